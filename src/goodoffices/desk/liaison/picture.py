"""The last known picture: all that stands, on a map and in a table, to be printed before a line fails."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.duty import letter, map_of, now, shown, spot_lines, times_of
from goodoffices.desk.words import can_see
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.LIAISON)
def picture(request: HttpRequest, view: View) -> HttpResponse:
    """What stands, as this desk knows it now."""
    moment = now()
    standing = office.notices(view, moment, is_open=True)
    told = [shown(view, one) for one in standing]
    sites = office.notified_sites(view, moment.date(), is_open=True)
    return render(
        request,
        view,
        "liaison/picture.html",
        standing=[(one, spot_lines(view, one.found.filed.spots)) for one in told],
        times=times_of(told, moment),
        sites=[
            (letter(number), site, spot_lines(view, [site.spot])[0])
            for number, site in enumerate(sites)
        ],
        map=map_of(view, standing, sites),
        moment=moment,
        who_sees=can_see((view.seat,)),
    )


urlpatterns = [path("picture/", picture, name="picture")]
