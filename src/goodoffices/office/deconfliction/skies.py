"""The standing plans of each process, kept in memory and in step with its record.

::

    record  --(lines of the engine's view since the last look)-->  plans, clashes, checks  -->  the sky
    picture --(at a start, if the record has nothing against it)-->  the same

Whoever writes looks first, under one lock in this server, and appends against the last comparison that was made:
where another server wrote in between, nothing is appended, and it is looked again. Beside the record lies a sealed
picture of all this, written on the beat, so that a start reads the lines since the picture and no others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from goodoffices.errors import ConsentMissingError, GoodOfficesError
from goodoffices.office.deconfliction.plan_contents import stay_out
from goodoffices.office.deconfliction.sky_picture import Picture, PictureFile
from goodoffices.office.deconfliction.standing_plans import ELSEWHERE, Desks, Folded, Standing
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    ClashKnown,
    ClashTold,
    EntryId,
    KeepingApplied,
    OutsideFlight,
    OutsideFlights,
    OutsideReading,
    OutsideTold,
    PlanAmended,
    PlanChecked,
    PlanFiled,
    PlanRulesAnswered,
    PlanRulesProposed,
    PlanRulesSettled,
    PlansCompared,
    PlanStateSet,
    ProbingPattern,
    ProbingWarned,
    ProcessClosed,
    SeatId,
)
from goodoffices.store import Guard, Query, ViewHead

if TYPE_CHECKING:
    from goodoffices.deconfliction import Check, Filed, Plan, Separations, Sky
    from goodoffices.office.office import Office

__all__ = ["Kept", "Skies", "Standing", "engine_plan", "filed_outside", "keep_skies"]

KINDS = (
    ClashKnown,
    ClashTold,
    KeepingApplied,
    OutsideFlights,
    OutsideReading,
    OutsideTold,
    PlanAmended,
    PlanChecked,
    PlanFiled,
    PlanRulesAnswered,
    PlanRulesProposed,
    PlanRulesSettled,
    PlanStateSet,
    PlansCompared,
    ProbingWarned,
)
"""What is read of the engine's view."""

REMEMBERED = timedelta(days=2)
"""Checks older than this count for nothing any more."""
AT_ONCE = 10_000
"""So many lines are opened before the next ones are read: a million would not fit into memory."""
MANY = 1_000
"""From so many plans on the sky takes them up together."""
WORTH = 2_000
"""From so many lines on a new picture is worth its writing: a start opens them in half a second."""


OUTSIDE = "outside"
"""The filer of announced flights; no seat is called so."""


class _StoppedError(GoodOfficesError):
    """The server is told to stop while a sky is made."""


def engine_plan(name: str, plan: Standing) -> Plan:
    """A plan as the engine takes it."""
    from goodoffices.deconfliction import Plan, unpacked  # noqa: PLC0415  # not at every start

    made = _filed(name, plan)
    return Plan(
        made.id, made.filer, unpacked(made.volumes), made.priority, made.category, made.state,
        made.allows, made.version,
    )  # fmt: skip


def _filed(name: str, plan: Standing) -> Filed:
    from goodoffices.deconfliction import Disclosure, Filed, State  # noqa: PLC0415

    content = plan.content
    state = State.ENDED if plan.state.is_over else State[plan.state.name]
    return Filed(
        name, plan.desk, content.volumes, content.priority, content.category, state,
        Disclosure[content.allows.name], plan.version,
    )  # fmt: skip


def filed_outside(flight: OutsideFlight) -> Filed:
    """An announced flight as the engine takes it: as nobody's who could be told."""
    from goodoffices.deconfliction import Filed  # noqa: PLC0415

    return Filed(flight.id, OUTSIDE, flight.volumes)


def _no_sky() -> Sky:
    from goodoffices.deconfliction import Sky  # noqa: PLC0415  # not at every start

    return Sky()


def separations_of(rules: PlanRulesProposed) -> Separations:
    """The margins of some rules, as the engine takes them."""
    from goodoffices.deconfliction import Separation, Separations  # noqa: PLC0415

    of = {
        margin.category: Separation(margin.horizontal_m, margin.vertical_m, margin.time_s)
        for margin in rules.margins
    }
    default = of.pop("", Separation())
    return Separations(default, of)


