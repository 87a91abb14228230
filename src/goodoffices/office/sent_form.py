"""A form that is sent twice: with the same words it is answered as the first time, with other words it is refused.

What a use case says depends on what stood when it was asked; what was asked does not. So a form is known by its key,
and by what it was given: whoever writes for it (:class:`goodoffices.office.registers.Register`) keeps a keyed digest of
that beside what was written, and compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

import msgspec

__all__ = ["once", "sending", "sent_form"]

P = ParamSpec("P")
R = TypeVar("R")
_SENT: ContextVar[Mapping[str, bytes]] = ContextVar("_SENT", default=MappingProxyType({}))
"""Forms at work: key -> what was asked."""


def once(function: Callable[P, R]) -> Callable[P, R]:
    """A use case that is asked for by a form: its key stands for everything that it was given.

    Parameters
    ----------
    function : callable
        Takes an office and an actor, and by name a key and what stands in the form.

    Returns
    -------
    callable
        The same, refused with :class:`goodoffices.errors.RepeatedKeyError` where the key was used for another form.
    """

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        with sending(str(kwargs["key"]), _content(function.__qualname__, kwargs)):
            return function(*args, **kwargs)

    return asked


@contextmanager
def sending(key: str, content: bytes) -> Iterator[None]:
    """While it lasts, the form of this key is known to say this.

    Parameters
    ----------
    key : str
    content : bytes
        All that the form says, or a digest of it.
    """
    sent = _SENT.get()
    if key in sent:  # one use case does a part of another
        yield
        return
    token = _SENT.set({**sent, key: content})
    try:
        yield
    finally:
        _SENT.reset(token)


def sent_form(key: str) -> bytes | None:
    """What was asked by the form of this key, where a use case is at work on it."""
    return _SENT.get().get(key)


def _content(name: str, given: Mapping[str, Any]) -> bytes:
    said = {
        field: value
        for field, value in given.items()
        if field != "key" and not callable(value)  # who is told of progress says nothing
    }
    return msgspec.json.encode([name, said], enc_hook=_plain, order="deterministic")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a form cannot hold a {type(value).__name__}")
