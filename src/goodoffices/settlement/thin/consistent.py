"""The points that agree with everything one side said: worst and best cases, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from goodoffices.errors import PointsError
from goodoffices.settlement.negotiation import Issue
from goodoffices.settlement.thin.linear import Corner, Program, Row
from goodoffices.settlement.thin.ranking import Closed
from goodoffices.settlement.thin.statement import Exactly, Statement, difference
from goodoffices.settlement.thin.statements import Statements, inner_point

__all__ = ["Consistent"]

Terms = Mapping[int, Fraction | int]
Key = tuple[tuple[int, Fraction | int], ...]


class Consistent:
    """Everything that a side's points may be, given what it said.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda.
    statements : Statements
        Of one side.

    Raises
    ------
    InputError
        If a statement does not match the agenda.
    PointsError
        If the statements contradict each other. Which they are is for their author only:
        :func:`own_contradiction` says it.
    """

    def __init__(self, issues: tuple[Issue, ...], statements: Statements) -> None:
        self.issues = issues
        self.party = statements.party
        self.statements = statements
        self.frame = statements.frame(issues)
        self._rows = statements.always(self.frame)
        for statement in statements.said:
            self._rows += statement.rows(self.frame)
        inner = self.point()
        if inner is None:
            raise PointsError("what a side said contradicts itself", field=statements.party)
        self.inner = inner
        self.corners: dict[tuple[Fraction, ...], None] = {}
        self._form = self._made()
        self._known: dict[Key, Corner] = {}
        self._matches: dict[Key, bool] = {}

    def _made(self) -> Closed | Program | Corner:
        said = self.statements.said
        no_deal = self.statements.no_deal_at_most
        if not no_deal and any(isinstance(statement, Exactly) for statement in said):
            found = Program(self.frame.no_deal + 1, self._rows).largest({})
            if found is not None:
                return found
        closed = Closed.made(self.frame, said, no_deal=no_deal)
        return closed or Program(self.frame.no_deal + 1, self._rows)

    def point(self, *more: Row) -> tuple[Fraction, ...] | None:
        """Points that agree with all that was said and with these conditions too, if there are any."""
        return inner_point(self.frame.no_deal + 1, [*self._rows, *more])

    @property
    def known(self) -> bool:
        """Whether nothing is left open."""
        return isinstance(self._form, Corner)

    def with_statement(self, statement: Statement) -> Consistent:
        """What is left when the side says one thing more; corners that still agree are kept."""
        less = Consistent(self.issues, Statements(self.party, (*self.statements.said, statement)))
        rows = [Row(row.terms, row.least) for row in statement.rows(self.frame)]
        kept = (at for at in self.corners if all(row.holds(at) for row in rows))
        less.corners.update(dict.fromkeys(kept))
        return less

    def largest(self, terms: Terms) -> Corner:
        """The most that a sum of points can be, and points at which it is; limits count."""
        key = tuple(sorted(terms.items()))
        if key not in self._known:
            self._known[key] = self._largest(terms)
            self.corners.setdefault(self._known[key].at)
        return self._known[key]

    def _largest(self, terms: Terms) -> Corner:
        if isinstance(self._form, Corner):
            at = self._form.at
            return Corner(sum((c * at[k] for k, c in terms.items()), Fraction(0)), at, frozenset())
        found = self._form.largest(terms)
        if found is None:
            raise PointsError("what a side said contradicts itself", field=self.party)
        return found

    def smallest(self, terms: Terms) -> Corner:
        """The least that a sum of points can be, and points at which it is."""
        found = self.largest({place: -value for place, value in terms.items()})
        return Corner(-found.value, found.at, found.proved_by)

    def worth(self, package: Mapping[str, str]) -> tuple[Fraction, Fraction]:
        """The least and the most that a package counts, of 1000."""
        terms = self.frame.worth(package)
        return self.smallest(terms).value, self.largest(terms).value

    def gain(self, package: Mapping[str, str]) -> tuple[Fraction, Fraction]:
        """The least and the most that a package counts above no deal."""
        terms = difference(self.frame.worth(package), self.frame.worth(None))
        return self.smallest(terms).value, self.largest(terms).value

    def lead(self, package: Mapping[str, str], other: Mapping[str, str]) -> Corner:
        """The most by which a package can be better than another."""
        return self.largest(difference(self.frame.worth(package), self.frame.worth(other)))

    def may_match(self, package: Mapping[str, str], other: Mapping[str, str]) -> bool:
        """Whether, for some points that agree, a package counts at least as much as another."""
        terms = difference(self.frame.worth(package), self.frame.worth(other))
        key = tuple(sorted(terms.items()))
        if key not in self._matches:
            self._matches[key] = self._may_reach(terms)
        return self._matches[key]

    def _may_reach(self, terms: Terms) -> bool:
        """Whether a sum is 0 or more for some points; the limit of points does not count here."""
        if sum((c * self.inner[place] for place, c in terms.items()), Fraction(0)) >= 0:
            return True
        corner = self.largest(terms)
        if corner.value != 0:
            return corner.value > 0
        if any(self._rows[place].strict for place in corner.proved_by):
            return False
        return self.point(Row(terms)) is not None

    def agrees(self, points: Sequence[Fraction]) -> bool:
        """Whether these points, in the order of the options and then no deal, agree with all."""
        return all(row.holds(points) for row in self._rows)
