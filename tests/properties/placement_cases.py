"""Random waves, small enough to try every placement of."""

from __future__ import annotations

import random
from itertools import product

from goodoffices.placement import Case, Place, Wave, same_town, wave


def random_wave(seed: int, *, most_cases: int = 6, most_places: int = 3) -> Wave:
    """Cases, places, some scores, some pairs that are not allowed, some cases to keep apart."""
    chance = random.Random(seed)
    services = ["people", "school", "medical"][: chance.randint(1, 3)]
    if chance.random() < 0.15:
        services = services[1:] or ["beds"]
    cases = [
        Case(
            f"c{n}",
            chance.choice([1, 1, 2, 3, 4, 6, 12]),
            {s: chance.randint(0, 3) for s in services if s != "people"},
        )
        for n in range(chance.randint(1, most_cases))
    ]
    count = chance.randint(1, most_places)
    tight = chance.choice([0.5, 0.9, 1.0, 1.3])
    total = {
        s: sum(c.people if s == "people" else c.needs.get(s, 0) for c in cases) for s in services
    }
    places = [
        Place(
            f"p{n}",
            {s: round(total[s] * tight / count * chance.uniform(0.5, 1.5)) for s in services},
        )
        for n in range(count)
    ]
    pairs = list(product((c.id for c in cases), (p.id for p in places)))
    low = chance.choice([0, 0, -20])
    most = chance.choice([1, 10, 1000])
    scores = {pair: chance.randint(low, most) for pair in pairs if chance.random() < 0.8}
    if chance.random() < 0.2:
        scores = {}
    allowed = None if chance.random() < 0.5 else [p for p in pairs if chance.random() < 0.7]
    names = [c.id for c in cases]
    apart = []
    if len(names) > 1 and chance.random() < 0.5:
        apart = [tuple(chance.sample(names, 2)) for _ in range(chance.randint(1, 3))]
    near = []
    if len(names) > 1 and chance.random() < 0.3:
        towns = {p.id: chance.choice("ab") for p in places}
        here = same_town(towns)
        far = frozenset((p.id, q.id) for p in places for q in places if chance.random() < 0.6)
        near = [(*chance.sample(names, 2), chance.choice([here, far])) for _ in range(2)]
    return wave(cases, places, scores=scores, allowed=allowed, apart=apart, near=near)


def best_of_all(made: Wave, *, by_score: bool = False) -> tuple[int, int]:
    """People placed and sum of scores of the best placement, by trying every one."""
    best = None
    for at in product(range(-1, len(made.places)), repeat=len(made.cases)):
        if not keeps_all_rules(made, at):
            continue
        people = sum(int(made.people[c]) for c, p in enumerate(at) if p >= 0)
        score = sum(int(made.scores[c, p]) for c, p in enumerate(at) if p >= 0)
        merit = (score, people) if by_score else (people, score)
        best = merit if best is None else max(best, merit)
    return (best[1], best[0]) if by_score else best


def keeps_all_rules(made: Wave, at) -> bool:
    left = made.capacity.tolist()
    for case, place in enumerate(at):
        if place < 0:
            continue
        if not made.allowed[case, place]:
            return False
        for service, need in enumerate(made.needs[case].tolist()):
            left[place][service] -= need
            if left[place][service] < 0:
                return False
    if not all(at[one] < 0 or at[one] != at[other] for one, other in made.apart.tolist()):
        return False
    return all(
        -1 in {at[one], at[other]} or made.near_tables[kind, at[one], at[other]]
        for one, other, kind in made.near.tolist()
    )


def middling(seed: int, *, cases: int = 60, places: int = 6, fill: float = 1.0):
    """A wave that is too large to try every placement of."""
    chance = random.Random(seed)
    families = [
        Case(f"c{n}", chance.choice([1, 2, 3, 4, 5, 6, 20]), {"school": chance.randint(0, 3)})
        for n in range(cases)
    ]
    heads, seats = sum(c.people for c in families), sum(c.needs["school"] for c in families)
    sites = [
        Place(
            f"p{n}",
            {
                "people": round(heads / fill / places * chance.uniform(0.6, 1.4)),
                "school": round(seats / fill / places * chance.uniform(0.6, 1.4)),
            },
        )
        for n in range(places)
    ]
    pairs = [(c.id, p.id) for c in families for p in sites]
    scores = {pair: chance.randint(0, 100) for pair in pairs}
    allowed = [pair for pair in pairs if chance.random() < 0.8]
    apart = [tuple(chance.sample([c.id for c in families], 2)) for _ in range(cases // 10)]
    return wave(families, sites, scores=scores, allowed=allowed, apart=apart)
