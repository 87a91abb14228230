"""The public ``.gmcr`` form: options with a permitted direction, conditions, rankings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goodoffices.errors import InputError
from goodoffices.stability.conflict import Conflict, option_form
from goodoffices.stability.formats.json_text import broken, listed, parsed
from goodoffices.stability.option import Option
from goodoffices.stability.preference import Payoffs, Preference, Priorities
from goodoffices.stability.statement import quoted

__all__ = ["conflict_of", "is_gmcr", "read_gmcr"]

DIRECTIONS = {"both": None, "fwd": "on", "back": "off"}
RANKINGS = ("preferenceRanking", "preferenceVector")
BY_HAND = ("useManualPreferenceRanking", "useManualPreferenceVectors")


def is_gmcr(data: Any) -> bool:
    """Whether a JSON value looks like a ``.gmcr`` file."""
    return isinstance(data, Mapping) and {"decisionMakers", "options"} <= set(data)


def read_gmcr(name: str, content: bytes) -> Conflict:
    """A conflict from a ``.gmcr`` file.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        The file, UTF-8.

    Returns
    -------
    Conflict
        In option form. States are the feasible combinations in ascending order, the first option
        counting 1; the file's rankings number them from 1. Rankings entered by hand count where the
        file says so, else its statements of priority do.

    Raises
    ------
    FormatError
        If the file is not in the form.

    Discloses
    ---------
    Nothing: the preferences stay in the conflict.

    References
    ----------
    .. [GmcrPy2020]

    Examples
    --------
    >>> content = b'''{"options": [{"name": "fire", "permittedDirection": "both"}],
    ...   "decisionMakers": [{"name": "north", "options": [0], "preferences": [[[0, "N"]]]}],
    ...   "infeasibles": []}'''
    >>> read_gmcr("fire.gmcr", content).states
    ('N', 'Y')
    """
    return conflict_of(name, parsed(name, content))


def conflict_of(name: str, data: Any) -> Conflict:
    """The same from the parsed value of the file."""
    if not is_gmcr(data):
        raise broken(name, "there are no decisionMakers or no options")
    try:
        return _conflict(name, data)
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise broken(name, "a part of the .gmcr form is missing or of another kind") from error
    except InputError as error:
        if error.advice:
            raise
        about = f" ({error.field!r})" if error.field else ""
        raise broken(name, f"{error}{about}") from error


def _conflict(name: str, data: Mapping[str, Any]) -> Conflict:
    makers = listed(name, data["decisionMakers"], "decisionMakers")
    owners: dict[int, str] = {}
    for maker in makers:
        for option in maker["options"]:
            if option in owners:
                raise broken(name, "an option belongs to two decision makers")
            owners[option] = maker["name"]
    given = listed(name, data["options"], "options")
    if set(owners) != set(range(len(given))):
        raise broken(name, "an option belongs to nobody, or an option that is not there is owned")
    options = []
    for place, option in enumerate(given):
        direction = option.get("permittedDirection", "both")
        if direction not in DIRECTIONS:
            raise broken(name, f"permittedDirection is none of {', '.join(DIRECTIONS)}")
        options.append(Option(option["name"], owners[place], DIRECTIONS[direction]))
    infeasible = [_pattern(name, c, len(options)) for c in data.get("infeasibles", [])]
    names = [maker["name"] for maker in makers]
    bare = option_form(names, options, dict.fromkeys(names, Priorities(())), infeasible=infeasible)
    by_hand = any(data.get(key) for key in BY_HAND)
    preferences = {
        maker["name"]: _preference(name, maker, options, len(bare.states), by_hand=by_hand)
        for maker in makers
    }
    return Conflict(bare.decision_makers, bare.states, bare.moves, preferences, bare.form)


def _preference(
    name: str, maker: Mapping[str, Any], options: Sequence[Option], states: int, *, by_hand: bool
) -> Preference:
    ranking = next((maker[key] for key in RANKINGS if key in maker), None)
    if by_hand and ranking is not None:
        values = [0] * states
        for place, level in enumerate(ranking):
            for number in level if isinstance(level, list) else [level]:
                if not 0 < number <= states or values[number - 1]:
                    raise broken(name, "a ranking does not hold each feasible state once")
                values[number - 1] = len(ranking) - place
        if 0 in values:
            raise broken(name, "a ranking does not hold each feasible state once")
        return Payoffs(tuple(values))
    return Priorities(tuple(_statement(name, item, options) for item in maker["preferences"]))


def _statement(name: str, item: Any, options: Sequence[Option]) -> str:
    if isinstance(item, Mapping):
        return " or ".join(f"({_statement(name, part, options)})" for part in item["members"])
    parts = [
        ("" if taken == "Y" else "not ") + quoted(options[place].id)
        for place, taken in _literals(name, item, len(options))
    ]
    return " and ".join(parts)


def _pattern(name: str, item: Any, options: int) -> str:
    letters = ["-"] * options
    for place, taken in _literals(name, item, options):
        letters[place] = taken
    return "".join(letters)


def _literals(name: str, item: Any, options: int) -> list[tuple[int, str]]:
    literals = [(place, taken) for place, taken in listed(name, item, "a condition")]
    if not literals or any(
        not 0 <= place < options or taken not in {"Y", "N"} for place, taken in literals
    ):
        raise broken(name, "a condition names no option, or one that is not there, or not Y or N")
    return literals
