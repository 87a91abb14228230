"""A small reception beside the talks: four places, a flight that landed, one that is due, a bus nobody has counted.

Towns, houses and people are invented; names are made of syllables and belong to nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from goodoffices.office.reception.arriving import settle_difference
from goodoffices.office.reception.beds import give_bed
from goodoffices.office.reception.consenting import family_answers, place_answers
from goodoffices.office.reception.keeping_room import hold_place
from goodoffices.office.reception.keeping_together import keep_together
from goodoffices.office.reception.manifests import (
    CountForm,
    LineForm,
    add_lines,
    announce_transport,
    count_lines,
    step_transport,
)
from goodoffices.office.reception.people_forms import CaseForm, PersonForm
from goodoffices.office.reception.places import offer_place, verify_offer
from goodoffices.office.reception.proposing import propose
from goodoffices.office.reception.registering import register_people
from goodoffices.office.reception.signing import sign
from goodoffices.reception import CaseId, PlaceId, TransportId
from goodoffices.reception.people_words import AgeBand, Kind, Relation, Strength, Verified
from goodoffices.reception.places_events import KeepReason, PlaceKind
from goodoffices.reception.transports_events import (
    DifferenceReason,
    LineId,
    Stage,
    TransportKind,
    TransportStep,
)
from goodoffices.record import Officer, Role

if TYPE_CHECKING:
    from goodoffices.office.samples.script import Script
    from goodoffices.office.view import Actor

__all__ = ["NAME", "open_reception", "receive"]

NAME: Final = "Reception"
RUT: Final = Officer(id="sample-rut-amsel", name="Rut Amsel")
INGE: Final = Officer(id="sample-inge-tarn", name="Inge Tarn")


def open_reception(script: Script, mediator: Actor) -> Actor:
    """Invite the seat that receives people."""
    return script.invite(
        mediator,
        Role.RECEPTION,
        NAME,
        purpose="You receive people who leave the two river towns. What you know of them stays with"
        " you: the talks learn that they arrived when you say so.",
    )


def receive(script: Script, reception: Actor, now: datetime) -> None:
    """What happened at the reception until now."""
    script.at(max(script.office.now(), now - timedelta(minutes=20)))
    stage = _Stage(script, reception)
    places = stage.places()
    stage.flight_that_landed(now)
    stage.flight_that_is_due(now)
    stage.placed(places, stage.bus(now))


class _Stage:
    """Short ways to say what the sample says."""

    def __init__(self, script: Script, reception: Actor) -> None:
        self.script, self.reception = script, reception
        self.cases: list[CaseId] = []

    def places(self) -> list[PlaceId]:
        """Four places, three of them looked at."""
        until = self.script.today() + timedelta(days=60)
        offered = (
            ("Old customs house", "Lorn", PlaceKind.CENTRE, (43.62, -29.70), {"people": 64, "school": 12, "prayer_room": 1}),
            ("Hillside school", "Aske", PlaceKind.SCHOOL, (43.05, -29.10), {"people": 90, "school": 45, "wheelchair": 1, "medical:clinic": 6}),
            ("Harbour hotel", "Lorn", PlaceKind.HOTEL, (43.58, -29.62), {"people": 26, "school": 6, "interpreter:uk": 1, "kosher_kitchen": 1}),
            ("Mill house", "Verrin", PlaceKind.HOME, (42.70, -29.95), {"people": 9}),
        )  # fmt: skip
        made = []
        for name, town, kind, (latitude, longitude), capacity in offered:
            place = self.script.do(
                offer_place, self.reception, officer=INGE, name=name, town=town, kind=kind,
                latitude=latitude, longitude=longitude, source=f"{town} council",
                capacity=capacity, from_day=self.script.today() - timedelta(days=1),
            )  # fmt: skip
            made.append(place)
        for place in made[:3]:
            self.script.do(verify_offer, self.reception, officer=INGE, place=place, until=until)
        return made

    def family(self, name: str, *given: tuple[str, AgeBand, Relation], **more: object) -> CaseId:
        """A family, each of them by name."""
        persons = tuple(
            PersonForm(given_name=first, family_name=name, age_band=age, relation=relation)
            for first, age, relation in given
        )
        form = CaseForm(persons=persons, source="family", **more)  # type: ignore[arg-type]  # as a form says it
        case = self.script.do(register_people, self.reception, officer=RUT, form=form)
        self.cases.append(case)
        return case

    def families(self) -> list[CaseId]:
        """Five families and one person, of whom two families belong together."""
        adult, child, infant = AgeBand.ADULT, AgeBand.CHILD, AgeBand.INFANT
        head, partner, kid = Relation.HEAD, Relation.PARTNER, Relation.CHILD
        made = [
            self.family("Tovarek", ("Mirel", adult, head), ("Jono", adult, partner), ("Sael", child, kid), ("Bru", infant, kid), needs={"school": 1, "cot": 0}, languages=("uk",)),
            self.family("Lindovar", ("Oska", adult, head), ("Pell", child, kid), needs={"school": 1}, languages=("uk", "ru")),
            self.family("Lindovar", ("Dorrin", AgeBand.OLDER, head), needs={"wheelchair": 1}, languages=("ru",)),
            self.family("Ashmere", ("Kaito", adult, head), ("Venna", adult, partner), ("Rill", child, kid), ("Tamo", child, kid), ("Ines", child, kid), needs={"school": 3}, languages=("uk",)),
            self.family("Corvane", ("Ludo", adult, head), kind=Kind.SINGLE, languages=("en",)),
        ]  # fmt: skip
        self.script.do(
            keep_together, self.reception, officer=RUT, cases=made[1:3],
            strength=Strength.SAME_PLACE, why="kin",
        )  # fmt: skip
        return made

    def announce(
        self, name: str, arrives: datetime, people: int | None, **more: object
    ) -> TransportId:
        """A transport with how many are said to be on it."""
        return self.script.do(
            announce_transport, self.reception, officer=RUT, name=name, arrives=arrives,
            people=people, source="carrier", **more,
        )  # fmt: skip

    def flight_that_landed(self, now: datetime) -> None:
        """Three families and a group of 34 pupils with their teachers, of whom 36 stepped out."""
        families = self.families()[:3]
        pupils = self.script.do(
            register_people, self.reception, officer=RUT,
            form=CaseForm(people=34, kind=Kind.GROUP, needs={"school": 30}, source="carrier", verified=Verified.SAID),
        )  # fmt: skip
        self.cases.append(pupils)
        flight = self.announce(
            "Relief flight 7", now - timedelta(hours=3), 43, kind=TransportKind.FLIGHT,
            origin="Hallin", target="Lorn", latitude=41.05, longitude=-31.55,
        )  # fmt: skip
        lines = self.script.do(
            add_lines, self.reception, officer=RUT, transport=flight,
            lines=[LineForm(case=case, source="carrier") for case in (*families, pupils)],
        )  # fmt: skip
        self.count(flight, lines, (4, 2, 1, 36))
        self.script.do(
            step_transport, self.reception, officer=RUT, transport=flight,
            step=TransportStep.LANDED, at=now - timedelta(hours=3),
        )  # fmt: skip
        self.script.do(
            settle_difference, self.reception, officer=RUT, transport=flight, line=lines[3],
            people=36, reason=DifferenceReason.JOINED_LATE,
        )  # fmt: skip

    def count(
        self, transport: TransportId, lines: tuple[LineId, ...], people: tuple[int, ...]
    ) -> None:
        """Counted as they stepped out."""
        self.script.do(
            count_lines, self.reception, officer=RUT, transport=transport, source="gate-2",
            counts=[CountForm(line, Stage.LANDED, n) for line, n in zip(lines, people, strict=True)],
        )  # fmt: skip

    def flight_that_is_due(self, now: datetime) -> None:
        """A family and one person, this evening."""
        flight = self.announce(
            "Relief flight 8", now + timedelta(minutes=100), 6, kind=TransportKind.FLIGHT,
            origin="Osk", target="Lorn", latitude=41.20, longitude=-32.10,
        )  # fmt: skip
        self.script.do(
            add_lines, self.reception, officer=RUT, transport=flight,
            lines=[LineForm(case=case, source="carrier") for case in self.cases[3:5]],
        )  # fmt: skip

    def bus(self, now: datetime) -> TransportId:
        """A bus with about twenty people whom nobody has registered; eleven of them stepped out so far."""
        bus = self.announce(
            "Bus from Marren Ford", now - timedelta(minutes=40), 20, kind=TransportKind.BUS,
            about=True, origin="Marren Ford", target="Aske", latitude=40.85, longitude=-32.45,
        )  # fmt: skip
        lines = self.script.do(
            add_lines, self.reception, officer=RUT, transport=bus,
            lines=[LineForm(people=20, about=True, source="carrier")],
        )  # fmt: skip
        self.count(bus, lines, (11,))
        self.script.do(
            step_transport, self.reception, officer=RUT, transport=bus,
            step=TransportStep.LANDED, at=now - timedelta(minutes=40),
        )  # fmt: skip
        return bus

    def placed(self, places: list[PlaceId], bus: TransportId) -> None:
        """A run for everybody, one family with all that a placement takes, a hold, and beds for tonight."""
        self.script.later(1)
        self.script.do(propose, self.reception, officer=RUT)
        with self.script.office.registers.at(self.reception) as register:
            standing = register.programme.placements.of_case(self.cases[0])
        if standing is not None:
            pair = {"case": standing.case, "place": standing.place}
            self.script.do(
                sign, self.reception, officer=RUT, proposals={standing.case: standing.place}
            )
            self.script.do(family_answers, self.reception, officer=RUT, **pair)
            self.script.do(place_answers, self.reception, officer=INGE, **pair)
        self.script.do(
            hold_place, self.reception, officer=INGE, place=places[2], amounts={"people": 6},
            until=self.script.office.now() + timedelta(hours=9), reason=KeepReason.FLIGHT,
        )  # fmt: skip
        self.script.do(
            give_bed, self.reception, officer=RUT, place=places[0], people=7, transport=bus,
        )  # fmt: skip
