"""The vault: keys, and the envelope in which every body is stored."""

from goodoffices.vault.envelope import Envelope, EnvelopeMaker, open_envelope, statement_of
from goodoffices.vault.keys import NodeKey, derive, unwrap, wrap

__all__ = [
    "Envelope",
    "EnvelopeMaker",
    "NodeKey",
    "derive",
    "open_envelope",
    "statement_of",
    "unwrap",
    "wrap",
]
