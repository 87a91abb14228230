"""Keep the database of a released version: it must be readable by every later one.

python -m tests.faults.keep FOLDER

FOLDER is a data folder that no server is using, for instance after `./go demo --no-serve`.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path

from goodoffices.office import open_office
from goodoffices.store.schema import VERSION

DATABASES = Path(__file__).parent / "databases"


def heads(store):
    """Where every view of every record ends."""
    return {
        process: {
            seat: [head.number, head.head.hex()]
            for seat in store.seats(process)
            for head in [store.head(process, seat)]
        }
        for process in store.processes()
    }


def main() -> None:
    folder, target = Path(sys.argv[1]), DATABASES / VERSION
    office = open_office(folder)
    found = heads(office.store)
    office.store.close()
    target.mkdir(parents=True)
    packed = gzip.compress((folder / "record.sqlite").read_bytes(), mtime=0)
    (target / "record.sqlite.gz").write_bytes(packed)
    shutil.copy(folder / "node.key", target / "node.key")
    (target / "heads.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
