"""What a room exports is what it says it exports, and every public thing is documented."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import goodoffices

SOURCE = Path(goodoffices.__file__).parent
LIBRARY = (
    "errors",
    "record",
    "vault",
    "store",
    "text",
    "settlement",
    "stability",
    "deconfliction",
    "placement",
    "dss",
    "office",
    "testing",
)
ENGINES = (
    "goodoffices.settlement",
    "goodoffices.stability",
    "goodoffices.deconfliction",
    "goodoffices.deconfliction.private",
    "goodoffices.placement",
)


def modules(*rooms: str) -> list[str]:
    found = []
    for room in rooms:
        name = f"goodoffices.{room}"
        module = importlib.import_module(name)
        found.append(name)
        if hasattr(module, "__path__"):
            found += [m.name for m in pkgutil.walk_packages(module.__path__, f"{name}.")]
    return found


def public_names(name: str) -> list[str]:
    tree = ast.parse(Path(importlib.import_module(name).__file__).read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return [element.value for element in node.value.elts]
    return []


@pytest.mark.parametrize("name", modules(*LIBRARY))
def test_everything_in_all_exists(name):
    module = importlib.import_module(name)

    missing = [public for public in public_names(name) if not hasattr(module, public)]

    assert not missing


@pytest.mark.parametrize("room", LIBRARY)
def test_a_room_lists_everything_it_imports_for_others(room):
    module = importlib.import_module(f"goodoffices.{room}")
    tree = ast.parse(Path(module.__file__).read_text())
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("goodoffices")
        for alias in node.names
    }
    if Path(module.__file__).name != "__init__.py":
        imported = set()

    assert imported <= set(public_names(module.__name__))


def documented_things():
    for name in modules(*LIBRARY):
        module = importlib.import_module(name)
        for public in public_names(name):
            thing = getattr(module, public, None)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                yield pytest.param(thing, id=f"{name}.{public}")


@pytest.mark.parametrize("thing", list(documented_things()))
def test_every_public_thing_has_a_docstring(thing):
    assert (thing.__doc__ or "").strip()


def engine_functions():
    for engine in ENGINES:
        for public in public_names(engine):
            thing = getattr(importlib.import_module(engine), public)
            if inspect.isfunction(thing) and not thing.__module__.split(".")[2].startswith(
                "formats"
            ):
                yield pytest.param(thing, id=public)


@pytest.mark.parametrize("function", list(engine_functions()))
def test_every_engine_function_says_what_it_discloses(function):
    assert "Discloses\n" in inspect.getdoc(function)
