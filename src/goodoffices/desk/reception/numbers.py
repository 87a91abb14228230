"""Which case is meant by what an officer types: its number as it is said aloud, with or without spaces, or its name."""

from contextlib import suppress

from goodoffices import office
from goodoffices.desk.reception.people_forms import case_number
from goodoffices.errors import AccessError, InputError
from goodoffices.office import Actor, reception
from goodoffices.reception import CaseId
from goodoffices.reception.spoken import is_spoken, spoken
from goodoffices.record import Officer

__all__ = ["case_meant", "case_meant_if_any", "said_aloud"]


def case_meant(actor: Actor, officer: Officer, typed: str) -> CaseId:
    """The case.

    Raises
    ------
    AccessError
        If no case has this number.
    InputError
        If nothing was typed, or a sign of the number is wrong.
    """
    if is_spoken(typed):
        running = office.running()
        return reception.case_of_number(running, actor, officer=officer, number=typed)
    return CaseId(case_number(typed))


def case_meant_if_any(actor: Actor, officer: Officer, typed: str) -> CaseId:
    """The same where it may stay empty."""
    return case_meant(actor, officer, typed) if typed.strip() else CaseId("")


def said_aloud(actor: Actor, officer: Officer, named: str) -> str:
    """The number of the case that a link names; what was named, where that number means no case or two."""
    running, number = office.running(), spoken(CaseId(named))
    with suppress(AccessError, InputError):
        if reception.case_of_number(running, actor, officer=officer, number=number) == named:
            return number
    return named
