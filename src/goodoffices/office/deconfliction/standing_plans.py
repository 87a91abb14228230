"""What follows from the engine's lines about plans, one line after the other: which stand, which clash, what was told.

By the million, so each plan is kept as bytes and opened when it is asked for. Where plans are, the sky knows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

import msgspec

from goodoffices.office.deconfliction.shelf import SeenBefore, Shelf
from goodoffices.record import (
    Allowance,
    ClashKnown,
    ClashTold,
    Corner,
    EntryId,
    Line,
    OutsideFlight,
    OutsideFlights,
    OutsideReading,
    OutsideTold,
    PlanAmended,
    PlanChecked,
    PlanContent,
    PlanFiled,
    PlanRulesProposed,
    PlanRulesSettled,
    PlansCompared,
    PlanState,
    PlanStateSet,
    ProbingPattern,
    ProbingWarned,
    SeatId,
    Withheld,
    decode_body,
    encode_body,
)

__all__ = ["ELSEWHERE", "Desks", "Folded", "Standing"]

Desks = frozenset[SeatId]

ELSEWHERE = b"\0"
"""Stands for the volumes of a plan where they are not kept."""


@dataclass(frozen=True, slots=True, repr=False)
class Standing:
    """A plan as it stands.

    Attributes
    ----------
    desk : SeatId
        Whose.
    number : int
        Among its desk's own.
    content : PlanContent
        What it is now; of one that is over, without its volumes.
    version : int
        How often it was written.
    state : PlanState
        Where it stands.
    """

    desk: SeatId
    number: int
    content: PlanContent
    version: int = 1
    state: PlanState = PlanState.PLANNED


_form = msgspec.json.Decoder(
    tuple[str, int, int, PlanState, str, str, int, Allowance, tuple[Corner, ...], int]
)
_encode = msgspec.json.Encoder().encode


def _kept(plan: Standing) -> bytes:
    """All of a plan but its volumes."""
    said = plan.content
    return _encode(
        (
            plan.desk, plan.number, plan.version, plan.state, said.name, said.category,
            said.priority, said.allows, said.way, said.width_m,
        )
    )  # fmt: skip


def _opened(kept: bytes, volumes: bytes) -> Standing:
    desk, number, version, state, name, category, priority, allows, way, width = _form.decode(kept)
    content = PlanContent(
        name=name, volumes=volumes, category=category, priority=priority, allows=allows, way=way,
        width_m=width,
    )  # fmt: skip
    return Standing(SeatId(desk), number, content, version, state)


@dataclass(slots=True, repr=False)
class Folded:
    """What follows from the lines up to a number.

    Attributes
    ----------
    number : int
        Up to which line of the engine's view.
    rules : EntryId or None
        Those in force, which came so in line ``rules_at``.
    compared_at : int
        The last line in which plans were compared.
    proposed : dict
        Who put which rules.
    last_of : dict
        The last line of a matter of rules.
    outside : dict
        Announced flights by their names, as the list was read in line ``outside_at``.
    changed : dict
        Volumes of plans that the sky does not have yet, or has otherwise.
    """

    number: int = 0
    rules: EntryId | None = None
    rules_at: int = 0
    compared_at: int = 0
    proposed: dict[EntryId, tuple[SeatId, PlanRulesProposed]] = field(default_factory=dict)
    last_of: dict[str, int] = field(default_factory=dict)
    changed: dict[EntryId, bytes] = field(default_factory=dict)
    counts: Counter[SeatId] = field(default_factory=Counter)
    between: Counter[Desks] = field(default_factory=Counter)
    known: dict[Desks, EntryId] = field(default_factory=dict)
    checks: list[PlanChecked] = field(default_factory=list)
    warned: dict[tuple[SeatId, ProbingPattern], datetime] = field(default_factory=dict)
    outside: dict[str, OutsideFlight] = field(default_factory=dict)
    outside_at: int = 0
    reading: OutsideReading | None = None
    # Of these there may be a million: bytes and words, at which no collector of garbage has to look.
    plans: Shelf = field(default_factory=Shelf)
    pairs: dict[EntryId, str] = field(default_factory=dict)
    telling: Shelf = field(default_factory=Shelf)
    outside_telling: Shelf = field(default_factory=Shelf)
    filed: SeenBefore = field(default_factory=SeenBefore)

    def add(self, line: Line) -> None:
        """One line more."""
        thread = line.thread_id()
        body = line.body
        if isinstance(body, Withheld):
            self.last_of[thread] = line.number
            return
        if body.FAMILY == "plan_rules":
            self.last_of[thread] = line.number
        if isinstance(body, PlanFiled):
            self.counts[body.desk] = max(self.counts[body.desk], body.number)
            self._put(line.entry_id, Standing(body.desk, body.number, body.content))
        elif isinstance(body, PlanAmended | PlanStateSet):
            self._move(body)
        elif isinstance(body, PlansCompared):
            self.compared_at = line.number
            self._pair(body.plan, frozenset(body.met))
        elif isinstance(body, ClashTold | OutsideTold):
            told = self.telling if isinstance(body, ClashTold) else self.outside_telling
            told[body.plan] = encode_body(body)
        elif isinstance(body, ClashKnown):
            self.known[frozenset(body.desks)] = thread
        elif isinstance(body, PlanChecked):
            self.checks.append(body)
        elif isinstance(body, ProbingWarned):
            self.warned[body.desk, body.pattern] = body.until
        else:
            self._rule(line)

    def _rule(self, line: Line) -> None:
        body = line.body
        if isinstance(body, PlanRulesProposed):
            self.proposed[line.entry_id] = (line.author, body)
        elif isinstance(body, PlanRulesSettled) and body.in_force:
            self.rules, self.rules_at = body.rules, line.number
        elif isinstance(body, PlanRulesSettled) and self.rules == body.rules:
            self.rules = None
        elif isinstance(body, OutsideReading):
            self.reading = body
        elif isinstance(body, OutsideFlights):
            self._list(line.number, body)

    def _list(self, number: int, body: OutsideFlights) -> None:
        self.outside_at = number
        for name in body.gone:
            self.outside.pop(name, None)
        self.outside |= {flight.id: flight for flight in body.come}

    def copy(self) -> Folded:
        """The same, which nobody changes while it is written down."""
        return Folded(
            **{
                one.name: held.copy() if hasattr(held, "copy") else held
                for one in fields(self)
                for held in [getattr(self, one.name)]
            }
        )

    # Plans

    def _put(self, name: EntryId, plan: Standing) -> None:
        self.plans[name] = _kept(plan)
        self.changed[name] = plan.content.volumes
        self.filed.add(_digest(plan.desk, plan.content.volumes))

    def _move(self, body: PlanAmended | PlanStateSet) -> None:
        kept = self.plans.get(body.plan)
        if kept is None:
            return  # its beginning was destroyed
        plan = _opened(kept, ELSEWHERE)
        if isinstance(body, PlanAmended):
            self._put(body.plan, replace(plan, content=body.content, version=body.version))
            return
        self.plans[body.plan] = _kept(replace(plan, state=body.state))
        # Empty where the sky has them already: it is another state of what stands there.
        self.changed.setdefault(body.plan, b"")

    def plan(self, name: EntryId, volumes: bytes = ELSEWHERE) -> Standing | None:
        """A plan, standing or over, with these volumes."""
        kept = self.plans.get(name)
        return None if kept is None else _opened(kept, volumes)

    def was_filed(self, desk: SeatId, volumes: Iterable[bytes]) -> bool:
        """Whether a desk filed one of these volumes at any time."""
        return any(_digest(desk, one) in self.filed for one in volumes)

    # Clashes

    def met(self, name: EntryId) -> frozenset[EntryId]:
        """The plans that a plan clashes with."""
        return frozenset(EntryId(other) for other in self.pairs.get(name, "").split())

    def _pair(self, plan: EntryId, met: frozenset[EntryId]) -> None:
        """From now on a plan clashes with these and no others."""
        had = self.met(plan)
        for other in had - met:
            self._count(plan, other, -1)
            self._write(other, self.met(other) - {plan})
        for other in met - had:
            self._count(plan, other, 1)
            self._write(other, self.met(other) | {plan})
        self._write(plan, met)

    def _write(self, name: EntryId, met: frozenset[EntryId]) -> None:
        if met:
            self.pairs[name] = " ".join(sorted(met))
        else:
            self.pairs.pop(name, None)

    def _count(self, plan: EntryId, other: EntryId, step: int) -> None:
        one, two = self.plan(plan), self.plan(other)
        if one is not None and two is not None:
            self.between[frozenset((one.desk, two.desk))] += step

    def told(self, name: EntryId) -> ClashTold | None:
        """What was told last of a plan."""
        kept = self.telling.get(name)
        if kept is None:
            return None
        told = decode_body(ClashTold.KIND, kept)
        assert isinstance(told, ClashTold)  # noqa: S101  # it was encoded as one
        return told

    def outside_told(self, name: EntryId) -> OutsideTold | None:
        """What was told last of a plan and announced flights."""
        kept = self.outside_telling.get(name)
        if kept is None:
            return None
        told = decode_body(OutsideTold.KIND, kept)
        assert isinstance(told, OutsideTold)  # noqa: S101  # it was encoded as one
        return told


def _digest(desk: str, volumes: bytes) -> bytes:
    return hashlib.blake2b(desk.encode() + b"\0" + volumes, digest_size=8).digest()
