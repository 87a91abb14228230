"""The vault: keys, the envelope in which every body is stored, and the proofs of a record."""

from goodoffices.vault.envelope import Envelope, EnvelopeMaker, open_envelope, statement_of
from goodoffices.vault.keys import NodeKey, derive, unwrap, wrap
from goodoffices.vault.signing import Signer, is_signed, node_signer, seat_signer, sign_statement

__all__ = [
    "Envelope",
    "EnvelopeMaker",
    "NodeKey",
    "Signer",
    "derive",
    "is_signed",
    "node_signer",
    "open_envelope",
    "seat_signer",
    "sign_statement",
    "statement_of",
    "unwrap",
    "wrap",
]