class Kept:
    """The standing plans of one process, as the record had them at the last look.

    Parameters
    ----------
    office : Office
        Where the record is.
    process : str
        Which.
    """

    def __init__(self, office: Office, process: str) -> None:
        self._office = office
        self._engine = Actor(process, ENGINE.id)
        self._file = PictureFile(
            None if office.read_only else office.folder, office.node_key, process
        )
        self._drawn_at = 0
        self._made: Sky | None = None
        self._rules: EntryId | None = None
        self.opens_at = 0.0
        self.forget()

    def forget(self) -> None:
        """Make everything anew from the record at the next look."""
        self._folded, self._made, self._rules = Folded(), None, None
        self._ahead: dict[EntryId, tuple[Standing, Standing | None]] = {}
        self._announced: tuple[tuple[int, EntryId], Sky] | None = None

    def put(self, name: EntryId, stands: Standing, plan: Plan) -> None:
        """Let a plan stand in the sky before it is appended; whoever fails to append it falls back."""
        before = self._ahead[name][1] if name in self._ahead else self.plan(name)
        self.sky.file(plan)
        self._ahead[name] = (stands, before)

    def fall_back(self) -> None:
        """Take out what was put in advance and was never appended."""
        while self._ahead:
            name, (_, before) = self._ahead.popitem()
            if before is None or before.state.is_over:
                self.sky.end(name)
            else:
                self.sky.file(engine_plan(name, before))

    def look(self, stops: Callable[[], bool] = lambda: False) -> bool:
        """Take up what the record has since the last look.

        Parameters
        ----------
        stops : callable
            Whether to leave off; what was read until then counts.

        Returns
        -------
        bool
            Whether everything was made anew.

        Raises
        ------
        ConsentMissingError
            If no rules for plans are in force.
        """
        is_new = self._made is None
        if is_new:
            self._recall()
        while not self._read_on(stops):
            # What was destroyed is in no index any more, and what was opened again is.
            self.forget()
            self._made, is_new = _no_sky(), True
        self._stand()
        if self._folded.rules is None:
            raise ConsentMissingError("no rules for plans in force")
        if self._rules != self._folded.rules:
            self.sky.separations = separations_of(self.rules)
            self._rules = self._folded.rules
        return is_new

    def _recall(self) -> None:
        """Begin with the picture, if the record has nothing against it; else with nothing."""
        self._made = _no_sky()
        read = self._file.read()
        if read is not None:
            folded, sky, head = read
            if self._is_true(head):
                self._folded, self._made = folded, sky
                self._drawn_at = head.number

    def _is_true(self, head: ViewHead) -> bool:
        """Whether the engine's view went through that very line, and nothing was destroyed or opened since."""
        process, seat = self._engine.process, self._engine.seat
        rows = self._office.store.load(process, seat, Query(numbers=(head.number,)))
        since = Query(kinds=(KeepingApplied.KIND,), after=head.number)
        return [row.head for row in rows] == [head.head] and not self._office.store.load(
            process, seat, since
        )

    def _read_on(self, stops: Callable[[], bool]) -> bool:
        """Read all lines that have come; whether what was read before still holds."""
        folded, is_first = self._folded, self._folded.number == 0
        while True:
            # The end first: what is decided after it, and hides a line before it, is read in the next round.
            end = self._office.store.head(self._engine.process, self._engine.seat).number
            if end == folded.number:
                return True
            view = self._office.view(self._engine)
            while folded.number < end:
                if stops():
                    raise _StoppedError("the server stops")
                last = min(folded.number + AT_ONCE, end)
                lines = view.lines(*KINDS, after=folded.number, before=last + 1, withheld=True)
                for line in lines:
                    if isinstance(line.body, KeepingApplied):
                        if not is_first:
                            return False
                    else:
                        folded.add(line)
                folded.number = last
            is_first = False

    def _stand(self) -> None:
        """Let the sky have what the lines say."""
        changed, self._folded.changed = self._folded.changed, {}
        new = [name for name in changed if name not in self.sky] if len(changed) >= MANY else []
        if len(new) >= MANY:
            self.sky.restore(self._filed(name, changed.pop(name)) for name in new)
        for name, volumes in changed.items():
            ahead = self._ahead.pop(name, None)
            stands = self._folded.plan(name, volumes or self._volumes(name))
            assert stands is not None  # noqa: S101  # what has changed is there
            if ahead is not None and ahead[0] == stands:
                continue
            if stands.state.is_over:
                self.sky.end(name)
            else:
                self.sky.file(engine_plan(name, stands))

    def _filed(self, name: EntryId, volumes: bytes) -> Filed:
        stands = self._folded.plan(name, volumes)
        assert stands is not None  # noqa: S101  # what has changed is there
        return _filed(name, stands)

    def _volumes(self, name: EntryId) -> bytes:
        return self.sky.volumes(name) if name in self.sky else ELSEWHERE

    # The picture

    def picture(self) -> Picture | None:
        """How all stands now, if that is worth a picture; quick, since desks wait meanwhile."""
        if not self._file.is_kept or self._folded.number - self._drawn_at < WORTH or self._ahead:
            return None
        process, seat = self._engine.process, self._engine.seat
        number = self._folded.number
        [row] = self._office.store.load(process, seat, Query(numbers=(number,)))
        return Picture(self._folded.copy(), self.sky.picture(), ViewHead(number, row.head))

    def keep(self, picture: Picture) -> None:
        """Write a picture, while desks file."""
        if self._file.write(picture, lambda: self._is_true(picture.head)):
            self._drawn_at = picture.head.number

    def drop(self) -> None:
        """Destroy the picture that lies beside the record; a new one is made on a later beat.

        Raises
        ------
        StoreError
            If it may still be there.
        """
        self._file.drop()
        self._drawn_at = 0

    # What is asked of it

    @property
    def rules_id(self) -> EntryId:
        """The rules in force."""
        assert self._folded.rules is not None  # noqa: S101  # looked at before
        return self._folded.rules

    @property
    def rules(self) -> PlanRulesProposed:
        """The rules in force."""
        return self._folded.proposed[self.rules_id][1]

    @property
    def mediator(self) -> SeatId:
        """Who put them."""
        return self._folded.proposed[self.rules_id][0]

    @property
    def guard(self) -> Guard:
        """Refuses what was worked out from an older look."""
        return Guard(ENGINE.id, self.rules_id, self._folded.last_of[self.rules_id])

    @property
    def sky(self) -> Sky:
        """Every plan that stands."""
        assert self._made is not None  # noqa: S101  # looked at before
        return self._made

    @property
    def is_compared(self) -> bool:
        """Whether every plan was held against the others since these rules are in force."""
        return self._folded.compared_at > self._folded.rules_at

    def next_number(self, desk: SeatId) -> int:
        """The number of a desk's next plan."""
        return self._folded.counts[desk] + 1

    def plan(self, name: EntryId) -> Standing | None:
        """A plan, standing or over, as the record has it."""
        if name in self._ahead:
            return self._ahead[name][1]
        return self._folded.plan(name, self._volumes(name))

    def clashing(self, name: EntryId) -> frozenset[EntryId]:
        """The plans that a plan clashes with, as the record has it."""
        return self._folded.met(name)

    @property
    def pairs(self) -> Mapping[EntryId, frozenset[EntryId]]:
        """Which plans clash with which, as the record has it: only plans that clash with some."""
        return {name: self._folded.met(name) for name in self._folded.pairs}

    def standing(self) -> Iterator[tuple[EntryId, Standing]]:
        """Every plan that is not over."""
        found = ((name, self.plan(name)) for name in self._folded.plans)
        return ((name, plan) for name, plan in found if plan and not plan.state.is_over)

    def told(self, name: EntryId) -> ClashTold | None:
        """What was told last of a plan."""
        return self._folded.told(name)

    @property
    def outside(self) -> Mapping[str, OutsideFlight]:
        """Announced flights by their names, as the record has them."""
        return self._folded.outside

    @property
    def is_held_outside(self) -> bool:
        """Whether all plans were held against announced flights since these rules are in force."""
        return self._folded.outside_at > self._folded.rules_at

    @property
    def reading(self) -> OutsideReading | None:
        """What was told last of reading announced flights, under these rules."""
        last = self._folded.reading
        return last if last is not None and last.rules == self._folded.rules else None

    def outside_told(self, name: EntryId) -> OutsideTold | None:
        """What was told last of a plan and announced flights."""
        return self._folded.outside_told(name)

    def told_outside(self) -> tuple[EntryId, ...]:
        """The plans of which something was told of announced flights."""
        return tuple(self._folded.outside_telling)

    def announced(self) -> Sky:
        """The announced flights, where and when they are."""
        from goodoffices.deconfliction import Sky  # noqa: PLC0415

        made = (self._folded.outside_at, self.rules_id)
        if self._announced is None or self._announced[0] != made:
            sky = Sky(self.sky.separations)
            sky.restore(filed_outside(flight) for flight in self.outside.values())
            self._announced = made, sky
        return self._announced[1]

    def between(self, desks: Desks) -> int:
        """How many pairs of plans of two desks clash."""
        return self._folded.between[desks]

    def known(self, desks: Desks) -> EntryId | None:
        """Where the mediator was first told of two desks."""
        return self._folded.known.get(desks)

    def checks(self, desk: SeatId, now: datetime) -> tuple[Check, ...]:
        """A desk's checks of late; those upon which it filed a plan are marked."""
        from goodoffices.deconfliction import Check  # noqa: PLC0415

        folded = self._folded
        folded.checks = [check for check in folded.checks if now - check.at < REMEMBERED]
        return tuple(
            Check(
                check.desk,
                check.at,
                tuple(stay_out(zone) for zone in check.zones),
                check.clear,
                filed=folded.was_filed(
                    desk, (c.volumes for c in (check.content, check.found) if c is not None)
                ),
            )
            for check in folded.checks
            if check.desk == desk
        )

    def warned(self, desk: SeatId, pattern: ProbingPattern) -> datetime | None:
        """Until when the mediator was warned of a desk's checks of one pattern."""
        return self._folded.warned.get((desk, pattern))


