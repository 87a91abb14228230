"""Numbers, names, days and differences in words, in the language of the page."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from goodoffices import office
from goodoffices.office import View
from goodoffices.record import Role, Seat

TONGUES: Final = sorted([*settings.LANGUAGES, ("fa", "فارسی")])
"""Languages of people and of texts, by their own names; pages speak the shorter list of the settings."""
WORD: Final = re.compile(r"\s+|\w+(?:[:.,\u2019'-]\w+)*|[^\w\s]")
"""A gap, a word with what is inside it (08:00, well-known), or a mark."""

When = datetime | date | int
"""A moment, a day, or a time slot in seconds since 1970."""

NUMBERS: Final = [
    pgettext_lazy("a number", "none"),
    pgettext_lazy("a number", "one"),
    pgettext_lazy("a number", "two"),
    pgettext_lazy("a number", "three"),
    pgettext_lazy("a number", "four"),
    pgettext_lazy("a number", "five"),
    pgettext_lazy("a number", "six"),
    pgettext_lazy("a number", "seven"),
    pgettext_lazy("a number", "eight"),
    pgettext_lazy("a number", "nine"),
    pgettext_lazy("a number", "ten"),
    pgettext_lazy("a number", "eleven"),
    pgettext_lazy("a number", "twelve"),
]
ALPHABETS: Final = {
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
"""Where the order of letters is not that of their code points, nor that of letters without their accents."""
FIRST_DAY: Final = re.compile(r"\b1(?= \w)")
COLONS: Final = {"fr": "\N{NO-BREAK SPACE}:"}
COMMAS: Final = {"ar": "\N{ARABIC COMMA} ", "fa": "\N{ARABIC COMMA} "}
SEMICOLONS: Final = {
    "ar": "\N{ARABIC SEMICOLON} ",
    "fa": "\N{ARABIC SEMICOLON} ",
    "fr": "\N{NO-BREAK SPACE}; ",
}
AND_BEFORE: Final = re.compile(
    "(?<= \N{HEBREW LETTER VAV})(?=\N{FIRST STRONG ISOLATE}?[A-Za-z0-9])"
)
AGAINST: Final = {
    False: re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"),
    True: re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]"),
}
"""Letters that run against a page, by whether the page runs from right to left."""
ROLES: Final = {
    Role.FRIEND: lazy("friend of the process"),
    Role.LIAISON: lazy("liaison officer"),
    Role.MEDIATOR: lazy("mediator"),
    Role.OBSERVER: lazy("observer"),
    Role.PARTY: lazy("party"),
    Role.RECEPTION: lazy("reception officer"),
}


def locale() -> Locale:
    """The page's language, as Babel knows it."""
    return _known(translation.get_language() or "en")


