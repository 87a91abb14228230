"""Keep, lock or destroy: an officer names lines and a reason, another confirms, and the rest is done for good."""

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import action, form_page, page
from goodoffices.desk.accounts import seating
from goodoffices.desk.mediator.reading import outer_seats, readers_of
from goodoffices.desk.mediator.sending import ChannelForm, WordsField, filled, sent, status_of
from goodoffices.desk.page import link, render
from goodoffices.desk.sheet import form_key
from goodoffices.office import View
from goodoffices.office.mediation.closing import closing_sheet
from goodoffices.record import Decision, EntryId, Keeping, Line, Officer, Role

if TYPE_CHECKING:
    from goodoffices.desk.accounts.models import Account

BACKUPS_FORGET_DAYS: Final = 30
"""Within so many days a backup that still holds a destroyed key is deleted; the host answers for it."""


class ProposalForm(ChannelForm):
    """Which lines, what becomes of them, and why."""

    words = frozenset({"reason"})
    numbers = forms.RegexField(
        r"^\s*\d{1,9}(\s*[,\s]\s*\d{1,9})*\s*$",
        label=lazy("Numbers of the lines, as your record counts them"),
        max_length=4000,
        help_text=lazy("One or several, with commas: 12, 14."),
        error_messages={"invalid": lazy("Type numbers of lines, with commas between them.")},
    )
    fate = forms.ChoiceField(
        label=lazy("What becomes of them"),
        choices=[
            (Keeping.DESTROY.value, lazy("destroy: nobody can ever read them again")),
            (
                Keeping.SEAL.value,
                lazy("put under lock: nobody reads them until the officers agree"),
            ),
            (Keeping.KEEP.value, lazy("keep: whoever had them can read them, after the close too")),
        ],
        widget=forms.RadioSelect,
    )
    reason = WordsField(
        label=lazy("Why"), help_text=lazy("The officers read this; nobody else does.")
    )

    def items(self) -> list[EntryId]:
        """The entries that stand on these lines."""
        typed = sorted({int(one) for one in self.cleaned_data["numbers"].replace(",", " ").split()})
        return [line.entry_id for line in self.view.held(numbers=typed)]

    def clean_numbers(self) -> str:
        """Every number must be one of the record's."""
        typed: str = self.cleaned_data["numbers"]
        wanted = {int(one) for one in typed.replace(",", " ").split()}
        found = {line.number for line in self.view.held(numbers=sorted(wanted))}
        if missing := sorted(wanted - found):
            raise forms.ValidationError(
                _("Your record has no line %(number)s.") % {"number": missing[0]}
            )
        return typed


