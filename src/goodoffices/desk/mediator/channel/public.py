"""What is said in public: lines by us and by the sides, disclosures by others, what may be confirmed."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.mediator.reading import outer_seats, today
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    DayField,
    WordsField,
    filled,
    named,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.office import View
from goodoffices.record import (
    PUBLIC,
    Disclosure,
    EntryId,
    PublicLine,
    Role,
    SeatId,
)

SHOWN = 80
"""Lines on the page; older ones stand in the record."""
SHORT = 90
ASKED = 30
"""Releases that a disclosure may be about."""


class LineForm(ChannelForm):
    """A public line: who spoke, what, where it stands; and who gets an entry of it."""

    said_by = forms.ChoiceField(label=lazy("Whose line it is"), required=False)
    speaker = forms.CharField(
        label=lazy("Who spoke, and where"),
        help_text=lazy("“The spokesman, to the press at the airport”."),
        max_length=300,
    )
    said = WordsField(label=lazy("What was said"))
    is_quote = forms.BooleanField(label=lazy("These are the speaker's own words"), required=False)
    on = DayField(label=lazy("Day"), required=False)
    source = forms.CharField(label=lazy("Where it stands"), required=False, max_length=300)
    readers = forms.MultipleChoiceField(
        label=lazy("Who gets an entry of it"),
        help_text=lazy("Each gets its own; none learns of another."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = frozenset({"said"})

    def offer(self, view: View) -> None:
        seats = [*named((view.seat, *outer_seats(view)))]
        self.choose("said_by", [*seats, ("", _("somebody without a seat"))])
        self.choose("readers", named(outer_seats(view)))


class DisclosureForm(ChannelForm):
    """Somebody else disclosed something of the process."""

    kept_while_typed = True
    by = forms.CharField(label=lazy("Who disclosed it"), max_length=200)
    said = WordsField(label=lazy("What was said, as reported"))
    on = DayField(label=lazy("Day"), required=False)
    source = forms.CharField(label=lazy("Where it stands"), required=False, max_length=300)
    may_confirm = WordsField(
        label=lazy("What may now be confirmed, and what may not"), required=False
    )
    confirmed_by = forms.MultipleChoiceField(
        label=lazy("Who may confirm it"),
        help_text=lazy("Each of them must read this too."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    about = forms.MultipleChoiceField(
        label=lazy("Which words of a side it made known"),
        help_text=lazy("For our eyes alone: it marks them in who knows what."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    readers = forms.MultipleChoiceField(
        label=lazy("Who reads this besides us"),
        help_text=lazy("All of them see who else reads it."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = frozenset({"said", "may_confirm"})

    def offer(self, view: View) -> None:
        self.choose("readers", named(outer_seats(view)))
        self.choose("confirmed_by", named((view.seat, *outer_seats(view))))
        found = reversed(office.releases(view, last=ASKED))
        self.choose("about", [(x.line.address, _shorter(x.asked.words)) for x in found])


@page(Role.MEDIATOR)
def public(request: HttpRequest, view: View) -> HttpResponse:
    """What is out, and what may we confirm?"""
    lines = view.lines(PublicLine, last=SHOWN)
    return render(
        request,
        view,
        "mediator/public.html",
        said=[line for line in reversed(lines) if line.audience.admits(PUBLIC.id)],
        disclosed=list(reversed(view.lines(Disclosure, last=SHOWN))),
    )


@form_page(Role.MEDIATOR)
def say_publicly(request: HttpRequest, view: View) -> HttpResponse:
    """Record a line that was said in public."""
    form = filled(LineForm, request, view, said_by=view.seat.id, on=today())
    if sent(request, form, lambda: _say(view, form)) is not None:
        return redirect(link(view, "mediator:public"))
    return render(request, view, "mediator/say_publicly.html", status=status_of(form), fields=form)


@form_page(Role.MEDIATOR)
def record_disclosure(request: HttpRequest, view: View) -> HttpResponse:
    """Record what somebody else made known, and what may be confirmed of it."""
    form = filled(DisclosureForm, request, view, on=today())
    if sent(request, form, lambda: _disclose(view, form)) is not None:
        return redirect(link(view, "mediator:public"))
    return render(request, view, "mediator/disclosure.html", status=status_of(form), fields=form)


def _shorter(words: str) -> str:
    """The beginning of words, for a choice among many."""
    plain = " ".join(words.split())
    return plain if len(plain) <= SHORT else plain[:SHORT] + "…"


def _say(view: View, form: LineForm) -> EntryId:
    data = form.cleaned_data
    body = PublicLine(
        said_by=SeatId(data["said_by"]) if data["said_by"] else None,
        speaker=data["speaker"],
        words=data["said"],
        is_quote=data["is_quote"],
        on=data["on"],
        source=data["source"],
    )
    readers = tuple(data["readers"])
    return office.say_publicly(office.running(), view.actor, body, readers=readers, key=data["key"])


def _disclose(view: View, form: DisclosureForm) -> EntryId:
    data = form.cleaned_data
    body = Disclosure(
        by=data["by"],
        words=data["said"],
        on=data["on"],
        source=data["source"],
        may_confirm=data["may_confirm"],
        confirmed_by=tuple(SeatId(name) for name in data["confirmed_by"]),
    )
    return office.record_disclosure(
        office.running(),
        view.actor,
        body,
        readers=tuple(data["readers"]),
        about=tuple(view.line(address).entry_id for address in data["about"]),
        key=data["key"],
    )


urlpatterns = [
    path("public/", public, name="public"),
    path("public/say/", say_publicly, name="say_publicly"),
    path("public/disclosure/", record_disclosure, name="record_disclosure"),
]
