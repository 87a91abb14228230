"""The engines as a library: stateless functions for the command line and for notebooks.

Nothing here knows a record or a seat. Files are read by whoever calls; here they are bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodoffices.settlement import Settlement

__all__ = ["settle", "settlement_as_json"]


def settle(
    files: Mapping[str, bytes], *, should_stop: Callable[[], bool] | None = None
) -> Settlement:
    """Whether the negotiation in these files has an opening, and the packages that stand out.

    Parameters
    ----------
    files : Mapping[str, bytes]
        File name -> content: one file in this program's own form, or the files of a GENIUS,
        GeniusWeb or NegoLog domain.
    should_stop : callable, optional
        Asked now and then; True ends the search.

    Returns
    -------
    Settlement
        As :func:`goodoffices.settlement.settle` gives it.

    Raises
    ------
    FormatError
        If a file cannot be read; ``advice`` names the file, the line where known and the reason.

    Discloses
    ---------
    The result gives the points away: treat it as points.

    References
    ----------
    .. [Nash1950]

    Examples
    --------
    >>> content = b'''{"format": "goodoffices/negotiation/1",
    ...   "issues": [{"id": "fund", "options": ["none", "all"]}],
    ...   "parties": [{"id": "north", "points": {"fund": {"none": 0, "all": 1000}}},
    ...               {"id": "south", "points": {"fund": {"none": 1000, "all": 600}}}]}'''
    >>> dict(settle({"fund.json": content}).solutions["nash"].package)
    {'fund': 'all'}
    """
    from goodoffices import settlement  # noqa: PLC0415  (the engine comes when it is asked for)

    return settlement.settle(settlement.read(files), should_stop=should_stop)


def settlement_as_json(result: Settlement) -> dict[str, Any]:
    """A settlement as plain data.

    Discloses
    ---------
    As the settlement: treat it as points.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    See :func:`goodoffices.settlement.as_json`.
    """
    from goodoffices.settlement import as_json  # noqa: PLC0415

    return as_json(result)
