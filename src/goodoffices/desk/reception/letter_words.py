"""A letter to a family: short, plain, in its language where there are words for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from goodoffices.desk.reception.letter_phrases import FIT, PHRASES
from goodoffices.desk.words import comma, day_long, semicolon
from goodoffices.office.reception import Letter, OtherPlace
from goodoffices.reception.placements_events import WaitingWhy
from goodoffices.reception.spoken import spoken

__all__ = ["ENGLISH", "Written", "language_of", "written"]

ENGLISH = "en"
OTHERS = 2


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's sentences.

    Attributes
    ----------
    to, number, title : str
    said : tuple of str
        Paragraph by paragraph.
    signed : str
    """

    to: str
    number: str
    title: str
    said: tuple[str, ...]
    signed: str


def language_of(letter: Letter) -> str:
    """The language it is written in: the family's, where there are words for it."""
    code = letter.language.split("-")[0]
    return code if code in PHRASES else ENGLISH


def written(letter: Letter) -> Written:
    """A letter; days are said in the language that is spoken while it is written."""
    words = PHRASES[language_of(letter)]
    said = _placed(letter, words) if letter.place_name else _waits(letter, words)
    return Written(
        to=words["to"],
        number=words["number"].format(case=f"\u2066{spoken(letter.case)}\u2069"),
        title=words["place" if letter.place_name else "wait"],
        said=(*said, words["decide"], words["rights"]),
        signed=words["signed"].format(name=letter.signed_by, day=day_long(letter.at)),
    )


def _placed(letter: Letter, words: Mapping[str, str]) -> list[str]:
    language = language_of(letter)
    fit, between = FIT[language], semicolon(language)
    where = comma(language).join(part for part in (letter.place_name, letter.town) if part)
    said = [words["found"].format(where=where, people=letter.people)]
    if letter.named is not None:
        said.append(words["named"])
    elif letter.terms:
        said.append(f"{words['why']} {between.join(fit[term] for term in letter.terms)}.")
    else:
        said.append(words["room"])
    others = [one for one in letter.next if one.name][:OTHERS]
    if others:
        said.append(words["next"].format(others=between.join(_other(one, words) for one in others)))
    return said


def _other(one: OtherPlace, words: Mapping[str, str]) -> str:
    return f"{one.name} ({words['too_little' if one.missing else 'also_room']})"


def _waits(letter: Letter, words: Mapping[str, str]) -> list[str]:
    why = {WaitingWhy.FITS_NOWHERE: "together", WaitingWhy.BEST_INTERESTS: "child"}
    return [words["keep_bed"], words[why.get(letter.why, "full") if letter.why else "full"]]
