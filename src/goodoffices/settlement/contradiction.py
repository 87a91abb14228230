"""Conditions that no package can keep together, named so that each audience is told its own part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from goodoffices.errors import InputError
from goodoffices.settlement.negotiation import Negotiation
from goodoffices.settlement.terms import Combination, Excludes, Rule

__all__ = ["Contradiction", "Term", "Told", "contradiction", "why_not"]

EFFORT = 20.0
ROUNDS = 300
COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Term:
    """One condition with the side it belongs to; ``owner`` None means that all know it."""

    owner: str | None
    rule: Rule = field(repr=False)

    @property
    def reason(self) -> str:
        """Why it is there, in its author's words."""
        return self.rule.reason


@dataclass(frozen=True, slots=True)
class Told:
    """What one audience may hear of a contradiction.

    Parameters
    ----------
    rules : tuple of Requires or Excludes
        Conditions of the agenda, and red lines of the addressee itself.
    complete : bool
        Whether these contradict each other alone; False means that red lines of others are needed.
    """

    rules: tuple[Rule, ...] = field(repr=False)
    complete: bool

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons of these conditions, where one was given."""
        return tuple(rule.reason for rule in self.rules if rule.reason)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A smallest set of conditions and red lines that no package keeps together; sealed as a whole.

    Parameters
    ----------
    terms : tuple of Term
        Without any one of them, the others could be kept. Conditions of the agenda come first.
    smallest : bool
        Whether no other such set has fewer; else only that none of these can be spared.
    """

    terms: tuple[Term, ...] = field(repr=False)
    smallest: bool = True

    def told_to(self, party: str | None) -> Told:
        """The part for one side, or for the public (None): its own red lines, nobody else's.

        Discloses
        ---------
        To a side, where the part is not complete, that red lines of others stand in the way.
        """
        rules = tuple(term.rule for term in self.terms if term.owner in (None, party))
        return Told(rules, len(rules) == len(self.terms))


def contradiction(
    negotiation: Negotiation,
    *,
    effort: float = EFFORT,
    should_stop: Callable[[], bool] | None = None,
) -> Contradiction | None:
    """A smallest set of conditions and red lines that contradict each other; None if all can be kept.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, conditions and red lines; points play no part.
    effort : float
        Counted work of the solver.
    should_stop : callable, optional
        Asked now and then.

    Returns
    -------
    Contradiction or None
        Among sets of equal size one with fewest red lines, so that most of it can be told to all.

    Raises
    ------
    InputError
        If the effort does not suffice to answer.

    Discloses
    ---------
    Red lines of several sides at once: nobody's to read as a whole. ``told_to`` gives each audience
    its part.

    References
    ----------
    .. [Ignatiev2015]

    Examples
    --------
    >>> from goodoffices.settlement import Excludes, Issue, Negotiation, Party, Requires
    >>> agenda = (Issue("fence", ("stays", "goes")), Issue("patrols", ("none", "joint")))
    >>> zero = {issue.id: dict.fromkeys(issue.options, 0) for issue in agenda}
    >>> north = Party("north", zero, red_lines=(Excludes({"patrols": ("joint",)}, "no foreign boots"),))
    >>> rules = (Requires({"fence": ("stays", "goes")}, {"patrols": ("joint",)}, "somebody must look"),)
    >>> found = contradiction(Negotiation(agenda, (north, Party("south", zero)), rules=rules))
    >>> found.told_to("north").reasons, found.told_to("south")
    (('somebody must look', 'no foreign boots'), Told(complete=False))
    """
    return _smallest(negotiation, {}, effort, should_stop)


