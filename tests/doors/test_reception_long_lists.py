"""Many places and many people: a page at a time, and nothing of it out of reach."""

import re

from goodoffices.office.reception import give_bed
from tests.doors.receiving_desk import text_of
from tests.receiving import RUT

PLACES = 60


def sixty_places(receiving):
    for number in range(PLACES):
        receiving.reception.place(f"house-{number:02}", {"people": number + 1})


def houses(page):
    return re.findall(r"House-\d\d", text_of(page))


def test_the_board_of_places_is_read_page_by_page_and_counts_all_of_them(receiving):
    sixty_places(receiving)

    first = receiving.page("places")
    [address] = re.findall(r'href="([^"]+)">the next page', first.text)
    second = receiving.client().get(address.replace("&amp;", "&"))

    assert f"{sum(range(1, PLACES + 1))} beds are free tonight" in text_of(first)
    assert "1 to 50 of 60" in text_of(first)
    assert "51 to 60 of 60" in text_of(second)
    assert len(set(houses(first))) == 50
    assert set(houses(first)) | set(houses(second)) == {f"House-{n:02}" for n in range(PLACES)}
    assert not set(houses(first)) & set(houses(second))


def test_the_places_with_most_beds_are_offered_and_every_other_is_one_step_away(receiving):
    sixty_places(receiving)

    few = receiving.page("bed")
    every = receiving.page("bed", query="?every=yes")

    offered = re.findall(r'name="place" value="([^"]+)"', few.text)
    assert len(offered) == 40
    assert "pl-house-59" in offered
    assert "pl-house-00" not in offered
    assert "of 60 in all" in text_of(few)
    assert len(re.findall(r'name="place" value="', every.text)) == PLACES
    given = receiving.send("bed", {"place": "pl-house-00", "people": "1"})
    assert "Written down: House-00." in text_of(given)


def test_beds_that_were_given_and_those_without_one_are_read_page_by_page(receiving):
    place = receiving.reception.place("haven", {"people": 500})
    for number in range(55):
        give_bed(
            receiving.office, receiving.rut, officer=RUT, place=place, people=1,
            key=f"bed/{number}",
        )  # fmt: skip

    first = receiving.page("bed")
    [address] = re.findall(r'href="([^"]+)">the next page', first.text)
    second = receiving.client().get(address.replace("&amp;", "&"))

    assert first.text.count("take it back") == 50
    assert second.text.count("take it back") == 5


def slips(page):
    return re.findall(r'class="slip">.*?class="where"><bdi>([^<]+)</bdi>', page.text)


def test_the_list_of_beds_is_looked_at_in_parts_and_printed_whole_or_for_one_place(receiving):
    houses = [receiving.reception.place(f"house-{n}", {"people": 500}) for n in range(3)]
    for number in range(60):
        give_bed(
            receiving.office, receiving.rut, officer=RUT, place=houses[number % 3], people=1,
            key=f"bed/{number}",
        )  # fmt: skip

    first = receiving.page("beds")
    [address] = set(re.findall(r'href="([^"]+)">the next page', first.text))
    second = receiving.client().get(address.replace("&amp;", "&"))
    [place, *_] = re.findall(r'href="([^"]+\?place=[^"]+)"', first.text)
    [every] = re.findall(r'href="([^"]+\?whole=yes)"', first.text)

    assert (len(slips(first)), len(slips(second))) == (50, 10)
    assert "51 to 60 of 60" in text_of(second)
    assert slips(receiving.client().get(place)) == ["House-0"] * 20
    whole = receiving.client().get(every)
    assert sorted(slips(whole)) == sorted(slips(first) + slips(second))
    assert "Print it with your browser" in text_of(whole)
    assert "Print it with your browser" not in text_of(first), "a part is not what is printed"
    assert slips(receiving.page("beds", query="?given=60")) == slips(first)


def test_a_number_that_is_none_asks_for_the_first_page(receiving):
    sixty_places(receiving)

    for typed in ("-1", "x", "9" * 30, "60", ""):
        assert "1 to 50 of 60" in text_of(receiving.page("places", query=f"?from={typed}"))
