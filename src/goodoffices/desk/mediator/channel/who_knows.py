"""Who knows what: items down, seats across; a permission and an answer are two columns of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.mediator.reading import Matter, deliveries, matter_of, outer_seats
from goodoffices.office import ItemKind, KnownItem, Knows, View
from goodoffices.record import Role, Seat

KINDS: Final[Mapping[ItemKind, str | Promise]] = {
    ItemKind.WORDS: lazy("Words of the sides"),
    ItemKind.IDEA: lazy("Ideas of our own"),
    ItemKind.DRAFT: lazy("Drafts handed"),
    ItemKind.DISCLOSURE: lazy("Disclosed by others"),
}
CELLS: Final[Mapping[Knows, str | Promise]] = {
    Knows.OWN: lazy("own words"),
    Knows.RELAYED: lazy("relayed on"),
    Knows.HANDED: lazy("handed"),
    Knows.PUBLIC: lazy("publicly disclosed"),
    Knows.NOT: lazy("not"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One item, with what its owner permits and what became of it, recipient by recipient."""

    item: KnownItem
    matters: Sequence[Matter]


@page(Role.MEDIATOR, kept=True)
def who_knows(request: HttpRequest, view: View) -> HttpResponse:
    """Who knows what, and how?"""
    outer = outer_seats(view)
    asked = set(request.GET.getlist("seat"))
    kind = request.GET.get("kind", "")
    seats = tuple(seat for seat in outer if seat.id in asked) or _talking(outer)
    known = deliveries(view)
    rows = [
        Row(item, [matter_of(view, release, known) for release in item.releases])
        for item in office.who_knows(view, [seat.id for seat in seats])
        if kind in ("", item.kind)
    ]
    sorts = [(label, [row for row in rows if row.item.kind is one]) for one, label in KINDS.items()]
    return render(
        request,
        view,
        "mediator/who_knows.html",
        groups=[(label, found) for label, found in sorts if found],
        seats_shown=seats,
        outer=outer,
        kinds=KINDS.items(),
        kind=kind,
        cells=CELLS,
    )


def _talking(seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """Those to whom words may go at all, where none is asked for."""
    return tuple(x for x in seats if x.role in (Role.PARTY, Role.FRIEND, Role.OBSERVER))


urlpatterns = [path("relay/who-knows/", who_knows, name="who_knows")]
