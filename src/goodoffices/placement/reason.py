"""Why a request cannot be met: the fewest requirements that no place meets together, and what would be enough."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from goodoffices.errors import InputError
from goodoffices.placement.wave import Wave

__all__ = ["ALLOWED", "Lack", "Reason", "case_number", "lacks", "reason", "reason_of"]

ALLOWED = "allowed"
"""The requirement that the pair is among the possible ones."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What a place would need more of.

    Attributes
    ----------
    place : str
    missing : tuple of (str, int)
        Service and how much of it.
    """

    place: str
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no place can take a case, even if all were empty.

    Attributes
    ----------
    case : str
    requirements : tuple of (str, int)
        As few as can be so that no place meets all of them: service and how much is needed, or ``allowed`` and 1;
        none where there is no place at all.
    largest : tuple of (str, int)
        For each of those services the most that a place has which meets all other requirements of the reason.
    enough : tuple of Lack
        Allowed places at which least is missing: adding that to one of them would be enough.
    together : tuple of str
        Two places that could take the case between them, by their sizes, if it were parted; nobody parts it but a
        named person with a reason. Empty where no two could.
    """

    case: str
    requirements: tuple[tuple[str, int], ...]
    largest: tuple[tuple[str, int], ...]
    enough: tuple[Lack, ...]
    together: tuple[str, ...]

    def words(self) -> str:
        """As a sentence."""
        most = dict(self.largest)
        parts = [
            "none of the places that it may go to"
            if name == ALLOWED
            else f"no place has {need} of {name}; the largest has {most[name]}"
            for name, need in self.requirements
        ]
        said = " and at the same time ".join(parts) or "there is no place"
        if self.enough:
            least = self.enough[0]
            more = " and ".join(f"{units} more of {name}" for name, units in least.missing)
            said += f". {least.place} with {more} would be enough"
        return f"{self.case}: {said}."


def case_number(wave: Wave, case: str) -> int:
    """Which case it is by number.

    Raises
    ------
    InputError
        If there is none.
    """
    try:
        return wave.cases.index(case)
    except ValueError:
        raise InputError(
            "an unknown case", advice=f"There is no case {case!r}. Correct the name.", field="case"
        ) from None


def lacks(wave: Wave, case: int, left: np.ndarray, *, most: int = 3) -> tuple[Lack, ...]:
    """Allowed places at which fewest units are missing for a case, of what is left there."""
    short = np.maximum(wave.needs[case] - left, 0)
    places = np.flatnonzero(wave.allowed[case])
    order = places[np.argsort(short[places].sum(axis=1), kind="stable")][:most]
    return tuple(
        Lack(
            wave.places[place],
            tuple(
                (name, int(units))
                for name, units in zip(wave.services, short[place], strict=True)
                if units
            ),
        )
        for place in order.tolist()
    )


def reason(wave: Wave, case: str) -> Reason | None:
    """Why a case fits nowhere, even if all places were empty; None if it fits somewhere.

    Parameters
    ----------
    wave : Wave
    case : str
        Its name.

    Raises
    ------
    InputError
        If there is no such case.

    Discloses
    ---------
    What the case needs, and how large places are.

    References
    ----------
    .. [ChinneckDravnieks1991]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, wave
    >>> made = wave([Case("orphanage", 102)], [Place("Haven", {"people": 80}), Place("Hill", {"people": 40})])
    >>> print(reason(made, "orphanage").words())
    orphanage: no place has 102 of people; the largest has 80. Haven with 22 more of people would be enough.
    """
    return reason_of(wave, case_number(wave, case))


def reason_of(wave: Wave, number: int) -> Reason | None:
    """The same for a case by its number in the wave."""
    names = [*wave.services, ALLOWED]
    met = np.column_stack(
        (wave.needs[number][None, :] <= wave.capacity, wave.allowed[number][:, None])
    )
    if met.all(axis=1).any():
        return None
    chosen = next(
        some
        for count in range(
            len(names) + 1
        )  # nothing is required, and nowhere met, where there is no place
        for some in combinations(range(len(names)), count)
        if not met[:, some].all(axis=1).any()
    )
    largest = []
    for column in chosen:
        if column < len(wave.services):
            others = [c for c in chosen if c != column]
            meets = met[:, others].all(axis=1)
            there = wave.capacity[meets, column]
            largest.append((wave.services[column], int(there.max(initial=0))))
    return Reason(
        wave.cases[number],
        tuple(
            (names[c], int(wave.needs[number, c]) if c < len(wave.services) else 1) for c in chosen
        ),
        tuple(largest),
        lacks(wave, number, wave.capacity),
        _together(wave, number),
    )


def _together(wave: Wave, case: int) -> tuple[str, ...]:
    """Two allowed places that have enough between them."""
    places = np.flatnonzero(wave.allowed[case])
    for one in places.tolist():
        both = wave.capacity[one] + wave.capacity[places]
        fits = np.flatnonzero((both >= wave.needs[case]).all(axis=1) & (places != one))
        if len(fits):
            return (wave.places[one], wave.places[int(places[fits[0]])])
    return ()
