"""What protects people from the programme itself, on its pages: duties, two officers, rights, release, the seal."""

import re

from goodoffices.reception.spoken import spoken
from goodoffices.record import ReceptionTold
from tests.doors.receiving_desk import text_of


def child_alone(receiving):
    answer = receiving.sent(
        "register_people",
        {
            "kind": "single", "rows": "1", "source": "family", "verified": "said",
            "given_name_0": "Sael", "family_name_0": "Tovarek", "birth_date_0": "2016-03-09",
            "relation_0": "head", "alone_0": "on",
        },
    )  # fmt: skip
    case = answer["Location"].rstrip("/").rsplit("/", 1)[-1]
    return case, receiving.programme.people.cases[case].members[0].person


def test_a_child_alone_is_held_and_no_run_places_it(receiving):
    case, _person = child_alone(receiving)
    receiving.reception.place("haven", {"people": 20})

    receiving.sent("proposals_run", {"scope": "all", "method": "places", "seconds": "20"})

    assert receiving.programme.placements.of_case(case) is None
    held = receiving.text("holds")
    assert spoken(case) in held
    assert case not in held, "what is only heard names it as what is seen does"
    assert "two officers decide" in receiving.text("waiting")


def test_one_officer_asks_and_only_another_confirms(receiving):
    case, _person = child_alone(receiving)
    receiving.sent("ask_two", {"number": case, "what": "free"})
    [act] = receiving.programme.protection.acts

    own = receiving.page("confirm_two", act=act)
    assert "Nothing waits here for your word." in text_of(own)
    assert receiving.send("confirm_two", {"answer": "yes"}, act=act).status_code in (404, 422)
    assert "What you asked for" in receiving.text("reveals")

    other = text_of(receiving.page("reveals", by="Noa"))
    assert "For you to answer" in other
    assert spoken(case) in other
    receiving.sent("confirm_two", {"answer": "yes"}, by="Noa", act=act)
    assert "No case is held." in receiving.text("holds")


def test_where_a_hidden_case_is_takes_two_and_is_noted(receiving):
    receiving.reception.place("haven", {"people": 20})
    case = receiving.reception.family("levin", 2)
    receiving.sent("hide_case", {"number": case, "reason": "threat"})

    refused = receiving.send("where", case=case)
    assert refused.status_code == 404
    receiving.sent("ask_two", {"number": case, "what": "reveal", "purpose": "protect"})
    [act] = receiving.programme.protection.acts
    receiving.sent("confirm_two", {"answer": "yes"}, by="Noa", act=act)

    shown = receiving.send("where", case=case)
    assert shown.status_code == 200
    assert "That you looked is written down." in text_of(shown)
    assert receiving.programme.protection.reveals(case)


def test_a_place_is_closed_only_where_its_name_is_typed(receiving):
    place = receiving.reception.place("haven", {"people": 20})
    today = receiving.reception.today.isoformat()

    wrong = receiving.send(
        "place_step",
        {"from_day": today, "reason": "repair", "typed": "hill"},
        place=place,
        what="close",
    )
    assert wrong.status_code == 422
    assert receiving.programme.places.places[place].is_open(receiving.reception.today)

    receiving.sent(
        "place_step",
        {"from_day": today, "reason": "repair", "typed": "haven"},
        place=place,
        what="close",
    )
    assert not receiving.programme.places.places[place].is_open(receiving.reception.today)


def test_the_mediator_learns_that_they_arrived_when_an_officer_says_so_and_no_number(receiving):
    numbers = receiving.send("release_arrived", {"words_told": "All 90 children have arrived."})
    assert numbers.status_code == 422

    receiving.sent("release_arrived", {"words_told": "The children have arrived."})

    [told] = receiving.desk.cast.view(receiving.desk.cast.mara).lines(ReceptionTold)
    assert told.body.words == "The children have arrived."
    assert not receiving.desk.cast.view(receiving.desk.cast.anton).lines(ReceptionTold)
    assert "Too few have arrived to be told of." in receiving.text("releases")


def test_a_party_is_never_a_recipient_of_persons(receiving):
    answer = receiving.send(
        "recipient", {"name": "Northland", "kind": "party", "purposes": ["trace"]}
    )

    assert answer.status_code == 422
    assert "Nothing of persons goes to a party" in text_of(answer)
    assert "Nobody is listed." in receiving.text("releases")


