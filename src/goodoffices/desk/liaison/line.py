"""The first page of a duty desk: how the line stands, and what waits for us."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.duty import away, now, number_list, shown, state_of_line
from goodoffices.desk.words import can_see
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.LIAISON)
def line(request: HttpRequest, view: View) -> HttpResponse:
    """What has to be done now?"""
    moment = now()
    standing = [shown(view, found) for found in office.notices(view, moment, is_open=True)]
    ours = [one for one in standing if one.turn]
    return render(
        request,
        view,
        "liaison/line.html",
        sentence=state_of_line(view, [one.found for one in standing]),
        ours=ours,
        theirs=[one for one in standing if one not in ours and one.found.is_waiting],
        settled=[one for one in standing if not one.found.is_waiting],
        due=[s for s in office.notified_sites(view, moment.date(), is_open=True) if s.is_due],
        clashing=number_list(
            plan.number for plan in office.plans(view, is_open=True) if plan.clash is not None
        ),
        going=office.incidents(view, moment, is_open=True),
        away=away(view),
        moment=moment,
        has_contacts=office.contacts(view, view.actor.seat) is not None,
        who_sees=can_see((view.seat,)),
    )


urlpatterns = [path("", line, name="line")]
