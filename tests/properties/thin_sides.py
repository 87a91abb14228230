"""Hidden points, and what a side that has them may say instead."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from hypothesis import strategies as st

from goodoffices.settlement import Issue
from goodoffices.settlement.thin import (
    Classed,
    Ends,
    Exactly,
    Importance,
    NoDeal,
    Prefers,
    Ranked,
    RankedOptions,
    Statements,
    ThinTable,
    TimesAsImportant,
    Worth,
)
from goodoffices.settlement.thin.consistent import Consistent

NAMES = ("north", "south", "east")


@st.composite
def agendas(draw, *, most_issues=3, most_options=3):
    sizes = draw(st.lists(st.integers(2, most_options), min_size=1, max_size=most_issues))
    return tuple(Issue(f"i{n}", tuple("abcd"[:size])) for n, size in enumerate(sizes))


@st.composite
def truths(draw, agenda, *, beyond=True):
    """A sheet of points that makes some difference, with what no deal counts: `beyond` the best package too."""
    sheet = {
        issue.id: {option: draw(st.integers(0, 5)) for option in issue.options} for issue in agenda
    }
    sheet[agenda[0].id][agenda[0].options[0]] += 7
    best = sum(max(values.values()) for values in sheet.values())
    return Exactly(sheet, draw(st.integers(0, 8 if beyond else min(8, best))))


def points(agenda, truth):
    """The hidden points as the engine counts them: options in order, then no deal."""
    side = Consistent(agenda, Statements("truth", (truth,)))
    return dict(zip([*side.frame.places, None], side.inner, strict=True))


def ranking(values):
    """Names in groups of equal value, the largest first."""
    order = sorted(values, key=lambda name: -values[name])
    return [tuple(group) for _, group in groupby(order, key=lambda name: values[name])]


@st.composite
def sides(draw, agenda, truth, name):
    """Some true statements about hidden points."""
    of = points(agenda, truth)
    importance = {i.id: max(of[i.id, o] for o in i.options) for i in agenda}
    said = []
    for issue in agenda:
        values = {option: of[issue.id, option] for option in issue.options}
        if draw(st.booleans()):
            said.append(RankedOptions(issue.id, ranking(values)))
        else:
            ends = max(values, key=values.get), min(values, key=values.get)
            said.append(Ends(issue.id, *ends))
    about = st.lists(
        st.sampled_from(["rank", "class", "worth", "prefers", "times", "deal"]), max_size=4
    )
    for kind in draw(about):
        said += draw(_statement(kind, agenda, of, importance))
    return Statements(name, tuple(said))


@st.composite
def _statement(  # noqa: PLR0911  (one for each kind)
    draw, kind, agenda, of, importance
):
    names = [issue.id for issue in agenda]
    if kind == "rank":
        return [Ranked(ranking(importance))]
    if kind == "class":
        cut = draw(st.sampled_from(sorted(importance.values())))
        heavy = [name for name in names if importance[name] > cut]
        return [
            Classed({n: Importance.MUST_HAVE if n in heavy else Importance.MATTERS for n in names})
        ]
    if kind == "worth":
        issue = draw(st.sampled_from(agenda))
        option = draw(st.sampled_from([None, *issue.options]))
        true = importance[issue.id] if option is None else of[issue.id, option]
        low = max(Fraction(0), true - draw(st.integers(0, 200)))
        high = min(Fraction(1000), true + draw(st.integers(0, 200)))
        return [Worth(issue.id, option, low, high)]
    if kind == "prefers":
        pair = [{i.id: draw(st.sampled_from(i.options)) for i in agenda} for _ in range(2)]
        pair[1] = draw(st.sampled_from([pair[1], None]))
        worth = [of[None] if p is None else sum(of[item] for item in p.items()) for p in pair]
        worse, better = sorted(zip(worth, pair, strict=True), key=lambda item: item[0])
        return [Prefers(better[1], worse[1], or_equal=better[0] == worse[0]), *deal(of)]
    if kind == "times":
        one, other = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        if one == other or not importance[other] or not importance[one]:
            return []
        true = importance[one] / importance[other]
        return [TimesAsImportant(one, other, true / draw(st.integers(1, 3)))]
    return deal(of)


def deal(of):
    """A wide interval around what no deal truly counts."""
    true = min(of[None], Fraction(1000))
    return [NoDeal(max(Fraction(0), true - 150), min(Fraction(1000), true + 150))]


@st.composite
def tables(draw, *, most_sides=3, most_issues=3, most_options=3):
    """A table, mixed now and then, with the hidden points of each side."""
    agenda = draw(agendas(most_issues=most_issues, most_options=most_options))
    hidden, seated = [], []
    for name in NAMES[: draw(st.integers(2, most_sides))]:
        full = draw(st.integers(0, 3)) == 0
        # What a side can say of no deal ends at its best package.
        truth = draw(truths(agenda, beyond=full))
        seated.append(Statements(name, (truth,)) if full else draw(sides(agenda, truth, name)))
        hidden.append(truth)
    return ThinTable(agenda, tuple(seated)), hidden
