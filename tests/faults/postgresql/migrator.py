"""A start that has far to go: it brings a database through many versions, to be killed on the way.

python -m tests.faults.postgresql.migrator ADDRESS KEYS
"""

import sys
from pathlib import Path

from goodoffices.store import postgresql_schema
from tests.faults.postgresql.standing import opened

LAST = 25


def steps() -> dict[str, tuple[str, ...]]:
    """Versions that are never released; each turns over every line of the record."""
    return {
        str(version): (
            f"alter table log add column extra_{version} integer",
            f"create table step_{version} as select * from line",
            "select pg_sleep(0.005)",
        )
        for version in range(1, LAST)
    }


def main() -> None:
    postgresql_schema.MIGRATIONS.update(steps())
    postgresql_schema.VERSION = str(LAST)
    print("begins", flush=True)
    opened(sys.argv[1], Path(sys.argv[2])).close()
    print("done", flush=True)


if __name__ == "__main__":
    main()
