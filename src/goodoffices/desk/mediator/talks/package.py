"""Packages on pages: one option for each issue, read from the agenda that they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.amount import AmountField, said
from goodoffices.desk.mediator.sending import ChannelForm
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.record import AgendaIssue, AgendaSet, EntryId, Seat

__all__ = ["Choice", "PackageForm", "agenda_at", "choices_of", "table_seats"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An issue and the option chosen for it, in words."""

    issue: str
    option: str


def agenda_at(view: View, name: EntryId | None) -> AgendaSet | None:
    """The agenda of that entry, which need not be the one in force."""
    line = view.entry(name) if name is not None else None
    return line.body if line is not None and isinstance(line.body, AgendaSet) else None


def choices_of(agenda: AgendaSet | None, package: Mapping[str, str]) -> list[Choice]:
    """A package in words, in the order of the agenda."""
    if agenda is None:
        return [Choice(issue, option) for issue, option in package.items()]
    return [
        Choice(issue.name, said(issue, package[issue.id]))
        for issue in agenda.issues
        if issue.id in package
    ]


def table_seats(view: View) -> tuple[Seat, ...]:
    """Who reads what is put before all sides: the mediator and the sides."""
    return (view.mediator, *view.parties)


class PackageForm(ChannelForm):
    """A form that may carry a package: a field for each issue of the agenda in force."""

    agenda = forms.CharField(widget=forms.HiddenInput, required=False)

    def offer(self, view: View) -> None:
        current = office.agenda(view)
        self.issues = [i for i in current[1].issues if i.chosen] if current else []
        if current is not None:
            self.fields["agenda"].initial = current[0].address
        for number, issue in enumerate(self.issues):
            if issue.amount is not None:
                self.fields[f"choice_{number}"] = AmountField(issue, required=False)
                continue
            offered = [("", _("left open")), *((o.id, o.name) for o in issue.options)]
            self.fields[f"choice_{number}"] = forms.ChoiceField(
                label=issue.name, choices=offered, required=False
            )

    def is_somebodys_words(self, name: str) -> bool:
        return name.startswith("choice_") or super().is_somebodys_words(name)

    def chosen_fields(self) -> Iterator[forms.BoundField]:
        """The fields of the package, in the order of the agenda."""
        return (self[f"choice_{number}"] for number in range(len(self.issues)))

    def package(self) -> dict[str, str]:
        """What was chosen; empty where everything was left open."""
        chosen = {issue.id: self._option(number) for number, issue in enumerate(self.issues)}
        if any(chosen.values()) and not all(chosen.values()):
            raise InputError(
                "a package with a gap",
                advice=_("Give an amount or an option for every issue, or for none."),
            )
        return {issue: option for issue, option in chosen.items() if option}

    def agenda_entry(self) -> EntryId:
        """The agenda that the form was opened with."""
        return self.view.line(self.cleaned_data["agenda"]).entry_id

    def _option(self, number: int) -> str:
        return str(self.cleaned_data.get(f"choice_{number}", ""))


def initial_choices(issues: list[AgendaIssue], package: Mapping[str, str]) -> dict[str, str]:
    """The fields of :class:`PackageForm`, filled in with a package."""
    return {f"choice_{n}": package.get(issue.id, "") for n, issue in enumerate(issues)}
