"""The single negotiating text: how it stands, what is open, how it begins, and its languages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import keep_lazy_text
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page
from goodoffices.desk.mediator.sending import ChannelForm, filled, sent, status_of
from goodoffices.desk.page import link, render
from goodoffices.desk.text import language_words, part_of
from goodoffices.desk.words import TONGUES, initial
from goodoffices.office import NegotiatingText, View
from goodoffices.record import Clause, EntryId, Role, TextContent, TextLanguage, Wording
from goodoffices.text import in_order, lagging, numbers, open_brackets

__all__ = ["CommentForm", "owners_for", "text_at", "to_text"]

ALL_OR_NOTHING = keep_lazy_text(initial)(
    cast("str", lazy("nothing is agreed until everything is agreed"))
)


def text_at(view: View, line: str, *, draft: str = "") -> NegotiatingText:
    """The text whose first draft has that address, in its newest draft or in another."""
    return office.negotiating_text(view, view.line(line).thread_id(), draft=draft)


def to_text(view: View, text: NegotiatingText, route: str = "mediator:text", **where: Any) -> str:
    """The address of one of its pages."""
    return link(view, route, line=text.first.address, **where)


def owners_for(view: View, text: NegotiatingText) -> Mapping[str, Any]:
    """Whose words each alternative is."""
    return office.origins_in(view, text.id)


class BeginForm(ChannelForm):
    """A title, the language it is written in, and what is there of it already."""

    kept_while_typed = True
    words = frozenset({"title", "text"})
    title = forms.CharField(label=lazy("What the text is called"), max_length=300)
    language = forms.ChoiceField(label=lazy("Language it is written in"), choices=lambda: TONGUES)
    text = forms.CharField(
        label=lazy("What is there already"),
        help_text=lazy(
            "One paragraph is one clause. A line that begins with # is an article, one with ## a section. It can stay empty."
        ),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    all_or_nothing = forms.BooleanField(label=ALL_OR_NOTHING, required=False, initial=True)

    def content(self) -> TextContent:
        """The first draft."""
        data = self.cleaned_data
        return TextContent(
            title=data["title"],
            clauses=tuple(clauses_typed(data["text"])),
            languages=(TextLanguage(tag=data["language"], authentic=True),),
            all_or_nothing=data["all_or_nothing"],
        )


def clauses_typed(text: str) -> list[Clause]:
    """Clauses from lines: ``#`` begins an article, ``##`` a section, a paragraph is a clause of its own."""
    found: list[Clause] = []
    deepest = -1
    for block in text.replace("\r\n", "\n").split("\n"):
        line = block.strip()
        if not line:
            continue
        depth = len(line) - len(line.lstrip("#"))
        words = line.lstrip("#").strip()
        if not words:
            continue
        name = f"{office.NEW}{len(found)}"
        if depth:
            deepest = min(depth - 1, 2, deepest + 1)
            found.append(Clause(id=name, level=deepest, heading=words))
        else:
            found.append(
                Clause(id=name, level=deepest + 1, words=in_order(Wording(pieces=(words,))))
            )
    return found


