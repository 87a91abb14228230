"""Which form a file or folder has, seen from its content."""

from __future__ import annotations

from collections.abc import Mapping

from goodoffices.settlement.formats.own import read_own
from goodoffices.settlement.negotiation import Negotiation

__all__ = ["read"]


def read(files: Mapping[str, bytes]) -> Negotiation:
    """TODO."""
    ((name, content),) = files.items()
    return read_own(name, content)
