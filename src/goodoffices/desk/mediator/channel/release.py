"""Releases: what was asked of whom, what the owner permits, and what became of the words."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.long_list import newest_of
from goodoffices.desk.mediator.reading import Matter, matter_of, matters, now
from goodoffices.desk.mediator.sending import (
    ChannelForm,
    DayField,
    GivenForm,
    WordsField,
    filled,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.terms import choices
from goodoffices.office import View
from goodoffices.record import (
    Condition,
    ConditionJudged,
    EntryId,
    Form,
    How,
    Line,
    Release,
    ReleaseAnswer,
    ReleaseAnswered,
    Role,
)

FORMS = (Form.AS_OURS, Form.AS_MEDIATORS_IDEA, Form.ONLY_THAT_WE_SPOKE)
ANSWERS = (
    ReleaseAnswer.YES,
    ReleaseAnswer.YES_CHANGED,
    ReleaseAnswer.NOT_YET,
    ReleaseAnswer.NO,
)
SETTLED = 40
"""Settled releases in the list; older ones stand in the record."""


class AnswerForm(GivenForm):
    """What the owner said, by voice or on paper."""

    answer = forms.ChoiceField(
        label=lazy("What the owner said"),
        choices=lambda: choices(*ANSWERS),
        widget=forms.RadioSelect,
    )
    permitted = WordsField(
        label=lazy("The words that may go, exactly"),
        help_text=lazy("As asked for; change them where the owner changed them."),
        required=False,
    )
    form = forms.ChoiceField(label=lazy("In which form"), choices=lambda: choices(*FORMS))
    until = DayField(label=lazy("Last day"), required=False)
    only_if = forms.CharField(label=lazy("Only if"), required=False, max_length=500)
    field_order = ("answer", "permitted", "form", "until", "only_if")
    words = frozenset({"permitted", "only_if"})

    def body(self, release: EntryId) -> ReleaseAnswered:
        """The answer, as the record holds it: words only where they may go."""
        data = self.cleaned_data
        answer = ReleaseAnswer(data["answer"])
        yes = answer in (ReleaseAnswer.YES, ReleaseAnswer.YES_CHANGED)
        return ReleaseAnswered(
            release=release,
            answer=answer,
            words=data["permitted"] if yes else "",
            form=Form(data["form"]),
            until=data["until"] if yes else None,
            only_if=data["only_if"] if yes else "",
            given=self.given(),
        )


class ConfirmForm(GivenForm):
    """An oral answer is confirmed on paper; on its page the side does so itself."""

    how = forms.ChoiceField(
        label=lazy("How it was confirmed"),
        choices=lambda: choices(How.PAPER),
        widget=forms.RadioSelect,
    )


class ConditionForm(ChannelForm):
    """What became of the owner's condition, as a person judges it."""

    condition = forms.ChoiceField(
        label=lazy("The owner's condition"),
        choices=lambda: choices(Condition.MET, Condition.FAILED, Condition.WITHDRAWN),
        widget=forms.RadioSelect,
    )
    judged_by = forms.CharField(label=lazy("Who judged"), max_length=200)
    reason = WordsField(
        label=lazy("The reason"),
        help_text=lazy("The owner reads it: nothing that belongs to another side."),
        required=False,
    )
    words = frozenset({"reason"})


class WithdrawForm(GivenForm):
    """The owner takes its permission back."""

    reason = forms.CharField(label=lazy("The reason, if one was given"), required=False)
    words = frozenset({"reason"})
    field_order = ("reason",)


@page(Role.MEDIATOR, kept=True)
def releases(request: HttpRequest, view: View) -> HttpResponse:
    """What waits for an owner's word, and what may go?"""
    waiting = sorted(matters(view, is_open=True), key=_moved, reverse=True)
    lists = {
        "asked": [matter for matter in waiting if matter.is_waiting],
        "granted": [matter for matter in waiting if matter.may_go],
        "lapsed": [matter for matter in waiting if matter.lapsed],
    }
    shown = {name: newest_of(request, found, _moved, name) for name, found in lists.items()}
    return render(
        request,
        view,
        "mediator/releases.html",
        counts={name: len(found) for name, found in lists.items()},
        asked=shown["asked"],
        granted=shown["granted"],
        lapsed=shown["lapsed"],
        settled=matters(view, is_open=False, last=SETTLED),
    )


def _moved(matter: Matter) -> int:
    return (matter.release.answer_line or matter.release.line).number


