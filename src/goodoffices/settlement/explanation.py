"""A package explained to whom it is for: to one side from its own points alone, to a mediator in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from goodoffices.errors import InputError
from goodoffices.settlement.mixed import MixedPackage, mixed_package_of
from goodoffices.settlement.negotiation import Negotiation, Party
from goodoffices.settlement.quantity import Amount, amount_of, worth_at
from goodoffices.settlement.result import Number, in_units

__all__ = [
    "Comparison",
    "Difference",
    "Explanation",
    "IssueLine",
    "Part",
    "Trade",
    "comparison",
    "explanation",
    "parts",
    "trades",
]


@dataclass(frozen=True, slots=True)
class IssueLine:
    """What one issue of the package is worth to the addressee.

    Parameters
    ----------
    issue, option : str
        What the package says.
    utility : int or Fraction
        What the option counts for the addressee.
    best : int or Fraction
        What the addressee's best option on this issue counts.
    """

    issue: str
    option: str
    utility: Number = field(repr=False)
    best: Number = field(repr=False)

    @property
    def missing(self) -> Number:
        """How much the addressee's best option would add."""
        return self.best - self.utility


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a package means to one side; addressed to it and computed from its own points only.

    Parameters
    ----------
    addressee : str
        The party.
    utility, best, reservation : int or Fraction
        Of the whole package, of the addressee's best options together, and its least acceptable.
    lines : tuple of IssueLine
        In the order of the agenda.
    together : int or Fraction
        What combinations of its options add to the sum of the lines, or take from it.
    """

    addressee: str
    utility: Number = field(repr=False)
    best: Number = field(repr=False)
    reservation: Number = field(repr=False)
    lines: tuple[IssueLine, ...]
    together: Number = field(default=0, repr=False)

    @property
    def acceptable(self) -> bool:
        """Whether the package gives the addressee at least its reservation value."""
        return self.utility >= self.reservation

    @property
    def above_reservation(self) -> Number:
        """What the package gives beyond the reservation value; negative if it falls short."""
        return self.utility - self.reservation

    @property
    def gives_way_on(self) -> tuple[IssueLine, ...]:
        """Issues on which the addressee does not get its best, largest loss first."""
        lines = [line for line in self.lines if line.missing]
        return tuple(sorted(lines, key=lambda line: line.missing, reverse=True))


def explanation(party: Party, package: Mapping[str, Amount]) -> Explanation:
    """What a package gives one side, issue by issue, for that side's eyes.

    Parameters
    ----------
    party : Party
        The addressee with its own sealed points. No other party's points are an argument, so none
        can have an influence.
    package : Mapping[str, str or int or Fraction]
        Issue -> option, and quantity -> amount where something is settled by one.

    Returns
    -------
    Explanation
        Totals, and what each issue contributes and lacks.

    Raises
    ------
    InputError
        If the package does not match the points.

    Discloses
    ---------
    To the addressee its own points; nothing of anybody else's beyond the package itself.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> north = Party("north", {"fund": {"none": 0, "all": 700}, "fence": {"stays": 300, "goes": 0}}, 250)
    >>> told = explanation(north, {"fund": "all", "fence": "goes"})
    >>> told.utility, told.above_reservation, told.gives_way_on[0].issue
    (700, 450, 'fence')
    """
    if set(package) != {*party.points, *party.amounts}:
        raise InputError("a package names each issue exactly once", field="package")
    exact: dict[str, Amount] = dict(package)
    if isinstance(package, MixedPackage):
        exact.update(package.amounts)
    chosen = {issue: str(exact[issue]) for issue in package if issue in party.points}
    lines = []
    for issue, option in chosen.items():
        values = party.points[issue]
        if option not in values:
            raise InputError("a package names an option that is not on the agenda", field="package")
        have, best = in_units((values[option], max(values.values())), (party.scale, party.scale))
        lines.append(IssueLine(issue, option, have, best))
    settled = {name: amount_of(exact[name], name) for name in party.amounts}
    lines += [_amount_line(party, name, at, str(package[name])) for name, at in settled.items()]
    together = sum(interaction.worth(chosen) for interaction in party.interactions)
    options = together + sum(party.points[issue][option] for issue, option in chosen.items())
    whole = in_units((options, party.best_total, party.floor, together), (party.scale,) * 4)
    total = whole[0] + sum(line.utility for line in lines if line.issue in settled)
    return Explanation(party.id, total, whole[1], whole[2], tuple(lines), whole[3])


def _amount_line(party: Party, quantity: str, amount: Fraction, shown: str) -> IssueLine:
    curve = party.curve(quantity)
    low, *_, high = curve
    if not low <= amount <= high:
        raise InputError("an amount is not possible", field=quantity)
    have, best = worth_at(curve, amount), Fraction(max(curve.values()))
    if party.scale is not None:
        return IssueLine(quantity, shown, have / party.scale, best / party.scale)
    return IssueLine(quantity, shown, int(have) if have.denominator == 1 else have, int(best))


@dataclass(frozen=True, slots=True)
class Difference:
    """What one issue changes for the addressee between two packages.

    Parameters
    ----------
    issue : str
        The issue.
    one, other : str
        The options of the two packages.
    change : int or Fraction
        What the other option counts more for the addressee; less than 0 if it counts less.
    """

    issue: str
    one: str
    other: str
    change: Number = field(repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packages side by side for one side, from its own points only.

    Parameters
    ----------
    addressee : str
        The party.
    one, other : Explanation
        Each package for itself.
    differences : tuple of Difference
        Issues on which the packages differ, in the order of the agenda.
    """

    addressee: str
    one: Explanation
    other: Explanation
    differences: tuple[Difference, ...]

    @property
    def change(self) -> Number:
        """What the other package gives more; less than 0 if it gives less."""
        return self.other.utility - self.one.utility


