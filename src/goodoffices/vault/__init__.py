"""The vault: keys, the envelope in which every body is stored, and the proofs of a record."""

from goodoffices.vault.custody import (
    Ask,
    Custody,
    CustodyKind,
    Lock,
    custody_of,
    file_lock,
    new_node_key,
    open_key_file,
    passphrase_lock,
    shares_lock,
    write_key_file,
)
from goodoffices.vault.envelope import Envelope, EnvelopeMaker, open_envelope, statement_of
from goodoffices.vault.keys import NodeKey, derive, unwrap, wrap
from goodoffices.vault.readers import new_pair, open_as, seal_for
from goodoffices.vault.shares import Share, combine, read_share, split
from goodoffices.vault.signing import Signer, is_signed, node_signer, seat_signer, sign_statement

__all__ = [
    "Ask",
    "Custody",
    "CustodyKind",
    "Envelope",
    "EnvelopeMaker",
    "Lock",
    "NodeKey",
    "Share",
    "Signer",
    "combine",
    "custody_of",
    "derive",
    "file_lock",
    "is_signed",
    "new_node_key",
    "new_pair",
    "node_signer",
    "open_as",
    "open_envelope",
    "open_key_file",
    "passphrase_lock",
    "read_share",
    "seal_for",
    "seat_signer",
    "shares_lock",
    "sign_statement",
    "split",
    "statement_of",
    "unwrap",
    "wrap",
    "write_key_file",
]
