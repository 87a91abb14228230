"""How many seeded slips in a position are caught, and how many good positions are doubted.

Good positions lie within a named place and are written as people write them. Each slip is one that is known
from real lists: axes swapped, a sign lost, decimals taken for minutes, a map of another datum, two digits that
changed places. A position is looked at twice: when it is typed, against theatre, waters and the named place;
and when a second person has read the same site by a receiver of satellites, good to eight metres in each direction.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass

from goodoffices.deconfliction import (
    DATUMS,
    Claim,
    Place,
    Position,
    Slip,
    Theatre,
    distance_m,
    doubts,
    mgrs,
    on_wgs84,
    outline,
    parse_position,
)
from goodoffices.errors import InputError

__all__ = ["CLASSES", "Tally", "main", "seeded"]

CORNERS = ((40.0, -34.0), (34.0, 35.0), (-22.0, 12.0), (-18.0, 178.0), (59.0, 24.0))
"""South-western corners of five theatres of three degrees: the second lies where both figures are alike."""
CLASSES = {
    "axes": {Slip.AXES},
    "sign": {Slip.SIGN},
    "mix": {Slip.MIX},
    "datum": {Slip.DATUM},
    "digits": set(),
}
NOISE_M = 8.0


@dataclass
class Tally:
    """What became of the positions of one class."""

    number: int = 0
    typed: int = 0
    second: int = 0
    named: int = 0
    missed_m: float = 0.0


def theatres(dice):
    for south, west in CORNERS:
        places = []
        for number in range(12):
            at = (south + dice.uniform(0.2, 2.8), wrapped(west + dice.uniform(0.2, 2.8)))
            places.append(
                Place(f"Place {number}", *at, radius_m=dice.choice((1_500, 3_000, 5_000)))
            )
        box = [(south, west), (south + 3, west), (south + 3, west + 3), (south, west + 3)]
        lake = [(south + 1.2, west + 1.2), (south + 1.9, west + 1.3), (south + 1.5, west + 1.9)]
        yield Theatre(
            (outline([(a, wrapped(b)) for a, b in box]),),
            (outline([(a, wrapped(b)) for a, b in lake]),),
            tuple(places),
        )


def wrapped(longitude):
    return (longitude + 180) % 360 - 180


def moved(point, dice, most, *, normal=False):
    angle = dice.uniform(0, 2 * math.pi)
    far = abs(dice.gauss(0, most)) if normal else most * math.sqrt(dice.random())
    north = point[0] + far * math.cos(angle) / 111_320
    east = point[1] + far * math.sin(angle) / 111_320 / math.cos(math.radians(point[0]))
    return north, wrapped(east)


def written(point, dice, notation):
    """A position in one notation, with as many digits as people write."""
    if notation == "mgrs":
        return mgrs(*point, digits=dice.choice((4, 5)))
    if notation == "decimal":
        digits = dice.choice((4, 5, 6))
        return f"{point[0]:.{digits}f}, {point[1]:.{digits}f}"
    halves = []
    for value, letters in zip(point, ("NS", "EW"), strict=True):
        size, letter = abs(value), letters[value < 0]
        if notation == "minutes":
            hundredths = round(size * 60_000)
            halves.append(f"{hundredths // 60_000} {hundredths % 60_000 / 1000:06.3f} {letter}")
        else:
            d, m, s = dms(size)
            halves.append(f"{d}°{m:02d}'{s:02d}\"{letter}")
    return " ".join(halves)


def dms(size):
    seconds = round(size * 3600)
    return seconds // 3600, seconds // 60 % 60, seconds % 60


def slipped(kind, point, dice):
    """The same site, written with one slip."""
    north, east = point
    if kind == "axes":
        return f"{east:.5f}, {north:.5f}"
    if kind == "sign":
        a, b = dice.choice(((-1, 1), (1, -1), (-1, -1)))
        return f"{north * a:.5f}, {east * b:.5f}"
    if kind == "mix":
        return mixed(point, dice)
    if kind == "datum":
        shift = DATUMS[dice.choice(sorted(DATUMS))]
        guess = point
        for _ in range(8):
            there = on_wgs84(*guess, shift)
            guess = (guess[0] + point[0] - there[0], guess[1] + point[1] - there[1])
        return written(guess, dice, dice.choice(("decimal", "minutes", "mgrs")))
    text = f"{north:.5f}, {east:.5f}"
    places = [
        n for n in range(len(text) - 3) if text[n : n + 2].isdigit() and text[n] != text[n + 1]
    ]
    place = dice.choice(places[:-2])
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def mixed(point, dice):
    """Minutes and seconds written as decimals, or decimals as minutes and seconds."""
    signs = ["-" if value < 0 else "" for value in point]
    if dice.random() < 0.5:
        parts = [dms(abs(value)) for value in point]
        return ", ".join(
            f"{sign}{d}.{m:02d}{s:02d}" for sign, (d, m, s) in zip(signs, parts, strict=True)
        )
    letters = ("NS", "EW")
    halves = []
    for value, both in zip(point, letters, strict=True):
        whole, rest = divmod(round(abs(value) * 10_000), 10_000)
        halves.append(f"{whole}°{rest // 100:02d}'{rest % 100:02d}\"{both[value < 0]}")
    return " ".join(halves)


def seeded(count: int, seed: int = 1) -> tuple[dict[str, Tally], Tally]:
    """What is caught of `count` slips of each class, and how many of `count` good positions are doubted.

    Returns
    -------
    dict of Tally
        By class of slip: number, caught when typed, caught with the second reading as well, named rightly.
    Tally
        The same for good positions: what was doubted without a reason.
    """
    dice = random.Random(seed)
    every = tuple(theatres(dice))
    found = {kind: Tally() for kind in CLASSES}
    good = Tally()
    for number in range(count):
        for kind in (*CLASSES, ""):
            theatre = every[number % len(every)]
            place, site = a_site(theatre, dice)
            notation = dice.choice(("decimal", "minutes", "dms", "mgrs"))
            text = slipped(kind, site, dice) if kind else written(site, dice, notation)
            other = dice.choice([n for n in ("decimal", "minutes", "dms", "mgrs") if n != notation])
            reading = parse_position(written(moved(site, dice, NOISE_M, normal=True), dice, other))
            tally = found[kind] if kind else good
            tally.number += 1
            typed, second = judged(text, place, reading, theatre)
            tally.typed += bool(typed)
            tally.second += bool(typed or second)
            tally.named += bool(kind) and bool(CLASSES[kind] & (typed | second))
            if kind and not typed | second:
                read = parse_position(text)
                off = distance_m((read.latitude, read.longitude), site)
                tally.missed_m = max(tally.missed_m, off)
    return found, good


def a_site(theatre, dice):
    while True:
        place = dice.choice(theatre.places)
        site = moved((place.latitude, place.longitude), dice, 0.9 * place.radius_m)
        wet = doubts(Claim(Position(*site), place.name), theatre)
        if not wet:
            return place.name, site


def judged(text, place, reading, theatre):
    """Slips that are seen when it is typed, and with the second reading."""
    try:
        position = parse_position(text)
    except InputError:
        # Refused at once: by its advice, which names the slip where a figure is beyond the pole.
        return {Slip.AXES, Slip.MIX}, set()
    typed = doubts(Claim(position, place), theatre)
    second = doubts(Claim(position, place, reading), theatre)
    return tuple({d.slip for d in seen if not d.is_remark} for seen in (typed, second))


def main(arguments: list[str]) -> int:
    """Print the table."""
    count = int(arguments[0]) if arguments else 2_000
    found, good = seeded(count)
    print(f"Seeded slips in positions, {count} of each class, in five theatres\n")
    print(
        f"{'slip':<22}{'when typed':>12}{'second reading':>16}{'named rightly':>15}{'farthest missed':>17}"
    )
    for kind, tally in found.items():
        print(line(kind, tally))
    whole = Counter()
    for tally in found.values():
        whole.update(number=tally.number, typed=tally.typed, second=tally.second)
    every = Tally(whole["number"], whole["typed"], whole["second"])
    every.missed_m = max(tally.missed_m for tally in found.values())
    print(line("all", every))
    print(
        f"{'good, but doubted':<22}{share(good.typed, good.number):>12}{share(good.second, good.number):>16}"
    )
    caught = whole["second"] / whole["number"]
    met = caught >= 0.95 and good.second / good.number <= 0.01
    print(f"\nAim: 95 % caught, at most 1 % of good ones doubted: {'met' if met else 'NOT MET'}")
    return 0 if met else 1


def line(kind, tally):
    named = share(tally.named, tally.number) if kind not in ("digits", "all") else ""
    return f"{kind:<22}{share(tally.typed, tally.number):>12}{share(tally.second, tally.number):>16}{named:>15}{tally.missed_m:>15.0f} m"


def share(part, whole):
    return f"{100 * part / whole:.2f} %"