class ConfirmationForm(ChannelForm):
    """The number of the decision, typed: what is destroyed does not come back."""

    typed = forms.CharField(label=lazy("Type the number of this decision"), max_length=12)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        self.number = number
        super().__init__(*args, **kwargs)

    def clean_typed(self) -> str:
        """The number as it stands on the page."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed != str(self.number):
            raise forms.ValidationError(_("This is not the number of this decision."))
        return typed


def _officer(request: HttpRequest) -> Officer:
    """Who sits here now, as the record names the person."""
    return seating.officer(cast("Account", request.user))


@page(Role.MEDIATOR)
def keeping(request: HttpRequest, view: View) -> HttpResponse:
    """What is to become of what we hold?"""
    found = office.decisions(view)
    return render(
        request,
        view,
        "mediator/keeping.html",
        waiting=[one for one in reversed(found) if one.is_waiting or one.is_due],
        settled=[one for one in reversed(found) if not (one.is_waiting or one.is_due)],
        origins=office.origins(view),
        retention=view.opening.retention,
        seated=outer_seats(view),
        carried_out=any(one.proposed.at_close and not one.declined for one in found),
    )


@page(Role.MEDIATOR)
def sheet(request: HttpRequest, view: View, seat: str) -> HttpResponse:
    """After the close: what a seat is left with, to be printed for whoever never signs in."""
    if seat not in view.directory:
        raise Http404
    if view.closing is None:
        return redirect(link(view, "mediator:keeping"))
    return render(
        request,
        view,
        "closing_sheet.html",
        sheet=closing_sheet(view, seat),
        back=link(view, "mediator:keeping"),
    )


@form_page(Role.MEDIATOR, fresh=True)
def propose(request: HttpRequest, view: View) -> HttpResponse:
    """Propose what becomes of some lines; nothing is done yet."""
    fields = filled(ProposalForm, request, view, numbers=request.GET.get("line", ""))

    def step() -> EntryId:
        data = fields.cleaned_data
        return office.propose_keeping(
            office.running(),
            view.actor,
            items=fields.items(),
            fate=Keeping(data["fate"]),
            reason=data["reason"],
            officer=_officer(request),
            key=data["key"],
        )

    if (name := sent(request, fields, step)) is not None:
        return redirect(_decision(view, name))
    return render(
        request,
        view,
        "mediator/keeping_propose.html",
        status=status_of(fields),
        fields=fields,
        retention=view.opening.retention,
    )


@action(Role.MEDIATOR, fresh=True)
def retention(request: HttpRequest, view: View) -> HttpResponse:
    """After the close: propose to carry out what was fixed at the opening."""
    name = office.propose_retention(
        office.running(),
        view.actor,
        reason=_("The process is closed."),
        officer=_officer(request),
        key=request.POST.get("key", ""),
    )
    return redirect(_decision(view, name))


@form_page(Role.MEDIATOR, fresh=True)
def decide(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Read what will be lost and what stays; confirm it."""
    decision = Decision(view.thread_at(line))
    items = office.items_of(view, decision)
    key = form_key(view)
    data = request.POST if request.method == "POST" else None
    fields = ConfirmationForm(data, view=view, number=decision.line.number, initial={"key": key})

    def step() -> EntryId:
        return office.confirm_keeping(
            office.running(),
            view.actor,
            proposal=decision.line.entry_id,
            officer=_officer(request),
            key=fields.cleaned_data["key"],
        )

    if sent(request, fields, step) is not None:
        return redirect(link(view, "mediator:keeping_decide", line=line))
    rules = view.opening.retention
    return render(
        request,
        view,
        "mediator/keeping_decide.html",
        status=status_of(fields),
        fields=fields,
        decision=decision,
        items=items,
        told=_told(view, items),
        retention=rules,
        needs_another=rules.officers_for_destruction > 1
        and decision.proposed.by.id == _officer(request).id,
        forget_days=BACKUPS_FORGET_DAYS,
    )


@action(Role.MEDIATOR)
def drop(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Drop a proposal; nothing is changed by it."""
    decision = Decision(view.thread_at(line))
    office.decline_keeping(
        office.running(),
        view.actor,
        proposal=decision.line.entry_id,
        officer=_officer(request),
        key=request.POST.get("key", ""),
    )
    return redirect(link(view, "mediator:keeping"))


def _decision(view: View, name: EntryId) -> str:
    (line,) = view.held([name])
    return link(view, "mediator:keeping_decide", line=line.address)


def _told(view: View, items: tuple[Line, ...]) -> list[Any]:
    """Everybody who had any of the items, and so will be told what became of it."""
    seats = {seat.id: seat for line in items for seat in readers_of(view, line)}
    return list(seats.values())


urlpatterns = [
    path("record/keeping/", keeping, name="keeping"),
    path("record/keeping/propose/", propose, name="keeping_propose"),
    path("record/keeping/retention/", retention, name="keeping_retention"),
    path("record/keeping/sheet/<str:seat>/", sheet, name="closing_sheet"),
    path("record/keeping/<str:line>/", decide, name="keeping_decide"),
    path("record/keeping/<str:line>/drop/", drop, name="keeping_drop"),
]
