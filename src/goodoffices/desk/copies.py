"""Taking a copy away: a text or an agreement as a document, marked for whom it is."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.copying import agreement_copy, draft_copy, text_copy
from goodoffices.desk.form import DeskForm
from goodoffices.desk.text import language_words
from goodoffices.desk.words import can_see
from goodoffices.documents import (
    Document,
    akoma_ntoso,
    open_document,
    printed,
    word_document,
)
from goodoffices.office import View
from goodoffices.record import AgreementPut, Line, Role, Seat, TextDrafted, TextHanded, TextPut

FONTS: Final = Path(__file__).parent / "static" / "desk" / "fonts"
ONE_MORE: Final = "goodoffices.one_more_thread"
"""Where the server says how it serves pages meanwhile; one that does not say so has threads enough."""
READERS: Final = (Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER)
WRONG: Final = 422
TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xml": "application/akn+xml",
}
FORMS: Final = [
    ("pdf", lazy("PDF, to print")),
    ("docx", lazy("DOCX, to work on")),
    ("odt", lazy("ODT, to work on")),
    ("xml", lazy("Akoma Ntoso, for programs that hold law")),
]


class CopyForm(DeskForm):
    """As what, for whom, and in which language."""

    key = None  # type: ignore[assignment]  # nothing is written
    reader = forms.ChoiceField(label=lazy("Copy for"), required=False)
    form = forms.ChoiceField(label=lazy("As what"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=lazy("In"),
        required=False,
        help_text=lazy("Akoma Ntoso holds one language; the other forms hold all."),
    )

    def ready(self, readers: list[Seat], languages: list[tuple[str, str]]) -> "CopyForm":
        """With what can be chosen here; what leaves no choice is not asked."""
        self._choose("form", [one for one in FORMS if one[0] != "pdf" or office.can_print()])
        for name, offered in (
            ("reader", [(str(seat.id), seat.name) for seat in readers]),
            ("language", languages),
        ):
            if len(offered) > 1:
                self._choose(name, offered)
            else:
                del self.fields[name]
        return self

    def _choose(self, name: str, offered: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = offered  # type: ignore[attr-defined]  # a field of choices


@form_page(*READERS, fresh=True)
def copy(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """As which document do we take this copy?"""
    found = view.line(line)
    readers = _readers(view, found)
    languages = (
        [(one.tag, language_words(one)) for one in found.body.content.languages]
        if isinstance(found.body, TextHanded | TextPut | TextDrafted)
        else []
    )
    fields = CopyForm(request.POST if request.method == "POST" else None)
    fields = fields.ready(readers, languages)
    if fields.is_bound and fields.is_valid():
        chosen = fields.cleaned_data
        named = chosen.get("reader", "")
        reader = next((seat for seat in readers if seat.id == named), readers[0])
        document, whose = _document(view, found, reader), (view.actor.process, view.actor.seat)
        one_more = request.META.get(ONE_MORE, nullcontext)
        return _file(document, chosen["form"], chosen.get("language", ""), whose, one_more)
    return render(
        request,
        view,
        "copy.html",
        status=WRONG if fields.is_bound else 200,
        line=found,
        fields=fields,
        document=_document(view, found, readers[0]),
        who_sees=can_see(
            [seat for seat in view.directory.values() if found.audience.admits(seat.id)]
        ),
    )


def _readers(view: View, line: Line) -> list[Seat]:
    """For whom a copy can be taken here: one's own, and a mediator's for those it was handed to."""
    if not isinstance(line.body, TextHanded | AgreementPut | TextPut | TextDrafted):
        raise Http404
    if view.seat.role is not Role.MEDIATOR or isinstance(line.body, TextPut | TextDrafted):
        return [view.seat]
    admitted = [seat for seat in view.directory.values() if line.audience.admits(seat.id)]
    return [seat for seat in admitted if seat.role in READERS[1:]]


def _document(view: View, line: Line, reader: Seat) -> Document:
    if isinstance(line.body, TextHanded):
        return text_copy(view, line, reader)
    if isinstance(line.body, TextPut | TextDrafted):
        return draft_copy(view, line)
    return agreement_copy(view, view.thread(line.entry_id), reader)


def _file(
    document: Document,
    form: str,
    language: str,
    whose: Hashable,
    one_more_thread: Callable[[], AbstractContextManager[None]],
) -> HttpResponse:
    """A file whose name is the same for every process and seat: it may be read by others."""

    def pdf(one: Document) -> bytes:
        with one_more_thread():
            return office.print_pdf(printed(one), fonts=FONTS, whose=whose)

    writers: dict[str, Callable[[Document], bytes]] = {
        "pdf": pdf,
        "docx": word_document,
        "odt": open_document,
        "xml": partial(akoma_ntoso, language=language),
    }
    return HttpResponse(
        writers[form](document),
        content_type=TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="copy.{form}"'},
    )
