"""Whether two volumes or two plans clash, pair by pair: the definition that the index must agree with."""

from __future__ import annotations

from dataclasses import dataclass, field

from goodoffices.deconfliction.closeness import areas_closer
from goodoffices.deconfliction.plan import Plan, Separation, Separations, State
from goodoffices.deconfliction.volume import Volume

__all__ = ["Clash", "clashes_between", "gives_way", "volumes_clash"]

APART = Separation()


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """A volume of one plan and a volume of another that come too close.

    Parameters
    ----------
    plan, other : str
        The two plans.
    volume, other_volume : int
        The places of the volumes in their plans, counted from 0.
    """

    plan: str
    volume: int
    other: str = field(repr=False)
    other_volume: int = field(repr=False)


def volumes_clash(one: Volume, other: Volume, separation: Separation = APART) -> bool:
    """Whether two volumes overlap in area, altitude and time at once, or come closer than a separation in each.

    Parameters
    ----------
    one, other : Volume
    separation : Separation
        What must lie between them in one of the three: far enough apart in one is enough.

    Returns
    -------
    bool
        Volumes that touch, in area, altitude or time, do not clash. Bands of different references are taken to
        overlap.

    Raises
    ------
    MissingExtraError
        If the packages for exact geometry are not installed.

    Discloses
    ---------
    One bit, to whoever is told it.

    Notes
    -----
    Symmetric, and monotone in the separation.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> volume = a_plan().volumes[0]
    >>> volumes_clash(volume, volume)
    True
    """
    return (
        one.window.overlaps(other.window, margin_s=separation.time_s)
        and one.band.overlaps(other.band, margin_m=separation.vertical_m)
        and areas_closer(one.area, other.area, margin_m=separation.horizontal_m)
    )


def clashes_between(plan: Plan, other: Plan, separations: Separations) -> tuple[Clash, ...]:
    """Every pair of volumes of two plans that clash.

    Parameters
    ----------
    plan, other : Plan
    separations : Separations
        The wider one of the two categories holds.

    Returns
    -------
    tuple of Clash
        In the order of the volumes. None for plans of one filer, who keeps them apart alone, nor for what has ended.

    Discloses
    ---------
    Which volumes clash: for the engine. What a side is told of it is decided by :func:`tellings`.

    Examples
    --------
    >>> from goodoffices.deconfliction import Separations
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> clashes_between(a_plan("p1", "north"), a_plan("p2", "south"), Separations())
    (Clash(plan='p1', volume=0),)
    """
    if plan.filer == other.filer or State.ENDED in (plan.state, other.state):
        return ()
    separation = separations.between(plan.category, other.category)
    return tuple(
        Clash(plan.id, n, other.id, m)
        for n, volume in enumerate(plan.volumes)
        for m, met in enumerate(other.volumes)
        if volumes_clash(volume, met, separation)
    )


def gives_way(plan: Plan, other: Plan) -> Plan | None:
    """Which of two clashing plans has the lower priority and gives way; None if that is for the line to settle.

    Parameters
    ----------
    plan, other : Plan

    Returns
    -------
    Plan or None
        Never a plan that is off-nominal: who is in trouble cannot give way.

    Discloses
    ---------
    Which priority is lower, to whoever is told it.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> gives_way(a_plan("p1", "north", priority=5), a_plan("p2", "south")).id
    'p2'
    """
    troubled = [one.state is State.OFF_NOMINAL for one in (plan, other)]
    if troubled[0] != troubled[1]:
        return other if troubled[0] else plan
    if plan.priority == other.priority:
        return None
    return min(plan, other, key=lambda one: one.priority)
