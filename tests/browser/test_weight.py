"""Every page is light, silent, and asks nobody else for anything."""

HEAVIEST = 150_000


def test_the_first_view_of_any_page_is_light(walked):
    assert [f"{one} {one.weight}" for one in walked if one.weight > HEAVIEST] == []
    assert min(one.weight for one in walked) > 20_000  # fonts and styles are counted


def test_no_page_complains_or_asks_elsewhere(walked):
    assert [f"{one} {one.noise}" for one in walked if one.noise] == []
