"""The first page of all: opening a process. Only for an account that may; for others it does not exist."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import open_to_everyone
from goodoffices.desk.accounts.models import Account
from goodoffices.desk.accounts.seating import hold
from goodoffices.desk.form import DeskForm
from goodoffices.desk.page import render_open
from goodoffices.desk.terms import choices
from goodoffices.errors import InputError, RecordError
from goodoffices.office import Actor
from goodoffices.record import Keeping, Retention, SeatId


class OpeningForm(DeskForm):
    """What is opened, by whom, and what will be kept."""

    words = frozenset({"title", "purpose"})
    title = forms.CharField(
        label=lazy("Title of the process"),
        max_length=300,
        help_text=lazy("What you and your colleagues call it. Each seat can be told another one."),
    )
    purpose = forms.CharField(
        label=lazy("What it is for, in a sentence or two"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mediator = forms.CharField(
        label=lazy("Name of your seat"),
        max_length=120,
        help_text=lazy("Who lends its good offices: a ministry, a mission, a person."),
    )
    working_notes = forms.ChoiceField(
        label=lazy("Working notes and own impressions"),
        choices=lambda: choices(Keeping.DESTROY, Keeping.SEAL, Keeping.KEEP),
        initial=Keeping.DESTROY.value,
    )
    rooms = forms.ChoiceField(
        label=lazy("Words in rooms, contacts, releases"),
        choices=lambda: choices(Keeping.SEAL, Keeping.DESTROY, Keeping.KEEP),
        initial=Keeping.SEAL.value,
    )
    agreements = forms.ChoiceField(
        label=lazy("Agreements, consents, receipts"),
        choices=lambda: choices(Keeping.KEEP, Keeping.SEAL),
        initial=Keeping.KEEP.value,
    )
    officers = forms.ChoiceField(
        label=lazy("Who may destroy at the close"),
        choices=[
            ("2", lazy("two officers together")),
            ("1", lazy("one: this is a solo office")),
        ],
        widget=forms.RadioSelect,
        initial="2",
    )

    def retention(self) -> Retention:
        """What is kept at the close."""
        data = self.cleaned_data
        return Retention(
            working_notes=Keeping(data["working_notes"]),
            rooms=Keeping(data["rooms"]),
            agreements=Keeping(data["agreements"]),
            officers_for_destruction=int(data["officers"]),
        )


@open_to_everyone("GET", "HEAD", "POST")
def begin(request: HttpRequest) -> HttpResponse:
    """Open a process and take the mediator's seat."""
    account = request.user
    if not isinstance(account, Account) or not account.may_open:
        raise Http404
    key = office.running().form_key(Actor("", SeatId("mediator")))
    data = request.POST if request.method == "POST" else None
    fields = OpeningForm(data, initial={"key": key})
    if data is not None and fields.is_valid():
        try:
            actor = _open(account, fields)
        except (InputError, RecordError) as error:
            fields.refuse(error)
        else:
            return redirect("seat", at=office.running().address(actor))
    status = 422 if fields.is_bound else 200
    return render_open(request, "mediator/begin.html", status=status, fields=fields)


def _open(account: Account, fields: OpeningForm) -> Actor:
    data = fields.cleaned_data
    actor = office.open_process(
        office.running(),
        title=data["title"],
        purpose=data["purpose"],
        mediator=data["mediator"],
        retention=fields.retention(),
        key=f"account {account.pk}/{data['key']}",
    )
    hold(account, actor)
    return actor
