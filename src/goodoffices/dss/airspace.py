"""The picture all participants share: what stands where, held in memory by the one writer.

Questions are answered from here. A verb works out what it would write without writing, so that a
refusal changes nothing; `Airspace.apply` then takes all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from goodoffices.dss.extent import Extent
from goodoffices.dss.index import CellIndex
from goodoffices.dss.reference import (
    Availability,
    Constraint,
    Intent,
    Report,
    Status,
    Subscription,
)

__all__ = ["Airspace", "Kept", "Outcome", "Write", "kept", "removed", "subscribers", "told"]

Kept = Intent | Constraint | Subscription | Availability | Report


@dataclass(frozen=True, slots=True)
class Write:
    """One thing as it stands from now on, or None where it stands no more."""

    kind: type[Kept]
    key: str
    value: Kept | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reply, and what must be on the disk before it is given."""

    status: int
    body: object
    writes: tuple[Write, ...] = ()


def kept(value: Kept) -> Write:
    """The write by which a thing stands."""
    return Write(type(value), value.uss if isinstance(value, Availability) else value.id, value)


def removed(value: Intent | Constraint | Subscription) -> Write:
    """The write by which a thing stands no more."""
    return Write(type(value), value.id, None)


class Airspace:
    """Everything that stands, with indexes by cell and time.

    Parameters
    ----------
    standing : iterable of Kept
        What a database held, in any order.
    """

    def __init__(self, standing: Iterable[Kept] = ()) -> None:
        self.intents: dict[str, Intent] = {}
        self.constraints: dict[str, Constraint] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.availability: dict[str, Availability] = {}
        self._dependents: dict[str, set[str]] = {}
        self._intents_at = CellIndex()
        self._constraints_at = CellIndex()
        self._subscriptions_at = CellIndex()
        self.apply(kept(one) for one in standing)

    def apply(self, writes: Iterable[Write]) -> None:
        """Let what was worked out stand."""
        for write in writes:
            self._take_away(write.kind, write.key)
            match write.value:
                case Intent() as intent:
                    self.intents[write.key] = intent
                    _file(self._intents_at, intent)
                    if intent.subscription is not None:
                        self._dependents.setdefault(intent.subscription, set()).add(write.key)
                case Constraint() as constraint:
                    self.constraints[write.key] = constraint
                    _file(self._constraints_at, constraint)
                case Subscription() as subscription:
                    self.subscriptions[write.key] = subscription
                    _file(self._subscriptions_at, subscription)
                case Availability() as availability:
                    self.availability[write.key] = availability
                case _:  # a report is kept, and never asked for again
                    pass

    def _take_away(self, kind: type[Kept], key: str) -> None:
        if kind is Intent and (intent := self.intents.pop(key, None)) is not None:
            _file(self._intents_at, intent, away=True)
            if intent.subscription is not None:
                others = self._dependents[intent.subscription]
                others.discard(key)
                if not others:
                    del self._dependents[intent.subscription]
        elif kind is Constraint and (constraint := self.constraints.pop(key, None)) is not None:
            _file(self._constraints_at, constraint, away=True)
        elif (
            kind is Subscription and (subscription := self.subscriptions.pop(key, None)) is not None
        ):
            _file(self._subscriptions_at, subscription, away=True)

    def status_of(self, uss: str) -> Status:
        """What an arbiter said of a participant, or that nobody said anything."""
        said = self.availability.get(uss)
        return said.status if said is not None else Status.UNKNOWN

    def dependents(self, subscription: str) -> list[str]:
        """Ids of the intents attached to a subscription, in order."""
        return sorted(self._dependents.get(subscription, ()))

    def intents_in(self, extent: Extent, *, altitude: bool = True) -> list[Intent]:
        """Intents that share a cell, an instant and, where asked for, an altitude; by id."""
        near = self._intents_at.near(extent.cells, extent.start, extent.end)
        found = (self.intents[key] for key in sorted(near))
        return [one for one in found if extent.meets(one.extent, altitude=altitude)]

    def constraints_in(self, extent: Extent) -> list[Constraint]:
        """Constraints that share a cell and an instant, whatever their altitude; by id."""
        near = self._constraints_at.near(extent.cells, extent.start, extent.end)
        found = (self.constraints[key] for key in sorted(near))
        return [one for one in found if extent.meets(one.extent, altitude=False)]

    def subscriptions_in(self, extent: Extent) -> list[Subscription]:
        """Subscriptions that share a cell and an instant, whatever their altitude; by id."""
        near = self._subscriptions_at.near(extent.cells, extent.start, extent.end)
        found = (self.subscriptions[key] for key in sorted(near))
        return [one for one in found if extent.meets(one.extent, altitude=False)]


def _file(index: CellIndex, one: Intent | Constraint | Subscription, *, away: bool = False) -> None:
    start, end = one.extent.start, one.extent.end
    if start is None or end is None:
        raise ValueError("what stands has a beginning and an end")
    (index.remove if away else index.add)(one.id, one.extent.cells, start, end)


def told(subscriptions: Iterable[Subscription]) -> list[Subscription]:
    """The subscriptions after one more change that each of them is told of."""
    return [replace(one, index=one.index + 1) for one in subscriptions]


def subscribers(notified: Iterable[Subscription]) -> list[dict[str, object]]:
    """Whom the caller must now tell, by address; this service itself sends nothing."""
    by_url: dict[str, list[dict[str, object]]] = {}
    for one in notified:
        state: dict[str, object] = {"subscription_id": one.id, "notification_index": one.index}
        by_url.setdefault(one.base_url, []).append(state)
    return [{"uss_base_url": url, "subscriptions": states} for url, states in by_url.items()]
