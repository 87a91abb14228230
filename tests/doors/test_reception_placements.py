"""Places are looked for, signed by a named officer, answered, changed, and told to each family."""

import re

import pytest

from goodoffices.office.reception import kept_prices
from goodoffices.reception.spoken import spoken
from tests.doors.receiving_desk import text_of
from tests.receiving import FLIGHT, HARBOUR, HAVEN, HILL


@pytest.fixture
def proposed(receiving):
    """A flight of 300 for which places were looked for from the page."""
    receiving.reception.a_flight_of_300()
    receiving.sent("proposals_run", {"scope": "all", "method": "places", "seconds": "20"})
    return receiving


def seen(page):
    return re.findall(r'name="seen" value="([^"]+)"', page.text)


def what_was_shown(answer):
    """The form that does it, as it stands before the one that asks anew."""
    names = "key|shown|fingerprint"
    return dict(re.findall(rf'name="({names})" value="([^"]+)" id="do_', answer.text))


def signed(receiving):
    pairs = seen(receiving.page("proposals"))
    receiving.sent("sign", {"seen": pairs, "every": "on"})
    return pairs


def test_a_run_says_how_good_it_is_and_what_one_more_would_be_worth(proposed):
    [run] = proposed.programme.placements.runs

    page = proposed.text("run_sheet", run=run)

    assert "A place is found for 300 of 300 people." in page
    assert "No other way would fit better: that is proven." in page or "by at most" in page
    assert "What one more would be worth" in page
    assert "Seed 0" in page


def test_only_what_an_officer_signed_and_both_accepted_is_a_placement(proposed):
    pairs = signed(proposed)
    assert len(pairs) > 20
    states = {one.state.value for one in proposed.programme.placements.standing.values()}
    assert states == {"signed"}

    page = proposed.page("proposals")
    answered = {"seen": [p for p in seen(page) if p in pairs], "every": "on"}
    proposed.sent("answers", {**answered, "who": "family"})
    assert {o.state.value for o in proposed.programme.placements.standing.values()} == {"signed"}
    proposed.sent("answers", {**answered, "who": "place"})

    assert {o.state.value for o in proposed.programme.placements.standing.values()} == {"placed"}
    assert "Placed, not there yet" in proposed.text("proposals")


def test_only_what_was_chosen_is_signed(proposed):
    pairs = seen(proposed.page("proposals"))

    proposed.sent("sign", {"seen": pairs, "cases": pairs[1]})

    standing = proposed.programme.placements.standing.values()
    assert [one.case for one in standing if one.signed_by] == [pairs[1].split(" ")[0]]


def test_nothing_is_signed_where_nothing_was_chosen(proposed):
    answer = proposed.send("sign", {"seen": seen(proposed.page("proposals"))})

    assert answer.status_code == 422
    assert "Choose one or more, or all of them." in text_of(answer)


def test_what_changed_since_the_officer_looked_is_not_signed(proposed):
    pairs = seen(proposed.page("proposals"))
    case = pairs[0].split(" ")[0]
    proposed.sent("placement_step", case=case, what="off")

    answer = proposed.send("sign", {"seen": pairs, "every": "on"})

    assert answer.status_code in (404, 422)
    assert not any(o.signed_by for o in proposed.programme.placements.standing.values())


def test_a_no_is_written_down_with_its_reason_and_another_place_is_looked_for(proposed):
    pairs = signed(proposed)
    case, place = next(p for p in pairs if not p.startswith("c-group")).split(" ")

    proposed.sent("placement_step", {"reason": "too_far"}, case=case, what="family-no")

    assert place in proposed.programme.placements.ruled_out[case]
    now = proposed.programme.placements.of_case(case)
    assert now is None or now.place != place
    assert "too far" in proposed.text("placement", case=case)


def test_the_page_of_a_case_says_why_there_and_what_came_next(proposed):
    case, place = seen(proposed.page("proposals"))[0].split(" ")

    page = proposed.text("placement", case=case)

    assert proposed.programme.places.places[place].name in page
    assert "What came next, and what stood in the way" in page
    assert "Look at the proposals and sign" in page


