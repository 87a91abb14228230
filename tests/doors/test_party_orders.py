"""Without numbers: an order under the same seal, and a result no more precise than what was given."""

import re
from datetime import timedelta

import pytest

from goodoffices.errors import PointsError
from goodoffices.office import agenda, evaluations, rules_in_force, seal_input, set_agenda
from goodoffices.record import AgendaIssue, AgendaSet, InputSealed
from tests.cast import NORTH_POINTS, SOUTH_POINTS, two_issues

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(cast, desk):
    """An agenda and rules in force."""
    cast.agenda()
    cast.rules()
    return desk


def typed(cast, side, **other):
    """Every option in the order of its points, the issues left open."""
    view = cast.view(side)
    line, on = agenda(view)
    points = NORTH_POINTS if side is cast.anton else SOUTH_POINTS
    found = {"agenda": line.address, "rules": rules_in_force(view).line.address}
    for n, issue in enumerate(on.issues):
        best_first = sorted(points[issue.id].values(), reverse=True)
        for k, option in enumerate(issue.options):
            found[f"o{n}_{k}"] = 1 + best_first.index(points[issue.id][option.id])
    return found | other


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).strip()


def in_points(cast, side, points):
    view = cast.view(side)
    body = InputSealed(
        said_by=side.seat,
        agenda=agenda(view)[0].entry_id,
        rules=rules_in_force(view).line.entry_id,
        points=points,
        reservation=100,
    )
    seal_input(cast.office, side, body, key=f"seal/{side.seat}")


def run(cast, desk):
    at = (cast.clock.now + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M")
    assert desk.post(cast.mara, "mediator:exploration_ask", {"at": at}).status_code == 302
    cast.beat(minutes=20)
    return evaluations(cast.view(cast.mara))[-1]


def test_an_order_is_sealed_to_its_side_and_the_engine_alone(cast, ready):
    sent = ready.post(cast.anton, "party:orders", typed(cast, cast.anton, c0="must have"))

    assert sent.status_code == 302, words(sent)
    (line,) = cast.view(cast.anton).lines(InputSealed)
    assert line.body.classes
    for person in (cast.mara, cast.bela, cast.frieda):
        assert not cast.view(person).lines(InputSealed)
    assert ready.who_opens("party:orders", cast.anton) == {"anton"}
    assert ready.client_of(cast.mara).get(ready.to(cast.mara, "party:orders")).status_code == 404


def test_what_was_sealed_stands_in_the_form_again(cast, ready):
    ready.post(cast.anton, "party:orders", typed(cast, cast.anton, i1="1", i0="2"))

    shown = ready.get(cast.anton, "party:orders").text

    assert "What is sealed now is the order below" in shown
    assert re.search(r'name="i0" value="2"', shown)
    assert "not numbers" in ready.get(cast.anton, "party:priorities").text


def test_one_order_makes_the_whole_result_words(cast, ready):
    ready.post(cast.anton, "party:orders", typed(cast, cast.anton))
    in_points(cast, cast.bela, SOUTH_POINTS)

    found = run(cast, ready)

    assert found.opening is None
    assert found.figures is None
    assert {named.solution for named in found.packages.packages} == {"least loss", "least regret"}
    shown = words(ready.get(cast.mara, "mediator:exploration"))
    assert "Not every side gave numbers." in shown
    assert "whether there is an opening cannot be told" in shown
    assert not re.search(r"\b(least|most) \d", shown)


def test_satisfaction_is_a_word_or_a_range_of_words(cast, ready):
    for side in cast.sides:
        ready.post(side, "party:orders", typed(cast, side))

    found = run(cast, ready)

    said = {word for named in found.packages.packages for word in named.satisfaction.values()}
    assert said <= {"little", "about half", "most", "little to about half", "little to most", "about half to most"}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"o0_0": ""}, "A place from 1 on"),
        ({"i0": "1", "i1": "2", "c0": "could live with", "c1": "must have"}, "cannot both be true"),
    ],
)
def test_what_cannot_be_sealed_is_told_to_its_author_and_kept(cast, ready, other, said):
    sent = ready.post(cast.anton, "party:orders", typed(cast, cast.anton, **other))

    assert sent.status_code == 422
    assert said in words(sent)
    assert not cast.view(cast.anton).lines(InputSealed)


def test_an_order_beside_numbers_or_of_another_agenda_is_refused(cast, ready):
    view = cast.view(cast.anton)
    line, on = agenda(view)
    under = {
        "said_by": cast.anton.seat,
        "agenda": line.entry_id,
        "rules": rules_in_force(view).line.entry_id,
    }
    order = {on.issues[0].id: (tuple(o.id for o in on.issues[0].options),)}

    with pytest.raises(PointsError):
        InputSealed(**under, points=NORTH_POINTS, orders=order)
    with pytest.raises(PointsError):
        InputSealed(**under, importance=((on.issues[0].id,),))
    with pytest.raises(PointsError):
        seal_input(cast.office, cast.anton, InputSealed(**under, orders=order), key="part")


def test_shares_of_what_can_be_divided_go_on_with_an_order(cast, desk):
    both = two_issues().issues
    lake, hill = (AgendaIssue(id=name, name=name, divisible=True) for name in ("lake", "hill"))
    set_agenda(cast.office, cast.mara, AgendaSet(issues=(*both, lake, hill)), key="wider")
    cast.rules()
    view = cast.view(cast.anton)
    body = InputSealed(
        said_by=cast.anton.seat,
        agenda=agenda(view)[0].entry_id,
        rules=rules_in_force(view).line.entry_id,
        points=NORTH_POINTS,
        shares={"lake": 70, "hill": 30},
    )
    seal_input(cast.office, cast.anton, body, key="numbers first")
    line, on = agenda(view)
    order = {"agenda": line.address, "rules": rules_in_force(view).line.address}
    chosen = [issue for issue in on.issues if issue.options]
    order |= {f"o{n}_{k}": k + 1 for n, i in enumerate(chosen) for k, _ in enumerate(i.options)}

    sent = desk.post(cast.anton, "party:orders", order)

    assert sent.status_code == 302, words(sent)
    newest = cast.view(cast.anton).lines(InputSealed)[-1].body
    assert newest.orders
    assert newest.shares == {"lake": 70, "hill": 30}
