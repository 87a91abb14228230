"""Talks: the agenda, sealed priorities, evaluations, proposals, agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, ConsentMissingError, InputError, PointsError
from goodoffices.office.access import audience_with, for_side, known_seat, seated
from goodoffices.office.mediation.orders import CLASSES, contradictory
from goodoffices.office.mediation.tentative import Deal, can_be_improved, tentative_in
from goodoffices.office.office import Draft
from goodoffices.office.rules import (
    check_before,
    check_future,
    rules_in_force,
    sealed_for,
    table_audience,
)
from goodoffices.record import (
    ENGINE,
    AgendaIssue,
    AgendaSet,
    Agreement,
    AgreementPut,
    AgreementSigned,
    Audience,
    EntryId,
    Evaluation,
    EvaluationAsked,
    EvaluationStopped,
    FindingKind,
    Given,
    InputSealed,
    Learns,
    Line,
    Proposal,
    ProposalAnswered,
    ProposalPut,
    Role,
    RulesProposed,
    TentativeNamed,
    Withheld,
    exact_amount,
)
from goodoffices.store import Guard

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor, View

__all__ = [
    "agenda",
    "agreements",
    "answer_proposal",
    "ask_evaluation",
    "evaluations",
    "proposals",
    "put_agreement",
    "put_proposal",
    "seal_input",
    "sealed_input",
    "sealed_line",
    "set_agenda",
    "sign_agreement",
    "stop_evaluation",
]

LONGEST = timedelta(days=7)
"""A long run has so much time at most."""

SHARES_TOTAL = 100
"""Points of a side over divisible issues, as in Adjusted Winner."""


# What a seat can read


def agenda(view: View) -> tuple[Line, AgendaSet] | None:
    """The agenda in force, with its line."""
    found = view.lines(AgendaSet, last=1, withheld=True)
    body = found[0].body if found else None
    return (found[0], body) if isinstance(body, AgendaSet) else None


def evaluations(view: View) -> tuple[Evaluation, ...]:
    """The runs of the engine, with the results that this seat may read."""
    return tuple(Evaluation(thread) for thread in view.threads("evaluation"))


def proposals(view: View) -> tuple[Proposal, ...]:
    """The proposals that this seat can read."""
    return tuple(Proposal(thread) for thread in view.threads("proposal"))


def agreements(view: View) -> tuple[Agreement, ...]:
    """The agreements that this seat can read."""
    return tuple(Agreement(thread) for thread in view.threads("agreement"))


def sealed_input(view: View) -> InputSealed | None:
    """What this seat itself has sealed under the rules and the agenda in force."""
    line = sealed_line(view)
    return line.body if line is not None and isinstance(line.body, InputSealed) else None


def sealed_line(view: View) -> Line | None:
    """Where it stands in the seat's view."""
    rules, current = rules_in_force(view), agenda(view)
    if rules is None or current is None:
        return None
    for line in reversed(view.lines(InputSealed, withheld=True)):
        body = line.body
        if isinstance(body, Withheld) and line.author == view.actor.seat:
            return None
        if (
            isinstance(body, InputSealed)
            and (body.rules, body.agenda) == (rules.line.entry_id, current[0].entry_id)
            and body.said_by == view.actor.seat
        ):
            return line
    return None


# Use cases


def set_agenda(office: Office, actor: Actor, body: AgendaSet, *, key: str) -> EntryId:
    """Put an agenda before all sides."""
    view = seated(office, actor, Role.MEDIATOR)
    return office.append(actor, [Draft(table_audience(view), body)], key=key)[0]


def seal_input(office: Office, actor: Actor, body: InputSealed, *, key: str) -> EntryId:
    """A side seals its priorities for the engine alone. The mediator has no part in it.

    Raises
    ------
    ConsentMissingError
        If no ground rules are in force: there would be nobody who may open it.
    PointsError
        If the points do not add up or do not match the agenda.
    """
    view = seated(office, actor, Role.PARTY)
    if body.said_by != actor.seat:
        raise AccessError("another side's priorities")
    rules, current = rules_in_force(view), agenda(view)
    if rules is None or current is None:
        raise ConsentMissingError("no rules in force")
    repeated = office.is_written(actor, key)
    if (body.rules, body.agenda) != (
        rules.line.entry_id,
        current[0].entry_id,
    ) and not repeated:
        raise InputError(
            "the agenda or the rules have changed",
            advice="The agenda or the ground rules have changed since you opened this page. Nothing was sealed; look at your priorities again.",
        )
    if not repeated:
        check_points(current[1], body, total=rules.proposed.points_total)
        check_orders(current[1], body)
    return office.append(actor, [Draft(Audience([actor.seat, ENGINE.id]), body)], key=key)[0]


