"""Who may be registered twice: an index of keyed hashes, kept in memory for as long as the register is open.

It holds no name: what two candidates have in common is hashed with the register's secret, and only those who share a
hash are opened and compared. Whether they are one is for a person to say.
"""

from __future__ import annotations

import hashlib
import weakref
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from goodoffices.office.reception.identity_blobs import Blob, decode_blob
from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.duplicates import Known, Likelihood, Likeness, keys_of, likeness, sound

if TYPE_CHECKING:
    from goodoffices.office.registers import Register
    from goodoffices.reception import Programme

__all__ = ["Lookalikes", "Pair", "Sought"]

MANY = 60
"""More than so many who share a hash have too common a name to be compared by it alone."""
KIND = {kind: bits for bits, kind in enumerate("dymbnu")}
KINDS = 7
"""The bits of a hash that say how it is searched, as :func:`keys_of` does by a letter."""
KIN = 12
"""So many others of a case are compared by name; an institution's children are no kin."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody new, whose like is looked for.

    Attributes
    ----------
    name : str
        What the caller calls it.
    values : Mapping[str, str]
        What is known of who it is.
    case : str
        Persons of one case are expected to be alike.
    kin : frozenset of str
        How the given names of others of the case sound.
    """

    name: str
    values: Mapping[str, str]
    case: str = ""
    kin: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return "<Sought>"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may be one.

    Attributes
    ----------
    one, other : str
        Names of persons, or what the caller called somebody new.
    likeness : Likeness
    """

    one: str
    other: str
    likeness: Likeness


class Lookalikes:
    """The index of one register.

    Parameters
    ----------
    register : Register
    """

    def __init__(self, register: Register) -> None:
        self.register: Register = weakref.proxy(register)
        self.programme: weakref.ref[Programme] = weakref.ref(register.programme)
        self._people: list[PersonId] = []
        self._place: dict[PersonId, int] = {}
        self._key = bytes.fromhex(register.hidden("lookalikes", ""))
        self._index = Index(self._key)

    @classmethod
    def of(cls, register: Register) -> Lookalikes:
        """The index of a register, in step with it."""
        found = _OPEN.get(register)
        if found is None or found.programme() is not register.programme:
            found = _OPEN[register] = cls(register)
        found.take_up()
        return found

    # In

    def take_up(self) -> None:
        """Take up everybody who was registered since."""
        people = self.register.programme.people
        if len(people.case_of) == len(self._place):
            return
        new = {person for person in people.case_of if person not in self._place}
        sounds = Sounds()
        for person, content in self._kept(new):
            self._add(person, sounds.known(decode_blob(content).values()))
        self._index.settle()
        for person in new:  # of some nothing is kept
            self._place.setdefault(person, -1)

    def _kept(self, new: set[PersonId]) -> Iterator[tuple[PersonId, bytes]]:
        if len(new) < MANY:
            for person in new:
                content = self.register.identity(person)
                if content is not None:
                    yield person, content
        else:
            for name, content in self.register.identities():
                if (person := PersonId(name)) in new:
                    yield person, content

    def take_up_again(self, people: Collection[PersonId]) -> None:
        """Take up those of whom something else is known now."""
        sounds = Sounds()
        for person, content in self._kept(set(people)):
            self._add(person, sounds.known(decode_blob(content).values()))

    def _add(self, person: PersonId, known: Known) -> None:
        place = self._place.get(person, -1)
        if place < 0:
            place = self._place[person] = len(self._people)
            self._people.append(person)
        self._index.add(self._index.hashes(known), place)

    # Out

    def like(
        self,
        sought: Sequence[Sought],
        *,
        leave_out: frozenset[str] = frozenset(),
        done: Callable[[int], object] | None = None,
    ) -> Iterator[Pair]:
        """Who of the register may be one of those who are new, and who of those may be one another.

        Parameters
        ----------
        sought : sequence of Sought
        leave_out : frozenset of str
            Persons who are no candidates, since they are known to be others.
        done : callable, optional
            Told now and then how many were looked for.
        """
        sounds, compared = Sounds(), Compared(self.register)
        own = Index(self._key)
        known: list[Known] = []
        for place, one in enumerate(sought):
            mine = sounds.known(one.values, case=one.case, kin=one.kin)
            hashes, dated = self._index.hashes(mine), bool(mine.born)
            for hit in self._index.near(hashes, dated=dated):
                person = self._people[hit]
                alike = None if person in leave_out else compared.with_registered(mine, person)
                if alike is not None:
                    yield Pair(one.name, person, alike)
            for hit in own.near(hashes, dated=dated):
                alike = likeness(mine, known[hit])
                if alike is not None:
                    yield Pair(one.name, sought[hit].name, alike)
            own.add(hashes, place)
            known.append(mine)
            if done is not None and place % 500 == 0:
                done(place)

    def pairs(self, most: int) -> list[Pair]:
        """Pairs within the register that may be one, likely ones first; those an officer decided on are left out."""
        people = self.register.programme.people
        compared = Compared(self.register)
        seen: set[tuple[PersonId, PersonId]] = set()
        found: list[Pair] = []
        for first, second in self._index.pairs():
            low, high = sorted((self._people[first], self._people[second]))
            pair = (low, high)
            if pair in seen or pair in people.distinct or people.one(low) == people.one(high):
                continue
            seen.add(pair)
            alike = compared.registered(low, high)
            if alike is not None:
                found.append(Pair(low, high, alike))
        found.sort(
            key=lambda pair: (
                pair.likeness.likelihood is not Likelihood.LIKELY,
                pair.one,
                pair.other,
            )
        )
        return found[:most]


_OPEN: weakref.WeakKeyDictionary[Register, Lookalikes] = weakref.WeakKeyDictionary()


class Index:
    """Keyed hashes of what two candidates would have in common, and who has them.

    Parameters
    ----------
    key : bytes
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._hashes: array[int] = array("Q")
        self._whose: array[int] = array("L")
        self._more: dict[int, list[int]] = {}
        self._count = 0

    def hashes(self, known: Known) -> list[int]:
        """The words of somebody, hashed; how each is searched stands in its last bits."""
        found = []
        for word in keys_of(known):
            # The two words for a name differ in their last bits alone.
            kind = word[0]
            salted = word.encode() if kind not in "nu" else b"n" + word[1:].encode()
            digest = hashlib.blake2b(salted, key=self._key, digest_size=8).digest()
            found.append(int.from_bytes(digest, "big") & ~KINDS | KIND[kind])
        return found

    def add(self, hashes: Iterable[int], place: int) -> None:
        """Somebody has these words."""
        for hashed in hashes:
            self._more.setdefault(hashed, []).append(place)
            self._count += 1

    def near(self, hashes: Iterable[int], *, dated: bool) -> dict[int, None]:
        """Those who share a word with somebody that is searched for by it.

        Parameters
        ----------
        hashes : iterable of int
        dated : bool
            Whether the date of birth is known.
        """
        found: dict[int, None] = {}
        for hashed in hashes:
            if dated and hashed & KINDS == KIND["n"]:
                # Of those whose date of birth is not known, the name is all there is.
                hits = self._at(hashed - KIND["n"] + KIND["u"])[:MANY]
            else:
                hits = self._at(hashed)
            if hits and len(hits) <= MANY:
                found.update(dict.fromkeys(hits))
        return found

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs that share a word by which one of them is searched for, as far as not too many have it."""
        self.settle()
        hashes = np.frombuffer(self._hashes, np.uint64) if self._hashes else np.zeros(0, np.uint64)
        kinds = hashes & np.uint64(KINDS)
        starts = np.flatnonzero(np.diff(hashes, prepend=np.uint64(0)) != 0)
        ends = np.append(starts[1:], len(hashes))
        several = (ends - starts > 1) & (ends - starts <= MANY)
        chosen = (kinds[starts] == KIND["u"]) | (several & (kinds[starts] != KIND["n"]))
        for low, high in zip(starts[chosen].tolist(), ends[chosen].tolist(), strict=True):
            who = list(self._whose[low:high])
            if kinds[low] != KIND["u"]:
                yield from combinations(sorted(set(who)), 2)
                continue
            # Of these the date of birth is not known: each is alike to everybody of the name.
            named = self._at(self._hashes[low] - KIND["u"] + KIND["n"])
            if len(named) <= MANY:
                yield from ((one, other) for one in who for other in named if one != other)

    def _at(self, hashed: int) -> list[int]:
        more = self._more.get(hashed, [])
        if not self._hashes:
            return more
        low = bisect_left(self._hashes, hashed)
        if low == len(self._hashes) or self._hashes[low] != hashed:
            return more
        return [*self._whose[low : bisect_right(self._hashes, hashed, low)], *more]

    def settle(self) -> None:
        """Put what was added since into the sorted whole, which takes a tenth of the room."""
        if not self._count:
            return
        added = [(hashed, who) for hashed, all_ in self._more.items() for who in all_]
        hashes = np.array([*self._hashes, *(hashed for hashed, _ in added)], np.uint64)
        whose = np.array([*self._whose, *(who for _, who in added)], np.uint64)
        order = np.argsort(hashes, kind="stable")
        self._hashes = array("Q", hashes[order].tobytes())
        self._whose = array("L", whose[order].tobytes())
        self._more.clear()
        self._count = 0


class Sounds:
    """Names and how they sound, remembered while a table is read: names come again and again."""

    def __init__(self) -> None:
        self._heard: dict[str, str] = {}

    def of(self, name: str) -> str:
        """How a name sounds."""
        found = self._heard.get(name)
        if found is None:
            found = self._heard[name] = sound(name)
        return found

    def known(
        self, values: Mapping[str, str], *, case: str = "", kin: frozenset[str] = frozenset()
    ) -> Known:
        """What is compared of somebody."""
        return Known.of(values, case=case, kin=kin, sounded=self.of)


class Compared:
    """Comparisons with those who are registered, each opened once."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._sounds = Sounds()
        self._known: dict[PersonId, Known | None] = {}

    def with_registered(self, one: Known, person: PersonId) -> Likeness | None:
        """How alike somebody is to one who is registered."""
        other = self._opened(person)
        return None if other is None else likeness(one, other)

    def registered(self, one: PersonId, other: PersonId) -> Likeness | None:
        """How alike two are who are registered."""
        mine = self._opened(one)
        return None if mine is None else self.with_registered(mine, other)

    def _opened(self, person: PersonId) -> Known | None:
        if person not in self._known:
            blob, case = self._blob(person), self._case(person)
            self._known[person] = (
                None
                if blob is None
                else self._sounds.known(blob.values(), case=case, kin=self._kin(person, case))
            )
        return self._known[person]

    def _blob(self, person: PersonId) -> Blob | None:
        content = self._register.identity(person)
        return None if content is None else decode_blob(content)

    def _case(self, person: PersonId) -> CaseId:
        people = self._register.programme.people
        return people.standing(people.case_of.get(person, CaseId("")))

    def _kin(self, person: PersonId, case: CaseId) -> frozenset[str]:
        found = self._register.programme.people.cases.get(case)
        if found is None or len(found.members) > KIN:
            return frozenset()
        blobs = (self._blob(m.person) for m in found.members if m.person != person)
        names = {self._sounds.of(blob.now("given_name")) for blob in blobs if blob}
        return frozenset(names - {""})
