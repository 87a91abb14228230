"""Whether an alternative may be shown to a seat: only words that their owner released to it, exactly these."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from goodoffices.record import EntryId, Form, Release, SeatId

__all__ = ["May", "Permission", "permission", "same_words"]


class May(StrEnum):
    """Whether an alternative may be shown to a seat, and why."""

    CONDITION = "its condition is not judged yet"
    HELD = "no release covers these words"
    LAPSED = "the release has lapsed"
    MEDIATORS = "the mediator's own"
    ORAL = "given by voice, not confirmed yet"
    OWN = "the seat's own words"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether one alternative may be shown to one seat.

    Attributes
    ----------
    may : May
        Whether, and why.
    said_by : SeatId or None
        Whose words the seat may know them to be.
    release : Release or None
        The release that it rests on, or that is not enough.
    """

    may: May
    said_by: SeatId | None = None
    release: Release | None = field(default=None, repr=False)

    @property
    def shows(self) -> bool:
        """Whether it may be shown."""
        return self.may in (May.MEDIATORS, May.OWN, May.RELEASED)


def permission(
    words: str,
    *,
    owner: SeatId | None,
    reader: SeatId,
    releases: Iterable[Release],
    today: date,
    judged: Collection[EntryId] = (),
    answered_for: bool = False,
) -> Permission:
    """Whether an alternative may be shown to a seat.

    Parameters
    ----------
    words : str
        Its words: a release covers exactly the words it names.
    owner : SeatId or None
        Whose they are; None for the mediator's own.
    reader : SeatId
        Who would see them.
    releases : iterable of Release
        Those that the mediator can read, in order.
    today : date
        A release lapses after its last day, unless the words have gone before.
    judged : collection of EntryId
        Releases whose condition a person has judged to be met.
    answered_for : bool
        Whether a named mediator answers for what was given by voice and is not confirmed.

    Returns
    -------
    Permission
        Where two releases would do, words that went before are shown as they went; else the form that
        tells less.

    Discloses
    ---------
    To the reader the words, and whose they are where their owner released them as its own.
    """
    if owner is None:
        return Permission(May.MEDIATORS)
    if owner == reader:
        return Permission(May.OWN)
    found = [
        _of(one, today, judged, answered_for=answered_for)
        for one in releases
        if one.asked.owner == owner and one.asked.recipient == reader and _covers(one, words)
    ]
    return min(found, key=_rank, default=Permission(May.HELD))


def _rank(one: Permission) -> tuple[bool, bool, bool]:
    gone = one.release is not None and one.release.is_relayed
    return not one.shows, not gone, one.said_by is not None


def _covers(release: Release, words: str) -> bool:
    answer = release.answer
    return (
        answer is not None
        and answer.is_yes
        and answer.form is not Form.ONLY_THAT_WE_SPOKE
        and (release.is_relayed or release.may_be_relayed)
        and same_words(answer.words, words)
    )


def _of(
    release: Release, today: date, judged: Collection[EntryId], *, answered_for: bool
) -> Permission:
    answer = release.answer
    assert answer is not None  # noqa: S101  # it covers the words, so there is one
    said_by = release.asked.owner if answer.form is Form.AS_OURS else None
    if not release.is_relayed:
        if release.is_over(today):
            return Permission(May.LAPSED, release=release)
        if release.condition and release.line.entry_id not in judged:
            return Permission(May.CONDITION, release=release)
        if not release.confirmed and not answered_for:
            return Permission(May.ORAL, release=release)
    return Permission(May.RELEASED, said_by, release)


def same_words(one: str, other: str) -> bool:
    """Whether two texts have the same words; blanks and the composition of letters do not count.

    Examples
    --------
    >>> same_words("from  eight", "from eight ")
    True
    """

    def plain(text: str) -> list[str]:
        return unicodedata.normalize("NFC", text).split()

    return plain(one) == plain(other)
