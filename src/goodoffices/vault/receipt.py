"""What an author gets for an entry: the node's word that it stands on the record, and where."""

from __future__ import annotations

from typing import Final

import msgspec

from goodoffices.errors import ProofError
from goodoffices.vault.note import node_name
from goodoffices.vault.signing import Signer, is_signed

__all__ = ["SealedReceipt", "read_receipt", "sign_receipt"]

_PURPOSE = b"goodoffices/receipt/v1\0"
_KEY_DIGITS: Final = 64


class SealedReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A receipt. Its fields stand in the order of canonical JSON.

    Attributes
    ----------
    checkpoint : int
        Number of the last checkpoint when it was made; 0 for none.
    commitment : str
        As in the entry's statement.
    entry : str
        Name of the entry.
    head : str
        The seat's chain after the line.
    node : str
        Public key of the node.
    number : int
        Number of the line in the seat's view.
    origin : str
        Which record of which node.
    seat : str
        Whose filing it is.
    slot : int
        Slot of the line.
    v : int
        Version of the form.
    """

    checkpoint: int
    commitment: str
    entry: str
    head: str
    node: str
    number: int
    origin: str
    seat: str
    slot: int
    v: int = 1

    def __repr__(self) -> str:
        return f"<SealedReceipt {self.number}>"


def sign_receipt(signer: Signer, receipt: SealedReceipt) -> tuple[bytes, bytes]:
    """The receipt as canonical JSON, and the node's signature over it."""
    raw = msgspec.json.encode(receipt)
    return raw, signer.sign(_PURPOSE + raw)


def read_receipt(raw: bytes, signature: bytes) -> SealedReceipt:
    """Read a receipt and check the signature of the node that it names.

    Raises
    ------
    ProofError
        If it is not exactly of this form, or not signed by the node it names.
    """
    try:
        receipt = msgspec.json.decode(raw, type=SealedReceipt)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ProofError("the receipt is not of the form of a receipt") from None
    if msgspec.json.encode(receipt) != raw or receipt.v != 1 or receipt.checkpoint < 0:
        raise ProofError("the receipt is not of the form of a receipt")
    try:
        node = bytes.fromhex(receipt.node)
    except ValueError:
        raise ProofError("the receipt names no key") from None
    if node.hex() != receipt.node or len(receipt.node) != _KEY_DIGITS:
        raise ProofError("the receipt names no key")
    if receipt.origin.split("/")[1:2] != [node_name(node)]:
        raise ProofError("the receipt names another node than its key")
    if not is_signed(node, signature, _PURPOSE + raw):
        raise ProofError("the receipt is not signed by the node that it names")
    return receipt
