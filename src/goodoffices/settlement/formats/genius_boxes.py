"""Hyper-rectangles of GENIUS: a profile whose points hang on ranges of several whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from goodoffices.settlement.formats.decimals import exact
from goodoffices.settlement.formats.xml_text import Element

__all__ = ["boxes", "is_nonlinear"]

Ranges: TypeAlias = dict[str, tuple[int, int]]


def is_nonlinear(root: Element) -> bool:
    """Whether a profile is a sum of hyper-rectangles."""
    marked = root.attributes.get("type") == "nonlinear"
    return marked or next(root.all("hyperRectangle"), None) is not None


def boxes(
    root: Element, issues: Mapping[int, str]
) -> tuple[Fraction, list[tuple[Ranges, Fraction]]]:
    """What every package gets, and what each box adds, as shares of ``maxutility``.

    A rectangle with ``EXCLUDES`` counts outside its ranges: everywhere, less within them.

    Parameters
    ----------
    root : Element
        The profile.
    issues : Mapping[int, str]
        Index of an issue in the file -> its name.

    Raises
    ------
    FormatError
        If it is not one plain sum, or a range does not fit the issues.
    """
    utility = next(root.all("utility"), None) or next(root.all("utility_function"), None)
    functions = utility.own("ufun") if utility is not None else []
    if utility is None or len(functions) != 1:
        raise (utility or root).error("a nonlinear profile has no <utility> with one <ufun>")
    most = _number(utility, "maxutility")
    if most <= 0:
        raise utility.error("maxutility is not positive")
    everywhere, found = Fraction(0), list[tuple[Ranges, Fraction]]()
    for rectangle, weight in _rectangles(functions[0], Fraction(1)):
        worth = weight * _number(rectangle, "utility") / most
        inside = _ranges(rectangle.own("INCLUDES"), issues)
        outside = _ranges(rectangle.own("EXCLUDES"), issues)
        if inside and outside:
            raise rectangle.error("a hyperRectangle both includes and excludes")
        if not inside:
            everywhere += worth
        if inside or outside:
            found.append((inside, worth) if inside else (outside, -worth))
    if everywhere < 0:
        raise utility.error("what every package gets is negative")
    return everywhere, found


def _rectangles(function: Element, weight: Fraction) -> Iterator[tuple[Element, Fraction]]:
    """Every rectangle with the weights above it."""
    if function.attributes.get("aggregation", "sum").lower() != "sum":
        raise function.error("hyper-rectangles that are not summed cannot be read")
    weight *= _number(function, "weight") if "weight" in function.attributes else 1
    for child in function.children:
        if child.tag == "ufun":
            yield from _rectangles(child, weight)
        elif child.tag == "hyperRectangle":
            own = _number(child, "weight") if "weight" in child.attributes else Fraction(1)
            yield child, weight * own
        else:
            raise child.error(f"<{child.tag}> within a <ufun> cannot be read")


def _ranges(bounds: list[Element], issues: Mapping[int, str]) -> Ranges:
    found: Ranges = {}
    for bound in bounds:
        index, low, high = (_whole(bound, key) for key in ("index", "min", "max"))
        if index not in issues:
            raise bound.error(f"there is no issue with the index {index}")
        if low > high or issues[index] in found:
            raise bound.error("a range is empty, or given twice for one issue")
        found[issues[index]] = (low, high)
    return found


def _whole(element: Element, key: str) -> int:
    value = _number(element, key)
    if value.denominator != 1:
        raise element.error(f"<{element.tag}> has no whole number in {key!r}")
    return int(value)


def _number(element: Element, key: str) -> Fraction:
    try:
        return exact(element.attributes[key])
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise element.error(f"<{element.tag}> has no number in {key!r}") from error
