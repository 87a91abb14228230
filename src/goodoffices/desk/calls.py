"""The page for logging a call without a network: it holds no data, and works without the server.

What was said is written down there and kept in the browser, encrypted under a passphrase, until a mediator signs in
and puts it on the record.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.access import open_to_everyone
from goodoffices.desk.fields import ShortWords
from goodoffices.desk.form import DeskForm
from goodoffices.desk.line_down import worker_of
from goodoffices.desk.page import render_open
from goodoffices.desk.terms import choices
from goodoffices.record import Channel

SHIPPED = (
    "type.css",
    "desk.css",
    "print.css",
    "line.css",
    "mark.svg",
    "refuse.js",
    "vault.js",
    "offline.js",
    "calls.js",
)
"""What the page needs; the letters that it shows are kept when they are first used."""


class CallForm(DeskForm):
    """A contact as it is written down where the desk cannot be reached; seats are chosen when it is sent."""

    words = frozenset({"quote", "paraphrase"})
    side = forms.CharField(
        label=lazy("With whom"),
        help_text=lazy("The side, by its name; its seat is chosen when this is sent."),
        max_length=200,
    )
    participants = forms.CharField(label=lazy("Persons"), required=False, max_length=600)
    channel = forms.ChoiceField(
        label=lazy("How"),
        choices=lambda: choices(*Channel),
        initial=Channel.CALL,
        widget=forms.RadioSelect,
    )
    starts_at = forms.DateTimeField(
        label=lazy("When"),
        help_text=lazy("By the clock of this machine."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    length_min = forms.IntegerField(
        label=lazy("Minutes"), required=False, min_value=0, max_value=60 * 24 * 31
    )
    asked_by = forms.CharField(label=lazy("Who asked for it"), required=False, max_length=200)
    quote = ShortWords(label=lazy("Quote"), help_text=lazy("Their words, exactly."), required=False)
    paraphrase = ShortWords(
        label=lazy("Paraphrase"), help_text=lazy("What they said, in our words."), required=False
    )
    impression = ShortWords(label=lazy("Our own impression"), required=False)


@open_to_everyone("GET", "HEAD")
def calls(request: HttpRequest) -> HttpResponse:
    """A call is written down and kept here; the same page for everybody."""
    return render_open(request, "calls.html", form=CallForm())


@open_to_everyone("GET", "HEAD")
def worker(request: HttpRequest) -> HttpResponse:
    """What lets the browser show that page again without the server; it sees no other page."""
    return worker_of(request, "calls", SHIPPED)
