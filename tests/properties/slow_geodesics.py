"""How far two areas are from each other, by another way than the engine's: geodesics only, and no projection.

A point is inside a ring if the directions from it to the corners, one after the other, turn once around. Two
edges cross if each has the other's ends on both sides. The nearest place of an edge is found by walking along it
until the shortest way to the point leaves it squarely. No plane, no box, no tree.
"""

from __future__ import annotations

import numpy as np
from pyproj import Geod

from goodoffices.deconfliction import Circle

EARTH = Geod(ellps="WGS84")
NARROWED = 44  # 100 km to less than a tenth of a millimetre
DEEP = 0.02
STILL = 1e-6
STEPS = 60


def between(points, others):
    """Azimuths and distances from each point to another, both shape (n, 2), latitude first."""
    azimuths, _, distances = EARTH.inv(points[:, 1], points[:, 0], others[:, 1], others[:, 0])
    return np.asarray(azimuths), np.asarray(distances)


def turned(degrees):
    """Angles from -180 to 180."""
    return (degrees + 180) % 360 - 180


def pairs_of(points, others):
    """Each of some points with each of others, both shape (n * m, 2)."""
    return np.repeat(points, len(others), axis=0), np.tile(others, (len(points), 1))


def are_inside(points, ring):
    """Which points lie inside a ring."""
    azimuths, _ = between(*pairs_of(points, ring))
    azimuths = azimuths.reshape(len(points), len(ring))
    turns = turned(np.roll(azimuths, -1, axis=1) - azimuths).sum(axis=1)
    return np.abs(turns) > 180


def sides(ring, points):
    """On which side of each edge of a ring each point lies, -1 or 1, shape (edges, points)."""
    along, _ = between(ring, np.roll(ring, -1, axis=0))
    there, _ = between(*pairs_of(ring, points))
    return np.sign(turned(there.reshape(len(ring), len(points)) - along[:, None]))


def crossing_edges(ring, other):
    """Which edge of one ring crosses which of another."""
    ends = sides(ring, other)
    others_ends = sides(other, ring)
    apart = ends * np.roll(ends, -1, axis=1) < 0
    others_apart = others_ends * np.roll(others_ends, -1, axis=1) < 0
    return np.nonzero(apart & others_apart.T)


def edge_crossings(ring, other):
    """Where an edge of one ring crosses an edge of another, shape (n, 2)."""
    edges, others = crossing_edges(ring, other)
    starts, stops = ring[edges], np.roll(ring, -1, axis=0)[edges]
    lines, line_ends = other[others], np.roll(other, -1, axis=0)[others]
    azimuths, lengths = between(starts, stops)
    along, _ = between(lines, line_ends)
    low, high = np.zeros(len(edges)), lengths.copy()
    first = np.sign(turned(between(lines, starts)[0] - along))
    for _ in range(NARROWED):
        middle = (low + high) / 2
        points = gone(starts, azimuths, middle)
        before = np.sign(turned(between(lines, points)[0] - along)) == first
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return gone(starts, azimuths, low)


def gone(starts, azimuths, distances):
    longitudes, latitudes, _ = EARTH.fwd(starts[:, 1], starts[:, 0], azimuths, distances)
    return np.stack((latitudes, longitudes), -1)


def amid(met, ring, other):
    """Places amid two or three places where borders meet that lie in both rings."""
    if len(met) < 2:
        return []
    n, m = np.triu_indices(len(met), 1)
    azimuths, lengths = between(met[n], met[m])
    halves = gone(met[n], azimuths, lengths / 2)
    corners, ends = pairs_of(met, halves)
    azimuths, lengths = between(corners, ends)
    places = np.concatenate((halves, gone(corners, azimuths, lengths * 2 / 3)))
    return places[are_inside(places, ring) & are_inside(places, other)]


class Nearest:
    """The least distance from a point to an edge, for many groups of points and edges in one go."""

    def __init__(self):
        self.points, self.starts, self.ends, self.groups, self.count = [], [], [], [], 0

    def ask(self, points, ring):
        """A new group: each point against each edge; returns its number."""
        dots, starts = pairs_of(points, ring)
        _, ends = pairs_of(points, np.roll(ring, -1, axis=0))
        self.points.append(dots)
        self.starts.append(starts)
        self.ends.append(ends)
        self.groups.append(np.full(len(dots), self.count))
        self.count += 1
        return self.count - 1

    def answers(self):
        """The least distance of each group."""
        if not self.count:
            return np.empty(0)
        points, starts, ends = (
            np.concatenate(part) for part in (self.points, self.starts, self.ends)
        )
        groups = np.concatenate(self.groups)
        _, to_start = between(points, starts)
        _, to_end = between(points, ends)
        azimuths, lengths = between(starts, ends)
        best = np.full(self.count, np.inf)
        np.minimum.at(best, groups, np.minimum(to_start, to_end))
        least = (to_start + to_end - lengths) / 2  # by the triangle
        keep = least <= best[groups] + 1e-6
        near = nearest_along(*(part[keep] for part in (points, starts, azimuths, lengths)))
        np.minimum.at(best, groups[keep], near)
        return best


