"""Files of negotiations: bytes in, a negotiation out; which form it is, is seen from the content."""

from goodoffices.settlement.formats.own import FORMAT, read_own
from goodoffices.settlement.formats.reading import read

__all__ = ["FORMAT", "read", "read_own"]
