"""Our consents: to what, within which limits, with which exceptions; and their withdrawal."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import action, form_page, render
from goodoffices.desk.fields import is_word
from goodoffices.desk.page import link
from goodoffices.desk.party.due import today
from goodoffices.desk.party.sending import DayField, SideForm, filled, seen_now, sent, status_of
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import View
from goodoffices.record import Consent, Given, Role

EXCEPTIONS = lazy(
    "What is confided may be passed on only where there is an imminent threat to life, where a child is in "
    "danger, or where the law compels it. Two named persons decide that together: [name] and [name]. "
    "Each use is recorded."
)


class ConsentForm(SideForm):
    """To what we consent."""

    kept_while_typed = True
    words: ClassVar = frozenset({"to", "limits", "exceptions"})
    to = forms.CharField(
        label=lazy("To what we consent"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5_000
    )
    limits = forms.CharField(
        label=lazy("Within which limits"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=5_000,
    )
    exceptions = forms.CharField(
        label=lazy("Agreed exceptions to confidentiality"),
        widget=forms.Textarea,
        max_length=5_000,
        initial=EXCEPTIONS,
        help_text=lazy(
            "Agreed by people, used rarely, by two named persons. The software decides nothing."
        ),
    )
    until = DayField(label=lazy("Until which day"), required=False)

    def clean_exceptions(self) -> str:
        """Two names belong in it."""
        text = str(self.cleaned_data["exceptions"])
        if "[" in text:
            raise forms.ValidationError(
                _("Put the two names in place of the brackets, or take the sentence out.")
            )
        return text

    def clean_until(self) -> Any:
        """A day that is over allows nothing."""
        until = self.cleaned_data["until"]
        if until is not None and until < today():
            raise forms.ValidationError(_("That day is over. Choose today or a later day."))
        return until


class WithdrawConsentForm(SideForm):
    """Typed, not clicked."""

    words: ClassVar = frozenset({"reason"})
    word = forms.CharField(label=lazy("Type WITHDRAW to take this consent back"), max_length=40)
    reason = forms.CharField(label=lazy("Reason"), required=False, max_length=2_000)

    def clean_word(self) -> str:
        """The word itself, in any case of letters."""
        word = str(self.cleaned_data["word"]).strip()
        if not is_word(word, _("WITHDRAW")):
            raise forms.ValidationError(
                _("Nothing was withdrawn. Type the word WITHDRAW to go on.")
            )
        return word


@form_page(Role.PARTY, fresh=True)
def consents(request: HttpRequest, view: View) -> HttpResponse:
    """What we consent to now and what we took back; and a form to give one."""
    form = filled(ConsentForm, request, view)

    def give(key: str) -> None:
        typed = form.cleaned_data
        office.give_consent(
            office.running(),
            view.actor,
            side=view.actor.seat,
            to=typed["to"],
            limits=typed["limits"],
            exceptions=typed["exceptions"],
            until=typed["until"],
            key=key,
        )

    if sent(view, form, give):
        return redirect(link(view, "party:consents"))
    every = sorted(office.consents(view), key=lambda found: -found.line.number)
    return render(
        request,
        view,
        "party/consents.html",
        status=status_of(form),
        standing=[found for found in every if found.stands],
        withdrawn=[found for found in every if not found.stands],
        today=today(),
        form=form,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.PARTY, fresh=True)
def withdraw(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Take one consent back: the word is typed, the mediator is told at once."""
    matter = view.thread_at(line)
    consent = Consent(matter)
    form = filled(WithdrawConsentForm, request, view, seen=matter.last.number)

    def take_back(key: str) -> None:
        office.withdraw_consent(
            office.running(),
            view.actor,
            consent=consent.line.entry_id,
            reason=form.cleaned_data["reason"],
            key=key,
        )

    if sent(view, form, take_back, matter=matter):
        return redirect(link(view, "party:consents"))
    return render(
        request,
        view,
        "party/consent_withdraw.html",
        status=status_of(form),
        consent=consent,
        form=seen_now(form, matter),
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


@action(Role.PARTY, fresh=True)
def confirm(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Confirm a consent that was given by voice and written down by the mediator."""
    consent = Consent(view.thread_at(line))
    key = request.POST.get("key", "")
    entry = consent.line.entry_id
    office.confirm(office.running(), view.actor, entry=entry, given=Given(), key=key)
    return redirect(link(view, "party:consents"))


urlpatterns = [
    path("consents/", consents, name="consents"),
    path("consents/<str:line>/confirm/", confirm, name="consent_confirm"),
    path("consents/<str:line>/withdraw/", withdraw, name="consent_withdraw"),
]
