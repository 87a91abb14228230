"""Simultaneous stability: what the others would do at the same time takes the gain away.

Judged on single combinations of options. Each improvement of the decision maker is laid together
with every combination of the others' choices, each staying or taking one of its own improvements
from the same start. Combinations are tried for all open improvements at once; an improvement
leaves the search when it is answered, or when its combinations are used up.
"""

from __future__ import annotations

from collections.abc import Callable
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
LARGEST_TABLE = 24


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
    others = _Choices(graph, vectors, maker)
    rank_of = _ranks_of(vectors, ranks, others.options)
    starts = gains.sources()
    pending = np.arange(len(starts))
    hopeless = _best_case(graph, vectors, maker)[gains.ends] > ranks[starts]
    failed = [starts[hopeless]]
    pending = pending[~hopeless]
    tried, step = 1, 1  # the combination in which all others stay is the improvement itself
    while pending.shape[0]:
        done = others.totals[starts[pending]] <= tried
        failed.append(starts[pending[done]])
        pending = pending[~done]
        step = max(1, min(AT_ONCE // max(1, pending.shape[0]), tried))
        budget.spend(pending.shape[0] * step)
        here, row = np.unique(starts[pending], return_inverse=True)
        changes = others.changes(here, tried, step)
        together = changes[row] ^ vectors[gains.ends[pending]][:, np.newaxis]
        limit = ranks[starts[pending]][:, np.newaxis]
        spoilt = (rank_of(together) <= limit) & (
            others.totals[here][row][:, np.newaxis] > others.numbers(tried, step)
        )
        pending = pending[~spoilt.any(axis=1)]
        tried += step
    return np.unique(np.concatenate(failed))


class _Choices:
    """What the others may choose at the same time, numbered from 0: all of them stay."""

    def __init__(self, graph: Graph, vectors: NDArray[np.int64], maker: int) -> None:
        import numpy as np  # noqa: PLC0415

        self.options = int(vectors[-1]).bit_length()
        self.others = [graph.improvements[other] for other in graph.makers if other != maker]
        self.counts = [np.diff(other.starts) + 1 for other in self.others]
        self.steps = [vectors[o.sources()] ^ vectors[o.ends] for o in self.others]
        self.totals = np.ones(len(vectors))
        for count in self.counts:
            self.totals = self.totals * count

    @staticmethod
    def numbers(first: int, step: int) -> NDArray[np.int64]:
        import numpy as np  # noqa: PLC0415

        return np.arange(first, first + step, dtype=np.int64)

    def changes(self, states: NDArray[np.int32], first: int, step: int) -> NDArray[np.int64]:
        """The options changed by choices ``first`` to ``first + step`` in each state, as bits."""
        import numpy as np  # noqa: PLC0415

        left = np.broadcast_to(self.numbers(first, step), (len(states), step))
        together = np.zeros(left.shape, dtype=np.int64)
        for other, count, changed in zip(self.others, self.counts, self.steps, strict=True):
            if not len(changed):
                continue
            many = count[states][:, np.newaxis]
            rest = left // many
            chosen = left - rest * many
            place = np.maximum(other.starts[states][:, np.newaxis] + chosen - 1, 0)
            together ^= np.where(chosen > 0, changed[np.minimum(place, len(changed) - 1)], 0)
            left = rest
        return together


def _ranks_of(
    vectors: NDArray[np.int64], ranks: NDArray[np.int32], options: int
) -> Callable[[NDArray[np.int64]], NDArray[np.int32]]:
    """The rank of a combination; one that is not feasible ranks above all."""
    import numpy as np  # noqa: PLC0415

    nothing = np.iinfo(np.int32).max
    if options <= LARGEST_TABLE:
        table = np.full(1 << options, nothing, dtype=np.int32)
        table[vectors] = ranks
        return lambda wanted: table[wanted]

    def found(wanted: NDArray[np.int64]) -> NDArray[np.int32]:
        place = np.minimum(np.searchsorted(vectors, wanted), len(vectors) - 1)
        return np.where(vectors[place] == wanted, ranks[place], nothing)

    return found


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
