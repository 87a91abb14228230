"""What must never stand in the tree."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Put together here, so that this file itself names no registry.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("registry", "yarnpkg"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:work|root|home)/\w")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("registry", REGISTRIES)
def test_no_file_names_a_package_registry(registry):
    assert [path for path in tracked() if registry in text_of(path)] == []


def test_no_file_holds_a_path_of_a_machine():
    assert [path for path in tracked() if MACHINE_PATH.search(text_of(path))] == []


@pytest.mark.parametrize("name", ["uv.lock", "pylock.toml"])
def test_no_lock_file_that_names_hosts_is_kept(name):
    assert [path for path in tracked() if path.name == name] == []


def test_the_core_needs_at_most_forty_packages():
    lock = (ROOT / "requirements.lock").read_text()

    assert 0 < lock.count("==") <= 40


def test_every_locked_package_has_a_hash():
    lock = (ROOT / "requirements-test.lock").read_text()

    names = re.findall(r"^([\w.\[\]-]+)==\S+ \\\n    --hash=sha256:", lock, re.MULTILINE)

    assert len(names) == lock.count("==")


def test_no_two_files_of_tests_have_one_name():
    names = [path.name for path in tracked() if path.match("tests/**/test_*.py")]

    assert len(names) > 100
    assert sorted({name for name in names if names.count(name) > 1}) == []
