"""The independent verifier stays independent, and short enough to be read by whoever doubts us."""

import ast
import sys
from pathlib import Path

HERE = Path(__file__).parents[2] / "verifier"
FILES = sorted(HERE.rglob("*.py"))


def imported(tree: ast.AST) -> set[str]:
    """The first names of all that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else (node.module or "").partition(".")[0])
    return found


def test_the_verifier_imports_the_standard_library_and_pynacl_alone():
    used = set().union(*(imported(ast.parse(file.read_text())) for file in FILES))

    assert FILES
    assert "nacl" in used
    assert used - {"nacl"} <= sys.stdlib_module_names
    assert not used & {"importlib", "runpy", "subprocess", "ctypes", "socket", "urllib"}


def test_the_verifier_has_at_most_600_lines():
    assert sum(len(file.read_text().splitlines()) for file in FILES) <= 600


def test_no_line_of_the_verifier_stands_in_our_package():
    """Longer lines that mean something: not imports, not what every Python file has."""
    ours = Path(__file__).parents[2] / "src" / "goodoffices"
    theirs = {line.strip() for file in ours.rglob("*.py") for line in file.read_text().splitlines()}
    same = {
        line.strip()
        for file in FILES
        for line in file.read_text().splitlines()
        if len(line.strip()) > 50 and not line.lstrip().startswith(("from ", "import "))
    } & theirs

    assert not same
