"""Undertakings of a side: given, reported done, disputed."""

from datetime import date

import pytest

from goodoffices.office import give_undertaking, undertakings
from goodoffices.record import UndertakingGiven, UndertakingReported


def give(cast, debtor, creditor, readers, due=None):
    given = UndertakingGiven(
        debtor=debtor.seat, creditor=creditor.seat, what="A list of the wounded", due=due
    )
    name = give_undertaking(
        cast.office, cast.mara, given, readers=tuple(r.seat for r in readers), key="given"
    )
    return cast.view(cast.anton).entry(name)


@pytest.fixture
def ours(cast):
    return give(cast, cast.anton, cast.mara, [cast.anton], date(2026, 3, 17))


def report(desk, line, typed, **other):
    return desk.post(desk.cast.anton, "party:undertaking", typed, line=line.address, **other)


def state(cast):
    return undertakings(cast.view(cast.anton))[0].state


def test_undertakings_answer_their_side_and_nobody_else(desk, ours):
    assert desk.who_opens("party:undertakings", desk.cast.anton) == {"anton"}
    assert desk.who_opens("party:undertaking", desk.cast.anton, line=ours.address) == {"anton"}


def test_what_is_due_is_said_in_words(desk, ours):
    assert "17 March, due" in desk.get(desk.cast.anton, "party:undertakings").text


@pytest.mark.parametrize("word", ["reported done", "disputed"])
def test_a_side_reports_on_it(desk, ours, word):
    answer = report(desk, ours, {"report": word, "note": "By the driver."}, follow=True)

    assert word in answer.text
    assert "By the driver." in answer.text
    assert state(desk.cast) == word


def test_only_its_creditor_can_release_it(desk, ours):
    answer = report(desk, ours, {"report": "released", "note": "Kept words."})

    assert answer.status_code == 422
    assert "Kept words." in answer.text
    assert state(desk.cast) == "open"


def test_what_is_owed_to_us_can_be_released(desk, cast):
    owed = give(cast, cast.mara, cast.anton, [cast.anton])

    report(desk, owed, {"report": "released"})

    assert state(cast) == "released"


def test_a_report_sent_twice_counts_once_and_another_window_is_told(desk, ours):
    cast = desk.cast
    typed = {"report": "reported done", "seen": str(ours.number)}
    for _ in range(2):
        assert report(desk, ours, typed, key="k").status_code == 302

    other = report(desk, ours, {**typed, "report": "disputed"})

    assert len(cast.view(cast.anton).lines(UndertakingReported)) == 1
    assert other.status_code == 422
    assert "moved on since you opened this page" in other.text


def test_a_side_undertakes_something_to_the_mediator(desk):
    cast = desk.cast
    typed = {"what": "No film at the bridge", "due": "2026-03-20"}
    for _ in range(2):
        desk.post(cast.anton, "party:undertakings", typed, key="k")

    assert len(cast.view(cast.mara).lines(UndertakingGiven)) == 1
    assert not cast.view(cast.bela).lines(UndertakingGiven)


def test_an_undertaking_of_nothing_is_refused_and_its_day_is_kept(desk):
    answer = desk.post(desk.cast.anton, "party:undertakings", {"what": "", "due": "2026-03-20"})

    assert answer.status_code == 422
    assert 'value="2026-03-20"' in answer.text
