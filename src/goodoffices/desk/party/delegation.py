"""Our delegation: who sits at our seat and as what, who stands in for the head, and what waits for the head."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import action, form_page, page, render
from goodoffices.desk.accounts import seating
from goodoffices.desk.accounts.models import Account, ways_of
from goodoffices.desk.fields import is_word
from goodoffices.desk.page import link
from goodoffices.desk.party.due import today
from goodoffices.desk.party.sending import DayField, SideForm, filled, sent, status_of
from goodoffices.desk.ready import READY
from goodoffices.desk.sheet import form_key
from goodoffices.desk.terms import choices
from goodoffices.desk.words import can_see, will_see
from goodoffices.errors import AccessError
from goodoffices.office import View
from goodoffices.record import Delegate, Deputyship, Officer, Post, Preparation, Role


class LeadForm(SideForm):
    """Who leads."""

    name = forms.CharField(label=lazy("Your name"), max_length=120)


class DelegateForm(SideForm):
    """Who else sits at our seat."""

    name = forms.CharField(label=lazy("Name"), max_length=120)
    post = forms.ChoiceField(
        label=lazy("As what"),
        choices=lambda: choices(Post.MEMBER, Post.LIAISON),
        widget=forms.RadioSelect,
        initial=Post.MEMBER,
    )


class DeputyForm(SideForm):
    """From when until when somebody stands in for the head."""

    first_day = DayField(label=lazy("From which day"))
    last_day = DayField(label=lazy("Until which day"))


class HeadForm(SideForm):
    """Typed, not clicked."""

    word = forms.CharField(label=lazy("Type HEAD to hand over the delegation"), max_length=40)

    def clean_word(self) -> str:
        """The word itself, in any case of letters."""
        return typed(self.cleaned_data["word"], _("HEAD"))


class LeaveForm(SideForm):
    """Typed, not clicked."""

    word = forms.CharField(label=lazy("Type LEAVE to leave this seat"), max_length=40)

    def clean_word(self) -> str:
        """The word itself, in any case of letters."""
        return typed(self.cleaned_data["word"], _("LEAVE"))


def typed(word: str, wanted: str) -> str:
    """The word that was to be typed; refused where it is another."""
    if not is_word(word, wanted):
        raise forms.ValidationError(
            _("Nothing was changed. Type the word %(word)s to go on.") % {"word": wanted}
        )
    return word


@dataclass(frozen=True, slots=True)
class Row:
    """A person as the page lists them."""

    one: Delegate
    is_me: bool
    stands_in: list[Deputyship]


@form_page(Role.PARTY, fresh=True)
def delegation(request: HttpRequest, view: View) -> HttpResponse:
    """Who sits at our seat; and a form to let somebody in, or first to say who leads."""
    form: SideForm = filled(DelegateForm if view.delegation else LeadForm, request, view)
    if request.method == "POST" and not _leads(view):
        raise AccessError("for the head")
    address = ""
    if not view.delegation:
        if sent(view, form, lambda key: _lead(request, view, form, key)):
            return redirect(link(view, "party:delegation"))
    elif form.is_bound and form.is_valid():
        address = _let_in(request, view, form)
        view = office.running().view(view.actor)
    day = today()
    rows = [_row(view, one) for one in view.delegation.people.values()]
    return render(
        request,
        view,
        "party/delegation.html",
        status=status_of(form),
        rows=sorted(rows, key=lambda row: row.one.post is not Post.HEAD),
        day=day,
        leads=_leads(view),
        form=form,
        way_in=address,
        ready=[_mine(view, one) for one in office.preparations(view)],
        will_see=will_see((view.seat, view.mediator) if not view.delegation else (view.seat,)),
        who_sees=can_see((view.seat,)),
    )


@form_page(Role.PARTY, fresh=True)
def delegate(request: HttpRequest, view: View, person: str) -> HttpResponse:
    """One person: the post, the days on which they stand in, a new way in, letting go."""
    found = _person(view, person)
    form = filled(DeputyForm, request, view)

    def stand_in(key: str) -> None:
        office.name_deputy(office.running(), view.actor, person=person, key=key, **_days(form))

    if sent(view, form, stand_in):
        return redirect(link(view, "party:delegate", person=person))
    return _shown(request, view, found, form)


@form_page(Role.PARTY, fresh=True)
def hand_over(request: HttpRequest, view: View, person: str) -> HttpResponse:
    """Somebody else is head from now on; the mediator is told."""
    found = _person(view, person)
    form = filled(HeadForm, request, view)

    def name(key: str) -> None:
        office.name_delegate(
            office.running(), view.actor, person=found.person, post=Post.HEAD, key=key
        )

    if sent(view, form, name):
        return redirect(link(view, "party:delegation"))
    return render(
        request,
        view,
        "party/delegate_head.html",
        status=status_of(form),
        one=found,
        form=form,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


@action(Role.PARTY, fresh=True)
def change(request: HttpRequest, view: View, person: str) -> HttpResponse:
    """Another post for somebody, or none any more."""
    found, key = _person(view, person), request.POST.get("key", "")
    wanted, running = request.POST.get("post", ""), office.running()
    if wanted == "none":
        office.leave_delegation(running, view.actor, person=person, key=key)
        _let_go(view, person)
        return redirect(link(view, "party:delegation"))
    if wanted not in (Post.MEMBER, Post.LIAISON):
        raise AccessError("no such post")
    office.name_delegate(running, view.actor, person=found.person, post=Post(wanted), key=key)
    return redirect(link(view, "party:delegate", person=person))


@action(Role.PARTY, fresh=True)
def renew(request: HttpRequest, view: View, person: str) -> HttpResponse:
    """A new way in for somebody of ours; whatever let them in before has ended."""
    found = _person(view, person)
    account = _account(view, person)
    if account is None:
        raise AccessError("no such account")
    address = request.build_absolute_uri(reverse("enter", args=[seating.renew(account)]))
    return _shown(request, view, found, filled_new(view), way_in=address)


@action(Role.PARTY, fresh=True)
def end_deputy(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """Nobody stands in any more."""
    entry = view.line(line).entry_id
    office.end_deputy(office.running(), view.actor, deputy=entry, key=request.POST.get("key", ""))
    return redirect(link(view, "party:delegation"))


@form_page(Role.PARTY, fresh=True)
def leave(request: HttpRequest, view: View) -> HttpResponse:
    """Leave the seat; or, for who holds it alone, leave the process with the whole side."""
    form = filled(LeaveForm, request, view)
    alone = len(view.delegation.people) <= 1 and _leads(view)
    head_stays = not alone and _is_head(view)

    def go(key: str) -> None:
        if alone:
            _withdraw_all(view, key)
        else:
            person = view.actor.person
            office.leave_delegation(office.running(), view.actor, person=person, key=key)

    if not head_stays and sent(view, form, go):
        seating.let_go(cast("Account", request.user), view.actor)
        return redirect("home")
    return render(
        request,
        view,
        "party/delegation_leave.html",
        status=status_of(form),
        form=form,
        alone=alone,
        head_stays=head_stays,
        consents=sum(one.stands for one in office.consents(view)),
        will_see=will_see((view.seat, view.mediator) if alone else (view.seat,)),
        who_sees=can_see((view.seat,)),
    )


@page(Role.PARTY)
def ready(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What somebody prepared, as it will be sent."""
    waiting = Preparation(view.thread_at(line))
    return render(
        request,
        view,
        "party/ready.html",
        waiting=waiting,
        leads=_leads(view),
        mine=waiting.prepared.by.id == view.actor.person,
        field_ready=READY,
        who_sees=can_see((view.seat,)),
    )


