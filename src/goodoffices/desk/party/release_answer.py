"""One release: read the words, answer on one page, confirm what was said by voice, withdraw."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import action, form_page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.due import today
from goodoffices.desk.party.release import TermsForm
from goodoffices.desk.party.sending import SideForm, filled, seen_now, sent, status_of
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import choices
from goodoffices.desk.words import can_see, will_see
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.record import (
    Form,
    Given,
    Release,
    ReleaseAnswer,
    ReleaseAnswered,
    Role,
    Thread,
)

ANSWERS = (
    ReleaseAnswer.YES,
    ReleaseAnswer.YES_CHANGED,
    ReleaseAnswer.NOT_YET,
    ReleaseAnswer.NO,
)


class AnswerForm(TermsForm):
    """The owner's answer."""

    kept_while_typed = True
    field_order = ("answer", "said", "form", "until", "only_if")
    answer = forms.ChoiceField(
        label=lazy("May they go?"), choices=lambda: choices(*ANSWERS), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, asked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        is_no = self.data.get("answer") in (ReleaseAnswer.NO, ReleaseAnswer.NOT_YET)
        for name in ("said", "form"):
            self.fields[name].required = not is_no

    def clean(self) -> dict[str, Any]:
        """Changed words differ from those asked for."""
        typed = super().clean() or {}
        answer, said = typed.get("answer"), typed.get("said", "").strip()
        if answer == ReleaseAnswer.YES_CHANGED and said == self.asked.strip():
            self.add_error(
                "answer",
                _("The words are the same as those asked for. Change them, or choose “yes”."),
            )
        return typed


class WithdrawForm(SideForm):
    """Taking a permission back."""

    words: ClassVar = frozenset({"reason"})
    reason = forms.CharField(label=lazy("Reason"), required=False, max_length=2_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "withdraw_%s", **kwargs})


@form_page(Role.PARTY, fresh=True)
def release(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The words, to whom, in which form; and our answer."""
    matter = view.thread_at(line)
    state = Release(matter)
    form = _answer_form(request, view, matter, state)
    if sent(view, form, lambda key: _answer(view, state, form, key), matter=matter):
        return redirect(link(view, "party:release", line=line))
    return _show(request, view, matter, answer=form)


@form_page(Role.PARTY, fresh=True)
def withdraw(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Take a permission back, as long as the words have not gone."""
    matter = view.thread_at(line)
    state = Release(matter)
    if request.method != "POST":
        return redirect(link(view, "party:release", line=line))
    form = filled(WithdrawForm, request, view)
    if sent(view, form, lambda key: _withdraw(view, state, form, key), matter=matter):
        return redirect(link(view, "party:release", line=line))
    return _show(request, view, matter, withdrawing=form)


@action(Role.PARTY, fresh=True)
def confirm(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Confirm an answer that was given by voice and written down by the mediator."""
    state = Release(view.thread_at(line))
    seen = request.POST.get("entry", "")
    if state.answer_line is None or state.answer_line.address != seen:
        raise InputError(
            "another answer stands now",
            advice=_("Another answer stands by now. Open the release again and read it."),
        )
    key = request.POST.get("key", "")
    office.confirm(
        office.running(), view.actor, entry=state.answer_line.entry_id, given=Given(), key=key
    )
    return redirect(link(view, "party:release", line=line))


def _answer_form(request: HttpRequest, view: View, matter: Thread, state: Release) -> AnswerForm:
    data = request.POST if request.method == "POST" else None
    return AnswerForm(data, initial=_plain(view, matter, state), asked=state.asked.words)


def _answer(view: View, state: Release, form: AnswerForm, key: str) -> None:
    typed = form.cleaned_data
    answer = ReleaseAnswer(typed["answer"])
    is_yes = answer in (ReleaseAnswer.YES, ReleaseAnswer.YES_CHANGED)
    same = typed["said"].split() == state.asked.words.split()
    words = state.asked.words if same else typed["said"]
    answered = ReleaseAnswered(
        release=state.line.entry_id,
        answer=answer,
        words=words if is_yes else "",
        form=Form(typed["form"] or state.asked.form),
        until=typed["until"],
        only_if=typed["only_if"],
    )
    office.answer_release(office.running(), view.actor, answered, key=key)


def _withdraw(view: View, state: Release, form: WithdrawForm, key: str) -> None:
    office.withdraw_release(
        office.running(),
        view.actor,
        release=state.line.entry_id,
        reason=form.cleaned_data["reason"],
        key=key,
    )


def _show(
    request: HttpRequest,
    view: View,
    matter: Thread,
    *,
    answer: AnswerForm | None = None,
    withdrawing: WithdrawForm | None = None,
) -> HttpResponse:
    state = Release(matter)
    shown = answer if answer is not None else AnswerForm(initial=_plain(view, matter, state))
    taking_back = withdrawing or WithdrawForm(initial=_plain(view, matter, state))
    return render(
        request,
        view,
        "party/release.html",
        status=max(status_of(shown), status_of(taking_back)),
        release=state,
        recipient=view.directory.get(state.asked.recipient),
        lines=matter.lines,
        settled=state.is_relayed or state.withdrawn is not None,
        lapsed=state.is_over(today()),
        form=seen_now(shown, matter),
        withdraw=seen_now(taking_back, matter),
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


def _plain(view: View, matter: Thread, state: Release) -> dict[str, Any]:
    given = state.answer
    return {
        "key": form_key(view),
        "seen": matter.last.number,
        "said": given.words if given and given.words else state.asked.words,
        "form": (given if given and given.is_yes else state.asked).form,
        "until": (given or state.asked).until,
        "only_if": (given or state.asked).only_if,
    }


urlpatterns = [
    path("releases/<str:line>/", release, name="release"),
    path("releases/<str:line>/withdraw/", withdraw, name="release_withdraw"),
    path("releases/<str:line>/confirm/", confirm, name="release_confirm"),
]
