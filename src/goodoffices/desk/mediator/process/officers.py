"""Officers: who sits on the mediator's seat, and what two of them do together for a seat locked out."""

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account, ways_of
from goodoffices.desk.fields import is_word
from goodoffices.desk.form import DeskForm
from goodoffices.desk.mediator.process.invite import way_in
from goodoffices.desk.mediator.reading import outer_seats
from goodoffices.desk.page import link, render
from goodoffices.desk.sheet import form_key
from goodoffices.errors import AccessError, InputError, RecordError
from goodoffices.office import View
from goodoffices.record import Recovery, Role, Seat, SeatId


class ColleagueForm(DeskForm):
    """Who else sits at the mediator's desk."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=120,
        help_text=lazy("As the officers of this desk call the person. No side is told."),
    )


class ReasonForm(DeskForm):
    """Why a seat gets a new way in."""

    words = frozenset({"reason"})
    reason = forms.CharField(
        label=lazy("Why, in words that the seat will read"),
        max_length=500,
        widget=forms.Textarea,
    )


class HandoverForm(DeskForm):
    """Who goes on, with what; typed, not clicked."""

    words = frozenset({"notes"})
    to = forms.ChoiceField(label=lazy("Who takes over"), widget=forms.RadioSelect)
    notes = forms.CharField(
        label=lazy("What your colleague takes over"),
        help_text=lazy("It stands in the mediators' own room; no side reads it."),
        max_length=5_000,
        widget=forms.Textarea,
    )
    word = forms.CharField(label=lazy("Type LEAVE to leave this seat"), max_length=40)

    def clean_word(self) -> str:
        """The word itself, in any case of letters."""
        word = str(self.cleaned_data["word"])
        if not is_word(word, _("LEAVE")):
            raise forms.ValidationError(
                _("Nothing was changed. Type the word %(word)s to go on.") % {"word": _("LEAVE")}
            )
        return word


@form_page(Role.MEDIATOR, fresh=True)
def leave_desk(request: HttpRequest, view: View) -> HttpResponse:
    """An officer leaves the mediator's seat and hands over to a colleague who has come in."""
    me = cast("Account", request.user)
    others = [one for one in seating.officers_of(view.actor) if one != me and has_come(one)]
    data = request.POST if request.method == "POST" else None
    fields = HandoverForm(data, initial={"key": form_key(view)})
    to = cast("forms.ChoiceField", fields.fields["to"])
    to.choices = [(seating.person_of(one), one.name) for one in others]
    if data is not None and others and fields.is_valid():
        try:
            _hand_over(view, me, dict(to.choices)[fields.cleaned_data["to"]], fields)
        except (InputError, RecordError) as error:
            fields.refuse(error)
        else:
            seating.let_go(me, view.actor)
            return redirect("home")
    return render(
        request,
        view,
        "mediator/officers_leave.html",
        status=422 if fields.is_bound and fields.errors else 200,
        fields=fields,
        others=others,
    )


def has_come(account: Account) -> bool:
    """Whether somebody has come in, so that the seat is not left to a link nobody opened."""
    return ways_of(account).exists() or seating.has_lasting_link(account)


def _hand_over(view: View, me: Account, to: str, fields: HandoverForm) -> None:
    if view.closing is not None:  # nothing more is written; there is only the way in to give up
        return
    said = _("%(who)s leaves this desk and hands over to %(to)s.") % {"who": me.name, "to": to}
    office.write_message(
        office.running(),
        view.actor,
        room="own",
        words=f"{said}\n\n{fields.cleaned_data['notes']}",
        key=fields.cleaned_data["key"],
    )


@form_page(Role.MEDIATOR, fresh=True)
def officers(request: HttpRequest, view: View) -> HttpResponse:
    """Who sits on the mediator's seat; a colleague is let in by a link of their own."""
    data = request.POST if request.method == "POST" else None
    fields = ColleagueForm(data, initial={"key": form_key(view)})
    address = ""
    if data is not None and fields.is_valid():
        token = seating.let_in(view.actor, name=fields.cleaned_data["name"])
        if token is None:
            fields.add_error("name", _("An officer of that name has come in already."))
        else:
            address = request.build_absolute_uri(reverse("enter", kwargs={"token": token}))
    return render(
        request,
        view,
        "mediator/officers.html",
        status=422 if fields.is_bound and fields.errors else 200,
        fields=fields,
        names=[account.name for account in seating.officers_of(view.actor)],
        way_in=address,
        needed=view.opening.retention.officers_for_destruction,
    )


@form_page(Role.MEDIATOR, fresh=True)
def recover(request: HttpRequest, view: View, seat: str) -> HttpResponse:
    """A new way in for a seat that lost its own: one officer asks, another agrees."""
    if seat not in {outer.id for outer in outer_seats(view)}:
        raise AccessError("no such seat")
    found = view.directory[SeatId(seat)]
    waiting = _waiting(view, found)
    data = request.POST if request.method == "POST" else None
    key = form_key(view)
    fields = ReasonForm(data if waiting is None else None, initial={"key": key})
    alone = view.opening.retention.officers_for_destruction == 1
    if data is not None and (waiting is not None or fields.is_valid()):
        try:
            if waiting is None:
                _ask(request, view, found, fields)
                waiting = _waiting(view, found) if alone else None
            if waiting is not None and _agrees(request, view, waiting, sure=alone):
                return way_in(request, view, found, is_new=False)
        except (InputError, RecordError) as error:
            if not fields.is_bound:
                raise
            fields.refuse(error)
        else:
            return redirect(link(view, "mediator:recover", seat=seat))
    me = seating.officer(cast("Account", request.user))
    return render(
        request,
        view,
        "mediator/recover.html",
        status=422 if fields.is_bound and fields.errors else 200,
        fields=fields,
        lost=found,
        waiting=waiting,
        mine=waiting is not None and waiting.asked.by.id == me.id,
        alone=alone,
    )


def _waiting(view: View, seat: Seat) -> Recovery | None:
    fresh = office.running().view(view.actor)
    found = [one for one in office.recoveries(fresh) if one.waits and one.asked.seat == seat.id]
    return found[-1] if found else None


def _ask(request: HttpRequest, view: View, seat: Seat, fields: ReasonForm) -> None:
    office.ask_recovery(
        office.running(),
        view.actor,
        seat=seat.id,
        reason=fields.cleaned_data["reason"],
        officer=seating.officer(cast("Account", request.user)),
        key=fields.cleaned_data["key"],
    )


def _agrees(request: HttpRequest, view: View, waiting: Recovery, *, sure: bool) -> bool:
    return office.answer_recovery(
        office.running(),
        view.actor,
        recovery=waiting.line.entry_id,
        agrees=sure or request.POST.get("answer") == "agree",
        officer=seating.officer(cast("Account", request.user)),
        key=f"{request.POST.get('key', '')}/answer",
    )


urlpatterns = [
    path("seats/officers/", officers, name="officers"),
    path("seats/officers/leave/", leave_desk, name="officers_leave"),
    path("seats/<str:seat>/recover/", recover, name="recover"),
]
