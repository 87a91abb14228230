"""Whatever officers do, in whatever order: no rule is broken, nobody is placed twice, nobody who has set out is moved."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.at_a_price import PRICED
from goodoffices.office.reception.changes import AddRoom, ClosePlace, ForbidPair, NamePlace
from goodoffices.office.reception.consenting import family_answers, place_answers
from goodoffices.office.reception.effects import do_change, what_if
from goodoffices.office.reception.placing_by_hand import place_by_hand
from goodoffices.office.reception.proposing import Wish, price_of, propose
from goodoffices.office.reception.signing import call_off, end_placement, moved_in, set_out, sign
from goodoffices.reception import Programme
from goodoffices.reception.people_events import PeopleCounted
from goodoffices.reception.people_words import Strength, Verified
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import (
    EndReason,
    FamilyReason,
    LockReason,
    Method,
    PlaceReason,
    Scope,
)
from tests.conftest import IN_MEMORY, examples
from tests.receiving import RUT, receive

PLACES = ("pl-a", "pl-b", "pl-c")
SERVICES = ("school", "child_care")
LINKS = ("same_place", "same_town", "apart")
REFUSALS = (AccessError, InputError)


class Receiving(RuleBasedStateMachine):
    """One reception with small places, in which everything is scarce."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
        self.reception = receive(self.folder)
        self.cases = []
        self.fixed = {}

    def teardown(self):
        with self.reception.office.registers.at(self.reception.actor) as register:
            again = Programme()
            again.apply_all(register.said())
            assert again.placements.standing == register.programme.placements.standing
            assert again.placements.taken() == register.programme.placements.taken()
        self.reception.close()
        shutil.rmtree(self.folder)

    # What is known

    @initialize(data=st.data())
    def places(self, data):
        for number, name in enumerate(PLACES):
            capacity = {"people": data.draw(st.integers(2, 9))}
            for service in SERVICES:
                capacity[service] = data.draw(st.integers(0, 3))
            if data.draw(st.booleans()):
                capacity["wheelchair"] = 1
            self.reception.place(name, capacity, town=f"town {number % 2}")
        for people in data.draw(st.lists(st.integers(1, 3), min_size=2, max_size=5)):
            self.cases.append(self.reception.family(f"f{len(self.cases)}", people))
        self.linked(data, data.draw(st.sampled_from(LINKS)))
        self.reception.proposed()
        for case in self.cases[: data.draw(st.integers(0, 3))]:
            one = self.reception.at(case)
            if one is not None and one.state is State.PROPOSED:
                self.attempt(sign, proposals={one.case: one.place})
                self.accepts(one.case)
                if data.draw(st.booleans()):
                    self.attempt(moved_in, placements={one.case: one.place})

    @precondition(lambda self: len(self.cases) < 9)
    @rule(
        people=st.integers(1, 4),
        needs=st.dictionaries(st.sampled_from(SERVICES), st.integers(1, 2), max_size=1),
        wheelchair=st.booleans(),
    )
    def family(self, people, needs, wheelchair):
        needs = {**needs, **({"wheelchair": 1} if wheelchair else {})}
        self.cases.append(self.reception.family(f"f{len(self.cases)}", people, needs))

    def drawn(self, data, states=()):
        """Some case, or one whose proposal has come so far."""
        found = [
            one.case
            for one in self.reception.programme.placements.standing.values()
            if one.state in states
        ]
        return data.draw(st.sampled_from(sorted(found) if states and found else self.cases))

    @rule(data=st.data(), link=st.sampled_from(LINKS))
    def linked(self, data, link):
        one, other = data.draw(st.permutations(self.cases))[:2]
        if self.reception.at(one) or self.reception.at(other):
            return
        same = self.reception.programme.people.group_of(one).cases
        if link == "apart":
            if other not in same:
                self.reception.apart(one, other)
        elif other not in same:
            self.reception.together(one, other, strength=Strength(link))

    @rule(data=st.data(), number=st.integers(1, 5))
    def counted_anew(self, data, number):
        self.reception.say(
            PeopleCounted(
                case=self.drawn(data), number=number, source="gate", verified=Verified.CONFIRMED
            )
        )

    # What officers do

    def attempt(self, act, **asked):
        """It is done, or refused; a refusal writes nothing."""
        before = self.reception.programme.number
        try:
            act(
                self.reception.office,
                self.reception.actor,
                officer=RUT,
                key=self.reception.key(),
                **asked,
            )
        except REFUSALS:
            assert self.reception.programme.number == before

    @rule(
        method=st.sampled_from(Method),
        family=st.booleans(),
        nights=st.sampled_from((1, 1, 4)),
        data=st.data(),
    )
    def run(self, method, family, nights, data):
        if method is Method.ANSWERS:
            method = Method.PLACES
        wish = Wish(
            scope=Scope.FAMILY if family else Scope.ALL,
            case=self.drawn(data) if family else None,
            method=method,
            nights=nights,
            services=("school",),
            block=2,
        )
        shown = ""
        if method in PRICED:
            before = self.reception.programme.number
            try:
                shown = price_of(
                    self.reception.office, self.reception.actor, officer=RUT, wish=wish
                ).fingerprint
            except REFUSALS:
                return
            finally:
                assert self.reception.programme.number == before
        self.attempt(propose, wish=wish, shown=shown)

    @rule(data=st.data())
    def signs(self, data):
        found = {
            one.case: one.place
            for one in self.reception.programme.placements.standing.values()
            if one.state is State.PROPOSED
        }
        wanted = data.draw(st.lists(st.sampled_from(sorted(found)), unique=True)) if found else []
        self.attempt(sign, proposals={case: found[case] for case in wanted})

    def accepts(self, case):
        """Both accept, if nothing else happened."""
        one = self.reception.at(case)
        if one is not None:
            for answer in (family_answers, place_answers):
                self.attempt(answer, case=case, place=one.place)

    @rule(data=st.data(), says_no=st.booleans())
    def answers(self, data, says_no):
        case = self.drawn(data, (State.SIGNED,))
        one = self.reception.at(case)
        if not says_no:
            self.accepts(case)
        elif one is not None:
            self.attempt(family_answers, case=case, place=one.place, refused=FamilyReason.TOO_FAR)

    @rule(data=st.data())
    def place_refuses(self, data):
        case = self.drawn(data, (State.SIGNED, State.PLACED))
        one = self.reception.at(case)
        if one is not None:
            self.attempt(place_answers, case=case, place=one.place, refused=PlaceReason.STAFF)

    @rule(data=st.data(), act=st.sampled_from([set_out, moved_in]))
    def goes(self, data, act):
        case = self.drawn(data, (State.PLACED, State.SET_OUT))
        one = self.reception.at(case)
        if one is not None:
            self.attempt(act, placements={case: one.place})

    @rule(data=st.data())
    def leaves(self, data):
        case = self.drawn(data, (State.MOVED_IN,))
        one = self.reception.at(case)
        if one is not None:
            self.fixed.pop(one.case, None)
            self.attempt(end_placement, case=case, place=one.place, reason=EndReason.MOVED_ON)

    @rule(data=st.data())
    def called_off(self, data):
        one = self.reception.at(self.drawn(data))
        if one is not None:
            self.attempt(call_off, case=one.case, place=one.place)

    @rule(data=st.data(), place=st.sampled_from(PLACES))
    def by_hand(self, data, place):
        self.attempt(place_by_hand, case=self.drawn(data), place=place, reason=LockReason.KIN)

    @rule(data=st.data(), place=st.sampled_from(PLACES), number=st.integers(-3, 3))
    def changes(self, data, place, number):
        case = self.drawn(data)
        change = data.draw(
            st.sampled_from(
                [
                    ClosePlace(place),
                    AddRoom(place, "people", number),
                    NamePlace(case, place),
                    ForbidPair(case, place),
                ]
            )
        )
        before = self.reception.programme.number
        try:
            effect = what_if(
                self.reception.office, self.reception.actor, officer=RUT, change=change
            )
        except REFUSALS:
            return
        finally:
            assert self.reception.programme.number == before
        self.attempt(do_change, change=change, fingerprint=effect.fingerprint)
        for row in effect.rows:
            one = self.reception.at(row.case)
            assert (one.place if one else None) == row.after

    # What always holds

    @invariant()
    def nobody_is_placed_twice_and_groups_stay_together(self):
        programme = self.reception.programme
        found = Counter(
            case for one in programme.placements.standing.values() for case in one.cases
        )
        assert all(times == 1 for times in found.values())
        for one in programme.placements.standing.values():
            if not one.state.takes_room:
                assert set(one.cases) == set(programme.people.group_of(one.case).cases)

    @invariant()
    def no_place_holds_more_than_it_has(self):
        programme = self.reception.programme
        taken = {place: Counter() for place in PLACES}
        for one in programme.placements.rooms():
            taken[one.place].update(one.needs)
        assert {place: dict(+some) for place, some in taken.items() if +some} == {
            place: dict(some) for place, some in programme.placements.taken().items()
        }
        for place, some in taken.items():
            stated = programme.places.places[place].stated_on(self.reception.today)
            assert all(units <= stated.get(service, 0) for service, units in some.items())

    @invariant()
    def no_rule_is_broken(self):
        programme = self.reception.programme
        placements = programme.placements
        for one in placements.standing.values():
            stated = programme.places.places[one.place].stated_on(self.reception.today)
            assert all(stated.get(service) for service in one.proposed.requires)
            if not one.state.is_there:
                assert not any(one.place in placements.ruled_out.get(c, {}) for c in one.cases)
        for one, other in programme.people.apart():
            mine, theirs = placements.of_case(one), placements.of_case(other)
            if mine and theirs and mine.state.takes_room and theirs.state.takes_room:
                assert mine.place != theirs.place
        for near in programme.people.near():
            mine, theirs = placements.of_case(near.one), placements.of_case(near.other)
            if mine and theirs and mine.state.takes_room and theirs.state.takes_room:
                towns = {programme.places.places[m.place].town for m in (mine, theirs)}
                assert len(towns) == 1

    @invariant()
    def nobody_who_has_set_out_is_moved(self):
        programme = self.reception.programme
        for case, place in self.fixed.items():
            one = programme.placements.of_case(case)
            assert one is not None
            assert one.place == place
        for one in programme.placements.standing.values():
            if one.state.is_there:
                self.fixed[one.case] = one.place


Receiving.TestCase.settings = settings(
    max_examples=examples(12, full=10_000),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestWhateverOfficersDo = Receiving.TestCase