def check_points(current: AgendaSet, body: InputSealed, *, total: int) -> None:
    """Refuse points that do not match the agenda or do not add up.

    Raises
    ------
    PointsError
        With a sentence for the side that filled them in.
    """
    if body.points or body.amounts:
        wanted = {i.id: {o.id for o in i.options} for i in current.issues if i.options}
        counted = {i.id for i in current.issues if i.amount is not None}
        given = {issue: set(options) for issue, options in body.points.items()}
        if given != wanted or set(body.amounts) != counted:
            raise PointsError(
                "points do not match the agenda",
                advice="Give points to every option of every issue on the agenda, and to no other.",
            )
        for name in counted:
            check_curve(current.issue(name), body.amounts[name])
        if body.best_total() != total:
            raise PointsError(
                "the best options do not sum to the total",
                advice=f"The best options of all issues must come to {total} together. Nothing was sealed; your numbers are still below.",
                field="points",
            )
    if body.shares:
        divisible = {issue.id for issue in current.issues if issue.divisible}
        if set(body.shares) != divisible or sum(body.shares.values()) != SHARES_TOTAL:
            raise PointsError(
                "the shares do not sum to 100",
                advice=f"The points over the divisible issues must come to {SHARES_TOTAL} together. Nothing was sealed; your numbers are still below.",
                field="shares",
            )
    if body.reservation is not None and body.reservation > total:
        raise PointsError(
            "the reservation value is above the best total",
            advice=f"The least you would accept cannot be more than {total}, the most there is.",
            field="reservation",
        )


def check_curve(issue: AgendaIssue | None, curve: Mapping[str, int]) -> None:
    """Refuse points for amounts that are not possible, or do not reach from one end to the other.

    Raises
    ------
    PointsError
        With a sentence for the side that filled them in.
    """
    assert issue is not None  # noqa: S101  # the caller took its name from the agenda
    assert issue.amount is not None  # noqa: S101
    if not all(map(issue.allows, curve)):
        raise PointsError(
            "points for an amount that is not possible",
            advice=f"{issue.name}: points are given for an amount that is not possible. Nothing was sealed; your numbers are still below.",
            field="amounts",
        )
    known = [exact_amount(text) for text in curve]
    ends = {exact_amount(issue.amount.least), exact_amount(issue.amount.most)}
    if len(set(known)) != len(known) or not ends <= set(known):
        raise PointsError(
            "points that do not reach from one end to the other",
            advice=f"{issue.name}: give points to the least and to the most, and to each amount once. Nothing was sealed; your numbers are still below.",
            field="amounts",
        )


def check_orders(current: AgendaSet, body: InputSealed) -> None:
    """Refuse orders that do not match the agenda or contradict each other; told to their author only.

    Raises
    ------
    PointsError
        With a sentence for the side that filled them in.
    """
    if not body.orders:
        return
    if any(issue.amount is not None for issue in current.issues):
        raise PointsError(
            "orders beside amounts",
            advice="Something on this agenda is settled by an amount: an order says nothing of amounts. Give points instead.",
        )
    wanted = {i.id: sorted(o.id for o in i.options) for i in current.issues if i.options}
    given = {i: sorted(o for group in order for o in group) for i, order in body.orders.items()}
    ranked = [issue for group in body.importance for issue in group]
    if (
        given != wanted
        or len(set(ranked)) != len(ranked)
        or not {*ranked, *body.classes} <= set(wanted)
        or not set(body.classes.values()) <= set(CLASSES)
    ):
        raise PointsError(
            "orders do not match the agenda",
            advice="Put every option of every issue on the agenda in its place, and no other.",
        )
    if contradictory(current, body):
        raise PointsError(
            "orders that contradict each other",
            advice="The order of the issues and their classes cannot both be true: an issue that must be had is more important than one that matters, and that than one you could live with. Nothing was sealed; what you gave is still below.",
            field="classes",
        )


