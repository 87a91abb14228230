"""Forms for a model of the conflict: typed choice by choice, or taken from a file."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices.desk.advice import spoken
from goodoffices.desk.fields import plain_marks
from goodoffices.desk.mediator.reading import today
from goodoffices.desk.mediator.sending import ChannelForm, DayField
from goodoffices.desk.words import colon
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.office.study import (
    LARGEST,
    Choice,
    Model,
    model_of_choices,
    model_read,
    states_of_choices,
)
from goodoffices.record import ConflictModelled, Estimate

ROWS: Final = 4
MORE: Final = 3
MOST: Final = 20
WAYS: Final = [
    ("", lazy("may change both ways")),
    ("on", lazy("once done, it cannot be undone")),
    ("off", lazy("once given up, it cannot be taken up again")),
]
RESPONSES: Final = [
    ("sequence", lazy("any moves of theirs, nobody twice in a row (the rule of the textbook)")),
    ("each_once", lazy("each of them moves once at most")),
    ("single", lazy("one move of one of them")),
]
STATE: Final = re.compile(r"s?([0-9]{1,3})")


def past(day: date) -> None:
    """An estimate is of a day that has been."""
    if day > today():
        raise forms.ValidationError(_("That day is still to come."))


class ModelForm(ChannelForm):
    """What every model is kept with."""

    title = forms.CharField(label=lazy("What the model is about"), max_length=200)
    response = forms.ChoiceField(
        label=lazy("When one of them moves, the others may answer with"),
        choices=RESPONSES,
        widget=forms.RadioSelect,
        help_text=lazy("The results rest on this. They say by which rule they were found."),
    )
    judged_by = forms.CharField(label=lazy("Who judged it"), max_length=200)


class FileForm(ModelForm):
    """A model in a file."""

    file = forms.FileField(
        label=lazy("The file"),
        help_text=lazy("goodoffices/conflict/1 or .gmcr, up to 1 MB. Its name is not kept."),
    )
    on = DayField(label=lazy("Of which day the estimates are"))
    source = forms.CharField(label=lazy("On what they rest"), max_length=400, required=False)
    status_quo = forms.CharField(
        label=lazy("What is the case now, by the name of the state in the file"),
        max_length=200,
        required=False,
    )
    field_order = ("title", "file", "status_quo", "response", "on", "source", "judged_by")

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        past(day)
        return day

    def body(self) -> ConflictModelled:
        """As the record holds it."""
        data = self.cleaned_data
        content = data["file"].read(LARGEST + 1)
        try:
            model = model_read(content)
        except InputError as error:
            error.field = "file"
            raise
        return ConflictModelled(
            title=data["title"],
            content=model.content.decode(),
            estimates=tuple(
                Estimate(of=maker, on=data["on"], source=data["source"]) for maker in model.makers
            ),
            judged_by=data["judged_by"],
            response=data["response"],
            status_quo=data["status_quo"].strip(),
        )


class ConflictForm(ModelForm):
    """Who may do what, what cannot be together; then, state by state, how each is thought to rank them."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST, required=False)
    numbered = forms.CharField(widget=forms.HiddenInput, required=False)
    infeasible = forms.CharField(
        label=lazy("What cannot be together, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy(
            "By the numbers above: “1, 3” says that 1 and 3 cannot both be; “1, not 3” that 1 cannot "
            "be without 3; “not 1, not 2” that one of the two must be."
        ),
    )

    def offer(self, view: View) -> None:  # noqa: ARG002  # what is typed decides, not who is there
        self._add_rows()
        self.choices: list[Choice] = []
        self.states: tuple[tuple[bool, ...], ...] = ()
        self.trouble = ""
        try:
            self._number()
        except InputError as error:
            self.trouble = spoken(error.advice) or str(error)

    def choice_rows(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """Each row's number, counted from one, and its fields."""
        for n in range(self.count):
            yield n + 1, [self[f"{name}_{n}"] for name in ("who", "may", "way")]

    def estimate_rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Who decides, and the fields of the estimate."""
        for n, maker in enumerate(self.makers):
            yield maker, [self[f"{name}_{n}"] for name in ("rank", "on", "source")]

    @property
    def makers(self) -> list[str]:
        """Who decides, in the order in which they were typed."""
        return list(dict.fromkeys(choice.owner for choice in self.choices)) if self.states else []

    def state_rows(self) -> list[tuple[str, list[str]]]:
        """Each state's name, and what is done in it."""
        return [
            (f"s{n}", [c.name for c, taken in zip(self.choices, state, strict=True) if taken])
            for n, state in enumerate(self.states, start=1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.trouble:
            self.add_error("infeasible" if self.choices else None, self.trouble)
        elif data.get("numbered") != self.mark:
            # Numbers of states mean something else now: a ranking by the old ones would be false.
            self.add_error(
                None,
                _("The choices have changed since the states were numbered. Look at the states below and rank them again; nothing was kept."),
            )  # fmt: skip
        return data

    def body(self) -> ConflictModelled:
        """As the record holds it."""
        data = self.cleaned_data
        rankings = {m: self._ranking(n) for n, m in enumerate(self.makers)}
        model = model_of_choices(self.choices, self._patterns(), rankings)
        return ConflictModelled(
            title=data["title"],
            content=model.content.decode(),
            estimates=tuple(
                Estimate(of=maker, on=data[f"on_{n}"], source=data[f"source_{n}"])
                for n, maker in enumerate(self.makers)
            ),
            judged_by=data["judged_by"],
            response=data["response"],
            status_quo=data["status_quo"],
        )

    def _add_rows(self) -> None:
        typed = self._typed("rows")
        wanted = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else ROWS  # noqa: PLR2004
        more = MORE if not self.is_bound and "more" in self.initial else 0
        self.count = min(wanted + more, MOST)
        self.initial["rows"] = self.count
        for n in range(self.count):
            self.fields[f"who_{n}"] = forms.CharField(
                label=_("Who decides"), required=False, max_length=60
            )
            self.fields[f"may_{n}"] = forms.CharField(
                label=_("What they may do or leave"), required=False, max_length=120
            )
            self.fields[f"way_{n}"] = forms.ChoiceField(
                label=_("Can it be undone?"), choices=WAYS, required=False
            )
            for name in (f"who_{n}", f"may_{n}"):
                self.fields[name].widget.attrs["dir"] = "auto"

    def _typed(self, name: str) -> str:
        known = self.data if self.is_bound else self.initial
        return str(known.get(name, "") or "").strip()

    def _number(self) -> None:
        """What may be the case, and a field for each who decides, as far as the choices are typed."""
        rows = [(self._typed(f"who_{n}"), self._typed(f"may_{n}"), self._typed(f"way_{n}")) for n in range(self.count)]  # fmt: skip
        typed = [row for row in rows if row[0] or row[1]]
        if not typed:
            raise InputError("no choices", advice=_("Say who decides, and what they may do."))
        if not all(who and may for who, may, _way in typed):
            raise InputError("half a row", advice=_("A choice needs both: who decides, and what."))
        if len({may for _who, may, _way in typed}) < len(typed):
            raise InputError("one choice twice", advice=_("Two choices have the same words."))
        self.choices = [
            Choice(may, who, way if way in ("on", "off") else None) for who, may, way in typed
        ]
        self.states = states_of_choices(self.choices, self._patterns())
        names = [(name, f"{name}{colon()} {_said(taken)}") for name, taken in self.state_rows()]
        self.fields["status_quo"] = forms.ChoiceField(
            label=_("What is the case now"), choices=[("", _("not said")), *names], required=False
        )
        for n, maker in enumerate(self.makers):
            self.fields[f"rank_{n}"] = forms.CharField(
                label=_("How %(name)s is thought to rank the states, best first") % {"name": maker},
                help_text=_("For instance s3 > s1 = s2 > s4. Leave out what you cannot place."),
                max_length=400,
            )
            self.fields[f"on_{n}"] = DayField(
                label=_("Of which day"), initial=today(), validators=[past]
            )
            self.fields[f"source_{n}"] = forms.CharField(
                label=_("On what it rests"), max_length=400, required=False
            )
            for name in (f"rank_{n}", f"source_{n}"):
                self.fields[name].widget.attrs["dir"] = "ltr" if name[0] == "r" else "auto"
        self.mark = self._mark()
        self.initial["numbered"] = self.mark

    def renumber(self) -> None:
        """Empty the rankings where they were of other states, and number these for the next ones."""
        if self.is_bound and self._typed("numbered") != self.mark:
            stale = {name: "" for name in self.data if name.startswith("rank_")}
            self.data = {**dict(self.data.items()), **stale, "numbered": self.mark}

    def _mark(self) -> str:
        said = repr([(c.owner, c.name) for c in self.choices]) + repr(self.states)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    mark = ""

    def _patterns(self) -> list[str]:
        return [self._pattern(line) for line in self._typed("infeasible").splitlines() if line.strip()]  # fmt: skip

    def _pattern(self, line: str) -> str:
        letters = ["-"] * len(self.choices)
        for part in plain_marks(line).replace(";", ",").split(","):
            words = part.split()
            number = words[-1] if words else ""
            known = number.isascii() and number.isdecimal() and 0 < int(number) <= len(letters)
            if not known or words[:-1] not in ([], ["not"]):
                raise InputError(
                    "a line that cannot be read",
                    advice=_("“%(line)s” is not read: name choices by their numbers, as in “1, not 3”.") % {"line": line.strip()},
                    field="infeasible",
                )  # fmt: skip
            letters[int(number) - 1] = "N" if words[:-1] else "Y"
        return "".join(letters)

    def _ranking(self, n: int) -> list[list[int]]:
        groups = []
        for group in re.split(r"[>\n]", self.cleaned_data[f"rank_{n}"]):
            found = [STATE.fullmatch(name.strip()) for name in group.split("=")]
            places = [int(m[1]) - 1 for m in found if m is not None]
            if len(places) < len(found) or not all(0 <= p < len(self.states) for p in places):
                raise InputError(
                    "a ranking that cannot be read",
                    advice=_("“%(part)s” is not a state. Write the states by their names, as in s3 > s1 = s2.") % {"part": group.strip()},
                    field=f"rank_{n}",
                )  # fmt: skip
            groups.append(places)
        placed = [place for group in groups for place in group]
        if len(set(placed)) < len(placed):
            raise InputError(
                "a state twice in a ranking",
                advice=_("A state stands twice in this ranking."),
                field=f"rank_{n}",
            )
        return groups


def _said(taken: Sequence[str]) -> str:
    return " + ".join(taken) or _("nothing of it")


def typed_again(body: ConflictModelled, model: Model) -> dict[str, Any]:
    """The fields of :class:`ConflictForm` for a model that was typed here; empty for any other."""
    names = tuple(f"s{n}" for n in range(1, len(model.names) + 1))
    if not model.choices or model.names != names or set(model.rankings) != set(model.makers):
        return {}
    initial: dict[str, Any] = {
        "title": body.title,
        "response": body.response,
        "status_quo": body.status_quo,
        "rows": max(ROWS, len(model.choices) + 1),
        "infeasible": "\n".join(
            ", ".join(
                f"{'not ' if letter == 'N' else ''}{place}"
                for place, letter in enumerate(pattern, start=1)
                if letter != "-"
            )
            for pattern in model.infeasible
        ),
    }
    for n, choice in enumerate(model.choices):
        initial |= {f"who_{n}": choice.owner, f"may_{n}": choice.name}
        initial[f"way_{n}"] = choice.one_way or ""
    of = {estimate.of: estimate for estimate in body.estimates}
    for n, maker in enumerate(dict.fromkeys(choice.owner for choice in model.choices)):
        groups = model.rankings[maker]
        initial[f"rank_{n}"] = " > ".join(" = ".join(f"s{p + 1}" for p in g) for g in groups)
        initial |= {f"on_{n}": of[maker].on, f"source_{n}": of[maker].source}
    return initial
