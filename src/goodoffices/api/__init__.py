"""The JSON API: a seat's own view and its own words, for programs. See ``docs/reference/api.md``."""

from goodoffices.api.application import application

__all__ = ["application"]
