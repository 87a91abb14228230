"""Proposals: looked for by a run, signed by a named officer, answered by the family and the place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodoffices import office
from goodoffices.desk.reception.certificate import certificate, cost, figure
from goodoffices.desk.reception.doing import (
    asked,
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    show_form,
    status_of,
    to,
)
from goodoffices.desk.reception.numbers import case_meant
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.reception.placement_forms import AnswerForm, ManyForm, PricedForm, RunForm
from goodoffices.desk.reception.wishing import packed_wish, unpacked_wish
from goodoffices.errors import InputError
from goodoffices.office import View, reception
from goodoffices.office.reception import Price, Wish
from goodoffices.reception import TransportId
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import Method, RunId, Scope

COMPUTING = "computing"


@page
def proposals(request: HttpRequest, view: View) -> HttpResponse:
    """What waits for a signature, and what waits for answers."""
    return _list(request, view, ManyForm, AnswerForm)


def _list(
    request: HttpRequest,
    view: View,
    to_sign: type[ManyForm] | ManyForm,
    to_answer: type[AnswerForm] | AnswerForm,
) -> HttpResponse:
    running, officer = office.running(), officer_of(request)
    proposed, signed, placed = (
        reception.proposals(running, view.actor, officer=officer, states=(state,))
        for state in (State.PROPOSED, State.SIGNED, State.PLACED)
    )
    signing, answering = (
        form if not isinstance(form, type) else form(initial={"key": running.form_key(view.actor)})
        for form in (to_sign, to_answer)
    )
    every = reception.runs(running, view.actor, officer=officer)
    newest = next((one.done for one in every if one.done is not None), None)
    return show(
        request,
        view,
        "reception/proposals.html",
        status=status_of(signing, answering),
        proposed=proposed,
        signed=signed,
        placed=placed,
        signing=signing,
        answering=answering,
        computing=[one for one in every if one.state == COMPUTING],
        newest=newest,
        certificate=certificate(newest) if newest is not None else [],
        counts=proposed.counts,
        states=State,
        waits=reception.who_waits(running, view.actor, officer=officer, most=1).people,
    )


@asked
def sign(request: HttpRequest, view: View) -> HttpResponse:
    """A named officer signs proposals."""
    if request.method != "POST":
        return redirect(to(view, "proposals"))
    form = ManyForm(request.POST)

    def put(key: str) -> None:
        reception.sign(
            office.running(), view.actor, officer=officer_of(request),
            proposals=form.chosen(), key=key,
        )  # fmt: skip

    if sent(form, put):
        return redirect(to(view, "proposals"))
    return _list(request, view, form, AnswerForm)


@form_page
def answers(request: HttpRequest, view: View) -> HttpResponse:
    """Families and places that said yes."""
    if request.method != "POST":
        return redirect(to(view, "proposals"))
    form = AnswerForm(request.POST)

    def write(key: str) -> None:
        who, running, officer = form.cleaned_data["who"], office.running(), officer_of(request)
        for case, place in form.chosen().items():
            if who in ("both", "family"):
                reception.family_answers(
                    running, view.actor, officer=officer, case=case, place=place,
                    key=f"{key}/family/{case}",
                )  # fmt: skip
            if who in ("both", "place"):
                reception.place_answers(
                    running, view.actor, officer=officer, case=case, place=place,
                    key=f"{key}/place/{case}",
                )  # fmt: skip

    if sent(form, write):
        return redirect(to(view, "proposals"))
    return _list(request, view, ManyForm, form)


@form_page
def run(request: HttpRequest, view: View) -> HttpResponse:
    """Places are looked for: for everybody, a transport or a family."""
    running, officer = office.running(), officer_of(request)
    transport, case = request.GET.get("transport", ""), request.GET.get("case", "")
    scope = Scope.FLIGHT if transport else Scope.FAMILY if case else Scope.ALL
    form = filled(RunForm, request, view, scope=scope, transport=transport, case=case)
    coming = reception.names(running, view.actor).transports
    form.choose("transport", [("", _("none")), *coming.items()])
    begun: list[RunId] = []
    shown: list[tuple[Wish, Price]] = []

    def begin(key: str) -> None:
        data = form.cleaned_data
        wanted = Scope(data["scope"])
        if wanted is Scope.FLIGHT and not data["transport"]:
            raise InputError("no transport", advice=_("Choose a transport."), field="transport")
        if wanted is Scope.FAMILY and not data["case"].strip():
            raise InputError("no case", advice=_("Type the number of the case."), field="case")
        wish = Wish(
            scope=wanted,
            transport=TransportId(data["transport"]) if data["transport"] else None,
            case=case_meant(view.actor, officer, data["case"]) if data["case"].strip() else None,
            method=Method(data["method"]), day=data["day"], nights=data["nights"] or 1,
            services=tuple(data["services"]), most=data["most"] or 100, block=data["block"] or 0,
        )  # fmt: skip
        if wish.method in reception.PRICED:
            shown.append(
                (wish, reception.price_of(running, view.actor, officer=officer, wish=wish))
            )
            return
        begun.append(
            reception.propose(
                running, view.actor, officer=officer, wish=wish,
                seconds=float(data["seconds"]), key=key,
            )
        )  # fmt: skip

    if sent(form, begin):
        if shown:
            return _price(request, view, *shown[0])
        return redirect(to(view, "run_sheet", run=begun[0]))
    return show_form(
        request, view, form, begin, title=_("Look for places"), submit=_("Look for places"),
        effect=_("Only proposals come of it. Nobody is placed before an officer signs and the family and the place say yes."),
        back=to(view, "proposals"),
    )  # fmt: skip


def _price(request: HttpRequest, view: View, wish: Wish, price: Price) -> HttpResponse:
    """What was asked for, its price, and the step that uses it."""
    running = office.running()
    form = PricedForm(
        auto_id="use_%s",
        initial={
            "key": running.form_key(view.actor),
            "shown": packed_wish(wish),
            "fingerprint": price.fingerprint,
        },
    )
    names = reception.names(running, view.actor)
    return show(
        request,
        view,
        "reception/price.html",
        form=form,
        price=price,
        place=names.places.get(price.place, "") if price.place else "",
        share=figure(price.share),
    )


@form_page
def run_priced(request: HttpRequest, view: View) -> HttpResponse:
    """What was shown with its price is run, if it has that price still."""
    if request.method != "POST":
        return redirect(to(view, "proposals_run"))
    form = PricedForm(request.POST)
    begun: list[RunId] = []

    def begin(key: str) -> None:
        begun.append(
            reception.propose(
                office.running(), view.actor, officer=officer_of(request),
                wish=unpacked_wish(form.cleaned_data["shown"]),
                shown=form.cleaned_data["fingerprint"], key=key,
            )
        )  # fmt: skip

    if sent(form, begin):
        return redirect(to(view, "run_sheet", run=begun[0]))
    return show(
        request, view, "reception/not_done.html", status=422, errors=[t for t, _ in form.error_list]
    )


@page
def run_sheet(request: HttpRequest, view: View, run: str) -> HttpResponse:
    """How far a run is, or what it came to and how good that is."""
    running, officer = office.running(), officer_of(request)
    progress = reception.run_progress(running, view.actor, officer=officer, run=RunId(run))
    sheet = None
    if progress.done is not None:
        sheet = reception.run_sheet(running, view.actor, officer=officer, run=RunId(run))
    return show(
        request,
        view,
        "reception/run.html",
        it=progress,
        gap=figure(progress.gap),
        certificate=certificate(progress.done) if progress.done is not None else [],
        cost=cost(progress.done) if progress.done is not None else "",
        sheet=sheet,
        computing=progress.state == COMPUTING,
    )


@form_page
def run_stop(request: HttpRequest, view: View, run: str) -> HttpResponse:
    """A run is ended with the best it has."""
    form = filled(PlainForm, request, view)

    def stop(_key: str) -> None:
        reception.stop_run(
            office.running(), view.actor, officer=officer_of(request), run=RunId(run)
        )

    return show_form(
        request, view, form, stop, title=_("Stop with the best so far"), submit=_("Stop it"),
        effect=_("What it has found stands as its result, and says that a person ended it."),
        back=to(view, "run_sheet", run=run),
    )  # fmt: skip


@page
def waiting(request: HttpRequest, view: View) -> HttpResponse:
    """Who waits, why, and the smallest thing that would help."""
    running, officer = office.running(), officer_of(request)
    found = reception.who_waits(running, view.actor, officer=officer)
    return show(
        request,
        view,
        "reception/waiting.html",
        found=found,
        sentence=ngettext(
            "One person waits for a place.", "%(count)d people wait for a place.", found.people
        )
        % {"count": found.people},
    )


urlpatterns = [
    path("proposals/", proposals, name="proposals"),
    path("proposals/sign/", sign, name="sign"),
    path("proposals/answers/", answers, name="answers"),
    path("proposals/run/", run, name="proposals_run"),
    path("proposals/run/priced/", run_priced, name="run_priced"),
    path("proposals/run/<str:run>/", run_sheet, name="run_sheet"),
    path("proposals/run/<str:run>/stop/", run_stop, name="run_stop"),
    path("waiting/", waiting, name="waiting"),
]
