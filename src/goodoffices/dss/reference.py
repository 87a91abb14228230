"""What the service keeps: references, subscriptions, availability and reports, and how they are shown.

The number of a version (OVN) proves that one has asked the owner; whoever is not the owner is shown
`ELSEWHERE` in its place, in every reply.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from goodoffices.dss import instant
from goodoffices.dss.extent import Extent

__all__ = [
    "ELSEWHERE",
    "NO_SUBSCRIPTION",
    "Availability",
    "Constraint",
    "Intent",
    "Report",
    "State",
    "Status",
    "Subscription",
    "opaque",
]

ELSEWHERE = "Available from USS"
NO_SUBSCRIPTION = "00000000-0000-4000-8000-000000000000"
"""Shown where an intent has no subscription: the standard's field may not be empty."""


class State(StrEnum):
    """State of an operational intent."""

    ACCEPTED = "Accepted"
    ACTIVATED = "Activated"
    NONCONFORMING = "Nonconforming"
    CONTINGENT = "Contingent"

    @property
    def is_nominal(self) -> bool:
        """Whether it flies as planned, or is to: it needs a key, and no scope of monitoring."""
        return self in {State.ACCEPTED, State.ACTIVATED}


class Status(StrEnum):
    """Availability of a participant's service, as an arbiter set it."""

    UNKNOWN = "Unknown"
    NORMAL = "Normal"
    DOWN = "Down"


def opaque(salt: bytes, now: int) -> str:
    """A version number that says nothing: 44 characters.

    Parameters
    ----------
    salt : bytes
        Chance, so that nobody can guess it from the time.
    now : int
        Microseconds since 1970.

    Returns
    -------
    str
        The SHA-256 of both in base 64, with ``+/=`` as ``-._``.
    """
    digest = hashlib.sha256(salt + instant.shown(now).encode()).digest()
    return base64.b64encode(digest).decode().translate(str.maketrans("+/=", "-._"))


def _time(at: int | None) -> dict[str, str]:
    return {"value": instant.shown(at or 0), "format": "RFC3339"}


@dataclass(frozen=True, slots=True)
class Intent:
    """Reference of an operational intent; its exact volumes stay with its owner."""

    id: str
    manager: str
    state: State
    version: int
    ovn: str = field(repr=False)
    base_url: str
    subscription: str | None
    extent: Extent = field(repr=False)

    def shown_to(self, caller: str, status: Status) -> dict[str, object]:
        """The reference as a caller may see it."""
        return {
            "id": self.id,
            "manager": self.manager,
            "uss_availability": status,
            "version": self.version,
            "state": self.state,
            "ovn": self.ovn if caller == self.manager else ELSEWHERE,
            "time_start": _time(self.extent.start),
            "time_end": _time(self.extent.end),
            "uss_base_url": self.base_url,
            "subscription_id": self.subscription or NO_SUBSCRIPTION,
        }


@dataclass(frozen=True, slots=True)
class Constraint:
    """Reference of a constraint; its exact volumes stay with its owner."""

    id: str
    manager: str
    version: int
    ovn: str = field(repr=False)
    base_url: str
    extent: Extent = field(repr=False)

    def shown_to(self, caller: str, status: Status) -> dict[str, object]:
        """The reference as a caller may see it."""
        return {
            "id": self.id,
            "manager": self.manager,
            "uss_availability": status,
            "version": self.version,
            "ovn": self.ovn if caller == self.manager else ELSEWHERE,
            "time_start": _time(self.extent.start),
            "time_end": _time(self.extent.end),
            "uss_base_url": self.base_url,
        }


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants to be told of changes, and where; `index` counts what happened since it began."""

    id: str
    manager: str
    version: str = field(repr=False)
    index: int
    base_url: str
    for_intents: bool
    for_constraints: bool
    implicit: bool
    extent: Extent = field(repr=False)

    def shown(self, dependents: list[str]) -> dict[str, object]:
        """The subscription, for its owner."""
        return {
            "id": self.id,
            "version": self.version,
            "notification_index": self.index,
            "time_start": _time(self.extent.start),
            "time_end": _time(self.extent.end),
            "uss_base_url": self.base_url,
            "notify_for_operational_intents": self.for_intents,
            "notify_for_constraints": self.for_constraints,
            "implicit_subscription": self.implicit,
            "dependent_operational_intents": dependents,
        }


@dataclass(frozen=True, slots=True)
class Availability:
    """What an arbiter said of a participant's service."""

    uss: str
    status: Status
    version: str = field(repr=False)

    def shown(self) -> dict[str, object]:
        """The status with its version, which the next change must name."""
        return {
            "status": {"uss": self.uss, "availability": self.status},
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What a participant reported of a trouble in communication: kept, and read by people only."""

    id: str
    manager: str
    at: int
    body: bytes = field(repr=False)
