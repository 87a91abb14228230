"""The graph model written down once more, naively and apart from the engine: sets, sequences, loops.

A model is the number of states, for each decision maker a list of sets of moves, and a list of payoffs.
"""

from __future__ import annotations

from itertools import combinations, product

RULES = ("single", "each_once", "sequence")


class Naive:
    def __init__(self, states, moves, payoffs, response):
        self.states, self.moves, self.payoffs = range(states), moves, payoffs
        self.response = response
        self.makers = range(len(moves))

    def better(self, maker, one, other):
        return self.payoffs[maker][one] > self.payoffs[maker][other]

    def gains(self, maker, state):
        return {s for s in self.moves[maker][state] if self.better(maker, s, state)}

    def sequences(self, movers, start, *, credible, response):
        """Every state at the end of a legal sequence of at least one move."""
        found, seen, waiting = set(), set(), [(start, ())]
        while waiting:
            state, history = waiting.pop()
            for mover in movers:
                if response == "single" and history:
                    continue
                if response == "each_once" and mover in history:
                    continue
                if response == "sequence" and history[-1:] == (mover,):
                    continue
                for after in self.gains(mover, state) if credible else self.moves[mover][state]:
                    found.add(after)
                    past = (mover,) if response == "sequence" else (*history, mover)
                    if (after, past) not in seen:
                        seen.add((after, past))
                        waiting.append((after, past))
        return found

    def coalition_gains(self, coalition, state):
        ends = self.sequences(coalition, state, credible=False, response="sequence")
        return {s for s in ends if all(self.better(m, s, state) for m in coalition)}

    def is_stable(self, concept, coalition, state):
        others = [m for m in self.makers if m not in coalition]

        def no_better(end):
            return any(not self.better(m, end, state) for m in coalition)

        for gain in self.coalition_gains(coalition, state):
            if concept == "nash":
                return False
            ends = self.sequences(others, gain, credible=concept == "seq", response=self.response)
            answers = {end for end in ends if no_better(end)}
            if concept == "smr":
                answers = {
                    end
                    for end in answers
                    if all(
                        no_better(escape)
                        for escape in self.sequences(
                            coalition, end, credible=False, response="sequence"
                        )
                    )
                }
            if not answers:
                return False
        return True

    def coalitions(self):
        for size in range(1, len(self.moves) + 1):
            yield from combinations(self.makers, size)

    def ahead(self, maker, state, horizon):
        """Where things end if this one is to move with so many moves left; it may stay."""
        if horizon == 0:
            return state
        best, chosen = state, None
        for after in sorted(self.moves[maker][state]):
            end = self.worst_end(maker, after, horizon - 1)
            if self.better(maker, end, state) and (chosen is None or self.better(maker, end, best)):
                best, chosen = end, after
        return best

    def worst_end(self, maker, state, horizon):
        ends = [
            (other, self.ahead(other, state, horizon)) for other in self.makers if other != maker
        ]
        moving = [end for other, end in ends if self.leaves(other, state, horizon)]
        return min(moving, key=lambda end: (self.payoffs[maker][end], end), default=state)

    def leaves(self, maker, state, horizon):
        if horizon == 0:
            return False
        return any(
            self.better(maker, self.worst_end(maker, after, horizon - 1), state)
            for after in self.moves[maker][state]
        )

    def limited_stable(self, maker, state, horizon):
        return not self.leaves(maker, state, horizon)


def simultaneous(vectors, own, one_way, payoffs, maker, vector):
    """Whether a combination of options is stable for a maker against what others do at once."""

    def gains(mover):
        for end in vectors:
            changed = {n for n, (a, b) in enumerate(zip(vector, end, strict=True)) if a != b}
            legal = all(one_way.get(n) in (None, end[n]) for n in changed)
            better = payoffs[mover][end] > payoffs[mover][vector]
            if changed and changed <= own[mover] and legal and better:
                yield end

    others = [m for m in range(len(own)) if m != maker]
    for gain in gains(maker):
        spoilt = False
        for choice in product(*([vector, *gains(other)] for other in others)):
            end = list(gain)
            for other, target in zip(others, choice, strict=True):
                for n in own[other]:
                    end[n] = target[n]
            if tuple(end) in vectors and payoffs[maker][tuple(end)] <= payoffs[maker][vector]:
                spoilt = True
        if not spoilt:
            return False
    return True