@action(Role.PARTY)
def drop(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """What was prepared is not sent."""
    office.settle_prepared(
        office.running(),
        view.actor,
        prepared=view.line(line).entry_id,
        sent=False,
        key=request.POST.get("key", ""),
    )
    return redirect(link(view, "party:delegation"))


def _leads(view: View) -> bool:
    return office.post_of(office.running(), view) is Post.HEAD


def _is_head(view: View) -> bool:
    head = view.delegation.head
    return head is not None and head.person.id == view.actor.person


def _person(view: View, person: str) -> Delegate:
    found = view.delegation.people.get(person)
    if found is None or not _leads(view):
        raise AccessError("nobody of this delegation, or not by its head")
    return found


def _row(view: View, one: Delegate) -> Row:
    stands_in = [
        x
        for x in view.delegation.deputies
        if x.named.person.id == one.person.id and not x.is_over(today())
    ]
    return Row(one, one.person.id == view.actor.person, stands_in)


def _mine(view: View, one: Preparation) -> tuple[Preparation, bool]:
    return one, one.prepared.by.id == view.actor.person


def _lead(request: HttpRequest, view: View, form: SideForm, key: str) -> None:
    account, name = cast("Account", request.user), form.cleaned_data["name"]
    office.lead_delegation(office.running(), view.actor, name=name, key=key)
    account.name = name
    account.save(update_fields=["name"])


def _let_in(request: HttpRequest, view: View, form: SideForm) -> str:
    """The address of the way in for somebody new; empty for a name that has come in already."""
    name, post = form.cleaned_data["name"], Post(form.cleaned_data["post"])
    account = seating.seat_person(view.actor, name=name)
    if ways_of(account).exists() or account == request.user:
        form.add_error("name", _("Somebody of that name has come in already."))
        return ""
    office.name_delegate(
        office.running(),
        view.actor,
        person=Officer(id=seating.person_of(account), name=name),
        post=post,
        key=form.cleaned_data["key"],
    )
    seating.hold(account, view.actor)
    return request.build_absolute_uri(reverse("enter", args=[seating.renew(account)]))


def _account(view: View, person: str) -> Account | None:
    held = seating.officers_of(view.actor)
    return next((one for one in held if seating.person_of(one) == person), None)


def _let_go(view: View, person: str) -> None:
    account = _account(view, person)
    if account is not None:
        seating.let_go(account, view.actor)


def _withdraw_all(view: View, key: str) -> None:
    """A side that leaves takes every consent back; the mediator reads that it left."""
    for one in office.consents(view):
        if one.stands:
            office.withdraw_consent(
                office.running(),
                view.actor,
                consent=one.line.entry_id,
                reason=_("This side leaves the process."),
                key=f"{key}/{one.line.number}",
            )


def _days(form: SideForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("first_day", "last_day")}


def filled_new(view: View) -> DeputyForm:
    """An empty form with a key of its own."""
    return DeputyForm(initial={"key": form_key(view)})


def _shown(
    request: HttpRequest, view: View, one: Delegate, form: SideForm, *, way_in: str = ""
) -> HttpResponse:
    return render(
        request,
        view,
        "party/delegate.html",
        status=status_of(form),
        one=one,
        row=_row(view, one),
        is_head=_is_head(view),
        form=form,
        way_in=way_in,
        post_members=(Post.MEMBER, Post.LIAISON),
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat,)),
    )


urlpatterns = [
    path("delegation/", delegation, name="delegation"),
    path("delegation/leave/", leave, name="delegation_leave"),
    path("delegation/ready/<str:line>/", ready, name="ready"),
    path("delegation/ready/<str:line>/drop/", drop, name="ready_drop"),
    path("delegation/deputy/<str:line>/end/", end_deputy, name="deputy_end"),
    path("delegation/<str:person>/", delegate, name="delegate"),
    path("delegation/<str:person>/head/", hand_over, name="delegate_head"),
    path("delegation/<str:person>/change/", change, name="delegate_change"),
    path("delegation/<str:person>/link/", renew, name="delegate_link"),
]
