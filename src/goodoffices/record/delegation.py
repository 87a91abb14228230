"""A delegation: several people at one seat, of whom one alone binds it; and what they prepare for that one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, Value, kind, require_text, value
from goodoffices.record.erasure import Officer

if TYPE_CHECKING:
    from goodoffices.record.view import Line, Thread

__all__ = [
    "Delegate",
    "DelegateLeft",
    "DelegateNamed",
    "Delegation",
    "DeputyEnded",
    "DeputyNamed",
    "Deputyship",
    "Post",
    "Preparation",
    "Prepared",
    "PreparedField",
    "PreparedSettled",
]


class Post(StrEnum):
    """What a person of a delegation may do in the name of the seat."""

    HEAD = "head"
    LIAISON = "liaison"
    MEMBER = "member"


@kind("delegate_named", "delegation", retention="agreements")
class DelegateNamed(Body):
    """A person sits at the author's seat, in a post. Whoever is named head is so from here on, instead of the one before.

    Attributes
    ----------
    person : Officer
        Who.
    post : Post
        As what.
    """

    person: Officer
    post: Post


@kind("delegate_left", "delegation", retention="agreements")
class DelegateLeft(Body):
    """A person sits at the author's seat no longer.

    Attributes
    ----------
    person : Officer
        Who.
    """

    person: Officer


@kind("deputy_named", "delegation", retention="agreements")
class DeputyNamed(Body):
    """For some days a person may do all that the head may; it ends by itself.

    Attributes
    ----------
    person : Officer
        The deputy.
    head : Officer
        For whom.
    first_day, last_day : date
        From when until when, both days included.
    """

    person: Officer
    head: Officer
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise InputError(
                "the last day is before the first",
                advice="The last day is before the first one.",
                field="last_day",
            )

    def leaves_open(self) -> bool | None:
        """Until it is ended."""
        return True


@kind("deputy_ended", "delegation", retention="agreements")
class DeputyEnded(Body):
    """The head ends it before its last day.

    Attributes
    ----------
    deputy : EntryId
        What is ended.
    """

    deputy: EntryId

    def thread(self) -> EntryId | None:
        """What is ended."""
        return self.deputy

    def leaves_open(self) -> bool | None:
        """Over."""
        return False


@value
class PreparedField(Value):
    """One field of a form that waits to be sent.

    Attributes
    ----------
    name, value : str
        As the form sends it.
    label, shown : str
        As its author read it; empty where a form hides it.
    """

    name: str
    value: str
    label: str = ""
    shown: str = ""


@kind("prepared", "prepared", retention="working_notes")
class Prepared(Body):
    """A form that somebody of the delegation filled in, ready for the head.

    Attributes
    ----------
    by : Officer
        Who.
    act : str
        The kind of entry that it would write.
    page : str
        The address of the form, below the seat's own.
    fields : tuple of PreparedField
        What was filled in.
    """

    by: Officer
    act: str
    page: str
    fields: tuple[PreparedField, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "act", "page")

    def leaves_open(self) -> bool | None:
        """Until the head has sent it, or somebody dropped it."""
        return True


@kind("prepared_settled", "prepared", retention="working_notes")
class PreparedSettled(Body):
    """What was prepared waits no longer.

    Attributes
    ----------
    prepared : EntryId
        Which.
    by : Officer
        Who sent or dropped it.
    sent : bool
        Whether it was sent.
    """

    prepared: EntryId
    by: Officer
    sent: bool

    def thread(self) -> EntryId | None:
        """What was prepared."""
        return self.prepared

    def leaves_open(self) -> bool | None:
        """Settled."""
        return False


class Preparation:
    """Where something prepared stands, folded from its thread.

    Parameters
    ----------
    thread : Thread
        Its lines, in order.
    """

    __slots__ = ("line", "prepared", "settled")

    def __init__(self, thread: Thread) -> None:
        self.line, self.prepared = thread.root_of(Prepared)
        self.settled = thread.last_of(PreparedSettled)


@dataclass(frozen=True, slots=True)
class Delegate:
    """A person of a delegation.

    Attributes
    ----------
    person : Officer
        Who.
    post : Post
        As what.
    """

    person: Officer
    post: Post


@dataclass(frozen=True, slots=True)
class Deputyship:
    """Who stands in for the head, and when.

    Attributes
    ----------
    line : Line
        Where it was named.
    named : DeputyNamed
        Who, for whom and when.
    ended : bool
        Whether the head ended it.
    """

    line: Line
    named: DeputyNamed
    ended: bool

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return not self.ended and self.named.first_day <= day <= self.named.last_day

    def is_over(self, day: date) -> bool:
        """Whether nothing more comes of it."""
        return self.ended or self.named.last_day < day


class Delegation:
    """The people of one seat, folded from what the seat itself wrote about them.

    Parameters
    ----------
    lines : iterable of Line
        Its lines as their reader has them, in order: the seat has all of them, a mediator those about
        who binds the seat.
    """

    __slots__ = ("deputies", "people")

    def __init__(self, lines: Iterable[Line]) -> None:
        people: dict[str, Delegate] = {}
        deputies: dict[EntryId, Deputyship] = {}
        for line in lines:
            body = line.body
            if isinstance(body, DelegateNamed):
                if body.post is Post.HEAD:
                    _step_down(people, deputies)
                people[body.person.id] = Delegate(body.person, body.post)
            elif isinstance(body, DelegateLeft):
                people.pop(body.person.id, None)
                _end(deputies, body.person.id)
            elif isinstance(body, DeputyNamed):
                deputies[line.entry_id] = Deputyship(line, body, ended=False)
            elif isinstance(body, DeputyEnded) and body.deputy in deputies:
                found = deputies[body.deputy]
                deputies[body.deputy] = Deputyship(found.line, found.named, ended=True)
        self.people: Mapping[str, Delegate] = people
        self.deputies: tuple[Deputyship, ...] = tuple(deputies.values())

    def __bool__(self) -> bool:
        return bool(self.people)

    @property
    def head(self) -> Delegate | None:
        """Who alone binds the seat; None where nobody was named yet."""
        return next((one for one in self.people.values() if one.post is Post.HEAD), None)

    def deputyship(self, person: str, day: date) -> Deputyship | None:
        """By what a person stands in for the head on a day."""
        return next(
            (x for x in self.deputies if x.named.person.id == person and x.holds(day)), None
        )

    def post_of(self, person: str, day: date) -> Post | None:
        """As what a person acts on a day: a deputy as the head; None for somebody who does not belong."""
        found = self.people.get(person)
        if self.deputyship(person, day) is not None:
            return Post.HEAD
        return found.post if found is not None else None


def _step_down(people: dict[str, Delegate], deputies: dict[EntryId, Deputyship]) -> None:
    """There is one head: who was it is a member now, and nobody stands in for the former one."""
    for name, one in people.items():
        if one.post is Post.HEAD:
            people[name] = Delegate(one.person, Post.MEMBER)
    for entry, found in deputies.items():
        deputies[entry] = Deputyship(found.line, found.named, ended=True)


def _end(deputies: dict[EntryId, Deputyship], person: str) -> None:
    for entry, found in deputies.items():
        if found.named.person.id == person:
            deputies[entry] = Deputyship(found.line, found.named, ended=True)
