"""The examples in docstrings run."""

import doctest
import importlib
import pkgutil

import pytest

import goodoffices

ROOMS = (
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
MODULES = [
    module.name
    for room in ROOMS
    for package in [importlib.import_module(f"goodoffices.{room}")]
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    result = doctest.testmod(
        importlib.import_module(name),
        optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE,
    )

    assert result.failed == 0


def test_the_package_says_its_version():
    assert goodoffices.__version__
