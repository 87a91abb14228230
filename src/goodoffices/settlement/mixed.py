"""Packages with amounts beside options, and the same agenda with amounts turned into options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from goodoffices.errors import InputError
from goodoffices.settlement.negotiation import Issue, Negotiation, Party
from goodoffices.settlement.package import Package
from goodoffices.settlement.quantity import (
    Amount,
    Quantity,
    amount_of,
    exact_text,
    useful_amounts,
    worth_at,
)
from goodoffices.settlement.result import Number
from goodoffices.settlement.terms import Box, Interaction, Table

__all__ = [
    "MixedPackage",
    "as_options",
    "mixed_package_of",
    "on_grid",
    "useful_grid",
    "utilities_of",
]

MOST_AMOUNTS = 100_000


class MixedPackage(Package):
    """A full agreement with amounts: issue -> option, then quantity -> amount with its unit.

    As a mapping it holds texts for people; ``amounts`` holds the exact numbers.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda.
    choice : tuple of int
        Position of the chosen option on each issue.
    quantities : tuple of Quantity
        What is settled by an amount.
    settled : tuple of Fraction
        The amount of each.

    Examples
    --------
    >>> line = Quantity("withdrawal", 0, 20, "km")
    >>> found = MixedPackage((Issue("fence", ("stays", "goes")),), (1,), (line,), (Fraction(25, 2),))
    >>> dict(found), found.amounts["withdrawal"]
    ({'fence': 'goes', 'withdrawal': '12.5 km'}, Fraction(25, 2))
    """

    __slots__ = ("quantities", "settled")

    def __init__(
        self,
        issues: tuple[Issue, ...],
        choice: Sequence[int],
        quantities: tuple[Quantity, ...],
        settled: Sequence[Fraction],
    ) -> None:
        super().__init__(issues, choice)
        self.quantities = quantities
        self.settled = tuple(settled)

    @property
    def amounts(self) -> dict[str, Fraction]:
        """Quantity -> amount, exactly."""
        return dict(zip((q.id for q in self.quantities), self.settled, strict=True))

    @property
    def options(self) -> Package:
        """The options alone."""
        return Package(self.issues, self.choice)

    def __getitem__(self, issue: str) -> str:
        for quantity, amount in zip(self.quantities, self.settled, strict=True):
            if quantity.id == issue:
                return quantity.text(amount)
        return super().__getitem__(issue)

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from (quantity.id for quantity in self.quantities)

    def __len__(self) -> int:
        return len(self.issues) + len(self.quantities)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, MixedPackage):
            return self._key == other._key
        return super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"MixedPackage({dict(self)!r})"

    @property
    def _key(self) -> tuple[object, ...]:
        return self.issues, self.choice, self.quantities, self.settled


def mixed_package_of(negotiation: Negotiation, chosen: Mapping[str, Amount]) -> MixedPackage:
    """The package that a plain mapping of issue to option, and of quantity to amount, describes.

    Parameters
    ----------
    negotiation : Negotiation
        The agenda.
    chosen : Mapping[str, str or int or Fraction]
        Issue -> option, quantity -> amount; or a package of this agenda.

    Raises
    ------
    InputError
        If something is missing or unknown, or an amount is not possible.

    Discloses
    ---------
    Nothing: no points are read.

    Examples
    --------
    >>> line = Quantity("withdrawal", 0, 20, "km")
    >>> sides = [Party(name, {}, amounts={"withdrawal": {0: 0, 20: 9}}) for name in ("north", "south")]
    >>> mixed_package_of(Negotiation((), tuple(sides), quantities=(line,)), {"withdrawal": "12.5"})
    MixedPackage({'withdrawal': '12.5 km'})
    """
    told: dict[str, Amount] = dict(chosen)
    if isinstance(chosen, MixedPackage):
        told.update(chosen.amounts)
    names = {issue.id for issue in negotiation.issues}
    names |= {quantity.id for quantity in negotiation.quantities}
    if set(told) != names:
        raise InputError("a package names each issue exactly once", field="package")
    if any(told[issue.id] not in issue.options for issue in negotiation.issues):
        raise InputError("a package names an option that is not on the agenda", field="package")
    choice = [issue.options.index(str(told[issue.id])) for issue in negotiation.issues]
    settled = [amount_of(told[quantity.id], quantity.id) for quantity in negotiation.quantities]
    for quantity, amount in zip(negotiation.quantities, settled, strict=True):
        low, high = quantity.ends
        if not low <= amount <= high or (quantity.whole and amount.denominator != 1):
            raise InputError("an amount is not possible", field=quantity.id)
    return MixedPackage(negotiation.issues, choice, negotiation.quantities, settled)


def utilities_of(negotiation: Negotiation, package: Mapping[str, Amount]) -> tuple[Number, ...]:
    """Each party's utility of a package, amounts included, exactly.

    Parameters
    ----------
    negotiation : Negotiation
        The agenda and the points.
    package : Mapping[str, str or int or Fraction]
        Issue -> option, quantity -> amount; or a package of this agenda.

    Raises
    ------
    InputError
        If the package does not match the agenda.

    Discloses
    ---------
    One total of every party's sealed points.

    Examples
    --------
    >>> line = Quantity("withdrawal", 0, 20, "km")
    >>> north = Party("north", {}, amounts={"withdrawal": {0: 0, 20: 100}})
    >>> south = Party("south", {}, amounts={"withdrawal": {0: 100, 10: 90, 20: 0}})
    >>> table = Negotiation((), (north, south), quantities=(line,))
    >>> utilities_of(table, {"withdrawal": 15})
    (75, 45)
    """
    whole = mixed_package_of(negotiation, package)
    found: list[Number] = []
    for party in negotiation.parties:
        points = sum(party.points[issue][option] for issue, option in whole.options.items())
        points += sum(item.worth(whole.options) for item in party.interactions)
        more = (worth_at(party.curve(name), amount) for name, amount in whole.amounts.items())
        total = sum(more, Fraction(points))
        if party.scale is not None:
            total /= party.scale
        plain = party.scale is None and total.denominator == 1
        found.append(int(total) if plain else total)
    return tuple(found)


def as_options(
    negotiation: Negotiation, amounts: Mapping[str, Sequence[Amount]] | None = None
) -> Negotiation:
    """The same negotiation with amounts as lists of options, for methods that know options only.

    Parameters
    ----------
    negotiation : Negotiation
        With quantities.
    amounts : Mapping[str, sequence of int, Fraction or str], optional
        Quantity -> the amounts that come into question, rising. Left out, a whole quantity gets all
        its amounts; one that is not whole must be named.

    Returns
    -------
    Negotiation
        Quantities become issues behind the others; options are named by the amount alone. Points
        are exact: where a side's line passes between whole points, its scale is refined.

    Raises
    ------
    InputError
        If a quantity that is not whole is not named, an amount is not possible, or a whole quantity
        has more than 100,000 amounts.

    Discloses
    ---------
    Nothing: the points stay in the negotiation.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> line = Quantity("withdrawal", 0, 20, "km")
    >>> sides = [Party(name, {}, amounts={"withdrawal": {0: 0, 20: 9}}) for name in ("north", "south")]
    >>> table = as_options(Negotiation((), tuple(sides), quantities=(line,)), {"withdrawal": (0, 10, 20)})
    >>> table.issues[0].options, table.parties[0].points["withdrawal"], table.parties[0].scale
    (('0', '10', '20'), {'0': 0, '10': 9, '20': 18}, 2)
    """
    named = dict(amounts or {})
    if not set(named) <= {quantity.id for quantity in negotiation.quantities}:
        raise InputError("amounts are named for an unknown quantity", field="amounts")
    grid = []
    for quantity in negotiation.quantities:
        if quantity.id in named:
            grid.append(_named(quantity, named[quantity.id]))
        elif quantity.whole:
            low, high = quantity.ends
            _check_size(quantity, int(high - low) + 1)
            grid.append([Fraction(n) for n in range(int(low), int(high) + 1)])
        else:
            raise InputError(
                "a quantity that is not whole has no list of amounts", field=quantity.id
            )
    return on_grid(negotiation, grid)


def useful_grid(negotiation: Negotiation, quantity: Quantity) -> list[Fraction]:
    """The whole amounts among which a best package is found, whatever is best about it."""
    curves = [party.curve(quantity.id) for party in negotiation.parties]
    low, high = quantity.ends
    _check_size(quantity, int(high - low) + 1)
    return [Fraction(amount) for amount in useful_amounts(low, curves)]


def on_grid(negotiation: Negotiation, grid: Sequence[Sequence[Fraction]]) -> Negotiation:
    """The negotiation with each quantity as an issue whose options are the amounts of the grid."""
    issues = tuple(
        Issue(quantity.id, tuple(exact_text(amount) for amount in amounts))
        for quantity, amounts in zip(negotiation.quantities, grid, strict=True)
    )
    parties = [_refined(party, negotiation.quantities, grid) for party in negotiation.parties]
    given = negotiation.disagreement_point
    finer = [fine for _, fine in parties]
    return Negotiation(
        (*negotiation.issues, *issues),
        tuple(party for party, _ in parties),
        None if given is None else tuple(d * fine for d, fine in zip(given, finer, strict=True)),
        negotiation.notes,
        negotiation.rules,
    )


def _refined(
    party: Party, quantities: Sequence[Quantity], grid: Sequence[Sequence[Fraction]]
) -> tuple[Party, int]:
    """A party with points for the amounts of the grid, and by what all its points were multiplied."""
    worths = {
        quantity.id: {exact_text(a): worth_at(party.curve(quantity.id), a) for a in amounts}
        for quantity, amounts in zip(quantities, grid, strict=True)
    }
    fine = lcm(*(value.denominator for row in worths.values() for value in row.values()))
    points = {
        **{i: {o: v * fine for o, v in row.items()} for i, row in party.points.items()},
        **{i: {o: int(v * fine) for o, v in row.items()} for i, row in worths.items()},
    }
    refined = Party(
        party.id,
        points,
        None if party.reservation is None else party.reservation * fine,
        party.scale if fine == 1 else (party.scale or 1) * fine,
        tuple(_times(item, fine) for item in party.interactions),
        party.red_lines,
    )
    return refined, fine


def _times(item: Interaction, fine: int) -> Interaction:
    if isinstance(item, Box):
        return Box(item.ranges, item.points * fine)
    return Table(item.issues, {options: value * fine for options, value in item.points.items()})


def _named(quantity: Quantity, amounts: Sequence[Amount]) -> list[Fraction]:
    found = [amount_of(amount, quantity.id) for amount in amounts]
    low, high = quantity.ends
    possible = all(low <= a <= high and (not quantity.whole or a.denominator == 1) for a in found)
    if not found or found != sorted(set(found)) or not possible:
        raise InputError(
            "the amounts named are not possible, or not in rising order", field=quantity.id
        )
    return found


def _check_size(quantity: Quantity, count: int) -> None:
    if count > MOST_AMOUNTS:
        raise InputError(
            "a whole quantity has too many amounts",
            field=quantity.id,
            advice=(
                f"{quantity.id} has {count:,} whole amounts; at most {MOST_AMOUNTS:,} are compared"
                " one by one. Count in a larger unit, or let it be an amount that need not be whole."
            ),
        )
