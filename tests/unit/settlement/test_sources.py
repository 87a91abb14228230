"""Every source that a docstring of the engine names stands in the bibliography."""

from __future__ import annotations

import re
from pathlib import Path

import goodoffices.settlement

ROOT = Path(__file__).parents[3]


def test_every_source_named_in_the_engine_is_in_the_bibliography():
    folder = Path(goodoffices.settlement.__file__).parent
    named = {
        key
        for path in folder.rglob("*.py")
        for key in re.findall(r"\.\. \[(\w+)\]", path.read_text())
    }
    listed = set(
        re.findall(
            r"^- \*\*\[(\w+)\]", (ROOT / "docs/reference/bibliography.md").read_text(), re.MULTILINE
        )
    )

    assert named
    assert named <= listed
