"""All that one side has said, and what to do when it cannot all be true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import comb

from goodoffices.errors import InputError
from goodoffices.settlement.negotiation import Issue, Party
from goodoffices.settlement.thin.linear import Program, Row
from goodoffices.settlement.thin.statement import (
    TOTAL,
    Ends,
    Exactly,
    Frame,
    NoDeal,
    Prefers,
    RankedOptions,
    Statement,
)

__all__ = ["OwnContradiction", "Statements", "answered", "inner_point", "own_contradiction"]

TRIED = 2_000
"""Sets of statements tried in search of a contradiction smaller than the one found."""


@dataclass(frozen=True, slots=True)
class Statements:
    """What one side says about its points; ``repr`` shows the name only.

    Parameters
    ----------
    party : str
        Name of the side.
    said : tuple of Statement
        In the order in which it was said. For every issue the best and the worst option are named:
        by :class:`Ends`, a :class:`RankedOptions` of all options, or :class:`Exactly`.

    Examples
    --------
    >>> Statements("north", (Ends("fund", "all", "none"),))
    Statements(party='north')
    """

    party: str
    said: tuple[Statement, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", tuple(self.said))

    @classmethod
    def of(cls, party: Party) -> Statements:
        """The statements of a side that gave points.

        Examples
        --------
        >>> Statements.of(Party("south", {"fund": {"none": 7, "all": 0}}))
        Statements(party='south')
        """
        return cls(party.id, (Exactly(party.points, party.reservation),))

    def frame(self, issues: tuple[Issue, ...]) -> Frame:
        """The unknown points of the side, with its best and worst option on each issue.

        Raises
        ------
        InputError
            If no statement names the best or the worst option of an issue.
        """
        best: dict[str, str] = {}
        worst: dict[str, str] = {}
        agenda = {issue.id: issue for issue in issues}
        for statement in self.said:
            if isinstance(statement, Ends):
                best.setdefault(statement.issue, statement.best)
                worst.setdefault(statement.issue, statement.worst)
            elif isinstance(statement, RankedOptions):
                best.setdefault(statement.issue, statement.groups[0][0])
                if statement.issue in agenda and statement.names_all(agenda[statement.issue]):
                    worst.setdefault(statement.issue, statement.groups[-1][0])
            elif isinstance(statement, Exactly):
                best, worst = {**statement.best, **best}, {**statement.worst, **worst}
        for issue in issues:
            if issue.id not in best or issue.id not in worst:
                raise InputError(
                    "the best or the worst option of an issue is not known",
                    field=issue.id,
                    advice="Say of each issue which answer is best for you and which is worst."
                    " Nothing else is needed.",
                )
        return Frame(issues, best, worst)

    def always(self, frame: Frame) -> list[Row]:
        """What holds of all points: from 0 for the worst to a best total of 1000."""
        whole = Row({frame.importance(i.id): 1 for i in frame.issues}, TOTAL)
        tops = [
            Row({frame.importance(i.id): 1, frame.option(i.id, option): -1})
            for i in frame.issues
            for option in i.options
            if option != frame.best[i.id]
        ]
        zeros = [Row({frame.option(i.id, frame.worst[i.id]): -1}) for i in frame.issues]
        limit = [] if self._gives_reservation else [Row({frame.no_deal: -1}, -self.no_deal_at_most)]
        return [whole, whole.reversed, *tops, *zeros, *limit]

    @property
    def no_deal_at_most(self) -> int:
        """What no deal counts at most: 0 where nothing was said about it."""
        compared = any(
            isinstance(s, NoDeal) or (isinstance(s, Prefers) and None in (s.better, s.worse))
            for s in self.said
        )
        return TOTAL if compared else 0

    @property
    def _gives_reservation(self) -> bool:
        return any(isinstance(s, Exactly) and s.reservation is not None for s in self.said)


@dataclass(frozen=True, slots=True)
class OwnContradiction:
    """Statements of one side that cannot all be true, for that side's eyes only.

    Parameters
    ----------
    statements : tuple of Statement
        Leave out any one of them and the others can be true together.
    smallest : bool
        Whether no smaller set contradicts itself; otherwise that was not searched to the end.
    """

    statements: tuple[Statement, ...] = field(repr=False)
    smallest: bool

    @property
    def words(self) -> str:
        """What to read to the author."""
        lines = "\n".join(f"- {statement.words()}" for statement in self.statements)
        return f"These cannot all be true:\n{lines}\nWhich of them would you say differently?"


def own_contradiction(issues: tuple[Issue, ...], statements: Statements) -> OwnContradiction | None:
    """A smallest set of statements that contradict each other, if any do.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda.
    statements : Statements
        Of one side.

    Returns
    -------
    OwnContradiction or None
        None if some points agree with everything that was said.

    Raises
    ------
    InputError
        If a statement does not match the agenda, or the best or worst option of an issue is not known.

    Discloses
    ---------
    The side's own statements: for their author only.

    References
    ----------
    .. [ChinneckDravnieks1991]

    Examples
    --------
    >>> agenda = (Issue("fund", ("none", "all")), Issue("fence", ("stays", "goes")))
    >>> said = (Ends("fund", "all", "none"), Ends("fence", "goes", "stays"),
    ...         Prefers({"fund": "all", "fence": "stays"}, {"fund": "none", "fence": "goes"}),
    ...         Prefers({"fence": "goes"}, {"fence": "stays"}),
    ...         Prefers({"fund": "none", "fence": "goes"}, {"fund": "all", "fence": "stays"}))
    >>> found = own_contradiction(agenda, Statements("north", said))
    >>> print(found.words)
    These cannot all be true:
    - fund all with fence stays is better than fund none with fence goes.
    - fund none with fence goes is better than fund all with fence stays.
    Which of them would you say differently?
    """
    frame = statements.frame(issues)
    always = statements.always(frame)
    rows = [statement.rows(frame) for statement in statements.said]

    def agree(chosen: Sequence[int]) -> bool:
        picked = [row for place in chosen for row in rows[place]]
        return inner_point(frame.no_deal + 1, [*always, *picked]) is not None

    kept = list(range(len(rows)))
    if agree(kept):
        return None
    for place in list(kept):
        without = [other for other in kept if other != place]
        if not agree(without):
            kept = without
    smallest, tried = True, 0
    for size in range(1, len(kept)):
        tried += comb(len(rows), size)
        if tried > TRIED:
            smallest = False
            break
        less = next((c for c in combinations(range(len(rows)), size) if not agree(c)), None)
        if less is not None:
            kept = list(less)
            break
    return OwnContradiction(tuple(statements.said[place] for place in kept), smallest)


def inner_point(variables: int, rows: Sequence[Row]) -> tuple[Fraction, ...] | None:
    """Values that satisfy all conditions, the strict ones strictly; None if there are none."""
    lifted = [Row({**row.terms, variables: -1}, row.least) if row.strict else row for row in rows]
    room = Program(variables + 1, [*lifted, Row({variables: -1}, -1)]).largest({variables: 1})
    return room.at[:-1] if room is not None and room.value > 0 else None


def answered(issues: tuple[Issue, ...], statements: Statements, said: Statement) -> Statements:
    """What a side has said, with one statement more.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda.
    statements : Statements
        Of the side so far; left as they are.
    said : Statement
        For instance the half of a :class:`NextQuestion` that the side chose.

    Returns
    -------
    Statements
        New ones. They may contradict each other: ask :func:`own_contradiction`.

    Raises
    ------
    InputError
        If the statement does not match the agenda.

    Discloses
    ---------
    Nothing beyond what was said.

    References
    ----------
    .. [BoutilierPatrascuPoupartSchuurmans2006]

    Examples
    --------
    >>> agenda = (Issue("fund", ("none", "all")),)
    >>> len(answered(agenda, Statements("north"), Ends("fund", "all", "none")).said)
    1
    """
    longer = Statements(statements.party, (*statements.said, said))
    names = {issue.id: issue.options[0] for issue in issues}
    said.rows(Frame(issues, names, names))
    return longer
