"""An idea of the mediator's own."""

from goodoffices.office import offer_release, relay
from goodoffices.record import Form, RelayDelivered, ReleaseAsked

ROUTE = "mediator:idea"


def typed(actor, words):
    return {"to": actor.seat, "idea": words, "standing": "non-paper", "by": "Mara, in the room"}


def test_the_page_is_the_mediator_s_alone(desk):
    assert desk.who_opens(ROUTE, desk.cast.mara) == {"mara"}


def test_an_idea_reaches_one_seat_and_no_other(desk):
    mara, anton, bela = desk.cast.mara, desk.cast.anton, desk.cast.bela

    answer = desk.post(mara, ROUTE, typed(anton, "A monitor from the sea."), follow=True)

    assert "A monitor from the sea." in answer.text
    assert "A monitor from the sea." in desk.get(anton, "party:reached").text
    assert "monitor" not in desk.get(bela, "party:reached").text


def test_an_idea_without_words_is_refused_and_what_was_typed_is_kept(desk):
    answer = desk.post(desk.cast.mara, ROUTE, {**typed(desk.cast.anton, ""), "by": "by telephone"})

    assert answer.status_code == 422
    assert "by telephone" in answer.text


def test_a_form_sent_twice_tells_it_once(desk):
    for _ in range(2):
        desk.post(desk.cast.mara, ROUTE, typed(desk.cast.anton, "Once."), key="k" * 32)

    assert len(desk.cast.view(desk.cast.anton).lines(RelayDelivered)) == 1


def test_a_side_s_idea_that_goes_out_as_ours_looks_like_our_own(desk):
    cast, words = desk.cast, "A monitor from the sea."
    asked = ReleaseAsked(
        owner=cast.bela.seat, recipient=cast.anton.seat, words=words, form=Form.AS_MEDIATORS_IDEA
    )
    name = offer_release(cast.office, cast.bela, asked, key=cast.key(cast.bela))
    relay(cast.office, cast.mara, release=name, by="Mara, in the room", key=cast.key(cast.mara))
    own = {**typed(cast.anton, words), "standing": "without prejudice"}
    desk.post(cast.mara, ROUTE, own)

    relayed, ours = cast.view(cast.anton).lines(RelayDelivered)

    assert relayed.body == ours.body
    assert relayed.audience == ours.audience