class Skies:
    """The standing plans of all processes that this server works on.

    Parameters
    ----------
    office : Office
        Where the records are.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: dict[str, tuple[threading.Lock, Kept]] = {}
        self._lock = threading.Lock()
        self._began: float | None = None

    def begin(self) -> None:
        """A server begins to work: from now on it is not told how long a sky took to make."""
        self._began = time.monotonic()

    def _of(self, process: str) -> tuple[threading.Lock, Kept]:
        with self._lock:
            return self._kept.setdefault(process, (threading.Lock(), Kept(self._office, process)))

    @contextmanager
    def at(self, process: str) -> Iterator[Kept]:
        """The plans of one process, for one thread at a time, as the record has them now.

        Raises
        ------
        ConsentMissingError
            If no rules for plans are in force.
        """
        lock, kept = self._of(process)
        with lock:
            try:
                self._look(kept)
                wait = kept.opens_at - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                yield kept
                # Whoever wrote takes up what it wrote: how long the next desk waits would tell it how much that was.
                kept.look()
            except BaseException:
                kept.fall_back()
                raise

    def _look(self, kept: Kept, stops: Callable[[], bool] = lambda: False) -> None:
        began = time.monotonic()
        is_new = kept.look(stops)
        if is_new and self._began is not None:
            since = self._began if kept.opens_at == 0 else began
            kept.opens_at = since + next_step(time.monotonic() - since)

    def keep(self, process: str, stops: Callable[[], bool]) -> None:
        """Have the plans of a process ready before a desk asks, and a picture of them for the next start."""
        lock, kept = self._of(process)
        with lock:
            self._look(kept, stops)
            picture = kept.picture()
        if picture is not None:
            kept.keep(picture)

    def drop(self, process: str) -> None:
        """Destroy the picture of a process.

        Raises
        ------
        StoreError
            If it may still be there.
        """
        self._of(process)[1].drop()


def next_step(seconds: float) -> float:
    """The next of 1, 2, 4, 8 ... seconds: when a desk that came while a sky was made is answered.

    How long that took would tell it how many plans others have; so it tells no more than between which two powers
    of two, and nothing at all up to some ten thousand plans.
    """
    step = 1.0
    while step < seconds:
        step *= 2
    return step


def keep_skies(office: Office, stops: Callable[[], bool] = lambda: False) -> None:
    """Have the plans of every process ready, with a picture of each for the next start.

    Parameters
    ----------
    office : Office
        Of which server.
    stops : callable
        Whether to leave off.
    """
    failed: Exception | None = None
    for process in office.store.processes():
        try:
            _keep(office, process, stops)
        except (ConsentMissingError, _StoppedError):
            continue
        except Exception as error:  # noqa: BLE001  # one process must not stop the others
            failed = failed or error
    if failed is not None:
        raise failed


def _keep(office: Office, process: str, stops: Callable[[], bool]) -> None:
    if not office.store.open_threads(
        process, ENGINE.id, PlanRulesProposed.FAMILY, is_open=None, last=1
    ):
        return
    if office.view(Actor(process, ENGINE.id)).lines(ProcessClosed, last=1):
        office.skies.drop(process)
        return
    office.skies.keep(process, stops)
