"""Every figure we claim, beside what it is claimed against: ``python -m bench NAME``."""
