"""The emergency lock: what it does, how it is undone, and what has to be ready before."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.fields import is_word
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    asked,
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    show_form,
    status_of,
    to,
)
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.errors import InputError
from goodoffices.office import View, reception
from goodoffices.office.safekeeping.custody import read_share
from goodoffices.reception.protection_events import Joint

WORD = "lock"
MOST = 20


class SealForm(ReceptionForm):
    """The register is locked at once."""

    typed = forms.CharField(
        label=lazy("Type the word LOCK"),
        help_text=lazy("So that no slip of the hand does it."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )
    alone = forms.BooleanField(
        label=lazy("Lock it though nobody holds shares: it may never open again"), required=False
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
        if not is_word(form.cleaned_data["typed"], WORD, _("LOCK")):
            raise InputError(
                "another word", advice=_("Type the word LOCK. Nothing was locked."), field="typed"
            )
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
    """Shares are made, or replaced with the word of a second officer: shown once, kept nowhere."""
    running, officer = office.running(), officer_of(request)
    sheet = reception.shares_sheet(running, view.actor, officer=officer)
    form = filled(SharesForm, request, view)
    made: list[tuple[int, str]] = []

    def make(_key: str) -> None:
        data = form.cleaned_data
        made.extend(
            (share.number, " ".join(share.words()))
            for share in reception.make_shares(
                running, view.actor, officer=officer, needed=data["needed"], of=data["of"],
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
        sheet=sheet,
        needed=form.cleaned_data["needed"] if made else 0,
    )


@form_page
def shares_ask(request: HttpRequest, view: View) -> HttpResponse:
    """A second officer is asked for the word that shares be replaced."""
    form = filled(PlainForm, request, view)

    def ask(key: str) -> None:
        reception.ask_two(
            office.running(), view.actor, officer=officer_of(request), what=Joint.SHARES, key=key
        )

    return show_form(
        request, view, form, ask, title=_("A share was lost, or somebody left"),
        submit=_("Ask a second officer"),
        effect=_("Nothing changes until another officer has confirmed it. Then new shares are made for all, within the hour."),
        back=to(view, "shares"),
    )  # fmt: skip


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
    path("seal/shares/ask/", shares_ask, name="shares_ask"),
    path("seal/open/", unseal, name="unseal"),
    path("seal/copy/", sealed_copy, name="sealed_copy"),
]
