"""Solution concepts, one module each; the order is that in which they are printed."""

from goodoffices.stability.concepts.concept import Concept
from goodoffices.stability.concepts.gmr import GMR
from goodoffices.stability.concepts.nash import NASH
from goodoffices.stability.concepts.seq import SEQ
from goodoffices.stability.concepts.sim import SIM
from goodoffices.stability.concepts.smr import SMR

__all__ = ["CONCEPTS", "Concept"]

CONCEPTS = (NASH, GMR, SMR, SEQ, SIM)
