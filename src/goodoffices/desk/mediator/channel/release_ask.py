"""Ask a side whether words of its own may go to another seat."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.mediator.process.seat import places
from goodoffices.desk.mediator.reading import matter_of, statement_of
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    DayField,
    WordsField,
    filled,
    languages,
    named,
    sent,
    standings,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.terms import choices
from goodoffices.errors import NotInAudienceError
from goodoffices.office import View
from goodoffices.record import (
    Contact,
    EntryId,
    Form,
    Line,
    Message,
    RelayDelivered,
    RelayReplied,
    Release,
    ReleaseAsked,
    Role,
    Seat,
    SeatId,
    Standing,
)

HEARERS = (Role.PARTY, Role.FRIEND, Role.OBSERVER)
FORMS = (Form.AS_OURS, Form.AS_MEDIATORS_IDEA, Form.ONLY_THAT_WE_SPOKE)


class AskForm(ChannelForm):
    """Exact words, recipient, form, conditions."""

    kept_while_typed = True
    owner = forms.ChoiceField(label=lazy("Whose words they are"), widget=forms.RadioSelect)
    recipient = forms.ChoiceField(label=lazy("Who would hear them"), widget=forms.RadioSelect)
    asked = WordsField(
        label=lazy("The exact words"),
        help_text=lazy("These words, and no others, would be said."),
    )
    form = forms.ChoiceField(
        label=lazy("In which form"), choices=lambda: choices(*FORMS), widget=forms.RadioSelect
    )
    standing = forms.ChoiceField(label=lazy("Standing of the words"), choices=standings)
    until = DayField(label=lazy("Last day on which they may be relayed"), required=False)
    only_if = forms.CharField(
        label=lazy("Only if"),
        help_text=lazy("A condition in words. A person judges it before the words go."),
        required=False,
        max_length=500,
    )
    language = forms.ChoiceField(
        label=lazy("Language of the words"), choices=languages, required=False
    )
    source = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    item = forms.CharField(widget=forms.HiddenInput, required=False, max_length=6)
    words = frozenset({"asked", "only_if"})

    def offer(self, view: View) -> None:
        self.choose("owner", named(view.parties))
        self.choose("recipient", named(view.seats(*HEARERS)))

    def body(self) -> ReleaseAsked:
        """The question, as the record holds it."""
        data = self.cleaned_data
        return ReleaseAsked(
            owner=SeatId(data["owner"]),
            recipient=SeatId(data["recipient"]),
            words=data["asked"],
            form=Form(data["form"]),
            standing=Standing(data["standing"]),
            until=data["until"],
            only_if=data["only_if"],
            language=data["language"],
        )


@form_page(Role.MEDIATOR, kept=True)
def ask_release(request: HttpRequest, view: View) -> HttpResponse:
    """May these words go, to whom, and how?"""
    form = filled(AskForm, request, view, **_start(request, view))
    written = sent(request, form, lambda: _ask(view, form))
    line = view.entry(written) if written is not None else None
    if line is not None:
        return redirect(link(view, "mediator:release", line=line.address))
    owner = view.directory.get(SeatId(str(form["owner"].value() or "")))
    source = form["source"].value()
    return render(
        request,
        view,
        "mediator/release_ask.html",
        status=status_of(form),
        fields=form,
        owner=owner,
        not_told=_not_told(view, owner),
        source=view.line(source) if source else None,
    )


def _not_told(view: View, owner: Seat | None) -> list[Seat]:
    """Who could hear the words, and the owner was never told that they have a seat."""
    place = next((one for one in places(view) if one.seat == owner), None)
    if place is None:
        return []
    known = {place.seat.id, *(seat.id for seat in place.knows)}
    return [seat for seat in view.seats(*HEARERS) if seat.id not in known]


def _ask(view: View, form: AskForm) -> EntryId:
    data = form.cleaned_data
    source = view.line(data["source"]) if data["source"] else None
    item = int(data["item"]) if source is not None and data["item"].isdecimal() else None
    return office.ask_release(
        office.running(),
        view.actor,
        form.body(),
        source=source.entry_id if source is not None else None,
        item=item,
        key=data["key"],
    )


def _start(request: HttpRequest, view: View) -> dict[str, Any]:
    """What stands in a new form: nothing, a statement, words of a room, or an earlier release."""
    start: dict[str, Any] = {"form": Form.AS_OURS, "standing": Standing.WITHOUT_PREJUDICE}
    if request.method == "POST":
        return start
    if address := request.GET.get("again"):
        return {**start, **_again(view, view.thread_at(address).lines[0])}
    if name := request.GET.get("alternative"):
        return {**start, **_from_text(view, request, name)}
    if address := request.GET.get("from"):
        start |= _from_line(view, view.line(address), request.GET.get("item", ""))
    owner = start.get("owner")
    if len(view.parties) == 2 and owner:  # noqa: PLR2004  # then the recipient is the other side
        start["recipient"] = next(side.id for side in view.parties if side.id != owner)
    return start


def _from_text(view: View, request: HttpRequest, name: str) -> dict[str, Any]:
    """An alternative of the text, for a seat that does not see it yet."""
    first = view.line(request.GET.get("text", ""))
    text = office.negotiating_text(view, first.thread_id())
    words = next((one.words for one in text.content.alternatives() if one.id == name), "")
    owner = office.origins_in(view, text.id).get(name)
    recipient = request.GET.get("to", "")
    return {"owner": owner or "", "asked": words, "recipient": recipient}


def _from_line(view: View, line: Line, item: str) -> dict[str, Any]:
    if isinstance(line.body, Message) and view.directory[line.author].role is Role.PARTY:
        said = line.body
        return {"owner": line.author, "asked": said.words, "standing": said.standing,
                "language": said.language}  # fmt: skip
    if isinstance(line.body, RelayReplied):
        _, delivered = view.thread(line.body.relay).root_of(RelayDelivered)
        return {"owner": delivered.to, "asked": line.body.words, "standing": line.body.standing,
                "language": line.body.language}  # fmt: skip
    if not isinstance(line.body, Contact):
        raise NotInAudienceError("nothing that a side could release")
    statement = statement_of(line, item)
    if statement is None:
        return {}
    return {"owner": statement.said_by, "asked": statement.words, "standing": statement.standing,
            "language": statement.language, "source": line.address, "item": item}  # fmt: skip


def _again(view: View, line: Line) -> dict[str, Any]:
    release = Release(view.thread(line.entry_id))
    matter = matter_of(view, release)
    start: dict[str, Any] = {
        "owner": matter.owner.id,
        "recipient": matter.recipient.id,
        "asked": matter.words,
        "form": matter.form,
        "standing": release.asked.standing,
        "only_if": matter.terms,
        "language": release.asked.language,
    }
    source = view.entry(release.source.other) if release.source is not None else None
    if source is not None and release.source is not None and release.source.item is not None:
        start |= {"source": source.address, "item": str(release.source.item)}
    return start


urlpatterns = [path("releases/ask/", ask_release, name="ask_release")]
