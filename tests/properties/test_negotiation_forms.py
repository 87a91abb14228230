"""What is written is what is read again, in every form; and no bytes whatever end in a traceback."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import gcd
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices.errors import FormatError
from goodoffices.settlement import (
    FORMS,
    Box,
    Excludes,
    Issue,
    Negotiation,
    Party,
    Requires,
    Table,
    package_of,
    points_of,
    read,
    write,
)
from goodoffices.settlement.formats.decimals import party_from_utilities, weighted
from goodoffices.testing.settlement import negotiations
from tests.conftest import examples

DATA = Path(__file__).parents[1] / "examples" / "data"
FOREIGN = [form for form in FORMS if form != "own"]
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
LABELS = [
    "no",
    "yes",
    "null",
    "~",
    "1.0",
    "010",
    "2022-03-04",
    "-5",
    "<&\">'",
    "línea\n2",
    "a,b;c\td",
]
LABELS += [
    "\u2028",
    "\x85",
    "سلام",
    "😀",
    "#x",
    "- x",
    "{x: y}",
    "&a",
    "*a",
    "!t",
    "%",
    "type",
    "<<",
]


def labels() -> st.SearchStrategy[str]:
    any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)
    return st.sampled_from(LABELS) | any_text


@st.composite
def strange(draw: st.DrawFn) -> Negotiation:
    """Negotiations whose labels are what files stumble over."""
    drawn = draw(negotiations(most_parties=3, most_issues=3))
    names = draw(st.lists(labels(), min_size=3, max_size=3, unique=True))
    options = draw(st.lists(labels(), min_size=4, max_size=4, unique=True))
    called = {f"issue{n}": name for n, name in enumerate(names)}
    option = {f"option{n}": name for n, name in enumerate(options)}
    agenda = tuple(Issue(called[i.id], tuple(option[o] for o in i.options)) for i in drawn.issues)
    return Negotiation(
        agenda,
        tuple(
            replace(
                party,
                points={
                    called[i]: {option[o]: n for o, n in points.items()}
                    for i, points in party.points.items()
                },
            )
            for party in drawn.parties
        ),
    )


def bare(negotiation: Negotiation) -> Negotiation:
    """Without notes, in lowest terms; a reservation of 0 and none are the same, as are 1/1 and 1."""
    return replace(negotiation, notes=(), parties=tuple(map(reduced, negotiation.parties)))


def reduced(party: Party) -> Party:
    numbers = [n for options in party.points.values() for n in options.values()]
    numbers += [item.points for item in party.interactions if isinstance(item, Box)]
    part = gcd(*numbers, party.floor, party.scale or 1)
    scale = (party.scale or 1) // part
    return replace(
        party,
        points={i: {o: n // part for o, n in p.items()} for i, p in party.points.items()},
        reservation=party.floor // part or None,
        scale=None if scale == 1 else scale,
        interactions=tuple(
            replace(item, points=item.points // part) if isinstance(item, Box) else item
            for item in party.interactions
        ),
    )


def packages(negotiation: Negotiation) -> list[tuple[str, ...]]:
    return list(product(*(issue.options for issue in negotiation.issues)))


def gains(negotiation: Negotiation, place: int) -> list[Fraction]:
    """One side's gain from every package, in shares of its largest."""
    issues = [issue.id for issue in negotiation.issues]
    floor = negotiation.no_deal[place]
    found = [
        points_of(negotiation, package_of(negotiation, dict(zip(issues, p, strict=True))))[place]
        - floor
        for p in packages(negotiation)
    ]
    largest = max(map(abs, found)) or 1
    return [Fraction(gain, largest) for gain in found]


def written(negotiation: Negotiation, form: str):
    """The files, or None where they are refused in words."""
    refusal = None
    try:
        return write(negotiation, form)
    except FormatError as error:
        refusal = error
    assert len(refusal.advice) > 20
    assert str(refusal) == "a negotiation cannot be written in this form"
    return None


@settings(max_examples=examples(60, full=1000), deadline=None, suppress_health_check=SLOW)
@given(negotiation=strange(), form=st.sampled_from(FOREIGN))
def test_a_form_gives_back_what_it_was_given_or_names_what_it_changed(negotiation, form):
    found = written(negotiation, form)
    if found is None:
        return

    again = read(found.files)

    assert again.issues == negotiation.issues
    if not found.losses:
        assert bare(again) == bare(negotiation)


