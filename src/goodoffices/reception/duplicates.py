# ruff: noqa: RUF001  # letters of several scripts that look alike are what this is about
"""Whether two registrations may be of one person: names by their sound, dates with a slip, papers, kin.

A name that was written down three times, in Cyrillic, by an airline and by a clerk, has three spellings. Here it
becomes one: letters are carried over to Latin, what transliterations disagree about is folded, vowels fall away.
Nothing is decided: a person looks at two candidates and says whether they are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum

import msgspec

__all__ = ["Known", "Likelihood", "Likeness", "keys_of", "likeness", "sound", "transliterated"]

_LATIN = {
    **dict(zip("абвгґдезиійклмнопрстуфыэў", "abvhgdeziijklmnoprstufyeu", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "є": "ye",
    "ї": "yi",
    "ё": "yo",
    "ł": "l",
    "ø": "o",
    "ß": "ss",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "š": "sh",
    "ž": "zh",
    "č": "ch",
    "ś": "sh",
    "ź": "zh",
    "ż": "zh",
    "ć": "ch",
    "ħ": "h",
    "'": "",
    "’": "",
    "ʼ": "",
    "`": "",
    "´": "",
    "ʹ": "",
}
_FOLDED = (
    # Longest first. What stands on the right is one sound, whichever table was used to write it.
    (r"shch|schtsch|szcz|sch|sh|sz", "S"),
    (r"tsch|tch|cz|ch", "C"),
    (r"zh|rz", "Z"),
    (r"kh|gh|h|g", "H"),
    (r"ts|tz", "C"),
    (r"ph", "f"),
    (r"ck|q|c", "k"),
    (r"x", "ks"),
    (r"w", "v"),
    (r"z", "s"),
)
_FOLDS = re.compile("|".join(f"({pattern})" for pattern, _ in _FOLDED))
_VOWELS = re.compile(r"[aeiouyj]+")
_REPEATED = re.compile(r"(.)\1+")
_LOOKALIKES = str.maketrans("АВЕІКМНОРСТУХ", "ABEIKMHOPCTYX")


def transliterated(text: str) -> str:
    """A name in small Latin letters without marks, one blank between words; letters of other scripts stay."""
    carried = "".join(_LATIN.get(letter, letter) for letter in text.casefold())
    plain = unicodedata.normalize("NFKD", carried)
    letters = "".join(
        letter if letter.isalpha() else "" if unicodedata.combining(letter) else " "
        for letter in plain
    )
    return " ".join(letters.split())


def sound(text: str) -> str:
    """How a name sounds, roughly: the same for all usual ways to write it down.

    Consonants, folded where transliterations differ; an ``A`` where it begins with a vowel.

    Examples
    --------
    >>> sound("Сергій"), sound("Serhii"), sound("Sergey"), sound("Serhiy")
    ('srH', 'srH', 'srH', 'srH')
    >>> sound("Олена") == sound("Yelena") == sound("Elena")
    True
    >>> sound("Щербаков") == sound("Shcherbakova") == sound("Schtscherbakow")
    True
    """
    return " ".join(_word(word) for word in transliterated(text).split())


def _word(word: str) -> str:
    folded = _FOLDS.sub(lambda found: _FOLDED[(found.lastindex or 1) - 1][1], word)
    begins = "A" if _VOWELS.match(folded) else ""
    return begins + _REPEATED.sub(r"\1", _VOWELS.sub("", _REPEATED.sub(r"\1", folded)))


class Likelihood(StrEnum):
    """How alike two are."""

    LIKELY = "likely"
    POSSIBLE = "possible"


class Likeness(msgspec.Struct, frozen=True):
    """Why two may be one.

    Attributes
    ----------
    likelihood : Likelihood
    reasons : tuple of str
        ``same_document``, ``same_name``, ``name_sounds_alike``, ``name_nearly``, ``same_birth_date``,
        ``birth_date_nearly``, ``birth_date_unknown``, ``same_kin``.
    """

    likelihood: Likelihood
    reasons: tuple[str, ...]


class Known(msgspec.Struct, frozen=True):
    """What is compared of one person.

    Attributes
    ----------
    family, given : str
        As written.
    born : str
        A date in ISO form, or empty.
    document : str
    case : str
        Persons of one case are expected to be alike.
    kin : frozenset of str
        Sounds of the given names of others of the case.
    sounds : tuple of str
        Of family name and given name.
    """

    family: str
    given: str
    born: str
    document: str
    case: str = ""
    kin: frozenset[str] = frozenset()
    sounds: tuple[str, str] = ("", "")

    def __repr__(self) -> str:
        return "<Known>"

    @classmethod
    def of(
        cls,
        values: Mapping[str, str],
        *,
        case: str = "",
        kin: frozenset[str] = frozenset(),
        sounded: Callable[[str], str] = sound,
    ) -> Known:
        """What is compared, out of what is known of who somebody is."""
        family, given = values.get("family_name", ""), values.get("given_name", "")
        return cls(
            family,
            given,
            values.get("birth_date", ""),
            _number(values.get("document", "")),
            case,
            kin,
            (sounded(family), sounded(given)),
        )


def _number(document: str) -> str:
    """The letters and digits of a document's number, whichever keyboard they were typed on."""
    plain = document.upper().translate(_LOOKALIKES)
    return "".join(sign for sign in plain if sign.isalnum())


