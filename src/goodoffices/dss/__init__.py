"""A separate door: the discovery service of ASTM F3548-21, with its own process and its own database.

The service stands in :mod:`goodoffices.dss.serving`, which needs the extra for airspace; this front of
the room is its other side, by which a participant calls such a service.
"""

from goodoffices.dss.client import (
    Client,
    Delivery,
    Details,
    NotAnsweredError,
    OutsideHostError,
    Reference,
    RefusedError,
    Subscriber,
    UnseenError,
    Volume,
    Written,
)

__all__ = [
    "Client",
    "Delivery",
    "Details",
    "NotAnsweredError",
    "OutsideHostError",
    "Reference",
    "RefusedError",
    "Subscriber",
    "UnseenError",
    "Volume",
    "Written",
]
