"""What is said when a database takes nothing."""

from __future__ import annotations

from goodoffices.errors import StoreError

__all__ = ["refusal"]


def refusal(reason: str) -> StoreError:
    """The database refused; nothing was written."""
    return StoreError(
        f"the database refused: {reason}",
        advice="The disk did not take this. Nothing was written; what you typed is still on your page. Tell the host.",
    )
