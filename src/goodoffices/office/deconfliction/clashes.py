"""Who is told what where plans clash: each desk that its own plan is meant, the mediator which desks must talk.

Clashes are safety: they are told in the same append as the plan that makes them, and never wait for the beat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from goodoffices.errors import ConsentMissingError, RepeatedKeyError, StaleRecordError
from goodoffices.office.deconfliction.plan_contents import stay_away
from goodoffices.office.office import Draft
from goodoffices.office.view import Actor
from goodoffices.record import (
    ENGINE,
    Audience,
    ClashKnown,
    ClashTold,
    EntryId,
    Line,
    PlansCompared,
    SeatId,
    Thread,
)

if TYPE_CHECKING:
    from goodoffices.deconfliction import Clash
    from goodoffices.office.deconfliction.skies import Kept, Standing
    from goodoffices.office.office import Office
    from goodoffices.office.view import View

__all__ = ["KnownClash", "compare_plans", "known_clashes"]

TRIES = 8
"""So often another server may write in between before somebody is asked to send the form again."""

Met = Mapping[EntryId, frozenset[EntryId]]


@dataclass(frozen=True, slots=True, repr=False)
class KnownClash:
    """Two desks that must talk, as the mediator knows it. Nothing of any plan is known with it.

    Attributes
    ----------
    thread : Thread
        Its lines.
    line : Line
        The first of them.
    desks : tuple of SeatId
        The two.
    since : datetime
        When they were first told of a clash that still stands, or stood last.
    at : datetime
        When it was told last.
    over : datetime or None
        When none of their plans clashed any more.
    """

    thread: Thread
    line: Line
    desks: tuple[SeatId, ...]
    since: datetime
    at: datetime
    over: datetime | None


def known_clashes(view: View, *, is_open: bool | None = None) -> tuple[KnownClash, ...]:
    """The desks whose plans clash or clashed, the one told last at the end; for the mediator."""
    found = []
    for thread in view.threads("clash", is_open=is_open):
        line, _ = thread.root_of(ClashKnown)
        told = [one.body for one in thread.lines if isinstance(one.body, ClashKnown)]
        since = told[0].at
        for before, after in pairwise(told):
            since = since if before.stands else after.at
        last = told[-1]
        over = None if last.stands else last.at
        found.append(KnownClash(thread, line, last.desks, since, last.at, over))
    return tuple(found)


def findings(
    kept: Kept, met: Met, plans: Mapping[EntryId, Standing], own: Collection[EntryId], at: datetime
) -> list[Draft]:
    """What the engine says where some plans clash with these from now on, and with no others.

    Parameters
    ----------
    kept : Kept
        The sky, in which the plans stand already.
    met : mapping of EntryId to frozenset of EntryId
        For each plan that was compared: what it clashes with.
    plans : mapping of EntryId to Standing
        Plans that the record does not have yet, or has otherwise.
    own : collection of EntryId
        The plans of whoever acts: told again where they clash, whether anything is new or not.
    at : datetime
        Now.
    """

    def plan(name: EntryId) -> Standing:
        found = plans.get(name) or kept.plan(name)
        assert found is not None  # noqa: S101  # a plan that clashes is on the record
        return found

    before = {name: kept.clashing(name) for name in met}
    after: dict[EntryId, frozenset[EntryId]] = dict(met)
    for name, others in met.items():
        for other in (others | before[name]) - met.keys():
            had = kept.clashing(other)
            before[other] = had
            standing = after.get(other, had)
            after[other] = standing | {name} if other in others else standing - {name}
    ordered = sorted(after, key=lambda name: (plan(name).desk, plan(name).number))
    drafts = [
        Draft(
            Audience([ENGINE.id]),
            PlansCompared(rules=kept.rules_id, plan=name, met=tuple(sorted(met[name])), at=at),
            by_engine=True,
        )
        for name in ordered
        if name in met
    ]
    for name in ordered:
        told = _told(kept, name, before[name], after[name], at, again=name in own)
        if told is not None and not plan(name).state.is_over:
            audience = Audience([plan(name).desk, ENGINE.id])
            drafts.append(Draft(audience, told, by_engine=True))
    return drafts + _known(kept, before, after, plan, at)


def _told(
    kept: Kept,
    name: EntryId,
    before: frozenset[EntryId],
    after: frozenset[EntryId],
    at: datetime,
    *,
    again: bool,
) -> ClashTold | None:
    """What is told of a plan; None where nothing new is to be told."""
    last = kept.told(name)
    if not after:
        stood = last is not None and last.stands
        return ClashTold(plan=name, stands=False, at=at) if stood else None
    told = _content(kept, name, after, at)
    is_new = bool(after - before) or again
    if is_new or last is None or replace(last, at=at) != told:
        return told
    return None


def _content(kept: Kept, name: EntryId, met: Collection[EntryId], at: datetime) -> ClashTold:
    """That a plan clashes, and of those it clashes with what their filers allow."""
    from goodoffices.deconfliction import Disclosure, gives_way, packed, tellings  # noqa: PLC0415

    sky = kept.sky
    own = sky.plan(name)
    others = [sky.plan(other) for other in sorted(met)]
    yields: bool | None = None
    if kept.rules.tells_who_gives_way:
        ways = [gives_way(own, other) for other in others]
        known = [way is own for way in ways if way is not None]
        yields = any(known) if known else None
    if all(other.allows is Disclosure.LINE for other in others):
        return ClashTold(plan=name, stands=True, at=at, gives_way=yields)
    found: tuple[Clash, ...] = sky.clashes(own)
    telling = next(told for told in tellings(found, sky.plan) if told.plan == name)
    return ClashTold(
        plan=name,
        stands=True,
        at=at,
        gives_way=yields,
        boxes=tuple(stay_away(box) for box in telling.boxes),
        volumes=packed(telling.volumes) if telling.volumes else b"",
    )


def _known(
    kept: Kept,
    before: Met,
    after: Met,
    plan: Callable[[EntryId], Standing],
    at: datetime,
) -> list[Draft]:
    """What the mediator is told: which desks must talk, and which no longer must."""
    moved: Counter[frozenset[SeatId]] = Counter()
    begun: set[frozenset[SeatId]] = set()
    for one, other in sorted({(min(n, o), max(n, o)) for n in after for o in before[n] ^ after[n]}):
        desks = frozenset((plan(one).desk, plan(other).desk))
        is_new = other in after[one]
        moved[desks] += 1 if is_new else -1
        if is_new:
            begun.add(desks)
    drafts = []
    for desks in sorted(moved, key=sorted):
        stands = kept.between(desks) + moved[desks] > 0
        if desks in begun or not stands:
            known = ClashKnown(
                desks=tuple(sorted(desks)), stands=stands, at=at, clash=kept.known(desks)
            )
            drafts.append(Draft(Audience([kept.mediator, ENGINE.id]), known, by_engine=True))
    return drafts


def compare_plans(office: Office, process: str) -> int:
    """Hold every plan against all others, once after new rules came in force: margins may have changed.

    Returns
    -------
    int
        How many entries were made.
    """
    try:
        with office.skies.at(process) as kept:
            return _compare(office, process, kept)
    except ConsentMissingError:
        return 0


def _compare(office: Office, process: str, kept: Kept) -> int:
    for _ in range(TRIES):
        if kept.is_compared:
            return 0
        plans = [name for name, _ in kept.standing()]
        found = {
            name: frozenset(EntryId(clash.other) for clash in kept.sky.clashes(kept.sky.plan(name)))
            for name in plans
        }
        met = {n: others for n, others in found.items() if others != kept.clashing(n)}
        met = met or dict(list(found.items())[:1])
        if not met:
            return 0
        drafts = findings(kept, met, {}, (), office.now())
        engine, key = Actor(process, ENGINE.id), f"compared/{kept.rules_id}"
        with suppress(StaleRecordError, RepeatedKeyError):
            office.append(engine, drafts, key=key, guards=[kept.guard])
            return len(drafts)
        # Another server wrote in between, or compared them itself.
        kept.look()
    return 0
