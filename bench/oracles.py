"""Printed results of known domains against ours: ``python -m bench oracles FOLDER``.

FOLDER holds GENIUS domains by year (``y2012/LaptopA`` and so on), as NegMAS keeps them under
``tests/data/scenarios/anac``. The files have their own licence and are not part of this project; the
numbers below were computed from them by two independent programs and are compared at 5e-5.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from goodoffices.settlement import Negotiation, pareto_frontier, read, settle

TOLERANCE = 5.0001e-5

# name, outcomes, Pareto, Nash, egalitarian, KS (smallest spread of shares), welfare, opposition:
# disagreement point max(reservation, worst outcome), the reservation values of the files.
WITH_RESERVATIONS = """
y2012/NiceOrDieA       | 3     | 3  | 0.2990 0.2990 | 0.2990 0.2990 | 0.2990 0.2990 | 1.0000 0.1600 | 0.8400
y2012/FiftyFiftyA      | 11    | 1  | 0.5000 0.5000 | 0.5000 0.5000 | 0.5000 0.5000 | 0.5000 0.5000 | 0.7071
y2012/LaptopA          | 27    | 4  | 1.0000 0.8151 | 0.8740 0.8740 | 0.8740 0.8740 | 1.0000 0.8151 | 0.1597
y2012/FlightBookingA   | 36    | 4  | 0.7375 0.9000 | 0.7375 0.9000 | 0.8250 0.7250 | 0.7375 0.9000 | 0.2809
y2012/RentalHouseA     | 60    | 9  | 0.8000 0.7417 | 0.8000 0.7417 | 0.8000 0.7417 | 0.6750 0.8667 | 0.3267
y2010/ItexvsCypress    | 180   | 18 | 0.6705 0.7215 | 0.6705 0.7215 | 0.6705 0.7215 | 0.6705 0.7215 | 0.4315
y2010/EnglandZimbabwe  | 576   | 25 | 0.9109 0.7332 | 0.8223 0.7866 | 0.8223 0.7866 | 0.9109 0.7332 | 0.2721
y2012/BarbecueA        | 1440  | 13 | 0.8000 0.8700 | 0.8200 0.8300 | 0.8200 0.8300 | 0.8000 0.8700 | 0.2385
y2011/Grocery          | 1600  | 7  | 0.8400 0.8950 | 0.8400 0.8950 | 0.8400 0.8950 | 0.8400 0.8950 | 0.1914
y2011/Camera           | 3600  | 16 | 0.8154 0.8808 | 0.8154 0.8808 | 0.8342 0.8098 | 0.8154 0.8808 | 0.2197
y2013/Kitchen          | 15625 | 80 | 0.9641 0.9237 | 0.9961 0.3365 | 0.9703 0.8926 | 0.9483 0.9763 | 0.0569
y2015/group2-dinner    | 1200  | 47 | 0.7976 0.8396 0.8427 | 0.7976 0.8396 0.8427 | 0.7976 0.8396 0.8427 | 0.7976 0.8396 0.8427 | 0.3024
"""

# name, outcomes, Pareto, Nash, egalitarian, KS (largest smallest share), welfare: no reservations.
FROM_ZERO = """
y2012/NiceOrDieA       | 3     | 3  | 1.0000 0.1600 | 0.2990 0.2990 | 0.2990 0.2990 | 1.0000 0.1600
y2012/FiftyFiftyA      | 11    | 11 | 0.5000 0.5000 | 0.5000 0.5000 | 0.5000 0.5000 | 1.0000 0.0000
y2012/LaptopA          | 27    | 4  | 1.0000 0.8151 | 0.8740 0.8740 | 0.8740 0.8740 | 1.0000 0.8151
y2012/FlightBookingA   | 36    | 6  | 0.7375 0.9000 | 0.7375 0.9000 | 0.7375 0.9000 | 0.7375 0.9000
y2012/RentalHouseA     | 60    | 11 | 0.8000 0.7417 | 0.8000 0.7417 | 0.8000 0.7417 | 0.8000 0.7417
y2010/ItexvsCypress    | 180   | 18 | 0.6705 0.7215 | 0.6705 0.7215 | 0.6705 0.7215 | 0.6705 0.7215
y2010/EnglandZimbabwe  | 576   | 25 | 0.9109 0.7332 | 0.8223 0.7866 | 0.8223 0.7866 | 0.9109 0.7332
y2012/BarbecueA        | 1440  | 13 | 0.8000 0.8700 | 0.8200 0.8300 | 0.8200 0.8300 | 0.8000 0.8700
y2011/Grocery          | 1600  | 7  | 0.8400 0.8950 | 0.8400 0.8950 | 0.8400 0.8950 | 0.8400 0.8950
y2011/Camera           | 3600  | 16 | 0.8154 0.8808 | 0.8154 0.8808 | 0.8154 0.8808 | 0.8154 0.8808
y2013/Kitchen          | 15625 | 80 | 0.9483 0.9763 | 0.9549 0.9560 | 0.9549 0.9560 | 0.9483 0.9763
y2015/group2-dinner    | 1200  | 47 | 0.7976 0.8396 0.8427 | 0.7976 0.8396 0.8427 | 0.7976 0.8396 0.8427 | 0.7976 0.8396 0.8427
"""


def main(arguments: list[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -m bench oracles FOLDER", file=sys.stderr)
        return 2
    folder = Path(given[0])
    wrong = 0
    for title, table in (("with reservations", WITH_RESERVATIONS), ("from zero", FROM_ZERO)):
        print(f"\n{title}")
        for line in table.strip().splitlines():
            name, *cells = (cell.strip() for cell in line.split("|"))
            failed = row(folder / name, cells, clamped=table is WITH_RESERVATIONS)
            wrong += bool(failed)
            print(f"  {name:24} {'differs: ' + ', '.join(failed) if failed else 'equal'}")
    print(f"\n{wrong} rows differ")
    return int(wrong > 0)


def row(folder: Path, cells: list[str], *, clamped: bool) -> list[str]:
    """Which cells of one printed row differ from ours."""
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.xml"))}
    negotiation = with_clamp(read(files)) if clamped else from_zero(read(files))
    result = settle(negotiation, ties_limit=10_000)
    found = {
        name: result.solutions[name]
        for name in ("nash", "egalitarian", "kalai_smorodinsky", "utilitarian")
    }
    points = {name: [s.utilities, *(tie.utilities for tie in s.ties)] for name, s in found.items()}
    if clamped:
        points["kalai_smorodinsky"] = smallest_spread(result)
    wrong = [] if result.exact else ["not exact"]
    wrong += [] if str(result.packages) == cells[0] else ["outcomes"]
    wrong += [] if str(result.frontier_size) == cells[1] else [f"Pareto {result.frontier_size}"]
    for name, cell in zip(points, cells[2:6], strict=True):
        printed = [float(number) for number in cell.split()]
        if not any(close(point, printed) for point in points[name]):
            wrong.append(f"{name} {[float(v) for v in points[name][0]]}")
    if clamped and abs(opposition(negotiation) - float(cells[6])) > TOLERANCE:
        wrong.append(f"opposition {opposition(negotiation)}")
    return wrong


def close(point, printed) -> bool:
    return all(abs(float(a) - b) <= TOLERANCE for a, b in zip(point, printed, strict=True))


def from_zero(negotiation: Negotiation) -> Negotiation:
    parties = tuple(replace(party, reservation=None) for party in negotiation.parties)
    return replace(negotiation, parties=parties)


def with_clamp(negotiation: Negotiation) -> Negotiation:
    """NegMAS counts gains from the worst outcome where the reservation value lies below it."""
    worst = [sum(min(o.values()) for o in party.points.values()) for party in negotiation.parties]
    point = tuple(max(party.floor, w) for party, w in zip(negotiation.parties, worst, strict=True))
    return replace(negotiation, disagreement_point=point)


def smallest_spread(result) -> list[tuple[Fraction, ...]]:
    """NegMAS's reading of Kalai-Smorodinsky: the most equal shares on the frontier."""
    scored = []
    for point in result.frontier:
        shares = [
            (u - d) / (best - d)
            for u, d, best in zip(
                point.utilities, result.disagreement_point, result.ideal_point, strict=True
            )
            if best > d
        ]
        spread = max(shares) - min(shares) if shares else 0
        scored.append((spread, point.utilities))
    least = min(spread for spread, _ in scored)
    return [utilities for spread, utilities in scored if spread == least]


def opposition(negotiation: Negotiation) -> float:
    points = (point.utilities for point in pareto_frontier(negotiation))
    return float(min(sum((1 - u) ** 2 for u in point) for point in points)) ** 0.5


if __name__ == "__main__":
    sys.exit(main())