def test_what_if_shows_an_effect_and_writes_nothing_until_it_is_done(proposed):
    before = proposed.programme.number

    shown = proposed.send("what_if", {"change": "close", "place": HARBOUR})

    assert shown.status_code == 200
    assert "Harbour takes nobody any more." in text_of(shown)
    assert "Who would be elsewhere" in text_of(shown)
    assert proposed.programme.number == before
    form = what_was_shown(shown)
    proposed.sent("do_it", form)
    assert not proposed.programme.places.places[HARBOUR].is_open(proposed.reception.today)
    assert not any(one.place == HARBOUR for one in proposed.programme.placements.standing.values())


def test_what_was_shown_is_not_done_where_it_was_altered_on_the_way(proposed):
    shown = proposed.send("what_if", {"change": "close", "place": HARBOUR})
    form = what_was_shown(shown)

    answer = proposed.send("do_it", {**form, "shown": form["shown"][:-3] + "abc"})

    assert answer.status_code == 422
    assert "Look at it anew." in text_of(answer)
    assert proposed.programme.places.places[HARBOUR].is_open(proposed.reception.today)


def test_an_officer_names_a_place_after_its_cost_was_shown(proposed):
    case, place = next(p for p in seen(proposed.page("proposals")) if "group" not in p).split(" ")
    other = next(one for one in (HAVEN, HILL) if one != place)

    shown = proposed.send(
        "override", {"place": other, "reason": "own_wish"}, case=case, what="name"
    )
    assert "have a place" in text_of(shown)
    form = what_was_shown(shown)
    proposed.sent("do_it", form)

    assert proposed.programme.placements.locked[case].place == other
    assert "An officer named this place: their own wish." in proposed.text("placement", case=case)


def test_a_letter_for_each_family_in_its_language_with_names_only_when_they_are_asked_for(
    receiving,
):
    receiving.reception.place("haven", {"people": 60})
    answer = receiving.sent(
        "register_people",
        {
            "kind": "family", "rows": "1", "source": "family", "verified": "said",
            "given_name_0": "Oska", "family_name_0": "Lindovar", "age_band_0": "adult",
            "relation_0": "head", "languages": ["uk"],
        },
    )  # fmt: skip
    case = answer["Location"].rstrip("/").rsplit("/", 1)[-1]
    receiving.sent("proposals_run", {"scope": "all", "method": "places", "seconds": "20"})
    assert "There is no letter to print." in receiving.text("letters")
    signed(receiving)

    plain = receiving.page("letters").text
    named = receiving.send("letters").text

    assert 'lang="uk"' in plain
    assert "Ми знайшли для вас місце: Haven" in plain
    assert spoken(case) in plain
    assert "Lindovar" not in plain
    assert "Lindovar" in named
    person = receiving.programme.people.cases[case].members[0].person
    assert receiving.programme.protection.seen[person][-1].purpose == "letter"


def test_who_waits_is_told_the_smallest_thing_that_would_help(receiving):
    receiving.reception.place("small", {"people": 4})
    receiving.reception.family("levin", 4)
    receiving.reception.family("adar", 2)
    receiving.reception.proposed()

    page = receiving.text("waiting")

    assert "2 people wait for a place." in page
    assert "beds: 2 more at Small" in page


def test_flows_are_drawn_and_told_in_a_table(proposed):
    page = proposed.text("flows")

    assert "OS 651" in page
    assert ("That is an estimate." in page) == ("In points of fit" in page)
    rows = re.findall(r"(?:Haven|Hill|Harbour) (\d+)", page)
    assert sum(map(int, rows[:3])) <= 300
    assert FLIGHT not in page


def test_what_counts_is_open_to_every_officer_and_set_for_everybody(receiving):
    page = receiving.text("weights")
    assert "Nationality, religion and origin never count" in page

    typed = {"kin": 9, "kin_town": 3, "language": 4, "lasting": 0, "wish": 5}
    receiving.sent("weights_set", typed)

    assert receiving.programme.placements.weights["kin"] == 9
    assert "version 1" in receiving.text("weights")


def test_a_long_run_shows_how_far_it_is_and_can_be_stopped(receiving, monkeypatch):
    from goodoffices.office import reception

    begun = reception.RunProgress("run-1", "computing", None, 240, 0.004, 7.0)
    monkeypatch.setattr(reception, "run_progress", lambda *_args, **_named: begun)
    stopped = []
    monkeypatch.setattr(reception, "stop_run", lambda *_args, run, **_named: stopped.append(run))

    page = receiving.text("run_sheet", run="run-1")
    receiving.sent("run_stop", run="run-1")

    assert "gives a place to 240 people" in page
    assert "by at most 0.40 %" in page
    assert "Stop with the best so far" in page
    assert stopped == ["run-1"]


