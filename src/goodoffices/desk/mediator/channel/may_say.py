"""What may I say to a seat? Lines with the words to use; every other line with the reason it is withheld."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.long_list import newest_of
from goodoffices.desk.mediator.reading import outer_seats, today
from goodoffices.errors import AccessError
from goodoffices.office import View, WhyNot
from goodoffices.record import Disclosure, Role, SeatId

WHY: Final[Mapping[WhyNot, str | Promise]] = {
    WhyNot.CONDITION: lazy("the owner's condition is open"),
    WhyNot.DESTROYED: lazy("destroyed in part"),
    WhyNot.IMPRESSION: lazy("an impression of our own never leaves us"),
    WhyNot.LAPSED: lazy("the release has lapsed"),
    WhyNot.NO: lazy("its owner said no"),
    WhyNot.NOT_THERE: lazy("words of the talks do not go to this desk"),
    WhyNot.NOT_YET: lazy("its owner said not yet"),
    WhyNot.NO_RELEASE: lazy("no release"),
    WhyNot.ORAL: lazy("given by voice, unconfirmed: somebody of us must answer for it"),
    WhyNot.OTHER_RECIPIENT: lazy("released to another recipient"),
    WhyNot.WAITING: lazy("its owner has not answered"),
    WhyNot.WITHDRAWN: lazy("its owner took it back"),
}
SHOWN = 40
"""Disclosures on the page; older ones stand in the record."""


@page(Role.MEDIATOR, kept=True)
def may_say(request: HttpRequest, view: View, seat: str) -> HttpResponse:
    """What may be said to this seat, in which words, and what not?"""
    outer = outer_seats(view)
    asked = next((one for one in outer if one.id == SeatId(seat)), None)
    if asked is None:
        raise AccessError("no such seat")
    allowed, held = office.may_say(view, asked.id, today())
    shown, older = newest_of(
        request, sorted(held, key=lambda one: -one.line.number), lambda one: one.line.number
    )
    disclosed = [
        line
        for line in reversed(view.lines(Disclosure, last=SHOWN))
        if isinstance(line.body, Disclosure) and line.body.may_confirm
    ]
    return render(
        request,
        view,
        "mediator/may_say.html",
        asked=asked,
        outer=outer,
        hears=asked.role in (Role.PARTY, Role.FRIEND, Role.OBSERVER),
        allowed=allowed,
        held=shown,
        older=older,
        disclosed=disclosed,
        why=WHY,
    )


urlpatterns = [path("relay/<str:seat>/may-i-say/", may_say, name="may_say")]
