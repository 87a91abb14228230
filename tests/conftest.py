"""Fixtures for every test: a folder in memory and the cast."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast, gather
from tests.postgres import database, durable, postgres

__all__ = ["database", "durable", "postgres"]

IN_MEMORY = Path("/dev/shm")


def examples(few: int, *, full: int) -> int:
    """How many examples a property is tried with: `few` every day, `full` with ``--full``."""
    return full if "--full" in sys.argv else few


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full",
        action="store_true",
        help="the large counts: evidence for a release, not for every day",
    )


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the large counts were asked for."""
    return bool(request.config.getoption("--full"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder, in memory where there is such a place, so that a flush costs nothing."""
    where = tempfile.mkdtemp(prefix="goodoffices-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
    yield Path(where)
    shutil.rmtree(where, ignore_errors=True)


@pytest.fixture
def cast(folder: Path) -> Iterator[Cast]:
    """Everybody in their seats at one open process."""
    gathered = gather(folder)
    yield gathered
    gathered.close()
