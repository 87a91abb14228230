"""The sheet that an envoy takes along: what one side may be told and asked, and nothing of any other."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices.desk.access import page, render
from goodoffices.desk.mediator.channel.relay import recipient_of, steps
from goodoffices.desk.mediator.reading import Delivery, matters, now
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.MEDIATOR, kept=True)
def paper(request: HttpRequest, view: View, seat: str) -> HttpResponse:
    """What do we say in this room, and what do we ask?"""
    recipient = recipient_of(view, seat)
    told = steps(view, recipient)
    asked = [
        matter
        for matter in matters(view, is_open=True)
        if matter.is_waiting and matter.release.line.audience.admits(recipient.id)
    ]
    return render(
        request,
        view,
        "mediator/paper.html",
        recipient=recipient,
        again=[one for one in told if isinstance(one, Delivery)],
        told=[one for one in told if not isinstance(one, Delivery)],
        asked=asked,
        moment=now(),
    )


urlpatterns = [path("relay/<str:seat>/paper/", paper, name="paper")]
