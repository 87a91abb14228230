"""Canaries: random words put wherever words go, and a search that finds them in any dress."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import types
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any, Union, get_args, get_origin, get_type_hints

from goodoffices.errors import InputError
from goodoffices.record import Body, EntryId, Seat, SeatId, Value

__all__ = ["Flock", "found_in", "leaks"]

MANY = 20
BEGINNING = "canary"
TRIES = 400
BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]{28,}")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){16,}")
DEFLATED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
DEEPEST = 3
AT_ONCE = 1 << 18


class Flock:
    """Twenty canaries, handed out in turn.

    Parameters
    ----------
    seed : int
        For everything but the canaries themselves.
    """

    def __init__(self, seed: int = 20260317) -> None:
        self.all = tuple(f"{BEGINNING}{secrets.token_hex(8)}" for _ in range(MANY))
        self.given: set[str] = set()
        self._chance = Random(seed)
        self._next = 0

    def __call__(self) -> str:
        """The next canary."""
        chosen = self.all[self._next % MANY]
        self._next += 1
        self.given.add(chosen)
        return chosen

    def body(
        self, kind: type[Body], seats: Sequence[SeatId], ids: Sequence[EntryId]
    ) -> Body | None:
        """A body of one kind with a canary in as many of its texts as its rules allow."""
        for attempt in range(TRIES):
            # Late attempts leave things out: some rules want certain fields to be empty.
            shy = attempt / TRIES if attempt > TRIES // 8 else 0.0
            try:
                made: Body = self._built(kind, seats, ids, shy)
            except (InputError, KeyError, ValueError):
                continue
            return made
        return None

    def _built(
        self, cls: type[Any], seats: Sequence[SeatId], ids: Sequence[EntryId], shy: float
    ) -> Any:
        hints = get_type_hints(cls)
        fields = {name: self._of(hints[name], seats, ids, shy) for name in cls.__dataclass_fields__}
        if cls is Seat:
            fields["id"] = seats[0]
        return cls(**fields)

    def _of(self, hint: Any, seats: Sequence[SeatId], ids: Sequence[EntryId], shy: float) -> Any:  # noqa: PLR0911  # one line for each type a field may have
        origin, arguments = get_origin(hint), get_args(hint)
        left_out = self._chance.random() < shy
        if hint is SeatId:
            return self._chance.choice(seats)
        if hint is EntryId:
            return ids[0]
        if origin in (Union, types.UnionType):
            inner = [a for a in arguments if a is not type(None)]
            return None if left_out else self._of(self._chance.choice(inner), seats, ids, shy)
        if origin is tuple and arguments[0] is SeatId:
            return tuple(seats)
        if origin is tuple:
            return () if left_out else (self._of(arguments[0], seats, ids, shy),)
        if origin is Mapping:
            held = {} if left_out else {self._of(arguments[0], seats, ids, shy): 0}
            return {name: self._of(arguments[1], seats, ids, shy) for name in held}
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._chance.choice(list(hint))
        if isinstance(hint, type) and issubclass(hint, Value):
            return self._built(hint, seats, ids, shy)
        return self._plain(hint, left_out=left_out)

    def _plain(self, hint: Any, *, left_out: bool) -> Any:
        return {
            str: lambda: "" if left_out else self(),
            bytes: lambda: b"" if left_out else self().encode(),
            int: lambda: self._chance.choice((1, 2, 10, 100)),
            float: lambda: self._chance.choice((1.5, 33.25)),
            bool: lambda: self._chance.random() < 0.5,
            date: lambda: date(2026, 3, 17),
            datetime: lambda: datetime(2026, 3, self._chance.choice((17, 18)), 8, tzinfo=UTC),
        }[hint]()


def found_in(data: bytes, canaries: Iterable[str], depth: int = 0) -> list[str]:
    """The canaries that stand in some bytes: plain, in UTF-16, in hex, in base64, compressed, or several of these."""
    wanted, lowered = list(canaries), data.lower()
    found = []
    if any(form in lowered for form in _forms(BEGINNING)):  # of twenty searches, one
        found = [name for name in wanted if any(form in lowered for form in _forms(name))]
    if depth < DEEPEST:
        for inner in _undressed(data):
            found += found_in(inner, [c for c in wanted if c not in found], depth + 1)
    return found


def _forms(text: str) -> tuple[bytes, ...]:
    plain = text.encode()
    return (plain, text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode())


def _undressed(data: bytes) -> Iterator[bytes]:
    for run in BASE64.findall(data):
        plain = run.translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4):  # wherever the text began
            chosen = plain[start:]
            try:
                yield base64.b64decode(chosen[: len(chosen) // 4 * 4])
            except binascii.Error:
                continue
    for run in HEX.findall(data):
        if len(run) % 2 == 0:
            yield bytes.fromhex(run.decode())
    for place in DEFLATED.finditer(data):
        unpacked = zlib.decompressobj()
        try:
            plain = unpacked.decompress(data[place.start() : place.start() + AT_ONCE], AT_ONCE)
        except zlib.error:
            continue
        if len(plain) > 8:
            yield plain


def leaks(folders: Iterable[Path], canaries: Iterable[str]) -> dict[str, list[str]]:
    """Files below these folders that hold a canary, in their bytes or in their names."""
    wanted, found = list(canaries), {}
    for folder in folders:
        for path in folder.rglob("*"):
            held = found_in(path.name.encode(), wanted)
            if path.is_file() and not path.is_symlink():
                held += found_in(path.read_bytes(), wanted)
            if held:
                found[str(path)] = held
    return found
