"""Keeping what was begun while one types, and throwing it away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from goodoffices.desk.access import action
from goodoffices.desk.begun import NAME, writing
from goodoffices.desk.page import address_of
from goodoffices.office import View
from goodoffices.record import Role


@action(*Role)
def keep(request: HttpRequest, _view: View) -> HttpResponse:
    """What stands in a form is kept for its writer; nobody else is shown it."""
    here, name = writing(), request.POST.get(NAME, "")
    if here is None or not name:
        raise Http404
    return HttpResponse(status=204 if here.keep(name, request.POST) else 422)


@action(*Role)
def drop(request: HttpRequest, view: View) -> HttpResponse:
    """What was begun is thrown away; the form is shown as new."""
    here, name = writing(), request.POST.get(NAME, "")
    page = name.partition(" ")[2]
    if here is None or not page.startswith(f"/{address_of(view)}/"):
        raise Http404
    here.drop(name)
    return redirect(page)
