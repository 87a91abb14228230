"""Record files that must be refused, each with the reason.

Two families. *Outsiders* change a good file and cannot sign as the node. *The server* has the node key: it
lies at one stage of the making, and everything after that stage, signatures included, is made to fit.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.verifier.making import (
    Draft,
    Entry,
    Key,
    Stand,
    build,
    canonical,
    drafted,
    sha,
)

FORM = "not of its form"
FIELDS = "too few or too many fields"
NUMBER = "the line's number is not the next one"
FALLS = "the slot falls"
BIG = "not below 2^53"
CANONICAL = "is not canonical JSON"
UNKNOWN = "has an unknown member"
JSON = "is not JSON"
PAIR = "a signature without a signer, or a signer without a signature"
VERIFY = "its signature does not verify"
KEY = "the entry key is not the one that the statement names"
COMMITMENT = "the body does not match its commitment"
OPEN = "the body does not open"
PADDED = "the body is not padded"
BASE64 = "is not base64 in its one form"
PLACE = "the line is not known, or not in its place"
FOLLOWS = "something follows the node's signature"
STOOD = "number and head are not where the chain stood"
INDEX = "the index is not among the last 64"
LENGTH = "the proof has not the length"
ROOT = "the proof does not lead to the checkpoint's root"
TURN = "the S line is of another seat"
NO_S = "a chain that the checkpoint covers has no S line"
BARE = "its kind is one that must be signed, and it is not"
NOT_COVERED = "the checkpoint covers no entry for this seat"
NO_C = "the checkpoint (C) is missing here"
NO_H = "the header (H) is missing here"
COUNT = "another number of L lines"
FILE = "the node's signature on the file does not verify"
NOTE = "the node's signature on the checkpoint does not verify"
TEXT = "the checkpoint's text is not of its form"
UNSIGNED = "the checkpoint is not signed"
FIRST = "the first signature of the checkpoint is not the node's"
KEY_ID = "the checkpoint's key id is not the node's"
WITNESS = "a witness's line is not of its form"
LINE = "a signature line of the checkpoint is not of its form"
OTHER = "the header names another checkpoint"
LEAVES = "the tree has not 64 leaves"
ORIGIN = "origin does not follow from node and process"
PIN = "not of the pinned origin"
RECEIPT = "the receipt says otherwise"
RECEIPT_SIGNED = "the node's signature on the receipt does not verify"
ENDS = "the file ends before its"
CUT = "the line is cut off"
MAGIC = "it is not a record file"
BODY = "a body does not directly follow its line"
ONCE = "the same entry stands on an earlier line"
SORTED = "its audience is not sorted, each seat once"
WITHOUT = "its audience is without the seat of this file"

AUTHOR = "its author signed earlier with another key"
SIGNER = "its signer signed earlier for another author"
SUPPRESSED = "the receipt's entry is not in this record"
SEED, STRANGER = 20, Key(b"\7" * 32)


def ours(seat: str = "", seed: int = SEED) -> Draft:
    """A process of nine entries and five checkpoints; entry 2 is signed, 3 destroyed, 4 absent, 9 not covered."""
    draft = drafted(seed, seat=seat, entries=9, checkpoint=5)
    others = draft.rng.sample([s for s in draft.people if s != draft.seat], 1)
    for number, entry in enumerate(draft.entries, 1):
        author = others[0] if number % 2 else [*draft.people][-1]
        signs = number in {2, 5, 6}
        entry.signer = draft.people[author] if signs else None
        entry.said.pop("signer", None)
        entry.said |= {"author": author, "kind": "consent_given" if signs else "message"}
        if signs:
            entry.said["signer"] = draft.people[author].public.hex()
        entry.signature = None
        entry.slot = 1793521800 + 600 * (number // 3)
        entry.body = {3: "destroyed", 4: "absent"}.get(number, "open")
        entry.seal(draft.rng, b"words %d" % number)
    draft.slot = draft.entries[-1].slot
    return draft


def receipts(draft: Draft) -> None:
    if draft.seat != "*":
        draft.receipts = [draft.receipt(draft.entries[1]), draft.receipt(draft.entries[8])]


def finished(seat: str = "", seed: int = SEED, **hooks: Callable[[Draft], None]) -> Draft:
    draft = ours(seat, seed)
    build(draft, **{"receipts": receipts, **hooks})
    return draft


@dataclass(frozen=True)
class Case:
    name: str
    reason: str
    make: Callable[[], bytes]
    pin: bool = False
    """Whether only who has pinned the origin can notice."""


CASES: list[Case] = []
Rows = list[bytes]


def add(name: str, reason: str, make: Callable[[], bytes], *, pin: bool = False) -> None:
    CASES.append(Case(name, reason, make, pin))


# What lines hold


def at(rows: Rows, letter: str, nth: int = 0) -> int:
    """Where the nth line with this letter stands."""
    return [n for n, row in enumerate(rows) if row[:2] == letter.encode() + b"\t"][nth]


def changed(row: bytes, which: int, change: Callable[[bytes], bytes]) -> bytes:
    fields = row.split(b"\t")
    fields[which] = change(fields[which])
    return b"\t".join(fields)


def flipped(digits: bytes) -> bytes:
    """Another hexadecimal number."""
    return (b"0" if digits[:1] != b"0" else b"1") + digits[1:]


def flipped64(data: bytes) -> bytes:
    raw = bytearray(base64.b64decode(data))
    raw[len(raw) // 2] ^= 1
    return base64.b64encode(raw)


def loose64(data: bytes) -> bytes:
    """The same bytes in base64 whose unused bits are not zero, or without their padding."""
    if not data.endswith(b"="):
        return data + b"\n"[:0] + b"===="
    stem = data.rstrip(b"=")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = letters[letters.index(stem[-1:]) + 1]
    return stem[:-1] + bytes([last]) + data[len(stem) :]


def to(value: bytes) -> Callable[[bytes], bytes]:
    return lambda _: value


def hashes(proof: bytes, change: Callable[[Rows], Rows]) -> bytes:
    return b",".join(change(proof.split(b","))) or b"-"


STATEMENT_SPACED = lambda s: s.replace(b":", b": ", 1)
BY_FIELD: list[tuple[str, int, int, str, Callable[[bytes], bytes], str]] = [
    ("L", 1, 1, "number one more", to(b"3"), NUMBER),
    ("L", 1, 1, "number with a zero before it", to(b"02"), NUMBER),
    ("L", 1, 1, "number with a sign", to(b"+2"), NUMBER),
    ("L", 1, 1, "number empty", to(b""), NUMBER),
    ("L", 1, 1, "number negative", to(b"-2"), NUMBER),
    ("L", 1, 1, "number as a fraction", to(b"2.0"), NUMBER),
    ("L", 4, 2, "slot before the last", to(b"1793521800"), FALLS),
    ("L", 0, 2, "slot with a zero before it", lambda s: b"0" + s, FORM),
    ("L", 0, 2, "slot not a number", to(b"noon"), FORM),
    ("L", 0, 2, "slot empty", to(b""), FORM),
    ("L", 0, 2, "slot minus zero", to(b"-0"), FORM),
    ("L", 0, 2, "slot with an exponent", to(b"1e9"), FORM),
    ("L", 0, 2, "slot with a space", lambda s: s + b" ", FORM),
    ("L", 0, 2, "slot in Arabic digits", to("١٢".encode()), FORM),
    ("L", 0, 2, "slot of 2^53", to(b"-9007199254740992"), BIG),
    ("L", 0, 2, "slot of a hundred digits", to(b"1" * 100), FORM),
    ("L", 0, 3, "statement empty", to(b""), JSON),
    ("L", 0, 3, "statement not JSON", to(b"{"), JSON),
    ("L", 0, 3, "statement a list", to(b"[]"), "is not a JSON object"),
    ("L", 0, 3, "statement without members", to(b"{}"), "has no member"),
    ("L", 0, 3, "statement spaced", STATEMENT_SPACED, CANONICAL),
    ("L", 0, 3, "statement not UTF-8", lambda s: s[:30] + b"\xff" + s[30:], JSON),
    ("L", 0, 3, "statement of deep brackets", to(b"[" * 100_000), JSON),
    ("L", 0, 3, "statement with a byte order mark", lambda s: b"\xef\xbb\xbf" + s, JSON),
    ("L", 3, 3, "statement changed", lambda s: s.replace(b'"epoch":', b'"epoch":1'), STOOD),
    ("L", 1, 4, "signature dropped", to(b"-"), PAIR),
    ("L", 0, 4, "signature on words", to(b"0" * 128), PAIR),
    ("L", 1, 4, "signature empty", to(b""), FORM),
    ("L", 1, 4, "signature short", lambda s: s[:-2], FORM),
    ("L", 1, 4, "signature in capitals", lambda s: b"A" + s[1:], FORM),
    ("L", 1, 4, "signature changed", flipped, VERIFY),
    ("L", 1, 4, "signature zero", to(b"0" * 128), VERIFY),
    ("B", 1, 1, "number of another line", to(b"1"), FORM),
    ("B", 0, 2, "entry key changed", flipped, KEY),
    ("B", 0, 2, "entry key short", lambda k: k[:-2], FORM),
    ("B", 0, 2, "entry key in capitals", lambda k: b"A" + k[1:], FORM),
    ("B", 0, 3, "salt changed", flipped, COMMITMENT),
    ("B", 0, 3, "salt long", lambda s: s + b"00", FORM),
    ("B", 0, 4, "ciphertext changed", flipped64, COMMITMENT),
    ("B", 0, 4, "ciphertext without its end", lambda c: c[:-8], COMMITMENT),
    ("B", 0, 4, "ciphertext empty", to(b""), FORM),
    ("B", 0, 4, "ciphertext in loose base64", loose64, BASE64),
    ("B", 0, 4, "ciphertext in base64 for addresses", lambda c: b"_" + c[1:], FORM),
    ("D", 0, 1, "number of another line", to(b"2"), FORM),
    ("S", 0, 1, "another seat", to(b"s-other"), TURN),
    ("S", 0, 1, "seat of all", to(b"*"), TURN),
    ("S", 0, 1, "seat not a name", to(b"s other"), FORM),
    ("S", 0, 2, "number one more", lambda n: b"%d" % (int(n) + 1), STOOD),
    ("S", 0, 2, "number none", to(b"0"), STOOD),
    ("S", 0, 2, "number negative", to(b"-1"), FORM),
    ("S", 0, 2, "number too large", to(b"9" * 16), BIG),
    ("S", 0, 3, "head changed", flipped, STOOD),
    ("S", 0, 3, "head zero", to(b"0" * 64), STOOD),
    ("S", 0, 4, "index before the last 64", to(b"255"), INDEX),
    ("S", 0, 4, "index beyond the tree", to(b"320"), INDEX),
    ("S", 0, 4, "index of the first leaf", to(b"0"), INDEX),
    ("S", 0, 4, "index huge", to(b"9007199254740991"), INDEX),
    ("S", 0, 4, "index negative", to(b"-1"), FORM),
    ("S", 0, 4, "index of the neighbour", lambda i: b"%d" % (int(i) ^ 1), ROOT),
    ("S", 0, 5, "salt changed", flipped, ROOT),
    ("S", 0, 5, "salt short", lambda s: s[2:], FORM),
    ("S", 0, 6, "proof empty", to(b""), FORM),
    ("S", 0, 6, "proof none", to(b"-"), LENGTH),
    (
        "S",
        0,
        6,
        "proof without its first: an inner node as leaf",
        lambda p: hashes(p, lambda h: h[1:]),
        LENGTH,
    ),
    ("S", 0, 6, "proof without its last", lambda p: hashes(p, lambda h: h[:-1]), LENGTH),
    ("S", 0, 6, "proof with one more", lambda p: hashes(p, lambda h: [*h, h[0]]), LENGTH),
    ("S", 0, 6, "proof with one before", lambda p: hashes(p, lambda h: [h[0], *h]), LENGTH),
    ("S", 0, 6, "proof of a thousand", lambda p: hashes(p, lambda h: h[:1] * 1000), LENGTH),
    ("S", 0, 6, "proof backwards", lambda p: hashes(p, lambda h: h[::-1]), ROOT),
    ("S", 0, 6, "proof changed at its foot", flipped, ROOT),
    (
        "S",
        0,
        6,
        "proof changed at its top",
        lambda p: hashes(p, lambda h: [*h[:-1], flipped(h[-1])]),
        ROOT,
    ),
    ("S", 0, 6, "proof with an empty hash", lambda p: p + b",", FORM),
    ("C", 0, 1, "an earlier number", to(b"4"), OTHER),
    ("C", 0, 1, "number with a zero before it", to(b"05"), FORM),
    ("C", 0, 2, "note in loose base64", loose64, BASE64),
    ("C", 0, 2, "note empty", to(b""), FORM),
    ("C", 0, 2, "note that says nothing", to(base64.b64encode(b"\n\n")), TEXT),
    ("R", 0, 1, "not JSON", to(b"x"), JSON),
    (
        "R",
        0,
        1,
        "one that the node never gave",
        lambda r: r.replace(b'"checkpoint":', b'"checkpoint":1'),
        RECEIPT_SIGNED,
    ),
    ("R", 0, 2, "signature changed", flipped, RECEIPT_SIGNED),
    ("R", 0, 2, "signature missing", to(b"-"), FORM),
    ("T", 0, 1, "signature changed", flipped, FILE),
    ("T", 0, 1, "signature zero", to(b"0" * 128), FILE),
    ("T", 0, 1, "signature missing", to(b"-"), FORM),
    ("T", 0, 1, "signature in capitals", lambda s: b"A" + s[1:], FORM),
    ("T", 0, 1, "signature long", lambda s: s + b"00", FORM),
    ("H", 0, 1, "spaced", lambda h: h.replace(b",", b", ", 1), CANONICAL),
    ("H", 0, 1, "more lines", lambda h: h.replace(b'"lines":9', b'"lines":10'), COUNT),
    ("H", 0, 1, "fewer lines", lambda h: h.replace(b'"lines":9', b'"lines":8'), COUNT),
    ("H", 0, 1, "lines without number", lambda h: h.replace(b'"lines":9', b'"lines":9.0'), FORM),
    (
        "H",
        0,
        1,
        "another checkpoint",
        lambda h: h.replace(b'"checkpoint":5', b'"checkpoint":6'),
        OTHER,
    ),
    ("H", 0, 1, "another version", lambda h: h.replace(b'"v":1', b'"v":2'), FORM),
    ("H", 0, 1, "true for a version", lambda h: h.replace(b'"v":1', b'"v":true'), FORM),
    ("H", 0, 1, "an unknown member", lambda h: h.replace(b'"v":1', b'"v":1,"x":1'), UNKNOWN),
    ("H", 0, 1, "a member twice", lambda h: h.replace(b'"v":1', b'"v":1,"v":1'), CANONICAL),
    (
        "H",
        0,
        1,
        "the node of a stranger",
        lambda h: re.sub(b'("node":")[0-9a-f]+', b"\\g<1>" + STRANGER.public.hex().encode(), h),
        ORIGIN,
    ),
    ("H", 0, 1, "another process", lambda h: h.replace(b'"process":"p-', b'"process":"q-'), ORIGIN),
    (
        "H",
        0,
        1,
        "another seat",
        lambda h: re.sub(b'"seat":"[^"]+"', b'"seat":"s-other"', h),
        WITHOUT,
    ),
    ("H", 0, 1, "a list", to(b"[]"), "is not a JSON object"),
    ("H", 0, 1, "nothing", to(b""), JSON),
]


def outsider(name: str, reason: str, edit: Callable[[Rows], Rows], *, seat: str = "") -> None:
    """A good file whose lines somebody without the node key has edited."""

    def make() -> bytes:
        rows = finished(seat).data[:-1].split(b"\n")
        return b"\n".join(edit(rows)) + b"\n"

    add(f"outsider: {name}", reason, make)


def resigned(name: str, reason: str, edit: Callable[[Rows], Rows], *, seat: str = "") -> None:
    """The same by the server, which signs the file again."""

    def rows(draft: Draft) -> None:
        draft.rows = edit(draft.rows)

    add(f"server: {name}", reason, lambda: finished(seat, rows=rows).data)


def by_field(
    letter: str, nth: int, which: int, change: Callable[[bytes], bytes]
) -> Callable[[Rows], Rows]:
    def edit(rows: Rows) -> Rows:
        where = at(rows, letter, nth)
        return [*rows[:where], changed(rows[where], which, change), *rows[where + 1 :]]

    return edit


for _letter, _nth, _which, _name, _change, _reason in BY_FIELD:
    outsider(f"{_letter} {_name}", _reason, by_field(_letter, _nth, _which, _change))


# Lines that come, go and change places


def without(letter: str, nth: int = 0) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows[: at(rows, letter, nth)], *rows[at(rows, letter, nth) + 1 :]]


def twice(letter: str, nth: int = 0) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows[: at(rows, letter, nth) + 1], *rows[at(rows, letter, nth) :]]


def before(first: str, second: str, nth: int = 0, mth: int = 0) -> Callable[[Rows], Rows]:
    """The one line taken out and put before the other."""

    def edit(rows: Rows) -> Rows:
        one, two = at(rows, first, nth), at(rows, second, mth)
        rest = rows[:one] + rows[one + 1 :]
        two -= one < two
        return [*rest[:two], rows[one], *rest[two:]]

    return edit


MOVED: list[tuple[str, str, Callable[[Rows], Rows]]] = [
    ("H missing", NO_H, without("H")),
    ("the first L missing", BODY, without("L")),
    ("a bare L missing", NUMBER, without("L", 3)),
    (
        "the last L and its body missing",
        COUNT,
        lambda rows: without("B", -1)(without("L", -1)(rows)),
    ),
    ("S missing", NO_S, without("S")),
    ("C missing", NO_C, without("C")),
    ("H twice", COUNT, twice("H")),
    ("L twice", NUMBER, twice("L", 3)),
    ("B twice", BODY, twice("B")),
    ("D twice", BODY, twice("D")),
    ("S twice", TURN, twice("S")),
    ("C twice", PLACE, twice("C")),
    ("B and D for one line", BODY, before("D", "L", 0, 1)),
    ("two L changed places", NUMBER, before("L", "L", 4, 3)),
    ("B before its line", BODY, before("B", "L", 0, 0)),
    ("B of another line", BODY, before("B", "S", 0, 0)),
    ("S after C", NO_S, before("C", "S")),
    ("R before C", NO_C, before("R", "C")),
    ("R before S", NO_C, before("R", "S")),
    ("L after S", COUNT, before("S", "L", 0, -1)),
    ("C before the chain", COUNT, before("C", "L")),
    (
        "an empty line",
        PLACE,
        lambda rows: [*rows[:-1], b"", rows[-1]] if rows[-1][:1] == b"T" else [*rows, b""],
    ),
    (
        "an unknown letter",
        PLACE,
        lambda rows: [*rows[: at(rows, "R")], b"X\t1", *rows[at(rows, "R") :]],
    ),
    ("a small letter", NO_H, lambda rows: [rows[0], rows[1].lower(), *rows[2:]]),
    ("another version", MAGIC, lambda rows: [b"goodoffices-record/2", *rows[1:]]),
    ("no first line", MAGIC, lambda rows: rows[1:]),
    ("a byte order mark", MAGIC, lambda rows: [b"\xef\xbb\xbf" + rows[0], *rows[1:]]),
    ("a carriage return", MAGIC, lambda rows: [rows[0] + b"\r", *rows[1:]]),
    ("L with a field more", FIELDS, by_field("L", 0, 4, lambda s: s + b"\tx")),
    (
        "L with a field less",
        FIELDS,
        lambda rows: by_field("L", 0, 3, lambda s: b"")(
            [r.replace(b"\t-", b"") if r[:2] == b"L\t" else r for r in rows]
        ),
    ),
    ("B with a field more", FIELDS, by_field("B", 0, 4, lambda s: s + b"\tx")),
    ("D with a field more", FIELDS, by_field("D", 0, 1, lambda s: s + b"\tx")),
    ("S with a field more", FIELDS, by_field("S", 0, 6, lambda s: s + b"\tx")),
    ("C with a field more", FIELDS, by_field("C", 0, 2, lambda s: s + b"\tx")),
    ("R with a field more", FIELDS, by_field("R", 0, 2, lambda s: s + b"\tx")),
]
for _name, _reason, _edit in MOVED:
    outsider(_name, _reason, _edit)
    resigned(_name, _reason, _edit)

outsider("T missing", ENDS, without("T"))
outsider("T twice", FOLLOWS, twice("T"))
outsider("T with a field more", FIELDS, by_field("T", 0, 1, lambda s: s + b"\tx"))
outsider("T before the receipts", FOLLOWS, before("T", "R"))
outsider("a line after T", FOLLOWS, lambda rows: [*rows, b"L\t1\t2\t3\t-"])
outsider("an empty line after T", FOLLOWS, lambda rows: [*rows, b""])
outsider("the file twice", FOLLOWS, lambda rows: rows * 2)
outsider("R missing", FILE, without("R"))
outsider("R twice", FILE, twice("R"))
outsider("a body held back", FILE, without("B"))
outsider("a destruction hidden", FILE, without("D"))
outsider(
    "a body said to be destroyed",
    FILE,
    lambda rows: [b"D\t1" if r[:4] == b"B\t1\t" else r for r in rows],
)
add("outsider: nothing at all", ENDS, lambda: b"")
add("outsider: a newline", MAGIC, lambda: b"\n")
add("outsider: something else", CUT, lambda: b"%PDF-1.7")
add("outsider: zero bytes", CUT, lambda: bytes(5000))
add("outsider: without the last newline", CUT, lambda: finished().data[:-1])


def _cut(lines: int) -> Callable[[], bytes]:
    return lambda: b"".join(row + b"\n" for row in finished().data.split(b"\n")[:lines])


for _n in range(1, finished().data.count(b"\n")):
    add(f"outsider: cut after line {_n}", ENDS, _cut(_n))


# Parts of other files


def exchanged(letter: str, other: Callable[[], Draft]) -> Callable[[Rows], Rows]:
    """One line as it stands in another file."""

    def edit(rows: Rows) -> Rows:
        theirs = other().data[:-1].split(b"\n")
        where = at(rows, letter)
        return [*rows[:where], theirs[at(theirs, letter)], *rows[where + 1 :]]

    return edit


def foreign() -> Draft:
    return finished(seed=SEED + 1)


def shorter() -> Draft:
    """The same record one entry and one checkpoint earlier, as good as the later one."""
    draft = ours()
    draft.entries.pop()
    draft.checkpoint, draft.slot = 4, draft.slot - 600
    build(draft)
    return draft


def other_seat() -> Draft:
    """The file of another seat of the same process."""
    draft = ours()
    draft.seat = next(
        s for s in draft.entries[1].said["audience"] + [*draft.people] if s != draft.seat
    )
    for entry in draft.entries:
        entry.said["audience"] = sorted({*entry.said["audience"], draft.seat})
        entry.seal(draft.rng, b"words")
    build(draft, receipts=receipts)
    return draft


def impostor() -> Draft:
    draft = ours()
    draft.node = STRANGER
    build(draft, receipts=receipts)
    return draft


for _letter, _reason in {
    "H": "it is of another process",
    "L": "it is of another process",
    "B": KEY,
    "S": TURN,
    "C": "the checkpoint is of another origin",
    "R": "the receipt is of another node",
    "T": FILE,
}.items():
    outsider(f"{_letter} of another process", _reason, exchanged(_letter, foreign))
for _letter, _reason in {"H": COUNT, "S": STOOD, "C": OTHER, "T": FILE}.items():
    outsider(f"{_letter} of an earlier file", _reason, exchanged(_letter, shorter))
for _letter, _reason in {
    "H": WITHOUT,
    "S": TURN,
    "C": ROOT,
    "R": "the receipt is of another seat",
    "T": FILE,
}.items():
    outsider(f"{_letter} of another seat's file", _reason, exchanged(_letter, other_seat))
for _letter, _reason in {
    "H": "the checkpoint is of another origin",
    "C": "the checkpoint is of another origin",
    "R": "the receipt is of another node",
    "T": FILE,
}.items():
    outsider(f"{_letter} signed by a stranger", _reason, exchanged(_letter, impostor))
add("outsider: all of it signed by a stranger", PIN, lambda: impostor().data, pin=True)
add("outsider: a good file of another process", PIN, lambda: foreign().data, pin=True)


def last_taken_away(rows: Rows) -> Rows:
    """The last line suppressed, and all that needs no signature made to fit."""
    rows = without("B", -1)(without("L", -1)(rows))
    return by_field("H", 0, 1, lambda h: h.replace(b'"lines":9', b'"lines":8'))(rows)


outsider("the last line suppressed", SUPPRESSED, last_taken_away)


# Lies of the server


def server(
    stage: str, name: str, reason: str, lie: Callable[[Draft], Any], *, seat: str = ""
) -> None:
    def make() -> bytes:
        draft = ours(seat)

        def hook(draft: Draft) -> None:
            if stage == "receipts":
                receipts(draft)
            lie(draft)

        hooks = {"receipts": receipts, stage: hook} if seat != "*" else {stage: hook}
        if stage == "entries":
            hooks["receipts"] = lambda _: None
        return build(draft, **hooks)

    add(f"server: {name}", reason, make)


def numbered(change: Callable[[int], int]) -> Callable[[Draft], None]:
    def lie(draft: Draft) -> None:
        for entry in draft.entries:
            entry.number = change(entry.number)

    return lie


server("entries", "a gap in the numbers", NUMBER, numbered(lambda n: n + (n > 4)))
server("entries", "a number twice", NUMBER, numbered(lambda n: n - (n > 4)))
server("entries", "numbers from zero", NUMBER, numbered(lambda n: n - 1))
server("entries", "numbers as in the whole record", NUMBER, numbered(lambda n: 3 * n))
server("entries", "numbers backwards", NUMBER, numbered(lambda n: 10 - n))
server(
    "entries", "a slot that falls", FALLS, lambda d: setattr(d.entries[4], "slot", d.slot - 6000)
)
server(
    "entries",
    "a slot that falls in the whole record",
    FALLS,
    lambda d: setattr(d.entries[4], "slot", d.slot - 6000),
    seat="*",
)
server(
    "entries", "an entry twice", ONCE, lambda d: d.entries[5].told(entry=d.entries[0].said["entry"])
)
server(
    "entries",
    "an entry twice in the whole record",
    ONCE,
    lambda d: d.entries[5].told(entry=d.entries[0].said["entry"]),
    seat="*",
)
server(
    "entries",
    "an entry of another process",
    "it is of another process",
    lambda d: d.entries[3].told(process="p-other"),
)


def absent(entry: Entry) -> Entry:
    entry.body = "absent"
    return entry


def written(change: Callable[[bytes], bytes], nth: int = 3) -> Callable[[Draft], None]:
    """A statement written otherwise, in its bytes; what has a signer is signed as it stands."""

    def lie(draft: Draft) -> None:
        entry = absent(draft.entries[nth])
        entry.statement = change(entry.statement)
        if entry.signer:
            entry.signature = entry.signer.sign(b"goodoffices/entry/v1\0" + entry.statement)

    return lie


MEMBER = "has a member {} that is not of its form"
for _name in (
    "author",
    "audience",
    "commitment",
    "entry",
    "epoch",
    "key",
    "kind",
    "policy",
    "process",
    "v",
):
    server(
        "entries",
        f"a statement without {_name}",
        f"has no member {_name}",
        lambda d, name=_name: (absent(d.entries[3]).said.pop(name), d.entries[3].write()),
    )
    for _value in (None, True, [], {}, 1.5, "", "a b", -1):
        if (_name, _value) != ("epoch", True):
            server(
                "entries",
                f"{_value!r} as {_name}",
                MEMBER.format(_name),
                lambda d, name=_name, value=_value: absent(d.entries[3]).told(**{name: value}),
            )
server(
    "entries",
    "true as epoch",
    MEMBER.format("epoch"),
    lambda d: absent(d.entries[3]).told(epoch=True),
)
server(
    "entries",
    "a signer that is no key",
    MEMBER.format("signer"),
    lambda d: absent(d.entries[1]).told(signer="00"),
)
server(
    "entries",
    "null as signer",
    MEMBER.format("signer"),
    lambda d: absent(d.entries[3]).told(signer=None),
)
server(
    "entries",
    "an epoch with a fraction",
    MEMBER.format("epoch"),
    written(lambda s: re.sub(b'"epoch":\\d', b'"epoch":1.0', s)),
)
server(
    "entries",
    "an epoch with an exponent",
    MEMBER.format("epoch"),
    written(lambda s: re.sub(b'"epoch":\\d', b'"epoch":1e0', s)),
)
server(
    "entries",
    "an epoch of minus zero",
    CANONICAL,
    written(lambda s: re.sub(b'"epoch":\\d', b'"epoch":-0', s)),
)
server(
    "entries",
    "an epoch that is no number",
    MEMBER.format("epoch"),
    written(lambda s: re.sub(b'"epoch":\\d', b'"epoch":NaN', s)),
)
server("entries", "an epoch of 2^53", BIG, lambda d: absent(d.entries[3]).told(epoch=2**53))
server(
    "entries",
    "an epoch of 10^30",
    MEMBER.format("epoch"),
    lambda d: absent(d.entries[3]).told(epoch=10**30),
)
server(
    "entries",
    "an epoch of ten thousand digits",
    JSON,
    written(lambda s: re.sub(b'"epoch":\\d', b'"epoch":' + b"9" * 10_000, s)),
)
server("entries", "an unknown member", UNKNOWN, lambda d: absent(d.entries[3]).told(note="x"))
server(
    "entries",
    "an unknown member in a signed statement",
    UNKNOWN,
    lambda d: absent(d.entries[1]).told(note="x"),
)
server(
    "entries",
    "a statement of another version",
    MEMBER.format("v"),
    lambda d: absent(d.entries[3]).told(v=2),
)
server("entries", "a statement spaced", CANONICAL, written(lambda s: s.replace(b",", b", ")))
server(
    "entries", "a signed statement spaced", CANONICAL, written(lambda s: s.replace(b",", b", "), 1)
)
server("entries", "a statement with a space after it", CANONICAL, written(lambda s: s + b" "))
server(
    "entries",
    "members in another order",
    CANONICAL,
    written(lambda s: b'{"v":1,' + s[1:].replace(b',"v":1', b"")),
)
server(
    "entries",
    "a letter escaped",
    CANONICAL,
    written(lambda s: s.replace(b'"kind":"m', b'"kind":"\\u006d')),
)
server(
    "entries",
    "half a surrogate pair",
    MEMBER.format("kind"),
    written(lambda s: s.replace(b'"kind":"m', b'"kind":"\\ud800')),
)
server(
    "entries", "a member twice", CANONICAL, written(lambda s: s.replace(b'"v":1', b'"v":1,"v":1'))
)
server("entries", "two statements in one", JSON, written(lambda s: s + s))
server(
    "entries",
    "a hash in capitals",
    MEMBER.format("key"),
    lambda d: absent(d.entries[3]).told(key="A" * 64),
)
server(
    "entries",
    "an entry of 129 letters",
    MEMBER.format("entry"),
    lambda d: absent(d.entries[3]).told(entry="e" * 129),
)
server(
    "entries",
    "a kind in Cyrillic",
    MEMBER.format("kind"),
    lambda d: absent(d.entries[3]).told(kind="сообщение"),
)
server(
    "entries",
    "an audience without the seat",
    WITHOUT,
    lambda d: absent(d.entries[3]).told(audience=["s-other"]),
)
server(
    "entries",
    "an audience not sorted",
    SORTED,
    lambda d: absent(d.entries[3]).told(audience=sorted({d.seat, "a-b", "z-z"})[::-1]),
)
server(
    "entries",
    "a seat twice in an audience",
    SORTED,
    lambda d: absent(d.entries[3]).told(audience=[d.seat, d.seat]),
)
server(
    "entries",
    "everybody in an audience",
    MEMBER.format("audience"),
    lambda d: absent(d.entries[3]).told(audience=["*", d.seat]),
)
server(
    "entries",
    "a number in an audience",
    MEMBER.format("audience"),
    lambda d: absent(d.entries[3]).told(audience=[1, d.seat]),
)

# Signers


def signature(
    make: Callable[[Draft, Entry], bytes | None], nth: int = 1
) -> Callable[[Draft], None]:
    def lie(draft: Draft) -> None:
        draft.entries[nth].signature = make(draft, draft.entries[nth])

    return lie


PREFIX = b"goodoffices/entry/v1\0"
server("entries", "a consent whose signature is missing", PAIR, signature(lambda d, e: None))
server(
    "entries",
    "words with a signature",
    PAIR,
    signature(lambda d, e: STRANGER.sign(PREFIX + e.statement), 3),
)
server(
    "entries",
    "a consent signed by the node",
    VERIFY,
    signature(lambda d, e: d.node.sign(PREFIX + e.statement)),
)
server(
    "entries",
    "a consent signed by a stranger",
    VERIFY,
    signature(lambda d, e: STRANGER.sign(PREFIX + e.statement)),
)
server(
    "entries",
    "a signature for another purpose",
    VERIFY,
    signature(lambda d, e: e.signer.sign(e.statement)),
)
server(
    "entries",
    "a signature for a receipt",
    VERIFY,
    signature(lambda d, e: e.signer.sign(b"goodoffices/receipt/v1\0" + e.statement)),
)
server(
    "entries",
    "the signature of another consent",
    VERIFY,
    signature(lambda d, e: d.entries[5].signature),
)
server(
    "entries",
    "a signature beyond the group's order",
    VERIFY,
    signature(
        lambda d, e: (
            e.signature[:32]
            + (
                int.from_bytes(e.signature[32:], "little")
                + 2**252
                + 27742317777372353535851937790883648493
            ).to_bytes(32, "little")
        )
    ),
)


def signing(
    author: Callable[[Draft], str] | None, key: Callable[[Draft], Key]
) -> Callable[[Draft], None]:
    """Entry 6 signed by somebody else."""

    def lie(draft: Draft) -> None:
        entry = absent(draft.entries[5])
        entry.signer = key(draft)
        entry.told(
            signer=entry.signer.public.hex(),
            author=author(draft) if author else entry.said["author"],
        )

    return lie


def weak(draft: Draft) -> None:
    """A key of small order, under which one signature fits every statement."""
    entry = absent(draft.entries[1])
    entry.signer = None
    entry.told(signer=(b"\1" + bytes(31)).hex(), author="s-somebody")
    entry.signature = b"\1" + bytes(63)


server(
    "entries",
    "a second signer for one author",
    AUTHOR,
    signing(lambda d: d.entries[1].said["author"], lambda d: STRANGER),
)
server(
    "entries",
    "one signer for two authors",
    SIGNER,
    signing(lambda d: "s-somebody", lambda d: d.people[d.entries[1].said["author"]]),
)
server(
    "entries",
    "two signers in the whole record",
    AUTHOR,
    signing(lambda d: d.entries[1].said["author"], lambda d: STRANGER),
    seat="*",
)
server("entries", "a signer whose key is weak", VERIFY, weak)

# As docs/reference/record-file.md lists them
SIGNED_KINDS = (
    "agreement_put",
    "agreement_signed",
    "consent_given",
    "consent_withdrawn",
    "keeping_applied",
    "process_closed",
    "relay_receipt",
    "rules_settled",
    "seat_invited",
    "undertaking_given",
    "undertaking_reported",
)


def unsigned(kind: str, nth: int = 3) -> Callable[[Draft], None]:
    """An entry that must be signed, from nobody: neither a signer nor a signature."""

    def lie(draft: Draft) -> None:
        entry = draft.entries[nth]
        entry.said.pop("signer", None)
        entry.signer = entry.signature = None
        entry.said["kind"] = kind
        entry.seal(draft.rng, b"words")

    return lie


for _kind in SIGNED_KINDS:
    server("entries", f"{_kind} without a signer", BARE, unsigned(_kind))
server("entries", "a consent of somebody who signs others", BARE, unsigned("consent_given", 4))
server("entries", "a consent from nobody", BARE, unsigned("consent_given"), seat="*")

# Bodies


def body(lie: Callable[[Draft, Entry], Any]) -> Callable[[Draft], None]:
    def hook(draft: Draft) -> None:
        lie(draft, draft.entries[0])

    return hook


def committed(entry: Entry, ciphertext: bytes) -> None:
    """Another ciphertext, to which the statement commits."""
    entry.ciphertext = ciphertext
    entry.told(commitment=sha(b"\2", entry.salt, sha(ciphertext)).hex())


def padded(data: bytes) -> Callable[[Draft], None]:
    return body(lambda d, e: e.seal(d.rng, b"", padded=data))


server("entries", "a body under another key", KEY, body(lambda d, e: setattr(e, "key", bytes(32))))
server(
    "entries",
    "a body with another salt",
    COMMITMENT,
    body(lambda d, e: setattr(e, "salt", bytes(32))),
)
server(
    "entries",
    "a body of another entry",
    COMMITMENT,
    body(lambda d, e: setattr(e, "ciphertext", d.entries[1].ciphertext)),
)
server(
    "entries",
    "a commitment without its salt",
    COMMITMENT,
    body(lambda d, e: e.told(commitment=sha(b"\2", sha(e.ciphertext)).hex())),
)
server(
    "entries",
    "a commitment for another purpose",
    COMMITMENT,
    body(lambda d, e: e.told(commitment=sha(b"\1", e.salt, sha(e.ciphertext)).hex())),
)
server(
    "entries",
    "a key named without its purpose",
    KEY,
    body(lambda d, e: e.told(key=sha(e.key).hex())),
)
server(
    "entries",
    "a ciphertext of another key",
    OPEN,
    body(
        lambda d, e: (
            setattr(e, "key", bytes(32)),
            e.told(key=sha(b"goodoffices/key/v1\0", bytes(32)).hex()),
        )
    ),
)
server(
    "entries", "a ciphertext cut short", OPEN, body(lambda d, e: committed(e, e.ciphertext[:-16]))
)
server(
    "entries",
    "a ciphertext of nothing but a nonce",
    OPEN,
    body(lambda d, e: committed(e, e.ciphertext[:12])),
)
server("entries", "a ciphertext of three bytes", OPEN, body(lambda d, e: committed(e, b"abc")))
server(
    "entries",
    "a tag changed",
    OPEN,
    body(lambda d, e: committed(e, e.ciphertext[:-1] + bytes([e.ciphertext[-1] ^ 1]))),
)
server(
    "entries",
    "a nonce changed",
    OPEN,
    body(lambda d, e: committed(e, bytes([e.ciphertext[0] ^ 1]) + e.ciphertext[1:])),
)
server(
    "entries",
    "a body sealed for nothing",
    OPEN,
    body(lambda d, e: e.seal(d.rng, b"words", aad=b"")),
)
server(
    "entries",
    "a body sealed for another statement",
    OPEN,
    body(lambda d, e: e.seal(d.rng, b"words", aad=canonical(d.entries[1].said))),
)
server(
    "entries",
    "a body whose author was exchanged",
    OPEN,
    body(lambda d, e: e.told(author="s-somebody")),
)
server(
    "entries",
    "a body whose kind was exchanged",
    OPEN,
    body(lambda d, e: e.told(kind="briefing")),
)
server(
    "entries",
    "a body whose audience was exchanged",
    OPEN,
    body(lambda d, e: e.told(audience=sorted({d.seat, "s-somebody"}))),
)
server(
    "entries",
    "something hidden behind the body",
    PADDED,
    padded((b"\0\0\0\5words" + b"\0" * 1000 + b"hidden").ljust(1024, b"\0")),
)
server(
    "entries",
    "a body with a last byte not zero",
    PADDED,
    padded(b"\0\0\0\5words".ljust(1023, b"\0") + b"\1"),
)
server("entries", "a bucket too large", PADDED, padded(b"\0\0\0\5words".ljust(2048, b"\0")))
server(
    "entries",
    "a bucket of no power of two",
    PADDED,
    padded((b"\0\0\x08\0" + b"w" * 2048).ljust(3072, b"\0")),
)
server("entries", "no padding at all", PADDED, padded(b"\0\0\0\5words"))
server("entries", "a length beyond the body", PADDED, padded(b"\0\0\4\0".ljust(1024, b"w")))
server(
    "entries", "a length of four gigabytes", PADDED, padded(b"\xff\xff\xff\xff".ljust(1024, b"w"))
)
server("entries", "a body of one byte", PADDED, padded(b"\0"))

# Where chains stood, the tree and the note


def stand(lie: Callable[[Draft, Stand], Any], nth: int = 0) -> Callable[[Draft], None]:
    def hook(draft: Draft) -> None:
        lie(draft, draft.stands[nth])

    return hook


def with_chain(number: int) -> Callable[[Draft, Stand], None]:
    """The chain as it stood after so many lines."""

    def lie(draft: Draft, told: Stand) -> None:
        _, told.number, told.head = draft.chain(draft.seat)[number - 1]

    return lie


def leaf(change: Callable[[dict[str, Any]], Any], prefix: bytes = b"\0") -> Callable[[Draft], None]:
    """A leaf in the tree that says something else than the S line."""

    def lie(draft: Draft) -> None:
        told = draft.stands[0]
        said = {
            "v": 1,
            "process": draft.process,
            "seat": told.seat,
            "slot": told.slot,
            "number": told.number,
        }
        said |= {"head": told.head.hex(), "salt": told.salt.hex()}
        change(said)
        draft.leaves[told.index] = sha(prefix, canonical(said))

    return lie


server("stands", "a chain that stood one line earlier", STOOD, stand(with_chain(7)))
server("stands", "a chain that covers what is later", STOOD, stand(with_chain(9)))
server("stands", "a chain of one line", STOOD, stand(with_chain(1)))
server("stands", "a number one more", STOOD, stand(lambda d, s: setattr(s, "number", s.number + 1)))
server(
    "stands",
    "a head of another number",
    STOOD,
    stand(lambda d, s: setattr(s, "head", d.chain(d.seat)[0][2])),
)
server(
    "stands",
    "a chain that had not begun",
    STOOD,
    stand(lambda d, s: (setattr(s, "number", 0), setattr(s, "head", bytes(32)))),
)
server(
    "stands",
    "a chain for another purpose",
    STOOD,
    stand(lambda d, s: setattr(s, "head", sha(s.head))),
)
server(
    "stands",
    "a leaf of an earlier slot",
    ROOT,
    stand(lambda d, s: setattr(s, "slot", s.slot - 600)),
)
server("stands", "a leaf of an earlier beat", INDEX, stand(lambda d, s: setattr(s, "index", 200)))
server("stands", "another seat's standing", TURN, stand(lambda d, s: setattr(s, "seat", "s-other")))
server("stands", "no standing", NO_S, lambda d: d.stands.clear())
server(
    "stands",
    "two standings of one seat",
    TURN,
    lambda d: d.stands.append(
        Stand(**{**vars(d.stands[0]), "index": d.size - 1 - (d.stands[0].index == d.size - 1)})
    ),
)
server(
    "stands",
    "the record's own chain beside the seat's",
    TURN,
    lambda d: d.stands.insert(0, Stand("*", 1, bytes(32), d.size - 1, bytes(32), d.slot)),
)
server("tree", "a leaf of another seat", ROOT, leaf(lambda said: said.update(seat="s-other")))
server("tree", "a leaf of another process", ROOT, leaf(lambda said: said.update(process="p-other")))
server("tree", "a leaf with another number", ROOT, leaf(lambda said: said.update(number=1)))
server("tree", "a leaf with another salt", ROOT, leaf(lambda said: said.update(salt="00" * 32)))
server("tree", "a leaf with one member more", ROOT, leaf(lambda said: said.update(x=1)))
server("tree", "a leaf without its salt", ROOT, leaf(lambda said: said.pop("salt")))
server("tree", "a leaf hashed as an inner node", ROOT, leaf(lambda said: None, b"\1"))
server("tree", "a leaf hashed without its prefix", ROOT, leaf(lambda said: None, b""))
server(
    "tree",
    "no leaf of this seat",
    ROOT,
    stand(lambda d, s: d.leaves.__setitem__(s.index, bytes(32))),
)


def inner(draft: Draft) -> None:
    """A tree of half the height whose leaves are the inner nodes of the real one."""
    draft.leaves = [
        sha(b"\1", *pair) for pair in zip(draft.leaves[::2], draft.leaves[1::2], strict=True)
    ]
    for told in draft.stands:
        told.index //= 2


def unindexed(draft: Draft) -> None:
    for told in draft.stands:
        told.index = told.index * 2


def resized(size: int) -> Callable[[Draft], None]:
    def lie(draft: Draft) -> None:
        draft.leaves = (draft.leaves + [bytes(32)] * size)[:size]
        draft.size = size

    return lie


add(
    "server: inner nodes in the place of leaves",
    LENGTH,
    lambda: finished(tree=inner, text=unindexed).data,
)
server("tree", "a leaf more than 64 a beat", LEAVES, resized(321))
server("tree", "two beats in one checkpoint", LEAVES, resized(384))
server("text", "a size without leaves", LEAVES, lambda d: d.text.__setitem__(1, "0"))
server("text", "a size of the checkpoint before", LEAVES, lambda d: d.text.__setitem__(1, "256"))
server("text", "a size with a zero before it", TEXT, lambda d: d.text.__setitem__(1, "0320"))
server(
    "text",
    "another origin",
    "the checkpoint is of another origin",
    lambda d: d.text.__setitem__(0, d.origin + "0"),
)
server(
    "text", "no origin", "the checkpoint is of another origin", lambda d: d.text.__setitem__(0, "")
)
server(
    "text",
    "another root",
    ROOT,
    lambda d: d.text.__setitem__(2, base64.b64encode(bytes(32)).decode()),
)
server(
    "text",
    "a root of 31 bytes",
    "root is not of 32 bytes",
    lambda d: d.text.__setitem__(2, base64.b64encode(bytes(31)).decode()),
)
server(
    "text",
    "a root in loose base64",
    BASE64,
    lambda d: d.text.__setitem__(2, loose64(d.text[2].encode()).decode()),
)
server("text", "no slot", TEXT, lambda d: d.text.pop())
server("text", "a slot with a plus", TEXT, lambda d: d.text.__setitem__(3, "slot +1"))
server("text", "another slot", STOOD, lambda d: d.text.__setitem__(3, "slot 0"))
server("text", "a later slot", STOOD, lambda d: d.text.__setitem__(3, f"slot {d.slot + 600}"))
server(
    "text",
    "a slot within the same standing",
    ROOT,
    lambda d: d.text.__setitem__(3, f"slot {d.slot - 1}"),
)
server("text", "a slot too large", BIG, lambda d: d.text.__setitem__(3, f"slot {2**53}"))
server("text", "a line more", TEXT, lambda d: d.text.append("more"))
server(
    "text", "a carriage return in the checkpoint", TEXT, lambda d: d.text.__setitem__(1, "320\r")
)

COSIGNED = ("witness.example", bytes(76))
server("signatures", "a checkpoint without a signature", UNSIGNED, lambda d: d.signatures.clear())
server("signatures", "a cosignature only", FIRST, lambda d: d.signatures.__setitem__(0, COSIGNED))
server("signatures", "a cosignature first", FIRST, lambda d: d.signatures.insert(0, COSIGNED))
server(
    "signatures",
    "a cosignature cut short",
    WITNESS,
    lambda d: d.signatures.append(("witness.example", bytes(75))),
)
server(
    "signatures",
    "two signatures of the node",
    WITNESS,
    lambda d: d.signatures.append(d.signatures[0]),
)
server(
    "signatures",
    "a cosignature in the node's name",
    WITNESS,
    lambda d: d.signatures.append((d.origin, bytes(76))),
)
server(
    "signatures",
    "another key id",
    KEY_ID,
    lambda d: d.signatures.__setitem__(0, (d.origin, bytes(4) + d.signatures[0][1][4:])),
)
server(
    "signatures",
    "a signature with a byte more",
    KEY_ID,
    lambda d: d.signatures.__setitem__(0, (d.origin, d.signatures[0][1] + b"\0")),
)
server(
    "signatures",
    "a witness with a plus in its name",
    LINE,
    lambda d: d.signatures.append(("wit+ness", bytes(76))),
)
server(
    "signatures",
    "a checkpoint signed by a stranger",
    NOTE,
    lambda d: d.signatures.__setitem__(
        0, (d.origin, d.key_id + STRANGER.sign("".join(f"{x}\n" for x in d.text).encode()))
    ),
)
server(
    "signatures",
    "a checkpoint signed as a cosignature",
    NOTE,
    lambda d: d.signatures.__setitem__(
        0,
        (
            d.origin,
            d.key_id
            + d.node.sign(b"cosignature/v1\ntime 1\n" + "".join(f"{x}\n" for x in d.text).encode()),
        ),
    ),
)
server(
    "signatures",
    "a signature without the last newline",
    NOTE,
    lambda d: d.signatures.__setitem__(
        0, (d.origin, d.key_id + d.node.sign("\n".join(d.text).encode()))
    ),
)
server(
    "note",
    "a note with two empty lines",
    LINE,
    lambda d: setattr(d, "note", d.note.replace(b"\n\n", b"\n\n\n")),
)
server(
    "note",
    "a note without an empty line",
    TEXT,
    lambda d: setattr(d, "note", d.note.replace(b"\n\n", b"\n")),
)
server(
    "note",
    "a note of text alone",
    TEXT,
    lambda d: setattr(d, "note", d.note.partition(b"\n\n")[0] + b"\n"),
)
server(
    "note", "a note without its last newline", UNSIGNED, lambda d: setattr(d, "note", d.note[:-1])
)
server(
    "note",
    "a hyphen in the place of the dash",
    LINE,
    lambda d: setattr(d, "note", d.note.replace("—".encode(), b"-")),
)
server(
    "note",
    "a note that is not UTF-8",
    LINE,
    lambda d: setattr(d, "note", d.note + b"\xe2\x80\x94 \xff AAAA\n"),
)
server(
    "note", "something after the signatures", LINE, lambda d: setattr(d, "note", d.note + b"more\n")
)

# Header and receipts by the server

for _name, _value, _reason in (
    ("lines", 8, COUNT),
    ("lines", 10, COUNT),
    ("checkpoint", 4, OTHER),
    ("checkpoint", 0, OTHER),
    ("seat", "s-other", WITHOUT),
    ("seat", "", FORM),
    ("process", "p-other", ORIGIN),
    ("v", 2, FORM),
    ("origin", "goodoffices/0000000000000000/p-other", ORIGIN),
    ("node", STRANGER.public.hex(), ORIGIN),
    ("node", "", FORM),
    ("more", 1, UNKNOWN),
    ("lines", 9.5, FORM),
    ("checkpoint", -5, FORM),
    ("lines", 2**53, BIG),
):
    server(
        "header",
        f"a header whose {_name} is {str(_value)[:12]!r}",
        _reason,
        lambda d, name=_name, value=_value: d.header.__setitem__(name, value),
    )
server(
    "header",
    "the whole record's header on a seat's file",
    STOOD,
    lambda d: d.header.__setitem__("seat", "*") or setattr(d.stands[0], "seat", "*"),
)

for _name, _value, _reason in (
    ("seat", "s-other", "the receipt is of another seat"),
    ("node", STRANGER.public.hex(), "the receipt is of another node"),
    ("origin", "goodoffices/0000000000000000/p-other", "the receipt is of another origin"),
    ("entry", "e-other", SUPPRESSED),
    ("number", 3, RECEIPT),
    ("number", 0, RECEIPT),
    ("number", 99, RECEIPT),
    ("head", "00" * 32, RECEIPT),
    ("commitment", "00" * 32, RECEIPT),
    ("slot", 0, RECEIPT),
    ("checkpoint", 6, "the receipt knows a later checkpoint"),
    ("checkpoint", -1, FORM),
    ("v", 2, FORM),
    ("more", 1, UNKNOWN),
    ("slot", 1.5, FORM),
    ("number", True, FORM),
    ("head", "", FORM),
    ("entry", None, FORM),
    ("checkpoint", 2**53, BIG),
):
    server(
        "receipts",
        f"a receipt whose {_name} is {str(_value)[:12]!r}",
        _reason,
        lambda d, name=_name, value=_value: d.receipts[0].__setitem__(name, value),
    )
for _name in ("seat", "number", "head", "slot", "node", "checkpoint"):
    server(
        "receipts",
        f"a receipt without {_name}",
        f"has no member {_name}",
        lambda d, name=_name: d.receipts[0].pop(name),
    )
server(
    "receipts",
    "a receipt spaced",
    CANONICAL,
    lambda d: d.receipts.__setitem__(0, canonical(d.receipts[0]).replace(b":", b": ")),
)
server(
    "receipts",
    "a receipt signed by a stranger",
    RECEIPT_SIGNED,
    lambda d: setattr(d, "receipt_signer", STRANGER),
)
server(
    "receipts",
    "a receipt of another line",
    RECEIPT,
    lambda d: d.receipts[0].update(head=d.receipts[1]["head"]),
)


def suppressed(draft: Draft) -> None:
    """The node gave a receipt, then made the record anew without that entry."""
    promised = draft.receipt(draft.entries[5])
    draft.entries.pop(5)
    for number, entry in enumerate(draft.entries, 1):
        entry.number = number
    draft.receipts = [promised]


def rewritten(draft: Draft) -> None:
    """The node gave a receipt, then made the record anew with another entry before it."""
    draft.receipts = [draft.receipt(draft.entries[5])]
    absent(draft.entries[3]).told(kind="briefing")


for _name, _reason, _lie in (
    (
        "an entry suppressed although its author has a receipt",
        SUPPRESSED,
        suppressed,
    ),
    ("an entry rewritten before one with a receipt", RECEIPT, rewritten),
):
    add(f"server: {_name}", _reason, lambda lie=_lie: build(ours(), entries=lie))


# The whole record


def nth_seat(draft: Draft) -> Stand:
    return draft.stands[1]


def projected(leave: Callable[[Draft, Stand], list[tuple[int, bytes]]]) -> Callable[[Draft], None]:
    """A seat's chain made from other entries than the record addresses to it."""

    def lie(draft: Draft) -> None:
        told = nth_seat(draft)
        head = bytes(32)
        chosen = leave(draft, told)
        for number, (slot, statement) in enumerate(chosen, 1):
            head = sha(
                b"goodoffices/view/v1\0",
                head,
                number.to_bytes(8, "big"),
                slot.to_bytes(8, "big"),
                sha(statement),
            )
        told.number, told.head = len(chosen), head

    return lie


