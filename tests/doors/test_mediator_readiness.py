"""Readiness: evidence with its age, and the weakest link in words."""

from datetime import timedelta

import pytest

from goodoffices.record import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(cast, client_of):
    return client_of(cast.mara)


@pytest.fixture
def note(cast, mara, address_of):
    def send(dimension, side, *, days=0, **other):
        day = cast.clock.now.date() - timedelta(days=days)
        typed = {
            "key": f"{dimension}/{side}",
            "dimension": dimension,
            "side": side,
            "shown": "They answer at night.",
            "strength": "strong",
            "judged_by": "Mara",
            "on": day.isoformat(),
            **other,
        }
        return mara.post(address_of(cast.mara, "mediator:evidence"), typed)

    return send


@pytest.fixture
def board(cast, mara, address_of):
    return lambda: mara.get(address_of(cast.mara, "mediator:readiness")).text


def fill(cast, note):
    for side in cast.sides:
        for dimension in ("opening", "access", "authority to commit"):
            note(dimension, side.seat)
    note("capability", "ours")


def test_a_bare_board_says_what_to_do(board):
    assert "The board is bare" in board()


def test_old_access_is_the_weakest_link_in_words(cast, note, board):
    fill(cast, note)

    note("access", cast.bela.seat, days=9, key="old")

    assert (
        "Weakest: access to Southland. Nobody who decides has spoken with us for nine days."
        in board()
    )


def test_what_nobody_looked_at_is_weaker_than_anything(cast, note, board):
    note("access", cast.anton.seat, days=30)

    assert "Nothing about it stands on this board yet" in board()


def test_a_strong_board_says_so(cast, note, board):
    fill(cast, note)

    assert "No weak link" in board()


def test_evidence_is_for_the_mediators_alone_and_counts_once(cast, note):
    note("access", cast.anton.seat)
    note("access", cast.anton.seat)

    assert len(cast.view(cast.mara).lines(Evidence)) == 1
    assert not cast.view(cast.anton).lines(Evidence)


def test_capability_belongs_to_us_and_the_form_says_so(cast, note):
    refused = note("capability", cast.anton.seat)

    assert refused.status_code == 422
    assert "Capability is ours" in refused.text
    assert "They answer at night." in refused.text


def test_evidence_of_a_day_to_come_is_refused(cast, note):
    refused = note("access", cast.anton.seat, days=-3)

    assert "still to come" in refused.text
