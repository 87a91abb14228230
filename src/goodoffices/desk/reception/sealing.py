"""The emergency seal: what it does, how it is undone, and what has to be ready before."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    status_of,
    to,
)
from goodoffices.errors import InputError
from goodoffices.office import View, reception
from goodoffices.office.custody import read_share

WORD = "seal"
MOST = 20


class SealForm(ReceptionForm):
    """The register is locked at once."""

    typed = forms.CharField(
        label=lazy("Type the word: seal"),
        help_text=lazy("So that no slip of the hand does it."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )
    alone = forms.BooleanField(
        label=lazy("Seal it though nobody holds shares: it may never open again"), required=False
    )


class SharesForm(ReceptionForm):
    """Shares of the secret, for officers elsewhere."""

    needed = forms.IntegerField(
        label=lazy("How many officers open it together"), initial=2, min_value=2, max_value=MOST
    )
    of = forms.IntegerField(
        label=lazy("How many get a share"), initial=3, min_value=2, max_value=MOST
    )


class OpenForm(ReceptionForm):
    """The shares that open it."""

    shares = forms.CharField(
        label=lazy("The shares"),
        help_text=lazy(
            "Thirty words each, or the first four letters of each word; one share on each line."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "none"}),
        max_length=8_000,
    )


@form_page
def seal(request: HttpRequest, view: View) -> HttpResponse:
    """What sealing does and how it is undone; and the one word that does it."""
    running = office.running()
    form = filled(SealForm, request, view)

    def lock(_key: str) -> None:
        if form.cleaned_data["typed"].strip().casefold() != WORD:
            raise InputError("another word", advice=_("Type the word seal."), field="typed")
        reception.seal(running, view.actor, even_without_shares=form.cleaned_data["alone"])

    if sent(form, lock):
        return redirect(to(view, "seal"))
    return show(
        request,
        view,
        "reception/seal.html",
        status=status_of(form),
        form=form,
        safety=reception.safety(running, view.actor),
    )


@asked
def shares(request: HttpRequest, view: View) -> HttpResponse:
    """Shares are made: shown once, kept nowhere."""
    running = office.running()
    form = filled(SharesForm, request, view)
    made: list[tuple[int, str]] = []

    def make(_key: str) -> None:
        data = form.cleaned_data
        made.extend(
            (share.number, " ".join(share.words()))
            for share in reception.make_shares(
                running, view.actor, officer=officer_of(request), needed=data["needed"],
                of=data["of"],
            )
        )  # fmt: skip

    sent(form, make)
    return show(
        request,
        view,
        "reception/shares.html",
        status=status_of(form),
        form=form,
        made=made,
        needed=form.cleaned_data["needed"] if made else 0,
    )


@asked
def unseal(request: HttpRequest, view: View) -> HttpResponse:
    """The register is opened again with the shares of officers."""
    running = office.running()
    form = filled(OpenForm, request, view)

    def opened(_key: str) -> None:
        lines = [line for line in form.cleaned_data["shares"].splitlines() if line.strip()]
        reception.open_with_shares(running, view.actor, [read_share(line) for line in lines])

    if sent(form, opened):
        return redirect(to(view, "arrivals"))
    return show(request, view, "reception/unseal.html", status=status_of(form), form=form)


@page
def sealed_copy(request: HttpRequest, view: View) -> HttpResponse:
    """How a copy is made that only the shares open."""
    return show(
        request,
        view,
        "reception/sealed_copy.html",
        safety=reception.safety(office.running(), view.actor),
    )


urlpatterns = [
    path("seal/", seal, name="seal"),
    path("seal/shares/", shares, name="shares"),
    path("seal/open/", unseal, name="unseal"),
    path("seal/copy/", sealed_copy, name="sealed_copy"),
]
