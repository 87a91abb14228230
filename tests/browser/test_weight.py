"""Every page is light, quick, silent, and asks nobody else for anything."""

from statistics import median

HEAVIEST = 150_000
MEDIAN_MS = 400
"""Of the answer alone, on a machine that is busy with tests; a page is there in 100 ms on a quiet one."""


def test_the_first_view_of_any_page_is_light(walked):
    assert [f"{one} {one.weight}" for one in walked if one.weight > HEAVIEST] == []
    assert min(one.weight for one in walked) > 20_000  # fonts and styles are counted


def test_pages_are_quick(walked):
    assert median(one.ms for one in walked) < MEDIAN_MS


def test_no_page_complains_or_asks_elsewhere(walked):
    assert [f"{one} {one.noise}" for one in walked if one.noise] == []
