"""A transport is announced, counted and settled; whoever is here gets a bed by hand."""

import re
from datetime import timedelta

from goodoffices.desk.reception.transport_forms import figures_typed
from goodoffices.reception.spoken import spoken
from tests.doors.receiving_desk import text_of
from tests.receiving import FLIGHT, HAVEN

TYPED = "%Y-%m-%dT%H:%M"


def landed(receiving, counts, gate="gate-2"):
    receiving.desk.cast.clock.forward(minutes=1)
    people = {f"people_{line}": number for line, number in counts.items()}
    receiving.sent("count", {"stage": "landed", "source": gate, **people}, transport=FLIGHT)


def test_a_transport_is_announced_with_who_is_on_it(receiving):
    family = receiving.reception.family("levin", 4)
    due = receiving.desk.cast.clock() + timedelta(hours=2)
    receiving.sent(
        "announce",
        {"kind": "flight", "name": "Relief 9", "arrives": due.strftime(TYPED), "people": 40},
    )
    [transport] = receiving.programme.transports.transports

    typed = {"lines": f"{family}\nabout 36\n", "source": "carrier"}
    receiving.sent("transport_step", typed, transport=transport, what="lines")

    assert "One transport today with 40 people." in receiving.text("arrivals")
    page = receiving.text("transport", transport=transport)
    assert spoken(family) in page
    assert "about 36" in page


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_written(receiving):
    receiving.reception.flight()

    answer = receiving.send(
        "transport_step",
        {"lines": "36\nforty people", "source": "x"},
        transport=FLIGHT,
        what="lines",
    )

    assert answer.status_code == 422
    assert "Line 2" in text_of(answer)
    assert not receiving.programme.transports.manifest(FLIGHT)


def test_a_difference_stands_on_the_first_page_until_an_officer_settles_it(receiving):
    group = receiving.reception.group("pupils", 90)
    receiving.reception.flight(group)
    [line] = receiving.programme.transports.manifest(FLIGHT)
    landed(receiving, {line.id: 97})
    assert "Differences to settle" in receiving.text("arrivals")
    assert "7 more than expected" in receiving.text("transport", transport=FLIGHT)

    [line] = receiving.programme.transports.manifest(FLIGHT)
    typed = {"people": 97, "reason": "joined_late", "seen": figures_typed(line)}
    receiving.sent("settle", typed, transport=FLIGHT, line=line.id)

    assert "Differences to settle" not in receiving.text("arrivals")
    assert "joined late" in receiving.text("transport", transport=FLIGHT)
    assert receiving.programme.people.cases[group].people == 97
    assert "90" in receiving.text("case", case=group), "the earlier number stays beside it"


def test_why_a_number_differs_is_chosen_by_an_officer_and_never_beforehand(receiving):
    group = receiving.reception.group("pupils", 90)
    receiving.reception.flight(group)
    [line] = receiving.programme.transports.manifest(FLIGHT)
    landed(receiving, {line.id: 97})
    [line] = receiving.programme.transports.manifest(FLIGHT)

    page = receiving.page("settle", transport=FLIGHT, line=line.id).text
    shown = re.search(r'<select name="reason".*?</select>', page, re.DOTALL).group()
    first, *_others = re.findall(r'<option value="([^"]*)"', shown)
    assert not first, "whoever only presses the button writes down what nobody said"

    typed = {"people": 97, "reason": first, "seen": figures_typed(line)}
    answer = receiving.send("settle", typed, transport=FLIGHT, line=line.id)
    assert answer.status_code == 422
    assert "Differences to settle" in receiving.text("arrivals")


def test_at_the_gate_only_those_who_differ_need_a_number(receiving):
    families = [receiving.reception.family(f"f{n}", n) for n in (2, 3, 4)]
    receiving.reception.flight(*families)
    first, *_others = receiving.programme.transports.manifest(FLIGHT)

    landed(receiving, {first.id: 1})
    assert [line.landed for line in receiving.programme.transports.manifest(FLIGHT)] == [
        1,
        None,
        None,
    ]
    typed = {"stage": "landed", "source": "gate-2", "rest": "on"}
    receiving.sent("count", typed, transport=FLIGHT)

    assert [line.landed for line in receiving.programme.transports.manifest(FLIGHT)] == [1, 3, 4]


def test_numbers_that_changed_while_an_officer_looked_are_not_settled(receiving):
    group = receiving.reception.group("pupils", 90)
    receiving.reception.flight(group)
    [line] = receiving.programme.transports.manifest(FLIGHT)
    landed(receiving, {line.id: 97})
    [line] = receiving.programme.transports.manifest(FLIGHT)
    shown = figures_typed(line)
    landed(receiving, {line.id: 95})

    answer = receiving.send(
        "settle",
        {"people": 97, "reason": "joined_late", "seen": shown},
        transport=FLIGHT,
        line=line.id,
    )

    assert answer.status_code == 422
    assert "Somebody counted again" in text_of(answer)


