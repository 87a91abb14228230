"""Record files, good and bad, made straight from docs/reference/record-file.md.

No line of this is shared with the office or with the verifier. A `Draft` holds a file on its way: entries,
where chains stood, the note, receipts, lines. :func:`build` goes through these stages and offers each to a
hook before it goes on, so that a lie told at one stage is carried honestly through all later ones, up to
the node's signatures.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Hook = Callable[["Draft"], None]


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: Any) -> bytes:
    """Canonical JSON of what is made here: ASCII names and whole numbers only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Key:
    """An Ed25519 key pair."""

    def __init__(self, seed: bytes) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


@dataclass
class Entry:
    said: dict[str, Any]
    slot: int
    key: bytes = b""
    salt: bytes = b""
    ciphertext: bytes = b""
    body: str = "open"  # or destroyed, absent
    signer: Key | None = None
    number: int = 0
    statement: bytes = b""
    signature: bytes | None = None

    def seal(
        self,
        rng: random.Random,
        body: bytes,
        *,
        padded: bytes | None = None,
        aad: bytes | None = None,
    ) -> None:
        """Fill in key, salt, ciphertext and what commits to them."""
        self.key, self.salt, nonce = rng.randbytes(32), rng.randbytes(32), rng.randbytes(12)
        self.said.pop("commitment", None)
        self.said["key"] = sha(b"goodoffices/key/v1\0", self.key).hex()
        if padded is None:
            size = 1024
            while size < 4 + len(body):
                size *= 2
            padded = (struct.pack(">I", len(body)) + body).ljust(size, b"\0")
        data = canonical(self.said) if aad is None else aad
        self.ciphertext = nonce + AESGCM(self.key).encrypt(nonce, padded, data)
        self.said["commitment"] = sha(b"\2", self.salt, sha(self.ciphertext)).hex()
        self.write()

    def write(self) -> None:
        """Write the statement and sign it again."""
        self.statement = canonical(self.said)
        if self.signer:
            self.signature = self.signer.sign(b"goodoffices/entry/v1\0" + self.statement)

    def told(self, **members: Any) -> None:
        """Change members of the statement, and sign it again."""
        self.said.update(members)
        self.write()


def link(purpose: bytes, head: bytes, number: int, slot: int, statement: bytes) -> bytes:
    return sha(purpose, head, struct.pack(">Qq", number, slot), sha(statement))


def root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while 2 * half < len(hashes):
        half *= 2
    return sha(b"\1", root(hashes[:half]), root(hashes[half:]))


