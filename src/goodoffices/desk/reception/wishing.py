"""What an officer asks a run for, as text that a form carries from where its price was shown to where it is used."""

import msgspec
from django.core import signing
from django.utils.translation import gettext as _

from goodoffices.errors import InputError
from goodoffices.office.reception import Wish

__all__ = ["packed_wish", "unpacked_wish"]

SALT = "goodoffices.reception.wish"
AGE_S = 3600


def packed_wish(wish: Wish) -> str:
    """The wish as text that nobody can alter on the way."""
    return signing.dumps(msgspec.to_builtins(wish), salt=SALT)


def unpacked_wish(text: str) -> Wish:
    """The wish whose price was shown.

    Raises
    ------
    InputError
        If it is none, or was shown too long ago.
    """
    try:
        return msgspec.convert(signing.loads(text, salt=SALT, max_age=AGE_S), Wish)
    except (signing.BadSignature, msgspec.ValidationError):
        raise InputError(
            "no price that was shown",
            advice=_("What was shown is too old. Nothing was done. Look at it anew."),
        ) from None
