"""What is on the table and what it is worth to each side: issues, parties, negotiations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod

from goodoffices.errors import InputError, PointsError
from goodoffices.settlement.norm import Norm, check_norms
from goodoffices.settlement.quantity import Amount, Curve, Quantity, check_curve, curve_of
from goodoffices.settlement.terms import (
    Excludes,
    Interaction,
    Rule,
    check_interaction,
    check_rule,
)

__all__ = ["Issue", "Negotiation", "Party", "only_options"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One question on the agenda and its possible answers.

    Parameters
    ----------
    id : str
        Name of the issue, unique in the negotiation.
    options : tuple of str
        The possible answers, in the order in which they are shown; unique, at least one.
    divisible : bool
        Whether the issue may be shared between two sides (used by Adjusted Winner only).

    Examples
    --------
    >>> Issue("fund", ("none", "half", "all")).options
    ('none', 'half', 'all')
    """

    id: str
    options: tuple[str, ...]
    divisible: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", tuple(self.options))
        if not self.options:
            raise InputError("an issue has no options", field=self.id)
        if len(set(self.options)) < len(self.options):
            raise InputError("an issue lists an option twice", field=self.id)


@dataclass(frozen=True, slots=True)
class Party:
    """One side with its sealed points; ``repr`` shows the name only.

    Parameters
    ----------
    id : str
        Name of the side.
    points : Mapping[str, Mapping[str, int]]
        Issue -> option -> points, non-negative integers.
    reservation : int, optional
        Least total the side accepts instead of no deal, in the same points; None means 0.
    scale : int, optional
        Denominator of utilities that came as decimals: utility = points / scale. None (the form of
        this program) means that the points are the utility.
    interactions : tuple of Table or Box
        Points for combinations of options, beside those of the options themselves.
    red_lines : tuple of Excludes
        Combinations the side will not accept whatever else it gets; a plain mapping of issue to
        options is taken for one without a reason.
    amounts : Mapping[str, Mapping[int or Fraction or str, int]]
        Quantity -> amount -> points, from its least to its most; between two amounts points follow
        a line.
    """

    id: str
    points: Mapping[str, Mapping[str, int]] = field(repr=False)
    reservation: int | None = field(default=None, repr=False)
    scale: int | None = field(default=None, repr=False)
    interactions: tuple[Interaction, ...] = field(default=(), repr=False)
    red_lines: tuple[Excludes, ...] = field(default=(), repr=False)
    amounts: Mapping[str, Mapping[Amount, int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "interactions", tuple(self.interactions))
        lines = tuple(x if isinstance(x, Excludes) else Excludes(x) for x in self.red_lines)
        object.__setattr__(self, "red_lines", lines)
        copied = {issue: dict(options) for issue, options in self.points.items()}
        object.__setattr__(self, "points", copied)
        given = [value for options in copied.values() for value in options.values()]
        given += [] if self.reservation is None else [self.reservation]
        if any(isinstance(value, bool) or not isinstance(value, int) for value in given):
            raise PointsError("points are not whole numbers", field=self.id)
        if any(value < 0 for value in given):
            raise PointsError("points are negative", field=self.id)
        if self.scale is not None and self.scale < 1:
            raise PointsError("the scale is not positive", field=self.id)
        curves = {quantity: curve_of(at, self.id) for quantity, at in self.amounts.items()}
        object.__setattr__(self, "amounts", curves)

    @property
    def floor(self) -> int:
        """The reservation value, 0 where none was given."""
        return self.reservation or 0

    def curve(self, quantity: str) -> Curve:
        """The party's points for amounts of a quantity, in rising order of the amounts."""
        return curve_of(self.amounts[quantity], self.id)

    @property
    def best_total(self) -> int:
        """The total of the party's best options and amounts, each taken alone."""
        options = sum(max(values.values(), default=0) for values in self.points.values())
        return options + sum(max(curve.values(), default=0) for curve in self.amounts.values())

    @property
    def most(self) -> int:
        """A total that no package exceeds: best options and the most of every interaction."""
        return self.best_total + sum(interaction.most for interaction in self.interactions)

    @property
    def magnitude(self) -> int:
        """A number that no total exceeds in size, whether points for combinations add or take."""
        return self.best_total + sum(interaction.magnitude for interaction in self.interactions)


@dataclass(frozen=True, slots=True)
class Negotiation:
    """Issues and parties that fit together, checked when made.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda, in the order in which packages are compared and shown.
    parties : tuple of Party
        Two or more sides; each gives points to every option of every issue.
    disagreement_point : tuple of int, optional
        Each party's points if there is no deal, on the party's own scale. By default its
        reservation value, and 0 where it has none.
    notes : tuple of str
        What a reader of a file had to say about it; passed on as warnings.
    rules : tuple of Requires or Excludes
        Conditions that every package must keep, known to all sides.
    norms : tuple of GainShare, FloorAbove, ShareOfBest or GainRatio
        What a deal should be like, known to all sides. No package is left out for them here:
        :func:`norms_held` and :func:`settle_under_norms` hold packages against them.
    quantities : tuple of Quantity
        What is settled by an amount, beside the issues or without any; every party gives points to
        every one.

    Raises
    ------
    InputError
        If names repeat, or there are fewer than two parties.
    PointsError
        If a party's points do not match the agenda.

    Examples
    --------
    >>> fund = Issue("fund", ("none", "half", "all"))
    >>> north = Party("north", {"fund": {"none": 0, "half": 400, "all": 1000}}, 300)
    >>> south = Party("south", {"fund": {"none": 1000, "half": 700, "all": 0}})
    >>> Negotiation((fund,), (north, south)).packages
    3
    >>> north
    Party(id='north')
    """

    issues: tuple[Issue, ...]
    parties: tuple[Party, ...]
    disagreement_point: tuple[int, ...] | None = field(default=None, repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)
    rules: tuple[Rule, ...] = field(default=(), repr=False)
    norms: tuple[Norm, ...] = field(default=(), repr=False)
    quantities: tuple[Quantity, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "issues", tuple(self.issues))
        object.__setattr__(self, "parties", tuple(self.parties))
        object.__setattr__(self, "quantities", tuple(self.quantities))
        names = [issue.id for issue in self.issues]
        names += [quantity.id for quantity in self.quantities]
        _check_names(names, at_least=1, what="issues")
        _check_names([party.id for party in self.parties], at_least=2, what="parties")
        for party in self.parties:
            _check_agenda(party, self.issues)
            _check_amounts(party, self.quantities)
        _check_disagreement(self)
        object.__setattr__(self, "rules", tuple(self.rules))
        _check_links(self)
        object.__setattr__(self, "norms", tuple(self.norms))
        check_norms(self.norms, {party.id for party in self.parties})

    @property
    def packages(self) -> int:
        """How many packages options and whole amounts make, an exact number of any size.

        Conditions are left aside, and amounts that need not be whole.
        """
        options = prod(len(issue.options) for issue in self.issues)
        return options * prod(quantity.amounts or 1 for quantity in self.quantities)

    @property
    def linked(self) -> bool:
        """Whether issues depend on each other: by a condition, a red line or points together."""
        return bool(self.rules) or any(
            party.interactions or party.red_lines for party in self.parties
        )

    @property
    def no_deal(self) -> tuple[int, ...]:
        """The disagreement point in force: the one given, else the reservation values."""
        if self.disagreement_point is not None:
            return self.disagreement_point
        return tuple(party.floor for party in self.parties)

    @property
    def floors(self) -> tuple[int, ...]:
        """The least points each party can accept: reservation value or no deal, whichever is more."""
        return tuple(
            max(party.floor, least) for party, least in zip(self.parties, self.no_deal, strict=True)
        )


def only_options(negotiation: Negotiation) -> None:
    """Nothing, if every question on the agenda has a list of options.

    Raises
    ------
    InputError
        If something is settled by an amount; ``advice`` says what can be done.
    """
    if negotiation.quantities:
        raise InputError(
            "this method knows lists of options, not amounts",
            field="quantities",
            advice=(
                "This method compares lists of options, and something on this agenda is settled by"
                " an amount. Name the amounts that come into question (`as_options`), or settle the"
                " negotiation as it is (`settle`)."
            ),
        )


def _check_names(names: list[str], *, at_least: int, what: str) -> None:
    if len(names) < at_least:
        raise InputError(f"a negotiation needs at least {at_least} {what}", field=what)
    if len(set(names)) < len(names):
        raise InputError(f"two {what} have the same name", field=what)


def _check_agenda(party: Party, issues: tuple[Issue, ...]) -> None:
    if set(party.points) != {issue.id for issue in issues}:
        raise PointsError(
            "points are missing for an issue, or given for an unknown one", field=party.id
        )
    for issue in issues:
        if set(party.points[issue.id]) != set(issue.options):
            raise PointsError(
                "points are missing for an option, or given for an unknown one", field=party.id
            )


def _check_amounts(party: Party, quantities: tuple[Quantity, ...]) -> None:
    if set(party.amounts) != {quantity.id for quantity in quantities}:
        raise PointsError(
            "points are missing for a quantity, or given for an unknown one", field=party.id
        )
    for quantity in quantities:
        check_curve(quantity, party.curve(quantity.id), party.id)


def _check_links(negotiation: Negotiation) -> None:
    issues = {issue.id: issue for issue in negotiation.issues}
    for rule in negotiation.rules:
        check_rule(rule, issues, owner="rules")
    for party in negotiation.parties:
        for line in party.red_lines:
            check_rule(line, issues, owner=party.id)
        for interaction in party.interactions:
            check_interaction(interaction, issues, owner=party.id)


def _check_disagreement(negotiation: Negotiation) -> None:
    given = negotiation.disagreement_point
    if given is None:
        return
    object.__setattr__(negotiation, "disagreement_point", tuple(given))
    if len(given) != len(negotiation.parties):
        raise PointsError("the disagreement point has another length than the list of parties")
    if any(isinstance(value, bool) or not isinstance(value, int) or value < 0 for value in given):
        raise PointsError("the disagreement point is not made of non-negative whole numbers")
