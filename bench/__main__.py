"""``python -m bench`` runs every bench; ``python -m bench settlement`` runs one, with its options."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
ON_REQUEST = {
    "oracles",  # needs data that is not ours to keep here
    "start",  # a part of deconfliction
}


def main(arguments: list[str]) -> int:
    known = sorted(p.stem for p in HERE.glob("[a-z]*.py"))
    if arguments and arguments[0] not in known:
        print(f"bench: there is no {arguments[0]!r}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    names = arguments[:1] or [name for name in known if name not in ON_REQUEST]
    return max(int(import_module(f"bench.{name}").main(arguments[1:]) or 0) for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
