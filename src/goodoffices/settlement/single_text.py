"""A mediated single text: sides say only whether a draft is better than the text on the table.

Nobody gives points. What each side's answers leave possible is kept as a cloud of points (``belief``).
The text on the table is the package with the largest expected product of gains; since what one side
says tells nothing of the other's points, that is the product of the expected gains. The next question
is the one whose answer is expected to raise it most.

Questions end by a rule that is stated beforehand. Whoever knew all points would have the largest product
there is; no questions can bring more. Where the share of it that the text on the table is expected to miss
is less than what was declared to be enough, nothing is asked any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.settlement.negotiation import Issue
from goodoffices.settlement.package import Package

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from goodoffices.settlement.belief import Belief, Floats

    Choices = npt.NDArray[np.intp]  # packages as rows of option positions

__all__ = ["Question", "SingleText", "mediated_text", "single_text"]

LISTED = 5_000  # packages that are all looked at; beyond it the promising ones are searched for
BEST, DRAWN, STARTS, TEXTS = 60, 32, 6, 6
SURE = 0.02
CURIOSITY = 1e-6
TWO = 2
NARROW, TINY = 1e-9, 1e-300


@dataclass(frozen=True, slots=True)
class Question:
    """What one side is asked: is this draft better, yes or no.

    Parameters
    ----------
    party : str
        Who is asked, and nobody else.
    draft : Package
        The draft it is shown.
    text : Package or None
        The text it is compared with: the one on the table, or another that might come there; None:
        no deal at all.
    """

    party: str
    draft: Package
    text: Package | None


@dataclass(frozen=True, slots=True)
class SingleText:
    """Where a mediation by one text stands; each answer makes a new one.

    Parameters
    ----------
    issues : tuple of Issue
        The agenda.
    parties : tuple of str
        The sides.
    text : Package
        What is on the table now.
    question : Question or None
        What to ask next; None if no answer is open that could change the text.
    worth : float
        By what share the answer is expected to raise the product of gains.
    at_stake : float
        What share of the largest product the text is expected to miss: all further questions
        together cannot be expected to bring more.
    asked : int
        Questions answered.
    enough : float
        Nothing is asked where less than this share is at stake.
    seed : int
        Makes a run repeat itself.
    reservations : bool
        Whether no deal may be better for a side than some packages.
    """

    issues: tuple[Issue, ...]
    parties: tuple[str, ...]
    text: Package = field(repr=False)
    question: Question | None = field(repr=False)
    worth: float = field(repr=False)
    at_stake: float = field(repr=False)
    asked: int
    enough: float
    seed: int
    reservations: bool
    beliefs: tuple[Belief, ...] = field(repr=False)

    @property
    def set_aside(self) -> int:
        """Answers left out because no points were found that agree with them all."""
        return sum(one.set_aside for one in self.beliefs)

    def after(self, *, better: bool, question: Question | None = None) -> SingleText:
        """The next state, once the side has answered.

        Parameters
        ----------
        better : bool
            Whether the side finds the draft better. No difference counts as not better.
        question : Question, optional
            What was asked, if not the question proposed: the mediator may ask another.

        Raises
        ------
        InputError
            If there is no question to answer, or it is addressed to nobody here.
        """
        import numpy as np  # noqa: PLC0415

        asked = question or self.question
        if asked is None or asked.party not in self.parties:
            raise InputError("there is no such question to answer", field="question")
        row = np.zeros(sum(len(issue.options) for issue in self.issues) + 1)
        row[_columns(self.issues, [asked.draft.choice])[0]] += 1
        if asked.text is None:
            row[-1] -= 1
        else:
            row[_columns(self.issues, [asked.text.choice])[0]] -= 1
        chance = np.random.default_rng([self.seed, self.asked + 1])
        place = self.parties.index(asked.party)
        beliefs = list(self.beliefs)
        if row.any():
            beliefs[place] = beliefs[place].after(row if better else -row, chance)
        return _state(
            self.issues,
            self.parties,
            tuple(beliefs),
            asked=self.asked + 1,
            enough=self.enough,
            seed=self.seed,
            reservations=self.reservations,
            table=self.text,
            chance=chance,
        )


def single_text(
    issues: Sequence[Issue],
    parties: Sequence[str],
    *,
    seed: int,
    reservations: bool = True,
    enough: float = 0.0,
) -> SingleText:
    """The beginning of a mediation by one text, with a first text and the first question.

    Parameters
    ----------
    issues : sequence of Issue
        The agenda.
    parties : sequence of str
        Two sides or more.
    seed : int
        The same seed and the same answers give the same questions, on processors that round alike.
    reservations : bool
        Whether no deal may be better for a side than some packages; then sides are also asked
        whether a draft is better than no deal. If not, gains count from a side's worst package.
    enough : float
        Declared beforehand: questions end where the text is expected to miss less than this share
        of the largest product, so that all further ones together cannot be expected to bring more;
        0.01 for one in a hundred. With 0 they go on as long as one is open.

    Returns
    -------
    SingleText
        Ask its ``question``, and go on with ``after``.

    Raises
    ------
    InputError
        If there are fewer than two sides or no issues, or ``enough`` is below nothing.

    Discloses
    ---------
    Texts are chosen from what all sides answered: a side that sees many drafts learns which changes
    the others do not want. An answer tells the mediator which of two packages a side prefers.

    Notes
    -----
    Points are taken to add up over the issues. The procedure is not proof against answers that are
    not true, and claims no bound: ``worth`` and ``at_stake`` are expectations over points that agree
    with the answers. ``at_stake`` is taken from 256 such points of every side and all packages; of
    more than 5,000 packages, from 32 and the best that a search finds.

    References
    ----------
    .. [Raiffa1982]
    .. [Howard1966]
    .. [ViappianiBoutilier2010]

    Examples
    --------
    >>> agenda = (Issue("fund", ("none", "half", "all")), Issue("fence", ("stays", "goes")))
    >>> state = single_text(agenda, ("north", "south"), seed=1, reservations=False)
    >>> state.question.party in state.parties, state.asked
    (True, 0)
    >>> state.after(better=True).asked
    1
    """
    import numpy as np  # noqa: PLC0415

    from goodoffices.settlement.belief import belief  # noqa: PLC0415

    if len(set(parties)) < TWO or not issues:
        raise InputError("a single text needs an agenda and at least two sides", field="parties")
    if not enough >= 0:
        raise InputError("what is enough is a share of 0 or more", field="enough")
    chance = np.random.default_rng([seed, 0])
    sizes = [len(issue.options) for issue in issues]
    beliefs = tuple(belief(sizes, chance, reservations=reservations) for _ in parties)
    return _state(
        tuple(issues),
        tuple(parties),
        beliefs,
        asked=0,
        enough=enough,
        seed=seed,
        reservations=reservations,
        table=None,
        chance=chance,
    )


def mediated_text(
    issues: Sequence[Issue],
    answers: Mapping[str, Callable[[Question], bool]],
    *,
    questions: int,
    seed: int,
    reservations: bool = True,
    enough: float = 0.0,
) -> SingleText:
    """The whole mediation: questions until the number is used up or too little is left at stake.

    Parameters
    ----------
    issues : sequence of Issue
        The agenda.
    answers : Mapping[str, callable]
        Side -> whether it finds the draft of a question better.
    questions : int
        Most answers asked for, over all sides together.
    seed, reservations, enough
        As for :func:`single_text`.

    Returns
    -------
    SingleText
        Its ``text`` is the proposal. Whether each side takes it is for the sides to say.

    Discloses
    ---------
    As :func:`single_text`.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> agenda = (Issue("fund", ("none", "half", "all")),)
    >>> likes = {"north": ("none", "half", "all"), "south": ("all", "half", "none")}
    >>> def answer(question):
    ...     order = likes[question.party]
    ...     return order.index(question.draft["fund"]) > order.index(question.text["fund"])
    >>> found = mediated_text(agenda, dict.fromkeys(likes, answer), questions=4, seed=1,
    ...                       reservations=False)
    >>> dict(found.text)
    {'fund': 'half'}
    """
    state = single_text(issues, tuple(answers), seed=seed, reservations=reservations, enough=enough)
    while state.question is not None and state.asked < questions:
        state = state.after(better=answers[state.question.party](state.question))
    return state


def _columns(issues: Sequence[Issue], choices: Sequence[Sequence[int]]) -> Choices:
    """Where the points of each chosen option stand."""
    import numpy as np  # noqa: PLC0415

    starts = np.cumsum([0, *(len(issue.options) for issue in issues[:-1])])
    return np.asarray(np.array(choices, dtype=np.intp) + starts)


@dataclass(frozen=True, slots=True)
class _View:
    """One side's possible points, each sample scaled to a best gain of 1."""

    values: Floats
    no_deal: Floats
    reservation: Floats

    def of(self, samples: Sequence[int] | Choices) -> _View:
        """Some of the samples."""
        return _View(self.values[samples], self.no_deal[samples], self.reservation[samples])

    def gains(self, columns: Choices) -> Floats:
        """Gain of each package (columns) in each sample (rows)."""
        return self.totals(columns) - self.no_deal[:, None]

    def totals(self, columns: Choices) -> Floats:
        """Points of each package in each sample."""
        total = self.values[:, columns[:, 0]]
        for issue in range(1, columns.shape[1]):
            total = total + self.values[:, columns[:, issue]]
        return total


