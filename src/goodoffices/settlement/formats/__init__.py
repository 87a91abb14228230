"""Files of negotiations: bytes in, a negotiation out, and back; the form is seen from the content."""

from goodoffices.settlement.formats.own import FORMAT, read_own
from goodoffices.settlement.formats.reading import read
from goodoffices.settlement.formats.writing import FORMS, Written, write

__all__ = ["FORMAT", "FORMS", "Written", "read", "read_own", "write"]
