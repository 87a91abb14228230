"""Handing the text to a seat: exactly what it will see, before it goes; then who was handed what."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.files import as_table
from goodoffices.desk.mediator.sending import ChannelForm, filled, sent, status_of
from goodoffices.desk.mediator.talks.text import CommentForm, text_at, to_text
from goodoffices.desk.page import render
from goodoffices.desk.text import compared, handed_in, language_words, part_of
from goodoffices.desk.words import comma
from goodoffices.documents import Table
from goodoffices.office import CopyPreview, NegotiatingText, Sighting, View
from goodoffices.record import Clause, EntryId, Line, Role, Seat, SeatId, TextHanded
from goodoffices.text import May, numbers

READERS = (Role.PARTY, Role.FRIEND, Role.OBSERVER)
PLENTY = 60
"""Of a longer text whole articles can be kept back, not each clause."""


class HandForm(ChannelForm):
    """What is kept back, what a person answers for, and words that go with it."""

    words = frozenset({"note"})
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    left_out = forms.MultipleChoiceField(
        label=lazy("Keep back, with all that stands under it"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    judged = forms.MultipleChoiceField(
        label=lazy("These conditions of owners are met"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=lazy("A person judges that, never the software."),
    )
    on_my_responsibility = forms.CharField(
        label=lazy("Who answers for using what was given by voice"), required=False, max_length=200
    )
    note = forms.CharField(
        label=lazy("Words that go with it"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def terms(self) -> dict[str, Any]:
        """What the preview depends on."""
        data = getattr(self, "cleaned_data", {})
        return {
            "left_out": frozenset(data.get("left_out", ())),
            "judged": frozenset(EntryId(x) for x in data.get("judged", ())),
            "answered_for": bool(data.get("on_my_responsibility", "").strip()),
        }


@form_page(Role.MEDIATOR, kept=True)
def hand(request: HttpRequest, view: View, line: str, seat: str) -> HttpResponse:
    """Exactly what will this seat see?"""
    text = text_at(view, line)
    reader = reader_at(view, seat)
    plain = office.copy_preview(office.running(), view, text, to=reader.id)
    fields = filled(HandForm, request, view)
    fields.fields["left_out"].choices = _to_keep_back(text)  # type: ignore[attr-defined]  # a field of choices
    judged = _to_judge(plain)
    fields.fields["judged"].choices = judged  # type: ignore[attr-defined]
    asks = "show" in request.POST

    def step() -> Any:
        data, terms = fields.cleaned_data, fields.terms()
        return office.hand_text(
            office.running(),
            view.actor,
            text=text.id,
            to=reader.id,
            left_out=terms["left_out"],
            judged=terms["judged"],
            on_my_responsibility=data["on_my_responsibility"],
            note=data["note"],
            seen=data["digest"],
            key=data["key"],
        )

    if not asks and sent(request, fields, step):
        return redirect(to_text(view, text, "mediator:text_handed"))
    if fields.is_bound:
        fields.is_valid()
    preview = office.copy_preview(office.running(), view, text, to=reader.id, **fields.terms())
    if fields.is_bound:
        shown = request.POST.copy()
        shown["digest"] = preview.digest
        fields.data = shown
    else:
        fields.fields["digest"].initial = preview.digest
    return render(
        request,
        view,
        "mediator/text_hand.html",
        status=200 if asks else status_of(fields),
        text=text,
        reader=reader,
        preview=preview,
        labels=numbers(text.content.clauses),
        part=part_of(request, preview.handed.content),
        fields=fields,
        has_conditions=bool(judged),
        has_oral=any(one.permission.may is May.ORAL for one in plain.held_back),
        may=May,
        changes=_since_last(view, text, preview),
        bare=_bare(text, preview),
        ours=words_of_seat(view, text, reader),
    )


def reader_at(view: View, seat: str) -> Seat:
    """The seat that is handed a draft."""
    found = view.directory.get(SeatId(seat))
    if found is None or found.role not in READERS:
        raise Http404
    return found


def _to_keep_back(text: NegotiatingText) -> list[tuple[str, str]]:
    labels = numbers(text.content.clauses)
    clauses = text.content.clauses
    if len(clauses) > PLENTY:
        clauses = tuple(clause for clause in clauses if clause.level == 0)
    return [(clause.id, f"{labels[clause.id]} {_short(clause)}") for clause in clauses]


def _short(clause: Clause) -> str:
    words = clause.heading or clause.words.pieces[0]
    return words if len(words) < 48 else words[:46] + "…"  # noqa: PLR2004  # one line of a list


def _to_judge(preview: CopyPreview) -> list[tuple[str, str]]:
    return [
        (one.permission.release.line.entry_id, one.permission.release.answer.only_if)
        for one in preview.held_back
        if one.permission.may is May.CONDITION
        and one.permission.release is not None
        and one.permission.release.answer is not None
    ]


def _bare(text: NegotiatingText, preview: CopyPreview) -> list[str]:
    """Numbers of clauses in the copy of which a whole bracket is left out: their sentence may limp."""
    labels = numbers(text.content.clauses)
    kept = {clause.id: len(clause.brackets) for clause in preview.handed.content.clauses}
    return [
        labels[clause.id]
        for clause in text.content.clauses
        if clause.id in kept and kept[clause.id] < len(clause.brackets)
    ]


def _since_last(view: View, text: NegotiatingText, preview: CopyPreview) -> Any:
    """What changes for this seat since its last copy."""
    last = [x for _, x in office.copies_made(view, text.id) if x.to == preview.to.id]
    before = view.entry(last[-1].copy) if last else None
    if before is None or not isinstance(before.body, TextHanded):
        return None
    return compared(before.body.content.clauses, preview.handed.content.clauses)


@page(Role.MEDIATOR, kept=True)
def handed(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Who was handed what?"""
    text = text_at(view, line)
    made = office.copies_made(view, text.id)
    seats = [seat for seat in view.seats(*READERS) if any(x.to == seat.id for _, x in made)]
    return render(
        request,
        view,
        "mediator/text_handed.html",
        text=text,
        made=tuple(reversed(made)),
        handed_seats=seats,
        heads=["", _("Clause"), *(seat.name for seat in seats)],
        others=view.seats(*READERS),
        part=part_of(request, text.content),
        seen=office.sightings(office.running(), view, text, seats),
    )


