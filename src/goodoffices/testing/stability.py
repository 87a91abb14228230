"""Strategies for conflicts, to test with what the engine itself is tested with.

Needs Hypothesis.
"""

from __future__ import annotations

from hypothesis import strategies as st

from goodoffices.stability import Conflict, Option, Priorities, graph_form, option_form

__all__ = ["conflicts_by_moves", "conflicts_by_options"]


@st.composite
def conflicts_by_moves(
    draw: st.DrawFn, *, most_makers: int = 4, most_states: int = 7, most_payoff: int = 5
) -> Conflict:
    """Conflicts in graph form with ties, one-way moves and moves that are not transitive.

    Examples
    --------
    >>> conflicts_by_moves().example()  # doctest: +SKIP
    """
    states = draw(st.integers(1, most_states))
    makers = [f"maker{n}" for n in range(draw(st.integers(1, most_makers)))]
    pairs = [(a, b) for a in range(states) for b in range(states) if a != b]
    moves = {
        maker: draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2 * states))
        if pairs
        else []
        for maker in makers
    }
    payoffs = {
        maker: draw(st.lists(st.integers(0, most_payoff), min_size=states, max_size=states))
        for maker in makers
    }
    return graph_form(makers, range(states), moves, payoffs)


@st.composite
def conflicts_by_options(
    draw: st.DrawFn,
    *,
    most_makers: int = 3,
    most_options: int = 5,
    most_payoff: int = 7,
    merged: bool = False,
) -> Conflict:
    """Conflicts in option form with infeasible patterns and options that go one way.

    If ``merged``, all combinations with the last option may be one state.

    Examples
    --------
    >>> conflicts_by_options().example()  # doctest: +SKIP
    """
    makers = [f"maker{n}" for n in range(draw(st.integers(1, most_makers)))]
    options = [
        Option(
            f"option{n}", draw(st.sampled_from(makers)), draw(st.sampled_from([None, "on", "off"]))
        )
        for n in range(draw(st.integers(1, most_options)))
    ]
    letters = st.text("YN-", min_size=len(options), max_size=len(options))
    # The first combination stays feasible, so that something is.
    infeasible = draw(st.lists(letters.filter(lambda text: "Y" in text), max_size=2))
    alike = dict.fromkeys(makers, Priorities(()))
    bare = option_form(makers, options, alike, infeasible=infeasible)
    states = None
    if merged and draw(st.booleans()):
        names = [str(state) for state in bare.states]
        states = {name: name for name in names if name.endswith("N")}
        if len(states) < len(names):
            states["the rest"] = "-" * (len(options) - 1) + "Y"
    size = len(bare.states if states is None else states)
    payoffs = {
        maker: draw(st.lists(st.integers(0, most_payoff), min_size=size, max_size=size))
        for maker in makers
    }
    return option_form(makers, options, payoffs, infeasible=infeasible, states=states)
