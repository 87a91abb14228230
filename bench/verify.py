"""Checking a record file beside the plain hashes and signatures that it cannot do without.

    python -m bench verify

Files of one seat are made in memory: one without signatures, one in which the author signs every entry, one
with bodies. Each is checked as ``goodoffices verify`` does it, in one thread; what counts is processor
time, best of three. The limits are loops in the same run: two SHA-256 for each entry, over its statement and
over the frame of its chain, and Ed25519 by `cryptography` over each statement.
"""

from __future__ import annotations

import argparse
import hashlib
import secrets
import time
from collections.abc import Callable, Sequence

import msgspec

from goodoffices.record import GENESIS, view_link
from goodoffices.vault import (
    LEAVES,
    Beat,
    EnvelopeMaker,
    FileLine,
    Signer,
    Standing,
    Stood,
    check_record_file,
    is_statement_signed,
    record_file,
    sign_note,
    sign_statement,
    unwrap,
)

NODE, AUTHOR = Signer(b"n" * 32), Signer(b"a" * 32)
SEAT, PROCESS = "s-f7ff6b86a1b830bd", "p-7cqjyulqkc3qc3at"
GOALS = {"hash": 250_000.0, "signed": 15_000.0}
ROUNDS = 3


def statement(number: int, *, signed: bool) -> bytes:
    """A statement as the office makes it, without a body behind it."""
    header = {
        "audience": ["s-469f4877794cc0fb", SEAT],
        "author": SEAT,
        "commitment": hashlib.sha256(b"%d" % number).hexdigest(),
        "entry": hashlib.blake2s(b"%d" % number, digest_size=16).hexdigest(),
        "epoch": 0,
        "key": hashlib.sha256(b"key %d" % number).hexdigest(),
        "kind": "consent_given" if signed else "message",
        "policy": "rooms",
        "process": PROCESS,
        "v": 1,
    }
    if signed:
        header["signer"] = AUTHOR.public.hex()
    return msgspec.json.encode(header, order="sorted")


def bare(count: int, *, signed: bool) -> list[FileLine]:
    """Lines without bodies, a hundred in each slot."""
    lines = []
    for number in range(1, count + 1):
        raw = statement(number, signed=signed)
        signature = sign_statement(AUTHOR, raw) if signed else None
        lines.append(FileLine(number, number // 100 * 600, raw, signature))
    return lines


def with_bodies(count: int) -> list[FileLine]:
    """Lines that open, with 600 bytes in each body."""
    maker, key, lines = EnvelopeMaker(PROCESS, secrets.token_bytes), bytes(32), []
    for number in range(1, count + 1):
        made = maker.seal(
            entry_id=secrets.token_hex(16),
            kind="message",
            author=SEAT,
            audience=(SEAT,),
            body=secrets.token_bytes(600),
            audience_key=key,
            epoch=0,
            policy="rooms",
        )
        secret = unwrap(key, made.wrap, made.entry_id.encode())
        opens = (secret[:32], secret[32:], made.ciphertext)
        lines.append(FileLine(number, number // 100 * 600, made.statement, None, opens))
    return lines


def file_of(lines: Sequence[FileLine]) -> bytes:
    """A record file of these lines, all of them covered by its checkpoint."""
    head = GENESIS
    for line in lines:
        head = view_link(head, line.number, line.slot, line.statement)
    slot = lines[-1].slot + 600
    stood = Stood(SEAT, len(lines), head)
    beat = Beat(bytes(32), PROCESS, 1, slot, [Stood("*", len(lines), bytes(32)), stood])
    note = sign_note(NODE, PROCESS, size=LEAVES, root=beat.root, slot=slot)
    standing = Standing(stood, beat.index(SEAT), beat.salt(SEAT), beat.proof(SEAT))
    return b"".join(
        record_file(
            NODE,
            process=PROCESS,
            seat=SEAT,
            count=len(lines),
            lines=lines,
            standings=[standing],
            note=note,
        )
    )


def rate(count: int, work: Callable[[], object]) -> float:
    """How many a second of processor time, best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return count / best


def two_hashes(lines: Sequence[FileLine]) -> None:
    """What no check of a chain can do without."""
    sha256, frame = hashlib.sha256, bytes(68)
    for line in lines:
        sha256(line.statement).digest()
        sha256(frame).digest()


def signatures(lines: Sequence[FileLine]) -> None:
    """Ed25519 over each statement."""
    for line in lines:
        assert is_statement_signed(AUTHOR.public, line.signature or b"", line.statement)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench verify")
    parser.add_argument("--entries", type=int, default=100_000)
    count = parser.parse_args(arguments).entries
    few = max(1000, count // 20)
    plain, signed, bodies = bare(count, signed=False), bare(few, signed=True), with_bodies(few)
    files = {
        name: file_of(x) for name, x in (("hash", plain), ("signed", signed), ("bodies", bodies))
    }
    found = {
        "hash": rate(count, lambda: check_record_file(files["hash"])),
        "signed": rate(few, lambda: check_record_file(files["signed"])),
        "bodies": rate(few, lambda: check_record_file(files["bodies"])),
    }
    limits = {
        "hash": rate(count, lambda: two_hashes(plain)),
        "signed": rate(few, lambda: signatures(signed)),
    }
    print("Checking a record file, entries a second of one core")
    for name, what in (
        ("hash", "by hash"),
        ("signed", "every entry signed"),
        ("bodies", "every body opened, 1 KiB"),
    ):
        limit = f", limit of the same run {limits[name]:>9,.0f}" if name in limits else ""
        goal = GOALS.get(name)
        verdict = (
            f", goal {goal:,.0f}: {'met' if found[name] >= goal else 'MISSED'}" if goal else ""
        )
        print(f"  {what:<26}{found[name]:>9,.0f}{limit}{verdict}")
    return int(any(found[name] < goal for name, goal in GOALS.items()))
