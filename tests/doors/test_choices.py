"""A list of choices is drawn in one loop, and says exactly what the template of each choice says."""

import pytest
from django import forms

from goodoffices.desk.form import DeskForm

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
