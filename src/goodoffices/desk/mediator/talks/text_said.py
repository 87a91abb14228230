"""What a side said of its copy by voice or on paper: it accepts a clause, no longer does, or would have other words."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.fields import ChosenField
from goodoffices.desk.mediator.sending import GivenForm, filled, named, sent, status_of
from goodoffices.desk.mediator.talks.text import text_at, to_text
from goodoffices.desk.mediator.talks.text_hand import copy_at, reader_at
from goodoffices.desk.page import link, render
from goodoffices.desk.text import handed_in
from goodoffices.office import View
from goodoffices.record import AcceptanceAsked, AcceptanceRound, AcceptanceSentence, Role
from goodoffices.text import named_clauses, numbers, sentence

ACCEPTS, NO_LONGER, OTHER = "accepts", "no longer", "other words"


class SaidForm(GivenForm):
    """What was said, of which clause, and how it was given."""

    words = frozenset({"said", "reason"})
    what = forms.ChoiceField(
        label=lazy("What was said"),
        choices=[
            (ACCEPTS, lazy("it accepts the clause in these words")),
            (NO_LONGER, lazy("it does not accept it, or no longer")),
            (OTHER, lazy("it would have other words")),
        ],
        widget=forms.RadioSelect,
    )
    clause = ChosenField(label=lazy("Of which clause"))
    said = forms.CharField(
        label=lazy("The other words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(label=lazy("Why"), required=False, max_length=4_000)
    field_order = ("what", "clause", "said", "reason", "how", "person", "at", "heard_by")

    def clean(self) -> dict[str, Any]:
        """Other words are words."""
        typed = super().clean() or {}
        if typed.get("what") == OTHER and not typed.get("said", "").strip():
            self.add_error("said", _("Write the words that the side would have."))
        return typed


@form_page(Role.MEDIATOR, kept=True)
def said(request: HttpRequest, view: View, line: str, seat: str, number: int) -> HttpResponse:
    """Write down what a side said of its copy."""
    text = text_at(view, line)
    reader = reader_at(view, seat)
    if reader.role is not Role.PARTY:
        raise Http404
    copy = copy_at(view, text, reader, number)
    labels = numbers(handed_in(copy).content.clauses)
    fields = filled(SaidForm, request, view)
    fields.choose("clause", list(labels.items()))

    def step() -> Any:
        data, given = fields.cleaned_data, fields.given()
        common = {"draft": copy.entry_id, "clause": data["clause"], "side": reader.id}
        running = office.running()
        if data["what"] == OTHER:
            return office.offer_alternative(
                running, view.actor, **common, words=data["said"], reason=data["reason"],
                given=given, key=data["key"],
            )  # fmt: skip
        accepts = data["what"] == ACCEPTS
        return office.answer_clause(
            running, view.actor, **common, accepts=accepts, given=given, key=data["key"]
        )

    if sent(request, fields, step):
        return redirect(to_text(view, text, "mediator:text_copy", seat=reader.id, number=number))
    return render(
        request,
        view,
        "mediator/text_said.html",
        status=status_of(fields),
        text=text,
        reader=reader,
        handed=handed_in(copy),
        fields=fields,
    )


class NotedForm(GivenForm):
    """A side's conditions as it said them, under seal."""

    side = forms.ChoiceField(label=lazy("Whose conditions"), widget=forms.RadioSelect)
    always = forms.CharField(
        label=lazy("Accepted on no condition"),
        required=False,
        max_length=2_000,
        help_text=lazy("The numbers of the clauses, with commas between them."),
    )
    if_ = forms.CharField(
        label=lazy("Accepted on conditions"),
        required=False,
        max_length=8_000,
        help_text=lazy(
            "One sentence a line: the clause, a colon, what must be in, and after a slash what must stay out. “4: 9, 12 / 2” is: 4 if 9 and 12 are in and 2 stays out."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "ltr"}),
    )
    field_order = ("side", "always", "if_", "how", "person", "at", "heard_by")

    def offer(self, view: View) -> None:
        self.choose("side", named(view.parties))

    def sentences(self, numbered: dict[str, str]) -> tuple[AcceptanceSentence, ...]:
        """What was written, as the record holds it."""
        data = self.cleaned_data
        found = [
            AcceptanceSentence(clause=name)
            for name in named_clauses(data["always"], numbered, field="always")
        ]
        for row in data["if_"].splitlines():
            if not row.strip():
                continue
            clause, _colon, conditions = row.partition(":")
            needs, _slash, without = conditions.partition("/")
            found += [
                sentence(name, needs=needs, without=without, numbered=numbered, field="if_")
                for name in named_clauses(clause, numbered, field="if_")
            ]
        return tuple(found)


@form_page(Role.MEDIATOR)
def noted(request: HttpRequest, view: View, line: str, asked: str) -> HttpResponse:
    """Write down, under seal, which conditions a side gave by voice or on paper."""
    text = text_at(view, line)
    thread = view.thread_at(asked)
    if thread.family != AcceptanceAsked.FAMILY:
        raise Http404
    state = AcceptanceRound(thread)
    numbered = _numbered(numbers(text.content.clauses), state.asked)
    fields = filled(NotedForm, request, view)

    def step() -> Any:
        return office.seal_acceptance(
            office.running(),
            view.actor,
            round_id=thread.id,
            side=fields.cleaned_data["side"],
            sentences=fields.sentences(numbered),
            given=fields.given(),
            key=fields.cleaned_data["key"],
        )

    if sent(request, fields, step):
        return redirect(link(view, "mediator:text_rounds", line=line) + "?taken")
    return render(
        request,
        view,
        "mediator/text_noted.html",
        status=status_of(fields),
        text=text,
        state=state,
        labels={name: number for number, name in numbered.items()},
        fields=fields,
    )


def _numbered(labels: Any, asked: AcceptanceAsked) -> dict[str, str]:
    """The clauses asked about by our numbers; by their place where one is no longer in the text."""
    if all(clause.id in labels for clause in asked.clauses):
        return {labels[clause.id]: clause.id for clause in asked.clauses}
    return {str(place): clause.id for place, clause in enumerate(asked.clauses, start=1)}


urlpatterns = [
    path("text/<str:line>/handed/<str:seat>/<int:number>/said/", said, name="text_said"),
    path("text/<str:line>/rounds/<str:asked>/", noted, name="text_noted"),
]
