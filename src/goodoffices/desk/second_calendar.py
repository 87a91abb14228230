"""A second calendar beside the Gregorian one: chosen by a person, for that person's pages alone.

The Gregorian day always stands first and is what counts. Nothing is reckoned here: the Hebrew calendar is pyluach's,
the Hijri calendar that of Umm al-Qura as hijridate has it, printed for the years from 1924 to 2077. A day outside
stands without a second date.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from hijridate import Gregorian
from pyluach.dates import GregorianDate, HebrewDate
from pyluach.hebrewcal import Year

from goodoffices.desk import words
from goodoffices.desk.words import When

__all__ = [
    "Calendar",
    "beside",
    "chosen",
    "day_and_hour",
    "day_long",
    "offered",
    "reckoned",
    "today_long",
]


class Calendar(StrEnum):
    """What stands beside a day. One letter each: what is kept of a choice is as long as that of none."""

    HEBREW = "j"
    HIJRI = "h"
    NONE = "-"


NAMES: Final = {
    Calendar.NONE: lazy("no second calendar"),
    Calendar.HIJRI: lazy("Hijri (Umm al-Qura)"),
    Calendar.HEBREW: lazy("Hebrew"),
}
HEBREW_MONTHS: Final = (
    lazy("Nisan"), lazy("Iyar"), lazy("Sivan"), lazy("Tamuz"), lazy("Av"), lazy("Elul"), lazy("Tishri"),
    lazy("Heshvan"), lazy("Kislev"), lazy("Tevet"), lazy("Shevat"), lazy("Adar"), lazy("Adar II"),
)  # fmt: skip
FIRST_ADAR: Final = lazy("Adar I")
HIJRI_MONTHS: Final = (
    lazy("Muharram"), lazy("Safar"), lazy("Rabi I"), lazy("Rabi II"), lazy("Jumada I"), lazy("Jumada II"),
    lazy("Rajab"), lazy("Shaban"), lazy("Ramadan"), lazy("Shawwal"), lazy("Dhu al-Qadah"), lazy("Dhu al-Hijjah"),
)  # fmt: skip
ADAR: Final = 12
NOON: Final = 12

_beside: ContextVar[Calendar] = ContextVar("beside", default=Calendar.NONE)


@contextmanager
def beside(calendar: str) -> Iterator[None]:
    """Days are told with a date of this calendar beside them; with none where nobody knows it."""
    known = Calendar(calendar) if calendar in set(Calendar) else Calendar.NONE
    before = _beside.set(known)
    try:
        yield
    finally:
        _beside.reset(before)


def chosen() -> Calendar:
    """What stands beside the days of the page that is drawn now."""
    return _beside.get()


def offered() -> list[tuple[Calendar, str, str]]:
    """Each calendar with its name and the date of this day in it."""
    today = words.now().date()
    return [(calendar, str(name), reckoned(today, calendar)) for calendar, name in NAMES.items()]


def day_long(when: When) -> str:
    """Thursday 17 March 2022 (14 Adar II 5782).

    Parameters
    ----------
    when : When
        Where it is a moment, its second date is that of the daylight of its day.
    """
    return _with(words.day_long(when), _told(when))


def day_and_hour(when: When) -> str:
    """Thursday 17 March 2022 (14 Adar II 5782, until sunset) · 18:30.

    From noon on it says so: the next day of these calendars begins at a sunset that nobody here knows.
    """
    told = _told(when)
    if told and words.hour(when) >= f"{NOON}:00":
        told = _until_sunset(told)
    return f"{_with(words.day_long(when), told)} · {words.hour(when)}"


def today_long() -> str:
    """This day, as :func:`day_long` gives it; until sunset, as it may be looked at in the evening."""
    told = _told(words.now().date())
    return _with(words.today_long(), _until_sunset(told) if told else "")


def reckoned(day: date, calendar: Calendar) -> str:
    """The date of a day in another calendar, in the language of the page; empty where there is none.

    Parameters
    ----------
    day : date
        By the Gregorian calendar; the daylight of it.
    calendar : Calendar
        In which it is told.
    """
    return _reckoned(day, calendar, translation.get_language())


@lru_cache(maxsize=1024)
def _reckoned(day: date, calendar: Calendar, language: str | None) -> str:
    if calendar is Calendar.HEBREW:
        return _hebrew(GregorianDate.from_pydate(day).to_heb(), language)
    if calendar is Calendar.HIJRI:
        try:
            found = Gregorian.fromdate(day).to_hijri()
        except OverflowError:
            return ""
        month = HIJRI_MONTHS[found.month - 1]
        return _("%(day)s %(month)s %(year)s AH") % {
            "day": found.day,
            "month": month,
            "year": found.year,
        }
    return ""


def _hebrew(found: HebrewDate, language: str | None) -> str:
    if language == "he":  # in its own language it is written in letters
        return str(found.hebrew_date_string())
    month = HEBREW_MONTHS[found.month - 1]
    if found.month == ADAR and Year(found.year).leap:
        month = FIRST_ADAR
    return f"{found.day} {month} {found.year}"


def _told(when: When) -> str:
    day = words.desk_time(when)
    return reckoned(day.date() if isinstance(day, datetime) else day, chosen())


def _until_sunset(told: str) -> str:
    return _("%(date)s, until sunset") % {"date": told}


def _with(day: str, told: str) -> str:
    return f"{day} ({told})" if told else day
