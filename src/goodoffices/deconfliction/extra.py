"""The packages of the extra for deconfliction, fetched when they are first needed."""

from __future__ import annotations

from functools import cache
from typing import Any

from goodoffices.errors import MissingExtraError

__all__ = ["ellipsoid", "geometry"]

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
