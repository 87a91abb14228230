"""The two things that are brought together: people who must stay together, and places that take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["PEOPLE", "Case", "Place"]

PEOPLE = "people"
"""The service that counts heads: where places have it, a case uses as much of it as it has people."""


@dataclass(frozen=True, slots=True)
class Case:
    """People who must stay together: a family, or a group with those who care for it.

    Parameters
    ----------
    id : str
        A pseudonym; no name, since it is printed.
    people : int
        How many they are, 1 or more.
    needs : Mapping[str, int]
        Service -> how much of it they need; what is left out is not needed. ``people@NIGHT`` says how many of them are
        there in a night, if not all.
    """

    id: str
    people: int
    needs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where people can live.

    Parameters
    ----------
    id : str
        Its name.
    capacity : Mapping[str, int]
        Service -> how much of it there is: beds, school seats, medical slots, any other. Without ``people``
        heads are not counted there. ``people@NIGHT`` or ``school@TERM`` says how much there is in a period, where that
        is not the same as at any time.
    """

    id: str
    capacity: Mapping[str, int]
