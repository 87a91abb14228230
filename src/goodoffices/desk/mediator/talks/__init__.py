"""Talks: agenda, ground rules, exploration, proposals, agreement."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
