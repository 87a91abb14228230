"""A word or a phrase for everything of a reception that pages name, in the language of the page."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from goodoffices.desk.reception.code_terms import FAMILIES, MEMBERS
from goodoffices.desk.reception.event_terms import EVENTS
from goodoffices.desk.reception.service_terms import SERVICES
from goodoffices.desk.words import colon, locale

__all__ = [
    "categories",
    "choices",
    "event_word",
    "language_names",
    "language_word",
    "needs_in_words",
    "service_word",
    "services",
    "word",
]


def word(code: object, family: str = "") -> str:
    """The words for a code; what is not known stands as it is."""
    if isinstance(code, StrEnum):
        return str(MEMBERS.get(type(code), {}).get(code, code.value))
    return str(FAMILIES.get(family, {}).get(str(code), code))


def choices(*members: StrEnum) -> list[tuple[str, str]]:
    """Members to choose from in a form."""
    return [(member.value, word(member)) for member in members]


def service_word(code: str) -> str:
    """A service in words."""
    kind, _colon, language = code.partition(":")
    if kind == "interpreter" and language:
        return _("interpreter for %(language)s") % {"language": language_word(language)}
    return str(SERVICES.get(code, code))


def services(codes: Iterable[str]) -> list[str]:
    """Some services in words."""
    return [service_word(code) for code in codes]


def categories(codes: Iterable[str]) -> list[str]:
    """Categories of a table in words."""
    return [word(code, "category") for code in codes]


def language_names(codes: Iterable[str]) -> list[str]:
    """Some languages, as the page calls them."""
    return [language_word(code) for code in codes]


def language_word(code: str) -> str:
    """A language, as the page calls it; its code where nobody knows a name."""
    return str(locale().languages.get(code.split("-", maxsplit=1)[0], code))


def event_word(kind: str) -> str:
    """What happened, in a few words, from the kind of the event."""
    return str(EVENTS.get(kind, kind))


def needs_in_words(needs: Mapping[str, int]) -> list[str]:
    """What somebody needs, each in words: with its number where more than one is needed."""
    return [
        service_word(code) if number == 1 else f"{service_word(code)}{colon()} {number}"
        for code, number in needs.items()
        if number
    ]