def keys_of(one: Known) -> Iterator[str]:
    """Words of which two that may be one share at least one; the first letter says how it is searched.

    ``d``, ``y``, ``m``, ``b`` are searched for by whoever has them. ``n`` stands for everybody with a name and is
    searched for by those whose date of birth is not known (``u``).
    """
    if one.document:
        yield f"d{one.document}"
    family, given = one.sounds
    if not (family or given):
        return
    name = "|".join(sorted(one.sounds))
    yield f"n{name}"
    if one.born:
        yield f"y{name}|{one.born[:4]}"
        yield f"m{name}|{one.born[4:]}"
        yield f"b{one.born}|{''.join(sorted((family[:1], given[:1])))}"
    else:
        yield f"u{name}"


def likeness(one: Known, other: Known) -> Likeness | None:
    """Whether two may be one, and why; None where nothing speaks for it.

    Nothing else is looked at than names, date of birth, document and the names of those who came along.
    """
    reasons: list[str] = []
    document = bool(one.document) and one.document == other.document
    name = _name(one, other)
    born = _born(one.born, other.born)
    kin = bool(one.kin & other.kin) and one.case != other.case
    if document:
        reasons.append("same_document")
    reasons += [word for word in (name, born) if word]
    if kin:
        reasons.append("same_kin")
    strength = _strength(document=document, name=name, born=born, kin=kin)
    if strength is None or (
        one.case
        and one.case == other.case
        and not (document and name)
        and (name != "same_name" or born != "same_birth_date")
    ):
        return None
    return Likeness(strength, tuple(reasons))


def _strength(*, document: bool, name: str, born: str, kin: bool) -> Likelihood | None:
    if document:
        # Children stand in the papers of their parents: the same number alone says little.
        return Likelihood.LIKELY if name and born else Likelihood.POSSIBLE if name or born else None
    if not name or not born:
        return None
    exact = name != "name_nearly"
    if born == "same_birth_date":
        return Likelihood.LIKELY if exact or kin else Likelihood.POSSIBLE
    if exact:
        return Likelihood.LIKELY if kin else Likelihood.POSSIBLE
    return Likelihood.POSSIBLE if kin and born == "birth_date_nearly" else None


def _name(one: Known, other: Known) -> str:
    mine, theirs = one.sounds, other.sounds
    if not any(mine) or not any(theirs):
        return ""
    if mine in (theirs, theirs[::-1]):
        spelt = [transliterated(f"{who.family} {who.given}") for who in (one, other)]
        return "same_name" if spelt[0] == spelt[1] else "name_sounds_alike"
    for order in (theirs, theirs[::-1]):
        if all(_nearly(a, b) for a, b in zip(mine, order, strict=True)):
            return "name_nearly"
    return ""


def _nearly(one: str, other: str) -> bool:
    """Whether one sound was misheard, left out or added, in a name long enough to tell."""
    if one == other:
        return True
    if min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1:  # noqa: PLR2004  # two sounds are many names
        return False
    short, long = sorted((one, other), key=len)
    place = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    rest = short[place + 1 :] if len(short) == len(long) else short[place:]
    return rest == long[place + 1 :]


def _born(one: str, other: str) -> str:
    if not one or not other:
        return "birth_date_unknown"
    if one == other:
        return "same_birth_date"
    try:
        first, second = date.fromisoformat(one), date.fromisoformat(other)
    except ValueError:
        return ""
    swapped = (first.year, first.day, first.month) == (second.year, second.month, second.day)
    differ = sum(
        a != b
        for a, b in zip(
            (first.year, first.month, first.day),
            (second.year, second.month, second.day),
            strict=True,
        )
    )
    return "birth_date_nearly" if swapped or differ == 1 else ""
