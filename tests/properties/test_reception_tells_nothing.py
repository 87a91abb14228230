"""Two worlds that differ in whom a reception took in: nobody outside it gets another byte, in pages, views or exports."""

import pytest

from goodoffices import office as offices
from goodoffices.office.reception import (
    CaseForm,
    PersonForm,
    hold_case,
    identity,
    likely_duplicates,
    offer_place,
    propose,
    register_people,
    release_arrived,
    sign,
    verify_offer,
)
from goodoffices.reception import PersonId, Purpose
from goodoffices.reception.people_words import AgeBand
from goodoffices.reception.protection_events import HoldReason
from goodoffices.record import Officer, ReceptionTold, RegisterCommitted, Role, encode_body
from tests.properties.surface import surface
from tests.properties.worlds import World

pytestmark = pytest.mark.django_db

RUT = Officer(id="o-rut", name="Rut")
OTHERS = ("mara", "north", "south", "frieda", "lior")
PEOPLE = (3, 300)


class ReceptionWorld(World):
    """A process with a reception, in which so many people arrive."""

    def __init__(self, people):
        super().__init__()
        self.people = people

    def open(self):
        super().open()
        self.lior = self._invite("Northern desk", Role.LIAISON)
        self.rut = self._invite("Reception", Role.RECEPTION)
        return self

    def close(self):
        self.office.registers.close()
        super().close()

    def receive(self):
        """People are registered, looked up, held, proposed and signed; a place turns out to be too small."""
        own = {"officer": RUT}
        at = (self.office, self.rut)
        place = offer_place(
            *at, name="Haven", town="Lorn", capacity={"people": 400}, key=self.key("place"), **own
        )
        today = self.moment.date()
        verify_offer(*at, place=place, until=today.replace(year=2027), key=self.key("ok"), **own)
        cases = []
        for start in range(0, self.people, 3):
            names = [f"Name{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(start, start + 3)]
            persons = tuple(
                PersonForm(given_name=name, family_name=name[::-1], age_band=AgeBand.ADULT)
                for name in names
            )
            form = CaseForm(persons=persons)
            alike = {one.person for one in likely_duplicates(*at, form=form, **own)}
            cases.append(
                register_people(*at, form=form, distinct=alike, key=self.key("case"), **own)
            )
        with self.office.registers.at(self.rut) as register:
            programme = register.programme
            person = PersonId(programme.people.cases[cases[0]].members[0].person)
        identity(*at, person=person, purpose=Purpose.REGISTER, **own)
        if self.people > 100:
            hold_case(
                *at, case=cases[-1], reason=HoldReason.CARE_UNCLEAR, key=self.key("hold"), **own
            )
        propose(*at, key=self.key("propose"), **own)
        proposals = {}
        for case in cases:
            standing = programme.placements.of_case(case)
            if standing is not None:
                proposals[case] = standing.place
        for case, where in proposals.items():
            sign(*at, proposals={case: where}, key=self.key("sign"), **own)
        assert proposals

    def story(self):
        """What the others live through meanwhile; at its end they are told that people arrived."""
        self._consents()
        with self.in_secret():
            self.receive()
        self.wait(10)
        self._south_speaks()
        self._brief_the_friend()
        release_arrived(
            self.office, self.rut, officer=RUT, words="A flight has landed.", key=self.key("told")
        )
        self.wait(10)
        return self

    def seen(self, actor):
        """All that a seat can get of its record."""
        view = self.office.view(actor)
        return {
            "lines": [
                (x.number, x.address, x.slot, x.entry_id, x.author, x.audience.seats, x.body.KIND,
                 encode_body(x.body))
                for x in view.lines()
            ],
            "head": (view.head().number, view.head().head),
            "open": dict(view.open_counts()),
            "export": offices.export_view(self.office, actor),
        }  # fmt: skip


@pytest.fixture(scope="module")
def two(django_db_blocker):
    worlds = [ReceptionWorld(people).open().story() for people in PEOPLE]
    yield worlds
    for world in worlds:
        world.close()


@pytest.mark.parametrize("seat", OTHERS)
def test_whether_3_or_300_were_taken_in_changes_no_byte_of_any_view_or_export(two, seat):
    few, many = (world.seen(getattr(world, seat)) for world in two)

    assert few == many


@pytest.mark.parametrize("seat", OTHERS)
def test_whether_3_or_300_were_taken_in_changes_no_byte_of_any_page(two, seat):
    # What is made once, at the first look of all, draws from the same chance as the pages.
    looks = {"methods": ("GET",), "at_most": 25}
    _, few, many = (surface(w, getattr(w, seat), **looks) for w in (two[0], *two))

    assert few == many
    assert all(status != 500 for status, _, _ in few.values())


def test_the_worlds_differ_and_the_mediator_was_told(two):
    counts = []
    for world in two:
        with world.office.registers.at(world.rut) as register:
            counts.append(sum(case.people for case in register.programme.people.cases.values()))
    lines = [len(world.office.view(world.rut).lines(RegisterCommitted)) for world in two]

    assert tuple(counts) == PEOPLE
    assert lines[1] > lines[0]
    for world in two:
        (told,) = world.office.view(world.mara).lines(ReceptionTold)
        assert told.body.words == "A flight has landed."
        for other in OTHERS[1:]:
            assert not world.office.view(getattr(world, other)).lines(ReceptionTold)
