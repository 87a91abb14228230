"""One clause of the text: its words, its open points with their alternatives, its place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.mediator.sending import ChannelForm, sent, status_of
from goodoffices.desk.mediator.talks.text import owners_for, text_at, to_text
from goodoffices.desk.page import render
from goodoffices.desk.sheet import form_key
from goodoffices.desk.text import language_words
from goodoffices.desk.words import colon
from goodoffices.errors import InputError
from goodoffices.office import NEW, NegotiatingText, View
from goodoffices.record import (
    Alternative,
    AlternativeOffered,
    Bracket,
    Clause,
    Rendering,
    Role,
    SeatId,
    TextContent,
    TranslatedWords,
    Wording,
)
from goodoffices.text import marked, move_clause, numbers, place_clause, same_words, take_out, typed

OWN: Final = "own"
STAYS: Final = "stays"
FIRST: Final = "first"
MOST_POINTS: Final = 20
LEVELS = (
    ("0", lazy("article")),
    ("1", lazy("section")),
    ("2", lazy("clause")),
    ("3", lazy("sub-clause")),
)


def _spare(known: int, offered: object) -> int:
    """Empty rows: two for a point that is new, one for one that has its wordings."""
    return max(1, 2 - known) + (offered is not None)


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class ClauseForm(ChannelForm):
    """A clause: its place, its words with a mark for each open point, the alternatives of each."""

    kept_while_typed = True
    seen = forms.IntegerField(widget=forms.HiddenInput)
    shape = forms.CharField(widget=forms.HiddenInput, required=False)
    points = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=MOST_POINTS
    )
    heading = forms.CharField(label=lazy("Heading"), required=False, max_length=300)
    body = forms.CharField(
        label=lazy("Words"),
        required=False,
        max_length=40_000,
        help_text=lazy("Write [1] where the first open point stands, [2] for the second."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    level = forms.ChoiceField(label=lazy("What it is"), choices=LEVELS)
    place = forms.ChoiceField(label=lazy("Where it stands"))
    note = forms.CharField(
        label=lazy("What changed, and why"),
        required=False,
        max_length=1_000,
        help_text=lazy("For you and your colleagues; no seat is shown it."),
    )

    def __init__(
        self,
        *args: Any,
        text: NegotiatingText,
        clause: Clause | None,
        owners: Mapping[str, SeatId | None],
        offer: AlternativeOffered | None,
        **kwargs: Any,
    ) -> None:
        self.text, self.clause, self.owners, self.taken_up = text, clause, owners, offer
        super().__init__(*args, **kwargs)

    def is_somebodys_words(self, name: str) -> bool:
        return name.startswith(("heading", "body", "words_", "translated_"))

    def offer(self, view: View) -> None:
        self.languages = self.text.content.languages[1:]
        brackets = self.clause.brackets if self.clause is not None else ()
        self.count = self._count(len(brackets))
        current = office.agenda(view)
        self.issues = {issue.id: issue for issue in current[1].issues} if current else {}
        sides = [(OWN, _("the mediator's own")), *((seat.id, seat.name) for seat in view.parties)]
        for number in range(self.count):
            bracket = brackets[number] if number < len(brackets) else None
            self._add_point(number, bracket, sides)
        for language in self.languages:
            self._add_language(language.tag)
        self.choose("place", list(self._places()))
        self.fields["points"].initial = self.count
        self.fields["shape"].initial = self._shape()
        for name in ("heading", "note"):
            self.fields[name].widget.attrs["dir"] = "auto"
        if self.is_bound:
            self.data = {**self.data.dict(), "points": str(self.count)}  # type: ignore[attr-defined]

    def _shape(self) -> str:
        brackets = self.clause.brackets if self.clause is not None else ()
        names = [one.id for bracket in brackets for one in bracket.alternatives]
        return "-".join(name[:6] for name in names)

    def clean_shape(self) -> str:
        """What was typed for one alternative must never be taken for another."""
        shape: str = self.cleaned_data["shape"]
        if shape != self._shape():
            raise forms.ValidationError(
                _(
                    "The open points of this clause were changed since you opened it. Open it anew; what you typed is still here to be copied."
                )
            )
        return shape

    def _count(self, on_record: int) -> int:
        known = on_record
        if self.is_bound:
            sent_as = str(self.data.get("points", ""))
            known = max(on_record, int(sent_as) if sent_as.isdecimal() else 0)
        elif self.taken_up is not None and not self.taken_up.bracket:
            known += 1
        return min(MOST_POINTS, known + ("more" in self.data))

    def _places(self) -> Iterator[tuple[str, str]]:
        labels = numbers(self.text.content.clauses)
        if self.clause is not None:
            yield STAYS, _("stays where it is")
        yield FIRST, _("at the beginning")
        for clause in self.text.content.clauses:
            if self.clause is None or clause.id != self.clause.id:
                words = clause.heading or clause.words.pieces[0]
                yield (
                    clause.id,
                    _("after %(number)s %(words)s")
                    % {
                        "number": labels[clause.id],
                        "words": words[:40],
                    },
                )

    def _add_point(
        self, number: int, bracket: Bracket | None, sides: list[tuple[str, str]]
    ) -> None:
        issues = [("", _("none")), *((issue.id, issue.name) for issue in self.issues.values())]
        if self.issues:
            self.fields[f"issue_{number}"] = forms.ChoiceField(
                label=_("Issue on the agenda"),
                choices=issues,
                required=False,
                initial=bracket.issue if bracket and bracket.issue in self.issues else "",
            )
        known = list(bracket.alternatives) if bracket else []
        new = self._offered(number, bracket)
        for row in range(self._wordings(number)):
            one = known[row] if row < len(known) else None
            is_new = one is None and new is not None and row == len(known)
            self.fields[f"words_{number}_{row}"] = forms.CharField(
                label=_("Wording %(number)d") % {"number": row + 1},
                required=False,
                max_length=20_000,
                initial=one.words if one else new.words if is_new and new else "",
                widget=_lines(2),
            )
            if self.issues:
                self.fields[f"option_{number}_{row}"] = forms.ChoiceField(
                    label=_("Stands for"),
                    choices=self._options(),
                    required=False,
                    initial=f"{bracket.issue}/{one.option}"
                    if bracket and one and one.option
                    else "",
                )
            owner = self.owners.get(one.id) if one else new.said_by if is_new and new else None
            self.fields[f"owner_{number}_{row}"] = forms.ChoiceField(
                label=_("Whose words"), choices=sides, initial=owner or OWN, required=False
            )
            for language in self.languages:
                have = {t.language: t.words for t in one.translations} if one else {}
                self.fields[f"translated_{number}_{row}_{language.tag}"] = forms.CharField(
                    label=_("The same in %(language)s") % {"language": language_words(language)},
                    required=False,
                    max_length=20_000,
                    initial=have.get(language.tag, ""),
                    widget=_lines(2),
                )

    def _options(self) -> list[tuple[str, str]]:
        found = [("", _("no option on the agenda"))]
        for issue in self.issues.values():
            found += [
                (f"{issue.id}/{option.id}", f"{issue.name}{colon()} {option.name}")
                for option in issue.options
            ]
        return found

    def _offered(self, number: int, bracket: Bracket | None) -> AlternativeOffered | None:
        """Other words of a side, where they would stand."""
        offer = self.taken_up
        if offer is None:
            return None
        if bracket is not None:
            here = offer.bracket == bracket.id
            is_there = any(same_words(one.words, offer.words) for one in bracket.alternatives)
            return offer if here and not is_there else None
        return offer if not offer.bracket and number == self.count - 1 else None

    def _add_language(self, tag: str) -> None:
        one = next(
            (x for x in (self.clause.renderings if self.clause else ()) if x.language == tag), None
        )
        places = self._marks()
        language = next(x for x in self.languages if x.tag == tag)
        words = {"language": language_words(language)}
        self.fields[f"heading_in_{tag}"] = forms.CharField(
            label=_("Heading in %(language)s") % words,
            required=False,
            max_length=300,
            initial=one.heading if one else "",
        )
        self.fields[f"body_in_{tag}"] = forms.CharField(
            label=_("Words in %(language)s") % words,
            required=False,
            max_length=40_000,
            initial=marked(one.words, places) if one else "",
            widget=_lines(4),
        )

    def _marks(self) -> dict[str, int]:
        brackets = self.clause.brackets if self.clause is not None else ()
        return {bracket.id: number for number, bracket in enumerate(brackets, start=1)}

    def rows(self) -> Iterator[tuple[int, Any, list[tuple[Any, Any, Any, list[Any]]]]]:
        """Each open point: its number, its issue, and its wordings with their owners and translations."""
        for number in range(self.count):
            issue = self[f"issue_{number}"] if self.issues else None
            wordings = [
                (
                    self[f"words_{number}_{row}"],
                    self[f"owner_{number}_{row}"],
                    self[f"option_{number}_{row}"] if self.issues else None,
                    [self[f"translated_{number}_{row}_{x.tag}"] for x in self.languages],
                )
                for row in range(self._wordings(number))
            ]
            yield number + 1, issue, wordings

    def _wordings(self, number: int) -> int:
        brackets = self.clause.brackets if self.clause is not None else ()
        known = len(brackets[number].alternatives) if number < len(brackets) else 0
        return known + _spare(known, self.taken_up)

    # What was typed

    def typed_clause(self) -> tuple[Clause, dict[str, SeatId | None]]:
        """The clause as it was typed, and whose words the alternatives are."""
        brackets: dict[int, Bracket] = {}
        owners: dict[str, SeatId | None] = {}
        for number in range(self.count):
            bracket = self._typed_bracket(number, owners)
            if bracket is not None:
                brackets[number + 1] = bracket
        names = {number: bracket.id for number, bracket in brackets.items()}
        words = typed(self.cleaned_data["body"], names)
        data = self.cleaned_data
        clause = Clause(
            id=self.clause.id if self.clause is not None else f"{NEW}clause",
            level=int(data["level"]),
            heading=data["heading"].strip(),
            words=words,
            brackets=tuple(brackets.values()),
            renderings=tuple(self._renderings(words, names)),
        )
        return clause, owners

    def _typed_bracket(self, number: int, owners: dict[str, SeatId | None]) -> Bracket | None:
        data = self.cleaned_data
        brackets = self.clause.brackets if self.clause is not None else ()
        old = brackets[number] if number < len(brackets) else None
        alternatives = []
        issue = data.get(f"issue_{number}", "") or ""
        for row in range(self._wordings(number)):
            words = data[f"words_{number}_{row}"].strip()
            if not words:
                continue
            before = old.alternatives[row] if old and row < len(old.alternatives) else None
            name = before.id if before else f"{NEW}words-{number}-{row}"
            owner = data[f"owner_{number}_{row}"] or OWN
            owners[name] = None if owner == OWN else SeatId(owner)
            if before is not None and before.id not in self.owners and owner == OWN:
                del owners[name]  # whose it was is not known any more, and stays so
            alternatives.append(
                Alternative(
                    id=name,
                    words=words,
                    option=self._option(issue, data.get(f"option_{number}_{row}", ""), before),
                    translations=tuple(self._translations(number, row, words, before)),
                )
            )
        if not alternatives:
            return None
        return Bracket(
            id=old.id if old else f"{NEW}point-{number}",
            alternatives=tuple(alternatives),
            issue=issue,
        )

    def _option(self, issue: str, chosen: str, before: Alternative | None) -> str:
        if not self.issues:
            return before.option if before else ""
        of, _slash, option = chosen.partition("/")
        if option and of != issue:
            raise InputError(
                "an option of another issue",
                advice=_(
                    "An alternative stands for an option of the issue that its open point belongs to."
                ),
            )
        return option

    def _translations(
        self, number: int, row: int, words: str, before: Alternative | None
    ) -> Iterator[TranslatedWords]:
        known = {t.language: t for t in before.translations} if before else {}
        for language in self.languages:
            said = self.cleaned_data[f"translated_{number}_{row}_{language.tag}"].strip()
            if not said:
                continue
            old = known.get(language.tag)
            # Left as it was, it still is of what it was translated from.
            of = old.of if old is not None and old.words == said else words
            yield TranslatedWords(language=language.tag, words=said, of=of)

    def _renderings(self, words: Wording, names: Mapping[int, str]) -> Iterator[Rendering]:
        known = {one.language: one for one in self.clause.renderings} if self.clause else {}
        for language in self.languages:
            heading = self.cleaned_data[f"heading_in_{language.tag}"].strip()
            said = self.cleaned_data[f"body_in_{language.tag}"]
            if not (heading or said.strip()):
                continue
            rendered = typed(said, names)
            old = known.get(language.tag)
            if old is not None and (old.heading, old.words) == (heading, rendered):
                yield old
            else:
                yield Rendering(
                    language=language.tag,
                    words=rendered,
                    heading=heading,
                    of_words=words,
                    of_heading=self.cleaned_data["heading"].strip(),
                )

    def content(self) -> tuple[TextContent, dict[str, SeatId | None]]:
        """The next draft."""
        now, place = self.text.content, self.cleaned_data["place"]
        clause, owners = self.typed_clause()
        after = "" if place == FIRST else place
        if self.clause is None:
            return place_clause(now, clause, after=after), owners
        if place == STAYS:
            return place_clause(now, clause), owners
        changed = place_clause(now, replace(clause, level=self.clause.level))
        return move_clause(changed, clause.id, after=after, level=clause.level), owners


@form_page(Role.MEDIATOR, kept=True)
def clause(request: HttpRequest, view: View, line: str, clause: str) -> HttpResponse:
    """Change a clause; that is the next draft."""
    text = text_at(view, line)
    found = text.content.clause(clause)
    if found is None:
        raise Http404
    return _edited(request, view, text, found)


@form_page(Role.MEDIATOR, kept=True)
def new(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Write a clause that is not there yet."""
    return _edited(request, view, text_at(view, line), None)


