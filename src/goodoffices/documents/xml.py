"""Text as it stands in XML, and the characters that may not stand there."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

__all__ = ["HEAD", "attribute", "text"]

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NEVER: Final = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: str) -> str:
    """Words between tags; what XML cannot hold is left out."""
    return escape(NEVER.sub("", words))


def attribute(words: str) -> str:
    """Words between quotation marks."""
    return escape(" ".join(NEVER.sub("", words).split()), {'"': "&quot;"})
