"""The weakest link of the readiness board, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices.desk.words import initial, number_word
from goodoffices.record import Cell, Dimension, Strength, weakest_cell


def age(days: int | None) -> str:
    """How long ago, in words."""
    if days is None:
        return ""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": number_word(days)}


def weakest(board: tuple[Cell, ...]) -> str:
    """The weakest link of the board, in words."""
    cell = weakest_cell(board)
    subject = _subject(cell)
    if cell.evidence is None:
        return _("Weakest: %(subject)s. Nothing about it stands on this board yet.") % {
            "subject": subject
        }
    if cell.evidence.strength is Strength.STRONG and not cell.is_old:
        return _(
            "No weak link: everything on this board rests on strong evidence of the last week."
        )
    return _("Weakest: %(subject)s. %(why)s") % {"subject": subject, "why": _why(cell)}


def _subject(cell: Cell) -> str:
    side = cell.side.name if cell.side else ""
    subjects = {
        Dimension.OPENING: _("an opening on the side of %(side)s"),
        Dimension.ACCESS: _("access to %(side)s"),
        Dimension.AUTHORITY: _("the authority of %(side)s to commit"),
        Dimension.CAPABILITY: _("our own capability"),
    }
    return subjects[cell.dimension] % {"side": side}


def _why(cell: Cell) -> str:
    days = cell.age_days or 0
    if cell.evidence is not None and cell.evidence.strength is Strength.CONTRARY:
        return initial(_("what we know of it, %(age)s, speaks against it.") % {"age": age(days)})
    if not cell.is_old:
        return initial(_("what shows it, %(age)s, shows it only in part.") % {"age": age(days)})
    spans = {
        Dimension.OPENING: _("Nobody there has shown any sign of it for %(span)s."),
        Dimension.ACCESS: _("Nobody who decides has spoken with us for %(span)s."),
        Dimension.AUTHORITY: _("Nothing has shown for %(span)s that anybody there can commit it."),
        Dimension.CAPABILITY: _("What we can offer was not looked at for %(span)s."),
    }
    span = ngettext("%(n)s day", "%(n)s days", days) % {"n": number_word(days)}
    return spans[cell.dimension] % {"span": span}
