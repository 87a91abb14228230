"""A list of choices is drawn in one loop, and says exactly what the template of each choice says."""

import re

import pytest
from django import forms

import goodoffices.desk.reception.urls  # noqa: F401  # every form of that desk is known by it
from goodoffices.desk.fields import ChosenField
from goodoffices.desk.form import DeskForm
from goodoffices.desk.reception.doing import ReceptionForm
from goodoffices.office import introduce_seats

CHOICES = [("a", "First <one>"), ("b & c", "Second"), ("", "None")]
GROUPED = [("Above", [("a", "One")]), ("Below", [("b", "Two"), ("c", "Three")])]


@pytest.mark.parametrize("choices", [CHOICES, GROUPED])
@pytest.mark.parametrize(
    ("field", "widget"),
    [
        (forms.ChoiceField, forms.RadioSelect),
        (forms.MultipleChoiceField, forms.CheckboxSelectMultiple),
    ],
)
def test_choices_in_one_loop_are_what_they_are_one_by_one(field, widget, choices):
    class Chosen(DeskForm):
        one = field(choices=choices, widget=widget(attrs={"class": "wide"}))

    several = field is forms.MultipleChoiceField
    form = Chosen(initial={"one": ["a", "c"] if several else "a"})
    drawn = str(form["one"])
    assert form.fields["one"].widget.template_name == "widgets/choices.html"
    form.fields["one"].widget.template_name = widget.template_name

    assert drawn == str(form["one"])
    assert "checked" in drawn


@pytest.mark.parametrize("given", ["a", "b & c", "", None, "elsewhere"])
@pytest.mark.parametrize(
    "choices", [CHOICES, GROUPED, [(None, "nobody"), *CHOICES, ("a", "Again")]]
)
def test_a_list_to_choose_from_says_what_the_library_says(choices, given):
    class Chosen(DeskForm):
        one = forms.ChoiceField(
            choices=choices, widget=forms.Select(attrs={"title": 'a "b"', "disabled": False})
        )

    form = Chosen(initial={"one": given})
    drawn = str(form["one"])
    ours = form.fields["one"].widget
    assert ours.template_name == forms.Select.template_name
    form.fields["one"].widget = forms.Select(attrs=ours.attrs, choices=ours.choices)

    assert "".join(drawn.split()) == "".join(str(form["one"]).split())


def of_the_officers(form=ReceptionForm):
    for one in form.__subclasses__():
        yield from ((one.__name__, *field) for field in one.base_fields.items())
        yield from of_the_officers(one)


def test_no_list_of_the_officers_desk_begins_with_an_answer():
    preset = {
        (form, name)
        for form, name, field in of_the_officers()
        if type(field) is forms.ChoiceField
        and type(field.widget) is forms.Select
        and field.required
        and field.initial is None
    }

    assert preset == set()
    assert ("AskForm", "target") in {(form, name) for form, name, _ in of_the_officers()}


class Asked(DeskForm):
    whom = ChosenField(label="Whom")


def test_what_nobody_chose_is_not_written_down_as_said():
    form = Asked({"key": "k", "whom": ""})
    form.fields["whom"].offer(CHOICES[:2])

    assert [value for value, _words in form.fields["whom"].choices] == ["", "a", "b & c"]
    assert not form.is_valid()


def test_where_one_alone_is_possible_it_is_chosen():
    form = Asked({"key": "k", "whom": "a"})
    form.fields["whom"].offer(CHOICES[:1])

    assert form.fields["whom"].choices == CHOICES[:1]
    assert form.is_valid()


@pytest.mark.parametrize(
    ("who", "route", "field"),
    [
        ("mara", "mediator:evidence", "side"),
        ("mara", "mediator:undertaking_give", "debtor"),
        ("anton", "party:release_offer", "recipient"),
    ],
)
def test_a_list_of_seats_begins_with_none(desk, who, route, field):
    cast = desk.cast
    introduce_seats(
        cast.office, cast.mara, to=cast.anton.seat, seats=[cast.frieda.seat], key="meet frieda"
    )

    page = desk.get(cast.people[who], route).content.decode()

    assert re.search(rf'<select name="{field}"[^>]*>\s*<option value=""', page)
