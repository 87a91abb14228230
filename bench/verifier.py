"""The independent verifier beside what its hashes and signatures alone would cost.

    python -m bench verifier

A record file of a seat is written straight from the page, with every entry signed and no bodies. The limit
of the same run is plain hashlib (each statement, each chain frame and the whole file once) and plain PyNaCl
(each signature once) over the same bytes. All rates are by processor time of one core, best of three rounds
in which verifier and limit take turns, since a neighbour on the same core makes both slower.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from tests.verifier.making import canonical, link, path, root, sha
from verifier.goodoffices_verifier import Record

GOALS = {"chain": 250_000, "full": 15_000}
BEATS, ROUNDS = 1000, 3


def lines(entries: int, node: bytes, secret: bytes) -> Iterator[bytes]:
    """All lines of a good file but the last."""
    process, seat = "p-0da8f931bb2ebde1", "s-e1ce6f9835e7d37f"
    origin = f"goodoffices/{sha(node).hex()[:16]}/{process}"
    signers = [crypto_sign_seed_keypair(sha(b"%d" % n)) for n in range(4)]
    seats = [seat, *(f"s-{sha(public).hex()[:16]}" for public, _ in signers[1:])]
    header = {"v": 1, "origin": origin, "process": process, "seat": seat, "node": node.hex()}
    yield b"goodoffices-record/1\n"
    yield b"H\t" + canonical(header | {"lines": entries, "checkpoint": BEATS}) + b"\n"
    head, slot = bytes(32), 1793521800
    for number in range(1, entries + 1):
        drawn, n = sha(b"%d" % number).hex(), number % len(seats)
        slot += 600 * (number % 50 == 0)
        public, private = signers[n]
        said = {
            "v": 1,
            "process": process,
            "entry": drawn[:32],
            "kind": "consent_given",
            "author": seats[n],
            "audience": sorted({seat, seats[n]}),
            "epoch": 0,
            "key": drawn,
            "policy": "agreements",
            "commitment": drawn[::-1],
            "signer": public.hex(),
        }
        statement = canonical(said)
        signature = crypto_sign(b"goodoffices/entry/v1\0" + statement, private)[:64].hex().encode()
        head = link(b"goodoffices/view/v1\0", head, number, slot, statement)
        yield b"L\t%d\t%d\t%b\t%b\n" % (number, slot, statement, signature)
    slot += 600
    salt, index = sha(b"salt"), 64 * BEATS - 7
    leaf = {"v": 1, "process": process, "seat": seat, "slot": slot, "number": entries}
    leaf |= {"head": head.hex(), "salt": salt.hex()}
    leaves = [sha(b"%d" % n) for n in range(64 * BEATS)]
    leaves[index] = sha(b"\0", canonical(leaf))
    proof = ",".join(each.hex() for each in path(index, leaves))
    yield f"S\t{seat}\t{entries}\t{head.hex()}\t{index}\t{salt.hex()}\t{proof}\n".encode()
    top = base64.b64encode(root(leaves)).decode()
    text = f"{origin}\n{len(leaves)}\n{top}\nslot {slot}\n".encode()
    blob = sha(origin.encode(), b"\n\1", node)[:4] + crypto_sign(text, secret)[:64]
    note = text + f"\n— {origin} {base64.b64encode(blob).decode()}\n".encode()
    yield b"C\t%d\t%b\n" % (BEATS, base64.b64encode(note))


def write(file: Path, entries: int) -> None:
    """A good file of so many entries."""
    node, secret = crypto_sign_seed_keypair(bytes(32))
    digest = hashlib.sha256()
    with file.open("wb") as stream:
        for line in lines(entries, node, secret):
            digest.update(line)
            stream.write(line)
        message = b"goodoffices/record-file/v1\0" + digest.digest()
        stream.write(b"T\t" + crypto_sign(message, secret)[:64].hex().encode() + b"\n")


def checked(file: Path, *, chain_only: bool) -> float:
    """Seconds of processor for the verifier."""
    start = time.process_time()
    with file.open("rb") as stream:
        Record(stream, chain_only=chain_only).read()
    return time.process_time() - start


def limits(file: Path) -> tuple[float, float]:
    """Seconds of processor for the hashes alone, and for the signatures alone."""
    statements, signatures = [], []
    with file.open("rb") as stream:
        for line in stream:
            if line.startswith(b"L\t"):
                _, _, _, statement, signature = line[:-1].split(b"\t")
                statements.append(statement)
                signatures.append(bytes.fromhex(signature.decode()))
    whole, sha256, frame = file.read_bytes(), hashlib.sha256, bytes(20 + 32 + 16)
    start = time.process_time()
    sha256(whole).digest()
    for statement in statements:
        sha256(frame + sha256(statement).digest()).digest()
    hashing = time.process_time() - start
    jobs = []
    for statement, signature in zip(statements, signatures, strict=True):
        at = statement.index(b'"signer":"') + 10
        signer = bytes.fromhex(statement[at : at + 64].decode())
        jobs.append((signature + b"goodoffices/entry/v1\0" + statement, signer))
    start = time.process_time()
    for message, signer in jobs:
        crypto_sign_open(message, signer)
    return hashing, time.process_time() - start


def verdict(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench verifier", description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[100_000, 1_000_000])
    chosen = parser.parse_args(arguments)
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    with tempfile.TemporaryDirectory(prefix="goodoffices-bench-") as folder:
        for entries in chosen.entries:
            file = Path(folder) / "record.txt"
            write(file, entries)
            part = file
            if entries > 200_000:  # the limit of the signatures is a rate: a tenth is enough
                part = Path(folder) / "part.txt"
                write(part, entries // 10)
            scale = entries / (entries // 10 if part != file else entries)
            rounds = []
            for _ in range(ROUNDS):
                chain, full = checked(file, chain_only=True), checked(file, chain_only=False)
                rounds.append((chain, full, *(scale * each for each in limits(part))))
            chain, full, hashing, signing = (min(times) for times in zip(*rounds, strict=True))
            for name, spent, limit, by in (
                ("chain", chain, hashing, "hashlib alone"),
                ("full", full, hashing + signing, "hashlib and PyNaCl alone"),
            ):
                rate = entries / spent
                print(
                    f"{entries:>9,} entries, {name:5}  {spent:6.2f} s  {rate:>9,.0f}/s   "
                    f"{by}: {entries / limit:>9,.0f}/s ({100 * limit / spent:.0f} %)   "
                    f"goal {GOALS[name]:,}/s: {verdict(rate >= GOALS[name])}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
