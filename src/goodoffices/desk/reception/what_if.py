"""What if a place closes, has more room, or a transport is late: looked at first, done in a step of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.reception.certificate import figure
from goodoffices.desk.reception.changing import (
    change_of,
    change_words,
    packed_change,
    unpacked_change,
)
from goodoffices.desk.reception.doing import (
    filled,
    form_page,
    officer_of,
    sent,
    show,
    show_form,
    status_of,
    to,
)
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.reception.placement_forms import DoItForm, WhatIfForm
from goodoffices.office import View, reception
from goodoffices.office.reception import Effect


@form_page
def what_if(request: HttpRequest, view: View) -> HttpResponse:
    """The effect of a change, shown; nothing is written."""
    running, officer = office.running(), officer_of(request)
    names = reception.names(running, view.actor)
    transport, place = request.GET.get("transport", ""), request.GET.get("place", "")
    form = filled(
        WhatIfForm,
        request,
        view,
        change="delay" if transport else "close",
        place=place,
        transport=transport,
    )
    form.choose("place", [("", _("none")), *names.places.items()])
    form.choose("transport", [("", _("none")), *names.transports.items()])
    effect: Effect | None = None
    doing = None
    words = ""

    def look(_key: str) -> None:
        nonlocal effect, doing, words
        change = change_of(form.cleaned_data)
        effect = reception.what_if(running, view.actor, officer=officer, change=change)
        words = change_words(change, names)
        doing = DoItForm(
            auto_id="do_%s",
            initial={
                "key": running.form_key(view.actor),
                "shown": packed_change(change),
                "fingerprint": effect.fingerprint,
            },
        )

    prices = reception.pricing(running, view.actor, officer=officer)
    if prices.state != "computing":
        sent(form, look)
    return show(
        request,
        view,
        "reception/what_if.html",
        status=status_of(form),
        form=form,
        prices=prices,
        effect=effect,
        doing=doing,
        words=words,
        gap=figure(effect.gap) if effect is not None else "",
    )


@form_page
def pricing_stop(request: HttpRequest, view: View) -> HttpResponse:
    """The search for prices is ended with those that it has."""
    form = filled(PlainForm, request, view)

    def stop(_key: str) -> None:
        reception.stop_pricing(office.running(), view.actor, officer=officer_of(request))

    return show_form(
        request, view, form, stop, title=_("Stop with the best so far"), submit=_("Stop it"),
        effect=_("The effect of a change can be shown then; how much better another answer might fit is known less closely."),
        back=to(view, "what_if"),
    )  # fmt: skip


@form_page
def do_it(request: HttpRequest, view: View) -> HttpResponse:
    """What was shown is done: the change itself, and new proposals for those whom it moves."""
    if request.method != "POST":
        return redirect(to(view, "what_if"))
    running, officer = office.running(), officer_of(request)
    form = DoItForm(request.POST)

    def take(key: str) -> None:
        reception.do_change(
            running,
            view.actor,
            officer=officer,
            change=unpacked_change(form.cleaned_data["shown"]),
            fingerprint=form.cleaned_data["fingerprint"],
            key=key,
        )

    if sent(form, take):
        return redirect(to(view, "proposals"))
    return show(
        request, view, "reception/not_done.html", status=422, errors=[t for t, _ in form.error_list]
    )


urlpatterns = [
    path("what-if/", what_if, name="what_if"),
    path("what-if/do/", do_it, name="do_it"),
    path("what-if/stop/", pricing_stop, name="pricing_stop"),
]