def _view(one: Belief, *, reservations: bool) -> _View:
    import numpy as np  # noqa: PLC0415

    points, reservation = one.values[:, :-1], one.values[:, -1]
    parts = np.split(points, np.cumsum(one.sizes)[:-1], axis=1)
    worst = np.sum([part.min(axis=1) for part in parts], axis=0)
    best = np.sum([part.max(axis=1) for part in parts], axis=0)
    no_deal = np.maximum(worst, reservation) if reservations else worst
    scale = np.maximum(best - no_deal, NARROW * best)
    return _View(points / scale[:, None], no_deal / scale, reservation / scale)


def _state(
    issues: tuple[Issue, ...],
    parties: tuple[str, ...],
    beliefs: tuple[Belief, ...],
    *,
    asked: int,
    enough: float,
    seed: int,
    reservations: bool,
    table: Package | None,
    chance: np.random.Generator,
) -> SingleText:
    """The best text for what is believed, and the question worth most."""
    import numpy as np  # noqa: PLC0415

    views = [_view(one, reservations=reservations) for one in beliefs]
    pool, draws = _pool(issues, views, table, chance)
    columns = _columns(issues, pool)
    gains = [view.gains(columns) for view in views]
    reached = [np.maximum(gain, 0) for gain in gains]
    means = [gain.mean(axis=0) for gain in reached]
    value = np.prod(means, axis=0)
    texts = np.argsort(-value, kind="stable")[:TEXTS].tolist()
    top = texts[0]
    best: tuple[float, Question | None] = (0.0, None)
    for side, party in enumerate(parties):
        others = np.prod([mean for other, mean in enumerate(means) if other != side], axis=0)
        kinds: list[tuple[Package | None, npt.NDArray[np.bool_]]] = [
            (Package(issues, pool[text]), gains[side] > gains[side][:, [text]]) for text in texts
        ]
        if reservations:
            above = views[side].totals(columns) > views[side].reservation[:, None]
            kinds.append((None, above))
        for text, better in kinds:
            worth = _worth(better, reached[side], others)
            draft = int(worth.argmax())
            if worth[draft] > best[0]:
                best = (
                    float(worth[draft]),
                    Question(party, Package(issues, pool[draft]), text),
                )
    stake = _at_stake(issues, views, pool, draws, top)
    open_still = enough <= stake
    return SingleText(
        issues=issues,
        parties=parties,
        text=Package(issues, pool[top]),
        question=best[1] if open_still else None,
        worth=best[0] if open_still else 0.0,
        at_stake=stake,
        asked=asked,
        enough=enough,
        seed=seed,
        reservations=reservations,
        beliefs=beliefs,
    )


