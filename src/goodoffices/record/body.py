"""Kinds of entry: typed frozen values, and how they become bytes and come back.

One kind is one class under the :func:`kind` decorator. Bodies never show their content in ``repr``,
because a ``repr`` may reach a log or an error message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NewType, TypeVar, dataclass_transform

import msgspec

from goodoffices.errors import FormatError, InputError

__all__ = [
    "Body",
    "EntryId",
    "Family",
    "Unknown",
    "Value",
    "decode_body",
    "encode_body",
    "kind",
    "kinds",
    "require_aware",
    "require_text",
    "value",
]

EntryId = NewType("EntryId", str)
"""Random name of an entry, 32 hexadecimal digits: idempotency key and inner reference, never shown."""

Family = NewType("Family", str)
"""Name of a kind of thread: all entries about one release, one request, one proposal ..."""

T = TypeVar("T")


class Value:
    """A part of a body. Its ``repr`` says what it is and nothing of what it holds."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Body(Value):
    """What one entry says.

    Attributes
    ----------
    KIND : str
        Name of the kind in the record; never changes once released.
    FAMILY : Family
        The family of threads the kind belongs to.
    RETENTION : str
        Its class in the retention fixed at the opening: agreements, rooms or working_notes.
    SIGNED : bool
        Whether its author's signature stands beside it: on consents, agreements, notices and
        receipts. Words are never signed: a signature would make a leaked word provable.
    """

    __slots__ = ()
    KIND: ClassVar[str] = ""
    FAMILY: ClassVar[Family] = Family("")
    RETENTION: ClassVar[str] = "rooms"
    SIGNED: ClassVar[bool] = False

    def thread(self) -> EntryId | None:
        """The first entry of the matter this belongs to; None where this entry begins it."""
        return None

    def leaves_open(self) -> bool | None:
        """Whether the matter is open after this entry; None where it changes nothing."""
        return None

    def refers_to(self) -> tuple[EntryId, ...]:
        """The entries this one points at; every reader of this one must be able to read them."""
        thread = self.thread()
        return () if thread is None else (thread,)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Make `cls` a frozen value whose ``repr`` is quiet."""
    return dataclass(frozen=True, slots=True, kw_only=True, repr=False)(cls)


_kinds: dict[str, type[Body]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def kind(
    name: str, family: str = "", retention: str = "rooms", *, signed: bool = False
) -> Callable[[type[T]], type[T]]:
    """Declare a class to be the kind of entry `name`.

    Parameters
    ----------
    name : str
        Name in the record.
    family : str, optional
        Family of threads; the kind's own name where it is left out.
    retention : str, optional
        Class of retention: agreements, rooms or working_notes.
    signed : bool
        Whether its author signs it.
    """

    def declare(cls: type[T]) -> type[T]:
        made: Any = value(cls)
        made.KIND, made.FAMILY, made.RETENTION = name, Family(family or name), retention
        made.SIGNED = signed
        _kinds[name] = made
        return made  # type: ignore[no-any-return]  # the same class, with its slots

    return declare


def kinds() -> dict[str, type[Body]]:
    """Every declared kind of entry by name, in alphabetical order."""
    return dict(sorted(_kinds.items()))


class Unknown(Body):
    """An entry of a kind that a newer version wrote: kept and shown as such, never dropped.

    Parameters
    ----------
    name : str
        Its kind.
    raw : bytes
        Its body as it was written.
    matter : EntryId, optional
        The first entry of the matter it was written to, where that is known.
    """

    __slots__ = ("matter", "name", "raw")

    def __init__(self, name: str, raw: bytes, matter: EntryId | None = None) -> None:
        self.name = name
        self.raw = raw
        self.matter = matter

    def thread(self) -> EntryId | None:
        """The matter it was written to."""
        return self.matter

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and (self.name, self.raw) == (other.name, other.raw)

    def __hash__(self) -> int:
        return hash((self.name, self.raw))


def encode_body(body: Body) -> bytes:
    """Bytes of a body: JSON with sorted keys, UTF-8.

    Examples
    --------
    >>> from goodoffices.record import Message, Standing
    >>> encode_body(Message(words="Good morning", standing=Standing.NON_PAPER))
    b'{"language":"","standing":"non-paper","words":"Good morning"}'
    """
    return body.raw if isinstance(body, Unknown) else msgspec.json.encode(body, order="sorted")


def decode_body(name: str, raw: bytes) -> Body:
    """Read a body back, with all its rules checked again.

    Raises
    ------
    FormatError
        If the bytes are not a body of that kind.
    """
    cls = _kinds.get(name)
    if cls is None:
        return Unknown(name, raw)
    try:
        return msgspec.json.decode(raw, type=cls)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        raise FormatError(f"the bytes are no {name}", field=name) from None


def require_text(body: object, *names: str) -> None:
    """Refuse empty words.

    Raises
    ------
    InputError
        If one of the named fields is empty or only blank.
    """
    for name in names:
        if not str(getattr(body, name)).strip():
            raise InputError(f"{name} is empty", advice="Please fill this in.", field=name)


def require_aware(body: object, names: Iterable[str]) -> None:
    """Refuse a time without a time zone.

    Raises
    ------
    InputError
        If one of the named fields is a time that does not say which time zone it is in.
    """
    for name in names:
        moment = getattr(body, name)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            raise InputError(f"{name} has no time zone", advice="Say which time zone.", field=name)
