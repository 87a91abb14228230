"""Which form a file has, seen from its content."""

from __future__ import annotations

from goodoffices.stability.conflict import Conflict
from goodoffices.stability.formats import gmcr, own
from goodoffices.stability.formats.json_text import parsed

__all__ = ["read"]


def read(name: str, content: bytes) -> Conflict:
    """A conflict from one file, whichever known form it has.

    Parameters
    ----------
    name : str
        What the file is called, for messages.
    content : bytes
        ``goodoffices/conflict/1`` or ``.gmcr``, in UTF-8.

    Returns
    -------
    Conflict
        Checked.

    Raises
    ------
    FormatError
        If no form fits, or the file breaks the form it has; ``advice`` names file, line, reason.

    Discloses
    ---------
    Nothing: the preferences stay in the conflict.

    References
    ----------
    .. [GmcrPy2020]
    .. [RFC8259]

    Examples
    --------
    >>> read("notes.txt", b"hello")
    Traceback (most recent call last):
    ...
    goodoffices.errors.FormatError: a file cannot be read as a conflict
    """
    data = parsed(name, content)
    if gmcr.is_gmcr(data):
        return gmcr.conflict_of(name, data)
    return own.conflict_of(name, data)
