"""A change as a form says it, as words, and as text that a form carries from what was shown to what is done."""

from datetime import datetime
from typing import Any

import msgspec
from django.core import signing
from django.utils.translation import gettext as _

from goodoffices.desk.reception.terms import service_word, word
from goodoffices.desk.words import moment
from goodoffices.errors import InputError
from goodoffices.office.reception import (
    AddRoom,
    ClosePlace,
    DelayFlight,
    ForbidPair,
    NamePlace,
    Names,
)
from goodoffices.reception import PlaceId, TransportId

__all__ = ["Change", "change_of", "change_words", "packed_change", "unpacked_change"]

Change = ClosePlace | AddRoom | DelayFlight | NamePlace | ForbidPair
KINDS: dict[str, type[Change]] = {
    kind.__name__: kind for kind in (ClosePlace, AddRoom, DelayFlight, NamePlace, ForbidPair)
}
SALT = "goodoffices.reception.change"
AGE_S = 3600


def change_of(data: dict[str, Any]) -> Change:
    """The change that a form asks about.

    Raises
    ------
    InputError
        If something that it needs was left out.
    """
    if data["change"] == "delay":
        _needs(data, "transport", "arrives")
        when: datetime = data["arrives"]
        return DelayFlight(TransportId(data["transport"]), when)
    _needs(data, "place")
    if data["change"] == "add":
        _needs(data, "service", "number")
        return AddRoom(PlaceId(data["place"]), data["service"], data["number"])
    return ClosePlace(PlaceId(data["place"]))


def _needs(data: dict[str, Any], *fields: str) -> None:
    for name in fields:
        if not data[name]:
            raise InputError("something is left out", advice=_("This is needed here."), field=name)


def change_words(change: Change, names: Names) -> str:
    """The change in a sentence."""
    if isinstance(change, DelayFlight):
        return _("%(name)s comes on %(when)s.") % {
            "name": names.transports.get(change.transport, change.transport),
            "when": moment(change.arrives),
        }
    place = names.places.get(change.place, change.place)
    if isinstance(change, AddRoom):
        return _("%(place)s has %(number)d more: %(service)s.") % {
            "place": place,
            "number": change.change,
            "service": service_word(change.service),
        }
    if isinstance(change, ClosePlace):
        return _("%(place)s takes nobody any more.") % {"place": place}
    told = {"case": change.case, "place": place, "why": word(change.reason)}
    if isinstance(change, NamePlace):
        return _("%(case)s lives at %(place)s: %(why)s.") % told
    return _("%(case)s does not live at %(place)s: %(why)s.") % told


def packed_change(change: Change) -> str:
    """The change as text that nobody can alter on the way."""
    content = msgspec.to_builtins(change)
    return signing.dumps([type(change).__name__, content], salt=SALT)


def unpacked_change(text: str) -> Change:
    """The change that was shown.

    Raises
    ------
    InputError
        If it is none, or was shown too long ago.
    """
    try:
        name, content = signing.loads(text, salt=SALT, max_age=AGE_S)
        return msgspec.convert(content, KINDS[name])
    except (signing.BadSignature, msgspec.ValidationError, ValueError, KeyError):
        raise InputError(
            "no change that was shown",
            advice=_("What was shown is too old. Nothing was done. Look at it anew."),
        ) from None