@page(Role.MEDIATOR, kept=True)
def release(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What was asked, what is permitted, and what is the difference?"""
    matter, history = _at(view, line)
    return _shown(request, view, matter, history)


@form_page(Role.MEDIATOR, fresh=True)
def answer(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Record what the owner said by voice or on paper."""
    matter, history = _at(view, line)
    asked = matter.release.asked
    form = filled(
        AnswerForm,
        request,
        view,
        **_heard_now(view),
        permitted=asked.words,
        form=asked.form,
        until=asked.until,
        only_if=asked.only_if,
    )
    taken = sent(
        request,
        form,
        lambda: office.answer_release(
            office.running(),
            view.actor,
            form.body(matter.release.line.entry_id),
            key=form.cleaned_data["key"],
        ),
    )
    return _back(view, line) if taken else _shown(request, view, matter, history, answering=form)


@form_page(Role.MEDIATOR, fresh=True)
def confirm(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The owner confirmed on paper what it had given by voice."""
    matter, history = _at(view, line)
    form = filled(ConfirmForm, request, view, **{**_heard_now(view), "how": How.PAPER})
    oral = matter.release.answer_line
    taken = sent(
        request,
        form,
        lambda: office.confirm(
            office.running(),
            view.actor,
            entry=oral.entry_id if oral is not None else matter.release.line.entry_id,
            given=form.given(),
            key=form.cleaned_data["key"],
        ),
    )
    return _back(view, line) if taken else _shown(request, view, matter, history, confirming=form)


@form_page(Role.MEDIATOR, fresh=True)
def withdraw(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """The owner took its permission back, by voice or on paper."""
    matter, history = _at(view, line)
    form = filled(WithdrawForm, request, view, **_heard_now(view))
    taken = sent(
        request,
        form,
        lambda: office.withdraw_release(
            office.running(),
            view.actor,
            release=matter.release.line.entry_id,
            reason=form.cleaned_data["reason"],
            given=form.given(),
            key=form.cleaned_data["key"],
        ),
    )
    return _back(view, line) if taken else _shown(request, view, matter, history, withdrawing=form)


@form_page(Role.MEDIATOR)
def judge(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Say what became of the owner's condition."""
    matter, history = _at(view, line)
    form = filled(ConditionForm, request, view, judged_by=view.seat.name)
    taken = sent(request, form, lambda: _judge(view, matter, form))
    return _back(view, line) if taken else _shown(request, view, matter, history, judging=form)


def _judge(view: View, matter: Matter, form: ConditionForm) -> EntryId:
    data = form.cleaned_data
    judged = ConditionJudged(
        release=matter.release.line.entry_id,
        condition=Condition(data["condition"]),
        judged_by=data["judged_by"],
        reason=data["reason"],
    )
    return office.judge_condition(office.running(), view.actor, judged, key=data["key"])


def _at(view: View, address: str) -> tuple[Matter, list[Line]]:
    thread = view.thread_at(address)
    matter = matter_of(view, Release(thread))
    lines = list(thread.lines)
    if matter.delivery is not None:
        lines += view.thread(matter.delivery.line.entry_id).lines
    return matter, sorted(lines, key=lambda line: line.number)


def _heard_now(view: View) -> dict[str, Any]:
    return {"how": How.VOICE, "at": now(), "heard_by": view.seat.name}


def _back(view: View, line: str) -> HttpResponse:
    return redirect(link(view, "mediator:release", line=line))


def _shown(
    request: HttpRequest,
    view: View,
    matter: Matter,
    history: list[Line],
    **forms_open: ChannelForm,
) -> HttpResponse:
    source = matter.release.source
    known = dict.fromkeys(("answering", "confirming", "judging", "withdrawing"))
    opened = {**known, **forms_open}
    form = next(iter(forms_open.values()), None)
    return render(
        request,
        view,
        "mediator/release.html",
        status=status_of(form) if form is not None else 200,
        matter=matter,
        history=history,
        origin=view.entry(source.other) if source is not None else None,
        made_known=[x for x in map(view.entry, matter.release.disclosures) if x is not None],
        **opened,
    )


urlpatterns = [
    path("releases/", releases, name="releases"),
    path("releases/<str:line>/", release, name="release"),
    path("releases/<str:line>/answer/", answer, name="release_answer"),
    path("releases/<str:line>/confirm/", confirm, name="release_confirm"),
    path("releases/<str:line>/judge/", judge, name="release_judge"),
    path("releases/<str:line>/withdraw/", withdraw, name="release_withdraw"),
]
