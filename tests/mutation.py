"""How many small mistakes the tests find: ``python -m tests.mutation [MODULE ...] [--sample N] [--seed S]``.

For each module of ``record`` and ``vault`` named (``vault`` for all of that room), every mutant of
:mod:`tests.mutating` is put into the running program in a forked process, and the tests that reach the changed
line run there, the quickest first, until one fails. A mutant that no test notices is printed as a diff, as soon
as that is known. Mutants that change nothing anybody could notice stand in ``tests/equivalent_mutants.txt``,
each with its reason.

Every mutant is tried unless ``--sample`` asks for fewer, drawn by ``--seed``. Before the first one the tests run
without any mistake, once with the lines they reach written down and once in the way in which mutants are tried.
"""

from __future__ import annotations

import argparse
import gc
import importlib
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
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    "vault": (
        "unit/vault",
        # Both verifiers read every file here; what the independent one finds says nothing of this program.
        "verifier/test_must_fail.py::test_the_office_refuses_a_bad_file_too_and_for_the_same_reason",
    ),
}
LINES = "tests/unit/vault/test_record_file_lines.py"
QUIET = ["-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "--no-summary"]
QUIET += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # hypothesis is here before pytest
# The processes that it starts import the module without the mistake.
QUIET += ["--deselect", f"{LINES}::test_several_processes_find_what_one_finds"]
LEAST = 90.0
MEMORY = 6 << 30
SLOW = 5.0
"""A test may compute for so many seconds, and ten times what it takes without a mistake, before one is found."""
BEGIN = 60.0
"""So long it may take until the first test runs, where the module is imported anew."""
WAITING = 20
"""How many times longer it may wait: for a lock that nobody gives back, and for other work on the machine."""
ENDED = (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL)
SURVIVED, FOUND, BROKEN, ANEW = range(4)
"""How a process ends that tried one mutant; ANEW: its code cannot be swapped, it must be imported."""


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
        self.suites = [f"tests/{suite}" for suite in SUITES[room]]
        self.found: dict[int, str] = {}

    def run(self) -> None:
        """Swap code in processes that have the tests in hand; what stands outside of functions needs its own."""
        with tempfile.TemporaryDirectory(prefix="goodoffices-mutation-") as where:
            results, told = Path(where) / "results", Path(where) / "told"
            results.touch()
            told.touch()
            if (child := os.fork()) == 0:
                _leave(lambda: self._warm(Path(where)))
            while not os.waitpid(child, os.WNOHANG)[0]:
                time.sleep(1)
                self._read(results)
            self._read(results)
            if not (Path(where) / "reached").exists():
                raise SystemExit(f"the tests fail without any mistake:\n{told.read_text()}")
            reached = json.loads((Path(where) / "reached").read_text())
            left = [number for number in range(len(self.chosen)) if number not in self.found]
            if not left:
                return
            _import(reached["modules"])
            with Pool(self.jobs, results) as pool:
                for number in left:
                    each, hit = self.chosen[number], set(reached["hit"][str(number)])
                    order = Order(reached["seconds"], hit)
                    pool.start(number, lambda e=each, o=order: self._cold(e, o))
                    self._read(results)
            self._read(results)

    def _read(self, results: Path) -> None:
        """What has become known: each mutant that no test found is printed."""
        for line in results.read_text().splitlines()[len(self.found) :]:
            number, what = line.split(" ", 1)
            self.found[int(number)] = what
            if not what.startswith("found"):
                each = self.chosen[int(number)]
                place = f"{self.room}/{each.path.name}:{each.mutant.lines.start}"
                print(f"{place}: {each.mutant.what}, {what}; {len(self.found)} tried")
                print(each.module.shown(each.mutant), flush=True)

    def _warm(self, where: Path) -> int:
        _silent()
        return pytest.main([*QUIET, *self.suites], plugins=[Warm(self, where)])

    def _cold(self, chosen: Chosen, order: Order) -> int:
        """Whether the tests fail in a process that imports the module with the mistake in it."""
        _silent()
        _allow(BEGIN)
        finder = Finder(chosen)
        sys.meta_path.insert(0, finder)
        try:
            code = pytest.main([*QUIET, *self.suites], plugins=[order, Limits(order.seconds)])
        except Exception:
            if finder.has_failed:  # pytest lets out what is raised while its plugins are loaded
                return FOUND
            raise
        return {pytest.ExitCode.OK: SURVIVED, pytest.ExitCode.INTERNAL_ERROR: BROKEN}.get(
            code, FOUND
        )


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with a mistake in it."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen, self.has_failed = chosen, False

    def find_spec(self, name, path, target=None):
        if name != self.chosen.name:
            return None
        return importlib.util.spec_from_file_location(name, str(self.chosen.path), loader=self)

    def exec_module(self, module) -> None:
        try:
            exec(self.chosen.module.compiled(self.chosen.mutant), module.__dict__)
        except BaseException:
            self.has_failed = True
            raise


class Order:
    """A plugin: the tests that come to the changed line first, and among them the quickest."""

    def __init__(self, seconds: Mapping[str, float], hit: set[str]) -> None:
        self.seconds, self.hit = seconds, hit

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items) -> None:
        items.sort(key=lambda x: (x.nodeid not in self.hit, self.seconds.get(x.nodeid, 0.0)))