def nearest_along(points, starts, azimuths, lengths):
    """How far each point is from its edge: from a place on it, straight along until the way to the point is square."""
    along = lengths / 2
    best = np.full(len(along), np.inf)
    going = np.arange(len(along))
    for _ in range(STEPS):
        one, other, azimuth = starts[going], points[going], azimuths[going]
        longitudes, latitudes, back = EARTH.fwd(one[:, 1], one[:, 0], azimuth, along[going])
        towards, _, away = EARTH.inv(longitudes, latitudes, other[:, 1], other[:, 0])
        best[going] = np.minimum(best[going], away)
        ahead = away * np.cos(np.radians(towards - (np.asarray(back) + 180)))
        further = np.clip(along[going] + ahead, 0.0, lengths[going])
        moved = np.abs(further - along[going]) > STILL
        along[going] = further
        going = going[moved]
        if not len(going):
            return best
    raise AssertionError(f"no nearest place was found from {points[going][0]}")


def clearances(pairs, margins=None):
    """How far apart the two areas of each pair are, in metres; less than 0: how deep they overlap.

    Of two polygons that overlap: how deep a corner of one lies in the other, or how deep a place amid two or three
    places where their borders meet lies in both, whichever is more; once it is more than two centimetres, it is not
    looked for what is more still. Where a margin is kept, of polygons that overlap: 0.
    """
    whether_deep = [True] * len(pairs) if margins is None else [not margin for margin in margins]
    nearest = Nearest()
    plans = [
        _asked(nearest, one, other, deep)
        for (one, other), deep in zip(pairs, whether_deep, strict=True)
    ]
    answers = nearest.answers()
    found = [plan(answers) for plan in plans]
    shallow = [n for n, clearance in enumerate(found) if isinstance(clearance, Overlapping)]
    nearest = Nearest()
    plans = [found[n].ask(nearest) for n in shallow]
    answers = nearest.answers()
    for n, plan in zip(shallow, plans, strict=True):
        found[n] = plan(answers)
    return found


class Overlapping:
    """Two polygons that overlap, no corner of which lies deep in the other."""

    def __init__(self, ring, other, held, held_other, depth):
        self.ring, self.other, self.depth = ring, other, depth
        self.held, self.held_other = held, held_other

    def ask(self, nearest):
        """Ask how deep the places amid lie; returns how to make the clearance of the answers."""
        ring, other = self.ring, self.other
        shared = ring[(ring[:, None] == other[None]).all(axis=2).any(axis=1)]
        crossings = edge_crossings(ring, other)
        met = np.concatenate((crossings, ring[self.held], other[self.held_other], shared))
        depths = [
            (nearest.ask(place[None], ring), nearest.ask(place[None], other))
            for place in amid(met, ring, other)
        ]
        return lambda answers: (
            -max([self.depth, *(min(answers[group] for group in groups) for groups in depths)])
        )


def ring_of(area):
    return np.array([area.center] if isinstance(area, Circle) else area.vertices)


def _asked(nearest, one, other, whether_deep):
    """Ask for the distances that a pair needs; returns how to make its clearance of the answers."""
    if isinstance(one, Circle) and isinstance(other, Circle):
        _, apart = between(ring_of(one), ring_of(other))
        found = float(apart[0]) - one.radius_m - other.radius_m
        return lambda _: found
    if isinstance(other, Circle):
        one, other = other, one
    ring, other_ring = ring_of(one), ring_of(other)
    if isinstance(one, Circle):
        group = nearest.ask(ring, other_ring)
        sign = -1 if are_inside(ring, other_ring)[0] else 1
        return lambda answers: sign * answers[group] - one.radius_m
    held, held_other = are_inside(ring, other_ring), are_inside(other_ring, ring)
    if not (held.any() or held_other.any() or len(crossing_edges(ring, other_ring)[0])):
        groups = [nearest.ask(ring, other_ring), nearest.ask(other_ring, ring)]
        return lambda answers: min(answers[group] for group in groups)
    if not whether_deep:
        return lambda _: 0.0
    depths = [nearest.ask(point[None], other_ring) for point in ring[held]]
    depths += [nearest.ask(point[None], ring) for point in other_ring[held_other]]

    def clearance(answers):
        depth = max((answers[group] for group in depths), default=0.0)
        return -depth if depth > DEEP else Overlapping(ring, other_ring, held, held_other, depth)

    return clearance
