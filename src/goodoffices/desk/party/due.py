"""What waits for this side, from its own view alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.nav import counted
from goodoffices.desk.terms import term
from goodoffices.office import View
from goodoffices.record import Post, ReadBack, RelayDelivered, Report, Role, Thread

SOON = timedelta(days=3)
"""An undertaking is called due so many days ahead."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that waits: what, the words it is about, where to do it, until when."""

    what: str
    step: str
    route: str
    address: str = ""
    words: str = ""
    by: datetime | date | None = None

    @property
    def where(self) -> Mapping[str, str]:
        """What the route needs besides the seat."""
        return {"line": self.address} if self.address else {}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits, and from when until when it does; for good where that is not said."""

    due: Due
    first_day: date | None = None
    until: datetime | None = None


def now() -> datetime:
    """The time by the office's clock, in the zone of the desk."""
    return timezone.localtime(office.running().now())


def time_of(view: View) -> datetime:
    """The record's own time: by it deadlines fall."""
    return office.running().time_of(view.actor.process)


def today() -> date:
    """The day by the office's clock, in the zone of the desk."""
    return now().date()


def all_due(view: View) -> list[Due]:
    """Everything that waits for this side: what has a deadline first, the nearest on top."""
    day = today()
    found = [
        one.due
        for one in view.lasting(("due", get_language()), lambda: _all_waiting(view), len)
        if (one.until is None or one.until > time_of(view))
        and (one.first_day is None or one.first_day <= day)
    ]
    return sorted(found, key=lambda due: (due.by is None, _moment(due.by)))


def _all_waiting(view: View) -> tuple[Waiting, ...]:
    return (
        *map(Waiting, _prepared(view)),
        *map(Waiting, _releases(view)),
        *_rules(view),
        *map(Waiting, _priorities(view)),
        *map(Waiting, _questions(view)),
        *_proposals(view),
        *_conditions(view),
        *map(Waiting, _agreements(view)),
        *_undertakings(view),
        *map(Waiting, _reached(view)),
    )


def _moment(by: datetime | date | None) -> float:
    if by is None:
        return 0
    if isinstance(by, datetime):
        return by.timestamp()
    return datetime(
        by.year, by.month, by.day, 23, 59, tzinfo=timezone.get_current_timezone()
    ).timestamp()


def _prepared(view: View) -> Iterator[Due]:
    if not view.delegation or office.post_of(office.running(), view) is not Post.HEAD:
        return
    for one in office.preparations(view):
        what = _("Ready for you: %(act)s, prepared by %(name)s") % {
            "act": term(one.prepared.act),
            "name": one.prepared.by.name,
        }
        yield Due(what, _("Look and send"), "party:ready", one.line.address)


def _releases(view: View) -> Iterator[Due]:
    for release in office.releases(view, is_open=True):
        known, address = view.directory.get(release.asked.recipient), release.line.address
        name = known.name if known else _("a seat that you were not told of")
        if release.answer is None:
            what = _("May these words of ours reach %(name)s?") % {"name": name}
            asked = release.asked
            yield Due(what, _("Answer"), "party:release", address, asked.words, asked.until)
        elif not release.confirmed:
            what = _("You answered by voice; the mediator wrote it down. Is it right?")
            yield Due(what, _("Look and confirm"), "party:release", address, release.asked.words)


def _rules(view: View) -> Iterator[Waiting]:
    for rules in office.ground_rules(view):
        if rules.settled is None and rules.own_answer is None:
            what = _("Ground rules wait for your answer under seal")
            address, by = rules.line.address, rules.proposed.answer_by
            due = Due(what, _("Read and answer"), "party:rules_answer", address, by=by)
            yield Waiting(due, until=by)


def _priorities(view: View) -> Iterator[Due]:
    if office.rules_in_force(view) is None or office.agenda(view) is None:
        return
    if office.sealed_input(view) is None:
        runs = [run.asked.at for run in office.evaluations(view) if not run.has_run]
        what = _("Your priorities are not sealed under the rules in force")
        yield Due(what, _("Seal them"), "party:priorities", by=min(runs, default=None))


def _questions(view: View) -> Iterator[Due]:
    for question in office.open_questions(view):
        what = _("The engine puts a question to us alone; nobody else sees it")
        yield Due(what, _("Read it"), "party:question", question.line.address)


def _proposals(view: View) -> Iterator[Waiting]:
    for proposal in office.proposals(view):
        if proposal.outcome is None and proposal.own_answer is None:
            what = _("A proposal of the mediator waits for your answer under seal")
            address, put, by = proposal.line.address, proposal.put, proposal.put.answer_by
            due = Due(what, _("Read and answer"), "party:proposal", address, put.words, by)
            yield Waiting(due, until=by)


def _conditions(view: View) -> Iterator[Waiting]:
    for found in office.acceptance_rounds(view):
        if found.outcome is None and found.own_answer is None:
            what = _(
                "Which clauses of the text we accept, and on which conditions, is asked under seal"
            )
            address, asked = found.line.address, found.asked
            due = Due(
                what, _("Write them"), "party:text_round", address, asked.title, asked.answer_by
            )
            yield Waiting(due, until=asked.answer_by)


def _agreements(view: View) -> Iterator[Due]:
    for agreement in office.agreements(view):
        own = view.actor.seat
        if own in agreement.put.parties and own not in agreement.signatures:
            what = _("A text waits for your signature")
            address, title = agreement.line.address, agreement.put.title
            yield Due(what, _("Read it"), "party:agreement_text", address, title)


def _undertakings(view: View) -> Iterator[Waiting]:
    for undertaking in office.undertakings(view, is_open=True):
        given, last = undertaking.given, undertaking.report
        if last is not None and last.report is Report.DISPUTED and last.said_by == view.actor.seat:
            continue
        if given.debtor == view.actor.seat and given.due:
            what = _("You owe this to %(name)s") % {"name": view.name(given.creditor)}
            address = undertaking.line.address
            due = Due(what, _("Report on it"), "party:undertaking", address, given.what, given.due)
            yield Waiting(due, first_day=given.due - SOON)


def _reached(view: View) -> Iterator[Due]:
    for thread in view.threads("relay", is_open=True):
        body = thread.lines[0].body
        if is_for(view, thread) and isinstance(body, RelayDelivered) and not _was_read(thread):
            what = _("Words reached you; nobody has read them back yet")
            yield Due(what, _("Read back"), "party:delivery", thread.lines[0].address, body.words)


def is_for(view: View, thread: Thread) -> bool:
    """Whether these words were delivered to this seat."""
    body = thread.lines[0].body
    return isinstance(body, RelayDelivered) and body.to == view.actor.seat


def _was_read(thread: Thread) -> bool:
    return thread.last_of(ReadBack) is not None


BESIDE = {
    "party:ready": "party:delegation",
    "party:release": "party:releases",
    "party:rules_answer": "party:rules",
    "party:priorities": "party:priorities",
    "party:question": "party:exploration",
    "party:proposal": "party:proposals",
    "party:text_round": "party:texts",
    "party:agreement_text": "party:agreement",
    "party:undertaking": "party:undertakings",
    "party:delivery": "party:reached",
}
"""Beside which page's name a thing that waits is counted."""


@counted(Role.PARTY)
def counts(view: View) -> dict[str, str]:
    """What stands beside the names of the pages."""
    waiting = Counter(BESIDE[due.route] for due in all_due(view))
    words = {"party:undertakings": _("%(number)d due"), "party:priorities": _("not sealed")}
    plain = "%(number)d"
    return {route: words.get(route, plain) % {"number": n} for route, n in waiting.items()}