def comparison(party: Party, one: Mapping[str, Amount], other: Mapping[str, Amount]) -> Comparison:
    """What another package would change for one side, issue by issue, for that side's eyes.

    Parameters
    ----------
    party : Party
        The addressee with its own sealed points; no other party's points are an argument.
    one, other : Mapping[str, str]
        Issue -> option.

    Raises
    ------
    InputError
        If a package does not match the points.

    Discloses
    ---------
    To the addressee its own points; nothing of anybody else's beyond the two packages.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> north = Party("north", {"fund": {"none": 0, "all": 700}, "fence": {"stays": 300, "goes": 0}})
    >>> seen = comparison(north, {"fund": "all", "fence": "goes"}, {"fund": "none", "fence": "stays"})
    >>> seen.change, [(line.issue, line.change) for line in seen.differences]
    (-400, [('fund', -700), ('fence', 300)])
    """
    first, second = explanation(party, one), explanation(party, other)
    theirs = {line.issue: line for line in second.lines}
    differences = tuple(
        Difference(mine.issue, mine.option, then.option, then.utility - mine.utility)
        for mine in first.lines
        if (then := theirs[mine.issue]).option != mine.option
    )
    return Comparison(party.id, first, second, differences)


@dataclass(frozen=True, slots=True)
class Trade:
    """What more on one issue would be worth in giving way on another, to the same side.

    Parameters
    ----------
    issue, option : str
        Where more could be had, and which option it would be.
    gain : int or Fraction
        What that would add for the addressee.
    given_issue, given_option : str
        Where it could give way for it, and to which option.
    loss : int or Fraction
        What that would take from it; never more than the gain.
    """

    issue: str
    option: str
    gain: Number = field(repr=False)
    given_issue: str
    given_option: str
    loss: Number = field(repr=False)


