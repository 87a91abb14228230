"""Flights, buses, trains and border points: announced, boarded, landed, and the differences between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from goodoffices.reception.event import CaseId, Event, Said, TransportId
from goodoffices.reception.manifest import (
    NO_LINE,
    Arrival,
    Difference,
    Line,
    OnTheWay,
    Settlement,
    Tally,
    Transport,
)
from goodoffices.reception.transports_events import (
    EVENTS,
    DifferenceSettled,
    LineAnnounced,
    LineCounted,
    LineId,
    ManifestId,
    ManifestSealed,
    MarkId,
    Stage,
    TransportAnnounced,
    TransportDelayed,
    TransportStep,
    TransportStepped,
)

__all__ = ["EVENTS", "Line", "Transport", "Transports"]

SIDES = {Stage.BOARDED: "boardings", Stage.LANDED: "landings"}
STEPS = {
    TransportStep.LEFT: "left_at",
    TransportStep.LANDED: "landed_at",
    TransportStep.CANCELLED: "cancelled_at",
}


class Transports:
    """What is on its way and what came.

    Attributes
    ----------
    transports : dict
    lines : dict
        Every line of every manifest.
    of_case : dict
        Case -> the lines on which it stands.
    marks : dict
        Every count at a gate -> what was said under it.
    sealed : dict
        Name of a manifest that went to a gate -> how it was sealed, and the key under which the answer opens.
    replacing : dict
        Case -> number of the event that settled it at another count than was known: it asks for a place anew.
    said : Counter
        Transport -> how often something was said of it or of a line of its manifest.
    """

    def __init__(self) -> None:
        self.transports: dict[TransportId, Transport] = {}
        self.lines: dict[LineId, Line] = {}
        self.of_case: dict[CaseId, list[LineId]] = {}
        self.marks: dict[MarkId, LineCounted] = {}
        self.sealed: dict[ManifestId, ManifestSealed] = {}
        self.replacing: dict[CaseId, int] = {}
        self.said: Counter[TransportId] = Counter()
        self._manifests: dict[TransportId, list[LineId]] = {}
        self._takers: dict[type[Event], Callable[[Said, Any], None]] = {
            TransportAnnounced: self._announced,
            TransportDelayed: self._delayed,
            TransportStepped: self._stepped,
            LineAnnounced: self._line,
            LineCounted: self._counted,
            DifferenceSettled: self._settled,
            ManifestSealed: self._sealed_one,
        }

    # Questions

    def manifest(self, transport: TransportId) -> tuple[Line, ...]:
        """The lines of a transport, in the order of their numbers."""
        return tuple(self.lines[line] for line in self._manifests.get(transport, ()))

    def line_at(self, transport: TransportId, number: int) -> Line | None:
        """The line with a number on a manifest."""
        lines = self._manifests.get(transport, [])
        return self.lines[lines[number - 1]] if 0 < number <= len(lines) else None

    def difference(self, line: Line) -> Difference | None:
        """What does not agree on a line; None where everything does, or it is too early to tell."""
        came = self.transports[line.transport].landed_at is not None
        announced, boarded, landed = line.figures
        late = announced is None and (boarded is not None or landed is not None)
        arrived = landed if landed is not None else 0 if came else None
        missing = extra = 0
        if arrived is not None:
            missing, extra = max(0, line.expected - arrived), max(0, arrived - line.expected)
        changed = announced is not None and boarded is not None and announced != boarded
        disputed = any(line.disputed(stage) for stage in Stage)
        if not (late or missing or extra or changed or disputed):
            return None
        return Difference(line, late, missing, extra, disputed, line.settled)

    def differences(self, transport: TransportId) -> tuple[Difference, ...]:
        """Lines whose numbers do not agree, the open ones first."""
        found = [d for line in self.manifest(transport) if (d := self.difference(line)) is not None]
        found.sort(key=lambda d: d.settled is not None)
        return tuple(found)

    def merely_counted(self, line: Line) -> int:
        """How many of a line of a mere count are not known by name of a case yet."""
        known = (self.lines[one] for one in self._manifests.get(line.transport, ()))
        return max(0, line.people - sum(one.people for one in known if one.out_of == line.id))

    def pipeline(self, now: datetime) -> tuple[OnTheWay, ...]:
        """Everybody who is still on the way, by the hour at which they are due; never before now.

        Who was counted as landed is on the way no more, whether or not anybody has said that the transport landed.
        People who were announced for a transport in all, and stand on no line of it, are there as a mere count.
        """
        found: list[OnTheWay] = []
        for transport in self.transports.values():
            if transport.is_coming:
                found.extend(self._on(transport, max(now, transport.arrives)))
        found.sort(key=lambda one: one.arrives)
        return tuple(found)

    def _on(self, transport: Transport, arrives: datetime) -> Iterator[OnTheWay]:
        named = 0
        lines = self.manifest(transport.id)
        parts: dict[LineId, int] = {}
        for line in lines:
            if line.out_of:
                parts[line.out_of] = parts.get(line.out_of, 0) + line.people
        for line in lines:
            people = max(0, line.people - parts.get(line.id, 0))
            named += people
            if people and line.landed is None:
                yield OnTheWay(
                    transport.id, arrives, line.case, people, line.boarded is not None, line.about
                )
        rest = (transport.people or 0) - named
        if rest > 0:
            yield OnTheWay(transport.id, arrives, CaseId(""), rest, False, transport.about)

    # What was said

    def apply(self, said: Said) -> None:
        """Take up one event more."""
        event: Any = said.event
        self._takers[type(event)](said, event)
        line = self.lines.get(getattr(event, "line", NO_LINE))
        self.said.update({event.transport} if line is None else {event.transport, line.transport})

    def _announced(self, said: Said, event: TransportAnnounced) -> None:
        earlier = self.transports.get(event.transport)
        hours = earlier.arrivals if earlier else ()
        if not hours or hours[-1].arrives != event.arrives:
            hours = (*hours, Arrival(event.arrives, None, said.at, said.by))
        self.transports[event.transport] = Transport(
            event.transport,
            event.kind,
            event.name,
            event.origin,
            event.target,
            event.latitude,
            event.longitude,
            event.leaves,
            event.people,
            event.about,
            event.source,
            hours,
            *((earlier.left_at, earlier.landed_at, earlier.cancelled_at) if earlier else ()),
        )

    def _delayed(self, said: Said, event: TransportDelayed) -> None:
        earlier = self.transports.get(event.transport)
        if earlier is not None:
            hour = Arrival(event.arrives, event.reason, said.at, said.by)
            self.transports[event.transport] = replace(earlier, arrivals=(*earlier.arrivals, hour))

    def _stepped(self, said: Said, event: TransportStepped) -> None:
        earlier = self.transports.get(event.transport)
        if earlier is not None:
            changed: dict[str, Any] = {STEPS[event.step]: event.at or said.at}
            self.transports[event.transport] = replace(earlier, **changed)

    def _line(self, said: Said, event: LineAnnounced) -> None:
        if event.transport not in self.transports:
            return
        line = self.lines.get(event.line)
        if line is None:
            manifest = self._manifests.setdefault(event.transport, [])
            manifest.append(event.line)
            line = Line(event.line, event.transport, len(manifest), event.case, event.out_of)
            if event.case:
                self.of_case.setdefault(event.case, []).append(event.line)
        if event.people is not None:
            said_so = Tally(event.people, event.source, said.at, said.at, said.by, event.about)
            line = replace(line, announcements=(*line.announcements, said_so))
        self.lines[event.line] = line

    def _counted(self, said: Said, event: LineCounted) -> None:
        line = self.lines.get(event.line)
        if event.mark in self.marks or line is None:
            return
        self.marks[event.mark] = event
        # A clock at a gate may be fast; what was written down cannot have been so after it was said.
        noted = min(event.noted or said.at, said.at)
        one = Tally(event.people, event.source, noted, said.at, said.by, False, event.mark)
        side = SIDES[event.stage]
        # Counts reach the register in any order; they are read in that in which they were written down.
        counts: list[Tally] = sorted((*getattr(line, side), one), key=lambda c: (c.noted, c.mark))
        changed: dict[str, Any] = {side: tuple(counts)}
        self.lines[event.line] = replace(line, **changed)

    def _settled(self, said: Said, event: DifferenceSettled) -> None:
        line = self.lines.get(event.line)
        if line is None:
            return
        figures = (event.announced, event.boarded, event.landed)
        done = Settlement(figures, event.people, event.reason, said.at, said.by, said.number)
        self.lines[event.line] = replace(line, settlements=(*line.settlements, done))
        if event.case and event.people not in {0, event.announced}:
            self.replacing[event.case] = said.number

    def _sealed_one(self, _said: Said, event: ManifestSealed) -> None:
        self.sealed[event.manifest] = event
