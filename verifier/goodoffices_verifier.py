"""Check a record file of Good Offices without any code of Good Offices.

    python goodoffices_verifier.py FILE [--pin ORIGIN] [--chain-only]

Written from one page, docs/reference/record-file.md, with the standard library and PyNaCl (for Ed25519).
Exit 0: good. 1: refused, with line and reason. 2: cannot be read. 3: good, but the named chains are not proven.

The file is read once from top to bottom, and nothing in it is used before it has been checked. What the page
calls canonical JSON has one possible shape for each object: fixed members in a fixed order, with names, hashes
and whole numbers. So objects are held against patterns, and no JSON parser can understand one differently from
another. Only what has been refused is parsed, to say what is wrong with it.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import struct
import sys
from binascii import unhexlify as unhex
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import IO, Final

from nacl.bindings import crypto_sign_open
from nacl.exceptions import CryptoError

LINK: Final = struct.Struct(">20s32sQq32s").pack
QUANTUM: Final = 64  # leaves a beat
AT_ONCE: Final = 63  # seats with a leaf in one beat
BATCH: Final = 1 << 20  # bytes read at a time
LIMIT: Final = 1 << 53  # whole numbers stay below

NAME: Final = "[A-Za-z0-9._-]{1,128}"
SEAT: Final = rf"(?:\*|{NAME})"
HASH: Final = "[0-9a-f]{64}"
COUNT: Final = "(?:0|[1-9][0-9]{0,15})"
SLOT: Final = "(?:0|-?[1-9][0-9]{0,15})"
SIGNATURE: Final = "[0-9a-f]{128}"
BASE64: Final = "[A-Za-z0-9+/=]+"
WAY: Final = f"(?:-|{HASH}(?:,{HASH})*)"

SIGNED_KINDS: Final = (
    b"agreement_put agreement_signed clash_known clash_told consent_given consent_withdrawn keeping_applied line_tested notice_called notice_ended "
    b"notice_filed notice_step outside_told plan_amended plan_filed plan_rules_settled plan_state_set process_closed relay_receipt rules_settled seat_invited "
    b"site_moved site_notified site_reviewed site_verified site_withdrawn taking_part_set undertaking_given undertaking_reported"
).split()


class Refused(Exception):  # noqa: N818  # a verdict, not an error
    """The file is not good: why, in one sentence that repeats nothing of it, and at which line."""

    line = 0


def demand(holds: object, reason: str) -> None:
    """Refuse the file for `reason` unless something holds."""
    if not holds:
        raise Refused(reason)


MEMBERS: Final = {
    "audience": rf'\["{NAME}"(?:,"{NAME}")*\]',
    **dict.fromkeys(("author", "entry", "kind", "policy", "process"), f'"{NAME}"'),
    **dict.fromkeys(("commitment", "head", "key", "node", "signer"), f'"{HASH}"'),
    **dict.fromkeys(("checkpoint", "epoch", "lines", "number"), COUNT),
    "origin": f'"goodoffices/[0-9a-f]{{16}}/{NAME}"',
    "seat": f'"{SEAT}"',
    "slot": SLOT,
    "v": "1",
}


class Shape:
    """The one form of an object: its members in canonical order, the one in brackets optional."""

    def __init__(self, title: str, members: str) -> None:
        self.title, self.names, pattern = title, [], ""
        for word in members.split():
            name = word.strip("[]")
            member = f'"{name}":({MEMBERS[name]})' + ("" if name == "v" else ",")
            pattern += f"(?:{member})?" if name != word else member
            self.names.append(name)
        self.optional = {word.strip("[]") for word in members.split() if "[" in word}
        self.pattern = re.compile(("{" + pattern + "}").encode())

    def read(self, data: bytes) -> re.Match[bytes]:
        """The members of an object as groups; refuses whatever is not of this form."""
        if (found := self.pattern.fullmatch(data)) is None:
            raise Refused(f"the {self.title} {self.fault(data)}")
        return found

    def members(self, data: bytes) -> dict[str, str]:
        """The members by name, without quotation marks."""
        groups = self.read(data).groups(b"")
        return {n: g.decode().strip('"') for n, g in zip(self.names, groups, strict=True)}

    def fault(self, data: bytes) -> str:
        """What is wrong with an object that is not of this form."""
        try:
            value = json.loads(data.decode())
            if not isinstance(value, dict):
                return "is not a JSON object"
            if set(value) - set(self.names):
                return "has an unknown member"
            for name in self.names:
                if name not in value and name not in self.optional:
                    return f"has no member {name}"
                written = json.dumps(value.get(name), separators=(",", ":"))
                if name in value and not re.fullmatch(MEMBERS[name], written):
                    return f"has a member {name} that is not of its form"
        except (ValueError, RecursionError):
            return "is not JSON"
        return "is not canonical JSON"


STATEMENT: Final = Shape(
    "statement", "audience author commitment entry epoch key kind policy process [signer] v"
)
HEADER: Final = Shape("header", "checkpoint lines node origin process seat v")
RECEIPT: Final = Shape("receipt", "checkpoint commitment entry head node number origin seat slot v")


def fields_of(line: bytes, **patterns: str) -> list[bytes]:
    """The fields of a line after its letter, each of its pattern."""
    _, *fields = line.split(b"\t")
    demand(len(fields) == len(patterns), "the line has too few or too many fields")
    for found, (name, pattern) in zip(fields, patterns.items(), strict=True):
        fits = re.fullmatch(pattern.encode(), found)
        demand(fits, f"the field {name.replace('_', ' ')} is not of its form")
    return fields


def whole(digits: str | bytes) -> int:
    """The number written in `digits`."""
    number = int(digits)
    demand(abs(number) < LIMIT, "a number is not below 2^53")
    return number


def unbase64(data: bytes, what: str) -> bytes:
    """The bytes written in base64, of which each has one form only."""
    try:
        found = base64.b64decode(data, validate=True)
    except ValueError:
        found = b""
    demand(base64.b64encode(found) == data, f"the {what} is not base64 in its one form")
    return found


def verify(key: bytes, message: bytes, signature: bytes, what: str) -> None:
    """Refuse the file unless `signature` is one by `key` over `message`."""
    try:
        crypto_sign_open(signature + message, key)
    except (CryptoError, ValueError):
        raise Refused(f"{what} does not verify") from None


# AES-256-GCM, for opening only. All blocks go through each step together: a state is sixteen runs of bytes,
# row by row; a run holds one byte of each block.


def _double(a: int) -> int:
    return (a << 1) ^ (0x11B if a & 0x80 else 0)


def _s_box() -> bytes:
    box, p, q = bytearray(256), 1, 1
    while not box[1]:  # p runs through the powers of 3, q through their inverses, down to 1 and 1
        p ^= _double(p)
        q ^= q << 1
        q ^= q << 2
        q = (q ^ q << 4) & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        twice = q * 0x101
        box[p] = (twice ^ twice >> 7 ^ twice >> 6 ^ twice >> 5 ^ twice >> 4 ^ 0x63) & 0xFF
    box[0] = 0x63
    return bytes(box)


S_BOX: Final = _s_box()
TWICE: Final = bytes(map(_double, range(256)))
THRICE: Final = bytes(_double(a) ^ a for a in range(256))
PLACES: Final = [4 * column + row for row in range(4) for column in range(4)]


def round_keys(key: bytes) -> list[bytes]:
    """The fifteen round keys of AES-256."""
    words, constant = [key[n : n + 4] for n in range(0, 32, 4)], 1
    while len(words) < 60:
        word = words[-1]
        if len(words) % 8 == 0:
            word = (word[1:] + word[:1]).translate(S_BOX)
            word, constant = bytes([word[0] ^ constant]) + word[1:], _double(constant)
        elif len(words) % 8 == 4:
            word = word.translate(S_BOX)
        words.append(bytes(a ^ b for a, b in zip(word, words[-8], strict=True)))
    return [b"".join(words[n : n + 4]) for n in range(0, 60, 4)]


def encrypt_blocks(key: bytes, data: bytes) -> bytes:
    """Each 16 bytes of `data` encrypted with AES-256."""
    count, size = len(data) // 16, len(data)

    def turned(run: bytes, by: int = 0) -> int:
        return int.from_bytes(run[by:] + run[:by], "big")

    keys = [turned(b"".join(k[p : p + 1] * count for p in PLACES)) for k in round_keys(key)]
    state = turned(b"".join(data[p::16] for p in PLACES)) ^ keys[0]
    for round_key in keys[1:]:
        run = state.to_bytes(size, "big").translate(S_BOX)
        rows = [run[4 * count * row : 4 * count * (row + 1)] for row in range(4)]
        run = b"".join(row[n * count :] + row[: n * count] for n, row in enumerate(rows))
        state = turned(run) ^ round_key
        if round_key is not keys[-1]:
            state ^= turned(run) ^ turned(run.translate(TWICE))
            state ^= turned(run.translate(THRICE), 4 * count)
            state ^= turned(run, 8 * count) ^ turned(run, 12 * count)
    made, run = bytearray(size), state.to_bytes(size, "big")
    for n, place in enumerate(PLACES):
        made[place::16] = run[n * count : (n + 1) * count]
    return bytes(made)


TO_BITS: Final = bytes.maketrans(b"01", b"\0\1")
TO_DIGITS: Final = bytes.maketrans(b"\0\1", b"01")
PRODUCT: Final = int.from_bytes(b"\1" * 256, "little")
LOWER: Final = int.from_bytes(b"\1" * 128, "little")


def ghash(data: bytes) -> bytes:
    """GHASH under the key in the first sixteen bytes, over the blocks after it.

    A polynomial stands in an integer with one byte for each coefficient, so that ordinary multiplication
    multiplies polynomials: no byte of a product exceeds 128, and its lowest bit is the coefficient mod 2.
    """
    bits = format(int.from_bytes(data, "big"), f"0{8 * len(data)}b").encode().translate(TO_BITS)
    factor, total = int.from_bytes(bits[:128], "little"), 0
    for n in range(128, len(bits), 128):
        total = (total ^ int.from_bytes(bits[n : n + 128], "little")) * factor & PRODUCT
        while high := total >> 1024:  # x^128 = x^7 + x^2 + x + 1
            total = total & LOWER ^ high ^ high << 8 ^ high << 16 ^ high << 56
    return int(total.to_bytes(128, "little").translate(TO_DIGITS), 2).to_bytes(16, "big")


def open_aes_gcm(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """What stands in ``nonce(12) || ciphertext || tag(16)``."""
    nonce, content, tag = sealed[:12], sealed[12:-16], sealed[-16:]
    counters = (nonce + struct.pack(">I", n) for n in range(1, 2 - (-len(content) // 16)))
    stream = encrypt_blocks(key, bytes(16) + b"".join(counters))
    blocks = b"".join(part + bytes(-len(part) % 16) for part in (associated, content))
    lengths = struct.pack(">QQ", 8 * len(associated), 8 * len(content))
    made = int.from_bytes(ghash(stream[:16] + blocks + lengths) + content, "big")
    opened = made ^ int.from_bytes(stream[16 : 32 + len(content)], "big")
    run = opened.to_bytes(16 + len(content), "big")  # the tag, and what was sealed
    demand(run[:16] == tag, "the body does not open")
    return run[16:]


class Chain:
    """A hash chain, and where it stood before each slot."""

    def __init__(self, purpose: str = "view") -> None:
        self.purpose, self.slot = f"goodoffices/{purpose}/v1\0".encode(), -LIMIT
        self.number, self.head = 0, bytes(32)
        self.marks: list[tuple[int, int, bytes]] = []

    def add(self, slot: int, digest: bytes) -> None:
        """Take in the next entry: its slot and the hash of its statement."""
        if slot != self.slot:
            self.marks.append((slot, self.number, self.head))
            self.slot = slot
        self.number += 1
        self.head = sha256(LINK(self.purpose, self.head, self.number, slot, digest)).digest()

    def stood_before(self, slot: int) -> tuple[int, bytes]:
        """Number and head before `slot`."""
        place = bisect_left(self.marks, slot, key=itemgetter(0))
        return (*self.marks, (slot, self.number, self.head))[place][1:]


def root_from(leaf: bytes, index: int, size: int, proof: list[str]) -> bytes:
    """The root that follows from a leaf and a proof of just the right length."""
    turns, found = sides(index, size), sha256(b"\0" + leaf).digest()
    demand(len(proof) == len(turns), "the proof has not the length that index and size demand")
    for digits, is_left in zip(proof, turns, strict=True):
        pair = unhex(digits) + found if is_left else found + unhex(digits)
        found = sha256(b"\1" + pair).digest()
    return found


def sides(index: int, size: int) -> list[bool]:
    """Whether each hash of an inclusion proof, from the leaf up, is on the left (RFC 6962, 2.1.1)."""
    found = []
    while size > 1:
        half = 1 << (size - 1).bit_length() - 1
        found.append(index >= half)
        index, size = (index - half, size - half) if index >= half else (index, half)
    return found[::-1]


def read_note(note: bytes, origin: str, node: bytes) -> tuple[int, bytes, int]:
    """Size, root and slot in a signed note, whose first signature must be the node's."""
    text, gap, rest = note.partition(b"\n\n")
    text += b"\n"
    found = re.fullmatch(f"(.*)\n({COUNT})\n({BASE64})\nslot ({SLOT})\n".encode(), text)
    if found is None:
        raise Refused("the checkpoint's text is not of its form")
    demand(found[1] == origin.encode(), "the checkpoint is of another origin")
    root = unbase64(found[3], "checkpoint's root")
    demand(len(root) == 32, "the checkpoint's root is not of 32 bytes")
    demand(gap and rest.endswith(b"\n"), "the checkpoint is not signed")
    for n, line in enumerate(rest[:-1].split(b"\n")):
        words = line.decode(errors="surrogateescape")  # what is not UTF-8 becomes a surrogate
        if (signed := re.fullmatch(r"— ([^\s+\ud800-\udfff]+) ([!-~]+)", words)) is None:
            raise Refused("a signature line of the checkpoint is not of its form")
        blob, own = unbase64(signed[2].encode(), "checkpoint's signature"), signed[1] == origin
        if n > 0:
            demand(not own and len(blob) == 76, "a witness's line is not of its form")
            continue
        demand(own, "the first signature of the checkpoint is not the node's")
        key_id = sha256(origin.encode() + b"\n\1" + node).digest()[:4]
        demand(blob[:4] == key_id and len(blob) == 68, "the checkpoint's key id is not the node's")
        verify(node, text, blob[4:], "the node's signature on the checkpoint")
    return whole(found[2]), root, whole(found[4])


