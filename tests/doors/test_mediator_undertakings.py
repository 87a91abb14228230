"""Undertakings: the due ones first; reported done, disputed or released."""

import pytest

from goodoffices.office import undertakings
from goodoffices.record import UndertakingGiven, UndertakingReported

pytestmark = pytest.mark.django_db


@pytest.fixture
def give(cast, client_of, address_of):
    client = client_of(cast.mara)

    def send(what, **other):
        typed = {
            "key": what,
            "debtor": cast.mara.seat,
            "creditor": cast.bela.seat,
            "what": what,
            "how": "page",
            **other,
        }
        return client, client.post(address_of(cast.mara, "mediator:undertaking_give"), typed)

    return send


def test_the_due_ones_stand_first(cast, give, address_of):
    give("the map", due="2026-04-01")
    client, _ = give("the list", due="2026-03-10")

    shown = client.get(address_of(cast.mara, "mediator:undertakings")).text

    assert shown.index("the list") < shown.index("the map")
    assert "overdue" in shown
    assert "one is due" in shown


def test_only_the_seats_that_were_ticked_read_it(cast, give):
    give("the map", readers=[cast.bela.seat])

    assert cast.view(cast.bela).lines(UndertakingGiven)
    assert not cast.view(cast.anton).lines(UndertakingGiven)


def test_a_double_submit_counts_once(cast, give):
    give("the map")
    _, again = give("the map")

    assert again.status_code == 302
    assert len(cast.view(cast.mara).lines(UndertakingGiven)) == 1


def test_nobody_owes_something_to_itself(cast, give):
    _, refused = give("the map", creditor=cast.mara.seat)

    assert refused.status_code == 422
    assert "nobody owes this to itself" in refused.text
    assert "the map" in refused.text


def test_what_was_given_by_voice_needs_who_heard_it(give):
    _, refused = give("the map", how="voice", person="Bela")

    assert refused.status_code == 422
    assert 'value="Bela"' in refused.text


def test_a_side_reports_it_done_by_voice(cast, give, address_of):
    client, _ = give("the map", readers=[cast.bela.seat])
    one = undertakings(cast.view(cast.mara))[0]
    page = address_of(cast.mara, "mediator:undertaking", line=one.line.address)
    typed = {
        "key": "r",
        "report": "reported done",
        "said_by": cast.bela.seat,
        "said": "It came.",
        "how": "voice",
        "person": "Bela",
        "at": "2026-03-17T06:00",
        "heard_by": "Mara",
    }

    shown = client.post(page, typed, follow=True)

    assert "It came." in shown.text
    assert "reported done" in shown.text
    assert len(cast.view(cast.bela).lines(UndertakingReported)) == 1


def test_only_the_creditor_releases_it(cast, give, address_of):
    client, _ = give("the map")
    one = undertakings(cast.view(cast.mara))[0]
    page = address_of(cast.mara, "mediator:undertaking", line=one.line.address)

    refused = client.post(
        page, {"key": "r", "report": "released", "said_by": cast.mara.seat, "how": "page"}
    )

    assert refused.status_code == 422
    assert "can release it" in refused.text
