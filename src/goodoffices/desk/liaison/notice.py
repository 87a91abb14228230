"""Notices of a duty desk: filed, read, receipted, withdrawn, printed."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.duty import now, shown, spot_lines, spots_typed
from goodoffices.desk.liaison.sending import (
    DutyForm,
    MomentField,
    ShortWords,
    filled,
    other_desks,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import choices
from goodoffices.desk.words import can_see, language_name, will_see
from goodoffices.errors import InputError
from goodoffices.office import LineNotice, View
from goodoffices.record import Advance, Category, Role, Seat, Spot

FILED = (
    Category.INCIDENT,
    Category.ACTIVITY,
    Category.MOVEMENT,
    Category.EMERGENCY_MOVEMENT,
)
"""What is filed on this page; sites are told from their own."""
ENDED = 30
"""So many ended notices stand on the page; the record holds all."""


class NoticeForm(DutyForm):
    """Something that other desks are told."""

    words: ClassVar = frozenset({"told"})
    to = forms.MultipleChoiceField(
        label=lazy("Which desks are told"), widget=forms.CheckboxSelectMultiple
    )
    category = forms.ChoiceField(
        label=lazy("What it is about"), choices=lambda: choices(*FILED), widget=forms.RadioSelect
    )
    told = ShortWords(label=lazy("What they are told"), max_length=4_000)
    begins = MomentField(label=lazy("From when"), required=False)
    ends = MomentField(label=lazy("Until when"))
    positions = forms.CharField(
        label=lazy("Where"),
        help_text=lazy(
            "One position on each line, along the way for a movement: degrees, minutes or a grid reference; then a bar and the place: 41.2034 N 32.1077 W | Osk"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4_000,
    )
    sure = forms.BooleanField(
        label=lazy("I looked at the positions again: they are right as they stand"), required=False
    )
    passed_to = forms.CharField(
        label=lazy("Who must have it in the end"),
        help_text=lazy("The unit or the operations centre, as far as you know it."),
        required=False,
        max_length=200,
    )

    def offer(self, view: View) -> None:
        self.choose("to", other_desks(view))

    def spots(self, view: View) -> tuple[Spot, ...]:
        """The positions as they were read; what is in doubt is refused, but never for an incident."""
        data = self.cleaned_data
        sure = data["sure"] or data["category"] == Category.INCIDENT
        return spots_typed(view, data["positions"], sure=sure)


class ReceiptForm(DutyForm):
    """A receipt on a notice."""

    words: ClassVar = frozenset({"said"})
    step = forms.ChoiceField(label=lazy("What we receipt"), widget=forms.RadioSelect)
    said = ShortWords(
        label=lazy("In words"),
        help_text=lazy(
            "The read-back as it was spoken, what was not as sent, or the unit that has it."
        ),
        required=False,
        max_length=4_000,
    )


class WithdrawForm(DutyForm):
    """The sender takes a notice back."""

    words: ClassVar = frozenset({"said"})
    said = ShortWords(label=lazy("Why"), required=False, max_length=2_000)


@page(Role.LIAISON)
def notices(request: HttpRequest, view: View) -> HttpResponse:
    """Every standing notice, and those that ended last."""
    moment = now()
    return render(
        request,
        view,
        "liaison/notices.html",
        standing=[shown(view, one) for one in office.notices(view, moment, is_open=True)],
        ended=[
            shown(view, one)
            for one in reversed(office.notices(view, moment, is_open=False, last=ENDED))
        ],
        moment=moment,
        who_sees=can_see((view.seat,)),
    )


@form_page(Role.LIAISON)
def file(request: HttpRequest, view: View) -> HttpResponse:
    """A form to tell other desks of something."""
    about = request.GET.get("about", "")
    first = about if about in {category.value for category in FILED} else ""
    form = filled(NoticeForm, request, view, category=first)

    if sent(form, lambda key: _tell(view, form, key)):
        return redirect(link(view, "liaison:line"))
    return render(
        request,
        view,
        "liaison/notice_file.html",
        status=status_of(form),
        form=form,
        desks=other_desks(view),
        echoes=_echoes(form, view),
        who_sees=can_see((view.seat,)),
    )


def _tell(view: View, form: NoticeForm, key: str) -> None:
    data = form.cleaned_data
    office.file_notice(
        office.running(),
        view.actor,
        to=data["to"],
        category=Category(data["category"]),
        words=data["told"],
        by=data["by"],
        begins=data["begins"],
        ends=data["ends"],
        spots=form.spots(view),
        passed_to=data["passed_to"],
        key=key,
    )


@form_page(Role.LIAISON)
def kept(request: HttpRequest, view: View) -> HttpResponse:
    """Notices that were kept in the browser while the line was down are sent from here, one by one.

    A notice that is taken is answered with 204 and nothing else is: only then the browser drops it.
    """
    if request.method != "POST":
        return render(
            request,
            view,
            "liaison/notices_kept.html",
            desks=other_desks(view),
            who_sees=can_see((view.seat,)),
        )
    form = filled(NoticeForm, request, view)
    if sent(form, lambda key: _tell(view, form, key)):
        return HttpResponse(status=204)
    refused = "\n".join(text for text, _field in form.error_list)
    return HttpResponse(refused, status=422, content_type="text/plain; charset=utf-8")


def _echoes(form: NoticeForm, view: View) -> list[dict[str, str]]:
    """The positions that were typed, in every notation, so that they are seen before they are sent."""
    spots = []
    for text in str(form["positions"].value() or "").splitlines():
        written, _bar, place = text.partition("|")
        try:
            spots.append(office.spot_of(view, written.strip(), place=place.strip(), sure=True))
        except InputError:
            continue
    return spot_lines(view, spots)


@form_page(Role.LIAISON)
def notice(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One notice: what it says, its five receipts with their clocks, who is called, and what we do next."""
    thread = view.thread_at(line)
    found = office.line_notice(thread, now())
    is_withdrawal = "withdraw" in request.POST
    form = _receipt_form(request, view, found, fresh=is_withdrawal)
    withdrawal = WithdrawForm(
        request.POST if is_withdrawal else None,
        initial={"key": form_key(view)},
        prefix="end",
    )

    def receipt(key: str) -> None:
        office.receipt_notice(
            office.running(),
            view.actor,
            notice=thread.id,
            step=Advance(form.cleaned_data["step"]),
            by=form.cleaned_data["by"],
            words=form.cleaned_data["said"],
            key=key,
        )

    def withdraw(key: str) -> None:
        data = withdrawal.cleaned_data
        office.withdraw_notice(
            office.running(),
            view.actor,
            notice=thread.id,
            by=data["by"],
            words=data["said"],
            key=key,
        )

    taken = sent(withdrawal, withdraw) if is_withdrawal else sent(form, receipt)
    if taken:
        return redirect(link(view, "liaison:notice", line=line))
    readers = _readers(view, found)
    return render(
        request,
        view,
        "liaison/notice.html",
        status=status_of(form, withdrawal),
        it=shown(view, found),
        spots=spot_lines(view, found.filed.spots),
        form=form,
        withdrawal=withdrawal,
        may=found.may(view.actor.seat),
        is_sender=found.filed.desk == view.actor.seat,
        line=line,
        will_see=will_see(readers),
        who_sees=can_see(readers),
        moment=now(),
    )


