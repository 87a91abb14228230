"""Notified sites: put on our list, read a second time, moved, looked at again, withdrawn, told to a desk."""

from typing import ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.access import form_page, page, render
from goodoffices.desk.duty import letter, map_of, now, shown, spot_lines
from goodoffices.desk.liaison.sending import (
    DayField,
    DutyForm,
    ShortWords,
    filled,
    other_desks,
    sent,
    status_of,
)
from goodoffices.desk.page import link
from goodoffices.desk.words import can_see, will_see
from goodoffices.office import NotifiedSite, View
from goodoffices.record import Role


class PositionForm(DutyForm):
    """A form with a position in it."""

    position = forms.CharField(
        label=lazy("Position"),
        help_text=lazy("Degrees, minutes or a grid reference, on WGS 84: 41.2034 N 32.1077 W"),
        max_length=120,
    )
    place = forms.CharField(label=lazy("In or near which place"), required=False, max_length=120)
    sure = forms.BooleanField(
        label=lazy("I looked at the position again: it is right as it stands"), required=False
    )


class SiteForm(PositionForm):
    """A site for our list."""

    words: ClassVar = frozenset({"name", "function"})
    name = forms.CharField(label=lazy("Name of the site"), max_length=200)
    function = forms.CharField(
        label=lazy("What it does"),
        help_text=lazy("Hospital, school, water works…"),
        max_length=200,
    )
    review_by = DayField(
        label=lazy("Looked at again by"),
        help_text=lazy("In ninety days where this stays empty."),
        required=False,
    )


class ReadForm(DutyForm):
    """A second person's own reading."""

    position = forms.CharField(
        label=lazy("Position, as you read it yourself"),
        help_text=lazy("From the place or from your own map; do not copy the first reading."),
        max_length=120,
    )


class MoveForm(PositionForm):
    """The site is elsewhere."""

    words: ClassVar = frozenset({"said"})
    said = ShortWords(label=lazy("Why"), required=False, max_length=2_000)


class LookForm(DutyForm):
    """Somebody looked at it."""

    review_by = DayField(label=lazy("Looked at again by"), required=False)


class EndForm(DutyForm):
    """It is withdrawn."""

    words: ClassVar = frozenset({"said"})
    said = ShortWords(label=lazy("Why"), required=False, max_length=2_000)


class TellForm(DutyForm):
    """Another desk is told."""

    to = forms.MultipleChoiceField(
        label=lazy("Which desks are told"), widget=forms.CheckboxSelectMultiple
    )
    passed_to = forms.CharField(
        label=lazy("Who must have it in the end"), required=False, max_length=200
    )

    def offer(self, view: View) -> None:
        self.choose("to", other_desks(view))


FORMS: dict[str, type[DutyForm]] = {
    "verify": ReadForm,
    "tell": TellForm,
    "look": LookForm,
    "move": MoveForm,
    "withdraw": EndForm,
}
"""What can be done with a site, by the last part of the address."""


@page(Role.LIAISON)
def sites(request: HttpRequest, view: View) -> HttpResponse:
    """Our own list: what waits for a second reading, what is due for a look."""
    today = now().date()
    standing = office.notified_sites(view, today, is_open=True)
    return render(
        request,
        view,
        "liaison/sites.html",
        standing=standing,
        withdrawn=office.notified_sites(view, today, is_open=False),
        map=map_of(view, (), standing),
        letter=letter,
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.LIAISON)
def new(request: HttpRequest, view: View) -> HttpResponse:
    """A site is put on our list."""
    form = filled(SiteForm, request, view)

    def notify(key: str) -> None:
        data = form.cleaned_data
        office.notify_site(
            office.running(),
            view.actor,
            name=data["name"],
            function=data["function"],
            position=data["position"],
            place=data["place"],
            by=data["by"],
            review_by=data["review_by"],
            sure=data["sure"],
            key=key,
        )

    if sent(form, notify):
        return redirect(link(view, "liaison:sites"))
    return render(
        request,
        view,
        "liaison/site_new.html",
        status=status_of(form),
        form=form,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


@page(Role.LIAISON)
def site(request: HttpRequest, view: View, line: str) -> HttpResponse:
    """One site: where it is in every notation, who read it, whom it was told to."""
    found = office.notified_site(view.thread_at(line), now().date())
    told = [shown(view, office.line_notice(view.thread(name), now())) for name in found.told]
    return render(
        request,
        view,
        "liaison/site.html",
        found=found,
        spot=spot_lines(view, [found.spot])[0],
        told=told,
        line=line,
        map=map_of(view, (), [found], near=True),
        who_sees=can_see((view.seat, view.mediator)),
    )


@form_page(Role.LIAISON)
def step(request: HttpRequest, view: View, line: str, what: str) -> HttpResponse:
    """One of the things that can be done with a site."""
    if what not in FORMS:
        raise Http404
    found = office.notified_site(view.thread_at(line), now().date())
    form = filled(FORMS[what], request, view)
    if sent(form, lambda key: _do(view, found, what, form, key)):
        return redirect(link(view, "liaison:site", line=line))
    return render(
        request,
        view,
        "liaison/site_step.html",
        status=status_of(form),
        found=found,
        what=what,
        form=form,
        line=line,
        will_see=will_see((view.seat, view.mediator)),
        who_sees=can_see((view.seat, view.mediator)),
    )


def _do(view: View, found: NotifiedSite, what: str, form: DutyForm, key: str) -> None:
    data, name, running = form.cleaned_data, found.line.entry_id, office.running()
    by = data["by"]
    if what == "verify":
        office.verify_site(
            running, view.actor, site=name, position=data["position"], by=by, key=key
        )
    elif what == "move":
        office.move_site(
            running, view.actor, site=name, position=data["position"], place=data["place"],
            by=by, words=data["said"], sure=data["sure"], key=key,
        )  # fmt: skip
    elif what == "look":
        office.review_site(
            running, view.actor, site=name, by=by, review_by=data["review_by"], key=key
        )
    elif what == "withdraw":
        office.withdraw_site(running, view.actor, site=name, by=by, words=data["said"], key=key)
    else:
        office.tell_site(
            running,
            view.actor,
            site=name,
            to=data["to"],
            by=by,
            passed_to=data["passed_to"],
            key=key,
        )


urlpatterns = [
    path("sites/", sites, name="sites"),
    path("sites/new/", new, name="site_new"),
    path("sites/<str:line>/", site, name="site"),
    path("sites/<str:line>/<str:what>/", step, name="site_step"),
]
