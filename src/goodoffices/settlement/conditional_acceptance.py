"""Conditional acceptance: "we accept A if B and C", from every side, and the most text that then stands.

Conditions that only ask for other clauses have one largest answer: two sets of clauses that stand
stand together too, so peeling off what nobody can support ends at the union of all. Conditions that
ask for a clause to stay out break this; then the sets are searched, with a bound and a tie rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from goodoffices.errors import InputError

__all__ = ["Acceptance", "Accepted", "LeftOut", "Unmet", "accepted_clauses"]

WORK = 200_000
Clauses: TypeAlias = int  # one bit per clause, the first clause of the text in the highest bit
Ways: TypeAlias = list[list[list[tuple[Clauses, Clauses]]]]  # clause -> side -> (needs, without)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One sealed sentence of one side: it accepts a clause, on these conditions.

    Parameters
    ----------
    clause : str
        What it accepts. A side may accept a clause in several sentences; one that holds is enough.
    needs : tuple of str
        Clauses that must be in.
    without : tuple of str
        Clauses that must stay out.
    """

    clause: str = field(repr=False)
    needs: tuple[str, ...] = field(default=(), repr=False)
    without: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", tuple(self.needs))
        object.__setattr__(self, "without", tuple(self.without))
        if self.clause in self.without or set(self.needs) & set(self.without):
            raise InputError("an acceptance contradicts itself", field="without")


