"""Which branches of the rooms that are trusted the tests take: ``python -m tests.branches [ROOM ...]``.

Runs the folders of tests below under coverage.py, the processes they start included, and prints how many
branches and lines of each room and of each file were taken. Ends with 1 where a room has fewer than it must.
What follows ``--`` is given to pytest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("record", "vault", "store", "office")
SUITES = (
    *("unit/record", "unit/vault", "unit/store", "unit/office", "unit/cli", "contracts"),
    *("examples", "faults", "verifier", "properties/test_view.py", "properties/test_proofs.py"),
    *("doors/test_access_keys.py", "doors/test_officers.py", "doors/test_ways_in.py"),
)
TOLD = ("-n", "auto", "--hypothesis-profile", "ci")  # the same examples in every run
NOT_HERE = (  # coverage.py itself loads the database's module
    "tests/unit/cli/test_commands.py::test_help_loads_nothing_heavy",
)
LEAST = 95.0
SETTINGS = """\
[run]
branch = true
parallel = true
source = goodoffices
patch =
    subprocess
    _exit
data_file = {where}/data
"""


class Taken:
    """How many branches and lines were taken, of how many."""

    def __init__(self, *summaries: dict) -> None:
        self.branches = sum(each["covered_branches"] for each in summaries)
        self.all_branches = sum(each["num_branches"] for each in summaries)
        self.lines = sum(each["covered_lines"] for each in summaries)
        self.all_lines = sum(each["num_statements"] for each in summaries)

    @property
    def share(self) -> float:
        """Branches taken, in percent."""
        return 100 * self.branches / self.all_branches if self.all_branches else 100.0

    def row(self, name: str) -> str:
        lines = 100 * self.lines / self.all_lines if self.all_lines else 100.0
        return (
            f"{name:34} {self.branches:5} of {self.all_branches:5} {self.share:6.1f} %"
            f" {self.lines:6} of {self.all_lines:5} {lines:6.1f} %"
        )


def measured(arguments: list[str]) -> tuple[int, dict]:
    """Run the tests; pytest's exit code and what coverage.py reports."""
    with tempfile.TemporaryDirectory(prefix="goodoffices-branches-") as where:
        settings = Path(where) / "settings"
        settings.write_text(SETTINGS.format(where=where))
        coverage = [sys.executable, "-m", "coverage"]
        told = [f"--rcfile={settings}"]
        # A subprocess takes its paths from here, since it may run in a folder of its own.
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        failed = subprocess.run(
            [*coverage, "run", *told, "-m", "pytest", *arguments],
            cwd=ROOT,
            env=environment,
            check=False,
        ).returncode
        inside = ",".join(f"*/goodoffices/{room}/*" for room in ROOMS)
        for step in (
            ["combine", "-q"],
            ["json", "-q", f"--include={inside}", "-o", f"{where}/report"],
        ):
            subprocess.run([*coverage, step[0], *told, *step[1:]], cwd=ROOT, check=True)
        return failed, json.loads((Path(where) / "report").read_text())["files"]


def main(arguments: list[str]) -> int:
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    rooms, more = arguments[:cut] or list(ROOMS), arguments[cut + 1 :]
    asked = [*TOLD, *(f"--deselect={test}" for test in NOT_HERE), *more]
    failed, files = measured([*asked, *(f"tests/{suite}" for suite in SUITES)])
    print(f"{'':34} {'branches':>23} {'lines':>25}")
    poor = []
    for room in rooms:
        inside = f"src/goodoffices/{room}/"
        found = {name: each for name, each in sorted(files.items()) if name.startswith(inside)}
        whole = Taken(*(each["summary"] for each in found.values()))
        print(f"\n{whole.row(room)}")
        for name, each in found.items():
            print(Taken(each["summary"]).row(f"  {name.removeprefix(inside)}"))
            for start, end in each["missing_branches"]:
                print(f"    {start} -> {end if end > 0 else 'end'}")
        if whole.share < LEAST:
            poor.append(room)
    if poor:
        print(f"\nfewer than {LEAST:.0f} % of the branches: {', '.join(poor)}")
    return failed or bool(poor)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
