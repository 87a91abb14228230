"""The hotline: calls with read-back, tests, whom to call, and whether we take part."""

from collections.abc import Callable
from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.duty import now
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
from goodoffices.desk.terms import choices, term
from goodoffices.desk.words import can_see, will_see
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.record import Callback, Level, Role, Rung, TakingPart

LEVELS = {"desk": Level.DESK, "command": Level.COMMAND, "political": Level.POLITICAL}


class OtherForm(DutyForm):
    """A form about one other desk."""

    other = forms.ChoiceField(label=lazy("With which desk"), widget=forms.RadioSelect)

    def offer(self, view: View) -> None:
        self.choose("other", other_desks(view))


class TestForm(OtherForm):
    """The line was tried."""

    answered_by = forms.CharField(
        label=lazy("Who answered"),
        help_text=lazy("Left empty: nobody answered."),
        required=False,
        max_length=120,
    )
    words: ClassVar = frozenset({"said"})
    said = forms.CharField(label=lazy("Anything to add"), required=False, max_length=500)


class TalkForm(OtherForm):
    """A call that was held."""

    words: ClassVar = frozenset({"said", "read_back"})
    with_whom = forms.CharField(label=lazy("Who was at the other end"), max_length=120)
    callback = forms.ChoiceField(
        label=lazy("How you knew it was they"),
        choices=lambda: choices(*Callback),
        widget=forms.RadioSelect,
    )
    at = MomentField(label=lazy("When it began"))
    waited_min = forms.IntegerField(
        label=lazy("Minutes until the right person was there"),
        min_value=0,
        max_value=1440,
        initial=0,
    )
    length_min = forms.IntegerField(
        label=lazy("Minutes of the call"), min_value=0, max_value=1440, initial=0
    )
    said = ShortWords(label=lazy("What was said"), max_length=8_000)
    read_back = ShortWords(label=lazy("What was read back"), required=False, max_length=8_000)


class ContactsForm(DutyForm):
    """Whom to call here."""

    contacts = forms.CharField(
        label=lazy("Whom to call, in this order"),
        help_text=lazy(
            "One on each line: desk, command or political, then a bar, then who and on which number: desk | Duty officer, line 1"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
    )

    def rungs(self) -> tuple[Rung, ...]:
        """The rungs as they were typed."""
        found = []
        known = LEVELS | {term(level).casefold(): level for level in LEVELS.values()}
        for text in self.cleaned_data["contacts"].splitlines():
            level, _bar, contact = text.partition("|")
            if not text.strip():
                continue
            level = level.strip().casefold()
            if level not in known:
                raise InputError(
                    "no level",
                    advice="Begin each line with desk, command or political and a bar.",
                    field="contacts",
                )
            found.append(Rung(level=known[level], contact=contact.strip()))
        return tuple(found)


class PartForm(DutyForm):
    """Whether we take part."""

    words: ClassVar = frozenset({"said"})
    state = forms.ChoiceField(
        label=lazy("From now on"), choices=lambda: choices(*TakingPart), widget=forms.RadioSelect
    )
    said = ShortWords(label=lazy("In words"), required=False, max_length=2_000)


@page(Role.LIAISON)
def hotline(request: HttpRequest, view: View) -> HttpResponse:
    """Calls and tests, the newest first; whom to call at each desk."""
    desks = view.seats(Role.LIAISON)
    return render(
        request,
        view,
        "liaison/hotline.html",
        talks=office.talks_on_the_line(view),
        tests=office.line_tests(view),
        contacts=[(seat, office.contacts(view, seat.id)) for seat in desks],
        parts=[(seat, office.taking_part(view, seat.id)) for seat in desks],
        who_sees=can_see((view.seat,)),
    )


@form_page(Role.LIAISON)
def test(request: HttpRequest, view: View) -> HttpResponse:
    """The line was tried."""
    form = filled(TestForm, request, view)

    def record(key: str) -> None:
        data = form.cleaned_data
        office.record_line_test(
            office.running(), view.actor, other=data["other"], by=data["by"],
            answered_by=data["answered_by"], words=data["said"], key=key,
        )  # fmt: skip

    return _form(request, view, form, record, "test")


@form_page(Role.LIAISON)
def talk(request: HttpRequest, view: View) -> HttpResponse:
    """A call is written down."""
    form = filled(TalkForm, request, view, at=now())

    def log(key: str) -> None:
        data = form.cleaned_data
        office.log_talk(
            office.running(), view.actor, other=data["other"], by=data["by"],
            with_whom=data["with_whom"], words=data["said"], read_back=data["read_back"],
            callback=Callback(data["callback"]), at=data["at"], waited_min=data["waited_min"],
            length_min=data["length_min"], key=key,
        )  # fmt: skip

    return _form(request, view, form, log, "talk")


@form_page(Role.LIAISON)
def contacts(request: HttpRequest, view: View) -> HttpResponse:
    """Whom to call here."""
    known = office.contacts(view, view.actor.seat)
    names = {level: name for name, level in LEVELS.items()}
    text = "\n".join(f"{names[r.level]} | {r.contact}" for r in known.rungs) if known else ""
    form = filled(ContactsForm, request, view, contacts=text)

    def put(key: str) -> None:
        office.set_contacts(
            office.running(), view.actor, rungs=form.rungs(), by=form.cleaned_data["by"], key=key
        )

    return _form(request, view, form, put, "contacts")


@form_page(Role.LIAISON)
def part(request: HttpRequest, view: View) -> HttpResponse:
    """We suspend our part, withdraw, or take part again."""
    form = filled(PartForm, request, view)

    def put(key: str) -> None:
        data = form.cleaned_data
        office.set_taking_part(
            office.running(), view.actor, desk=view.actor.seat, state=TakingPart(data["state"]),
            by=data["by"], words=data["said"], key=key,
        )  # fmt: skip

    return _form(request, view, form, put, "part")


def _form(
    request: HttpRequest, view: View, form: DutyForm, step: Callable[[str], None], what: str
) -> HttpResponse:
    if sent(form, step):
        return redirect(link(view, "liaison:hotline"))
    readers = (view.seat, view.mediator, *(s for s in view.seats(Role.LIAISON) if s != view.seat))
    return render(
        request,
        view,
        "liaison/hotline_form.html",
        status=status_of(form),
        form=form,
        what=what,
        will_see=will_see(readers),
        who_sees=can_see((view.seat,)),
    )


urlpatterns = [
    path("hotline/", hotline, name="hotline"),
    path("hotline/test/", test, name="hotline_test"),
    path("hotline/talk/", talk, name="hotline_talk"),
    path("hotline/contacts/", contacts, name="hotline_contacts"),
    path("hotline/part/", part, name="hotline_part"),
]
