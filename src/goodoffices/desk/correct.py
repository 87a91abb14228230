"""Correcting what one entered: the first stays, marked; whoever could read it reads what stands instead."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import form_page
from goodoffices.desk.form import DeskForm
from goodoffices.desk.mediator.channel.contact_form import NOBODY, ContactForm
from goodoffices.desk.mediator.channel.public import DisclosureForm
from goodoffices.desk.mediator.process.readiness import OURS, EvidenceForm
from goodoffices.desk.mediator.process.undertaking import UndertakingForm
from goodoffices.desk.page import render
from goodoffices.desk.party.undertakings import GiveForm
from goodoffices.desk.place import place_of
from goodoffices.desk.room import MessageForm
from goodoffices.desk.sheet import form_key
from goodoffices.errors import InputError, RecordError
from goodoffices.office import View
from goodoffices.record import (
    Body,
    Contact,
    Disclosure,
    Evidence,
    Line,
    Manner,
    Message,
    Role,
    SeatId,
    Standing,
    UndertakingGiven,
)

Made = tuple[DeskForm, Callable[[], Body]]
"""A form, and what it says once it is valid."""


@form_page(Role.MEDIATOR, Role.PARTY, Role.FRIEND, Role.OBSERVER)
def correct(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What was entered wrongly is entered anew."""
    found = view.line(line)
    key = request.POST.get("key", "")
    is_sent = bool(key) and office.running().is_written(view.actor, key)
    if not (office.may_correct(view, found) or is_sent):
        raise Http404
    form, said = _form(view, found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            name = office.correct(
                office.running(),
                view.actor,
                line=found,
                body=said(),
                key=form.cleaned_data["key"],
            )
        except (InputError, RecordError) as error:
            form.refuse(error)
        else:
            now = office.running().view(view.actor)
            stands = now.entry(name)
            return redirect(place_of(now, stands) if stands is not None else "seat")
    known = view.directory
    return render(
        request,
        view,
        "correct.html",
        status=422 if form.is_bound and form.errors else 200,
        fields=form,
        line=found,
        readers=[known[one] for one in found.audience.seats if one in known],
        who_sees=_("your own delegation; the correction goes to whoever could read the first"),
    )


def _form(view: View, line: Line, typed: QueryDict | None) -> Made:
    body = line.body
    if isinstance(body, Message):
        return _message(view, body, typed)
    if isinstance(body, UndertakingGiven) and view.seat.role is Role.PARTY:
        return _own_undertaking(view, body, typed)
    made = {Contact: _contact, Disclosure: _disclosure, Evidence: _evidence}.get(type(body))
    if isinstance(body, UndertakingGiven):
        made = _undertaking
    if made is None or view.seat.role is not Role.MEDIATOR:
        raise Http404
    return made(view, body, typed)


def _start(view: View, **initial: Any) -> dict[str, Any]:
    return {"key": form_key(view), **initial}


def _message(view: View, body: Message, typed: QueryDict | None) -> Made:
    form = MessageForm(typed, initial=_start(view, said=body.words, standing=body.standing))
    return form, lambda: Message(
        words=form.cleaned_data["said"],
        standing=Standing(form.cleaned_data["standing"]),
        language=body.language,
    )


def _own_undertaking(view: View, body: UndertakingGiven, typed: QueryDict | None) -> Made:
    form = GiveForm(typed, initial=_start(view, what=body.what, due=body.due))
    return form, lambda: UndertakingGiven(
        debtor=body.debtor,
        creditor=body.creditor,
        what=form.cleaned_data["what"],
        due=form.cleaned_data["due"],
    )


def _undertaking(view: View, body: Any, typed: QueryDict | None) -> Made:
    given = body.given
    start = _start(
        view, debtor=body.debtor, creditor=body.creditor, what=body.what, due=body.due,
        how=given.how, person=given.person, at=given.at, heard_by=given.heard_by,
    )  # fmt: skip
    form = UndertakingForm(typed, view=view, initial=start)
    del form.fields["readers"]
    return form, form.undertaking


def _evidence(view: View, body: Any, typed: QueryDict | None) -> Made:
    start = _start(
        view, dimension=body.dimension, side=body.side or OURS, shown=body.words,
        strength=body.strength, judged_by=body.judged_by, on=body.on, source=body.source,
    )  # fmt: skip
    form = EvidenceForm(typed, view=view, initial=start)
    return form, form.evidence


def _disclosure(view: View, body: Any, typed: QueryDict | None) -> Made:
    start = _start(
        view, by=body.by, said=body.words, on=body.on, source=body.source,
        may_confirm=body.may_confirm, confirmed_by=list(body.confirmed_by),
    )  # fmt: skip
    form = DisclosureForm(typed, view=view, initial=start)
    for name in ("readers", "about"):  # they stay
        del form.fields[name]

    def said() -> Disclosure:
        data = form.cleaned_data
        return Disclosure(
            by=data["by"],
            words=data["said"],
            on=data["on"],
            source=data["source"],
            may_confirm=data["may_confirm"],
            confirmed_by=tuple(SeatId(name) for name in data["confirmed_by"]),
            contact=body.contact,
        )

    return form, said


def _contact(view: View, body: Any, typed: QueryDict | None) -> Made:
    form = ContactForm(typed, view=view, initial=_start(view, **_as_typed(body)))
    return form, lambda: form.contact(body.follows)


def _as_typed(body: Contact) -> dict[str, Any]:
    """A contact as the form holds it: a row for each thing that was said."""
    plain = ("talks", "when_words", "length_min", "asked_by", "place", "interpreter", "note_taker")
    said = [one for one in body.statements if one.manner is not Manner.IMPRESSION]
    felt = [one.words for one in body.statements if one.manner is Manner.IMPRESSION]
    start: dict[str, Any] = {name: getattr(body, name) for name in plain} | {
        "with_seats": list(body.with_seats),
        "participants": ", ".join(body.participants),
        "channel": body.channel,
        "held": "held" if body.held else "planned",
        "starts_at": body.starts_at,
        "track": body.track,
        "envoy": body.envoy,
        "position": body.spot.written if body.spot is not None else "",
        "substance": body.substance,
        "source": body.source,
        "impression": "\n".join(felt),
        "rows": max(1, len(said)),
    }
    for number, one in enumerate(said):
        start[f"{one.manner}_{number}"] = one.words
        start[f"said_by_{number}"] = one.said_by or NOBODY
        start[f"standing_{number}"] = one.standing
    return start
