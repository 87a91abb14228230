"""Files of conflicts: bytes in, a conflict out, and back; the form is seen from the content."""

from goodoffices.stability.formats.own import FORMAT, read_own, write
from goodoffices.stability.formats.reading import read

__all__ = ["FORMAT", "read", "read_own", "write"]
