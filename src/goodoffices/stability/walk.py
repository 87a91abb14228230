"""Sequences of moves from one state, shortest first, under a response rule."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from goodoffices.stability.reach import Response

__all__ = ["walks"]

Step = tuple[int, int, int]
Node = tuple[int, tuple[int, ...]]


def walks(
    start: int,
    movers: Sequence[int],
    moves: Callable[[int, int], Iterable[int]],
    response: Response,
) -> Iterator[tuple[int, Callable[[], list[Step]]]]:
    """Every state within reach, each once, with a shortest legal sequence that leads there.

    Parameters
    ----------
    start : int
        Where the first move begins.
    movers : sequence of int
        Who may move.
    moves : callable
        Mover, state -> the states one move leads to.
    response : Response
        Any sequence with nobody twice in a row, each mover once, or one move.

    Yields
    ------
    tuple
        The state, and a function that gives the moves (mover, from, to).
    """
    before: dict[Node, tuple[Node, Step]] = {}
    seen: set[int] = set()
    waiting: deque[Node] = deque([(start, ())])
    while waiting:
        node = waiting.popleft()
        state, past = node
        for mover in movers:
            if mover in past or (response is Response.SINGLE and past):
                continue
            kept = (mover,) if response is not Response.EACH_ONCE else tuple(sorted((*past, mover)))
            for after in moves(mover, state):
                following = (after, kept)
                if following in before:
                    continue
                before[following] = (node, (mover, state, after))
                waiting.append(following)
                if after not in seen:
                    seen.add(after)
                    yield after, partial(_path, before, following)


def _path(before: dict[Node, tuple[Node, Step]], node: Node) -> list[Step]:
    path = []
    while node[1]:
        node, step = before[node]
        path.append(step)
    return path[::-1]