@dataclass(frozen=True, slots=True)
class Unmet:
    """One sentence of one side that does not hold for the clauses that stand.

    Parameters
    ----------
    missing : tuple of str
        Clauses it asks for that are not in.
    in_the_way : tuple of str
        Clauses it wants out that are in.
    """

    missing: tuple[str, ...] = field(repr=False)
    in_the_way: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why one clause is not in.

    Parameters
    ----------
    clause : str
        The clause.
    not_accepted_by : tuple of str
        Sides that accept it on no condition at all.
    unmet : Mapping[str, tuple of Unmet]
        Sides that accept it on conditions none of which holds, with what each lacks.
    with_it : tuple of str
        The most text that could stand with the clause in it; empty if it can stand in none.
    """

    clause: str
    not_accepted_by: tuple[str, ...] = field(repr=False)
    unmet: Mapping[str, tuple[Unmet, ...]] = field(repr=False)
    with_it: tuple[str, ...] = field(repr=False)

    def told(self, party: str) -> tuple[Unmet, ...]:
        """What stands in one side's own conditions, which is all that side may hear.

        Discloses
        ---------
        Which clauses stand, and nothing of what another side answered about them.
        """
        return self.unmet.get(party, ())


@dataclass(frozen=True, slots=True)
class Accepted:
    """The clauses that stand.

    Parameters
    ----------
    clauses : tuple of str
        In the order of the text.
    unique : bool
        Whether no other set of as many clauses stands. Where one does, the set shown is the one
        with the earlier clause of the text where they first differ.
    exact : bool
        Whether it is proved that no larger set stands.
    bound : int
        A number of clauses that no set exceeds.
    left_out : tuple of LeftOut
        The other clauses with the reasons, in the order of the text.
    """

    clauses: tuple[str, ...]
    unique: bool
    exact: bool
    bound: int
    left_out: tuple[LeftOut, ...] = field(repr=False)


def accepted_clauses(
    text: Sequence[str], answers: Mapping[str, Sequence[Acceptance]], *, work: int = WORK
) -> Accepted:
    """The largest set of clauses that every side accepts, each on conditions that hold in the set.

    Parameters
    ----------
    text : sequence of str
        The clauses, in the order of the text.
    answers : Mapping[str, sequence of Acceptance]
        Side -> its sealed sentences. A side that says nothing about a clause does not accept it.
    work : int
        Most steps of the search, counted, not timed.

    Returns
    -------
    Accepted
        The clauses, whether the set is the only one of its size, and why the others are not in.

    Raises
    ------
    InputError
        If the text repeats a clause, there are no sides, or a sentence names an unknown clause.

    Discloses
    ---------
    Each clause that stands tells that every side accepts it on some condition that holds. The
    reasons give the sides' conditions away: they are for the mediator, and for a side only as
    ``told`` gives them.

    Notes
    -----
    Satisfies, where no sentence asks for a clause to stay out: uniqueness, and monotonicity (one
    more sentence never takes a clause out). Nothing makes it unwise to hold sentences back.

    References
    ----------
    .. [Tarski1955]

    Examples
    --------
    >>> text = ("ceasefire", "corridor", "release")
    >>> north = [Acceptance("ceasefire", needs=("release",)), Acceptance("release"),
    ...          Acceptance("corridor")]
    >>> south = [Acceptance("ceasefire"), Acceptance("release", needs=("ceasefire",))]
    >>> found = accepted_clauses(text, {"north": north, "south": south})
    >>> found.clauses, found.unique, found.left_out[0].not_accepted_by
    (('ceasefire', 'release'), True, ('south',))
    """
    names = tuple(text)
    _check(names, answers)
    ways = _ways(names, answers)
    best, unique, bound = _largest(ways, inside=0, work=work)
    reasons = tuple(
        _reason(names, answers, ways, place, best, work)
        for place in range(len(names))
        if not best & _bit(place, len(names))
    )
    size = best.bit_count()
    return Accepted(_named(names, best), unique, bound == size, bound, reasons)


def _check(names: tuple[str, ...], answers: Mapping[str, Sequence[Acceptance]]) -> None:
    if len(set(names)) < len(names):
        raise InputError("the text lists a clause twice", field="text")
    if not answers:
        raise InputError("nobody has answered", field="answers")
    for sentence in (sentence for given in answers.values() for sentence in given):
        if not {sentence.clause, *sentence.needs, *sentence.without} <= set(names):
            raise InputError(
                "an acceptance names a clause that is not in the text", field="answers"
            )


def _bit(place: int, count: int) -> Clauses:
    return 1 << (count - 1 - place)


def _bits(names: tuple[str, ...], chosen: Iterable[str]) -> Clauses:
    return sum(_bit(names.index(name), len(names)) for name in set(chosen))


def _named(names: tuple[str, ...], chosen: Clauses) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(names) if chosen & _bit(place, len(names)))


def _ways(names: tuple[str, ...], answers: Mapping[str, Sequence[Acceptance]]) -> Ways:
    ways: Ways = [[[] for _ in answers] for _ in names]
    for side, given in enumerate(answers.values()):
        for sentence in given:
            way = (_bits(names, sentence.needs), _bits(names, sentence.without))
            ways[names.index(sentence.clause)][side].append(way)
    return ways


def _supported(ways: Ways, place: int, inside: Clauses, hostile: Clauses) -> bool:
    """Whether every side has a sentence that holds, given what is in and what counts against it."""
    return all(
        any(not needs & ~inside and not without & hostile for needs, without in side)
        for side in ways[place]
    )


def _peeled(ways: Ways, chosen: Clauses, hostile: Clauses) -> Clauses:
    """What is left when clauses that lack support are taken out until none does."""
    count, before = len(ways), -1
    while chosen != before:
        before = chosen
        for place in range(count):
            bit = _bit(place, count)
            if chosen & bit and not _supported(ways, place, chosen, hostile):
                chosen &= ~bit
    return chosen


def _stands(ways: Ways, chosen: Clauses) -> bool:
    return _peeled(ways, chosen, chosen) == chosen


def _largest(ways: Ways, *, inside: Clauses, work: int) -> tuple[Clauses, bool, int]:
    """The largest set that stands and holds what must be inside, if it is alone, and a bound.

    A set that is not there (nothing stands with ``inside``) has the bound -1.
    """
    best, unique, size, open_ended = 0, True, -1, -1
    stack = [(inside, (1 << len(ways)) - 1)]
    while stack:
        must, may = stack.pop()
        may = _peeled(ways, may, must)
        if must & ~may or (may.bit_count(), may) < (size, 0 if unique else best):
            continue
        if work <= 0:
            open_ended = max(open_ended, may.bit_count())
            continue
        work -= 1
        if _stands(ways, may):
            unique = may.bit_count() > size
            best = max((size, best), (may.bit_count(), may))[1]
            size = best.bit_count()
            continue
        disputed = _disputed(ways, may) & ~must
        bit = 1 << (disputed.bit_length() - 1)
        stack += [(must, may & ~bit), (must | bit, may)]
    return best, unique and open_ended < size, max(size, open_ended)


def _disputed(ways: Ways, may: Clauses) -> Clauses:
    """Clauses in the set that some clause of the set might have to do without."""
    count, found = len(ways), 0
    for place in range(count):
        if may & _bit(place, count):
            for side in ways[place]:
                held = [without & may for needs, without in side if not needs & ~may]
                if all(held):
                    for against in held:
                        found |= against
    return found


def _reason(
    names: tuple[str, ...],
    answers: Mapping[str, Sequence[Acceptance]],
    ways: Ways,
    place: int,
    best: Clauses,
    work: int,
) -> LeftOut:
    bit, refused, unmet = _bit(place, len(names)), [], {}
    for side, party in enumerate(answers):
        if not ways[place][side]:
            refused.append(party)
            continue
        lacks = [(needs & ~best & ~bit, without & best) for needs, without in ways[place][side]]
        if all(missing or against for missing, against in lacks):
            unmet[party] = tuple(
                Unmet(_named(names, missing), _named(names, against)) for missing, against in lacks
            )
    other = _largest(ways, inside=bit, work=work)[0]
    return LeftOut(names[place], tuple(refused), unmet, _named(names, other))
