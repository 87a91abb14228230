"""Who asks, at which instant, by which rules of the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Caller", "Circumstances", "Scope"]


class Scope:
    """Scopes of the standard, and those of the calls beside it."""

    COORDINATION = "utm.strategic_coordination"
    MONITORING = "utm.conformance_monitoring_sa"
    CONSTRAINT_PROCESSING = "utm.constraint_processing"
    CONSTRAINT_MANAGEMENT = "utm.constraint_management"
    ARBITRATION = "utm.availability_arbitration"
    READ_IDENTIFICATION = "dss.read.identification_service_areas"
    WRITE_IDENTIFICATION = "dss.write.identification_service_areas"


@dataclass(frozen=True, slots=True)
class Caller:
    """A participant whose token held.

    Parameters
    ----------
    name : str
        The token's `sub`: under this name things are owned.
    scopes : frozenset of str
        What the token allows.
    """

    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an answer depends on beside the request: time and chance are arguments.

    Parameters
    ----------
    now : int
        Microseconds since 1970.
    salt : callable
        Chance for version numbers, 32 bytes at each call.
    new_id : callable
        A fresh UUID of version 4 at each call.
    allow_http : bool
        Whether addresses without TLS are taken.
    """

    now: int
    salt: Callable[[], bytes] = field(repr=False)
    new_id: Callable[[], str] = field(repr=False)
    allow_http: bool = False
