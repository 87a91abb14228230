"""The text as a friend or an observer was handed it, and nothing else of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from goodoffices import office
from goodoffices.desk.access import page, render
from goodoffices.desk.page import link
from goodoffices.desk.text import compared, handed_in, language_words, other_words, part_of
from goodoffices.office import View
from goodoffices.record import Role


@page(Role.FRIEND, Role.OBSERVER)
def texts(request: HttpRequest, view: View) -> HttpResponse:
    """Which texts were we handed?"""
    every = office.handed_texts(view)
    if len(every) == 1:
        return redirect(link(view, "friend:text", line=every[0].newest.address))
    rows = [(text, handed_in(text.newest)) for text in reversed(every)]
    return render(request, view, "friend/texts.html", rows=rows)


@page(Role.FRIEND, Role.OBSERVER)
def text(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """A draft exactly as it was handed to us, and what changed since the one before."""
    first = view.line(line).thread_id()
    at = other_words(office.handed_texts(view, first=first), line)
    if at is None:
        raise Http404
    found, place = at
    handed = handed_in(found.copies[place])
    before = handed_in(found.copies[place - 1]) if place else None
    return render(
        request,
        view,
        "friend/text.html",
        found=found,
        line=found.copies[place],
        handed=handed,
        numbers_of=[(copy, handed_in(copy).number) for copy in found.copies],
        part=part_of(request, handed.content),
        changes=compared(before.content.clauses, handed.content.clauses) if before else None,
        language_words=language_words,
    )


urlpatterns = [
    path("text/", texts, name="texts"),
    path("text/<str:line>/", text, name="text"),
]
