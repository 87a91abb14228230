"""The vault: keys, the envelope in which every body is stored, and the proofs of a record."""

from goodoffices.vault.age import AgeLock, identities, open_age, recipients, seal_age
from goodoffices.vault.checkpoint import WHOLE, Beat, Stood
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
from goodoffices.vault.note import LEAVES, Note, cosign, note_text, origin_of, read_note, sign_note
from goodoffices.vault.readers import new_pair, open_as, seal_for
from goodoffices.vault.receipt import SealedReceipt, read_receipt, sign_receipt
from goodoffices.vault.record_file import FileLine, Standing, record_file
from goodoffices.vault.record_file_check import Checked, check_record_file
from goodoffices.vault.register_key import (
    SharesGiven,
    combined_secret,
    drop_secret,
    forget_derived,
    make_secret,
    open_secret,
    put_secret,
    renew_secret,
    secret_is_dropped,
    share_secret,
    shares_given,
)
from goodoffices.vault.sealed_file import drop_sealed_file, read_sealed_file, write_sealed_file
from goodoffices.vault.shares import WORDS_IN_A_SHARE, Share, combine, read_share, split
from goodoffices.vault.signing import (
    Signer,
    is_signed,
    is_statement_signed,
    node_signer,
    seat_signer,
    sign_statement,
)
from goodoffices.vault.subject_keys import SubjectKeys
from goodoffices.vault.tree import Tree, follows
from goodoffices.vault.words import FEW, MANY, words_for

__all__ = [
    "FEW",
    "LEAVES",
    "MANY",
    "WHOLE",
    "WORDS_IN_A_SHARE",
    "AgeLock",
    "Ask",
    "Beat",
    "Checked",
    "Custody",
    "CustodyKind",
    "Envelope",
    "EnvelopeMaker",
    "FileLine",
    "Lock",
    "NodeKey",
    "Note",
    "SealedReceipt",
    "Share",
    "SharesGiven",
    "Signer",
    "Standing",
    "Stood",
    "SubjectKeys",
    "Tree",
    "check_record_file",
    "combine",
    "combined_secret",
    "cosign",
    "custody_of",
    "derive",
    "drop_sealed_file",
    "drop_secret",
    "file_lock",
    "follows",
    "forget_derived",
    "identities",
    "is_signed",
    "is_statement_signed",
    "make_secret",
    "new_node_key",
    "new_pair",
    "node_signer",
    "note_text",
    "open_age",
    "open_as",
    "open_envelope",
    "open_key_file",
    "open_secret",
    "origin_of",
    "passphrase_lock",
    "put_secret",
    "read_note",
    "read_receipt",
    "read_sealed_file",
    "read_share",
    "recipients",
    "record_file",
    "renew_secret",
    "seal_age",
    "seal_for",
    "seat_signer",
    "secret_is_dropped",
    "share_secret",
    "shares_given",
    "shares_lock",
    "sign_note",
    "sign_receipt",
    "sign_statement",
    "split",
    "statement_of",
    "unwrap",
    "words_for",
    "wrap",
    "write_key_file",
    "write_sealed_file",
]
