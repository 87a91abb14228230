"""England and Zimbabwe: the diplomatic domain of the 2010 competition of negotiating agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from goodoffices.office.mediation.room import write_message
from goodoffices.office.mediation.talks import ask_evaluation, seal_input, set_agenda
from goodoffices.office.rules import answer_rules, propose_rules
from goodoffices.office.samples.script import Sample, Script
from goodoffices.record import (
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    FindingKind,
    InputSealed,
    Learns,
    Role,
    Rule,
    RulesProposed,
    Standing,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office

__all__ = ["ISSUES", "SOURCE", "TITLE", "PublishedIssue", "seed", "whole_points"]

TITLE: Final = "England and Zimbabwe"
SOURCE: Final = (
    "England-Zimbabwe domain of the automated negotiating agents competition of 2010 (GENIUS)."
)
ROUNDED: Final = (
    "The published utilities are decimals; here they are rounded to whole points of 1000. The best"
    " options share out 1000 by largest remainder; each other option is rounded to its part of the"
    " best one, halves upwards."
)


class PublishedIssue(NamedTuple):
    """An issue as published: options, and for each side its evaluations and its weight."""

    name: str
    options: tuple[str, ...]
    evaluations: tuple[tuple[int, ...], tuple[int, ...]]
    weights: tuple[str, str]


ISSUES: Final = (
    PublishedIssue(
        "Size of fund",
        ("$100 billion", "$50 billion", "$10 billion", "No agreement"),
        ((5, 7, 9, 1), (9, 7, 5, 1)),
        ("0.3031462333758278", "0.19707980311909024"),
    ),
    PublishedIssue(
        "Effect on other aid",
        (
            "No reduction",
            "Reduced by half of the fund",
            "Reduced by the whole fund",
            "No agreement",
        ),
        ((3, 6, 8, 1), (8, 5, 3, 1)),
        ("0.303346839835533", "0.20134268816210074"),
    ),
    PublishedIssue(
        "Zimbabwe's trade policy",
        ("Reduce tariffs", "Increase tariffs", "No agreement"),
        ((12, 1, 7), (1, 9, 5)),
        ("0.049028952379678074", "0.15406697766287486"),
    ),
    PublishedIssue(
        "England's trade policy",
        ("Reduce imports", "Increase imports", "No agreement"),
        ((10, 1, 6), (1, 19, 9)),
        ("0.04904500802207314", "0.15407719183124569"),
    ),
    PublishedIssue(
        "Forum on other health issues",
        ("Create a fund", "Committee on a fund", "Committee on an agenda", "No agreement"),
        ((7, 10, 4, 1), (11, 9, 7, 1)),
        ("0.29543296638688804", "0.29343333922468845"),
    ),
)
"""England first, Zimbabwe second; reservation 0 for both."""


def whole_points(
    issues: Sequence[PublishedIssue], side: int, total: int = 1000
) -> Mapping[str, Mapping[str, int]]:
    """The published utilities of a side as whole points.

    Parameters
    ----------
    issues : sequence of PublishedIssue
        Weights and evaluations as published.
    side : int
        0 for England, 1 for Zimbabwe.
    total : int
        What the best options sum to.

    Returns
    -------
    mapping of issue to option to int
        Best options share out `total` in proportion to the weights by largest remainder (of equal
        remainders the earlier issue gains); every other option is the best one's points times its
        part of the best evaluation, rounded, halves upwards.
    """
    weights = [Fraction(issue.weights[side]) for issue in issues]
    exact = [total * weight / sum(weights) for weight in weights]
    best = [int(value) for value in exact]
    by_remainder = sorted(range(len(issues)), key=lambda i: (best[i] - exact[i], i))
    for place in by_remainder[: total - sum(best)]:
        best[place] += 1
    points = {}
    for issue, most in zip(issues, best, strict=True):
        largest = max(issue.evaluations[side])
        points[issue.name] = {
            option: int(Fraction(most * evaluation, largest) + Fraction(1, 2))
            for option, evaluation in zip(issue.options, issue.evaluations[side], strict=True)
        }
    return points


def seed(office: Office) -> Sample:
    """Write the sample, as if it had been worked through some days ago."""
    begin = office.now() - timedelta(days=9)
    script = Script(office, "england-zimbabwe", begin)
    mediator = script.open(
        title=TITLE,
        mediator="Mediator (published domain)",
        purpose="A published negotiation domain, worked through with its published preferences.",
        opened_on=begin.date(),
    )
    purpose = "A published negotiation domain: five issues, 576 packages."
    sides = tuple(
        script.invite(mediator, Role.PARTY, name, purpose=purpose)
        for name in ("England", "Zimbabwe")
    )
    script.introduce(mediator, *sides)
    script.later()
    script.do(
        write_message,
        mediator,
        room="plenary",
        words=f"This is a published domain for testing negotiation software, not a record of talks."
        f" {SOURCE} {ROUNDED}",
        standing=Standing.NON_PAPER,
        language="en",
    )
    issues = tuple(
        AgendaIssue(
            id=issue.name,
            name=issue.name,
            options=tuple(AgendaOption(id=name, name=name) for name in issue.options),
        )
        for issue in ISSUES
    )
    agenda = script.do(set_agenda, mediator, AgendaSet(issues=issues))
    answer_by = script.later() + timedelta(days=1)
    everybody = tuple(
        Rule(
            finding=finding,
            to=Learns.EACH_OWN if finding is FindingKind.OWN_UTILITY else Learns.ALL,
        )
        for finding in FindingKind
        if finding not in {FindingKind.DIVISION, FindingKind.NEXT_QUESTION, FindingKind.NORMS}
    )
    rules = script.do(
        propose_rules,
        mediator,
        RulesProposed(rules=everybody, evaluations=1, answer_by=answer_by, points_total=1000),
    )
    for side in sides:
        script.later(40)
        script.do(answer_rules, side, rules=rules, side=side.seat, accepts=True)
    script.beat_after(answer_by)
    for column, side in enumerate(sides):
        script.later(60)
        sealed = InputSealed(
            said_by=side.seat,
            agenda=agenda,
            rules=rules,
            points=whole_points(ISSUES, column),
            reservation=0,
        )
        script.do(seal_input, side, sealed)
    run_at = script.later(60) + timedelta(hours=20)
    script.do(ask_evaluation, mediator, at=run_at)
    script.beat_after(run_at)
    return script.sample(TITLE, mediator)
