"""The engines as a library: stateless functions for the command line and for notebooks.

Nothing here knows a record or a seat. Files are read by whoever calls; here they are bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goodoffices.office.mediation.holding import Holding
    from goodoffices.placement import Assignment, Balanced, Reserved, Wave
    from goodoffices.settlement import (
        Division,
        Improvements,
        NormedSettlement,
        NormHeld,
        Settlement,
        Written,
    )
    from goodoffices.stability import Move, Stability

__all__ = [
    "UnderNorms",
    "adjusted_winner",
    "breaking_moves",
    "convert",
    "holding",
    "improvements",
    "place",
    "place_beside",
    "place_evenly",
    "placement_as_json",
    "placement_faults",
    "price_as_json",
    "settle",
    "settle_with_norms",
    "settlement_as_json",
    "stability",
    "stability_as_json",
]

SMALL = 1_000
RAY = "ray"


def settle(
    files: Mapping[str, bytes], *, should_stop: Callable[[], bool] | None = None
) -> Settlement:
    """Whether the negotiation in these files has an opening, and the packages that stand out.

    Parameters
    ----------
    files : Mapping[str, bytes]
        File name -> content: one file in this program's own form, a sheet, or the files of a
        GENIUS, GeniusWeb, NegMAS or NegoLog domain.
    should_stop : callable, optional
        Asked now and then; True ends the search.

    Returns
    -------
    Settlement
        As :func:`goodoffices.settlement.settle` gives it.

    Raises
    ------
    FormatError
        If a file cannot be read; ``advice`` names the file, the line where known and the reason.

    Discloses
    ---------
    The result gives the points away: treat it as points.

    References
    ----------
    .. [Nash1950]

    Examples
    --------
    >>> content = b'''{"format": "goodoffices/negotiation/1",
    ...   "issues": [{"id": "fund", "options": ["none", "all"]}],
    ...   "parties": [{"id": "north", "points": {"fund": {"none": 0, "all": 1000}}},
    ...               {"id": "south", "points": {"fund": {"none": 1000, "all": 600}}}]}'''
    >>> dict(settle({"fund.json": content}).solutions["nash"].package)
    {'fund': 'all'}
    """
    from goodoffices import settlement  # noqa: PLC0415  (the engine comes when it is asked for)

    return settlement.settle(settlement.read(files), should_stop=should_stop)


@dataclass(frozen=True, slots=True)
class UnderNorms:
    """The norms of a file, and the deals held against them.

    Attributes
    ----------
    held : Mapping[str, tuple of NormHeld]
        Solution without norms -> what its package keeps.
    found : NormedSettlement
        What is best under all norms, or why nothing keeps them.
    """

    held: Mapping[str, tuple[NormHeld, ...]] = field(repr=False)
    found: NormedSettlement

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        from goodoffices.settlement import norms_as_json  # noqa: PLC0415

        return norms_as_json(self.found, self.held)


def settle_with_norms(files: Mapping[str, bytes]) -> tuple[Settlement, UnderNorms | None]:
    """As :func:`settle`, and the deals held against the norms that the files name.

    Parameters
    ----------
    files : Mapping[str, bytes]
        As for :func:`settle`; only this program's own form carries norms.

    Returns
    -------
    Settlement, UnderNorms or None
        None where no norm is named, or something is settled by an amount; the settlement says so.

    Raises
    ------
    FormatError
        If a file cannot be read.
    Discloses
    ---------
    The result gives the points away: treat it as points.

    References
    ----------
    .. [Raiffa1982]

    Examples
    --------
    >>> content = b'''{"format": "goodoffices/negotiation/1",
    ...   "issues": [{"id": "fund", "options": ["none", "all"]}],
    ...   "parties": [{"id": "north", "points": {"fund": {"none": 0, "all": 1000}}},
    ...               {"id": "south", "points": {"fund": {"none": 1000, "all": 600}}}],
    ...   "norms": [{"gain_ratio": 1}]}'''
    >>> result, under = settle_with_norms({"fund.json": content})
    >>> print(under.held["nash"][0].words(), under.found.words()[0], sep="; ")
    all sides gain the same: missed by 400; No acceptable package keeps this norm: all sides gain the same.
    """
    from goodoffices import settlement  # noqa: PLC0415

    negotiation = settlement.read(files)
    result = settlement.settle(negotiation)
    if negotiation.norms and negotiation.quantities:
        said = "norms are held against lists of options, and something here is settled by an amount"
        return replace(result, warnings=(*result.warnings, said)), None
    if not negotiation.norms:
        return result, None
    held = {
        name: settlement.norms_held(negotiation, solution.package)
        for name, solution in result.solutions.items()
    }
    return result, UnderNorms(held, settlement.settle_under_norms(negotiation))


def settlement_as_json(result: Settlement) -> dict[str, Any]:
    """A settlement as plain data.

    Discloses
    ---------
    As the settlement: treat it as points.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    See :func:`goodoffices.settlement.as_json`.
    """
    from goodoffices.settlement import as_json  # noqa: PLC0415

    return as_json(result)


def convert(files: Mapping[str, bytes], form: str) -> tuple[Written, tuple[str, ...]]:
    """The negotiation in these files in another form, and what there was to say when reading it.

    Parameters
    ----------
    files : Mapping[str, bytes]
        As for :func:`settle`.
    form : str
        ``own``, ``csv``, ``genius``, ``geniusweb``, ``negmas``, ``negmas-json`` or ``negolog``.

    Raises
    ------
    FormatError
        If a file cannot be read, or the form cannot carry what is in it; ``advice`` says what.

    Discloses
    ---------
    Every sealed point is in the files: treat them as points.

    References
    ----------
    .. [Genius2014]

    Examples
    --------
    >>> sheet = b'''issue,option,north,south
    ... fund,none,0,1000
    ... fund,all,1000,600'''
    >>> written, notes = convert({"fund.csv": sheet}, "own")
    >>> list(written.files), notes
    (['negotiation.json'], ())
    """
    from goodoffices import settlement  # noqa: PLC0415

    negotiation = settlement.read(files)
    return settlement.write(negotiation, form), negotiation.notes


def adjusted_winner(
    first: Mapping[str, int], second: Mapping[str, int], *, ties_to_second: bool = False
) -> Division:
    """The division of issues at which two sides count the same.

    Discloses
    ---------
    As :func:`goodoffices.settlement.adjusted_winner`: a rough ranking, and one ratio of points.

    References
    ----------
    .. [BramsTaylor1996]

    Examples
    --------
    >>> adjusted_winner({"car": 60, "house": 40}, {"car": 40, "house": 60}).split is None
    True
    """
    from goodoffices import settlement  # noqa: PLC0415

    return settlement.adjusted_winner(first, second, ties_to_second=ties_to_second)


def improvements(files: Mapping[str, bytes], tentative: Mapping[str, str]) -> Improvements:
    """Packages that leave nobody worse off than a tentative deal, in a negotiation of these files.

    Raises
    ------
    FormatError
        If a file cannot be read.
    InputError
        If the tentative deal does not match the agenda.

    Discloses
    ---------
    As :func:`goodoffices.settlement.improvements`: treat it as points.

    References
    ----------
    .. [Raiffa1985]

    Examples
    --------
    >>> content = b'''{"format": "goodoffices/negotiation/1",
    ...   "issues": [{"id": "fund", "options": ["none", "all"]}],
    ...   "parties": [{"id": "north", "points": {"fund": {"none": 0, "all": 1000}}},
    ...               {"id": "south", "points": {"fund": {"none": 600, "all": 1000}}}]}'''
    >>> improvements({"fund.json": content}, {"fund": "none"}).count
    1
    """
    from goodoffices import settlement  # noqa: PLC0415

    return settlement.improvements(settlement.read(files), tentative)


def stability(
    name: str,
    content: bytes,
    *,
    response: str = "sequence",
    should_stop: Callable[[], bool] | None = None,
) -> Stability:
    """Which states of the conflict in this file hold, for whom and under which concept.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        ``goodoffices/conflict/1`` or ``.gmcr``.
    response : str
        What opponents may answer with: ``sequence``, ``single`` or ``each_once``.
    should_stop : callable, optional
        Asked now and then; True ends the run.

    Returns
    -------
    Stability
        As :func:`goodoffices.stability.stability` gives it.

    Raises
    ------
    FormatError
        If the file cannot be read; ``advice`` names the file, the line where known and the reason.

    Discloses
    ---------
    An ordering of some states by preference can be read from it: treat it as the estimates it
    rests on.

    References
    ----------
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> content = b'''{"decision_makers": ["north", "south"], "states": ["truce", "war"],
    ...   "payoffs": {"north": [2, 1], "south": [2, 1]},
    ...   "moves": {"north": [["truce", "war"]], "south": [["truce", "war"]]}}'''
    >>> stability("war.json", content)["nash"].equilibria
    ('truce', 'war')
    """
    from goodoffices import stability as engine  # noqa: PLC0415  (it comes when it is asked for)

    return engine.stability(engine.read(name, content), response=response, should_stop=should_stop)


def stability_as_json(found: Stability) -> dict[str, Any]:
    """The stable states as plain data.

    Discloses
    ---------
    As the result: treat it as the estimates it rests on.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    See :func:`goodoffices.stability.as_json`.
    """
    from goodoffices.stability import as_json  # noqa: PLC0415

    return as_json(found)


def breaking_moves(found: Stability, concept: str) -> tuple[Move, ...]:
    """For each state that is no equilibrium the first move that breaks it, in order of the states.

    Discloses
    ---------
    As the result: treat it as the estimates it rests on.

    References
    ----------
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> content = b'''{"decision_makers": ["north"], "states": ["truce", "war"],
    ...   "payoffs": {"north": [2, 1]}, "moves": {"north": [["war", "truce"]]}}'''
    >>> breaking_moves(stability("war.json", content), "nash")[0].start
    'war'
    """
    from goodoffices.stability import why  # noqa: PLC0415

    findings = found[concept]
    moves = []
    for state in found.conflict.states:
        for maker, stable in findings.stable.items():
            if state not in stable and state not in findings.unknown[maker]:
                breaking = why(found, concept, maker, state).breaking
                if breaking is not None:
                    moves.append(breaking)
                    break
    return tuple(moves)


def holding(
    files: Mapping[str, bytes],
    package: Mapping[str, str],
    alternatives: Sequence[Mapping[str, str]] | None = None,
    *,
    response: str = "sequence",
) -> Holding:
    """Whether a package would hold, who would leave it, and what would keep them.

    Parameters
    ----------
    files : Mapping[str, bytes]
        A negotiation, as for :func:`settle`.
    package : Mapping[str, str]
        Issue -> option.
    alternatives : sequence of Mapping[str, str], optional
        Other packages somebody may insist on; left out, those the bargaining solutions propose.
    response : str
        What the others may answer with.

    Raises
    ------
    FormatError
        If a file cannot be read.
    InputError
        If a package does not match the agenda.

    Discloses
    ---------
    Treat it as points.

    References
    ----------
    .. [FangHipelKilgour1993]

    Examples
    --------
    >>> content = b'''{"format": "goodoffices/negotiation/1",
    ...   "issues": [{"id": "fund", "options": ["none", "all"]}],
    ...   "parties": [{"id": "north", "points": {"fund": {"none": 0, "all": 1000}}},
    ...               {"id": "south", "points": {"fund": {"none": 1000, "all": 600}}}]}'''
    >>> holding({"fund.json": content}, {"fund": "none"}).holds["seq"]
    True
    """
    from goodoffices import settlement  # noqa: PLC0415
    from goodoffices.office.mediation.holding import holding as held  # noqa: PLC0415

    negotiation = settlement.read(files)
    if alternatives is None:
        chosen = settlement.package_of(negotiation, package)
        solutions = settlement.settle(negotiation).solutions.values()
        proposed = dict.fromkeys(solution.package for solution in solutions)
        alternatives = [other for other in proposed if other != chosen]
    return held(negotiation, package, alternatives, response=response)


def place(
    files: Mapping[str, tuple[str, bytes]],
    *,
    objective: str = "people",
    seconds: float | None = None,
    seed: int = 0,
    workers: str = "processes",
    should_stop: Callable[[], bool] | None = None,
) -> Assignment:
    r"""A place for as many people of these tables as possible, and among those the best scores.

    Parameters
    ----------
    files : Mapping[str, tuple of str and bytes]
        ``cases`` and ``places``, and, where there are any, ``scores``, ``allowed``, ``apart``, ``near`` and ``towns`` ->
        name and content.
    objective : str
        ``people`` (most people placed come first) or ``score`` (the sum of scores alone).
    seconds : float, optional
        The run ends then, with the best so far; without it the run counts work, and can be repeated.
    seed : int
        Which parts of a large wave are looked at first.
    workers : str
        ``processes`` of this machine, or ``ray``: only with ``seconds``.
    should_stop : callable, optional
        Asked now and then; True ends the run.

    Raises
    ------
    FormatError
        If a table cannot be read; ``advice`` names file, row and column.
    InputError
        If Ray is asked for and not installed.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [AhaniEtAl2021]

    Examples
    --------
    >>> found = place({"cases": ("cases.csv", b"case,people\nLevy,4"), "places": ("places.csv", b"place,people\nHaven,9")})
    >>> placement_as_json(found)["placed"]
    {'Levy': 'Haven'}
    """
    from goodoffices import placement  # noqa: PLC0415  (the engine comes when it is asked for)
    from goodoffices.office.placing import BY_THE_CLOCK  # noqa: PLC0415

    wave = _wave(files)
    timed: dict[str, Any] = {} if seconds is None else {"rounds": BY_THE_CLOCK}
    with _solvers(wave, seconds, workers) as by:
        return placement.place(
            wave, objective=objective, seed=seed, should_stop=should_stop, **timed, **by
        )


def place_evenly(
    files: Mapping[str, tuple[str, bytes]],
    *,
    most: Fraction = Fraction(1),
    seconds: float | None = None,
    workers: str = "processes",
    should_stop: Callable[[], bool] | None = None,
) -> Balanced:
    r"""As :func:`place`, with arrivals spread over the places; and what that costs.

    Parameters
    ----------
    files : Mapping[str, tuple of str and bytes]
        As for :func:`place`; also ``weeks``, in which each case comes.
    most : Fraction
        How many times its share of a week a place may get.
    seconds, workers, should_stop
        As for :func:`place`.

    Raises
    ------
    FormatError
        If a table cannot be read.
    InputError
        If heads are counted nowhere, or Ray is asked for and not installed.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [BansakPaulson2024]

    Examples
    --------
    >>> cases, places = b"case,people\na,2\nb,2", b"place,people\nx,4\ny,4"
    >>> told = place_evenly({"cases": ("cases.csv", cases), "places": ("places.csv", places)})
    >>> sorted(told.assignment.placed.values())
    ['x', 'y']
    """
    from goodoffices import placement  # noqa: PLC0415  (the engine comes when it is asked for)

    wave = _wave(files)
    weeks = None
    if "weeks" in files:
        weeks = placement.read_labels(placement.Table(*files["weeks"]), "week", wave.cases)
    with _solvers(wave, seconds, workers) as by:
        return placement.balanced_placement(
            wave, weeks=weeks, most=most, should_stop=should_stop, **by
        )


def place_beside(
    files: Mapping[str, tuple[str, bytes]],
    block: Mapping[str, int],
    *,
    seconds: float | None = None,
    workers: str = "processes",
    should_stop: Callable[[], bool] | None = None,
) -> Reserved:
    r"""As :func:`place`, with a block kept free for a large group that may still come; and what that costs.

    Parameters
    ----------
    files : Mapping[str, tuple of str and bytes]
        As for :func:`place`.
    block : Mapping[str, int]
        Service -> how much of it stays free together.
    seconds, workers, should_stop
        As for :func:`place`.

    Raises
    ------
    FormatError
        If a table cannot be read.
    InputError
        If a service is unknown, or Ray is asked for and not installed.
    InfeasibleError
        If no place has so much.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> cases, places = b"case,people\na,2", b"place,people\nx,4\ny,3"
    >>> place_beside({"cases": ("cases.csv", cases), "places": ("places.csv", places)}, {"people": 4}).place
    'x'
    """
    from goodoffices import placement  # noqa: PLC0415  (the engine comes when it is asked for)

    wave = _wave(files)
    with _solvers(wave, seconds, workers) as by:
        return placement.reserved_placement(wave, block, should_stop=should_stop, **by)


def price_as_json(found: Balanced | Reserved) -> dict[str, Any]:
    r"""What was asked for besides, and what it costs, as plain data.

    Returns
    -------
    dict
        ``score`` and ``share`` that are lost; for a spread ``most``, ``fullest`` and ``fullest_before``, how many times its
        share the fullest place gets; for a block ``place``, ``people`` who have no place because of it, and ``proven``.

    Discloses
    ---------
    No case.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    >>> cases, places = b"case,people\na,2", b"place,people\nx,4\ny,3"
    >>> told = place_beside({"cases": ("cases.csv", cases), "places": ("places.csv", places)}, {"people": 4})
    >>> price_as_json(told)
    {'score': 0.0, 'share': 0.0, 'place': 'x', 'people': 0, 'proven': True}
    """
    from goodoffices.placement import Balanced  # noqa: PLC0415

    told: dict[str, Any] = {"score": float(found.lost), "share": float(found.price)}
    if isinstance(found, Balanced):
        return told | {
            "most": None if found.most is None else float(found.most),
            "fullest": float(found.fullest),
            "fullest_before": float(found.fullest_before),
        }
    return told | {"place": found.place, "people": found.people, "proven": found.proven}


def _wave(files: Mapping[str, tuple[str, bytes]]) -> Wave:
    from goodoffices import placement  # noqa: PLC0415  (the engine comes when it is asked for)

    tables = {kind: placement.Table(name, content) for kind, (name, content) in files.items()}
    kinds = ("scores", "allowed", "apart", "near", "towns")
    return placement.read_wave(
        tables["cases"],
        tables["places"],
        **{kind: tables[kind] for kind in kinds if kind in tables},
    )


@contextmanager
def _solvers(wave: Wave, seconds: float | None, workers: str) -> Iterator[dict[str, Any]]:
    """What works on the questions of a run, and until when."""
    from goodoffices.office import placing, spreading  # noqa: PLC0415

    if seconds is None:
        yield {}
        return
    begin = spreading.spread if workers == RAY else placing.workers
    with begin(seconds) as others:
        # A question this small is answered before another process has begun.
        small = workers != RAY and wave.allowed.size <= SMALL
        yield {"map": map if small else others.map, "time_left": others.left}


def placement_as_json(found: Assignment) -> dict[str, Any]:
    """An assignment as plain data.

    Discloses
    ---------
    Where each case would live.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    See :func:`goodoffices.placement.as_json`.
    """
    from goodoffices.placement import as_json  # noqa: PLC0415

    return as_json(found)


def placement_faults(found: Assignment) -> tuple[str, ...]:
    """What is wrong with an assignment, counted a second time by other means: nothing, it is hoped.

    Discloses
    ---------
    Names of cases and places.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    See :func:`goodoffices.placement.faults`.
    """
    from goodoffices.placement import faults  # noqa: PLC0415

    return faults(found)
