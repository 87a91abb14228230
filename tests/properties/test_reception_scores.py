"""What counts for a place: a closed list of terms, the same numbers in a table as for one, and nothing else counts."""

import ast
import dataclasses
import inspect
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.office.reception import (
    asked_before,
    asking,
    at_a_price,
    hard_rules,
    units,
    wishing,
)
from goodoffices.office.reception.asking import asked
from goodoffices.office.reception.orders import Order, packed
from goodoffices.placement import Case, Wave
from goodoffices.reception import Purpose, placements_events, placements_weights
from goodoffices.reception.placements_weights import (
    TERMS,
    WEIGHTS,
    FamilyFacts,
    PlaceFacts,
    points,
)
from goodoffices.reception.protection_events import ConsentGiven, ConsentWithdrawn, Objected
from tests.conftest import examples
from tests.receiving import receive

FORBIDDEN = re.compile(
    r"national|religio|ethnic|origin|race|citizen|tribe|faith|belief|church|sect\b|confession",
    re.IGNORECASE,
)
CODES = st.sampled_from(["uk", "en", "he"])
PLACES = [f"pl-{number}" for number in range(4)]

families = st.builds(
    FamilyFacts,
    wishes=st.lists(st.sampled_from(PLACES), unique=True, max_size=4).map(tuple),
    languages=st.frozensets(CODES),
    kin_places=st.frozensets(st.sampled_from(PLACES)),
    kin_towns=st.frozensets(st.sampled_from(["a", "b"])),
)
weights = st.fixed_dictionaries({term: st.integers(0, 100) for term in TERMS})


@st.composite
def places(draw):
    return tuple(
        PlaceFacts(
            name,
            draw(st.sampled_from(["", "a", "b"])),
            draw(st.frozensets(CODES)),
            lasting=draw(st.booleans()),
        )
        for name in PLACES
    )


@given(st.lists(families, min_size=1, max_size=4), places(), weights, st.data())
@settings(max_examples=examples(60, full=2_000))
def test_the_table_has_the_points_that_a_family_is_told(several, there, weighed, data):
    people = data.draw(st.lists(st.integers(1, 90), min_size=len(several), max_size=len(several)))

    table = asking.scores(several, there, people, weighed)

    assert table.tolist() == [
        [heads * sum(points(family, place, weighed).values()) for place in there]
        for family, heads in zip(several, people, strict=True)
    ]


def test_nothing_that_counts_can_hold_what_must_not_count():
    held = [
        *TERMS,
        *TERMS.values(),
        *WEIGHTS,
        *(
            field.name
            for facts in (FamilyFacts, PlaceFacts, Case, Wave)
            for field in dataclasses.fields(facts)
        ),
        *Order.__struct_fields__,
        *(name for event in placements_events.EVENTS for name in event.__struct_fields__),
    ]

    assert len(held) > 80
    assert not [name for name in held if FORBIDDEN.search(name)]


def test_what_makes_a_question_reaches_no_identity_and_no_consent():
    for module in (
        asked_before,
        asking,
        at_a_price,
        hard_rules,
        units,
        wishing,
        placements_weights,
    ):
        tree = ast.parse(inspect.getsource(module))
        named = {
            alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        } | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not [
            name
            for name in named
            if FORBIDDEN.search(name)
            or re.search(r"identit|consent|recipient|vault|registers|objects", name)
        ]


consents = st.lists(
    st.builds(
        lambda kind, person, purpose: (
            Objected(person=person, purpose=purpose)
            if kind is Objected
            else kind(person=person, recipient="rc-1", purpose=purpose)
        ),
        st.sampled_from([ConsentGiven, ConsentWithdrawn, Objected]),
        st.sampled_from([f"p-f{n:03}-0" for n in range(1, 6)]),
        st.sampled_from(Purpose),
    ),
    min_size=1,
    max_size=6,
)


def test_consenting_refusing_and_objecting_change_nothing_of_what_a_run_is_given(tmp_path):
    reception = receive(tmp_path)
    reception.a_flight_of_300()

    def question():
        ask = asked(reception.programme, day=reception.today, now=reception.cast.clock())
        priced = [
            at_a_price.terms_of(
                reception.programme, ask, method, services=("school", "cot"), most=110, block=9,
                day=reception.today,
            )
            for method in sorted(at_a_price.PRICED)
        ]  # fmt: skip
        assert all(priced)
        wishes, priorities = wishing.wishes_and_priorities(reception.programme, ask)
        priced.append({"wishes": wishes, "priorities": priorities})
        return [packed(ask.wave, Order(given=dict(ask.given), **more)) for more in ({}, *priced)]

    before = question()

    @given(consents)
    @settings(max_examples=examples(5, full=200), deadline=None)
    def flipped(some):
        number = reception.programme.number
        reception.say(*some)
        assert reception.programme.number == number + len(some)
        assert question() == before

    flipped()
    reception.family("more", 3)
    assert question() != before
    reception.close()
