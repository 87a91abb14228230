"""Checkpoints as C2SP signed notes, and what a witness adds to them.

::

    <origin>
    <tree size>
    <root, base64>
    slot <slot>

    — <origin> <base64( key id(4) || signature(64) )>

The text is all up to and including the newline before the empty line; the node signs it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from goodoffices.errors import ProofError
from goodoffices.vault.signing import SIGNATURE_BYTES, Signer, is_signed

__all__ = [
    "LARGEST",
    "LEAVES",
    "Note",
    "cosign",
    "cosigned_at",
    "node_name",
    "note_text",
    "origin_of",
    "read_note",
    "sign_note",
]

LEAVES: Final = 64
"""Leaves that each beat adds."""

LARGEST: Final = 2**53 - 1
"""The largest integer that every reader of JSON reads alike."""

KEY_ID_BYTES: Final = 4
TIME_BYTES: Final = 8
_NODE, _WITNESS = b"\x01", b"\x04"
_TEXT = re.compile(
    r"(?P<origin>goodoffices/[0-9a-f]{16}/[A-Za-z0-9_.-]{1,128})\n(?P<size>[1-9][0-9]*)\n"
    r"(?P<root>[A-Za-z0-9+/]{43}=)\nslot (?P<slot>0|-?[1-9][0-9]*)\n",
    re.ASCII,
)
_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<blob>[A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Note:
    """What a checkpoint says, as its node signed it.

    Attributes
    ----------
    origin : str
        Which record of which node.
    size : int
        Number of leaves.
    root : bytes, 32
        Root over them.
    slot : int
        It covers every line of an earlier slot and no other.
    raw : bytes
        The whole note, with every signature.
    """

    origin: str
    size: int
    root: bytes
    slot: int
    raw: bytes

    @property
    def number(self) -> int:
        """Number of the checkpoint."""
        return self.size // LEAVES

    @property
    def text(self) -> bytes:
        """What the node signed."""
        return self.raw[: self.raw.index(b"\n\n") + 1]


def note_text(raw: bytes) -> bytes:
    """What a node signed in a note, for its words; nothing is said of the signature.

    Raises
    ------
    ProofError
        If it is not of the form of a checkpoint.
    """
    try:
        text = raw.decode().partition("\n\n")[0] + "\n"
    except UnicodeDecodeError:
        raise ProofError("the checkpoint is no text") from None
    if _TEXT.fullmatch(text) is None:
        raise ProofError("the checkpoint is not of the form of a checkpoint")
    return text.encode()


def node_name(public: bytes) -> str:
    """What a node is called in origins: the beginning of the hash of its public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def origin_of(public: bytes, process: str) -> str:
    """The origin of a process's checkpoints."""
    return f"goodoffices/{node_name(public)}/{process}"


def _key_id(name: str, kind: bytes, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:KEY_ID_BYTES]


def sign_note(signer: Signer, process: str, *, size: int, root: bytes, slot: int) -> Note:
    """A checkpoint of a process, signed by the node.

    Parameters
    ----------
    signer : Signer
        The node's key.
    process : str
        Name of the process.
    size : int
        Number of leaves.
    root : bytes, 32
        Root over them.
    slot : int
        What it covers lies before this slot.
    """
    origin = origin_of(signer.public, process)
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\nslot {slot}\n"
    blob = _key_id(origin, _NODE, signer.public) + signer.sign(text.encode())
    raw = f"{text}\n— {origin} {base64.b64encode(blob).decode()}\n".encode()
    return Note(origin, size, root, slot, raw)


def read_note(raw: bytes, public: bytes) -> Note:
    """Read a checkpoint and check the node's signature.

    Parameters
    ----------
    raw : bytes
        The note; witnesses may have added lines.
    public : bytes, 32
        The node's public key.

    Raises
    ------
    ProofError
        If it is not exactly of this form, or not signed by this node.
    """
    text = note_text(raw).decode()
    signatures = raw[len(text.encode()) + 1 :].decode(errors="replace")
    found = _TEXT.fullmatch(text)
    assert found is not None  # noqa: S101  # note_text saw to it
    origin, size = found["origin"], int(found["size"])
    slot, root = int(found["slot"]), _bytes(found["root"])
    if size > LARGEST or size % LEAVES or abs(slot) > LARGEST:
        raise ProofError("the checkpoint has a size or a slot that none can have")
    if origin.split("/")[1] != node_name(public):
        raise ProofError("the checkpoint names another node")
    first, *others = signatures.removesuffix("\n").split("\n")
    if not signatures.endswith("\n"):
        raise ProofError("the checkpoint's signatures are not of their form")
    for line in others:
        witness = _LINE.fullmatch(line)
        if witness is None or witness["name"] == origin:
            raise ProofError("the checkpoint's signatures are not of their form")
        _signature(line, witness["name"], KEY_ID_BYTES + TIME_BYTES)
    key_id, signature = _signature(first, origin, KEY_ID_BYTES)
    if key_id != _key_id(origin, _NODE, public) or not is_signed(public, signature, text.encode()):
        raise ProofError("the checkpoint is not signed by this node")
    return Note(origin, size, root, slot, raw)


def _bytes(text: str) -> bytes:
    """Base64 as it is written in one way only."""
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        raise ProofError("a value is not base64") from None
    if base64.b64encode(found).decode() != text:
        raise ProofError("a value is not canonical base64")
    return found


def _signature(line: str, name: str, before: int) -> tuple[bytes, bytes]:
    """What stands before a signature in its line, and the signature."""
    found = _LINE.fullmatch(line)
    if found is None or found["name"] != name:
        raise ProofError("the checkpoint lacks a signature")
    blob = _bytes(found["blob"])
    if len(blob) != before + SIGNATURE_BYTES:
        raise ProofError("a signature of the checkpoint has the wrong length")
    return blob[:before], blob[before:]


def cosign(note: Note, signer: Signer, name: str, time: int) -> Note:
    """The note with a witness's line added (C2SP cosignature/v1).

    Parameters
    ----------
    note : Note
        A note that was read, so that its node's signature holds.
    signer : Signer
        The witness's key.
    name : str
        What the witness is called; no blanks, no plus sign.
    time : int
        Seconds since 1970.
    """
    signed = signer.sign(f"cosignature/v1\ntime {time}\n".encode() + note.text)
    blob = _key_id(name, _WITNESS, signer.public) + time.to_bytes(TIME_BYTES, "big") + signed
    raw = note.raw + f"— {name} {base64.b64encode(blob).decode()}\n".encode()
    return Note(note.origin, note.size, note.root, note.slot, raw)


def cosigned_at(note: Note, name: str, public: bytes) -> int:
    """When a witness put its line under the note.

    Raises
    ------
    ProofError
        If the witness has no line there, or the line is not signed by its key.
    """
    expected = _key_id(name, _WITNESS, public)
    for line in note.raw.decode().split("\n"):
        found = _LINE.fullmatch(line)
        if found is None or found["name"] != name:
            continue
        head, signature = _signature(line, name, KEY_ID_BYTES + TIME_BYTES)
        time = int.from_bytes(head[KEY_ID_BYTES:], "big")
        message = f"cosignature/v1\ntime {time}\n".encode() + note.text
        if head[:KEY_ID_BYTES] == expected and is_signed(public, signature, message):
            return time
    raise ProofError("the witness has not signed this checkpoint")
