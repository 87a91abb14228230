"""The declared services: what people may be said to need, each with the purpose that a rule uses it for.

A need is a service that a place has or has not. It is never a belief, a diagnosis or an origin: a kitchen, a room, a
slot, a seat, somebody who interprets. What is not declared here is refused by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from goodoffices.errors import InputError

__all__ = ["SERVICES", "Service", "checked_needs", "is_counted", "service"]

INTERPRETER = "interpreter:"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
"""A language as in BCP 47, lower case; ``sgn`` is sign language."""
MOST = 100_000


class Service(msgspec.Struct, frozen=True):
    """Something that a place can have.

    Attributes
    ----------
    code : str
        What it is called in events, tables and capacities.
    counted : bool
        Whether whoever uses it uses it up: a school seat. A kitchen is there or is not.
    purpose : str
        What the programme does with it.
    """

    code: str
    counted: bool
    purpose: str


_COUNTED = {
    "people": "a bed for each person",
    "cot": "a bed for an infant",
    "kindergarten": "a seat near the place, before school age",
    "school": "a seat in a school near the place",
    "medical:clinic": "a slot at a clinic",
    "medical:maternity": "a slot with a midwife",
    "medical:recurrent": "a slot that comes back several times a week",
    "medical:specialist": "a slot with a specialist",
    "counselling": "a slot with a counsellor",
    "assistance": "somebody who helps through the day",
    "child_care": "a carer whom the place provides for a child",
}
_THERE_OR_NOT = {
    "ground_floor": "no stairs",
    "wheelchair": "doors, lift and bath for a wheelchair",
    "kosher_kitchen": "a kitchen that can be used so",
    "halal_kitchen": "a kitchen that can be used so",
    "vegetarian_kitchen": "meals without meat",
    "prayer_room": "a room to be quiet in",
    "pet": "a place that takes an animal",
    "quiet": "a place without noise at night",
    "women_only": "a floor or a house for women and children",
    "guarded": "an entrance that is watched",
}
SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        **{code: Service(code, True, purpose) for code, purpose in _COUNTED.items()},
        **{code: Service(code, False, purpose) for code, purpose in _THERE_OR_NOT.items()},
    }
)
"""What is declared; beside it ``interpreter:`` and a language."""


def service(code: str) -> Service:
    """What is declared under a code.

    Raises
    ------
    InputError
        If nothing is.
    """
    found = SERVICES.get(code)
    if found is not None:
        return found
    language = code.removeprefix(INTERPRETER)
    if language != code and LANGUAGE.fullmatch(language):
        return Service(code, False, "somebody who interprets")
    raise InputError(
        "a need that is no declared service",
        advice=f"{code[:40]!r} is no declared service. Needs are services: {', '.join(SERVICES)}, {INTERPRETER}<language>. Beliefs, diagnoses and origins are not written down; say what a place must have. Nothing was written.",
        field="needs",
    )


def is_counted(code: str) -> bool:
    """Whether whoever uses it uses it up.

    Raises
    ------
    InputError
        If it is not declared.
    """
    return service(code).counted


def checked_needs(needs: Mapping[str, int]) -> dict[str, int]:
    """Needs, if every one is a declared service and every number can be one.

    Raises
    ------
    InputError
        Otherwise; it names the service.
    """
    for code, number in needs.items():
        counted = service(code).counted
        if code == "people":
            raise InputError(
                "beds are not a need",
                advice="Each person needs a bed: how many they are is counted, and stands in no need. Nothing was written.",
                field="needs",
            )
        if not 0 <= number <= (MOST if counted else 1):
            raise InputError(
                "a need with an impossible number",
                advice=f"{code}: write {'a number of 0 or more' if counted else '1 where it is needed and 0 where it is not'}. Nothing was written.",
                field="needs",
            )
    return dict(needs)