def ask_evaluation(
    office: Office,
    actor: Actor,
    *,
    at: datetime,
    until: datetime | None = None,
    improving: Deal | None = None,
    key: str,
) -> EntryId:
    """Ask for a run of the engine; it runs on the first beat at or after `at`, and every side sees that.

    Parameters
    ----------
    office : Office
        The office.
    actor : Actor
        The mediator.
    at : datetime
        It runs on what is sealed then.
    until : datetime, optional
        For a long run: when its results are told, whenever they were ready. Left out, they are told
        on the beat on which it runs.
    improving : Deal, optional
        A tentative deal to improve upon. Only the mediator and the engine learn that one was named.
    key : str
        Idempotency key.

    Raises
    ------
    ConsentMissingError
        If no ground rules are in force.
    InputError
        If the runs that the rules allow are used up, a long run would take more than a week, or
        nobody would learn what improves on the deal.
    """
    view = seated(office, actor, Role.MEDIATOR)
    rules, current = rules_in_force(view), agenda(view)
    if rules is None or current is None:
        raise ConsentMissingError("no rules in force")
    before = office.written(actor, key)
    if before is not None and isinstance(before.body, EvaluationAsked):
        draft = Draft(before.audience, replace(before.body, at=at, until=until))
        drafts = [draft, *_named(before.entry_id, actor, improving)]
        return office.append(actor, drafts, key=key)[0]
    asked = [e for e in evaluations(view) if e.asked.rules == rules.line.entry_id]
    # A run that can no longer be read counts: it may have been one of these.
    runs = view.lines(EvaluationAsked, withheld=True)
    used = len(asked) + sum(isinstance(line.body, Withheld) for line in runs)
    if used >= rules.proposed.evaluations:
        raise InputError(
            "no evaluation left",
            advice="The ground rules allow no further evaluation. More would need new rules, accepted by every side.",
        )
    if until is not None and until - at > LONGEST:
        raise InputError(
            "a run of more than a week",
            advice="A run may take a week at most. Nothing was asked for.",
            field="until",
        )
    if improving is not None:
        check_deal(view, rules.proposed, *current, improving)
    body = EvaluationAsked(
        rules=rules.line.entry_id,
        agenda=current[0].entry_id,
        number=used + 1,
        at=at,
        until=until,
    )
    name = office.entry_ids(actor, key, 1)[0]
    drafts = [Draft(table_audience(view), body), *_named(name, actor, improving)]
    return office.append(actor, drafts, key=key)[0]


def _named(evaluation: EntryId, actor: Actor, improving: Deal | None) -> list[Draft]:
    """The deal is an entry of its own, so that what the sides read is the same with and without it."""
    if improving is None:
        return []
    body = TentativeNamed(evaluation=evaluation, deal=improving.entry, solution=improving.solution)
    return [Draft(Audience([actor.seat, ENGINE.id]), body)]


def check_deal(
    view: View, rules: RulesProposed, line: Line, current: AgendaSet, deal: Deal
) -> None:
    """Refuse a tentative deal that cannot be improved, or of which nobody would learn anything.

    Raises
    ------
    ConsentMissingError
        If the accepted rules give improvements to nobody.
    InputError
        If it is no package on the agenda in force, or something there is settled by an amount.
    """
    if rules.learns(FindingKind.IMPROVEMENT) is Learns.NOBODY:
        raise ConsentMissingError("the rules give improvements to nobody")
    if not can_be_improved(current):
        raise InputError(
            "a tentative deal with amounts",
            advice="Something on this agenda is settled by an amount: a deal on it cannot be improved here. Nothing was asked for.",
            field="tentative",
        )
    thread = view.thread(deal.entry)
    about = thread.lines[0].body
    on_it = isinstance(about, EvaluationAsked | ProposalPut) and about.agenda == line.entry_id
    if not on_it or tentative_in(thread, deal.solution) is None:
        raise InputError(
            "no tentative deal on this agenda",
            advice="That is no package on the agenda in force, or it can no longer be read. Nothing was asked for.",
            field="tentative",
        )


