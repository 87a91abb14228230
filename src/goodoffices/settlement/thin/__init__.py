"""What can be said where sides will not give numbers: rankings, classes, intervals, a few comparisons.

Everything is worked out over all points that agree with what was said, exactly; answers come in
ranges, words and yes, no or not known, never in more figures than were given.

Examples
--------
>>> from goodoffices.settlement import Issue
>>> from goodoffices.settlement.thin import Ranked, RankedOptions, Statements, ThinTable, robust_packages
>>> agenda = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
>>> north = Statements("north", (RankedOptions("fund", [["all"], ["half"], ["none"]]),
...                              RankedOptions("fence", [["stays"], ["goes"]]),
...                              Ranked([["fund"], ["fence"]])))
>>> south = Statements("south", (RankedOptions("fund", [["none"], ["half"], ["all"]]),
...                              RankedOptions("fence", [["goes"], ["stays"]]),
...                              Ranked([["fence"], ["fund"]])))
>>> dict(robust_packages(ThinTable(agenda, (north, south)))["loss"].package)
{'fund': 'all', 'fence': 'goes'}
"""

from goodoffices.settlement.thin.efficiency import Efficiency, Standing, efficient_whatever
from goodoffices.settlement.thin.question import NextQuestion, next_question
from goodoffices.settlement.thin.ranking import ranking_corners
from goodoffices.settlement.thin.robust import Robust, product_range, robust_packages
from goodoffices.settlement.thin.statement import (
    Classed,
    Ends,
    Exactly,
    Importance,
    NoDeal,
    Prefers,
    Ranked,
    RankedOptions,
    Statement,
    TimesAsImportant,
    Worth,
)
from goodoffices.settlement.thin.statements import (
    OwnContradiction,
    Statements,
    answered,
    own_contradiction,
)
from goodoffices.settlement.thin.table import Range, ThinTable
from goodoffices.settlement.thin.worst import Criterion

__all__ = [
    "Classed",
    "Criterion",
    "Efficiency",
    "Ends",
    "Exactly",
    "Importance",
    "NextQuestion",
    "NoDeal",
    "OwnContradiction",
    "Prefers",
    "Range",
    "Ranked",
    "RankedOptions",
    "Robust",
    "Standing",
    "Statement",
    "Statements",
    "ThinTable",
    "TimesAsImportant",
    "Worth",
    "answered",
    "efficient_whatever",
    "next_question",
    "own_contradiction",
    "product_range",
    "ranking_corners",
    "robust_packages",
]