def _worth(better: npt.NDArray[np.bool_], reached: Floats, others: Floats) -> Floats:
    """By what share asking about each draft is expected to raise the best product; 0 if it is settled."""
    import numpy as np  # noqa: PLC0415

    count = len(reached)
    if_yes = better.T.astype(np.float64) @ reached / count
    if_no = reached.mean(axis=0) - if_yes
    now = (reached.mean(axis=0) * others).max()
    raised = (if_yes * others).max(axis=1) + (if_no * others).max(axis=1) - now
    share = better.mean(axis=0)
    worth = np.maximum(raised, 0) / max(now, NARROW) + CURIOSITY * share * (1 - share)
    return np.where((share < SURE) | (share > 1 - SURE), 0, worth)


def _at_stake(
    issues: tuple[Issue, ...],
    views: Sequence[_View],
    pool: Sequence[tuple[int, ...]],
    draws: Choices,
    top: int,
) -> float:
    """What share of the largest product the text is expected to miss.

    In every sample the text is compared with the best package there: what anybody could choose who
    is told all points.
    """
    import numpy as np  # noqa: PLC0415

    sizes = [len(issue.options) for issue in issues]
    packages: Sequence[tuple[int, ...]] = pool
    if prod(sizes) <= LISTED:
        packages = list(product(*map(range, sizes)))
        draws = np.repeat(np.arange(len(views[0].values))[:, None], len(views), axis=1)
    columns, text = _columns(issues, packages), _columns(issues, [pool[top]])
    every, mine = np.ones((len(draws), len(columns))), np.ones((len(draws), 1))
    for side, view in enumerate(views):
        one = view.of(draws[:, side])
        every *= np.maximum(one.gains(columns), 0)
        mine *= np.maximum(one.gains(text), 0)
    best = np.maximum(every.max(axis=1), mine[:, 0])
    return float(np.mean(1 - mine[:, 0] / np.maximum(best, TINY)))


