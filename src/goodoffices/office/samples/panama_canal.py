"""The Panama Canal treaty of 1974: ten divisible issues, published points, Adjusted Winner."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from goodoffices.office.mediation.room import write_message
from goodoffices.office.mediation.talks import ask_evaluation, seal_input, set_agenda
from goodoffices.office.rules import answer_rules, propose_rules
from goodoffices.office.samples.script import Sample, Script
from goodoffices.record import (
    AgendaIssue,
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

__all__ = ["ISSUES", "SOURCE", "TITLE", "seed"]

TITLE: Final = "Panama Canal 1974"
SOURCE: Final = (
    "Points after H. Raiffa, The Art and Science of Negotiation (Harvard University Press, 1982);"
    " answer after S. J. Brams and A. D. Taylor, Fair Division (Cambridge University Press, 1996),"
    " chapter 5."
)
ISSUES: Final = (
    ("US defence rights", 22, 9),
    ("Use rights", 22, 15),
    ("Land and water", 15, 15),
    ("Expansion rights", 14, 3),
    ("Duration", 11, 15),
    ("Expansion routes", 6, 5),
    ("Compensation", 4, 11),
    ("Jurisdiction", 2, 7),
    ("US military rights", 2, 7),
    ("Defence role of Panama", 2, 13),
)
"""Issue, points of the United States, points of Panama: as published; each column sums to 100."""


def seed(office: Office) -> Sample:
    """Write the sample, as if it had been worked through some days ago."""
    begin = office.now() - timedelta(days=12)
    script = Script(office, "panama-canal-1974", begin)
    mediator = script.open(
        title=TITLE,
        mediator="Mediator (published case)",
        purpose="A published case, worked through with its published points: ten issues that two"
        " sides divide between them.",
        opened_on=begin.date(),
    )
    purpose = "A published case: divide ten issues by points that only the engine reads."
    states = script.invite(mediator, Role.PARTY, "United States", purpose=purpose)
    panama = script.invite(mediator, Role.PARTY, "Panama", purpose=purpose)
    script.introduce(mediator, states, panama)
    script.later()
    script.do(
        write_message,
        mediator,
        room="plenary",
        words=f"This is a worked example of a published case, not a record of the talks. {SOURCE}",
        standing=Standing.NON_PAPER,
        language="en",
    )
    issues = tuple(AgendaIssue(id=name, name=name, divisible=True) for name, _, _ in ISSUES)
    agenda = script.do(set_agenda, mediator, AgendaSet(issues=issues))
    answer_by = script.later() + timedelta(days=1)
    rules = script.do(
        propose_rules,
        mediator,
        RulesProposed(
            rules=(Rule(finding=FindingKind.DIVISION, to=Learns.ALL),),
            evaluations=1,
            answer_by=answer_by,
            points_total=100,
        ),
    )
    for side in (states, panama):
        script.later(40)
        script.do(answer_rules, side, rules=rules, side=side.seat, accepts=True)
    script.beat_after(answer_by)
    for column, side in enumerate((states, panama), start=1):
        script.later(60)
        shares = {str(row[0]): int(row[column]) for row in ISSUES}
        sealed = InputSealed(said_by=side.seat, agenda=agenda, rules=rules, shares=shares)
        script.do(seal_input, side, sealed)
    run_at = script.later(60) + timedelta(hours=20)
    script.do(ask_evaluation, mediator, at=run_at)
    script.beat_after(run_at)
    return script.sample(TITLE, mediator)