def test_a_place_is_told_who_comes_by_number_and_only_once_both_have_accepted(proposed):
    place = seen(proposed.page("proposals"))[0].split(" ")[1]
    assert "Nobody is expected here" in proposed.text("expected", place=place)
    pairs = signed(proposed)
    assert "Nobody is expected here" in proposed.text("expected", place=place)

    proposed.sent("answers", {"seen": pairs, "every": "on", "who": "both"})

    page = proposed.page("expected", place=place).text
    assert spoken(pairs[0].split(" ")[0]) in page
    assert not any(spoken(pair.split(" ")[0]) in page for pair in pairs if not pair.endswith(place))


def asked_at_a_price(receiving, **more):
    typed = {"scope": "all", "seconds": "20", **more}
    answer = receiving.send("proposals_run", typed)
    names = "key|shown|fingerprint"
    return answer, dict(re.findall(rf'name="({names})" value="([^"]+)" id="use_', answer.text))


def test_the_price_of_floors_is_shown_before_they_are_used(receiving):
    receiving.reception.a_flight_of_300()
    lines = receiving.programme.number

    answer, shown = asked_at_a_price(receiving, method="floors", services="school")

    told = text_of(answer)
    assert answer.status_code == 200
    assert "Points of fit a person, without floors and with them" in told
    assert "Nobody loses a place because of it." in told
    assert receiving.programme.number == lines
    receiving.sent("run_priced", shown)
    [run] = receiving.programme.placements.runs
    page = receiving.text("run_sheet", run=run)
    assert "with nobody who needs a service far behind" in page
    assert "of the points of fit, and nobody a place" in page


def test_arrivals_are_spread_and_beds_kept_free_from_the_desk(receiving):
    receiving.reception.a_flight_of_300()

    answer, _ = asked_at_a_price(receiving, method="even", most="110", nights="3")
    assert "times its share of the week" in text_of(answer)

    answer, shown = asked_at_a_price(receiving, method="block", block="20")
    assert "The beds stay free at this place:" in text_of(answer)
    receiving.sent("run_priced", shown)

    answer, _ = asked_at_a_price(receiving, method="block", block="90000")
    assert answer.status_code == 422
    assert "Keep a smaller block, or two." in text_of(answer)


def test_what_was_shown_with_its_price_cannot_be_altered_or_used_later(receiving):
    receiving.reception.a_flight_of_300()
    _, shown = asked_at_a_price(receiving, method="even", most="125")

    altered = receiving.send("run_priced", {**shown, "shown": shown["shown"] + "x"})
    assert altered.status_code == 422
    receiving.reception.family("late", 3)
    late = receiving.send("run_priced", shown)

    assert late.status_code == 422
    assert "Look at the price again." in text_of(late)
    assert not receiving.programme.placements.runs


def test_no_floor_is_offered_by_belief_or_language(receiving):
    receiving.reception.three_places()

    page = receiving.page("proposals_run").text

    assert 'value="school"' in page
    assert not re.search(
        r'name="services" value="(kosher|halal|prayer|vegetarian|interpreter)', page
    )


def test_while_prices_are_looked_for_the_page_says_so_and_can_end_it(receiving, monkeypatch):
    monkeypatch.setattr(kept_prices, "LARGE", 0)
    receiving.reception.three_places()
    receiving.reception.family("levy", 4)
    change = {"change": "close", "place": HARBOUR}

    page = receiving.page("what_if")
    early = receiving.send("what_if", change)

    assert "What room is worth is being worked out" in text_of(page)
    assert receiving.to("pricing_stop") in page.text
    assert "takes nobody any more" not in text_of(early)
    receiving.send("pricing_stop", {})
    jobs = receiving.office.reception_runs
    for run in jobs.running(receiving.rut.process):
        jobs.wait(receiving.rut.process, run, 60)
    shown = receiving.send("what_if", change)
    assert "What room is worth is being worked out" not in text_of(shown)
    assert "Harbour takes nobody any more." in text_of(shown)