def _pool(
    issues: tuple[Issue, ...],
    views: Sequence[_View],
    table: Package | None,
    chance: np.random.Generator,
) -> tuple[list[tuple[int, ...]], Choices]:
    """Packages worth looking at: good for what is expected, best for what is possible, and near.

    With them the samples of every side for which a best package was looked for, a row for each.
    """
    import numpy as np  # noqa: PLC0415

    sizes = [len(issue.options) for issue in issues]
    draws = chance.integers(0, len(views[0].values), (DRAWN, len(views)))
    singles = [[v.of([s]) for v, s in zip(views, draw, strict=True)] for draw in draws]
    found: dict[tuple[int, ...], None] = {}
    if prod(sizes) <= LISTED:
        every = list(product(*map(range, sizes)))
        columns = _columns(issues, every)
        reached = [np.maximum(view.gains(columns), 0) for view in views]
        value = np.prod([gain.mean(axis=0) for gain in reached], axis=0)
        order = np.argsort(-value, kind="stable")[:BEST].tolist()
        order += [
            int(np.prod([gain[s] for gain, s in zip(reached, draw, strict=True)], axis=0).argmax())
            for draw in draws
        ]
        found.update((every[place], None) for place in order)
    else:
        start = table.choice if table else tuple(size // 2 for size in sizes)
        drawn = [_climbed(issues, single, start) for single in singles]
        found.update((_climbed(issues, views, one), None) for one in [start, *drawn[:STARTS]])
        found.update((one, None) for one in drawn)
        columns = _columns(issues, list(found))
        value = np.prod([np.maximum(v.gains(columns), 0).mean(axis=0) for v in views], axis=0)
        found = {list(found)[int(value.argmax())]: None, **found}
    best = next(iter(found))
    for issue, size in enumerate(sizes):
        found.update(((*best[:issue], o, *best[issue + 1 :]), None) for o in range(size))
    return list(found), draws


def _climbed(
    issues: tuple[Issue, ...], views: Sequence[_View], start: tuple[int, ...]
) -> tuple[int, ...]:
    """The package reached by changing one issue at a time while the expected product rises."""
    import numpy as np  # noqa: PLC0415

    choice, value = start, -1.0
    while True:
        before = value
        for issue, size in enumerate(len(i.options) for i in issues):
            near = [(*choice[:issue], o, *choice[issue + 1 :]) for o in range(size)]
            columns = _columns(issues, near)
            worth = np.prod([np.maximum(v.gains(columns), 0).mean(axis=0) for v in views], axis=0)
            if worth.max() > value:
                choice, value = near[int(worth.argmax())], float(worth.max())
        if value <= before * (1 + NARROW):
            return choice
