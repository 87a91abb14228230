"""What several of these pages read out of a view: who may know it, what has lapsed, what day it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.words import and_list
from goodoffices.office import View
from goodoffices.record import (
    PUBLIC,
    Contact,
    EntryId,
    Form,
    Line,
    Linked,
    LinkKind,
    Manner,
    ReadBack,
    RelayDelivered,
    RelayReplied,
    Release,
    Role,
    Seat,
    SeatId,
    Sense,
    Statement,
    Thread,
)


def now() -> datetime:
    """The time by the office's clock, in the zone of the desk."""
    return timezone.localtime(office.running().now())


def today() -> date:
    """The day by the office's clock, in the zone of the desk."""
    return now().date()


def seats_in(view: View, names: Iterable[SeatId]) -> tuple[Seat, ...]:
    """The seats of those names that this one knows of, itself first."""
    wanted = set(names)
    return tuple(seat for seat in view.directory.values() if seat.id in wanted)


def readers_of(view: View, line: Line) -> tuple[Seat, ...]:
    """Everybody who may read a line."""
    return seats_in(view, line.audience.seats)


def known_to(view: View, line: Line, owner: SeatId | None = None) -> str:
    """Who may know it, in words; what is ours alone says until whose release."""
    readers = readers_of(view, line)
    others = [seat.name for seat in readers if seat.id != view.actor.seat]
    if PUBLIC.id in {seat.id for seat in readers}:
        return _("public")
    if others:
        return _("%(names)s and we may know it") % {"names": and_list(others)}
    side = view.directory.get(owner) if owner else None
    if side is not None and side.role is Role.PARTY:
        return _("ours alone until %(side)s releases it") % {"side": side.name}
    return _("ours alone")


def outer_seats(view: View) -> tuple[Seat, ...]:
    """All that sit outside the desk: sides, friends, observers, officers."""
    return view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER, Role.LIAISON, Role.RECEPTION)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Words that went to a recipient, what it read back and what it answered: two matters."""

    line: Line
    delivered: RelayDelivered
    heard: ReadBack | None
    replied: Line | None

    @classmethod
    def of(cls, thread: Thread) -> "Delivery":
        line, delivered = thread.root_of(RelayDelivered)
        return cls(line, delivered, thread.last_of(ReadBack), thread.last_line_of(RelayReplied))

    @property
    def beside(self) -> str | None:
        """What the read-back can be compared with word by word; None between two languages."""
        return self.delivered.beside(self.heard) if self.heard is not None else None

    @property
    def is_done(self) -> bool:
        """Whether it was read back in the same sense."""
        return self.heard is not None and self.heard.sense is Sense.SAME


def deliveries(view: View, *, is_open: bool | None = None) -> dict[EntryId, Delivery]:
    """Deliveries by the name of their entry."""
    threads = view.threads("relay", is_open=is_open)
    return {thread.id: Delivery.of(thread) for thread in threads}


@dataclass(frozen=True, slots=True)
class Matter:
    """A release beside the relay that came of it: two matters, shown in two columns."""

    release: Release
    owner: Seat
    recipient: Seat
    delivery: Delivery | None
    lapsed: bool

    @property
    def words(self) -> str:
        """The words that may go; those asked for while nothing is permitted."""
        answer = self.release.answer
        return answer.words if answer is not None and answer.is_yes else self.release.asked.words

    @property
    def form(self) -> Form:
        """The form that is permitted, or that was asked for."""
        answer = self.release.answer
        return answer.form if answer is not None and answer.is_yes else self.release.asked.form

    @property
    def may_go(self) -> bool:
        """Whether the owner permits it today and it has not gone."""
        return self.release.may_be_relayed and not self.lapsed

    @property
    def condition(self) -> str:
        """What the owner asks to be judged before the words go."""
        return self.release.condition

    @property
    def terms(self) -> str:
        """The condition that the owner set, whatever became of it."""
        answer = self.release.answer
        return answer.only_if.strip() if answer is not None else ""

    @property
    def may_be_judged(self) -> bool:
        """Whether somebody may say what became of the owner's condition."""
        return bool(self.terms) and (self.may_go or self.release.is_off)

    @property
    def needs_judgement(self) -> bool:
        """Whether somebody must judge or answer for it before the words may be shown."""
        return bool(self.condition) or not self.release.confirmed

    @property
    def is_waiting(self) -> bool:
        """Whether the owner's word is awaited: not answered, or "not yet"."""
        return self.release.state in ("waiting", "not yet")


def matter_of(
    view: View, release: Release, known: Mapping[EntryId, Delivery] | None = None
) -> Matter:
    """A release with its sides, its delivery and whether it has lapsed."""
    delivery = None
    if release.relay is not None:
        delivery = (known or {}).get(release.relay) or _delivery(view, release.relay)
    return Matter(
        release=release,
        owner=view.directory[release.asked.owner],
        recipient=view.directory[release.asked.recipient],
        delivery=delivery,
        lapsed=release.is_over(today()),
    )


def _delivery(view: View, name: EntryId) -> Delivery | None:
    """The delivery of that name; None where it can no longer be read, or the words went in a draft of the text."""
    line = view.entry(name)
    if line is None or not isinstance(line.body, RelayDelivered):
        return None
    thread = view.thread(name)
    return None if thread.is_lost else Delivery.of(thread)


def matters(view: View, *, is_open: bool | None = None, last: int | None = None) -> list[Matter]:
    """Releases, the one that moved last first."""
    found = office.releases(view, is_open=is_open, last=last)
    known = deliveries(view) if is_open is not True else {}
    return [matter_of(view, release, known) for release in reversed(found)]


def statement_of(line: Line, item: str) -> Statement | None:
    """The statement of a contact that has this number, if it can be released at all."""
    body = line.body
    if not isinstance(body, Contact) or not item.isdecimal():
        return None
    number = int(item)
    found = body.statements[number] if number < len(body.statements) else None
    return None if found is None or found.manner is Manner.IMPRESSION else found


def asked_items(view: View, contact: EntryId) -> dict[int, Release]:
    """For each statement of a contact whose release was asked: that release, the newest last asked."""
    links = [line.body for line in view.lines(Linked)]
    asked = {
        link.item: view.thread(link.release)
        for link in links
        if isinstance(link, Linked)
        and link.link is LinkKind.ASKED_FROM
        and link.other == contact
        and link.item is not None
    }
    return {item: Release(thread) for item, thread in asked.items() if not thread.is_lost}