@page(Role.MEDIATOR, fresh=True)
def handed_file(_request: HttpRequest, view: View, line: str, form: str) -> HttpResponse:
    """Who was handed what, as a table to take away."""
    text = text_at(view, line)
    made = office.copies_made(view, text.id)
    seats = [seat for seat in view.seats(*READERS) if any(x.to == seat.id for _, x in made)]
    seen = office.sightings(office.running(), view, text, seats)
    labels = numbers(text.content.clauses)
    rows = [
        [labels[clause.id], *(_sighted(seen[seat.id].get(clause.id)) for seat in seats)]
        for clause in text.content.clauses
    ]
    heads = [_("Clause"), *(seat.name for seat in seats)]
    return as_table(
        Table(heads, rows, right_to_left=translation.get_language_bidi()), f"handed.{form}"
    )


def _sighted(one: Sighting | None) -> str:
    if one is None:
        return _("not handed")
    draft = _("draft %(number)s") % {"number": one.number}
    return f"{draft}{comma()}{_('as now') if one.current else _('changed since')}"


@form_page(Role.MEDIATOR, kept=True)
def copy(request: HttpRequest, view: View, line: str, seat: str, number: int) -> HttpResponse:
    """A copy exactly as its seat was handed it; to be read and printed."""
    text = text_at(view, line)
    reader = reader_at(view, seat)
    found = copy_at(view, text, reader, number)
    first = handed_in(found).first or found.entry_id
    content = handed_in(found).content
    labels = numbers(content.clauses)
    fields = filled(CommentForm, request, view).about(content)
    if sent(request, fields, lambda: fields.send(first)):
        return redirect(request.path + "#comments")
    return render(
        request,
        view,
        "mediator/text_copy.html",
        status=status_of(fields),
        fields=fields,
        text=text,
        reader=reader,
        line=found,
        ours=words_of_seat(view, text, reader),
        handed=handed_in(found),
        part=part_of(request, handed_in(found).content),
        labels=labels,
        language_words=language_words,
        draft_number=next(
            made.draft
            for _, made in office.copies_made(view, text.id)
            if made.copy == found.entry_id
        ),
        comments=office.comments_on(view, [first]),
        offers=office.offers_for(view, [first]),
    )


def words_of_seat(view: View, text: NegotiatingText, reader: Seat) -> frozenset[str]:
    """Words that a side offered: in its copies they are marked as its own."""
    firsts = [x.copy for _, x in office.copies_made(view, text.id) if x.to == reader.id]
    offers = office.offers_for(view, firsts[:1])
    return frozenset(" ".join(offer.words.split()) for _, offer in offers)


def copy_at(view: View, text: NegotiatingText, reader: Seat, number: int) -> Line:
    """One of the copies that a seat was handed, by its own number."""
    for _line, made in office.copies_made(view, text.id):
        if (made.to, made.number) == (reader.id, number):
            found = view.entry(made.copy)
            if found is not None and isinstance(found.body, TextHanded):
                return found
    raise Http404


urlpatterns = [
    path("text/<str:line>/hand/<str:seat>/", hand, name="text_hand"),
    path("text/<str:line>/handed/", handed, name="text_handed"),
    path("text/<str:line>/handed/table.<str:form>", handed_file, name="text_handed_file"),
    path("text/<str:line>/handed/<str:seat>/<int:number>/", copy, name="text_copy"),
]
