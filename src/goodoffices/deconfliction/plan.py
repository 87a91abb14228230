"""A plan: what one side means to do in the sky or on the ground, sealed to it and the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from goodoffices.deconfliction.volume import Volume
from goodoffices.errors import InputError, StaleRecordError

__all__ = ["Disclosure", "Plan", "Separation", "Separations", "State", "amended"]

MOST_VOLUMES = 10_000
MOST_MARGIN_M = 100_000.0
MOST_MARGIN_S = 86_400.0


class State(StrEnum):
    """Where a plan stands."""

    ACTIVE = "active"
    """Under way as planned."""
    ENDED = "ended"
    """Over or given up: it clashes with nothing any more, and never comes back."""
    OFF_NOMINAL = "off_nominal"
    """Under way, but not as planned; its volumes say where it may be now."""
    PLANNED = "planned"
    """Not begun."""


NEXT = {
    State.PLANNED: {State.PLANNED, State.ACTIVE, State.OFF_NOMINAL, State.ENDED},
    State.ACTIVE: {State.ACTIVE, State.OFF_NOMINAL, State.ENDED},
    State.OFF_NOMINAL: {State.ACTIVE, State.OFF_NOMINAL, State.ENDED},
    State.ENDED: set[State](),
}


class Disclosure(StrEnum):
    """What a filer lets another side see of a plan that clashes with one of its own."""

    BOX = "box"
    """Where and when to stay away: the overlap, widened to a coarse grid."""
    LINE = "line"
    """Nothing but that a plan of theirs clashes and that they should call the line: the default."""
    PLAN = "plan"
    """The clashing volumes as filed."""
    ZONE = "zone"
    """The clashing volumes, widened to a coarse grid."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Volumes that one side files under seal.

    Parameters
    ----------
    id : str
        Names the plan among all.
    filer : str
        The side that files it.
    volumes : tuple of Volume
        At least one; 10 000 at most.
    priority : int
        Of two plans that clash the one with the lower number gives way; equal numbers are settled on the line.
    category : str
        What kind of thing it is, such as "convoy": separation margins may hang on it.
    state : State
    allows : Disclosure
        What the other side may see of it if it clashes.
    version : int
        1 when filed, one more with each amendment.

    Raises
    ------
    InputError
        If it holds no volume or too many, or its id, filer or version cannot be.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from goodoffices.deconfliction import Band, Circle, Window
    >>> flight = Volume(Circle((50.0, 30.0), 500), Band(0, 120),
    ...     Window(datetime(2026, 3, 17, 6, tzinfo=UTC), datetime(2026, 3, 17, 7, tzinfo=UTC)))
    >>> Plan("p1", "north", (flight,))
    Plan(id='p1', state=<State.PLANNED: 'planned'>, allows=<Disclosure.LINE: 'line'>, version=1)
    """

    id: str
    filer: str = field(repr=False)
    volumes: tuple[Volume, ...] = field(repr=False)
    priority: int = field(default=0, repr=False)
    category: str = field(default="", repr=False)
    state: State = State.PLANNED
    allows: Disclosure = Disclosure.LINE
    version: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "volumes", tuple(self.volumes))
        object.__setattr__(self, "state", State(self.state))
        object.__setattr__(self, "allows", Disclosure(self.allows))
        if not self.id or not self.filer:
            raise InputError("a plan has no id or no filer", field="id")
        if not 1 <= len(self.volumes) <= MOST_VOLUMES:
            raise InputError(
                "a plan has no volume or too many",
                advice=f"A plan has from 1 to {MOST_VOLUMES} volumes.",
                field="volumes",
            )
        if self.version < 1:
            raise InputError("a version is counted from 1", field="version")


@dataclass(frozen=True, slots=True)
class Separation:
    """How far plans must stay apart. Exactly so far is far enough.

    Parameters
    ----------
    horizontal_m, vertical_m, time_s : float
        In metres and seconds, 0 or more; at most 100 km and a day.

    Raises
    ------
    InputError
        If one is negative or too large.
    """

    horizontal_m: float = 0.0
    vertical_m: float = 0.0
    time_s: float = 0.0

    def __post_init__(self) -> None:
        for name, most in (
            ("horizontal_m", MOST_MARGIN_M),
            ("vertical_m", MOST_MARGIN_M),
            ("time_s", MOST_MARGIN_S),
        ):
            if not 0 <= getattr(self, name) <= most:
                raise InputError(
                    "a separation is out of range",
                    advice=f"A separation is from 0 to {most:,.0f}.",
                    field=name,
                )

    def widest(self, other: Separation) -> Separation:
        """The larger of each."""
        return Separation(
            max(self.horizontal_m, other.horizontal_m),
            max(self.vertical_m, other.vertical_m),
            max(self.time_s, other.time_s),
        )


@dataclass(frozen=True, slots=True)
class Separations:
    """The separation of every category of plan; between two plans the wider one holds.

    Parameters
    ----------
    default : Separation
        For categories that are not named.
    by_category : mapping of str to Separation

    Examples
    --------
    >>> rules = Separations(Separation(100), {"convoy": Separation(500, 50, 600)})
    >>> rules.between("convoy", "flight")
    Separation(horizontal_m=500, vertical_m=50, time_s=600)
    """

    default: Separation = Separation()
    by_category: Mapping[str, Separation] = field(default_factory=dict)

    def of(self, category: str) -> Separation:
        """The separation of one category."""
        return self.by_category.get(category, self.default)

    def between(self, one: str, other: str) -> Separation:
        """The separation two categories must keep from each other."""
        return self.of(one).widest(self.of(other))

    @property
    def largest(self) -> Separation:
        """The largest of each that any category has."""
        found = self.default
        for separation in self.by_category.values():
            found = found.widest(separation)
        return found


def amended(history: Sequence[Plan], plan: Plan) -> tuple[Plan, ...]:
    """The versions of a plan with one more; nothing that stood is lost.

    Parameters
    ----------
    history : sequence of Plan
        All versions so far, the first one first; empty for a new plan.
    plan : Plan
        The plan as it is to stand now.

    Returns
    -------
    tuple of Plan
        The last one stands; its version is its place, counted from 1.

    Raises
    ------
    StaleRecordError
        If the plan was made from an older version than the one that stands.
    InputError
        If id or filer differ, or the state cannot follow: what has ended never comes back, and what is under way
        is never merely planned again.

    Discloses
    ---------
    Nothing: for the filer and the engine.

    Examples
    --------
    >>> from goodoffices.testing.deconfliction import a_plan
    >>> first = a_plan()
    >>> [p.version for p in amended(amended((), first), first)]
    [1, 2]
    """
    if not history:
        return (replace(plan, version=1),)
    standing = history[-1]
    if (plan.id, plan.filer) != (standing.id, standing.filer):
        raise InputError("an amendment is of another plan or filer", field="id")
    if plan.version != standing.version:
        raise StaleRecordError(
            "a plan has been amended since",
            advice="The plan was amended meanwhile. Look at it as it stands and amend that.",
            field="version",
        )
    if plan.state not in NEXT[standing.state]:
        raise InputError(
            "the state of a plan cannot follow",
            advice=f"A plan that is {standing.state.replace('_', ' ')} cannot become"
            f" {plan.state.replace('_', ' ')}. File a new plan.",
            field="state",
        )
    return (*history, replace(plan, version=standing.version + 1))
