"""A separate door: the discovery service of ASTM F3548-21, with its own process and its own database."""

__all__: list[str] = []
