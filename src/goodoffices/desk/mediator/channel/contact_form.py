"""The form in which a contact is logged: who, when, how; quote, paraphrase and impression apart."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.advice import spoken
from goodoffices.desk.fields import plain_marks
from goodoffices.desk.mediator.channel.talks import TRACKS, further_talks
from goodoffices.desk.mediator.reading import now, outer_seats
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    MomentField,
    WordsField,
    named,
    standings,
)
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import STANDINGS_MEAN, choices
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.record import (
    Channel,
    Contact,
    EntryId,
    Manner,
    SeatId,
    Standing,
    Statement,
    Track,
)

ROWS = 2
MOST_ROWS = 12
FURTHER = "="
"""Before the name of further talks, where they are chosen beside the three."""
NOBODY = "nobody"
"""Chosen where the speaker has no seat: such words have no owner who could release them."""


class ContactForm(ChannelForm):
    """A contact, planned or held."""

    kept_while_typed = True
    one_of = frozenset({"with_seats", "participants", "starts_at", "when_words"})
    with_seats = forms.MultipleChoiceField(
        label=lazy("With whom"), widget=forms.CheckboxSelectMultiple, required=False
    )
    participants = forms.CharField(
        label=lazy("Persons"),
        help_text=lazy("Names with commas between them. A seat or a person is needed, or both."),
        required=False,
        max_length=600,
    )
    channel = forms.ChoiceField(
        label=lazy("How"), choices=lambda: choices(*Channel), widget=forms.RadioSelect
    )
    held = forms.ChoiceField(
        label=lazy("Has it taken place?"),
        choices=lambda: [("held", _("yes, it was held")), ("planned", _("no, it is planned"))],
        widget=forms.RadioSelect,
    )
    starts_at = MomentField(label=lazy("When"), required=False)
    when_words = forms.CharField(
        label=lazy("When, in words"),
        help_text=lazy("Where no hour is known: “in the night to Sunday”. Then clear the hour."),
        required=False,
        max_length=200,
    )
    length_min = forms.IntegerField(
        label=lazy("Minutes"), required=False, min_value=0, max_value=60 * 24 * 31
    )
    asked_by = forms.CharField(label=lazy("Who asked for it"), required=False, max_length=200)
    track = forms.ChoiceField(
        label=lazy("Which talks it belongs to"),
        required=False,
    )
    talks = forms.CharField(
        label=lazy("Or further talks, by a name of yours"),
        help_text=lazy(
            "Contacts under one name stand together. A name here counts before the choice above."
        ),
        required=False,
        max_length=60,
    )
    envoy = forms.CharField(label=lazy("Who goes, or went, for us"), required=False, max_length=200)
    place = forms.CharField(label=lazy("Place"), required=False, max_length=200)
    position = forms.CharField(
        label=lazy("Where that is on a map"),
        help_text=lazy("Latitude and longitude in degrees, as in 59.91, 10.75."),
        required=False,
        max_length=100,
    )
    impression = WordsField(label=lazy("Our own impression"), required=False)
    interpreter = forms.CharField(label=lazy("Interpreter"), required=False, max_length=200)
    note_taker = forms.CharField(label=lazy("Note-taker"), required=False, max_length=200)
    substance = forms.CharField(
        label=lazy("If nothing of the substance is written here, why"), required=False
    )
    source = forms.CharField(
        label=lazy("What this rests on, where none of us was present"), required=False
    )
    follows = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_ROWS)

    def is_somebodys_words(self, name: str) -> bool:
        return name.startswith(("quote", "paraphrase"))

    def offer(self, view: View) -> None:
        self.choose("with_seats", named(outer_seats(view)))
        further = [(f"{FURTHER}{name}", name) for name in further_talks(view)]
        self.choose("track", [*choices(*TRACKS), *further])
        for number in range(self._count()):
            self._add_row(view, number)

    def _count(self) -> int:
        given = self.data.get("rows") if self.is_bound else self.initial.get("rows", ROWS)
        return min(int(str(given)), MOST_ROWS) if str(given).isdecimal() else ROWS

    def _add_row(self, view: View, number: int) -> None:
        speakers = [
            ("", _("the one seat spoken with")),
            *named(outer_seats(view)),
            (NOBODY, _("somebody without a seat")),
        ]
        row: dict[str, forms.Field] = {
            "said_by": forms.ChoiceField(label=_("Whose words"), choices=speakers, required=False),
            "standing": forms.ChoiceField(
                label=_("Standing of the words"),
                help_text=STANDINGS_MEAN,
                choices=standings(),
                initial=Standing.WITHOUT_PREJUDICE,
                required=False,
            ),
            "quote": WordsField(
                label=_("Quote"), help_text=_("Their words, exactly."), required=False
            ),
            "paraphrase": WordsField(
                label=_("Paraphrase"), help_text=_("What they said, in our words."), required=False
            ),
        }
        for name, field in row.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["dir"] = "auto"
            self.fields[f"{name}_{number}"] = field

    def speakers(self) -> Iterator[dict[str, BoundField]]:
        """The rows, each with its four fields."""
        for number in range(self._count()):
            yield {
                name: self[f"{name}_{number}"]
                for name in ("said_by", "standing", "quote", "paraphrase")
            }

    def clean_position(self) -> str:
        """A position that can be read, in one way only."""
        typed: str = self.cleaned_data["position"].strip()
        try:
            if typed:
                office.spot_at(typed)
        except InputError as error:
            raise forms.ValidationError(spoken(error.advice)) from None
        return typed

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("with_seats") and not data.get("participants"):
            self.add_error("with_seats", _("Say with whom: a seat, or a person by name."))
        if not data.get("starts_at") and not data.get("when_words") and "starts_at" in data:
            self.add_error("starts_at", _("Say when, by the hour or in words."))
        started = data.get("starts_at")
        if data.get("held") == "held" and started is not None and started > now():
            self.add_error("starts_at", _("This hour has not come yet. Is the contact planned?"))
        for number in range(self._count()):
            self._check_owner(data, number)
        return data

    def _check_owner(self, data: dict[str, Any], number: int) -> None:
        """Words under a wrong owner could be released by a side that never said them."""
        if not (data.get(f"quote_{number}") or data.get(f"paraphrase_{number}")):
            return
        name, spoken_with = f"said_by_{number}", data.get("with_seats") or []
        owner = data.get(name) or (spoken_with[0] if len(spoken_with) == 1 else "")
        if not owner:
            self.add_error(name, _("Say whose words these are."))
        elif owner != NOBODY and owner not in spoken_with:
            self.add_error(name, _("This seat was not spoken with. Whose words are they?"))
        data[name] = owner

    def contact(self, follows: EntryId | None) -> Contact:
        """What was typed, as the record holds it."""
        data = self.cleaned_data
        persons = tuple(
            name.strip() for name in plain_marks(data["participants"]).split(",") if name.strip()
        )
        plain = (
            "place", "when_words", "length_min", "asked_by", "interpreter", "note_taker", "envoy",
        )  # fmt: skip
        return Contact(
            channel=Channel(data["channel"]),
            held=data["held"] == "held",
            with_seats=tuple(SeatId(name) for name in data["with_seats"]),
            participants=persons,
            starts_at=data["starts_at"],
            statements=tuple(self._statements()),
            substance=data["substance"],
            **self._talks(),
            spot=office.spot_at(data["position"]) if data["position"] else None,
            source=data["source"],
            follows=follows,
            **{name: data[name] for name in plain},
        )

    def _talks(self) -> dict[str, Any]:
        """One of the three, or further talks; what was typed before what was chosen."""
        chosen, typed = self.cleaned_data["track"], " ".join(self.cleaned_data["talks"].split())
        if typed:
            offered = self.fields["track"].choices  # type: ignore[attr-defined]
            known = {str(shown).casefold(): str(name) for name, shown in offered}
            chosen = known.get(typed.casefold(), f"{FURTHER}{typed}")
        if chosen.startswith(FURTHER):
            return {"talks": chosen.removeprefix(FURTHER)}
        return {"track": Track(chosen or Track.POLITICAL)}

    def _statements(self) -> Iterator[Statement]:
        data = self.cleaned_data
        for number in range(self._count()):
            owner = data[f"said_by_{number}"]
            said_by = None if owner in ("", NOBODY) else SeatId(owner)
            standing = Standing(data[f"standing_{number}"] or Standing.WITHOUT_PREJUDICE)
            for manner in (Manner.QUOTE, Manner.PARAPHRASE):
                if words := data[f"{manner}_{number}"]:
                    yield Statement(manner=manner, words=words, said_by=said_by, standing=standing)
        if data["impression"]:
            yield Statement(
                manner=Manner.IMPRESSION, words=data["impression"], standing=Standing.NON_PAPER
            )


def with_more_rows(request: HttpRequest, view: View) -> ContactForm:
    """The same form with what was typed and room for one more speaker; nothing is sent."""
    typed = ContactForm(request.POST, view=view)
    initial = {name: typed[name].value() for name in typed.fields}
    rows = min(typed._count() + 1, MOST_ROWS)  # noqa: SLF001  # the same module
    return ContactForm(view=view, initial={**initial, "rows": rows})


def new_contact(planned: Contact | None, follows: str) -> dict[str, Any]:
    """What stands in a new form: the hour of now, or what was planned."""
    start: dict[str, Any] = {
        "held": "held",
        "channel": Channel.CALL,
        "starts_at": now(),
        "rows": ROWS,
    }
    if planned is None:
        return start
    return {
        **start,
        "follows": follows,
        "with_seats": list(planned.with_seats),
        "participants": ", ".join(planned.participants),
        "channel": planned.channel,
        "place": planned.place,
        "position": planned.spot.written if planned.spot is not None else "",
        "track": planned.track,
        "talks": planned.talks,
        "envoy": planned.envoy,
        "asked_by": planned.asked_by,
        "starts_at": min(planned.starts_at or now(), now()),
        "length_min": planned.length_min,
        **{f"said_by_{number}": owner for number, owner in enumerate(planned.with_seats[:ROWS])},
    }


def form_for(request: HttpRequest, view: View, planned: Contact | None) -> ContactForm:
    """The form as sent, with more rows, or new."""
    if request.method == "POST":
        if "more" in request.POST:
            return with_more_rows(request, view)
        return ContactForm(request.POST, view=view)
    initial = new_contact(planned, request.GET.get("follows", ""))
    key = form_key(view)
    if "with" in request.GET:
        initial["with_seats"] = [request.GET["with"]]
    return ContactForm(view=view, initial={"key": key, **initial})


__all__ = ["ContactForm", "form_for"]