def why_not(
    negotiation: Negotiation,
    combination: Combination,
    *,
    effort: float = EFFORT,
    should_stop: Callable[[], bool] | None = None,
) -> Contradiction | None:
    """Which conditions forbid a combination of options; None if some package with it keeps them all.

    Parameters
    ----------
    negotiation : Negotiation
        Issues, conditions and red lines; points play no part.
    combination : Mapping[str, tuple of str]
        Issue -> options, any of which is meant; issues that are left out are open.
    effort, should_stop
        As for :func:`contradiction`.

    Returns
    -------
    Contradiction or None
        A smallest set of conditions that rules it out.

    Raises
    ------
    InputError
        If the combination does not match the agenda, or the effort does not suffice to answer.

    Discloses
    ---------
    As :func:`contradiction`; each answer of None tells that no red line forbids the combination.

    References
    ----------
    .. [Ignatiev2015]

    Examples
    --------
    >>> from goodoffices.settlement import Issue, Negotiation, Party, Requires
    >>> agenda = (Issue("fence", ("stays", "goes")), Issue("patrols", ("none", "joint")))
    >>> zero = {issue.id: dict.fromkeys(issue.options, 0) for issue in agenda}
    >>> rules = (Requires({"fence": ("goes",)}, {"patrols": ("joint",)}, "no gap at night"),)
    >>> table = Negotiation(agenda, (Party("north", zero), Party("south", zero)), rules=rules)
    >>> why_not(table, {"fence": ("goes",), "patrols": ("none",)}).told_to(None).reasons
    ('no gap at night',)
    >>> why_not(table, {"fence": ("goes",)}) is None
    True
    """
    known = {issue.id: issue.options for issue in negotiation.issues}
    for issue, options in combination.items():
        if issue not in known or isinstance(options, str) or not set(options) <= set(known[issue]):
            raise InputError(
                "a combination names an issue or option that is not on the agenda",
                field="combination",
            )
    return _smallest(negotiation, combination, effort, should_stop)


def _terms(negotiation: Negotiation) -> list[Term]:
    found = [Term(None, rule) for rule in negotiation.rules]
    return found + [Term(side.id, line) for side in negotiation.parties for line in side.red_lines]


def _smallest(
    negotiation: Negotiation,
    combination: Combination,
    effort: float,
    should_stop: Callable[[], bool] | None,
) -> Contradiction | None:
    """Hitting sets: every way out must touch the set; the least set that touches all known ways out.

    A way out is a set of terms whose giving up lets all others be kept. Where the least set that
    touches every way out known cannot itself be kept, it is a smallest contradiction.
    """
    terms = _terms(negotiation)
    ways = _WaysOut(negotiation, combination, terms, effort, should_stop)
    known: list[set[int]] = []
    for _ in range(ROUNDS):
        least = _touching(terms, known)
        out = ways.out(least)
        if out is None:
            return Contradiction(tuple(terms[place] for place in sorted(least)))
        if not out:
            return None
        known.append(out)
    kept = list(range(len(terms)))
    for place in reversed(range(len(terms))):
        fewer = [other for other in kept if other != place]
        kept = fewer if ways.out(fewer) is None else kept
    return Contradiction(tuple(terms[place] for place in kept), smallest=False)


class _WaysOut:
    """Which terms to give up so that all others can be kept."""

    def __init__(
        self,
        negotiation: Negotiation,
        combination: Combination,
        terms: Sequence[Term],
        effort: float,
        should_stop: Callable[[], bool] | None,
    ) -> None:
        from goodoffices.settlement.solver import Options  # noqa: PLC0415

        self.program = Options(negotiation, effort, should_stop)
        for issue, options in combination.items():
            self.program.add_rule(Excludes({issue: _others(negotiation, issue, options)}))
        self.given_up = [self.program.model.new_bool_var("") for _ in terms]
        for term, literal in zip(terms, self.given_up, strict=True):
            self.program.add_rule(term.rule, unless=[literal])

    def out(self, kept: Sequence[int]) -> set[int] | None:
        """The fewest terms to give up while keeping these; None if these cannot be kept."""
        program = self.program
        program.model.clear_assumptions()
        program.model.add_assumptions([~self.given_up[place] for place in kept])
        choice, _, finished = program.run(-sum(self.given_up) if self.given_up else None)
        if not finished:
            raise InputError("the work allowed does not suffice to find what contradicts")
        if choice is None:
            return None
        said = (program.solver.boolean_value(literal) for literal in self.given_up)
        return {place for place, true in enumerate(said) if true}


def _others(negotiation: Negotiation, issue: str, options: Sequence[str]) -> tuple[str, ...]:
    known = next(one for one in negotiation.issues if one.id == issue)
    return tuple(option for option in known.options if option not in options)


def _touching(terms: Sequence[Term], ways: Sequence[set[int]]) -> list[int]:
    """The fewest terms that touch every way out; of equally many, with fewest red lines."""
    if not ways:
        return []
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in terms]
    for way in ways:
        model.add_bool_or([taken[place] for place in way])
    cost = [COUNTED + (term.owner is not None) for term in terms]
    model.minimize(sum(c * literal for c, literal in zip(cost, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.solve(model)
    return [place for place, literal in enumerate(taken) if solver.boolean_value(literal)]
