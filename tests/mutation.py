"""How many small mistakes the tests find: ``python -m tests.mutation [MODULE ...] [--sample N] [--seed S]``.

For each module of ``record`` and ``vault`` named (``vault`` for all of that room), every mutant of
:mod:`tests.mutating` is put into the running program in a forked process, and the tests that reach the changed
line run there, the quickest first, until one fails. A mutant that no test notices is printed as a diff. Mutants
that change nothing anybody could notice stand in ``tests/equivalent_mutants.txt``, each with its reason.

Every mutant is tried unless ``--sample`` asks for fewer, drawn by ``--seed``.
"""

from __future__ import annotations

import argparse
import gc
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import Self

import coverage
import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutating import Module, Mutant

ROOT = Path(__file__).parents[1]
HERE = ROOT / "src/goodoffices"
LISTED = ROOT / "tests/equivalent_mutants.txt"
MODULES = ("record/audience", "record/release", "record/view", "vault")
SUITES = {
    "record": (
        "unit/record/test_views.py",
        "unit/record/test_releases.py",
        "unit/record/test_folds.py",
    ),
    "vault": ("unit/vault",),
}
QUIET = ["-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "--no-summary"]
QUIET += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # hypothesis is here before pytest
LEAST = 90.0
MEMORY = 6 << 30
SLOW = 20.0
"""A mutant may compute for so many seconds, and five times what its tests take without it, before it is found."""
WAITING = 20
"""How many times longer it may wait: for a lock that nobody gives back, and for other work on the machine."""
ENDED = (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL)


@dataclass(frozen=True)
class Chosen:
    """One mutant of one module; its place among those that are tried is its name here."""

    path: Path
    module: Module
    mutant: Mutant

    @property
    def name(self) -> str:
        """Name of the module as Python imports it."""
        inside = self.path.relative_to(HERE.parent).with_suffix("")
        return ".".join(inside.parts)


class Hunt:
    """The mutants of one room, and what became of them."""

    def __init__(self, room: str, chosen: Sequence[Chosen], jobs: int) -> None:
        self.room, self.chosen, self.jobs = room, chosen, jobs
        self.found: dict[int, str] = {}

    def run(self) -> None:
        """Swap code in processes that have the tests in hand; what stands outside of functions needs its own."""
        with tempfile.TemporaryDirectory(prefix="goodoffices-mutation-") as where:
            results = Path(where) / "results"
            results.touch()
            if os.fork() == 0:
                _leave(lambda: self._warm(Path(where)))
            os.wait()
            if not (Path(where) / "reached").exists():
                raise SystemExit("the tests cannot be collected, or one fails without any mutant")
            reached = json.loads((Path(where) / "reached").read_text())
            self._read(results)
            left = [number for number in range(len(self.chosen)) if number not in self.found]
            with Pool(self.jobs, results) as pool:
                for number in left:
                    tests, seconds = reached[str(number)]
                    pool.start(
                        number, seconds, lambda n=number, t=tests: self._cold(self.chosen[n], t)
                    )
            self._read(results)

    def _read(self, results: Path) -> None:
        for line in results.read_text().splitlines():
            number, what = line.split(" ", 1)
            self.found[int(number)] = what

    def _warm(self, where: Path) -> int:
        _silent()
        return pytest.main(
            [*QUIET, *(f"tests/{suite}" for suite in SUITES[self.room])],
            plugins=[Warm(self, where)],
        )

    def _cold(self, chosen: Chosen, tests: list[str]) -> bool:
        """Whether the tests fail in a process that imports the module with the mistake in it."""
        _silent()
        sys.meta_path.insert(0, Finder(chosen))
        return pytest.main([*QUIET, *tests]) != pytest.ExitCode.OK


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with a mistake in it."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = chosen

    def find_spec(self, name, path, target=None):
        if name != self.chosen.name:
            return None
        return importlib.util.spec_from_file_location(name, str(self.chosen.path), loader=self)

    def exec_module(self, module) -> None:
        exec(self.chosen.module.compiled(self.chosen.mutant), module.__dict__)


class Warm:
    """A plugin that takes the tests once they are collected and runs them for each mutant anew."""

    def __init__(self, hunt: Hunt, where: Path) -> None:
        self.hunt, self.where = hunt, where
        self.paths = sorted({str(each.path) for each in hunt.chosen})
        self.measure = coverage.Coverage(data_file=None, include=self.paths, config_file=False)
        self.measure.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session) -> bool:
        if session.testsfailed:
            raise SystemExit("the tests cannot be collected")
        file = self.where / "lines"
        if (child := os.fork()) == 0:
            _leave(lambda: self._reach(session, file))
        _, status = os.waitpid(child, 0)
        self.measure.stop()
        if status:
            raise SystemExit("the tests fail without any mutant")
        reach = json.loads(file.read_text())
        seconds = reach["seconds"]
        items = {item.nodeid: item for item in session.items}
        living = {path: Living(path) for path in self.paths}
        reached = {}
        with Pool(self.hunt.jobs, self.where / "results") as pool:
            for number, each in enumerate(self.hunt.chosen):
                lines, mutant = reach["lines"][str(each.path)], each.mutant
                hit = {test for n in mutant.lines for test in lines.get(str(n), ())}
                at_import = "" in hit
                # What is done while a module is imported matters to tests that come to none of its lines.
                tests = sorted(seconds if at_import else hit, key=lambda t: (seconds[t], t))
                length = sum(seconds[test] for test in tests)
                reached[number] = tests, length
                if not tests:
                    pool.note(number, "survived: no test comes here")
                elif mutant.in_body and not at_import:
                    chosen = [items[test] for test in tests]
                    pool.start(
                        number,
                        length,
                        lambda e=each, c=chosen: self._try(session, living[str(e.path)], e, c),
                    )
        (self.where / "reached").write_text(json.dumps(reached))
        return True

    def _reach(self, session, file: Path) -> int:
        """Run every test once: which lines it comes to and how long it takes."""
        seconds = {}
        every = [x for x in gc.get_objects() if isinstance(x, _lru_cache_wrapper)]
        caches = [x for x in every if str(x.__module__).startswith("goodoffices")]
        for item in session.items:
            for each in caches:
                each.cache_clear()  # what an earlier test had worked out, this one comes to as well
            self.measure.switch_context(item.nodeid)
            started = time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            seconds[item.nodeid] = time.monotonic() - started
            if session.testsfailed:
                return 1
        self.measure.stop()
        data = self.measure.get_data()
        lines = {path: data.contexts_by_lineno(path) for path in self.paths}
        file.write_text(json.dumps({"lines": lines, "seconds": seconds}))
        return 0

    def _try(self, session, living, each: Chosen, items) -> bool:
        """Whether a test fails with the mistake in the code of its function."""
        living.become(each.module.compiled(each.mutant))
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return True
        return False


