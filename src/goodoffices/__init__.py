"""Good offices: mediation, deconfliction and reception on one confidential record.

The rooms are imported by name, for instance :mod:`goodoffices.settlement` in a notebook; the root
exports the version only.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
