"""The sentences of a letter to a family: short, plain, in its language where there are words for it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices.desk.reception.terms import needs_in_words, word
from goodoffices.desk.words import and_list, day_long
from goodoffices.office.reception import Letter
from goodoffices.reception.placements_events import WaitingWhy

__all__ = ["Written", "written"]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's sentences.

    Attributes
    ----------
    title, greeting, number : str
    said : tuple of str
        Paragraph by paragraph.
    rights : tuple of str
        What the family may do about it.
    signed : str
    """

    title: str
    greeting: str
    number: str
    said: tuple[str, ...]
    rights: tuple[str, ...]
    signed: str


def written(letter: Letter) -> Written:
    """A letter in the language that is spoken now."""
    return Written(
        title=_("A place for you") if letter.place_name else _("You wait for a place"),
        greeting=_("To"),
        number=_("Your number: %(case)s") % {"case": letter.case},
        said=tuple(_placed(letter) if letter.place_name else _waits(letter)),
        rights=(
            _("You decide. If you say no, nothing is lost for you: tell us why, in your own words, and we look for another place."),
            _("You may ask who has seen what is written about you, have it corrected, or have it destroyed."),
            _("Nobody whom you do not know yet is told who you are."),
        ),
        signed=_("For the reception: %(name)s, %(day)s")
        % {"name": letter.signed_by, "day": day_long(letter.at)},
    )  # fmt: skip


def _placed(letter: Letter) -> list[str]:
    where = ", ".join(part for part in (letter.place_name, letter.town) if part)
    said = [
        ngettext(
            "We have found a place for you: %(where)s.",
            "We have found a place for the %(count)d of you, together: %(where)s.",
            letter.people,
        )
        % {"where": where, "count": letter.people}
    ]
    if letter.named is not None:
        said.append(_("An officer chose it for you: %(why)s.") % {"why": word(letter.named)})
    elif letter.terms:
        said.append(
            _("Why there: %(why)s.") % {"why": and_list(word(term, "fit") for term in letter.terms)}
        )
    else:
        said.append(_("Why there: there is room, and nothing spoke for another place."))
    others = [one for one in letter.next if one.name][:2]
    if others:
        said.append(
            _("What else there was: %(others)s.")
            % {"others": and_list(_other(one.name, one.missing) for one in others)}
        )
    return said


def _other(name: str, missing: object) -> str:
    lacks = needs_in_words(missing) if missing else []  # type: ignore[arg-type]  # as letters hold it
    if lacks:
        return _("%(name)s, where too little was free (%(lacks)s)") % {
            "name": name,
            "lacks": and_list(lacks),
        }
    return _("%(name)s, which also had room") % {"name": name}


def _waits(letter: Letter) -> list[str]:
    said = [_("We have not found a place for you yet. You keep your bed until we have.")]
    if letter.why is WaitingWhy.FITS_NOWHERE:
        said.append(_("No place that we know could take you all together. We do not separate you."))
    elif letter.why is WaitingWhy.BEST_INTERESTS:
        said.append(_("People look at what is best for the child before anybody decides."))
    else:
        said.append(_("The places that would suit you are full now. We go on looking."))
    return said