def _receipt_form(
    request: HttpRequest, view: View, found: LineNotice, *, fresh: bool
) -> ReceiptForm:
    may = found.may(view.actor.seat)
    form = (
        ReceiptForm(initial={"key": form_key(view)})
        if fresh
        else filled(ReceiptForm, request, view, step=may[0] if may else "")
    )
    # What was possible when the page was opened may be over: the office says so, the form keeps it.
    form.choose("step", choices(*(may if not form.is_bound else Advance)))
    return form


def _readers(view: View, found: LineNotice) -> tuple[Seat, ...]:
    return tuple(
        seat
        for seat in view.directory.values()
        if found.line.audience.admits(seat.id) and seat.role is not Role.ENGINE
    )


@page(Role.LIAISON)
def paper(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The notice on paper, in two languages side by side, with a checksum to compare by voice."""
    found = office.line_notice(view.thread_at(line), now())
    other = found.filed.to if found.filed.desk == view.actor.seat else found.filed.desk
    seat = view.directory.get(other)
    theirs = seat.language if seat is not None else "en"
    printed = office.notice_paper(view, found, (view.seat.language, theirs))
    return render(
        request,
        view,
        "liaison/notice_paper.html",
        it=shown(view, found),
        paper=printed,
        spoken=[language_name(tag) for tag in printed.languages],
        line=line,
    )


urlpatterns = [
    path("notices/", notices, name="notices"),
    path("notices/file/", file, name="notice_file"),
    path("notices/kept/", kept, name="notices_kept"),
    path("notices/<str:line>/", notice, name="notice"),
    path("notices/<str:line>/paper/", paper, name="notice_paper"),
]