@settings(max_examples=examples(60, full=1000), deadline=None, suppress_health_check=SLOW)
@given(negotiation=negotiations(most_parties=2), form=st.sampled_from(FOREIGN))
def test_what_a_form_changes_leaves_every_gain_in_proportion(negotiation, form):
    found = written(negotiation, form)
    if found is None or "gains are counted from there" in " ".join(found.losses):
        return

    again = read(found.files)

    assert packages(again) == packages(negotiation)
    for place in range(2):
        for before, after in zip(gains(negotiation, place), gains(again, place), strict=True):
            assert (before < 0, before > 0) == (after < 0, after > 0) or abs(after) < 1e-4
            assert abs(before - after) < 1e-4


@st.composite
def in_decimals(draw: st.DrawFn) -> Negotiation:
    """Two sides as GeniusWeb and NegoLog have them: weights that sum to 1, ratings of three digits."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    agenda = tuple(Issue(f"i{n}", tuple(f"o{o}" for o in range(k))) for n, k in enumerate(sizes))
    parties = []
    for name in ("profileA", "profileB"):
        cuts = sorted(
            draw(st.lists(st.integers(0, 1000), min_size=len(sizes), max_size=len(sizes)))
        )
        parts = [b - a for a, b in zip([0, *cuts[:-1]], [*cuts[:-1], 1000], strict=True)]
        weights = {i.id: Fraction(part, 1000) for i, part in zip(agenda, parts, strict=True)}
        ratings = {
            i.id: {o: Fraction(draw(st.integers(0, 1000)), 1000) for o in i.options} for i in agenda
        }
        values = weighted(weights, ratings)
        bid = sum((values[i.id][i.options[0]] for i in agenda), Fraction(0))
        parties.append(party_from_utilities(name, values, bid))
    return Negotiation(agenda, tuple(parties))


@settings(max_examples=examples(40, full=1000), deadline=None)
@given(negotiation=in_decimals(), form=st.sampled_from(["geniusweb", "negolog", "negmas", "csv"]))
def test_weights_and_ratings_of_few_digits_come_back_exactly(negotiation, form):
    found = write(negotiation, form)

    assert not found.losses
    assert bare(read(found.files)) == bare(negotiation)


@st.composite
def linked(draw: st.DrawFn) -> Negotiation:
    """Whole numbers as options, with conditions, red lines, tables and boxes."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    low = draw(st.integers(-2, 2))
    agenda = tuple(
        Issue(f"i{n}", tuple(str(low + o) for o in range(size))) for n, size in enumerate(sizes)
    )
    combination = st.dictionaries(
        st.sampled_from([issue.id for issue in agenda]),
        st.lists(st.just(str(low)), min_size=1, max_size=1),
        min_size=1,
    )
    ranges = st.dictionaries(
        st.sampled_from([issue.id for issue in agenda]),
        st.tuples(st.integers(-3, 1), st.integers(1, 5)),
        min_size=1,
    )
    boxes = st.builds(Box, ranges, st.integers(-50, 50))
    tables = st.builds(
        lambda points: Table(tuple(i.id for i in agenda), {(str(low),) * len(agenda): points}),
        st.integers(-9, 9),
    )
    excludes = st.builds(Excludes, combination, st.text(max_size=3))
    only_boxes = draw(st.booleans())
    parties = tuple(
        Party(
            name,
            {i.id: {o: draw(st.integers(0, 9)) for o in i.options} for i in agenda},
            draw(st.none() | st.integers(0, 60)),
            draw(st.none() | st.integers(1, 200)),
            draw(st.lists(boxes if only_boxes else boxes | tables, max_size=3)),
            () if only_boxes else draw(st.lists(excludes, max_size=2)),
        )
        for name in ("north", "south")
    )
    rules = st.lists(excludes | st.builds(Requires, combination, combination), max_size=2)
    return Negotiation(agenda, parties, rules=() if only_boxes else tuple(draw(rules)))


@settings(max_examples=examples(50, full=1000), deadline=None, suppress_health_check=SLOW)
@given(negotiation=linked())
def test_our_own_form_gives_everything_back(negotiation):
    found = write(negotiation, "own")

    assert not found.losses
    assert read(found.files) == negotiation


