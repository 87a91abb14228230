"""A reception that has come some way: officers, three places, a flight of 300 with one group of 90.

    def test_a_flight_is_placed(reception):
        reception.a_flight_of_300()
        run = reception.proposed()

Everything is invented, and everybody is a pseudonym.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from goodoffices.office import Actor, Office
from goodoffices.office.reception.consenting import family_answers, place_answers
from goodoffices.office.reception.proposing import Wish, propose
from goodoffices.office.reception.signing import moved_in, sign
from goodoffices.reception import CaseId, Event, PersonId, PlaceId, Programme, TransportId
from goodoffices.reception.people_events import CaseRegistered, GroupFormed, GroupJoined, KeptApart
from goodoffices.reception.people_words import AgeBand, Kind, Member, Relation, Strength
from goodoffices.reception.placements import Standing
from goodoffices.reception.placements_events import RunId
from goodoffices.reception.places_events import CapacityStated, OfferVerified, PlaceOffered
from goodoffices.reception.transports_events import LineAnnounced, LineId, TransportAnnounced
from goodoffices.record import Officer
from tests.cast import Cast, gather

RUT = Officer(id="o-rut", name="Rut")
NOA = Officer(id="o-noa", name="Noa")

HAVEN, HILL, HARBOUR = PlaceId("pl-haven"), PlaceId("pl-hill"), PlaceId("pl-harbour")
FLIGHT = TransportId("tr-flight")
INSTITUTION = CaseId("c-institution")


@dataclass
class Reception:
    """A cast with a register, and short ways to say things in it."""

    cast: Cast
    _forms: count[int] = field(default_factory=count)

    @property
    def office(self) -> Office:
        """The office."""
        return self.cast.office

    @property
    def actor(self) -> Actor:
        """The reception's seat."""
        return self.cast.rut

    @property
    def programme(self) -> Programme:
        """What stands now."""
        with self.office.registers.of(self.actor.process) as register:
            return register.programme

    @property
    def today(self) -> date:
        """By the virtual clock."""
        return self.cast.clock().date()

    def key(self) -> str:
        """Of a form that was not sent before."""
        return f"form/{next(self._forms)}"

    def say(self, *events: Event, officer: Officer = RUT) -> None:
        """Write events as they are."""
        with self.office.registers.at(self.actor) as register:
            register.append(officer, events, key=self.key())

    def place(
        self, name: str, capacity: Mapping[str, int], *, town: str = "", **more: Any
    ) -> PlaceId:
        """A place that was offered and checked."""
        place = PlaceId(name if name.startswith("pl-") else f"pl-{name}")
        self.say(
            PlaceOffered(place=place, name=name.removeprefix("pl-").title(), town=town, **more),
            *(
                CapacityStated(place=place, service=service, from_day=self.today, number=number)
                for service, number in capacity.items()
            ),
            OfferVerified(place=place, until=self.today + timedelta(days=200)),
        )
        return place

    def three_places(self) -> None:
        """A house for many, a hill with a school, a harbour with everything but little of it."""
        self.place(HAVEN, {"people": 160, "school": 60}, town="Lorn")
        self.place(HILL, {"people": 110, "school": 40, "wheelchair": 1}, town="Aske")
        self.place(
            HARBOUR,
            {"people": 60, "school": 25, "medical:clinic": 6, "interpreter:uk": 1},
            town="Lorn",
        )

    def family(
        self,
        name: str,
        people: int = 1,
        needs: Mapping[str, int] | None = None,
        *,
        languages: Sequence[str] = (),
        children: int = 0,
        kind: Kind = Kind.FAMILY,
    ) -> CaseId:
        """A family of adults, with so many children who have a parent with them."""
        case = CaseId(name if name.startswith("c-") else f"c-{name}")
        members = tuple(
            Member(
                person=PersonId(f"p-{case[2:]}-{number}"),
                age_band=AgeBand.ADULT if number < people - children else AgeBand.CHILD,
                relation=Relation.HEAD
                if number == 0
                else Relation.CHILD
                if number >= people - children
                else Relation.PARTNER,
            )
            for number in range(people)
        )
        self.say(
            CaseRegistered(
                case=case,
                members=members,
                needs=needs or {},
                kind=kind,
                languages=tuple(languages),
            )
        )
        return case

    def group(self, name: str, people: int, needs: Mapping[str, int] | None = None) -> CaseId:
        """People who travel together and of whom only the number is known."""
        case = CaseId(name if name.startswith("c-") else f"c-{name}")
        self.say(CaseRegistered(case=case, people=people, needs=needs or {}, kind=Kind.GROUP))
        return case

    def together(
        self, *cases: CaseId, strength: Strength | str = Strength.SAME_PLACE, km: int = 0
    ) -> None:
        """A link between cases."""
        group = f"g-{next(self._forms)}"
        self.say(
            GroupFormed(group=group, strength=Strength(strength), km=km),
            *(GroupJoined(case=case, group=group) for case in cases),
        )

    def apart(self, one: CaseId, other: CaseId) -> None:
        """Two cases that may not be at one place."""
        self.say(KeptApart(case=one, other=other, why="protection"))

    def flight(self, *cases: CaseId, transport: TransportId = FLIGHT) -> TransportId:
        """A flight with cases on its manifest, this evening."""
        known = self.programme.people.cases
        self.say(
            TransportAnnounced(
                transport=transport, name="OS 651", arrives=self.cast.clock() + timedelta(hours=9)
            ),
            *(
                LineAnnounced(
                    transport=transport,
                    line=LineId(f"{transport}-{number}"),
                    case=case,
                    people=known[case].people,
                )
                for number, case in enumerate(cases)
            ),
        )
        return transport

    def a_flight_of_300(self, seed: int = 300) -> tuple[CaseId, ...]:
        """Three places and a flight of 300: one group of 90, the others families of one to seven."""
        self.three_places()
        chance = Random(seed)
        cases = [self.group("c-group", 90, {"school": 40})]
        left = 210
        while left:
            people = min(left, chance.choice((1, 2, 2, 3, 4, 4, 5, 6, 7)))
            children = chance.randrange(people) if people > 1 else 0
            needs = {"school": chance.randrange(children + 1)} if children else {}
            if chance.random() < 0.05:
                needs["wheelchair"] = 1
            cases.append(
                self.family(
                    f"f{len(cases):03}",
                    people,
                    {name: units for name, units in needs.items() if units},
                    children=children,
                    languages=("uk",) if chance.random() < 0.8 else ("en",),
                )
            )
            left -= people
        self.flight(*cases)
        return tuple(cases)

    def proposed(self, **asked: Any) -> RunId:
        """A run for everybody who waits, or as it is asked for."""
        own = {name: asked.pop(name) for name in ("seed", "seconds", "shown") if name in asked}
        return propose(
            self.office, self.actor, officer=RUT, wish=Wish(**asked), key=self.key(), **own
        )

    def signed(self, *cases: CaseId) -> None:
        """What is proposed for these, signed."""
        sign(
            self.office,
            self.actor,
            officer=RUT,
            proposals={case: self.stands(case).place for case in cases},
            key=self.key(),
        )

    def placed(self, *cases: CaseId) -> None:
        """What is proposed for these, signed and accepted by both."""
        self.signed(*cases)
        for case in cases:
            place = self.stands(case).place
            for answers in (family_answers, place_answers):
                answers(
                    self.office,
                    self.actor,
                    officer=RUT,
                    case=case,
                    place=place,
                    key=self.key(),
                )

    def there(self, *cases: CaseId) -> None:
        """What is placed for these: they live there."""
        moved_in(
            self.office,
            self.actor,
            officer=RUT,
            placements={case: self.stands(case).place for case in cases},
            key=self.key(),
        )

    def stands(self, case: CaseId) -> Standing:
        """What stands for a case; something must."""
        found = self.at(case)
        assert found is not None
        return found

    def at(self, case: CaseId) -> Standing | None:
        """What stands for a case."""
        return self.programme.placements.of_case(case)

    def close(self) -> None:
        """Let go of every file."""
        self.office.registers.close()
        self.cast.close()


def receive(folder: Path) -> Reception:
    """A cast in `folder` whose reception has an empty register."""
    return Reception(gather(folder))