def _edited(
    request: HttpRequest, view: View, text: NegotiatingText, found: Clause | None
) -> HttpResponse:
    owners = owners_for(view, text)
    fields = _form(request, view, text, found, owners)
    asks = "more" in request.POST

    def step() -> Any:
        data = fields.cleaned_data
        if found is not None and "take_out" in request.POST:
            content: TextContent = take_out(text.content, found.id)
            said: dict[str, SeatId | None] = {}
        else:
            content, said = fields.content()
        return office.redraft(
            office.running(),
            view.actor,
            text=text.id,
            content=content,
            origins=said,
            seen=data["seen"],
            note=data["note"],
            key=data["key"],
        )

    if not asks and sent(request, fields, step):
        where = f"#c-{found.id}" if found is not None else ""
        return redirect(to_text(view, text) + where)
    if fields.is_bound:
        fields.data = {**dict(fields.data.items()), "seen": str(text.number)}
    return render(
        request,
        view,
        "mediator/text_clause.html",
        status=200 if asks else status_of(fields),
        text=text,
        clause=found,
        number=numbers(text.content.clauses).get(found.id, "") if found else "",
        fields=fields,
        asks=asks,
        in_text={" ".join(one.words.split()) for one in text.content.alternatives()},
        owners=owners,
        about=_about(view, text, found) if found else {},
        language_words=language_words,
    )


