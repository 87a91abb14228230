"""What several verbs answer in the same words."""

from __future__ import annotations

from gettext import gettext as _

from goodoffices.dss.refusal import Refusal

__all__ = ["MOST_RESULTS", "exists", "none_such", "not_yours", "stale"]

MOST_RESULTS = 10_000
"""Longest list in a reply."""


def none_such() -> Refusal:
    """404."""
    return Refusal(404, _("There is nothing with this id here; it may have been deleted."))


def not_yours() -> Refusal:
    """403."""
    return Refusal(403, _("This belongs to another participant; only its owner may use it so."))


def stale() -> Refusal:
    """409 for a version that is not the current one."""
    return Refusal(
        409,
        _(
            "This is not the current version. Somebody changed it since; read it again, then decide."
        ),
    )


def exists() -> Refusal:
    """409 for an id that is taken."""
    return Refusal(
        409, _("Something with this id stands already. To change it, name its current version.")
    )