@settings(max_examples=examples(50, full=1000), deadline=None, suppress_health_check=SLOW)
@given(negotiation=linked(), form=st.sampled_from(FOREIGN))
def test_boxes_come_back_in_proportion_and_conditions_are_never_dropped(negotiation, form):
    found = written(negotiation, form)
    if found is None or "gains are counted from there" in " ".join(found.losses):
        return

    again = read(found.files)

    assert not negotiation.rules
    assert not any(party.red_lines for party in negotiation.parties)
    if not found.losses:
        assert bare(again) == bare(negotiation)
    for place in range(2):
        for before, after in zip(gains(negotiation, place), gains(again, place), strict=True):
            assert abs(before - after) < 1e-4


def small_domains() -> list[dict[str, bytes]]:
    folders = [f for f in sorted(DATA.iterdir()) if f.is_dir() and f.name != "conflict"]
    return [{p.name: p.read_bytes() for p in sorted(f.iterdir())} for f in folders]


PIECES = [
    b"",
    b"0",
    b"-1",
    b"1e9",
    b"1e999999999",
    b"NaN",
    b"-.inf",
    b"null",
    b"[",
    b"{",
    b"<",
    b'"',
]
PIECES += [
    b"\x00",
    b"\xff",
    b"&a",
    b"*a",
    b"\xe2\x80\xa8",
    b":",
    b",",
    b";",
    b"\n",
    b"9" * 5000,
    b"a",
]


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of a domain with a few bytes taken out or put in."""
    files = dict(draw(st.sampled_from(small_domains())))
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(files)))
        content = files[name]
        start = draw(st.integers(0, len(content)))
        end = draw(st.sampled_from([start, start + 1, start + 5, start + 40]))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=4))
        files[name] = content[:start] + piece + content[end:]
    return files


def read_or_refused(files: dict[str, bytes]) -> None:
    refusal = None
    try:
        assert read(files).packages >= 1
    except FormatError as error:
        refusal = error
    if refusal is not None:
        assert str(refusal) == "a file cannot be read as a negotiation"
        assert refusal.field in files
        assert refusal.advice.startswith(refusal.field)
        assert len(refusal.advice) > len(refusal.field) + 10


@settings(max_examples=examples(150, full=5000), deadline=None, suppress_health_check=SLOW)
@given(files=damaged())
def test_a_damaged_file_is_read_or_refused_with_its_name_and_the_reason(files):
    read_or_refused(files)


ENDINGS = ["x.xml", "x.json", "x.yml", "x.csv", "x.tsv", "x"]


@settings(max_examples=examples(100, full=3000), deadline=None)
@given(name=st.sampled_from(ENDINGS), content=st.binary(max_size=60))
def test_any_bytes_are_refused_and_never_a_traceback(name, content):
    read_or_refused({name: content})


def values() -> st.SearchStrategy[object]:
    keys = [
        "format",
        "issues",
        "parties",
        "id",
        "options",
        "points",
        "name",
        "type",
        "values",
        "ufun",
    ]
    keys += [
        "issuesValues",
        "LinearAdditiveUtilitySpace",
        "issueWeights",
        "weights",
        "mapping",
        "box",
    ]
    leaves = (
        st.none() | st.booleans() | st.integers() | st.sampled_from(["", "no", "TableFun", "1"])
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(keys) | st.text(max_size=2), inner, max_size=4)
        ),
        max_leaves=12,
    )


@st.composite
def reshaped(draw: st.DrawFn) -> dict[str, bytes]:
    """A domain in JSON with one part, wherever it lies, put in place of another."""
    import json

    whole = [files for files in small_domains() if all(n.endswith(".json") for n in files)]
    files = dict(draw(st.sampled_from(whole)))
    name = draw(st.sampled_from(sorted(files)))
    data = json.loads(files[name])
    place, way = data, [data]
    while isinstance(place, dict | list) and place and draw(st.integers(0, 4)):
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        if not draw(st.integers(0, 3)):
            place[key] = draw(values())
            break
        place = place[key]
        way.append(place)
    return files | {name: json.dumps(data).encode()}


@settings(max_examples=examples(100, full=5000), deadline=None, suppress_health_check=SLOW)
@given(files=reshaped())
def test_a_part_that_is_something_else_is_refused_and_never_a_traceback(files):
    read_or_refused(files)


@pytest.mark.parametrize("form", FOREIGN)
def test_conditions_are_refused_by_every_form_but_our_own(form):
    files = {"linked.json": (DATA / "linked" / "linked.json").read_bytes()}

    with pytest.raises(FormatError) as caught:
        write(read(files), form)

    assert "conditions of the agenda; red lines (north); tables" in caught.value.advice
    assert 'the form "own" carries everything' in caught.value.advice
