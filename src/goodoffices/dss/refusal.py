"""Refusals: the standard's status, and a sentence a duty officer understands."""

from __future__ import annotations

from goodoffices.errors import InputError

__all__ = ["AreaTooLargeError", "Refusal"]


class Refusal(InputError):  # noqa: N818  # the word a duty officer would use
    """What is answered instead of what was asked for.

    Parameters
    ----------
    status : int
        The status of the standard: 400, 401, 403, 404, 409 or 413.
    sentence : str
        For the person at the other end; it stands in the reply and names nobody else's secret.
    body : dict, optional
        What the reply holds beside the sentence.
    """

    def __init__(
        self, status: int, sentence: str, *, body: dict[str, object] | None = None
    ) -> None:
        super().__init__(f"refused with {status}", advice=sentence)
        self.status = status
        self.body: dict[str, object] = {"message": sentence, **(body or {})}


class AreaTooLargeError(Refusal):
    """An area larger than this service covers; some queries answer it with 413."""