class Living:
    """Every living function that was written in one file, and all that is remembered between calls."""

    def __init__(self, path: str) -> None:
        every = gc.get_objects()
        self.caches = [each for each in every if isinstance(each, _lru_cache_wrapper)]
        self.functions = [
            each
            for each in every
            if isinstance(each, FunctionType) and each.__code__.co_filename == path
        ]

    def become(self, code: CodeType) -> None:
        """Give each function the code that it has in a changed module, and forget what is cached."""
        codes = {(each.co_qualname, each.co_firstlineno): each for each in _nested(code)}
        for function in self.functions:
            new = codes[function.__code__.co_qualname, function.__code__.co_firstlineno]
            if new != function.__code__:
                function.__code__ = new
        for each in self.caches:
            each.cache_clear()


def _nested(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _nested(inner)


class Pool:
    """A few forked processes at a time; what became of each is a line in a file."""

    def __init__(self, jobs: int, results: Path) -> None:
        self.jobs, self.results = jobs, results
        self.running: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        while self.running:
            self._wait()

    def start(self, number: int, seconds: float, is_found: Callable[[], bool]) -> None:
        while len(self.running) >= self.jobs:
            self._wait()
        child = os.fork()
        if child == 0:
            most = int(SLOW + 5 * seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(WAITING * most)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            _leave(is_found)
        self.running[child] = number

    def note(self, number: int, what: str) -> None:
        with self.results.open("a") as file:
            file.write(f"{number} {what}\n")

    def _wait(self) -> None:
        child, status = os.waitpid(-1, 0)
        number = self.running.pop(child)
        if status == 0:
            self.note(number, "survived")
        elif os.WIFSIGNALED(status) and os.WTERMSIG(status) in ENDED:
            self.note(number, "found: it never ends")
        else:
            self.note(number, "found")


def _leave(work: Callable[[], object]) -> None:
    """Do `work` in a process that has just been forked, and end it there."""
    result = 2
    try:
        result = int(work() or 0)
    except BaseException:  # noqa: BLE001  # nothing of the parent may go on here
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(result)


def _silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def listed() -> dict[str, str]:
    """Mutants that nobody could notice, and why; a module's name, then the diff in one line."""
    found, why = {}, ""
    for line in LISTED.read_text().splitlines():
        if line.startswith("#"):
            why = line.lstrip("# ")
        elif line.strip():
            found[line.strip()] = why
    return found


def files(names: Sequence[str]) -> list[Path]:
    """The files of modules and rooms."""
    found = []
    for name in names:
        place = HERE / name
        inside = sorted(place.glob("[!_]*.py")) if place.is_dir() else [place.with_suffix(".py")]
        found += inside
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("module", nargs="*", default=MODULES)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args(arguments)
    # The same examples in every run, no time spent on making a found one smaller, and no test fails
    # because the machine is slow: that would count as found.
    settings.register_profile(
        "mutation",
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutation")
    sys.path[:0] = [str(ROOT / "src")]
    paths = files(asked.module)
    modules = {path: Module(path.read_text(), str(path)) for path in paths}
    every = [(path, mutant) for path in paths for mutant in modules[path].mutants]
    same = listed()
    named = {text.partition(":")[0] for text in same}
    kept = [
        (path, mutant)
        for path, mutant in every
        if path.stem not in named or f"{path.stem}: {modules[path].text(mutant)}" not in same
    ]
    if asked.sample is not None:
        kept = random.Random(asked.seed).sample(kept, min(asked.sample, len(kept)))
    rows = []
    for room in dict.fromkeys(_room(path) for path in paths):
        chosen = [Chosen(path, modules[path], m) for path, m in kept if _room(path) == room]
        hunt = Hunt(room, chosen, asked.jobs)
        hunt.run()
        for number, each in enumerate(chosen):
            if (what := hunt.found[number]).startswith("survived"):
                mutant = each.mutant
                print(f"{room}/{each.path.name}:{mutant.lines.start}: {mutant.what}, {what}")
                print(each.module.shown(mutant), flush=True)
        for path in [path for path in paths if _room(path) == room]:
            numbers = [n for n, each in enumerate(chosen) if each.path == path]
            found = sum(hunt.found[n].startswith("found") for n in numbers)
            rows.append((f"{room}/{path.name}", found, len(numbers)))
    print(f"\n{len(every)} mutants, {len(every) - len(kept)} of them equivalent or not drawn")
    for row in rows:
        print(_row(*row))
    whole = ("all", sum(row[1] for row in rows), sum(row[2] for row in rows))
    print(_row(*whole))
    return int(100 * whole[1] < LEAST * whole[2])


def _room(path: Path) -> str:
    return path.relative_to(HERE).parts[0]


def _row(name: str, found: int, tried: int) -> str:
    share = 100 * found / tried if tried else 100.0
    return f"{name:28} {found:5} of {tried:5} found {share:6.1f} %"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
