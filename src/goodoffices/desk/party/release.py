"""Releases: which words of ours may reach whom. What waits comes first."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.fields import ChosenField
from goodoffices.desk.long_list import newest_of
from goodoffices.desk.page import link
from goodoffices.desk.party.due import today
from goodoffices.desk.party.sending import DayField, SideForm, filled, named, sent, status_of
from goodoffices.desk.room import FROM_LEAST_BINDING
from goodoffices.desk.terms import STANDINGS_MEAN, choices
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import View
from goodoffices.record import Form, Release, ReleaseAsked, Role, SeatId, Standing

FORMS = (
    (Form.AS_OURS, lazy("as our words")),
    (Form.AS_MEDIATORS_IDEA, lazy("as the mediator's own idea")),
    (Form.ONLY_THAT_WE_SPOKE, lazy("only that we spoke")),
)
"""The forms as the owner of the words says them."""


class TermsForm(SideForm):
    """Words, and the terms under which they may go."""

    words: ClassVar = frozenset({"said", "only_if"})
    said = forms.CharField(
        label=lazy("The exact words that may go"), widget=forms.Textarea, max_length=20_000
    )
    form = forms.ChoiceField(
        label=lazy("In which form they may go"),
        choices=FORMS,
        widget=forms.RadioSelect,
        initial=Form.AS_OURS,
        help_text=lazy(
            "“As the mediator's own idea”: the recipient is not told that it came from you. "
            "The mediator may decline to be its author."
        ),
    )
    until = DayField(
        label=lazy("Until which day"),
        required=False,
        help_text=lazy("After this day the permission has lapsed. The day itself still counts."),
    )
    only_if = forms.CharField(
        label=lazy("Only if"),
        required=False,
        max_length=2_000,
        help_text=lazy("A condition in your words. The mediator must confirm that it is met."),
    )

    def clean_until(self) -> Any:
        """A day that is over permits nothing."""
        until = self.cleaned_data["until"]
        if until is not None and until < today():
            raise forms.ValidationError(_("That day is over. Choose today or a later day."))
        return until


class OfferForm(TermsForm):
    """Words of ours that we would like to be relayed."""

    kept_while_typed = True
    recipient = ChosenField(label=lazy("For whom"))
    standing = forms.ChoiceField(
        label=lazy("Standing of the words"),
        help_text=STANDINGS_MEAN,
        choices=lambda: choices(*FROM_LEAST_BINDING),
        initial=Standing.WITHOUT_PREJUDICE,
    )


@page(Role.PARTY, kept=True)
def releases(request: HttpRequest, view: View) -> HttpResponse:
    """What waits for our answer, and what became of the rest."""
    every = sorted(office.releases(view), key=lambda release: -release.line.number)
    waiting = [release for release in every if _waits(release)]
    others, older = newest_of(
        request, [one for one in every if not _waits(one)], lambda one: one.line.number
    )
    return render(
        request,
        view,
        "party/releases.html",
        waiting=waiting,
        others=others,
        older=older,
        can_offer=bool(_recipients(view)),
        today=today(),
        who_sees=can_see((view.seat, view.mediator)),
    )


def _waits(release: Release) -> bool:
    """Whether something is for this side to do: answer, or confirm what was given by voice."""
    settled = release.is_relayed or release.withdrawn is not None
    return not settled and (release.answer is None or not release.confirmed)


def _recipients(view: View) -> list[tuple[str, str]]:
    seats = view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER)
    return named(tuple(seat for seat in seats if seat.id != view.actor.seat))


@form_page(Role.PARTY, fresh=True)
def offer(request: HttpRequest, view: View) -> HttpResponse:
    """Words of our own, offered to be relayed without having been asked for."""
    form = filled(OfferForm, request, view)
    recipients, field = _recipients(view), form.fields["recipient"]
    assert isinstance(field, ChosenField)  # noqa: S101  # it stands above
    field.offer(recipients)
    if sent(view, form, lambda key: _offer(view, form, key)):
        return redirect(link(view, "party:releases"))
    return render(
        request,
        view,
        "party/release_offer.html",
        status=status_of(form),
        form=form,
        recipients=recipients,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat,)),
    )


def _offer(view: View, form: OfferForm, key: str) -> None:
    typed = form.cleaned_data
    asked = ReleaseAsked(
        owner=view.seat.id,
        recipient=SeatId(typed["recipient"]),
        words=typed["said"],
        form=Form(typed["form"]),
        standing=Standing(typed["standing"]),
        until=typed["until"],
        only_if=typed["only_if"],
        language=view.seat.language,
    )
    office.offer_release(office.running(), view.actor, asked, key=key)


urlpatterns = [
    path("releases/", releases, name="releases"),
    path("releases/offer/", offer, name="release_offer"),
]
