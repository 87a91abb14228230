"""The packages of the extra for deconfliction, fetched when they are first needed."""

from __future__ import annotations

from functools import cache
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
    try:
        import shapely  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtraError("shapely is not installed", advice=ADVICE) from error
    return shapely


@cache
def ellipsoid() -> Any:
    """Geodesics of WGS 84, by pyproj.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        from pyproj import Geod  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtraError("pyproj is not installed", advice=ADVICE) from error
    return Geod(ellps="WGS84")


@cache
def sphere() -> Any:
    """S2: cells of the sphere.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import s2geometry  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtraError("s2geometry is not installed", advice=ADVICE) from error
    return s2geometry


@cache
def group() -> Any:
    """The group ristretto255, by libsodium.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import rbcl  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtraError("rbcl is not installed", advice=ADVICE) from error
    return rbcl
