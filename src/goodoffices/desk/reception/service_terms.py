"""Services in words, as a board and a form name them."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

__all__ = ["SERVICES"]

SERVICES: Final[Mapping[str, str | Promise]] = {
    "people": lazy("beds"),
    "beds": lazy("beds"),
    "cot": lazy("cots"),
    "kindergarten": lazy("kindergarten seats"),
    "school": lazy("school seats"),
    "medical:clinic": lazy("clinic slots"),
    "medical:maternity": lazy("midwife slots"),
    "medical:recurrent": lazy("recurrent medical slots"),
    "medical:specialist": lazy("specialist slots"),
    "counselling": lazy("counselling slots"),
    "assistance": lazy("daily assistance"),
    "child_care": lazy("carers for children"),
    "ground_floor": lazy("no stairs"),
    "wheelchair": lazy("fit for a wheelchair"),
    "kosher_kitchen": lazy("kosher kitchen"),
    "halal_kitchen": lazy("halal kitchen"),
    "vegetarian_kitchen": lazy("meals without meat"),
    "prayer_room": lazy("room to be quiet in"),
    "pet": lazy("takes an animal"),
    "quiet": lazy("quiet at night"),
    "women_only": lazy("women and children only"),
    "guarded": lazy("watched entrance"),
}
