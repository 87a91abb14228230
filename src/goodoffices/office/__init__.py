"""Use cases: all that a seat may do; the only room that wires the others together."""