class Limits:
    """A plugin: each test is ended that goes on far longer than without a mistake."""

    def __init__(self, seconds: Mapping[str, float]) -> None:
        self.seconds = seconds

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item) -> None:
        _allow(SLOW + 10 * self.seconds.get(item.nodeid, 0.0))


class Warm:
    """A plugin that takes the tests once they are collected and runs them for each mutant anew."""

    def __init__(self, hunt: Hunt, where: Path) -> None:
        self.hunt, self.where = hunt, where
        self.paths = sorted({str(each.path) for each in hunt.chosen})
        self.measure = coverage.Coverage(data_file=None, include=self.paths, config_file=False)
        self.measure.start()
        self.is_trying = False

    def pytest_collectreport(self, report) -> None:
        self._tell(report)

    def pytest_runtest_logreport(self, report) -> None:
        self._tell(report)

    def _tell(self, report) -> None:
        """Why a test fails, as long as no mistake was made that would be a reason."""
        if report.failed and not self.is_trying:
            with (self.where / "told").open("a") as file:
                file.write(f"{report.nodeid}\n{report.longreprtext}\n")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session) -> bool:
        if session.testsfailed:
            return True
        lines = self._apart(lambda file: self._reach(session, file))
        self.measure.stop()
        living = {path: Living(path) for path in self.paths}
        modules = {str(each.path): each.module for each in self.hunt.chosen}
        seconds = lines and self._apart(lambda file: self._control(session, living, modules, file))
        if not seconds:
            return True
        self.is_trying = True
        session.config.pluginmanager.register(Limits(seconds))
        items = {item.nodeid: item for item in session.items}
        reached = {}
        with Pool(self.hunt.jobs, self.where / "results") as pool:
            for number, each in enumerate(self.hunt.chosen):
                at, mutant = lines[str(each.path)], each.mutant
                hit = {test for n in mutant.lines for test in at.get(str(n), ())}
                at_import = "" in hit
                hit.discard("")
                reached[number] = sorted(hit, key=lambda test: (seconds[test], test))
                # What is done while a module is imported matters to tests that come to none of its lines.
                if not hit and not at_import:
                    pool.note(number, "survived: no test comes here")
                elif mutant.in_body and not at_import:
                    chosen = [items[test] for test in reached[number]]
                    pool.start(
                        number,
                        lambda e=each, c=chosen: self._try(session, living[str(e.path)], e, c),
                    )
        outside = [x for x in sys.modules if x.partition(".")[0] not in ("goodoffices", "tests")]
        told = {"hit": reached, "seconds": seconds, "modules": outside}
        (self.where / "reached").write_text(json.dumps(told))
        return True

    def _apart(self, work: Callable[[Path], int]) -> dict | None:
        """What `work` writes into a file in a process of its own, if all goes well there."""
        file = self.where / "apart"
        if (child := os.fork()) == 0:
            _leave(lambda: work(file))
        _, status = os.waitpid(child, 0)
        return json.loads(file.read_text()) if status == 0 else None

    def _reach(self, session, file: Path) -> int:
        """Run every test once: which lines it comes to."""
        every = [x for x in gc.get_objects() if isinstance(x, _lru_cache_wrapper)]
        caches = [x for x in every if _is_here(x.__module__)]
        for item in session.items:
            for each in caches:
                each.cache_clear()  # what an earlier test had worked out, this one comes to as well
            self.measure.switch_context(item.nodeid)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            if session.testsfailed:
                return FOUND
        self.measure.stop()
        data = self.measure.get_data()
        file.write_text(json.dumps({path: data.contexts_by_lineno(path) for path in self.paths}))
        return SURVIVED

    def _control(self, session, living, modules: Mapping[str, Module], file: Path) -> int:
        """Run every test once as if there were a mistake, where there is none: how long it takes."""
        for path, each in living.items():
            with suppress(LookupError):  # such a module is imported for each of its mutants
                each.become(modules[path].compiled())
        seconds = {}
        for item in session.items:
            started = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            seconds[item.nodeid] = time.process_time() - started
            if session.testsfailed:
                return FOUND
        file.write_text(json.dumps(seconds))
        return SURVIVED

    def _try(self, session, living, each: Chosen, items) -> int:
        """Whether a test fails with the mistake in the code of its function."""
        try:
            living.become(each.module.compiled(each.mutant))
        except LookupError:
            return ANEW
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return FOUND
        return SURVIVED


