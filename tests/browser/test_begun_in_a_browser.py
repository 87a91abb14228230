"""What is typed into a long form outlives its tab, in every language, and is gone when it is sent."""

import re

import pytest

WORDS = {"en": "The pier could open on Sunday, if", "he": "המזח ייפתח ביום ראשון, אם"}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_what_was_typed_outlives_its_tab_and_goes_when_it_is_sent(desk, sit, language):
    page = sit(desk.ask("table", title="The river", language=language)["Northland"])
    room = re.match(r".*?/room/", page.url)[0]
    page.goto(room)
    said = page.locator("textarea[name=said]")
    with page.expect_response(lambda answer: answer.url.endswith("/begun/")) as kept:
        said.press_sequentially(WORDS[language][:-3])
        said.press_sequentially(WORDS[language][-3:])
    assert kept.value.status == 204

    other = page.context.new_page()
    page.close()
    other.goto(room)
    assert other.locator("textarea[name=said]").input_value() == ""
    other.locator(".began a").click()
    said = other.locator("textarea[name=said]")
    assert said.input_value() == WORDS[language]
    other.locator("form.form button[type=submit]").first.click()
    other.wait_for_url(room)

    assert other.locator(".began").count() == 0
    other.goto(room)
    assert other.locator(".began").count() == 0
    assert other.locator(".words", has_text=WORDS[language]).count() == 1
