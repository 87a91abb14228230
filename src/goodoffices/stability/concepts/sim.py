"""Simultaneous stability: what the others would do at the same time takes the gain away.

Judged on single combinations of options. Each improvement of the decision maker is laid together
with every combination of the others' choices, each staying or taking one of its own improvements
from the same start. Combinations are tried for all open improvements at once; an improvement
leaves the search when it is answered, or when its combinations are used up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goodoffices.stability.budget import Budget
from goodoffices.stability.concepts.concept import Concept
from goodoffices.stability.conflict import option_moves
from goodoffices.stability.graph import Graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SIM", "unmerged"]

AT_ONCE = 1_000_000


def simultaneous_stability(graph: Graph, maker: int, budget: Budget) -> NDArray[np.bool_]:
    """States from which every improvement is spoilt by moves the others gain by from there.

    A state of several combinations is stable if each of them is.

    References
    ----------
    .. [FraserHipel1984]
    .. [GmcrPy2020]
    """
    import numpy as np  # noqa: PLC0415  (the room is imported without it)

    conflict = graph.conflict
    form = conflict.form
    if form is None:
        raise TypeError("simultaneous stability needs options")
    single = unmerged(graph) if form.merged else graph
    vectors = np.array(form.vectors, dtype=np.int64)
    free = _unspoilt(single, vectors, maker, budget)
    stable = np.ones(len(conflict.states), dtype=bool)
    stable[np.array(form.member_of)[free]] = False
    return stable


def unmerged(graph: Graph) -> Graph:
    """The same conflict with every combination of options as a state of its own."""
    import numpy as np  # noqa: PLC0415

    conflict, form = graph.conflict, graph.conflict.form
    if form is None:
        raise TypeError("simultaneous stability needs options")
    vectors, members = np.array(form.vectors, dtype=np.int64), np.array(form.member_of)
    each = np.arange(len(vectors))
    arcs = [
        option_moves(name, form.options, vectors, each, len(vectors))
        for name in conflict.decision_makers
    ]
    return Graph(conflict, arcs, [ranks[members] for ranks in graph.ranks], graph.response)


def _unspoilt(
    graph: Graph, vectors: NDArray[np.int64], maker: int, budget: Budget
) -> NDArray[np.int32]:
    """States that have an improvement no combination of the others' improvements spoils."""
    import numpy as np  # noqa: PLC0415

    ranks, gains = graph.ranks[maker], graph.improvements[maker]
    others = [graph.improvements[other] for other in graph.makers if other != maker]
    starts = gains.sources()
    counts = [np.diff(other.starts)[starts] + 1 for other in others]
    totals = np.ones(len(starts), dtype=np.float64)
    for count in counts:
        totals *= count
    pending = np.arange(len(starts))
    hopeless = _best_case(graph, vectors, maker)[gains.ends] > ranks[starts]
    failed = [starts[hopeless]]
    pending = pending[~hopeless]
    tried, step = 1, 1  # the combination in which all others stay is the improvement itself
    while pending.shape[0]:
        done = totals[pending] <= tried
        failed.append(starts[pending[done]])
        pending = pending[~done]
        if not pending.shape[0]:
            break
        step = max(1, min(AT_ONCE // pending.shape[0], tried))
        budget.spend(pending.shape[0] * step)
        number = np.repeat(np.arange(tried, tried + step), pending.shape[0])
        which = np.tile(pending, step)
        inside = number < totals[which]
        number, which = number[inside], which[inside]
        start = starts[which]
        together = vectors[gains.ends[which]]
        for other, count in zip(others, counts, strict=True):
            number, digit = np.divmod(number, count[which])
            move = digit > 0
            ends = other.ends[other.starts[start[move]] + digit[move] - 1]
            together[move] ^= vectors[start[move]] ^ vectors[ends]
        found = np.minimum(np.searchsorted(vectors, together), len(vectors) - 1)
        spoilt = (vectors[found] == together) & (ranks[found] <= ranks[start])
        answered = np.zeros(len(starts), dtype=bool)
        answered[which[spoilt]] = True
        pending = pending[~answered[pending]]
        tried += step
    return np.unique(np.concatenate(failed))


def _best_case(graph: Graph, vectors: NDArray[np.int64], maker: int) -> NDArray[np.int32]:
    """For each state the lowest rank of any state in which the decision maker's own options agree."""
    import numpy as np  # noqa: PLC0415

    form, ranks = graph.conflict.form, graph.ranks[maker]
    name = graph.conflict.decision_makers[maker]
    options = form.options if form is not None else ()
    own = sum(1 << n for n, option in enumerate(options) if option.owner == name)
    _, same = np.unique(vectors & own, return_inverse=True)
    lowest = np.full(int(same.max()) + 1, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(lowest, same, ranks)
    return lowest[same]


SIM = Concept("sim", simultaneous_stability, "together", ("nash",))
