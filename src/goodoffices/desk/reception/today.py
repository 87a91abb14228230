"""Arrivals today: who arrives, where they sleep, and what waits for an officer."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices.desk.reception.doing import page, show
from goodoffices.office import View


@page
def arrivals(request: HttpRequest, view: View) -> HttpResponse:
    """The first page: what this day brings."""
    return show(request, view, "reception/arrivals.html")


urlpatterns = [path("", arrivals, name="arrivals")]
