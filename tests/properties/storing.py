"""Does to a store and to small files what it is told, one line of JSON each: ``python -m tests.properties.storing``."""

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from goodoffices.cli import witness
from goodoffices.desk import keeping
from goodoffices.office import Draft, open_office, open_process
from goodoffices.record import GENESIS, Audience, Message, node_link, view_link
from goodoffices.store import Checkpoint, SQLiteStore, Unit, Writing
from goodoffices.vault.block_keys import BlockKeys
from goodoffices.vault.custody import file_lock, new_node_key, open_key_file, write_key_file

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

    def __init__(self):
        self.store, self.wrapped, self.newer = None, [], []

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

    # Small files

    def make_node_key(self, path):
        key, _ = open_key_file(Path(path), create=True, ask=None)
        return told(key)

    def change_node_key(self, path):
        key = new_node_key()
        write_key_file(Path(path), key, file_lock())
        return told(key)

    def put_file(self, path, words):
        keeping.put_durably(Path(path), words.encode())
        return words

    def put_witness_file(self, path, words):
        witness._write(Path(path), words.encode())
        return words

    def wrap_in_blocks(self, path, *places):
        """Keys of entries as a database would hold them: which must open, and which must not."""
        blocks = BlockKeys(Path(path), create=True)
        self.wrapped += _wrapped(blocks, places)
        blocks.close()
        return self.wrapped, []

    def renew_block(self, path, *kept):
        """The keys of these entries under a new key of their block, beside those of before."""
        blocks = BlockKeys(Path(path), create=False)
        blocks.renew(PROCESS, [0])
        self.newer = _wrapped(blocks, kept)
        blocks.close()
        return [*self.wrapped, *self.newer], []

    def shred_block(self, path):
        """Nothing that is not under the new key can be opened."""
        blocks = BlockKeys(Path(path), create=False)
        blocks.shred(PROCESS, {0: {generation for _, generation, _ in self.newer}})
        blocks.close()
        others = [each for each in self.wrapped if each[0] >= blocks.block]
        return [*self.newer, *others], [each for each in self.wrapped if each not in others]

    def first_start(self, folder):
        """The whole office on an empty folder, until its first message is acknowledged."""
        office = open_office(Path(folder))
        mara = open_process(office, title="First", mediator="Third Capital", key="one")
        draft = Draft(Audience([mara.seat]), Message(words="The first."))
        (name,) = office.append(mara, [draft], key="message")
        office.store.close()
        return name


def told(key):
    """A node key in a line."""
    return hashlib.sha256(key.secret + key.wrapping).hexdigest()


def _wrapped(blocks, places):
    made = [(place, *blocks.wrap(PROCESS, place, drawn(f"{place}", 32))) for place in places]
    return [(place, generation, wrapped.hex()) for place, generation, wrapped in made]


def main():
    acts = Acts()
    for line in sys.stdin:
        name, *given = json.loads(line)
        sys.stdout.write(json.dumps(getattr(acts, name)(*given)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
