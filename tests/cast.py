"""The recurring people, each with a seat at one open process.

Mara mediates for Third Capital, Anton leads Northland, Bela leads Southland, Frieda is a friend of the
process, Lior a liaison officer, Rut receives those who arrive. Stranger holds no seat and must never see
anything.

    def test_a_caucus_is_invisible_to_the_other_party(cast):
        write_message(cast.office, cast.anton, room=cast.mara.seat, words="...", key=cast.key(cast.anton))

        assert not cast.view(cast.bela).lines(Message)
"""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from goodoffices.errors import NotInAudienceError
from goodoffices.office import (
    Actor,
    Office,
    View,
    answer_rules,
    introduce_seats,
    invite_seat,
    keep_beat,
    open_office,
    open_process,
    propose_rules,
    set_agenda,
)
from goodoffices.record import (
    DEFAULT_RULES,
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    EntryId,
    Role,
    Rule,
    RulesProposed,
    SeatId,
)

MORNING = datetime(2026, 3, 17, 6, 40, tzinfo=UTC)
BEAT = timedelta(minutes=10)


class Clock:
    """A virtual clock: it moves when told to."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        """Move by a ``timedelta`` given in its own words: ``forward(minutes=10)``."""
        self.now += timedelta(**length)


class Streams:
    """Bytes that look random and are the same in every run: SHA-256 over name and counter.

    Each name is a stream of its own, so that what one draws never shifts what another gets.
    """

    def __init__(self, seed: str = "cast") -> None:
        self._seed = seed
        self._drawn: Counter[str] = Counter()

    def __call__(self, name: str, size: int) -> bytes:
        made = b""
        while len(made) < size:
            self._drawn[name] += 1
            made += hashlib.sha256(f"{self._seed}/{name}/{self._drawn[name]}".encode()).digest()
        return made[:size]


@dataclass
class Cast:
    """An office with one open process and everybody in their seats."""

    office: Office
    clock: Clock
    mara: Actor
    anton: Actor
    bela: Actor
    frieda: Actor
    lior: Actor
    rut: Actor
    stranger: Actor
    _keys: Counter[str] = field(default_factory=Counter)

    @property
    def people(self) -> dict[str, Actor]:
        """Everybody with a seat, by first name."""
        names = ("mara", "anton", "bela", "frieda", "lior", "rut")
        return {name: getattr(self, name) for name in names}

    @property
    def sides(self) -> tuple[Actor, Actor]:
        """Northland and Southland."""
        return (self.anton, self.bela)

    def key(self, actor: Actor) -> str:
        """A fresh idempotency key, counted for each actor apart."""
        self._keys[actor.seat] += 1
        return f"{actor.seat}/{self._keys[actor.seat]}"

    def view(self, actor: Actor) -> View:
        """What the actor may read now."""
        return self.office.view(actor)

    def words(self, actor: Actor) -> list[str]:
        """Kinds of all entries that the actor can read, in order."""
        return [line.body.KIND for line in self.view(actor).lines()]

    def beat(self, **later: float) -> int:
        """Move the clock, then keep the beat."""
        self.clock.forward(**later)
        return keep_beat(self.office)

    # Talks that have come some way

    def agenda(self) -> EntryId:
        """Put :func:`two_issues` before both sides."""
        return set_agenda(self.office, self.mara, two_issues(), key=self.key(self.mara))

    def rules(self, rules: tuple[Rule, ...] = DEFAULT_RULES, **other: int) -> EntryId:
        """Have ground rules proposed, accepted by both sides and settled on the next beat."""
        proposed = RulesProposed(rules=rules, answer_by=self.clock() + BEAT, **other)
        name = propose_rules(self.office, self.mara, proposed, key=self.key(self.mara))
        for side in self.sides:
            answer_rules(
                self.office, side, rules=name, side=side.seat, accepts=True, key=self.key(side)
            )
        self.beat(minutes=10)
        return name

    def close(self) -> None:
        """Let go of the database."""
        self.office.store.close()


def two_issues() -> AgendaSet:
    """An agenda of two issues with two options each."""

    def issue(name: str) -> AgendaIssue:
        return AgendaIssue(
            id=name.lower(),
            name=name,
            options=(
                AgendaOption(id="north", name="As Northland"),
                AgendaOption(id="south", name="As Southland"),
            ),
        )

    return AgendaSet(issues=(issue("Bridge"), issue("Fund")))


NORTH_POINTS = {"bridge": {"north": 600, "south": 0}, "fund": {"north": 400, "south": 0}}
SOUTH_POINTS = {"bridge": {"north": 0, "south": 300}, "fund": {"north": 100, "south": 700}}


def gather(folder: Path, *, seed: str = "cast") -> Cast:
    """Open an office in `folder` and seat everybody; the same seed gives the same bytes."""
    clock = Clock()
    with suppress(FileExistsError):
        folder.mkdir(parents=True)
    key_file = folder / "node.key"
    if not key_file.exists():
        key_file.write_bytes(hashlib.sha256(f"{seed}/node".encode()).digest())
        key_file.chmod(0o600)
    office = open_office(folder, beat=BEAT, clock=clock, randomness=Streams(seed))
    mara = open_process(office, title="Northland and Southland", mediator="Third Capital")

    def seat(name: str, role: Role) -> Actor:
        return invite_seat(office, mara, role=role, name=name, key=f"seat/{name}")

    anton, bela = seat("Northland", Role.PARTY), seat("Southland", Role.PARTY)
    frieda = seat("Friend of the process", Role.FRIEND)
    lior, rut = seat("Liaison", Role.LIAISON), seat("Reception", Role.RECEPTION)
    for one, other in ((anton, bela), (bela, anton)):
        introduce_seats(office, mara, to=one.seat, seats=[other.seat], key=f"meet/{one.seat}")
    stranger = Actor(mara.process, SeatId("s-stranger"))
    cast = Cast(office, clock, mara, anton, bela, frieda, lior, rut, stranger)
    with suppress(NotInAudienceError):
        office.view(stranger)
        raise AssertionError("the stranger sees something")
    return cast
