"""`./go lint`: style, types and import contracts, all of them even when one fails."""

import subprocess
import sys
from pathlib import Path

TOOLS = Path(sys.executable).parent
CHECKS = {
    "style": [TOOLS / "ruff", "check", "--quiet", "src", "tests", "bench", "verifier"],
    "format": [TOOLS / "ruff", "format", "--quiet", "--check", "src", "tests", "bench", "verifier"],
    "imports": [TOOLS / "lint-imports"],
    "types": [TOOLS / "mypy"],
    "types of the verifier": [TOOLS / "mypy", "verifier/goodoffices_verifier.py"],
}


def main() -> int:
    failed = [
        name for name, command in CHECKS.items() if subprocess.run(command, check=False).returncode
    ]
    print("lint: " + (f"{', '.join(failed)} failed" if failed else f"{len(CHECKS)} checks passed"))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
