"""The form of this program: ``goodoffices/conflict/1``, read and written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from goodoffices.errors import FormatError, InputError
from goodoffices.stability.conflict import Conflict, graph_form, option_form
from goodoffices.stability.formats.json_text import broken, checked_keys, listed, parsed
from goodoffices.stability.option import Option
from goodoffices.stability.preference import Comparisons, Payoffs, Preference, Priorities, State

__all__ = ["FORMAT", "conflict_of", "read_own", "write"]

FORMAT = "goodoffices/conflict/1"
PREFERENCES = ("payoffs", "priorities", "comparisons")
COMMON = {"format", "title", "decision_makers", "states", *PREFERENCES}
OPTION_KEYS = {"id", "name", "owner", "one_way", "title"}


def read_own(name: str, content: bytes) -> Conflict:
    """A conflict from one JSON file in this program's own form.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        The file, UTF-8.

    Returns
    -------
    Conflict
        In graph form, or in option form where the file lists ``options``.

    Raises
    ------
    FormatError
        If the file is not in the form; ``advice`` names the file, the line where known, the reason.

    Discloses
    ---------
    Nothing: the preferences stay in the conflict.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    >>> content = b'''{"format": "goodoffices/conflict/1", "decision_makers": ["north", "south"],
    ...   "states": ["truce", "war"], "payoffs": {"north": [2, 1], "south": [2, 1]},
    ...   "moves": {"north": [["truce", "war"]], "south": [["truce", "war"]]}}'''
    >>> read_own("war.json", content).states
    ('truce', 'war')
    """
    return conflict_of(name, parsed(name, content))


def conflict_of(name: str, data: Any) -> Conflict:
    """The same from the parsed value of the file."""
    if not isinstance(data, Mapping) or data.get("format", FORMAT) != FORMAT:
        raise broken(name, f'the file does not begin with "format": "{FORMAT}"')
    by_option = "options" in data
    known = COMMON | ({"options", "infeasible"} if by_option else {"moves"})
    checked_keys(name, data, known, "the file")
    makers = _texts(name, data.get("decision_makers"), "decision_makers")
    try:
        return (_by_options if by_option else _by_moves)(name, data, makers)
    except FormatError:
        raise
    except InputError as error:
        about = f" ({error.field!r})" if error.field else ""
        raise broken(name, f"{error}{about}") from error


def _by_moves(name: str, data: Mapping[str, Any], makers: list[str]) -> Conflict:
    states = listed(name, data.get("states"), "states")
    if not all(_is_state(state) for state in states):
        raise broken(name, "a state is neither a text nor a whole number")
    places = _Places(name, states)
    given = checked_keys(name, data.get("moves"), set(makers), "moves")
    moves = {
        maker: places.pairs(listed(name, pairs, "moves"), f"a move of {maker!r}")
        for maker, pairs in given.items()
    }
    return graph_form(makers, states, moves, _preferences(name, data, makers, places))


def _by_options(name: str, data: Mapping[str, Any], makers: list[str]) -> Conflict:
    options = [_option(name, item) for item in listed(name, data["options"], "options")]
    infeasible = _texts(name, data.get("infeasible", []), "infeasible")
    given = data.get("states")
    if isinstance(given, list):
        given = {pattern: pattern for pattern in _texts(name, given, "states")}
    if given is not None and not all(isinstance(p, str) for p in _object(name, given).values()):
        raise broken(name, "a state is not given by a pattern of Y, N and -")
    bare = option_form(
        makers, options, dict.fromkeys(makers, Priorities(())), infeasible=infeasible, states=given
    )
    preferences = _preferences(name, data, makers, _Places(name, list(bare.states)))
    return Conflict(bare.decision_makers, bare.states, bare.moves, preferences, bare.form)


def _option(name: str, item: Any) -> Option:
    checked_keys(name, item, OPTION_KEYS, "an option")
    ident, owner = item.get("id", item.get("name")), item.get("owner")
    if not isinstance(ident, str) or not isinstance(owner, str):
        raise broken(name, "an option has no id or no owner")
    return Option(ident, owner, item.get("one_way"))


class _Places:
    """The states of a file by their names; by their positions from 0 where names are texts."""

    def __init__(self, name: str, states: list[State]) -> None:
        self.name, self.states = name, states
        self.known = set(states)
        self.by_position = all(isinstance(state, str) for state in states)

    def state(self, given: Any, what: str) -> State:
        if _is_state(given) and given in self.known:
            return given  # type: ignore[no-any-return]
        position = given if self.by_position and _is_state(given) else ""
        if isinstance(position, int) and 0 <= position < len(self.states):
            return self.states[position]
        raise broken(self.name, f"{what} names a state that does not exist: {given!r}")

    def pairs(self, given: list[Any], what: str) -> list[tuple[State, State]]:
        try:  # the names as they are, which is quick
            if all(a in self.known and b in self.known for a, b in given):
                return [(a, b) for a, b in given]
        except (TypeError, ValueError):
            pass
        return [self.pair(pair, what) for pair in given]

    def pair(self, given: Any, what: str) -> tuple[State, State]:
        if not isinstance(given, list) or len(given) != 2:  # noqa: PLR2004
            raise broken(self.name, f"{what} is not a pair of states")
        return self.state(given[0], what), self.state(given[1], what)


def _preferences(
    name: str, data: Mapping[str, Any], makers: list[str], places: _Places
) -> dict[str, Preference]:
    found: dict[str, Preference] = {}
    for field in PREFERENCES:
        given = checked_keys(name, data.get(field, {}), set(makers), field)
        for maker, value in given.items():
            if maker in found:
                raise broken(name, f"the preferences of {maker!r} are given twice")
            found[maker] = _READERS[field](name, maker, value, places)
    missing = [maker for maker in makers if maker not in found]
    if missing:
        raise broken(name, f"{missing[0]!r} has no payoffs, priorities or comparisons")
    return found


def _payoffs(name: str, maker: str, value: Any, places: _Places) -> Preference:
    if isinstance(value, Mapping):
        lost = sorted(set(value) - set(map(str, places.states)))
        if lost:
            raise broken(
                name, f"a payoff of {maker!r} names a state that does not exist: {lost[0]!r}"
            )
        value = [value.get(str(state)) for state in places.states]
    values = listed(name, value, f"the payoffs of {maker!r}")
    if any(isinstance(v, bool) or not isinstance(v, (int, Fraction, type(None))) for v in values):
        raise broken(name, f"a payoff of {maker!r} is not a number")
    if len(values) != len(places.states):
        raise broken(name, f"{maker!r} has {len(values)} payoffs for {len(places.states)} states")
    if any(isinstance(v, Fraction) for v in values):
        ranks = {v: n for n, v in enumerate(sorted({v for v in values if v is not None}), start=1)}
        values = [None if v is None else ranks[v] for v in values]
    return Payoffs(tuple(values))


def _priorities(name: str, maker: str, value: Any, _places: _Places) -> Preference:
    return Priorities(tuple(_texts(name, value, f"the priorities of {maker!r}")))


def _comparisons(name: str, maker: str, value: Any, places: _Places) -> Preference:
    what = f"a comparison of {maker!r}"
    given = checked_keys(name, value, {"better", "equal"}, what)
    better, equal = (
        tuple(places.pair(pair, what) for pair in listed(name, given.get(key, []), what))
        for key in ("better", "equal")
    )
    return Comparisons(better, equal)


_READERS: dict[str, Callable[[str, str, Any, _Places], Preference]] = {
    "payoffs": _payoffs,
    "priorities": _priorities,
    "comparisons": _comparisons,
}


def write(conflict: Conflict) -> bytes:
    """A conflict as a file in this program's own form; reading it gives an equal conflict.

    Parameters
    ----------
    conflict : Conflict
        What to write.

    Returns
    -------
    bytes
        JSON in UTF-8.

    Discloses
    ---------
    The preferences of every decision maker: treat the file as their estimates.

    References
    ----------
    .. [RFC8259]

    Examples
    --------
    >>> from goodoffices.stability import graph_form
    >>> conflict = graph_form(["north"], ["truce", "war"], {}, {"north": [2, 1]})
    >>> read_own("war.json", write(conflict)) == conflict
    True
    """
    data: dict[str, Any] = {"format": FORMAT, "decision_makers": list(conflict.decision_makers)}
    form = conflict.form
    if form is None:
        data["states"] = list(conflict.states)
        data["moves"] = {
            maker: [[conflict.states[a], conflict.states[b]] for a, b in arcs.pairs()]
            for maker, arcs in conflict.moves.items()
        }
    else:
        data["options"] = [
            {"id": o.id, "owner": o.owner} | ({"one_way": o.one_way} if o.one_way else {})
            for o in form.options
        ]
        data["infeasible"] = list(form.infeasible)
        if form.patterns:
            data["states"] = dict(zip(map(str, conflict.states), form.patterns, strict=True))
    for maker, preference in conflict.preferences.items():
        if isinstance(preference, Payoffs):
            data.setdefault("payoffs", {})[maker] = list(preference.values)
        elif isinstance(preference, Priorities):
            data.setdefault("priorities", {})[maker] = list(preference.statements)
        else:
            pairs = {"better": preference.better, "equal": preference.equal}
            data.setdefault("comparisons", {})[maker] = {
                key: [list(pair) for pair in value] for key, value in pairs.items()
            }
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items()
    )
    return ("{\n " + ",\n ".join(lines) + "\n}\n").encode()


def _is_state(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _texts(name: str, value: Any, what: str) -> list[str]:
    texts = listed(name, value, what)
    if not all(isinstance(text, str) for text in texts):
        raise broken(name, f"{what} is not a list of texts")
    return texts


def _object(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise broken(name, "states are neither a list nor an object of name and pattern")
    return value
