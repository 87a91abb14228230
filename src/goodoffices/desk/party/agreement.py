"""The text that the sides sign: read it, then sign by name."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.sending import SideForm, filled, seen_now, sent, status_of
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import View
from goodoffices.record import Agreement, AgreementSigned, Line, Post, Role, Seat


class SignForm(SideForm):
    """The name of who signs."""

    by = forms.CharField(
        label=lazy("Full name of the person who signs for us"),
        max_length=200,
        help_text=lazy("The name that stands here is the signature of your side on this text."),
    )


@page(Role.PARTY)
def agreements(request: HttpRequest, view: View) -> HttpResponse:
    """Texts to sign and texts that are signed."""
    every = sorted(office.agreements(view), key=lambda found: -found.line.number)
    return render(
        request,
        view,
        "party/agreements.html",
        agreements=every,
        who_sees=can_see((view.seat, view.mediator, *view.parties[1:])),
    )


@form_page(Role.PARTY, fresh=True)
def text(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One text, its signatures, and ours."""
    matter = view.thread_at(line)
    found = Agreement(matter)
    form = filled(SignForm, request, view, seen=matter.last.number, by=_signer(view))

    def sign(key: str) -> None:
        office.sign_agreement(
            office.running(),
            view.actor,
            agreement=found.line.entry_id,
            side=view.actor.seat,
            by=form.cleaned_data["by"],
            key=key,
        )

    if sent(view, form, sign, matter=matter):
        return redirect(link(view, "party:agreement_text", line=line))
    readers = _readers(view, found.line)
    return render(
        request,
        view,
        "party/agreement.html",
        status=status_of(form),
        agreement=found,
        signed=[x for x in matter.lines if isinstance(x.body, AgreementSigned)],
        to_sign=view.actor.seat in found.put.parties and view.actor.seat not in found.signatures,
        form=seen_now(form, matter),
        will_see=will_see(readers),
        who_sees=can_see(readers),
    )


def _signer(view: View) -> str:
    """Who would sign as far as a delegation named it: whoever acts as its head today, or its head."""
    if office.post_of(office.running(), view) is Post.HEAD:
        one = view.delegation.people.get(view.actor.person)
    else:
        one = view.delegation.head
    return one.person.name if one is not None else ""


def _readers(view: View, line: Line) -> tuple[Seat, ...]:
    return tuple(seat for seat in view.directory.values() if line.audience.admits(seat.id))


urlpatterns = [
    path("agreement/", agreements, name="agreement"),
    path("agreement/<str:line>/", text, name="agreement_text"),
]