class Living:
    """Every living function that was written in one file, and all that the program remembers between calls."""

    def __init__(self, path: str) -> None:
        every = gc.get_objects()
        caches = [each for each in every if isinstance(each, _lru_cache_wrapper)]
        self.caches = [each for each in caches if _is_here(each.__module__)]
        self.functions = [
            each
            for each in every
            if isinstance(each, FunctionType) and each.__code__.co_filename == path
        ]

    def become(self, code: CodeType) -> None:
        """Give each function the code that it has in a changed module, and forget what is cached.

        Raises
        ------
        LookupError
            If it cannot be told which code that is, or it reaches for other variables around it.
        """
        codes: dict[tuple[str, int], list[CodeType]] = {}
        for inner in _nested(code):
            codes.setdefault((inner.co_qualname, inner.co_firstlineno), []).append(inner)
        for function in self.functions:
            old = function.__code__
            there = codes.get((old.co_qualname, old.co_firstlineno), [])
            if old in there:
                continue
            if len(there) != 1 or there[0].co_freevars != old.co_freevars:
                raise LookupError(old.co_qualname)
            function.__code__ = there[0]
        for each in self.caches:
            each.cache_clear()


def _is_here(module: object) -> bool:
    return str(module).partition(".")[0] == "goodoffices"


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

    def start(self, number: int, work: Callable[[], int]) -> None:
        while len(self.running) >= self.jobs:
            self._wait()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            _leave(work)
        self.running[child] = number

    def note(self, number: int, what: str) -> None:
        with self.results.open("a") as file:
            file.write(f"{number} {what}\n")

    def _wait(self) -> None:
        child, status = os.waitpid(-1, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what a test had started and was not ended by it
        number = self.running.pop(child)
        if os.WIFSIGNALED(status):
            ended = os.WTERMSIG(status) in ENDED
            self.note(number, "found: it never ends" if ended else "found: it crashes")
        elif os.WEXITSTATUS(status) == SURVIVED:
            self.note(number, "survived")
        elif os.WEXITSTATUS(status) == FOUND:
            self.note(number, "found")
        elif os.WEXITSTATUS(status) != ANEW:
            self.note(number, "not tried: the tests could not be run")


def _allow(seconds: float) -> None:
    """From now on this process may compute for so long; beyond that it is ended."""
    most = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    signal.alarm(int(WAITING * seconds) + 1)


def _import(modules: Sequence[str]) -> None:
    """Import what is not of this house once, before the processes are forked that need it."""
    for name in modules:
        with suppress(BaseException):
            importlib.import_module(name)


def _leave(work: Callable[[], int]) -> None:
    """Do `work` in a process that has just been forked, and end it there."""
    result = BROKEN
    try:
        result = int(work())
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
