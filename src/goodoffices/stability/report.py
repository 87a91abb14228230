"""The stable states as plain data for JSON."""

from __future__ import annotations

from typing import Any

from goodoffices.stability.analysis import Stability

__all__ = ["as_json"]


def as_json(found: Stability) -> dict[str, Any]:
    """The result as JSON has it.

    Parameters
    ----------
    found : Stability
        The result.

    Returns
    -------
    dict
        ``response``, and for each concept (``nash``, ``gmr``, ``smr``, ``seq``, and ``sim`` where
        the conflict has options) ``stable`` by decision maker and ``equilibria``. Where preferences
        are partly unknown, also ``unknown`` by decision maker and ``unknown_equilibria``.

    Discloses
    ---------
    As the result itself: treat it as the estimates it rests on.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    >>> from goodoffices.stability import graph_form, stability
    >>> truce = graph_form(["north"], ["truce", "war"], {"north": [("war", "truce")]},
    ...                    {"north": [2, 1]})
    >>> as_json(stability(truce))["nash"]
    {'stable': {'north': ['truce']}, 'equilibria': ['truce']}
    """
    data: dict[str, Any] = {"response": found.response.value}
    for name, findings in found.items():
        data[name] = {
            "stable": {maker: list(states) for maker, states in findings.stable.items()},
            "equilibria": list(findings.equilibria),
        }
        if not found.complete:
            data[name]["unknown"] = {m: list(states) for m, states in findings.unknown.items()}
            data[name]["unknown_equilibria"] = list(findings.unknown_equilibria)
    return data