class Lines:
    """The lines of a stream, and the hash of all of them before a last one with T."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.at, self.digest, self.stream = 0, sha256(), stream

    def __iter__(self) -> Iterator[bytes]:
        while data := self.stream.read(BATCH) + self.stream.readline():
            *lines, rest = data.split(b"\n")
            self.at += len(lines) + 1 if rest else 0
            demand(not rest, "the line is cut off: it has no newline")
            last = len(lines[-1]) + 1 if lines[-1][:1] == b"T" else 0
            self.digest.update(memoryview(data)[: len(data) - last])
            for self.at, line in enumerate(lines, self.at + 1):  # noqa: B020  # counts on
                yield line


class Record:
    """A record, read from one file from top to bottom; a good one once :meth:`read` comes back."""

    def __init__(
        self, stream: IO[bytes], pin: str | None = None, *, chain_only: bool = False
    ) -> None:
        self.lines, self.pin, self.chain_only = Lines(stream), pin, chain_only
        self.ahead, self.own = iter(self.lines), Chain()
        self.seats: defaultdict[bytes, Chain] = defaultdict(Chain)
        self.audiences: dict[bytes, list[bytes]] = {}
        self.entries: dict[bytes, int] = {}
        self.kept: list[tuple[int, bytes, bytes]] = []  # of each line: slot, commitment and head
        self.signers: dict[bytes, bytes] = {}
        self.authors: dict[bytes, bytes] = {}
        self.signed = self.opened = self.destroyed = self.receipts = self.covered = 0
        self.unproven: list[str] = []

    def read(self) -> Record:
        """Check everything, in the order of the file."""
        try:
            demand(self.next("first line") == b"goodoffices-record/1", "it is not a record file")
            self.header(self.next("header (H)"))
            line, standings = self.chain(), []
            while line.startswith(b"S\t"):
                standings.append((self.lines.at, line))
                line = self.next("checkpoint (C)")
            self.standings(standings, *self.checkpoint(line))
            while (line := self.next("node's signature (T)")).startswith(b"R\t"):
                self.receipt(line)
            demand(line.startswith(b"T\t"), "the line is not known, or not in its place")
            (signature,) = fields_of(line, signature=SIGNATURE)
            message = b"goodoffices/record-file/v1\0" + self.lines.digest.digest()
            demand(next(self.ahead, None) is None, "something follows the node's signature (T)")
            verify(self.node, message, unhex(signature), "the node's signature on the file")
        except Refused as refused:
            refused.line = self.lines.at
            raise
        return self

    def next(self, what: str) -> bytes:
        """The next line; refuses a file that ends before `what`."""
        for line in self.ahead:
            return line
        self.lines.at += 1
        raise Refused(f"the file ends before its {what}")

    def header(self, line: bytes) -> None:
        """Who speaks, for whom, and how much there is."""
        demand(line.startswith(b"H\t"), "the header (H) is missing here")
        said = HEADER.members(line[2:])
        self.process, self.seat, self.node = said["process"], said["seat"], unhex(said["node"])
        self.number, self.count = whole(said["checkpoint"]), whole(said["lines"])
        self.origin = f"goodoffices/{sha256(self.node).hexdigest()[:16]}/{self.process}"
        demand(said["origin"] == self.origin, "the origin does not follow from node and process")
        pinned = self.pin in {None, self.origin, self.node.hex()}
        demand(pinned, "the file is not of the pinned origin")
        self.own = Chain("node" if self.seat == "*" else "view")

    def chain(self) -> bytes:
        """All lines of the chain, with their bodies; gives the first line that is neither."""
        add, slot, written, statement, number = self.own.add, -LIMIT, b"\t", b"", 0
        for line in self.ahead:
            if line[:2] == b"L\t":
                if len(parts := line.split(b"\t")) != 5:
                    raise Refused("the line has too few or too many fields")
                _, digits, when, statement, signature = parts
                number += 1
                if digits != b"%d" % number:
                    raise Refused("the line's number is not the next one")
                if when != written:
                    demand(re.fullmatch(SLOT.encode(), when), "the field slot is not of its form")
                    demand(whole(when) >= slot, "the slot falls")
                    slot, written = whole(when), when
                add(slot, digest := sha256(statement).digest())
                if not self.chain_only:
                    self.entry(slot, statement, signature, digest)
            elif line.startswith((b"B\t", b"D\t")):
                demand(statement, "a body does not directly follow its line")
                self.body(line, statement)
                statement = b""
            else:
                break
        else:
            self.next("checkpoint (C)")
        demand(number == self.count, "the header says another number of L lines")
        return line

    def entry(self, slot: int, statement: bytes, signature: bytes, digest: bytes) -> None:
        """What a line says, to whom, and who signed it."""
        said = STATEMENT.read(statement).groups()
        audience, author, commitment, entry, epoch, _, kind, _, process, signer, _ = said
        demand(process[1:-1].decode() == self.process, "it is of another process")
        whole(epoch)
        first = self.entries.setdefault(entry, self.own.number)
        demand(first == self.own.number, "the same entry stands on an earlier line")
        self.kept.append((slot, commitment, self.own.head))
        if (seats := self.audiences.get(audience)) is None:
            seats = self.audiences[audience] = self.audience(audience)
        for seat in seats:
            self.seats[seat].add(slot, digest)
        pair = (signer is None) == (signature == b"-")
        demand(pair, "it has a signature without a signer, or a signer without a signature")
        if signer is None:
            demand(
                kind[1:-1] not in SIGNED_KINDS, "its kind is one that must be signed, and it is not"
            )
            return
        fits = re.fullmatch(SIGNATURE.encode(), signature)
        demand(fits, "the field signature is not of its form")
        same = self.signers.setdefault(author, signer) == signer
        demand(same, "its author signed earlier with another key")
        same = self.authors.setdefault(signer, author) == author
        demand(same, "its signer signed earlier for another author")
        signed = b"goodoffices/entry/v1\0" + statement
        verify(unhex(signer[1:-1]), signed, unhex(signature), "its signature")
        self.signed += 1

    def audience(self, written: bytes) -> list[bytes]:
        """The seats whose chains are to be followed, of an audience met for the first time."""
        seats = written[2:-2].split(b'","')
        demand(seats == sorted(set(seats)), "its audience is not sorted, each seat once")
        if self.seat == "*":
            return seats
        demand(self.seat.encode() in seats, "its audience is without the seat of this file")
        return []

    def body(self, line: bytes, statement: bytes) -> None:
        """A body in the file, which must open; or one that has been destroyed."""
        number = f"{self.own.number}"
        if line.startswith(b"D"):
            fields_of(line, number=number)
            self.destroyed += 1
            return
        fields = fields_of(line, number=number, entry_key=HASH, salt=HASH, ciphertext=BASE64)
        if self.chain_only:
            return
        key, salt, sealed = unhex(fields[1]), unhex(fields[2]), unbase64(fields[3], "ciphertext")
        said = STATEMENT.read(statement)
        named = unhex(said[6][1:-1]) == sha256(b"goodoffices/key/v1\0" + key).digest()
        demand(named, "the entry key is not the one that the statement names")
        made = sha256(b"\2" + salt + sha256(sealed).digest()).digest()
        demand(unhex(said[3][1:-1]) == made, "the body does not match its commitment")
        start, end = said.span(3)
        associated = statement[: start - len('"commitment":')] + statement[end + 1 :]
        demand(len(sealed) > 28, "the body does not open")
        padded = open_aes_gcm(key, sealed, associated)
        size = 4 + int.from_bytes(padded[:4], "big")
        bucket = max(1024, 1 << (size - 1).bit_length())
        good = len(padded) == bucket and not padded[size:].strip(b"\0")
        demand(good, "the body is not padded with zero bytes to its bucket")
        self.opened += 1

    def checkpoint(self, line: bytes) -> tuple[int, bytes]:
        """Size and root of the checkpoint; its slot is kept."""
        demand(line.startswith(b"C\t"), "the checkpoint (C) is missing here")
        number, note = fields_of(line, number=COUNT, note=BASE64)
        demand(whole(number) == self.number, "the header names another checkpoint")
        size, root, self.slot = read_note(unbase64(note, "note"), self.origin, self.node)
        demand(size == QUANTUM * self.number > 0, "the tree has not 64 leaves for each checkpoint")
        self.covered, _ = self.own.stood_before(self.slot)
        return size, root

    def standings(self, lines: list[tuple[int, bytes]], size: int, root: bytes) -> None:
        """Where each chain stood before the checkpoint's slot, and that the tree holds it."""
        begun = [s.decode() for s, c in self.seats.items() if c.stood_before(self.slot)[0]]
        chains = {self.seat: self.own} | {seat: self.seats[seat.encode()] for seat in begun}
        last, given = self.lines.at, [""]
        for self.lines.at, line in lines:
            raw = fields_of(
                line, seat=SEAT, number=COUNT, head=HASH, index=COUNT, salt=HASH, proof=WAY
            )
            seat, digits, head, place, salt, proof = (each.decode() for each in raw)
            number, index, is_own = whole(digits), whole(place), len(given) == 1
            placed = seat == self.seat if is_own else self.seat == "*" and seat > given[-1]
            demand(placed, "the S line is of another seat than has its turn here")
            if is_own or not self.chain_only:
                demand(seat in chains, "the checkpoint covers no entry for this seat")
                stood = chains[seat].stood_before(self.slot) == (number, unhex(head))
                demand(stood, "number and head are not where the chain stood before the slot")
            demand(size - QUANTUM <= index < size, "the index is not among the last 64")
            leaf = f'{{"head":"{head}","number":{number},"process":"{self.process}",'
            leaf += f'"salt":"{salt}","seat":"{seat}","slot":{self.slot},"v":1}}'
            found = root_from(leaf.encode(), index, size, re.findall(HASH, proof))
            demand(found == root, "the proof does not lead to the checkpoint's root")
            given.append(seat)
        turn = self.number % max(1, -(-len(begun) // AT_ONCE)) * AT_ONCE
        due, self.lines.at = {self.seat, *begun[turn : turn + AT_ONCE]}, last
        self.unproven = sorted(set(chains) - due)
        # With --chain-only nothing is known of seats: the file's own chain is held to.
        enough = self.seat in given if self.chain_only else due == set(given[1:])
        demand(enough, "a chain that the checkpoint covers has no S line, or one out of turn has")

    def receipt(self, line: bytes) -> None:
        """What the node promised to have kept; it must be here."""
        receipt, signature = fields_of(line, receipt=".*", signature=SIGNATURE)
        if self.chain_only:
            return
        said = RECEIPT.members(receipt)
        demand(unhex(said["node"]) == self.node, "the receipt is of another node")
        demand(said["origin"] == self.origin, "the receipt is of another origin")
        demand(said["seat"] == self.seat, "the receipt is of another seat")
        promise = b"goodoffices/receipt/v1\0" + receipt
        verify(self.node, promise, unhex(signature), "the node's signature on the receipt")
        number = self.entries.get(f'"{said["entry"]}"'.encode())
        demand(number, "the receipt's entry is not in this record")
        slot, commitment, head = self.kept[(number or 0) - 1]
        line_says = [str(number), str(slot), commitment.decode().strip('"'), head.hex()]
        same = [said[name] for name in ("number", "slot", "commitment", "head")] == line_says
        demand(same, "the receipt says otherwise than the line of its entry")
        demand(whole(said["checkpoint"]) <= self.number, "the receipt knows a later checkpoint")
        self.receipts += 1

    def report(self) -> Iterator[str]:
        """What was checked, and what was not, in sentences."""
        whose = "the whole record" if self.seat == "*" else f"the record of seat {self.seat}"
        yield f"Good: {whose}, by {self.origin}."
        yield f"{self.count} entries; checkpoint {self.number} covers the first {self.covered}."
        if self.chain_only:
            yield "NOT checked (--chain-only): what entries say, signatures, bodies, receipts."
        else:
            yield f"{self.signed} signed, {self.opened} bodies opened, {self.destroyed} destroyed."
            yield f"{self.receipts} receipts, all of them kept."
        if self.unproven:
            yield f"NOT proven by this checkpoint: the chains of {', '.join(self.unproven)}."
        if self.pin is None:
            yield f"NOT checked without --pin: that this is the node you know ({self.node.hex()})."


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(description="Check a record file of Good Offices.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--pin", help="the origin, or better the public key, that it must have")
    parser.add_argument("--chain-only", action="store_true", help="only hashes, proof and trailer")
    chosen = parser.parse_args(arguments)
    try:
        with chosen.file.open("rb") as stream:
            record = Record(stream, chosen.pin, chain_only=chosen.chain_only).read()
    except Refused as refused:
        print(f"Refused, line {refused.line}: {refused}.")
        return 1
    except (OSError, ValueError, MemoryError) as error:
        print(f"Cannot be read: {type(error).__name__}.", file=sys.stderr)
        return 2
    print("\n".join(record.report()))
    return 3 if record.unproven else 0


if __name__ == "__main__":
    sys.exit(main())
