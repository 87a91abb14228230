"""Hypothesis strategies for those who build on the engines.

Import from the room that fits: ``from goodoffices.testing.settlement import negotiations``.
"""

__all__: list[str] = []
