"""The process itself: readiness, undertakings, seats and consents, the record."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
