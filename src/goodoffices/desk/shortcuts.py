"""The list of keys; they are switched off in a browser by whoever does not want them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from goodoffices.desk.access import page
from goodoffices.desk.page import render
from goodoffices.office import View
from goodoffices.record import Role


@page(*Role)
def shortcuts(request: HttpRequest, view: View) -> HttpResponse:
    """Which key leads where; and the switch."""
    return render(request, view, "shortcuts.html", who_sees=_("your own delegation; nobody else"))