def trades(party: Party, package: Mapping[str, str]) -> tuple[Trade, ...]:
    """What more here would be worth there: exchanges after which the side has no less than before.

    Parameters
    ----------
    party : Party
        The addressee with its own sealed points; no other party's points are an argument.
    package : Mapping[str, str]
        Issue -> option.

    Returns
    -------
    tuple of Trade
        For each issue on which the addressee does not have its best, and the next better option of
        it: the dearest giving way on one other issue that it would still pay for. The smallest
        remainder first.

    Raises
    ------
    InputError
        If the package does not match the points.

    Discloses
    ---------
    To the addressee its own points; nothing of anybody else's. What the other side would say to
    such an exchange is not in it.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> north = Party("north", {"fund": {"none": 0, "half": 500, "all": 700},
    ...                         "fence": {"stays": 300, "moved": 120, "goes": 0}})
    >>> (trade,) = trades(north, {"fund": "half", "fence": "stays"})
    >>> trade.option, trade.gain, trade.given_option, trade.loss
    ('all', 200, 'moved', 180)
    """
    told = explanation(party, package)
    if party.amounts:
        raise InputError(
            "exchanges are found between options, not between amounts",
            field="package",
            advice="Something on this agenda is settled by an amount; exchanges are between options.",
        )
    found = []
    for line in told.lines:
        values = party.points[line.issue]
        have = values[line.option]
        better = sorted((v, o) for o, v in values.items() if v > have)
        if not better:
            continue
        most, option = better[0]
        ways = [
            (party.points[issue][now] - value, issue, other)
            for issue, now in package.items()
            if issue != line.issue
            for other, value in party.points[issue].items()
            if 0 < party.points[issue][now] - value <= most - have
        ]
        if ways:
            loss, issue, other = max(ways, key=lambda way: way[0])
            found.append((most - have - loss, line.issue, option, most - have, issue, other, loss))
    found.sort(key=lambda one: one[0])
    scales = (party.scale,) * 2
    return tuple(
        Trade(issue, option, units[0], given, other, units[1])
        for _, issue, option, gain, given, other, loss in found
        for units in (in_units((gain, loss), scales),)
    )


class Part(StrEnum):
    """How much of what an issue could bring a side it brings; translated where it is shown."""

    ABOUT_HALF = "about half"
    ALL = "all of it"
    LITTLE = "little"
    MOST = "most"
    NONE = "nothing"
    NO_MATTER = "no matter"


def parts(negotiation: Negotiation, package: Mapping[str, Amount]) -> dict[str, dict[str, Part]]:
    """What each issue costs whom, in words: for whoever may know that, but not the points.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, parties and their sealed points.
    package : Mapping[str, str or int or Fraction]
        Issue -> option, and quantity -> amount where something is settled by one.

    Returns
    -------
    dict
        Issue -> party -> how much of the most that this issue could bring the party it brings:
        ``nothing``, ``little`` below one third, ``about half`` below two thirds, ``most``,
        ``all of it``; ``no matter`` where all options count the same for it. Points for
        combinations of options are not counted.

    Raises
    ------
    InputError
        If the package does not match the agenda.

    Discloses
    ---------
    For each party and issue the rank of the option in steps of a third, and which issues do not
    matter to it: more than the satisfaction with the whole, and less than points.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> north = Party("north", {"fund": {"none": 0, "half": 700, "all": 1000}})
    >>> south = Party("south", {"fund": {"none": 1000, "half": 200, "all": 0}})
    >>> {who: part.value for who, part in parts(Negotiation(agenda, (north, south)), {"fund": "half"})["fund"].items()}
    {'north': 'most', 'south': 'little'}
    """
    chosen = mixed_package_of(negotiation, package)
    found = {
        issue: {
            party.id: _part([*party.points[issue].values()], party.points[issue][option])
            for party in negotiation.parties
        }
        for issue, option in chosen.options.items()
    }
    for quantity, amount in chosen.amounts.items():
        curves = {party.id: party.curve(quantity) for party in negotiation.parties}
        found[quantity] = {
            party: _part([*curve.values()], worth_at(curve, amount))
            for party, curve in curves.items()
        }
    return found


def _part(values: Collection[int], have: int | Fraction) -> Part:
    least, most = min(values), max(values)
    if most == least:
        return Part.NO_MATTER
    share = Fraction(have - least, most - least)
    if share in (0, 1):
        return Part.ALL if share else Part.NONE
    if share < Fraction(1, 3):
        return Part.LITTLE
    return Part.ABOUT_HALF if share < Fraction(2, 3) else Part.MOST
