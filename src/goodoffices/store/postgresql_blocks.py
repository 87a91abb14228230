"""What the PostgreSQL store asks of the key file outside the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["Blocks"]


class Blocks(Protocol):
    """Keys per block of entries, outside the cluster."""

    block: int

    def wrap(self, process: str, seq: int, secret: bytes) -> tuple[int, bytes]:
        """Generation of the block's key, and the wrapped bytes."""

    def unwrap(self, process: str, seq: int, generation: int, wrapped: bytes) -> bytes | None:
        """What was wrapped, or None where the key is gone."""

    def look_again(self) -> None:
        """Read what other servers wrote."""

    def renew(self, process: str, blocks: Sequence[int]) -> None:
        """Make new keys."""

    def shred(self, process: str, used: dict[int, set[int]]) -> None:
        """Destroy every key of these blocks that is neither used nor the newest."""

    def unfinished(self, process: str) -> set[int]:
        """Blocks with more than one key."""

    def close(self) -> None:
        """Let go of the file."""
