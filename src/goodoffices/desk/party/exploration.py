"""What the engine found, as far as it is addressed to us. Advisory: people decide."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.plot import Dot, Frontier, frontier
from goodoffices.desk.terms import term
from goodoffices.desk.words import initial
from goodoffices.office import View
from goodoffices.record import (
    DivisionFound,
    EntryId,
    FiguresFound,
    Line,
    NoResult,
    OpeningFound,
    PackagesFound,
    Role,
    SeatId,
)


@page(Role.PARTY)
def exploration(request: HttpRequest, view: View) -> HttpResponse:
    """The runs of the engine, the newest first, with the results that we may read."""
    runs = sorted(office.evaluations(view), key=lambda run: -run.line.number)
    return render(
        request,
        view,
        "party/exploration.html",
        runs=[(run, _findings(view, run.line.thread_id())) for run in runs],
        pictures={
            run.line.number: picture(view, run.figures) for run in runs if run.figures is not None
        },
        rules=office.rules_in_force(view),
        sealed=office.sealed_input(view),
        who_sees=_("your own delegation sees this page; each result names all who can read it"),
    )


def _findings(view: View, run: EntryId) -> list[Line]:
    """The results of a run that are addressed to us."""
    results = (OpeningFound, PackagesFound, FiguresFound, DivisionFound, NoResult)
    return [line for line in view.thread(run).lines if isinstance(line.body, results)]


def picture(view: View, figures: FiguresFound) -> Frontier | None:
    """The frontier, our own side across; None where there are not exactly two sides."""
    ids = sorted(figures.reservations, key=lambda seat: seat != view.actor.seat)
    if len(ids) != 2 or any(seat not in view.directory for seat in ids):  # noqa: PLR2004  # a plane
        return None
    across, up = (view.directory[SeatId(seat)] for seat in ids)
    named: dict[tuple[int, int], list[str]] = {}
    for name, got in figures.utilities.items():
        named.setdefault((got[across.id], got[up.id]), []).append(initial(term(name)))
    dots = [
        Dot(point.utilities[across.id], point.utilities[up.id], efficient=True)
        for point in figures.frontier
        if (point.utilities[across.id], point.utilities[up.id]) not in named
    ]
    dots += [
        Dot(x, y, label=chr(ord("A") + place), efficient=True, detail="; ".join(names))
        for place, ((x, y), names) in enumerate(named.items())
    ]
    least = (figures.reservations[across.id], figures.reservations[up.id])
    return frontier(dots, across=across, up=up, disagreement=least)


urlpatterns = [path("exploration/", exploration, name="exploration")]
