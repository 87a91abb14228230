"""Several parts in one file, as text documents and workbooks are kept; nothing in it tells when it was made."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final
from zlib import crc32

__all__ = ["archive"]

NO_TIME: Final = (0, (1 << 5) | 1)
"""The first moment that the format can say."""
UTF8: Final = 1 << 11


def archive(parts: Mapping[str, bytes]) -> bytes:
    """The parts in their order, stored as they are: the same bytes on every machine.

    Parameters
    ----------
    parts : mapping of str to bytes
        Names and contents.

    Returns
    -------
    bytes
        A ZIP file.
    """
    stored, listed, at = [], [], 0
    for name, content in parts.items():
        raw = name.encode()
        size = len(content)
        about = struct.pack(
            "<5H3L2H", 20, UTF8, 0, *NO_TIME, crc32(content), size, size, len(raw), 0
        )
        piece = b"PK\3\4" + about + raw + content
        listed.append(
            b"PK\1\2" + struct.pack("<H", 20) + about + struct.pack("<3H2L", 0, 0, 0, 0, at) + raw
        )
        stored.append(piece)
        at += len(piece)
    table = b"".join(listed)
    count = len(listed)
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, len(table), at, 0)
    return b"".join(stored) + table + end