def path(index: int, hashes: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, as it is written there."""
    if len(hashes) == 1:
        return []
    half = 1
    while 2 * half < len(hashes):
        half *= 2
    if index < half:
        return [*path(index, hashes[:half]), root(hashes[half:])]
    return [*path(index - half, hashes[half:]), root(hashes[:half])]


@dataclass
class Stand:
    """What an S line says."""

    seat: str
    number: int
    head: bytes
    index: int
    salt: bytes
    slot: int
    leaf: bytes = b""
    proof: list[bytes] = field(default_factory=list)


@dataclass
class Draft:
    rng: random.Random
    node: Key
    process: str
    seat: str
    people: dict[str, Key]
    entries: list[Entry]
    checkpoint: int
    slot: int
    header: dict[str, Any] = field(default_factory=dict)
    stands: list[Stand] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    size: int = 0
    text: list[str] = field(default_factory=list)
    signatures: list[tuple[str, bytes]] = field(default_factory=list)
    note: bytes = b""
    receipts: list[dict[str, Any]] = field(default_factory=list)
    receipt_signer: Key | None = None
    rows: list[bytes] = field(default_factory=list)
    data: bytes = b""

    @property
    def origin(self) -> str:
        return f"goodoffices/{sha(self.node.public).hex()[:16]}/{self.process}"

    @property
    def key_id(self) -> bytes:
        return sha(self.origin.encode(), b"\n\1", self.node.public)[:4]

    def chain(self, seat: str) -> list[tuple[int, int, bytes]]:
        """Slot, number and head after each entry of a seat's chain."""
        purpose = b"goodoffices/node/v1\0" if seat == "*" else b"goodoffices/view/v1\0"
        found, head = [], bytes(32)
        for entry in self.entries:
            if seat in {"*", self.seat} or seat in entry.said["audience"]:
                number = len(found) + 1
                if seat == self.seat:
                    number = entry.number
                head = link(purpose, head, number, entry.slot, entry.statement)
                found.append((entry.slot, number, head))
        return found

    def stood(self, seat: str) -> tuple[int, bytes]:
        before = [(number, head) for slot, number, head in self.chain(seat) if slot < self.slot]
        return before[-1] if before else (0, bytes(32))

    def seats(self) -> list[str]:
        """Whose chains the checkpoint covers."""
        if self.seat != "*":
            return [self.seat]
        told = {s for e in self.entries if e.slot < self.slot for s in e.said["audience"]}
        return ["*", *sorted(told)]

    def put(self, stand: Stand) -> None:
        """Write the leaf of a stand and put it into the tree."""
        said = {"v": 1, "process": self.process, "seat": stand.seat, "slot": stand.slot}
        said |= {"number": stand.number, "head": stand.head.hex(), "salt": stand.salt.hex()}
        stand.leaf = canonical(said)
        self.leaves[stand.index] = sha(b"\0", stand.leaf)

    def receipt(self, entry: Entry) -> dict[str, Any]:
        head = next(h for _, n, h in self.chain(self.seat) if n == entry.number)
        return {
            "v": 1,
            "origin": self.origin,
            "seat": self.seat,
            "entry": entry.said["entry"],
            "commitment": entry.said["commitment"],
            "number": entry.number,
            "head": head.hex(),
            "slot": entry.slot,
            "checkpoint": self.rng.randint(0, self.checkpoint - 1),
            "node": self.node.public.hex(),
        }

    def sign(self) -> bytes:
        """The lines with the node's signature on them."""
        before = b"".join(row + b"\n" for row in self.rows)
        signature = self.node.sign(b"goodoffices/record-file/v1\0" + sha(before))
        return before + b"T\t" + signature.hex().encode() + b"\n"


def row_of_stand(stand: Stand) -> bytes:
    fields = ["S", stand.seat, str(stand.number), stand.head.hex(), str(stand.index)]
    fields += [stand.salt.hex(), ",".join(h.hex() for h in stand.proof) or "-"]
    return "\t".join(fields).encode()


def build(draft: Draft, **hooks: Hook) -> bytes:  # a stage after the other
    """Go through all stages; `hooks` may change the draft: entries, header, stands, tree, proofs, text, note, receipts, rows."""

    def offer(stage: str) -> None:
        if stage in hooks:
            hooks[stage](draft)

    rng = draft.rng
    for number, entry in enumerate(draft.entries, 1):
        entry.number = number
    offer("entries")
    draft.size = 64 * draft.checkpoint
    draft.leaves = [rng.randbytes(32) for _ in range(draft.size)]
    places = rng.sample(range(draft.size - 64, draft.size), 64)
    draft.stands = [
        Stand(seat, *draft.stood(seat), index, rng.randbytes(32), draft.slot)
        for seat, index in zip(draft.seats(), places, strict=False)
    ]
    draft.header = {
        "v": 1,
        "origin": draft.origin,
        "process": draft.process,
        "seat": draft.seat,
        "node": draft.node.public.hex(),
        "lines": len(draft.entries),
        "checkpoint": draft.checkpoint,
    }
    offer("stands")
    for stand in draft.stands:
        draft.put(stand)
    offer("tree")
    for stand in draft.stands:
        stand.proof = path(stand.index, draft.leaves)
    top = base64.b64encode(root(draft.leaves)).decode()
    draft.text = [draft.origin, str(draft.size), top, f"slot {draft.slot}"]
    offer("text")
    text = "".join(f"{line}\n" for line in draft.text).encode()
    draft.signatures = [(draft.origin, draft.key_id + draft.node.sign(text))]
    offer("signatures")
    signed = (f"— {name} {base64.b64encode(blob).decode()}\n" for name, blob in draft.signatures)
    draft.note = text + b"\n" + "".join(signed).encode()
    offer("note")
    offer("receipts")
    offer("header")
    draft.rows = [b"goodoffices-record/1", b"H\t" + canonical(draft.header)]
    for entry in draft.entries:
        signature = entry.signature.hex() if entry.signature else "-"
        fields = [
            b"L",
            b"%d" % entry.number,
            b"%d" % entry.slot,
            entry.statement,
            signature.encode(),
        ]
        draft.rows.append(b"\t".join(fields))
        if entry.body == "open":
            sealed = base64.b64encode(entry.ciphertext).decode()
            fields = ["B", str(entry.number), entry.key.hex(), entry.salt.hex(), sealed]
            draft.rows.append("\t".join(fields).encode())
        elif entry.body == "destroyed":
            draft.rows.append(b"D\t%d" % entry.number)
    draft.rows += [row_of_stand(stand) for stand in draft.stands]
    draft.rows.append(b"C\t%d\t" % draft.checkpoint + base64.b64encode(draft.note))
    for said in draft.receipts:
        receipt = said if isinstance(said, bytes) else canonical(said)
        signer = draft.receipt_signer or draft.node
        signature = signer.sign(b"goodoffices/receipt/v1\0" + receipt).hex()
        draft.rows.append(b"R\t" + receipt + b"\t" + signature.encode())
    offer("rows")
    draft.data = draft.sign()
    return draft.data


KINDS = ("message", "briefing", "contact", "request_filed")
SIGNED = ("consent_given", "agreement_signed", "relay_receipt")


def drafted(
    seed: int,
    *,
    seat: str = "",
    entries: int | None = None,
    checkpoint: int | None = None,
    bodies: bool = True,
) -> Draft:
    """A random process, as the file of one of its seats (or of all, with ``*``) may tell it."""
    rng = random.Random(seed)
    node = Key(rng.randbytes(32))
    names = [f"s-{rng.randbytes(4).hex()}" for _ in range(rng.randint(2, 6))]
    people = {name: Key(rng.randbytes(32)) for name in names}
    process = f"p-{rng.randbytes(8).hex()}"
    own = seat or rng.choice(names)
    count = rng.choice([0, 1, 2, 7, 20]) if entries is None else entries
    beats = rng.choice([1, 2, 3, 5, 9]) if checkpoint is None else checkpoint
    slot = rng.choice([-1200, 0, 1793521800])
    made: list[Entry] = []
    for number in range(count):
        slot += 600 * (rng.random() < 0.4)
        author = rng.choice(names)
        audience = set(rng.sample(names, rng.randint(1, len(names))))
        audience |= {own} - {"*"}
        is_signed = number == 1 or rng.random() < 0.3
        said = {
            "v": 1,
            "process": process,
            "entry": rng.randbytes(16).hex(),
            "kind": rng.choice(SIGNED if is_signed else KINDS),
            "author": author,
            "audience": sorted(audience),
            "epoch": rng.randint(0, 3),
            "policy": rng.choice(["rooms", "agreements"]),
        }
        if is_signed:
            said["signer"] = people[author].public.hex()
        entry = Entry(said, slot, signer=people[author] if is_signed else None)
        entry.body = ("open", "destroyed", "absent")[number % 3] if bodies else "absent"
        entry.seal(rng, rng.randbytes(rng.choice([0, 3, 300, 1020, 1021, 2500])) if bodies else b"")
        made.append(entry)
    last = made[-1].slot if made else slot
    draft = Draft(
        rng, node, process, own, people, made, beats, rng.choice([last, last + 600, slot + 1])
    )
    if seed % 2:
        draft.slot = last + 600
    return draft


def good(seed: int, **wishes: Any) -> Draft:
    """A finished good file."""
    draft = drafted(seed, **wishes)

    def receipts(draft: Draft) -> None:
        if draft.entries and draft.seat != "*":
            draft.receipts = [draft.receipt(draft.rng.choice(draft.entries)) for _ in range(2)]

    build(draft, receipts=receipts)
    return draft