def test_a_bed_for_tonight_waits_for_nothing_and_is_printed(receiving):
    receiving.reception.three_places()

    answer = receiving.send("bed", {"place": HAVEN, "people": 7})

    assert "Written down: Haven." in text_of(answer)
    assert not receiving.programme.placements.runs
    paper = receiving.text("beds")
    assert "Haven" in paper
    assert "7 people" in paper
    [bed] = receiving.programme.places.beds(receiving.reception.today)
    receiving.sent("bed_back", bed=bed.id)
    assert "No bed was given by hand tonight." in receiving.text("beds")


def test_who_is_here_without_a_bed_stands_on_the_first_page(receiving):
    receiving.reception.three_places()
    family = receiving.reception.family("levin", 4)
    receiving.reception.flight(family)
    [line] = receiving.programme.transports.manifest(FLIGHT)
    landed(receiving, {line.id: 4})
    now = receiving.desk.cast.clock().strftime(TYPED)
    receiving.sent("transport_step", {"step": "landed", "at": now}, transport=FLIGHT, what="moves")
    assert "4 people who are here have no bed tonight." in receiving.text("arrivals")

    receiving.send("bed", {"place": HAVEN, "case": family})

    assert "Everybody who is here has a bed tonight." in receiving.text("arrivals")


def test_where_no_bed_is_left_it_takes_a_reason_and_names_where_one_is(receiving):
    receiving.reception.place("small", {"people": 2})
    receiving.reception.place("large", {"people": 50})

    full = receiving.send("bed", {"place": "pl-small", "people": 3})

    assert full.status_code == 422
    assert "Large" in text_of(full)
    taken = receiving.send("bed", {"place": "pl-small", "people": 3, "over": "family_together"})
    assert taken.status_code == 200
    assert "so that a family stays together" in text_of(taken)


def test_a_bus_that_landed_uncounted_is_said_to_be_so_until_somebody_counts(receiving):
    due = receiving.desk.cast.clock()
    receiving.sent(
        "announce", {"kind": "bus", "name": "Bus 4", "arrives": due.strftime(TYPED), "people": 60}
    )
    [bus] = receiving.programme.transports.transports
    warned = "nobody who came with it is counted yet"
    assert warned not in receiving.text("transport", transport=bus)

    receiving.sent(
        "transport_step", {"step": "landed", "at": due.strftime(TYPED)}, transport=bus, what="moves"
    )
    assert warned in receiving.text("transport", transport=bus)
    assert "Bus 4 bus 60 — — landed not counted yet" in " ".join(receiving.text("arrivals").split())

    assert "Not counted yet: who came with Bus 4." in receiving.text("arrivals")
    assert "Everybody who is here has a bed" not in receiving.text("arrivals")

    came = {"people": 60, "stage": "landed", "source": "gate 2"}
    receiving.sent("transport_step", came, transport=bus, what="late")
    assert warned not in receiving.text("transport", transport=bus)
    assert "60 people who are here have no bed tonight." in receiving.text("arrivals")
    for page in ("arrivals", "transport"):
        told = receiving.text(page, **({"transport": bus} if page == "transport" else {}))
        assert "announced as a number, without a manifest" in told
        assert "nobody announced them" not in told


def test_the_form_for_a_bed_shows_the_number_that_is_said_aloud(receiving):
    receiving.reception.three_places()
    family = receiving.reception.family("levin", 4)

    page = receiving.page("bed", query=f"?case={family}&people=4").content.decode()

    assert f'value="{spoken(family)}"' in page
    assert f'value="{family}"' not in page
    receiving.send("bed", {"place": HAVEN, "case": spoken(family)})
    assert spoken(family) in receiving.text("beds")


def test_who_stands_on_no_line_of_a_manifest_was_announced_by_nobody(receiving):
    receiving.reception.flight(receiving.reception.group("pupils", 90))
    came = {"people": 3, "stage": "landed", "source": "gate 2"}
    receiving.sent("transport_step", came, transport=FLIGHT, what="late")

    assert "nobody announced them" in receiving.text("transport", transport=FLIGHT)


def test_who_came_with_a_bus_of_which_nothing_was_said_is_told_as_it_is(receiving):
    due = receiving.desk.cast.clock()
    receiving.sent("announce", {"kind": "bus", "name": "Bus 4", "arrives": due.strftime(TYPED)})
    [bus] = receiving.programme.transports.transports
    came = {"people": 12, "stage": "landed", "source": "gate 2"}
    receiving.sent("transport_step", came, transport=bus, what="late")
    [line] = receiving.programme.transports.manifest(bus)

    for shown in (
        receiving.text("transport", transport=bus),
        receiving.text("settle", transport=bus, line=line.id),
    ):
        assert "announced without a number and without a manifest" in shown


def test_from_how_many_beds_are_free_one_gets_to_the_places_that_have_them(receiving):
    me, noa = receiving.officer().id, receiving.officer("Noa").id
    receiving.sent("duties_give", {"duties": ["lead"]}, officer=me)
    receiving.sent("duties_give", {"duties": ["gate"]}, officer=noa)
    shown = receiving.page("arrivals", by="Noa").text

    assert f'<a href="{receiving.to("places")}">0 beds are free tonight.</a>' in shown
    assert receiving.page("places", by="Noa").status_code == 200
