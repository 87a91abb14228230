"""Fixtures for every test: a folder in memory and the cast; and how tests are shared among processes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.cast import Cast, gather
from tests.postgres import database, durable, postgres

__all__ = ["database", "durable", "postgres"]

IN_MEMORY = Path("/dev/shm")
FULL = "GOODOFFICES_TESTS_FULL"
"""Set where ``--full`` was given: processes that share the tests have no command line of their own."""
LONG = (
    "tests/browser/test_axe",
    "tests/browser/test_the_twelve_days",
    "tests/properties/test_pages_tell_nothing",
    "tests/properties/test_two_servers",
    "tests/properties/test_noninterference",
    "tests/house/test_routes",
    "tests/faults/",
    "tests/browser/",
    "tests/properties/",
)
"""Begun first, in this order: a long file that is begun last keeps one process busy and the others idle."""
TOGETHER = dict.fromkeys(
    (f"tests/browser/test_{what}.py" for what in ("axe", "weight", "every_page")), "one walk"
)
"""Files that look at one thing, which is costly to make."""

# No example is timed: a machine that is busy with something else breaks no law. The profile that is loaded
# (another one in CI) keeps all the rest.
settings.register_profile(
    "untimed",
    settings.default,
    deadline=None,
    suppress_health_check={*settings.default.suppress_health_check, HealthCheck.too_slow},
)
settings.load_profile("untimed")


def examples(few: int, *, full: int) -> int:
    """How many examples a property is tried with: `few` every day, `full` with ``--full``."""
    return full if FULL in os.environ else few


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--full"):
        os.environ[FULL] = "1"
    else:
        os.environ.pop(FULL, None)


def _turn(item: pytest.Item) -> int:
    return next((n for n, long in enumerate(LONG) if item.nodeid.startswith(long)), len(LONG))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    yield  # they are put into an order of chance first
    items.sort(key=_turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Whole files for each process, since what is made for a file is made once; the long ones first."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return TOGETHER.get(file, file)

    config.option.loadscopereorder = False
    return ByFile(config, log)


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