def addressed(draft: Draft, told: Stand) -> list[Entry]:
    return [e for e in draft.entries if told.seat in e.said["audience"] and e.slot < draft.slot]


def pairs(entries: list[Entry]) -> list[tuple[int, bytes]]:
    return [(e.slot, e.statement) for e in entries]


WHOLE: list[tuple[str, str, str, Callable[[Draft], Any]]] = [
    (
        "stands",
        "a seat's chain without its first entry",
        STOOD,
        projected(lambda d, s: pairs(addressed(d, s)[1:])),
    ),
    (
        "stands",
        "a seat's chain without its last entry",
        STOOD,
        projected(lambda d, s: pairs(addressed(d, s)[:-1])),
    ),
    (
        "stands",
        "a seat's chain with an entry of others",
        STOOD,
        projected(lambda d, s: pairs(d.entries[:8])),
    ),
    (
        "stands",
        "a seat's chain in another order",
        STOOD,
        projected(lambda d, s: pairs(addressed(d, s)[::-1])),
    ),
    (
        "stands",
        "a seat's chain with an entry twice",
        STOOD,
        projected(lambda d, s: pairs(addressed(d, s)[:1] + addressed(d, s))),
    ),
    (
        "stands",
        "a seat's chain with an entry that is not in the record",
        STOOD,
        projected(lambda d, s: [*pairs(addressed(d, s)), (d.slot - 600, b"{}")]),
    ),
    (
        "stands",
        "a seat's chain that is the record's own",
        STOOD,
        lambda d: (
            setattr(nth_seat(d), "number", d.stands[0].number),
            setattr(nth_seat(d), "head", d.stands[0].head),
        ),
    ),
    ("stands", "a seat whose chain is missing", NO_S, lambda d: d.stands.pop()),
    ("stands", "all seats' chains missing", NO_S, lambda d: d.stands.__delitem__(slice(1, None))),
    ("stands", "the record's own chain missing", TURN, lambda d: d.stands.pop(0)),
    (
        "stands",
        "a seat that nothing is addressed to",
        NOT_COVERED,
        lambda d: d.stands.append(
            Stand(
                "z-nobody",
                0,
                bytes(32),
                next(n for n in range(d.size - 64, d.size) if n not in {s.index for s in d.stands}),
                bytes(32),
                d.slot,
            )
        ),
    ),
    (
        "stands",
        "seats not sorted",
        TURN,
        lambda d: d.stands.__setitem__(slice(1, None), d.stands[:0:-1]),
    ),
    ("stands", "a seat twice", TURN, lambda d: d.stands.insert(1, d.stands[1])),
    (
        "stands",
        "two seats in one place",
        ROOT,
        lambda d: setattr(d.stands[2], "index", d.stands[1].index),
    ),
    ("stands", "the record's own chain one line earlier", STOOD, stand(with_chain(7))),
    ("entries", "a gap in the whole record", NUMBER, numbered(lambda n: n + (n > 4))),
    (
        "entries",
        "an audience not sorted in the whole record",
        SORTED,
        lambda d: absent(d.entries[3]).told(audience=["z-z", "a-b"]),
    ),
    (
        "entries",
        "a body that does not open in the whole record",
        OPEN,
        body(lambda d, e: e.told(author="s-somebody")),
    ),
    ("entries", "a consent not signed in the whole record", PAIR, signature(lambda d, e: None)),
    (
        "receipts",
        "a seat's receipt in the whole record",
        "the receipt is of another seat",
        lambda d: d.receipts.append(
            {
                **{k: v for k, v in d.receipt(d.entries[1]).items() if k != "seat"},
                "seat": d.stands[1].seat,
            }
        ),
    ),
]


def whole_record(stage: str, name: str, reason: str, lie: Callable[[Draft], Any]) -> None:
    add(f"server: whole record: {name}", reason, lambda: build(ours("*"), **{stage: lie}))


for _stage, _name, _reason, _lie in WHOLE:
    whole_record(_stage, _name, _reason, _lie)

outsider("a seat's S line missing in the whole record", NO_S, without("S", 1), seat="*")
outsider("an entry of the whole record missing", NUMBER, without("L", 3), seat="*")
