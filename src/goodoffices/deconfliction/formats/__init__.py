"""Files of plans: GeoJSON, KML and tables in, plans out; every error names the line and the reason."""

from goodoffices.deconfliction.formats.reading import read_plans

__all__ = ["read_plans"]
