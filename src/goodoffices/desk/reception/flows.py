"""The map: from where people arrive to the places that receive them; a table beside it says the same."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.duty import letter
from goodoffices.desk.reception.doing import officer_of, page, show
from goodoffices.desk.reception.drawing import Flow, Spot, drawn
from goodoffices.errors import AccessError
from goodoffices.office import View, reception


@dataclass(frozen=True, slots=True)
class Row:
    """One flow in the table."""

    number: str
    transport: str
    letter: str
    place: str
    people: int


@page
def flows(request: HttpRequest, view: View) -> HttpResponse:
    """Where people come from and go to."""
    running, officer = office.running(), officer_of(request)
    found = reception.flows(running, view.actor, officer=officer)
    numbers = {one.id: str(n) for n, one in enumerate(found.transports, start=1)}
    letters = {one.id: letter(n) for n, one in enumerate(found.places)}
    picture = drawn(
        [
            Spot(one.id, numbers[one.id], (one.latitude, one.longitude))
            for one in found.transports
            if one.latitude is not None and one.longitude is not None
        ],
        [
            Spot(one.id, letters[one.id], (one.latitude, one.longitude))
            for one in found.places
            if one.latitude is not None and one.longitude is not None
        ],
        [Flow(transport, place, people) for (transport, place), people in found.people.items()],
    )
    transports = {one.id: one.name for one in found.transports}
    places = {one.id: one.name for one in found.places}
    rows = [
        Row(numbers[transport], transports[transport], letters[place], places[place], people)
        for (transport, place), people in sorted(found.people.items(), key=lambda one: -one[1])
    ]
    try:
        worth = reception.run_sheet(running, view.actor, officer=officer)
    except AccessError:  # who does not place people sees the map all the same
        worth = None
    return show(
        request,
        view,
        "reception/flows.html",
        picture=picture,
        rows=rows,
        worth=worth.worth[:12] if worth is not None else (),
        elsewhere=found.elsewhere,
    )


urlpatterns = [path("flows/", flows, name="flows")]
