"""The text as it was handed to us: read it, compare our drafts, accept a clause, offer other words."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import today
from goodoffices.desk.party.release import FORMS
from goodoffices.desk.party.sending import DayField, SideForm, filled, named, sent, status_of
from goodoffices.desk.sheet import form_key
from goodoffices.desk.text import (
    compared,
    handed_in,
    language_words,
    other_words,
    own_words,
    part_of,
    renderings_of,
)
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import SeatText, View
from goodoffices.record import Clause, ClauseAnswered, Form, Line, ReleaseAsked, Role, SeatId
from goodoffices.text import numbers, plain

NOBODY = "nobody"


class OfferForm(SideForm):
    """Other words for a clause, and who may see them."""

    kept_while_typed = True
    words: ClassVar = frozenset({"said", "reason", "only_if"})
    bracket = forms.ChoiceField(label=lazy("Where"), required=False)
    said = forms.CharField(
        label=lazy("The words we would have"), widget=forms.Textarea, max_length=20_000
    )
    reason = forms.CharField(
        label=lazy("Why"), required=False, max_length=4_000, widget=forms.Textarea
    )
    permit = forms.ChoiceField(
        label=lazy("May others see these words in the text?"),
        widget=forms.RadioSelect,
        initial=NOBODY,
        help_text=lazy(
            "You can release them later as well. “As the mediator's own idea”: a reader is not told that they came from you."
        ),
    )
    readers = forms.MultipleChoiceField(
        label=lazy("Who may see them"), widget=forms.CheckboxSelectMultiple, required=False
    )
    until = DayField(label=lazy("Until which day"), required=False)
    only_if = forms.CharField(
        label=lazy("Only if"),
        required=False,
        max_length=2_000,
        help_text=lazy("A condition in your words. The mediator must confirm that it is met."),
    )

    def ready(self, view: View, clause: Clause) -> "OfferForm":
        """With the choices of this clause and of this seat."""
        places = [
            (bracket.id, _("instead of: %(words)s") % {"words": bracket.alternatives[0].words[:60]})
            for bracket in clause.brackets
        ]
        self._choose("bracket", [*places, ("", _("in the words of the clause"))])
        permitted = [
            (form.value, label) for form, label in FORMS if form is not Form.ONLY_THAT_WE_SPOKE
        ]
        self._choose("permit", [(NOBODY, _("no, the mediator alone")), *permitted])
        seats = view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER)
        self._choose("readers", named(tuple(s for s in seats if s.id != view.actor.seat)))
        return self

    def _choose(self, name: str, offered: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = offered  # type: ignore[attr-defined]  # a field of choices

    def clean_until(self) -> Any:
        """A day that is over permits nothing."""
        until = self.cleaned_data["until"]
        if until is not None and until < today():
            raise forms.ValidationError(_("That day is over. Choose today or a later day."))
        return until

    def clean(self) -> dict[str, Any]:
        """A permission is for somebody."""
        typed = super().clean() or {}
        if typed.get("permit", NOBODY) != NOBODY and not typed.get("readers"):
            self.add_error("readers", _("Say who may see them, or leave them with the mediator."))
        return typed

    def permits(self, view: View) -> Iterator[ReleaseAsked]:
        """What is released along with the words."""
        typed = self.cleaned_data
        if typed["permit"] == NOBODY:
            return
        for reader in typed["readers"]:
            yield ReleaseAsked(
                owner=view.seat.id,
                recipient=SeatId(reader),
                words=typed["said"],
                form=Form(typed["permit"]),
                until=typed["until"],
                only_if=typed["only_if"],
                language=view.seat.language,
            )


class CommentForm(SideForm):
    """A comment for the mediator."""

    kept_while_typed = True
    words: ClassVar = frozenset({"comment"})
    comment = forms.CharField(
        label=lazy("Comment for the mediator"), widget=forms.Textarea, max_length=8_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "comment_%s", **kwargs})


class AcceptForm(SideForm):
    """We accept these words, or no longer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "accept_%s", **kwargs})


@page(Role.PARTY)
def texts(request: HttpRequest, view: View) -> HttpResponse:
    """Which texts were we handed?"""
    every = office.handed_texts(view)
    if len(every) == 1:
        return redirect(link(view, "party:text", line=every[0].newest.address))
    return render(
        request,
        view,
        "party/texts.html",
        rows=[(text, handed_in(text.newest)) for text in reversed(every)],
        who_sees=can_see((view.seat, view.mediator)),
    )


