"""Files that leave the desk for a journey or for a colleague: said what they hold, then sealed with age."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.mediator.reading import outer_seats
from goodoffices.desk.mediator.sending import ChannelForm, filled, named, sent, status_of
from goodoffices.desk.page import render
from goodoffices.desk.terms import term
from goodoffices.desk.words import alphabetical, initial
from goodoffices.office import View
from goodoffices.office.mediation.handover import handover_contents, seal_handover
from goodoffices.office.mediation.travel import seal_travel_copy
from goodoffices.office.safekeeping.backup import AgeLock
from goodoffices.record import Role

TRAVEL_FILE: Final = "travel.age"
HANDOVER_FILE: Final = "handover.age"
"""The same for every process and side: a file's name may be read by others."""


class LockForm(ChannelForm):
    """What opens the file: somebody's age key, or a passphrase."""

    one_of = frozenset({"recipient", "passphrase", "again"})
    recipient = forms.CharField(
        label=lazy("Public key of who may open it"),
        help_text=lazy("What age-keygen printed there: age1 and 58 letters and digits."),
        # A browser would take the field before a passphrase for a name.
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        required=False,
        max_length=100,
    )
    passphrase = forms.CharField(
        label=lazy("Or a passphrase"),
        help_text=lazy("Six or seven words that have nothing to do with each other."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        strip=False,
        max_length=1000,
    )
    again = forms.CharField(
        label=lazy("The same once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        strip=False,
        max_length=1000,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("recipient")) is bool(data.get("passphrase")):
            self.add_error("recipient", _("Give either a key or a passphrase."))
        if data.get("passphrase") != data.get("again"):
            self.add_error("again", _("These are not the same. Type it twice."))
        return data

    def lock(self) -> AgeLock:
        """What the file is sealed under."""
        data = self.cleaned_data
        to = (data["recipient"].strip(),) if data["recipient"] else ()
        return AgeLock(to=to, passphrase=data["passphrase"])


class TravelForm(LockForm):
    """The side that is met, and what opens the file."""

    side = forms.ChoiceField(label=lazy("Whom you meet"), widget=forms.RadioSelect)
    field_order = ("side",)

    def offer(self, view: View) -> None:
        self.choose("side", named(outer_seats(view)))


@form_page(Role.MEDIATOR, fresh=True)
def travel(request: HttpRequest, view: View) -> HttpResponse:
    """What may cross a border: what the one who is met may hear anyway."""
    form = filled(TravelForm, request, view)

    def seal() -> bytes:
        side = form.cleaned_data["side"]
        return seal_travel_copy(office.running(), view.actor, side, form.lock())

    if (held := sent(request, form, seal)) is not None:
        return _file(held, TRAVEL_FILE)
    return render(
        request,
        view,
        "mediator/travel.html",
        status=status_of(form),
        fields=form,
        rooms=view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER),
    )


@form_page(Role.MEDIATOR, fresh=True)
def handover(request: HttpRequest, view: View) -> HttpResponse:
    """What does the colleague get, and what goes with you?"""
    form = filled(LockForm, request, view)

    def seal() -> bytes:
        return seal_handover(office.running(), view.actor, form.lock())

    if (held := sent(request, form, seal)) is not None:
        return _file(held, HANDOVER_FILE)
    contents = handover_contents(view)
    rows = [(initial(term(kind)), count) for kind, count in contents.kinds.items()]
    return render(
        request,
        view,
        "mediator/handover.html",
        status=status_of(form),
        fields=form,
        contents=contents,
        rows=sorted(rows, key=lambda row: alphabetical(row[0])),
        entries=sum(contents.kinds.values()),
    )


def _file(held: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        held,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


urlpatterns = [
    path("travel/", travel, name="travel"),
    path("handover/", handover, name="handover"),
]
