"""A package explained to a side: from what that side itself sealed, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record import EvaluationAsked, InputSealed

if TYPE_CHECKING:
    from goodoffices.office.view import View
    from goodoffices.settlement import Comparison, Explanation, Party, Trade

__all__ = ["OwnReading", "own_reading", "party_of"]


def party_of(name: str, sealed: InputSealed) -> Party:
    """A side as the engines know it, from what it sealed."""
    from goodoffices.settlement import Party  # noqa: PLC0415

    amounts: dict[str, dict[int | Fraction | str, int]] = {
        issue: dict(curve.items()) for issue, curve in sealed.amounts.items()
    }
    return Party(name, sealed.points, sealed.reservation, amounts=amounts)


@dataclass(frozen=True, slots=True)
class OwnReading:
    """What packages mean to one side by its own points.

    Attributes
    ----------
    party : Party
        The side and what it sealed.
    """

    party: Party

    def __repr__(self) -> str:
        return "<OwnReading>"

    def explanation(self, package: Mapping[str, str]) -> Explanation | None:
        """What a package gives, issue by issue; None where the points do not cover it."""
        from goodoffices.settlement import explanation  # noqa: PLC0415

        try:
            return explanation(self.party, package)
        except InputError:
            return None

    def trades(self, package: Mapping[str, str]) -> tuple[Trade, ...]:
        """What more on one issue would be worth on another; none where something is settled by an amount."""
        from goodoffices.settlement import trades  # noqa: PLC0415

        if self.party.amounts:
            return ()
        return trades(self.party, package)

    def comparison(self, one: Mapping[str, str], other: Mapping[str, str]) -> Comparison:
        """What another package would change.

        Raises
        ------
        InputError
            If the points do not cover one of them.
        """
        from goodoffices.settlement import comparison  # noqa: PLC0415

        return comparison(self.party, one, other)


def own_reading(view: View, asked: EvaluationAsked) -> OwnReading | None:
    """The side's own sheet, as it sealed it last under the rules and the agenda of a run.

    Parameters
    ----------
    view : View
        The side's own view; nothing else is read.
    asked : EvaluationAsked
        The run.

    Returns
    -------
    OwnReading or None
        None where the side gave no points then, or they can no longer be read.
    """
    for line in reversed(view.lines(InputSealed, withheld=True)):
        body = line.body
        if not isinstance(body, InputSealed):
            return None
        here = (body.rules, body.agenda) == (asked.rules, asked.agenda)
        if here and body.said_by == view.actor.seat:
            if not (body.points or body.amounts):
                return None
            return OwnReading(party_of("", body))
    return None
