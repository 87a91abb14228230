"""The mandate and the close: by whose wish we act, and how it ends."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk import begun
from goodoffices.desk.access import form_page
from goodoffices.desk.accounts import seating
from goodoffices.desk.mediator.reading import outer_seats
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link, render
from goodoffices.office import View
from goodoffices.record import Mandate, Role

if TYPE_CHECKING:
    from goodoffices.desk.accounts.models import Account


class MandateForm(ChannelForm):
    """Who asked, who agreed, who blesses; limits; what we may not endorse."""

    kept_while_typed = True
    words = frozenset(
        {"asked_by", "agreed_by", "blessed_by", "limits", "may_not_endorse", "consulted"}
    )
    asked_by = WordsField(label=lazy("Who asked for it, and when"))
    agreed_by = WordsField(label=lazy("Who agreed, and when"), required=False)
    blessed_by = WordsField(label=lazy("Who blesses it"), required=False)
    limits = WordsField(label=lazy("What is outside it"), required=False)
    may_not_endorse = WordsField(
        label=lazy("What we may not endorse"),
        required=False,
        help_text=lazy("For instance an amnesty for international crimes."),
    )
    signed_off_by = forms.CharField(
        label=lazy("Whose legal sign-off a text needs before it leaves"),
        max_length=200,
        required=False,
    )
    consulted = WordsField(label=lazy("Who else is consulted"), required=False)
    source = forms.CharField(label=lazy("On what this rests"), max_length=400, required=False)
    readers = forms.MultipleChoiceField(
        label=lazy("Who reads it besides you"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def offer(self, view: View) -> None:
        self.choose("readers", named(outer_seats(view)))

    def mandate(self) -> Mandate:
        """As the record holds it."""
        kept = {k: v for k, v in self.cleaned_data.items() if k not in ("key", "readers")}
        return Mandate(**kept)


class ClosingForm(ChannelForm):
    """How it ended, and the title typed out."""

    words = frozenset({"outcome"})
    outcome = WordsField(
        label=lazy("How it ended, in words"), help_text=lazy("Every seat reads exactly this.")
    )
    typed = forms.CharField(label=lazy("Type the title of the process"), max_length=300)

    def clean_typed(self) -> str:
        """The title as it is, not as it is remembered."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.view.title.strip():
            raise forms.ValidationError(_("This is not the title of this process."))
        return typed


@form_page(Role.MEDIATOR)
def mandate(request: HttpRequest, view: View) -> HttpResponse:
    """Record by whose wish we act."""
    fields = filled(MandateForm, request, view, **_start(view))

    def step() -> Any:
        data = fields.cleaned_data
        return office.record_mandate(
            office.running(), view.actor, fields.mandate(), readers=data["readers"], key=data["key"]
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:seats") + "#mandate")
    return render(request, view, "mediator/mandate.html", status=status_of(fields), fields=fields)


def _start(view: View) -> dict[str, Any]:
    """A new mandate begins with the words of the one before."""
    before = view.lines(Mandate, last=1, withheld=True)
    if not before or not isinstance(before[0].body, Mandate):
        return {}
    line, body = before[0], before[0].body
    names = [name for name in MandateForm.base_fields if name not in ("key", "readers")]
    return {name: getattr(body, name) for name in names} | {"readers": list(line.audience.seats)}


@form_page(Role.MEDIATOR, fresh=True)
def close(request: HttpRequest, view: View) -> HttpResponse:
    """Close the process: every seat is told, and nothing more can be written."""
    fields = filled(ClosingForm, request, view)

    def step() -> Any:
        data = fields.cleaned_data
        told = [seat.id for seat in outer_seats(view)]
        closed = office.close_process(
            office.running(), view.actor, outcome=data["outcome"], readers=told, key=data["key"]
        )
        office.propose_retention(
            office.running(),
            view.actor,
            reason=_("The process is closed."),
            officer=seating.officer(cast("Account", request.user)),
            key=f"{data['key']}/retention",
        )
        return closed

    if view.closing is not None or sent(request, fields, step):
        begun.forget(view.actor.process)
        return redirect(link(view, "mediator:keeping"))
    return render(
        request,
        view,
        "mediator/close.html",
        status=status_of(fields),
        fields=fields,
        told=(view.seat, *outer_seats(view)),
        retention=view.opening.retention,
        open_counts=view.open_counts(),
    )


urlpatterns = [
    path("seats/mandate/", mandate, name="mandate"),
    path("seats/close/", close, name="close"),
]
