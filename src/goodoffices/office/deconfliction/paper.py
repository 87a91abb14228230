"""A notice on paper: the same lines in two languages, and a checksum to compare by voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodoffices.office.deconfliction.notices import LineNotice
    from goodoffices.office.view import View

__all__ = ["NoticePaper", "notice_paper"]


@dataclass(frozen=True, slots=True, repr=False)
class NoticePaper:
    """What stands on the paper.

    Attributes
    ----------
    languages : tuple of str
        The two languages, as IETF tags; one where both desks speak the same.
    lines : tuple of (str, tuple of str, str)
        Code, the phrase in each language, what is said; the figures are the same in both.
    caveats : tuple of (str, tuple of str)
        Code and sentence in each language.
    checksum : str
        Over everything that is said.
    """

    languages: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...], str], ...]
    caveats: tuple[tuple[str, tuple[str, ...]], ...]
    checksum: str


def notice_paper(view: View, found: LineNotice, languages: tuple[str, str]) -> NoticePaper:
    """A notice as it is printed, faxed or read out.

    Parameters
    ----------
    found : LineNotice
        The notice.
    languages : tuple of str
        The reader's and the other desk's; English where there are no phrases in one.
    """
    from goodoffices.deconfliction import (  # noqa: PLC0415
        LANGUAGES,
        Phrase,
        Position,
        checksum,
        echo,
        phrase,
    )

    spoken = tuple(tag if tag in LANGUAGES else "en" for tag in languages)
    spoken = tuple(dict.fromkeys((*spoken, "en")))[:2]
    filed = found.filed
    places = []
    for spot in filed.spots:
        shown = echo(Position(spot.latitude, spot.longitude))
        places.append(" · ".join(x for x in (shown.grid, shown.degrees, spot.place) if x))
    when = "{:%Y-%m-%d %H:%M} UTC"
    said = (
        (Phrase.FROM, view.name(filed.desk)),
        (Phrase.TO, view.name(filed.to)),
        (Phrase.ABOUT, f"{filed.category}: {filed.words}"),
        (Phrase.FILED, f"{when.format(filed.at)} · {filed.by}"),
        (Phrase.BEGINS, when.format(filed.begins)),
        (Phrase.ENDS, when.format(filed.ends)),
        *((Phrase.WHERE, place) for place in places),
    )

    def both(code: Phrase) -> tuple[str, ...]:
        return tuple(phrase(code, tag) for tag in spoken)

    return NoticePaper(
        languages=spoken,
        lines=tuple((str(code), both(code), text) for code, text in said),
        caveats=tuple((str(code), both(code)) for code in (Phrase.CAVEAT, Phrase.NOT_APPROVAL)),
        checksum=checksum([text for _, text in said]),
    )
