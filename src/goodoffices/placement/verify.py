"""A second reading of every number of an assignment, which shares no code with what made it.

Plain loops over plain integers: slow, and easy to read. It knows nothing of solvers; it takes the people and the places
as they were given and counts.
"""

from __future__ import annotations

from fractions import Fraction

from goodoffices.placement.result import Assignment

__all__ = ["faults"]


def faults(assignment: Assignment, *, bounds: bool = True) -> tuple[str, ...]:
    """What is wrong with an assignment: nothing, it is hoped.

    Parameters
    ----------
    assignment : Assignment
    bounds : bool
        Whether to count the bounds again too, at the prices that come with it; every pair of a case and a place is
        looked at for that.

    Returns
    -------
    tuple of str
        A sentence for each fault.

    Discloses
    ---------
    Names of cases and places.

    References
    ----------
    .. [Geoffrion1974]

    Examples
    --------
    >>> from goodoffices.placement import Case, Place, place, wave
    >>> faults(place(wave([Case("Levy", 2)], [Place("Haven", {"people": 3})])))
    ()
    """
    wave = assignment.wave
    if len(assignment.at) != len(wave.cases):
        return ("not every case has one answer",)
    found = _rule_faults(assignment)
    placed = [(case, place) for case, place in enumerate(assignment.at.tolist()) if place != -1]
    heads = wave.people.tolist()
    people = sum(heads[case] for case, _ in placed)
    total = sum(wave.scores.item(case, place) for case, place in placed)
    if people != assignment.people_placed:
        found.append(f"{people} people are placed, not {assignment.people_placed}")
    if Fraction(total, wave.unit) != assignment.value:
        found.append("the sum of scores is another")
    if assignment.people_placed > assignment.people_bound:
        found.append("more people are placed than the bound allows")
    if assignment.value > assignment.bound:
        found.append("the value is above the bound")
    if bounds:
        found += _bound_faults(assignment, sum(heads) - people)
    return tuple(found)


def _rule_faults(assignment: Assignment) -> list[str]:
    """Rules that are broken."""
    wave, found = assignment.wave, []
    at = assignment.at.tolist()
    room = wave.capacity.tolist()
    for case, (place, needs) in enumerate(zip(at, wave.needs.tolist(), strict=True)):
        if place == -1:
            continue
        if not wave.allowed.item(case, place):
            found.append(f"{wave.cases[case]} may not be at {wave.places[place]}")
        for service, need in enumerate(needs):
            room[place][service] -= need
    found += [
        f"{name} has {-left} too few of {service}"
        for name, row in zip(wave.places, room, strict=True)
        for service, left in zip(wave.services, row, strict=True)
        if left < 0
    ]
    found += [
        f"{wave.cases[one]} and {wave.cases[other]} are at one place"
        for one, other in wave.apart.tolist()
        if at[one] == at[other] != -1
    ]
    found += [
        f"{wave.cases[one]} and {wave.cases[other]} are too far from each other"
        for one, other, kind in wave.near.tolist()
        if at[one] != -1 != at[other] and not wave.near_tables[kind][at[one]][at[other]]
    ]
    return found


def _bound_faults(assignment: Assignment, waiting: int) -> list[str]:
    """What the prices do not prove."""
    wave, found = assignment.wave, []
    proved = _proved(assignment, waiting)
    if assignment.bound < proved and not assignment.searched:
        found.append(f"the prices prove {float(proved):g}, not {float(assignment.bound):g}")
    fits = [
        any(_fits(assignment, case, place) for place in range(len(wave.places)))
        for case in range(len(wave.cases))
    ]
    heads = sum(int(wave.people[case]) for case, can in enumerate(fits) if can)
    if assignment.people_prices is not None:
        heads = min(heads, _proved_people(assignment))
    if assignment.people_bound < heads and not assignment.searched:
        found.append(f"the prices prove {heads} people, not {assignment.people_bound}")
    return found


def _fits(assignment: Assignment, case: int, place: int) -> bool:
    wave = assignment.wave
    return bool(wave.allowed[case, place]) and all(
        int(wave.needs[case, service]) <= int(wave.capacity[place, service])
        for service in range(len(wave.services))
    )


def _cost(assignment: Assignment, prices: list[list[int]], case: int, place: int) -> int:
    units = [int(need) for need in assignment.wave.needs[case]]
    return sum(price * need for price, need in zip(prices[place], units, strict=True))


def _rent(assignment: Assignment, prices: list[list[int]]) -> int:
    return sum(
        price * int(units)
        for row, has in zip(prices, assignment.wave.capacity, strict=True)
        for price, units in zip(row, has, strict=True)
    )


def _proved(assignment: Assignment, waiting: int) -> Fraction:
    """The bound on scores at the prices, for so many people waiting."""
    wave, prices = assignment.wave, assignment.prices
    rate = [[int(price) for price in row] for row in prices.capacity]
    fine = 2**prices.shift
    total = _rent(assignment, rate)
    offers: list[int | None] = []
    for case in range(len(wave.cases)):
        offered = [
            int(wave.scores[case, place]) * fine - _cost(assignment, rate, case, place)
            for place in range(len(wave.places))
            if _fits(assignment, case, place)
        ]
        offers.append(max(offered, default=None))
    if assignment.by_score:
        total += sum(max(0, offer) for offer in offers if offer is not None)
        return Fraction(total // fine, wave.unit)
    stuck = sum(int(wave.people[case]) for case, offer in enumerate(offers) if offer is None)
    total += (waiting - stuck) * prices.waiting
    for case, offer in enumerate(offers):
        heads = int(wave.people[case])
        if offer is not None:
            may_wait = heads <= waiting - stuck
            total += max(offer, -heads * prices.waiting) if may_wait else offer
    return Fraction(total // fine, wave.unit)


def _proved_people(assignment: Assignment) -> int:
    """The bound on people at the prices for them."""
    wave, prices = assignment.wave, assignment.people_prices
    assert prices is not None  # noqa: S101  # asked only then
    rate = [[int(price) for price in row] for row in prices.capacity]
    fine = 2**prices.shift
    total = int(_rent(assignment, rate))
    for case in range(len(wave.cases)):
        offered: list[int] = [
            int(wave.people[case]) * fine - _cost(assignment, rate, case, place)
            for place in range(len(wave.places))
            if _fits(assignment, case, place)
        ]
        total += max(0, max(offered, default=0))
    return total // int(fine)