@page(Role.PARTY, kept=True)
def text(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One of our drafts, exactly as it was handed to us."""
    found, place = _copy(view, line)
    return render(
        request,
        view,
        "party/text.html",
        **_shown(request, view, found, place),
        accepted={
            name: (view.seat.id,) for name, one in _answers(view, found).items() if one.accepts
        },
        rounds=tuple(reversed(office.acceptance_rounds(view))),
        comments=office.comments_on(view, [found.first])[-20:],
        offers=office.offers_for(view, [found.first])[-20:],
        several=len(office.handed_texts(view)) > 1,
        who_sees=can_see((view.seat, view.mediator)),
    )


def _shown(request: HttpRequest, view: View, found: SeatText, place: int) -> dict[str, Any]:
    handed = handed_in(found.copies[place])
    return {
        "found": found,
        "line": found.copies[place],
        "handed": handed,
        "is_newest": place == len(found.copies) - 1,
        "before": found.copies[place - 1] if place else None,
        "part": part_of(request, handed.content),
        "ours": own_words(view),
        "language_words": language_words,
    }


def _copy(view: View, address: str) -> tuple[SeatText, int]:
    first = view.line(address).thread_id()
    found = other_words(office.handed_texts(view, first=first), address)
    if found is None:
        raise Http404
    return found


def _answers(view: View, found: SeatText) -> dict[str, ClauseAnswered]:
    """Our last word about each clause, where it is about the words that stand in our newest draft."""
    content = handed_in(found.newest).content
    last = {one.clause: one for one in office.clause_answers(view, [found.first])}
    return {
        clause.id: last[clause.id]
        for clause in content.clauses
        if clause.id in last and last[clause.id].words.split() == plain(clause).split()
    }


@page(Role.PARTY, kept=True)
def differences(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What changed between two of our own drafts?"""
    found, place = _copy(view, line)
    old = other_words([found], request.GET.get("from", ""))
    before = old[1] if old is not None else max(0, place - 1)
    language = request.GET.get("in", "")
    new, earlier = handed_in(found.copies[place]), handed_in(found.copies[before])
    return render(
        request,
        view,
        "party/text_differences.html",
        found=found,
        line=found.copies[place],
        old=earlier,
        new=new,
        before=found.copies[before],
        numbers_of=[(copy, handed_in(copy).number) for copy in found.copies],
        changes=compared(earlier.content.clauses, new.content.clauses, language=language),
        compared_in=language,
        language_words=language_words,
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.PARTY, kept=True)
def clause(request: HttpRequest, view: View, line: str, clause: str) -> HttpResponse:
    """One clause: accept its words, offer others, or say something about it."""
    found, place = _copy(view, line)
    copy = found.copies[place]
    one = handed_in(copy).content.clause(clause)
    if one is None:
        raise Http404
    doing = request.POST.get("do", "")
    offer = _form(OfferForm, request, view, doing == "offer").ready(view, one)
    comment = _form(CommentForm, request, view, doing == "comment")
    accept = _form(AcceptForm, request, view, doing in ("accept", "no_longer"))

    def send_offer(key: str) -> None:
        typed = offer.cleaned_data
        office.offer_alternative(
            office.running(),
            view.actor,
            draft=copy.entry_id,
            clause=clause,
            bracket=typed["bracket"],
            words=typed["said"],
            reason=typed["reason"],
            side=view.actor.seat,
            permits=tuple(offer.permits(view)),
            key=key,
        )

    def send_comment(key: str) -> None:
        office.comment_text(
            office.running(),
            view.actor,
            matter=found.first,
            clause=clause,
            words=comment.cleaned_data["comment"],
            key=key,
        )

    def send_answer(key: str) -> None:
        office.answer_clause(
            office.running(),
            view.actor,
            draft=copy.entry_id,
            clause=clause,
            accepts=doing == "accept",
            side=view.actor.seat,
            key=key,
        )

    steps = ((offer, send_offer), (comment, send_comment), (accept, send_answer))
    if any(sent(view, form, step) for form, step in steps):
        return redirect(link(view, "party:text_clause", line=line, clause=clause))
    answers = _answers(view, found)
    return render(
        request,
        view,
        "party/text_clause.html",
        status=max(status_of(form) for form, _step in steps),
        **_shown(request, view, found, place),
        clause=one,
        number=numbers(handed_in(copy).content.clauses)[clause],
        renderings=renderings_of(handed_in(copy).content, one),
        answer=answers.get(clause),
        settled=clause in handed_in(copy).settled,
        offer=offer,
        comment=comment,
        accept=accept,
        comments=_about(office.comments_on(view, [found.first]), clause),
        offers=_about(office.offers_for(view, [found.first]), clause),
        other_seats=len(view.parties) > 1,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


def _form(form: Any, request: HttpRequest, view: View, is_sent: bool) -> Any:
    """The form, filled only where it is this one that was sent."""
    if is_sent or request.method != "POST":
        return filled(form, request, view)
    return form(None, initial={"key": form_key(view)})


def _about(lines: Sequence[tuple[Line, Any]], clause: str) -> list[tuple[Line, Any]]:
    return [(line, body) for line, body in lines if body.clause == clause]


urlpatterns = [
    path("text/", texts, name="texts"),
    path("text/<str:line>/", text, name="text"),
    path("text/<str:line>/differences/", differences, name="text_differences"),
    path("text/<str:line>/clause/<str:clause>/", clause, name="text_clause"),
]
