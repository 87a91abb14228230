"""Every source that a docstring of the engine names stands in the bibliography."""

from __future__ import annotations

import re
from pathlib import Path

import goodoffices.stability

ROOT = Path(__file__).parents[3]


def test_every_source_named_in_the_engine_is_in_the_bibliography():
    folder = Path(goodoffices.stability.__file__).parent
    named = {
        key
        for path in folder.rglob("*.py")
        for key in re.findall(r"\.\. \[(\w+)\]", path.read_text())
    }
    page = (ROOT / "docs/reference/bibliography.md").read_text()
    listed = set(re.findall(r"^- \*\*\[(\w+)\]", page, re.MULTILINE))

    assert len(named) > 5
    assert named <= listed
