"""Does to a store what it is told, one line of JSON each: ``python -m tests.properties.storing``."""

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from goodoffices.record import GENESIS, node_link, view_link
from goodoffices.store import Checkpoint, SQLiteStore, Unit, Writing

PROCESS = "p"
SEATS = ("mara", "north", "south")
DATABASE = "record.sqlite"


def drawn(name, size):
    """Bytes of that name."""
    return hashlib.shake_128(name.encode()).digest(size)


def entry_of(name):
    return drawn(f"entry {name}", 16).hex()


def wrap_of(name):
    return drawn(f"wrap {name}", 48)


def writing(name, size):
    """An entry whose every byte, and readers, follow from its name and size."""
    return Writing(
        entry_id=entry_of(name),
        kind="message",
        audience=SEATS[: 1 + size % 3],
        statement=drawn(f"statement {name}", 200),
        ciphertext=drawn(f"ciphertext {name}", size),
        wrap=wrap_of(name),
        audience_id=f"a{size % 3}",
        epoch=0,
        thread=entry_of(name),
        family="message",
        leaves_open=(None, True)[size % 2],
    )


def open_store(folder):
    return SQLiteStore(
        Path(folder) / DATABASE, node_link=node_link, view_link=view_link, genesis=GENESIS
    )


class Acts:
    """Everything that is written to a store."""

    store = None

    def open(self, folder):
        self.store = open_store(folder)

    def close(self):
        self.store.close()

    def append(self, slot, *units):
        """Units, each from a caller of its own: which were there already, and all heads of the record."""
        made = [Unit(PROCESS, [writing(*one) for one in unit], slot) for unit in units]
        with ThreadPoolExecutor(len(made)) as callers:
            repeated = [receipt.repeated for receipt in callers.map(self.store.append, made)]
        return repeated, [(each.entry_id, each.head.hex()) for each in self.store.entries(PROCESS)]

    def erase(self, *names):
        return self.store.erase(PROCESS, [entry_of(name) for name in names])

    def put_key(self, audience):
        self.store.keys.put_audience_key(PROCESS, audience, 0, drawn(audience, 60))

    def change_keys(self, audiences, turn):
        keys = [(audience, 0, drawn(f"{audience} {turn}", 60)) for audience in audiences]
        self.store.keys.replace_audience_keys(PROCESS, keys)

    def put_checkpoint(self, number, slot):
        note = drawn(f"note {number}", 300)
        self.store.put_checkpoint(PROCESS, Checkpoint(number, slot, drawn("root", 32), note))


def main():
    acts = Acts()
    for line in sys.stdin:
        name, *given = json.loads(line)
        sys.stdout.write(json.dumps(getattr(acts, name)(*given)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
