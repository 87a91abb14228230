"""Bargaining solutions on a list of packages; a new one is a module and one line here."""

from goodoffices.settlement.solutions.concept import Axiom, Best, Concept, Domain, leximin_order
from goodoffices.settlement.solutions.egalitarian import EGALITARIAN, egalitarian_solution
from goodoffices.settlement.solutions.kalai_smorodinsky import (
    KALAI_SMORODINSKY,
    kalai_smorodinsky_solution,
)
from goodoffices.settlement.solutions.leximin import LEXIMIN, leximin_solution
from goodoffices.settlement.solutions.nash import NASH, nash_bargaining_solution
from goodoffices.settlement.solutions.utilitarian import UTILITARIAN, utilitarian_solution

__all__ = [
    "CONCEPTS",
    "Axiom",
    "Best",
    "Concept",
    "Domain",
    "egalitarian_solution",
    "kalai_smorodinsky_solution",
    "leximin_order",
    "leximin_solution",
    "nash_bargaining_solution",
    "utilitarian_solution",
]

CONCEPTS: tuple[Concept, ...] = (NASH, KALAI_SMORODINSKY, EGALITARIAN, LEXIMIN, UTILITARIAN)
