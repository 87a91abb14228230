"""Is there a deal, and which: packages, frontier, bargaining solutions, fair division.

Pure functions from sealed points to results. Nothing here reads a record, a file or a clock;
``import goodoffices.settlement`` needs no server and no settings.

Examples
--------
>>> from goodoffices.settlement import Issue, Negotiation, Party, settle
>>> agenda = (Issue("fund", ("none", "half", "all")),)
>>> north = Party("north", {"fund": {"none": 0, "half": 700, "all": 1000}}, reservation=300)
>>> south = Party("south", {"fund": {"none": 1000, "half": 600, "all": 0}}, reservation=200)
>>> settle(Negotiation(agenda, (north, south))).solutions["nash"].utilities
(700, 600)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goodoffices.settlement.blind_bidding import (
    BlindOutcome,
    blind_rounds_outcome,
    closing_percentage_outcome,
    overlapping_ranges_outcome,
)
from goodoffices.settlement.conditional_acceptance import (
    Acceptance,
    Accepted,
    LeftOut,
    Unmet,
    accepted_clauses,
)
from goodoffices.settlement.contradiction import (
    Contradiction,
    Told,
    contradiction,
    why_not,
)
from goodoffices.settlement.division import Division, adjusted_winner
from goodoffices.settlement.explanation import (
    Comparison,
    Difference,
    Explanation,
    IssueLine,
    Part,
    Trade,
    comparison,
    explanation,
    parts,
    trades,
)
from goodoffices.settlement.fairness import Fairness
from goodoffices.settlement.formats import FORMAT, FORMS, Written, read, write
from goodoffices.settlement.frontier import pareto_frontier
from goodoffices.settlement.improvement import Improvements, improvements
from goodoffices.settlement.mixed import MixedPackage, as_options, mixed_package_of, utilities_of
from goodoffices.settlement.money import (
    GainSharing,
    PaidSettlement,
    SidePayments,
    settle_with_payments,
    whole_payments,
)
from goodoffices.settlement.movement import Movement, Movements, movements
from goodoffices.settlement.negotiation import Issue, Negotiation, Party
from goodoffices.settlement.norm import FloorAbove, GainRatio, GainShare, ShareOfBest
from goodoffices.settlement.norms import (
    NearMiss,
    NormedSettlement,
    NormHeld,
    norms_held,
    settle_under_norms,
)
from goodoffices.settlement.package import Package, allowed, package_of, points_of
from goodoffices.settlement.quantity import Quantity
from goodoffices.settlement.report import as_json, norms_as_json
from goodoffices.settlement.result import (
    Concession,
    FrontierLine,
    FrontierPoint,
    Settlement,
    Solution,
    Trimmed,
)
from goodoffices.settlement.sensitivity import Flip, Sensitivity, sensitivity
from goodoffices.settlement.settling import settle
from goodoffices.settlement.sharing import (
    Sharing,
    equitable_division,
    market_division,
    whole_division,
)
from goodoffices.settlement.single_text import Question, SingleText, mediated_text, single_text
from goodoffices.settlement.solutions import (
    CONCEPTS,
    egalitarian_solution,
    kalai_smorodinsky_solution,
    leximin_solution,
    nash_bargaining_solution,
    utilitarian_solution,
)
from goodoffices.settlement.terms import Box, Excludes, Requires, Table
from goodoffices.settlement.words import Satisfaction, satisfaction, satisfactions

if TYPE_CHECKING:
    from goodoffices.settlement.thin import (
        Classed,
        Criterion,
        Efficiency,
        Ends,
        Exactly,
        Importance,
        NextQuestion,
        NoDeal,
        OwnContradiction,
        Prefers,
        Range,
        Ranked,
        RankedOptions,
        Robust,
        Standing,
        Statement,
        Statements,
        ThinTable,
        TimesAsImportant,
        Worth,
        answered,
        efficient_whatever,
        next_question,
        own_contradiction,
        product_range,
        ranking_corners,
        robust_packages,
    )

__all__ = [
    "CONCEPTS",
    "FORMAT",
    "FORMS",
    "Acceptance",
    "Accepted",
    "BlindOutcome",
    "Box",
    "Classed",
    "Comparison",
    "Concession",
    "Contradiction",
    "Criterion",
    "Difference",
    "Division",
    "Efficiency",
    "Ends",
    "Exactly",
    "Excludes",
    "Explanation",
    "Fairness",
    "Flip",
    "FloorAbove",
    "FrontierLine",
    "FrontierPoint",
    "GainRatio",
    "GainShare",
    "GainSharing",
    "Importance",
    "Improvements",
    "Issue",
    "IssueLine",
    "LeftOut",
    "MixedPackage",
    "Movement",
    "Movements",
    "NearMiss",
    "Negotiation",
    "NextQuestion",
    "NoDeal",
    "NormHeld",
    "NormedSettlement",
    "OwnContradiction",
    "Package",
    "PaidSettlement",
    "Part",
    "Party",
    "Prefers",
    "Quantity",
    "Question",
    "Range",
    "Ranked",
    "RankedOptions",
    "Requires",
    "Robust",
    "Satisfaction",
    "Sensitivity",
    "Settlement",
    "ShareOfBest",
    "Sharing",
    "SidePayments",
    "SingleText",
    "Solution",
    "Standing",
    "Statement",
    "Statements",
    "Table",
    "ThinTable",
    "TimesAsImportant",
    "Told",
    "Trade",
    "Trimmed",
    "Unmet",
    "Worth",
    "Written",
    "accepted_clauses",
    "adjusted_winner",
    "allowed",
    "answered",
    "as_json",
    "as_options",
    "blind_rounds_outcome",
    "closing_percentage_outcome",
    "comparison",
    "contradiction",
    "efficient_whatever",
    "egalitarian_solution",
    "equitable_division",
    "explanation",
    "improvements",
    "kalai_smorodinsky_solution",
    "leximin_solution",
    "market_division",
    "mediated_text",
    "mixed_package_of",
    "movements",
    "nash_bargaining_solution",
    "next_question",
    "norms_as_json",
    "norms_held",
    "overlapping_ranges_outcome",
    "own_contradiction",
    "package_of",
    "pareto_frontier",
    "parts",
    "points_of",
    "product_range",
    "ranking_corners",
    "read",
    "robust_packages",
    "satisfaction",
    "satisfactions",
    "sensitivity",
    "settle",
    "settle_under_norms",
    "settle_with_payments",
    "single_text",
    "trades",
    "utilitarian_solution",
    "utilities_of",
    "whole_division",
    "whole_payments",
    "why_not",
    "write",
]


def __getattr__(name: str) -> Any:
    """What is said of thin information comes when it is asked for: a fifth of the time of this import."""
    if name not in __all__:
        raise AttributeError(name)
    from goodoffices.settlement import thin  # noqa: PLC0415

    return getattr(thin, name)
