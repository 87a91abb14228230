"""Between the mediator and each side: brief, contacts, rooms, releases, relay, requests."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
