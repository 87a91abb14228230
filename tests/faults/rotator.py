"""A rotation to be killed on its way.

python -m tests.faults.rotator FOLDER
"""

import sys
from pathlib import Path

from goodoffices.office import open_office
from goodoffices.office.safekeeping.custody import Environment, change_custody


def main() -> None:
    folder = Path(sys.argv[1])
    office = open_office(folder)
    print("open", flush=True)
    change_custody(folder, office.store, ask=Environment())
    office.store.close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
