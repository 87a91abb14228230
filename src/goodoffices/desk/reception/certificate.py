"""How good a placement is, in words: how many have a place, and how much better any other could be."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices.desk.words import decimal
from goodoffices.office.reception import CUT_OFF, PRICED
from goodoffices.reception.placements_events import RunDone

__all__ = ["certificate", "cost", "figure"]

LEAST_SHOWN = 0.01
"""Of a hundredth: what is less is shown as this."""


def certificate(done: RunDone) -> list[str]:
    """The sentences under a run: people first, then the fit, then whether it can be repeated."""
    found = [_people(done)]
    if done.people_placed:
        found.append(_fit(done))
    if done.by == CUT_OFF:
        found.append(
            _(
                "It ended before its time: this is the best it had told by then, and was counted again."
            )
        )
    elif done.reproducible:
        found.append(
            _(
                "Run again on the same figures it gives the same. Seed %(seed)d, weights %(weights)d."
            )
            % {"seed": done.seed, "weights": done.weights}
        )
    else:
        found.append(
            _("A person or the clock ended it: this is the best so far, and was counted again.")
        )
    return found


def cost(done: RunDone) -> str:
    """What it cost that something was asked for besides, as was shown before; empty where nothing was."""
    if done.method not in PRICED:
        return ""
    if done.cost_people > 0:
        return ngettext(
            "Because of it one person fewer has a place.",
            "Because of it %(count)d people fewer have a place.",
            done.cost_people,
        ) % {"count": done.cost_people}
    return _("That cost %(share)s of the points of fit, and nobody a place.") % {
        "share": figure(done.cost_share)
    }


def _people(done: RunDone) -> str:
    placed = ngettext(
        "A place is found for %(placed)d of one person.",
        "A place is found for %(placed)d of %(people)d people.",
        done.people,
    ) % {"placed": done.people_placed, "people": done.people}
    if done.people_placed >= done.people:
        return placed
    if done.people_placed >= done.people_bound:
        return _("%(placed)s No other way could find one for more.") % {"placed": placed}
    return _("%(placed)s At most %(bound)d could have one in any way.") % {
        "placed": placed,
        "bound": done.people_bound,
    }


def _fit(done: RunDone) -> str:
    if done.proven:
        return _("No other way would fit better: that is proven.")
    return _("Another way might fit better by at most %(gap)s.") % {"gap": figure(done.gap)}


def figure(share: float) -> str:
    """A share in hundredths, never rounded down to nothing."""
    if share <= 0:
        return "0\N{NO-BREAK SPACE}%"
    return f"{decimal(max(100 * share, LEAST_SHOWN), 2)}\N{NO-BREAK SPACE}%"
