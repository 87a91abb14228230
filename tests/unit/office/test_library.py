"""What breaks a state of a conflict, as the command line tells it."""

import json

import pytest

from goodoffices.office.library import breaking_moves, stability

CONFLICT = {
    "decision_makers": ["north", "south"],
    "states": ["truce", "talks", "war"],
    "payoffs": {"north": [2, 3, 1], "south": [2, 3, 1]},
    "moves": {
        "north": [["truce", "war"], ["war", "truce"]],
        "south": [["truce", "talks"], ["talks", "war"]],
    },
}


@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq"])
def test_each_state_that_does_not_hold_has_the_move_that_breaks_it_and_no_other(concept):
    found = stability("war.json", json.dumps(CONFLICT).encode())
    moves = breaking_moves(found, concept)

    assert "talks" in found[concept].equilibria
    assert [(move.start, move.end) for move in moves] == [("truce", "talks"), ("war", "truce")]
