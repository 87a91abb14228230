"""Everything works where scripts do not run."""

import pytest

from tests.browser.person import Person, soon

WORDS = "Hours before days."


@pytest.fixture
def plain(desk, sit):
    """Somebody at a table of this test's own, in a browser without scripts."""
    links = desk.ask("table", title="Without scripts")
    return lambda name: Person(sit(links[name], java_script_enabled=False))


def test_a_call_is_logged_and_its_release_answered(plain):
    mara, anton = plain("Third Capital"), plain("Northland")
    mara.go("Contacts").follow("Log a contact").choose(with_seats="Northland")
    mara.fill(starts_at=soon(-600), length_min=5, quote_0=WORDS, impression="Brief.")
    mara.press("One more speaker").sees("What was said, 3")
    mara.press("Log it").sees(WORDS, "Brief.")
    mara.follow("Ask Northland for a release").press("Ask the owner")

    anton.go("Releases to answer").sees(WORDS).follow("Read and answer")
    anton.choose(answer="yes").press("Give this answer").sees("yes")

    mara.go("Relay").sees("For Southland", WORDS)


def test_priorities_with_a_wrong_sum_are_kept_and_told_and_then_sealed(plain):
    anton = plain("Northland").go("My priorities")
    assert not anton.page.get_by_role("slider").count()
    points = {"p0_0": 0, "p0_1": 250, "p0_2": 500, "p1_0": 0, "p1_1": 100}
    anton.fill(**points)

    anton.page.get_by_role("button", name="Seal our priorities").click()

    anton.sees("400 points are still to be given out", "Nothing was sealed")
    for name, value in points.items():
        assert anton.page.locator(f"[name={name}]").input_value() == str(value)
    anton.fill(p1_1=500).press("Seal our priorities").sees("Sealed on")