def stop_evaluation(office: Office, actor: Actor, *, evaluation: EntryId, key: str) -> EntryId:
    """Have a long run told on the next beat, with the best that was found until then.

    Raises
    ------
    InputError
        If the run is not under way: it has not begun, or its results are told already.
    """
    view = seated(office, actor, Role.MEDIATOR)
    thread = view.thread(evaluation)
    run = Evaluation(thread)
    if not office.is_written(actor, key) and (not run.under_way or run.stopped):
        raise InputError(
            "the run is not under way",
            advice="This run is not under way: it has not begun, or it has ended. Nothing was changed.",
        )
    draft = Draft(run.line.audience, EvaluationStopped(evaluation=run.line.entry_id))
    return office.append(actor, [draft], key=key)[0]


def put_proposal(office: Office, actor: Actor, body: ProposalPut, *, key: str) -> EntryId:
    """Put a proposal to all sides, in sealed envelopes with a deadline."""
    view = seated(office, actor, Role.MEDIATOR)
    repeated = office.is_written(actor, key)
    if not repeated:
        check_future(office, actor.process, body.answer_by)
    if body.package and not repeated:
        current = agenda(view)
        if current is None or body.agenda != current[0].entry_id:
            raise InputError(
                "a package of another agenda",
                advice="The agenda has changed since you opened this page. Nothing was sent.",
                field="package",
            )
        check_package(current[1], body.package)
    return office.append(actor, [Draft(table_audience(view), body)], key=key)[0]


def check_package(current: AgendaSet, package: Mapping[str, str]) -> None:
    """Refuse a package that is not one option, or one amount, for each issue.

    Raises
    ------
    InputError
        If an issue or an option does not exist, or an issue is left out.
    """
    choices = dict(package)
    wanted = {issue.id: issue for issue in current.issues if issue.chosen}
    if set(choices) != set(wanted) or not all(wanted[i].allows(c) for i, c in choices.items()):
        raise InputError(
            "not one option for each issue",
            advice="Say how each issue on the agenda is settled: by one of its options, or by a possible amount.",
            field="package",
        )


def answer_proposal(
    office: Office,
    actor: Actor,
    *,
    proposal: EntryId,
    side: str,
    accepts: bool,
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side answers under seal; the last answer before the deadline counts."""
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    seat = for_side(view, side, given)
    state = Proposal(view.thread(proposal))
    if not office.is_written(actor, key):
        check_before(office, actor.process, state.put.answer_by, settled=state.outcome is not None)
    body = ProposalAnswered(proposal=proposal, said_by=seat.id, accepts=accepts, given=given)
    return office.append(actor, [Draft(sealed_for(view, seat), body)], key=key)[0]


def put_agreement(office: Office, actor: Actor, body: AgreementPut, *, key: str) -> EntryId:
    """Put the text that the sides are to sign."""
    view = seated(office, actor, Role.MEDIATOR)
    for party in body.parties:
        known_seat(view, party, Role.PARTY)
    return office.append(actor, [Draft(audience_with(view, *body.parties), body)], key=key)[0]


def sign_agreement(
    office: Office,
    actor: Actor,
    *,
    agreement: EntryId,
    side: str,
    by: str,
    given: Given | None = None,
    key: str,
) -> EntryId:
    """A side signs. With the last signature the agreement is made."""
    view = seated(office, actor, Role.PARTY, Role.MEDIATOR)
    given = given or Given()
    seat = for_side(view, side, given)
    thread = view.thread(agreement)
    state = Agreement(thread)
    if seat.id not in state.put.parties:
        raise AccessError("not a side to this agreement")
    before = office.written(actor, key)
    if seat.id in state.signatures and before is None:
        raise InputError(
            "signed already", advice="This side has signed already. Nothing was changed."
        )
    completes = set(state.put.parties) <= {*state.signatures, seat.id}
    if before is not None and isinstance(before.body, AgreementSigned):
        completes = before.body.completes
    body = AgreementSigned(
        agreement=agreement, said_by=seat.id, by=by, completes=completes, given=given
    )
    guard = Guard(actor.seat, thread.id, thread.last.number)
    return office.append(actor, [Draft(state.line.audience, body)], key=key, guards=[guard])[0]