def _form(
    request: HttpRequest,
    view: View,
    text: NegotiatingText,
    found: Clause | None,
    owners: Mapping[str, SeatId | None],
) -> ClauseForm:
    address = request.GET.get("offer", "")
    offer = view.line(address).body if address else None
    if not isinstance(offer, AlternativeOffered):
        offer = None

    start: dict[str, Any] = {"seen": text.number}
    if found is not None:
        marks = {bracket.id: number for number, bracket in enumerate(found.brackets, start=1)}
        words = marked(found.words, marks)
        if offer is not None and not offer.bracket:
            words = f"{words} [{len(marks) + 1}]"
        start |= {"heading": found.heading, "body": words, "level": found.level, "place": STAYS}
    else:
        after = request.GET.get("after", "")
        last = text.content.clause(after) or (
            text.content.clauses[-1] if text.content.clauses else None
        )
        start |= {"level": last.level if last else 0, "place": last.id if last else FIRST}
    return ClauseForm(
        request.POST if request.method == "POST" else None,
        view=view,
        initial={"key": form_key(view), **start},
        text=text,
        clause=found,
        owners=owners,
        offer=offer,
    )


def _about(view: View, text: NegotiatingText, found: Clause) -> dict[str, Any]:
    """What sides offered, said and accepted about the clause, and to whom its alternatives may be shown."""
    made = office.copies_made(view, text.id)
    firsts = [copied.copy for _, copied in made if copied.number == 1]
    seats = view.seats(Role.PARTY, Role.FRIEND, Role.OBSERVER)
    held = {
        seat.id: {
            one.alternative.id: one
            for one in office.copy_preview(office.running(), view, text, to=seat.id).held_back
        }
        for seat in seats
    }
    return {
        "offers": [x for x in office.offers_for(view, firsts) if x[1].clause == found.id],
        "comments": [
            x for x in office.comments_on(view, [text.id, *firsts]) if x[1].clause == found.id
        ],
        "accepted": office.acceptance_of(view, text).by_clause.get(found.id, ()),
        "seats": seats,
        "held": held,
    }


urlpatterns = [
    path("text/<str:line>/clause/", new, name="text_clause_new"),
    path("text/<str:line>/clause/<str:clause>/", clause, name="text_clause"),
]
