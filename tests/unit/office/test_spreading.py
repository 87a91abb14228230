"""Ray as the one map of a run: what it is asked for, what is left out, and what is said where it is not installed."""

from __future__ import annotations

import builtins
import sys
import types

import pytest

from goodoffices.errors import InputError
from goodoffices.office import library
from goodoffices.office.spreading import spread
from tests.properties.placement_cases import middling


class RayError(Exception):
    pass


class Ray(types.ModuleType):
    """The few calls that are used of it, in this process."""

    def __init__(self) -> None:
        super().__init__("ray")
        self.exceptions = types.SimpleNamespace(RayError=RayError)
        self.begun, self.cancelled, self.late, self.asked = [], [], set(), 0
        self.up = False

    def is_initialized(self) -> bool:
        return self.up

    def init(self, **options) -> None:
        self.begun.append(options)
        self.up = True

    def shutdown(self) -> None:
        self.up = False

    def remote(self, *, max_retries: int):
        assert max_retries == 0

        def made(function):
            def ask(task):
                self.asked += 1
                return self.asked, function, task

            return types.SimpleNamespace(remote=ask)

        return made

    def wait(self, lines, *, num_returns, timeout):
        assert num_returns == len(lines)
        assert timeout >= 0
        ready = [line for line in lines if line[0] not in self.late]
        return ready, [line for line in lines if line[0] in self.late]

    def cancel(self, line, *, force) -> None:
        self.cancelled.append(line[0])

    def get(self, line):
        _, function, task = line
        if task == "lost":
            raise RayError
        return function(task)


@pytest.fixture
def ray(monkeypatch):
    made = Ray()
    monkeypatch.setitem(sys.modules, "ray", made)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.delenv("RAY_USAGE_STATS_ENABLED", raising=False)
    return made


def test_it_answers_in_order_and_leaves_out_what_was_late_or_lost(ray):
    ray.late = {2}
    with spread(5) as others:
        assert list(others.map(len, ["a", "bb", "ccc"])) == [1, None, 3]
        assert list(others.map(str.upper, ["a", "lost"])) == ["A", None]
        assert list(others.map(len, [])) == []
    assert ray.cancelled == [2]


def test_it_ends_what_it_began_and_only_that_and_reports_to_nobody(ray, monkeypatch):
    import os

    with spread(5):
        assert ray.begun == [{"include_dashboard": False, "log_to_driver": False}]
        assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert not ray.up

    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")
    with spread(5):
        assert ray.begun[-1] == {"log_to_driver": False}

    ray.up = True
    with spread(5):
        pass
    assert ray.up
    assert len(ray.begun) == 2


def tables() -> dict[str, tuple[str, bytes]]:
    made = middling(1, cases=20, places=3)
    cases = "".join(
        f"{c},{need[0]},{need[1]}\n"
        for c, need in zip(made.cases, made.needs.tolist(), strict=True)
    )
    places = "".join(
        f"{p},{has[0]},{has[1]}\n"
        for p, has in zip(made.places, made.capacity.tolist(), strict=True)
    )
    head = ",people,school\n"
    return {
        "cases": ("cases.csv", f"case{head}{cases}".encode()),
        "places": ("places.csv", f"place{head}{places}".encode()),
    }


def test_a_run_over_ray_places_as_many_as_a_run_at_home(ray):
    files = tables()
    at_home = library.place(files)

    over_ray = library.place(files, seconds=60, workers="ray")

    assert ray.asked > 0
    assert over_ray.people_placed == at_home.people_placed
    assert library.placement_faults(over_ray) == ()


def test_where_ray_is_not_installed_it_is_said_how_to_get_it(monkeypatch):
    plain = builtins.__import__

    def without(name, *rest, **more):
        if name == "ray":
            raise ImportError(name)
        return plain(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "ray", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError) as caught:
        library.place(tables(), seconds=5, workers="ray")
    assert "goodoffices[ray]" in caught.value.advice
