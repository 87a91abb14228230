"""Does it hold: the graph model of conflict, its solution concepts, coalitions and what would change.

Pure functions from moves and preferences to findings. Nothing here reads a record, a file or a
clock; ``import goodoffices.stability`` needs no server and no settings.

Examples
--------
>>> from goodoffices.stability import graph_form, stability
>>> conflict = graph_form(
...     ["north", "south"], ["truce", "raid", "war"],
...     {"north": [("truce", "raid")], "south": [("raid", "war")]},
...     {"north": [2, 3, 1], "south": [3, 1, 2]})
>>> found = stability(conflict)
>>> found["nash"].equilibria, found["seq"].equilibria
(('war',), ('truce', 'war'))
"""

from goodoffices.stability.analysis import ConceptFindings, Stability, stability
from goodoffices.stability.arcs import Arcs
from goodoffices.stability.coalition import (
    CoalitionStability,
    JointImprovement,
    coalition_stability,
)
from goodoffices.stability.concepts import CONCEPTS
from goodoffices.stability.conflict import Conflict, OptionForm, graph_form, option_form
from goodoffices.stability.difference import (
    Change,
    Difference,
    difference,
    with_guarantor,
    with_one_way,
)
from goodoffices.stability.formats import FORMAT, read, write
from goodoffices.stability.inverse import Clause, Conditions, Raise, conditions
from goodoffices.stability.limited_move import LimitedMove, limited_move_stability
from goodoffices.stability.option import Option
from goodoffices.stability.preference import Comparisons, Payoffs, Priorities
from goodoffices.stability.reach import Response
from goodoffices.stability.reason import Answer, Move, Reason, why
from goodoffices.stability.report import as_json
from goodoffices.stability.sight import Comparison
from goodoffices.stability.status_quo import Course, StatusQuo, status_quo

__all__ = [
    "CONCEPTS",
    "FORMAT",
    "Answer",
    "Arcs",
    "Change",
    "Clause",
    "CoalitionStability",
    "Comparison",
    "Comparisons",
    "ConceptFindings",
    "Conditions",
    "Conflict",
    "Course",
    "Difference",
    "JointImprovement",
    "LimitedMove",
    "Move",
    "Option",
    "OptionForm",
    "Payoffs",
    "Priorities",
    "Raise",
    "Reason",
    "Response",
    "Stability",
    "StatusQuo",
    "as_json",
    "coalition_stability",
    "conditions",
    "difference",
    "graph_form",
    "limited_move_stability",
    "option_form",
    "read",
    "stability",
    "status_quo",
    "why",
    "with_guarantor",
    "with_one_way",
    "write",
]
