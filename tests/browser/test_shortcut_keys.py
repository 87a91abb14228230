"""Keys lead to pages: never while something is typed, in every script, and until they are switched off."""

import re

import pytest


@pytest.fixture
def mara(desk, sit):
    return sit(desk.ask("table", title="The river")["Third Capital"])


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_keys_lead_where_the_list_says(mara):
    press(mara, "?")
    mara.wait_for_url("**/shortcuts/")
    listed = mara.locator("td.keys").all_inner_texts()
    assert {"g b", "g c", "n", "/", "?"} <= {" ".join(one.split()) for one in listed}

    for keys, where in ((("g", "c"), "contacts/"), (("n",), "contacts/log/"), (("/",), "search/")):
        mara.locator("h1").click()
        press(mara, *keys)
        mara.wait_for_url(re.compile(where + "$"))


def test_nothing_happens_while_something_is_typed_or_another_key_is_held(mara):
    press(mara, "/")
    mara.wait_for_url("**/search/")
    here = mara.url
    mara.get_by_label("Words").press_sequentially("n?gc/")
    assert mara.get_by_label("Words").input_value() == "n?gc/"
    mara.locator("h1").click()
    press(mara, "Alt+n", "g", "x", "c")
    mara.wait_for_function("() => document.readyState === 'complete'")

    assert mara.url == here


def test_they_can_be_switched_off_and_on(mara):
    press(mara, "?")
    mara.wait_for_url("**/shortcuts/")
    here = mara.url
    mara.get_by_role("button", name="Switch the keys off").click()
    mara.locator("h1").click()
    press(mara, "n")
    assert mara.get_by_role("button", name="Switch the keys on").is_visible()
    assert mara.url == here

    mara.get_by_role("button", name="Switch the keys on").click()
    mara.locator("h1").click()
    press(mara, "n")
    mara.wait_for_url("**/contacts/log/")


def test_the_letter_of_another_script_counts_by_its_place(mara):
    mara.evaluate(
        """() => { for (const [key, code] of [["ע", "KeyG"], ["ב", "KeyC"]])
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true })); }"""
    )
    mara.wait_for_url("**/contacts/")