@cache
def _known(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def and_list(names: Iterable[str], *, apart: bool = True) -> str:
    """The names as one would say them: "Mara, Northland and Third Capital".

    ``apart``: each keeps its direction whatever stands around it; in a table to take away marks of ours are no data.
    """
    names = [kept_apart(str(name)) if apart else str(name) for name in names]
    listed = format_list(names, locale=locale())
    # Hebrew joins its "and" to a word in letters of its own and sets a hyphen of its own before any other.
    return (
        AND_BEFORE.sub("\N{HEBREW PUNCTUATION MAQAF}", listed) if str(locale()) == "he" else listed
    )


def kept_apart(text: str) -> str:
    """The text, in isolates where its letters run against the page.

    Without them two names are read in the wrong order, and a number or a mark after a name stands before it.
    """
    if text.isascii() and not translation.get_language_bidi():
        return text
    against = AGAINST[translation.get_language_bidi()].search(text)
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if against else text


def number_word(number: int) -> str:
    """The number as a word up to twelve, in figures above."""
    return str(NUMBERS[number]) if 0 <= number < len(NUMBERS) else str(number)


def role_word(role: Role) -> str:
    """What the seat is, in a word."""
    return str(ROLES.get(role, role))


def will_see(seats: Iterable[Seat]) -> str:
    """Who will read what is about to be written: the whole audience and nobody else."""
    names = [seat.name for seat in seats]
    return _("%(names)s will see this; nobody else.") % {"names": and_list(names)}


def can_see(seats: Iterable[Seat]) -> str:
    """Who can read what stands here."""
    names = [seat.name for seat in seats]
    return _("%(names)s can see this; nobody else.") % {"names": and_list(names)}


def now() -> datetime:
    """This moment by the office's clock, in the zone of the desk."""
    return timezone.localtime(office.running().now())


def alphabetical(text: str) -> tuple[tuple[int, int], ...]:
    """By what a list of texts is put in the order of the language's alphabet."""
    letters, folded = ALPHABETS.get(translation.get_language() or "", ""), text.casefold()
    if not letters:
        folded = "".join(
            one for one in unicodedata.normalize("NFD", folded) if not unicodedata.combining(one)
        )
    return tuple((1, letters.index(one)) if one in letters else (0, ord(one)) for one in folded)


def day(when: When) -> str:
    """17 March."""
    return _dated(when, _("d MMMM"))


def day_long(when: When) -> str:
    """Thursday 17 March 2022."""
    return _dated(when, _("EEEE d MMMM y"))


def _dated(when: When, pattern: str) -> str:
    told = format_date(desk_time(when), pattern, locale=locale())
    # No pattern of Babel's has the ordinal that French sets for the first of a month alone.
    return FIRST_DAY.sub("1er", told, count=1) if translation.get_language() == "fr" else told


def today_long() -> str:
    """This day, as :func:`day_long` gives it."""
    return _today_long(translation.get_language(), now().date())


@lru_cache(maxsize=32)
def _today_long(_language: str | None, today: date) -> str:
    return day_long(today)


def hour(when: When) -> str:
    """06:40."""
    local = desk_time(when)
    return format_time(local, "HH:mm", locale=locale()) if isinstance(local, datetime) else ""


def moment(when: When) -> str:
    """17 March, 06:40."""
    return comma().join(part for part in (day(when), hour(when)) if part)


def machine(when: When) -> str:
    """For the ``datetime`` attribute of a time."""
    local = desk_time(when)
    return local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()


def language_name(tag: str) -> str:
    """A language by its own name."""
    return str(dict(TONGUES).get(tag, tag))


def colon(language: str | None = None) -> str:
    """The colon after what heads a line, with the gap that the language sets before it."""
    return COLONS.get(language or translation.get_language() or "", ":")


def comma(language: str | None = None) -> str:
    """What stands between parts of a line, as the language writes it."""
    return COMMAS.get(language or translation.get_language() or "", ", ")


def semicolon(language: str | None = None) -> str:
    """What stands between parts that have commas of their own, as the language writes it."""
    return SEMICOLONS.get(language or translation.get_language() or "", "; ")


def decimal(number: float, places: int) -> str:
    """A number with so many decimals, after the sign that the language sets before them."""
    return str(number_format(f"{number:.{places}f}", places, use_l10n=True))


def initial(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def since(view: View) -> str:
    """How long the process has lasted, for the seat that opened it; nothing for the others."""
    opened = getattr(view.opening, "opened_on", None)
    if opened is None:
        return ""
    return _("Day %(number)d, opened %(day)s") % {
        "number": (now().date() - opened).days + 1,
        "day": day(opened),
    }


def diff(before: str, after: str) -> list[tuple[Literal["same", "taken", "added"], str]]:
    """What was taken away and what was added, word by word."""
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[tuple[Literal["same", "taken", "added"], str]] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for change, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if change == "equal":
            pieces.append(("same", "".join(old[a_from:a_to])))
            continue
        taken, added = "".join(old[a_from:a_to]), "".join(new[b_from:b_to])
        shown = added or taken
        # Blanks stand outside the marks: a line through nothing tells nothing.
        pieces.append(("same", shown[: len(shown) - len(shown.lstrip())]))
        pieces += [("taken", taken.strip()), ("added", added.strip())]
        pieces.append(("same", shown[len(shown.rstrip()) :] if shown.strip() else ""))
    return [piece for piece in pieces if piece[1]]


def desk_time(when: When) -> datetime | date:
    """A moment in the zone of the desk; a day as it is."""
    if isinstance(when, int):
        return timezone.localtime(datetime.fromtimestamp(when, UTC))
    return timezone.localtime(when) if isinstance(when, datetime) else when
