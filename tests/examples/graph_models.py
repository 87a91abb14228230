"""The published conflicts, as they stand in the sources."""

from __future__ import annotations

from goodoffices.stability import Conflict, Option, graph_form, option_form

ELMIRA_STATES = {
    "s1": "NYNNN",
    "s2": "YYNNN",
    "s3": "NNYNN",
    "s4": "YNYNN",
    "s5": "NYNNY",
    "s6": "YYNNY",
    "s7": "NNYNY",
    "s8": "YNYNY",
    "s9": "---Y-",
}
ELMIRA_OPTIONS = (
    Option("Modify", "MoE", one_way="on"),
    Option("Delay", "Uniroyal", one_way="off"),
    Option("Accept", "Uniroyal"),
    Option("Abandon", "Uniroyal", one_way="on"),
    Option("Insist", "LG"),
)
ELMIRA_INFEASIBLE = ("-YY--", "-Y-Y-", "--YY-", "-NNN-")
UNIROYAL = (9, 2, 4, 8, 6, 1, 3, 7, 5)


def elmira(uniroyal: tuple[int, ...] = UNIROYAL) -> Conflict:
    """Fang, Hipel and Kilgour 1993; payoffs of the arrays headed Xu 2007."""
    payoffs = {
        "MoE": [4, 3, 8, 7, 5, 2, 9, 6, 1],
        "Uniroyal": list(uniroyal),
        "LG": [6, 2, 8, 3, 7, 4, 9, 5, 1],
    }
    return option_form(
        ["MoE", "Uniroyal", "LG"],
        ELMIRA_OPTIONS,
        payoffs,
        infeasible=ELMIRA_INFEASIBLE,
        states=ELMIRA_STATES,
    )


def two_by_two(row: tuple[int, ...], column: tuple[int, ...]) -> Conflict:
    """Two players with one free option each; payoffs in the order DD, CD, DC, CC."""
    options = [Option("cooperate", "row"), Option("Cooperate", "column")]
    states = {"DD": "NN", "CD": "YN", "DC": "NY", "CC": "YY"}
    return option_form(["row", "column"], options, {"row": row, "column": column}, states=states)


def prisoners() -> Conflict:
    return two_by_two((2, 1, 4, 3), (2, 4, 1, 3))


def chicken() -> Conflict:
    return two_by_two((1, 2, 4, 3), (1, 4, 2, 3))


def syria_iraq() -> Conflict:
    options = [Option("Release", "Syria"), Option("Escalate", "Syria"), Option("Attack", "Iraq")]
    states = {"1": "NNN", "2": "YNN", "3": "NYN", "4": "NNY", "5": "YNY", "6": "NYY"}
    return option_form(
        ["Syria", "Iraq"],
        options,
        {"Syria": [6, 3, 5, 2, 1, 4], "Iraq": [3, 6, 1, 5, 2, 4]},
        infeasible=["YY-"],
        states=states,
    )


def three_answers(bad: int, *, rising: bool) -> Conflict:
    """The constructed model that tells the response rules apart."""
    ladder = [1, 2, 3, 4, 5] if rising else [0] * 5
    return graph_form(
        ["F", "A", "B"],
        [1, 2, 3, 4, 5],
        {"F": [(1, 2)], "A": [(2, 3), (4, 5)], "B": [(3, 4)]},
        {"F": [{1: 1, bad: 0}.get(s, 2) for s in range(1, 6)], "A": ladder, "B": ladder},
    )