def test_somebody_s_wish_to_be_forgotten_is_typed_and_final(receiving):
    answer = receiving.sent(
        "register_people",
        {
            "kind": "single", "rows": "1", "source": "family", "verified": "said",
            "given_name_0": "Ludo", "family_name_0": "Corvane", "age_band_0": "adult",
            "relation_0": "head",
        },
    )  # fmt: skip
    case = answer["Location"].rstrip("/").rsplit("/", 1)[-1]
    person = receiving.programme.people.cases[case].members[0].person
    slip = receiving.send("destroy_person", {"typed": "yes"}, case=case, person=person)
    assert slip.status_code == 422

    receiving.sent("destroy_person", {"typed": "destroy"}, case=case, person=person)

    shown = receiving.send("who", {"purpose": "register"}, case=case, person=person)
    assert "Corvane" not in shown.text


def test_an_objection_is_kept_from_then_on(receiving):
    case, person = child_alone(receiving)
    receiving.sent("right", {"purpose": "health_care"}, case=case, person=person, what="object")

    shown = receiving.send("who", {"purpose": "health_care"}, case=case, person=person)

    assert shown.status_code == 422
    assert "Tovarek" not in shown.text


def test_the_register_is_sealed_by_a_word_and_opened_by_shares(receiving):
    case, _person = child_alone(receiving)
    alone = receiving.send("seal", {"typed": "lock"})
    assert alone.status_code == 422, "nobody holds shares yet"
    made = receiving.send("shares", {"needed": "2", "of": "3"})
    words = re.findall(r'class="shown-once"[^>]*>([a-z ]+)<', made.text)
    assert len(words) == 3
    assert receiving.send("seal", {"typed": "no"}).status_code == 422

    receiving.sent("seal", {"typed": "LOCK"})

    for name in ("arrivals", "people", "letters"):
        answer = receiving.page(name)
        assert answer.status_code == 503
        assert "The register is locked" in answer.text
    assert "The register is locked." in text_of(receiving.page("seal"))
    few = receiving.send("unseal", {"shares": words[0]})
    assert few.status_code == 422
    receiving.sent("unseal", {"shares": "\n".join([words[2], words[0]])})
    assert receiving.page("case", case=case).status_code == 200


def test_a_lost_share_is_made_worthless_by_two_officers(receiving):
    child_alone(receiving)
    first = receiving.send("shares", {"needed": "2", "of": "2"})
    lost = re.findall(r'class="shown-once"[^>]*>([a-z ]+)<', first.text)
    assert "That takes two officers." in receiving.text("shares")
    assert receiving.send("shares", {"needed": "2", "of": "3"}).status_code == 404

    receiving.sent("shares_ask")
    assert "A second officer is asked." in receiving.text("shares")
    [act] = receiving.programme.protection.acts
    assert "the whole register" in text_of(receiving.page("reveals", by="Noa"))
    receiving.sent("confirm_two", {"answer": "yes"}, by="Noa", act=act)
    made = receiving.send("shares", {"needed": "2", "of": "3"})
    words = re.findall(r'class="shown-once"[^>]*>([a-z ]+)<', made.text)
    receiving.sent("seal", {"typed": "lock"})

    refused = receiving.send("unseal", {"shares": "\n".join(lost)})
    assert refused.status_code == 422
    assert "replaced by newer ones" in text_of(refused)
    receiving.sent("unseal", {"shares": "\n".join(words[:2])})
    assert receiving.page("arrivals").status_code == 200


def test_a_colleague_comes_in_by_a_link_that_is_shown_once(receiving):
    receiving.client()
    shown = receiving.send("officers", {"name": "Jonas"})

    assert re.search(r"http://[^<\"]+/enter/[\w-]+", shown.text)
    assert "It is kept nowhere" in text_of(shown)
    assert "Jonas" in receiving.text("officers")
    assert not re.search(r"/enter/[\w-]+", receiving.page("officers").text)


def test_only_who_leads_lets_colleagues_in(receiving):
    me = receiving.officer().id
    receiving.client("Noa")
    noa = receiving.officer("Noa").id
    receiving.sent("duties_give", {"duties": ["lead"]}, officer=me)
    receiving.sent("duties_give", {"duties": ["gate"]}, officer=noa)

    assert receiving.send("officers", {"name": "Jonas"}, by="Noa").status_code == 404
    assert "Jonas" not in receiving.text("officers")
