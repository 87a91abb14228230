"""A server process to be killed: appends for ever and says on a pipe what was acknowledged.

python -m tests.faults.postgresql.writer ADDRESS KEYS NAME RECORD...
"""

import sys
import threading
from pathlib import Path

from goodoffices.errors import StoreError
from goodoffices.store.postgresql import PostgreSQLStore
from goodoffices.vault.block_keys import BlockKeys
from tests.contracts.store_contract import BOTH, LINKS, NORTH, unit, writing

CALLERS = 4


def main() -> None:
    address, keys, name, *records = sys.argv[1:]
    store = PostgreSQLStore(address, BlockKeys(Path(keys), create=True), **LINKS)
    speak = threading.Lock()

    def say(line: str) -> None:
        with speak:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def write(caller: int) -> None:
        for number in range(100_000):
            record = records[(caller + number) % len(records)]
            entry = f"{name}/{caller}/{number}"
            audience = BOTH if number % 3 else (NORTH,)
            try:
                store.append(unit(writing(entry, audience), process=record, slot=number))
            except StoreError as error:
                say(f"refused: {error}")
                return
            say(f"{record} {entry}")

    say("ready")
    callers = [threading.Thread(target=write, args=(n,)) for n in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()


main()