class AboutForm(ChannelForm):
    """Title, languages, and whether clauses settle one by one."""

    words = frozenset({"title"})
    title = forms.CharField(label=lazy("What the text is called"), max_length=300)
    all_or_nothing = forms.BooleanField(label=ALL_OR_NOTHING, required=False)
    languages = forms.MultipleChoiceField(
        label=lazy("In which languages it stands"),
        choices=lambda: TONGUES,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy(
            "The language it is written in is always among them. Taking one away takes its words out of the next draft."
        ),
    )
    authentic = forms.MultipleChoiceField(
        label=lazy("In which of them it is authentic"),
        choices=lambda: TONGUES,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("With several, all are equally authentic."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Authentic only where it stands."""
        data = super().clean() or {}
        if set(data.get("authentic", ())) - set(data.get("languages", ())):
            self.add_error("authentic", _("The text does not stand in one of these languages."))
        return data

    def content(self, now: TextContent) -> TextContent:
        """The next draft."""
        data = self.cleaned_data
        source = now.languages[0].tag
        tags = [source, *(tag for tag in data["languages"] if tag != source)]
        return replace(
            now,
            title=data["title"],
            all_or_nothing=data["all_or_nothing"],
            languages=tuple(
                TextLanguage(tag=tag, authentic=tag in data["authentic"]) for tag in tags
            ),
            clauses=tuple(_in_languages(clause, tags) for clause in now.clauses),
        )


def _in_languages(clause: Clause, tags: list[str]) -> Clause:
    return replace(
        clause,
        renderings=tuple(one for one in clause.renderings if one.language in tags),
        brackets=tuple(
            replace(
                bracket,
                alternatives=tuple(
                    replace(
                        one,
                        translations=tuple(t for t in one.translations if t.language in tags),
                    )
                    for one in bracket.alternatives
                ),
            )
            for bracket in clause.brackets
        ),
    )


@page(Role.MEDIATOR)
def texts(request: HttpRequest, view: View) -> HttpResponse:
    """Which texts do we hold?"""
    every = office.negotiating_texts(view)
    if len(every) == 1:
        return redirect(to_text(view, every[0]))
    rows = [(text, open_brackets(text.content)) for text in reversed(every)]
    return render(request, view, "mediator/texts.html", rows=rows)


class CommentForm(ChannelForm):
    """A comment to a clause, or to the whole text."""

    words = frozenset({"said"})
    said = forms.CharField(
        label=lazy("Comment"), max_length=8_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    clause = forms.ChoiceField(label=lazy("To which clause"), required=False)

    def about(self, content: TextContent) -> "CommentForm":
        """With the clauses of a draft to choose from."""
        labels = numbers(content.clauses)
        self.choose("clause", [("", _("the whole text")), *labels.items()])
        return self

    def send(self, matter: EntryId) -> EntryId:
        """Into the room that has this matter."""
        data = self.cleaned_data
        return office.comment_text(
            office.running(),
            self.view.actor,
            matter=matter,
            clause=data["clause"],
            words=data["said"],
            key=data["key"],
        )


@form_page(Role.MEDIATOR, kept=True)
def text(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """How does the text stand, and what of it is open?"""
    draft = request.GET.get("draft", "")
    found = text_at(view, line, draft=draft)
    newest = text_at(view, line) if draft else found
    fields = filled(CommentForm, request, view).about(found.content)
    if sent(request, fields, lambda: fields.send(found.id)):
        return redirect(to_text(view, found) + "#comments")
    accepted = office.acceptance_of(view, found)
    made = office.copies_made(view, found.id)
    firsts = list(dict.fromkeys(copied.copy for _, copied in made if copied.number == 1))
    owners = owners_for(view, found)
    return render(
        request,
        view,
        "mediator/text.html",
        status=status_of(fields),
        fields=fields,
        in_text={" ".join(one.words.split()) for one in found.content.alternatives()},
        text=found,
        is_newest=found.number == newest.number,
        part=part_of(request, found.content),
        owners=owners,
        accepted=accepted,
        drawn=(accepted.settled, *accepted.by_clause.items(), *owners.items()),
        open_points=open_brackets(found.content),
        behind=lagging(found.content),
        language_words=language_words,
        handed=_last_handed(view, made),
        offers=office.offers_for(view, firsts)[-20:],
        comments=office.comments_on(view, [found.id, *firsts])[-20:],
        several=len(office.negotiating_texts(view)) > 1,
    )


def _last_handed(view: View, made: Any) -> list[Any]:
    newest = {copied.to: copied for _, copied in made}
    return [(view.directory[seat], copied) for seat, copied in newest.items()]


@form_page(Role.MEDIATOR)
def begin(request: HttpRequest, view: View) -> HttpResponse:
    """Begin a text."""
    fields = filled(BeginForm, request, view, language=view.seat.language, all_or_nothing=True)

    def step() -> Any:
        key = fields.cleaned_data["key"]
        return office.put_text(office.running(), view.actor, fields.content(), key=key)

    written = sent(request, fields, step)
    if written is not None:
        made = office.running().view(view.actor).entry(written)
        return redirect(
            link(view, "mediator:text", line=made.address) if made else link(view, "mediator:texts")
        )
    return render(
        request, view, "mediator/text_begin.html", status=status_of(fields), fields=fields
    )


@form_page(Role.MEDIATOR)
def about(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Title, languages, what lags behind, and whether clauses settle one by one."""
    found = text_at(view, line)
    content = found.content
    start = {
        "title": content.title,
        "all_or_nothing": content.all_or_nothing,
        "languages": [language.tag for language in content.languages],
        "authentic": [language.tag for language in content.languages if language.authentic],
        "seen": found.number,
    }
    fields = filled(AboutForm, request, view, **start)

    def step() -> Any:
        return office.redraft(
            office.running(),
            view.actor,
            text=found.id,
            content=fields.content(content),
            seen=fields.cleaned_data["seen"],
            note=_("Title, languages or rule of the text"),
            key=fields.cleaned_data["key"],
        )

    if sent(request, fields, step):
        return redirect(to_text(view, found))
    return render(
        request,
        view,
        "mediator/text_about.html",
        status=status_of(fields),
        text=found,
        fields=fields,
        behind=lagging(content),
        part=part_of(request, content),
        language_words=language_words,
        names=dict(TONGUES),
    )


urlpatterns = [
    path("text/", texts, name="texts"),
    path("text/begin/", begin, name="text_begin"),
    path("text/<str:line>/", text, name="text"),
    path("text/<str:line>/about/", about, name="text_about"),
]
