"""What counts when places are compared: the same for everybody, open to every officer, set by those who place."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    filled,
    form_page,
    officer_of,
    page,
    show,
    show_form,
    to,
)
from goodoffices.desk.reception.terms import language_names, word
from goodoffices.office import View, reception
from goodoffices.reception import PlaceId
from goodoffices.reception.placements_events import Priority
from goodoffices.reception.placements_weights import LARGEST_WEIGHT, TERMS


class WeightsForm(ReceptionForm):
    """How much each thing counts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term in TERMS:
            self.fields[term] = forms.IntegerField(
                label=word(term, "fit"), min_value=0, max_value=LARGEST_WEIGHT
            )

    def points(self) -> dict[str, int]:
        """Term -> points a person."""
        return {term: self.cleaned_data[term] for term in TERMS}


class RulesForm(ReceptionForm):
    """Whom a place puts first, by rules."""

    first = forms.ChoiceField(label=lazy("First"), required=False)
    then = forms.ChoiceField(label=lazy("Then"), required=False)
    last = forms.ChoiceField(label=lazy("Then"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "then", "last"):
            self.choose(name, [("", _("none")), *((one.value, word(one)) for one in Priority)])


@page
def weights(request: HttpRequest, view: View) -> HttpResponse:
    """What counts how much now, and what never counts."""
    return show(
        request,
        view,
        "reception/weights.html",
        weights=reception.weights(office.running(), view.actor, officer=officer_of(request)),
    )


@form_page
def weights_set(request: HttpRequest, view: View) -> HttpResponse:
    """Other weights, from now on."""
    running, officer = office.running(), officer_of(request)
    now = reception.weights(running, view.actor, officer=officer)
    form = filled(
        WeightsForm, request, view, **{term: points for term, points, _looks in now.terms}
    )

    def put(key: str) -> None:
        reception.set_weights(running, view.actor, officer=officer, weights=form.points(), key=key)

    return show_form(
        request, view, form, put, title=_("Set what counts"), submit=_("Set it"),
        effect=_("For everybody alike, from the next run on. What was proposed before stays."),
        back=to(view, "weights"),
    )  # fmt: skip


@form_page
def rules(request: HttpRequest, view: View, place: str) -> HttpResponse:
    """Whom a place puts first, by rules: it never chooses among persons."""
    running, officer = office.running(), officer_of(request)
    known = reception.place_sheet(running, view.actor, officer=officer, place=PlaceId(place))
    form = filled(RulesForm, request, view)

    def put(key: str) -> None:
        chosen = [form.cleaned_data[name] for name in ("first", "then", "last")]
        reception.state_priorities(
            running, view.actor, officer=officer, place=PlaceId(place),
            order=[Priority(one) for one in chosen if one], key=key,
        )  # fmt: skip

    return show_form(
        request, view, form, put, title=_("Whom the place puts first"),
        sub=known.row.place.name, submit=_("Write it down"),
        effect=_("It counts where wishes of families are set against rules of places."),
        back=to(view, "place", place=place),
    )  # fmt: skip


@page
def expected(request: HttpRequest, view: View, place: str) -> HttpResponse:
    """Who comes to a place: for whoever receives there, shortly before they come."""
    running, officer = office.running(), officer_of(request)
    return show(
        request,
        view,
        "reception/expected.html",
        coming=reception.expected_at(running, view.actor, officer=officer, place=PlaceId(place)),
        name=reception.names(running, view.actor).places.get(PlaceId(place), place),
        place=place,
        languages=language_names,
    )


urlpatterns = [
    path("proposals/weights/", weights, name="weights"),
    path("proposals/weights/set/", weights_set, name="weights_set"),
    path("places/<str:place>/rules/", rules, name="place_rules"),
    path("places/<str:place>/expected/", expected, name="expected"),
]
