"""Rules for filing plans: put to duty desks, answered under seal, settled on the beat. Without them there is no filing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.office.access import audience_with, known_seat, seated
from goodoffices.office.deconfliction.line import desk_speaks
from goodoffices.office.deconfliction.skies import separations_of
from goodoffices.office.office import Draft
from goodoffices.office.rules import check_before, check_future, sealed_for
from goodoffices.record import (
    ENGINE,
    EntryId,
    Given,
    Line,
    OutsideReading,
    PlanRulesAnswered,
    PlanRulesProposed,
    PlanRulesSettled,
    Role,
    Thread,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "PlanRules",
    "answer_plan_rules",
    "plan_rules",
    "plan_rules_in_force",
    "propose_plan_rules",
]


@dataclass(frozen=True, slots=True, repr=False)
class PlanRules:
    """Where a set of rules for plans stands, as its reader sees it.

    Attributes
    ----------
    line : Line
        Where it was proposed.
    proposed : PlanRulesProposed
        The rules.
    settled : PlanRulesSettled or None
        The newest outcome.
    own_answer : PlanRulesAnswered or None
        What the reader answered last, or the mediator noted for a desk.
    reading : OutsideReading or None
        Whether announced flights are read, as it was told last.
    """

    line: Line
    proposed: PlanRulesProposed
    settled: PlanRulesSettled | None
    own_answer: PlanRulesAnswered | None
    reading: OutsideReading | None

    @property
    def in_force(self) -> bool:
        """Whether plans are filed under them now."""
        return self.settled is not None and self.settled.in_force

    @property
    def state(self) -> str:
        """Where they stand, in a word."""
        if self.settled is None:
            return "open"
        return "in force" if self.in_force else "not in force"


def rules_of(thread: Thread) -> PlanRules:
    """A set of rules, folded from its thread.

    Raises
    ------
    NotInAudienceError
        If the matter is no set of rules for plans.
    """
    line, proposed = thread.root_of(PlanRulesProposed)
    return PlanRules(
        line,
        proposed,
        thread.last_of(PlanRulesSettled),
        thread.last_of(PlanRulesAnswered),
        thread.last_of(OutsideReading),
    )


def plan_rules(view: View) -> tuple[PlanRules, ...]:
    """All rules for plans that this seat can read, in the order in which they last moved."""
    return tuple(rules_of(thread) for thread in view.threads("plan_rules"))


def plan_rules_in_force(view: View) -> PlanRules | None:
    """The rules under which plans are filed now; None while there is no filing."""
    return next((rules for rules in plan_rules(view) if rules.in_force), None)


def propose_plan_rules(
    office: Office, actor: Actor, proposed: PlanRulesProposed, *, key: str
) -> EntryId:
    """Put rules for filing plans to some duty desks; they answer under seal.

    Raises
    ------
    InputError
        If there are fewer than two desks, a margin is out of range, or the deadline has passed.
    """
    view = seated(office, actor, Role.MEDIATOR)
    separations_of(proposed)
    desks = {known_seat(view, desk, Role.LIAISON).id for desk in proposed.desks}
    if len(desks) < 2:  # noqa: PLR2004  # a plan clashes with another desk's
        raise InputError(
            "fewer than two desks",
            advice="Choose at least two duty desks that would file plans.",
            field="desks",
        )
    if not office.is_written(actor, key):
        check_future(office, actor.process, proposed.answer_by)
    draft = Draft(audience_with(view, *desks, ENGINE.id), proposed)
    return office.append(actor, [draft], key=key)[0]


def answer_plan_rules(
    office: Office,
    actor: Actor,
    *,
    rules: EntryId,
    desk: str,
    accepts: bool,
    by: str,
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A desk opts in, or not, under seal; the last answer before the deadline counts.

    Parameters
    ----------
    rules : EntryId
        The proposed rules.
    desk : str
        Its own desk; any for the mediator, who heard it by voice or has it on paper.
    accepts : bool
        Yes or no.
    by : str
        The officer who answers for it.
    given : Given, optional
        How it was given.
    """
    view = seated(office, actor, Role.LIAISON, Role.MEDIATOR)
    how = given or Given()
    seat = desk_speaks(view, desk, how)
    state = rules_of(view.thread(rules))
    if seat.id not in state.proposed.desks:
        raise InputError("a desk that was not asked", field="desk")
    if not office.is_written(actor, key):
        check_before(
            office, actor.process, state.proposed.answer_by, settled=state.settled is not None
        )
    body = PlanRulesAnswered(rules=rules, said_by=seat.id, accepts=accepts, by=by, given=how)
    return office.append(actor, [Draft(sealed_for(view, seat), body)], key=key)[0]


def settled(view: View, thread: Thread, *, in_force: bool) -> list[Draft]:
    """What is told of rules whose deadline has come: the outcome, and that those before them hold no longer."""
    line, _ = thread.root_of(PlanRulesProposed)
    drafts = [Draft(line.audience, PlanRulesSettled(rules=thread.id, in_force=in_force))]
    if in_force:
        drafts += [
            Draft(
                rules.line.audience,
                PlanRulesSettled(rules=rules.line.entry_id, in_force=False),
            )
            for rules in plan_rules(view)
            if rules.in_force
        ]
    return drafts
