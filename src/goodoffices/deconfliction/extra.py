"""The packages of the extra for deconfliction, fetched when they are first needed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from goodoffices.errors import MissingExtraError

__all__ = ["ellipsoid", "geometry", "group", "sphere"]

ADVICE = (
    "Deconfliction needs packages that are not installed. Install them with:"
    " pip install 'goodoffices[airspace]'"
)


@cache
def geometry() -> Any:
    """Shapely: plane geometry.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    return _fetched("shapely")


@cache
def ellipsoid() -> Any:
    """Geodesics of WGS 84, by pyproj.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    return _fetched("pyproj").Geod(ellps="WGS84")


@cache
def sphere() -> Any:
    """S2: cells of the sphere.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    return _fetched("s2geometry")


@cache
def group() -> Any:
    """The group ristretto255, by libsodium.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    return _fetched("rbcl")


def _fetched(package: str) -> Any:
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"{package} is not installed", advice=ADVICE) from error
