"""The drafts of the text, and what changed between any two."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page
from goodoffices.desk.mediator.talks.text import text_at
from goodoffices.desk.page import render
from goodoffices.desk.text import compared, language_words
from goodoffices.office import View
from goodoffices.record import Role, TextDrafted

SHOWN = 40
"""So many drafts are listed, the newest."""


@page(Role.MEDIATOR, kept=True)
def drafts(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What changed, from which draft to which?"""
    text = text_at(view, line)
    every = office.drafts_of(view, text.id, last=SHOWN)
    new = text_at(view, line, draft=request.GET.get("to", "")) if "to" in request.GET else every[-1]
    old = text_at(view, line, draft=request.GET["from"]) if request.GET.get("from") else None
    if old is None:
        old = next((x for x in reversed(every) if x.number < new.number), new)
    language = request.GET.get("in", "")
    handed: dict[int, list[tuple[object, int]]] = {}
    for _line, made in office.copies_made(view, text.id):
        handed.setdefault(made.draft, []).append((view.directory[made.to], made.number))
    return render(
        request,
        view,
        "mediator/text_drafts.html",
        text=text,
        every=tuple(reversed(every)),
        notes={x.number: x.line.body.note for x in every if isinstance(x.line.body, TextDrafted)},
        old=old,
        new=new,
        found=compared(old.content.clauses, new.content.clauses, language=language),
        handed=handed,
        languages=text.content.languages,
        compared_in=language,
        language_words=language_words,
    )


urlpatterns = [path("text/<str:line>/drafts/", drafts, name="text_drafts")]
