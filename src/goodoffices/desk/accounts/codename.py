"""Codenames: seven words made by the desk, shown once. They say who somebody is and prove it."""

import re
import secrets
import unicodedata
from functools import cache
from typing import Final

from mnemonic import Mnemonic

from goodoffices.desk.accounts.kdf import site_salt, stretched

WORDS: Final = 7
"""Of 2,048 each: 77 bits."""
LISTS: Final = {"en": "english"}
"""Lists of words by language: 2,048 words each, of which four letters tell any two apart."""
PREFIX: Final = 4


def new_codename(language: str = "en") -> str:
    """Seven words that nobody can guess."""
    return " ".join(secrets.choice(word_list(language)) for _ in range(WORDS))


def new_name(language: str = "en") -> str:
    """A user name of three words: nobody can know it of somebody else."""
    return "-".join(secrets.choice(word_list(language)) for _ in range(3))


def spelled_out(typed: str, language: str = "en") -> str:
    """What was meant: in any case, between any marks, each word by its first four letters.

    Examples
    --------
    >>> spelled_out(" ABAN, ability\\nabou ")
    'abandon ability about'
    """
    plain = unicodedata.normalize("NFKD", typed).casefold()
    known = _by_prefix(language)
    return " ".join(known.get(word[:PREFIX], word) for word in re.findall(r"[^\W\d_]+", plain))


def lookup_of(codename: str) -> str:
    """Under what the desk knows a codename: as costly to make for an unknown one."""
    return stretched(codename, site_salt("codename/1")).hex()


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The words that codenames of a language are made of."""
    return tuple(Mnemonic(LISTS[language]).wordlist)


@cache
def _by_prefix(language: str) -> dict[str, str]:
    return {word[:PREFIX]: word for word in word_list(language)}
