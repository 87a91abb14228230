"""The agenda: shown, and set without any script."""

import pytest

from goodoffices.desk.mediator.talks.agenda import ids_of
from goodoffices.office import agenda
from goodoffices.record import AgendaSet

pytestmark = pytest.mark.django_db

TWO = {
    "key": "a1",
    "rows": "6",
    "issue_0": "The bridge",
    "options_0": "Closed\nOpen by day\n\n",
    "issue_2": "Water",
    "options_2": "",
    "divisible_2": "on",
}


def test_it_says_what_it_will_hold_while_there_is_none(cast, client_of, address_of):
    shown = client_of(cast.mara).get(address_of(cast.mara, "mediator:agenda")).text

    assert "Here will stand what is negotiated" in shown
    assert address_of(cast.mara, "mediator:agenda_set") in shown


def test_rows_that_are_filled_in_become_issues(cast, client_of, address_of):
    client = client_of(cast.mara)

    answer = client.post(address_of(cast.mara, "mediator:agenda_set"), TWO, follow=True)

    assert "Open by day" in answer.text
    assert "may be divided" in answer.text
    body = agenda(cast.view(cast.bela))[1]
    assert [issue.name for issue in body.issues] == ["The bridge", "Water"]
    assert [option.id for option in body.issues[0].options] == ["closed", "open-by-day"]


def test_a_double_submit_counts_once(cast, client_of, address_of):
    client = client_of(cast.mara)

    for _ in range(2):
        assert client.post(address_of(cast.mara, "mediator:agenda_set"), TWO).status_code == 302

    assert len(cast.view(cast.mara).lines(AgendaSet)) == 1


def test_more_rows_are_added_without_losing_what_was_typed(cast, client_of, address_of):
    client = client_of(cast.mara)

    shown = client.post(address_of(cast.mara, "mediator:agenda_set"), {**TWO, "more": "1"}).text

    assert 'name="issue_8"' in shown
    assert 'value="The bridge"' in shown
    assert 'value="9"' in shown
    assert not cast.view(cast.mara).lines(AgendaSet)


def test_an_issue_with_one_option_is_refused_with_everything_kept(cast, client_of, address_of):
    typed = {**TWO, "options_0": "Only one"}

    answer = client_of(cast.mara).post(address_of(cast.mara, "mediator:agenda_set"), typed)

    assert answer.status_code == 422
    assert "at least two options" in answer.text
    assert "Only one" in answer.text
    assert 'value="Water"' in answer.text


def test_the_agenda_in_force_is_there_to_be_changed(cast, client_of, address_of):
    cast.agenda()

    shown = client_of(cast.mara).get(address_of(cast.mara, "mediator:agenda_set")).text

    assert 'value="Bridge"' in shown
    assert "As Northland\nAs Southland" in shown


def test_words_that_differ_get_names_that_differ():
    assert ids_of(["The bridge", "the bridge!", "?!", "Міст", "The bridge"], "issue") == [
        "the-bridge",
        "the-bridge-2",
        "issue-3",
        "міст",
        "the-bridge",
    ]
