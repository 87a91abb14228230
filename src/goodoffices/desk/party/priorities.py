"""Our priorities, sealed: a number for each option, for the engine alone. The mediator has no part in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from goodoffices import office
from goodoffices.desk.access import form_page, render
from goodoffices.desk.page import link
from goodoffices.desk.party.meaning import Example, packages_near
from goodoffices.desk.party.points_form import PointsForm, starting_points
from goodoffices.desk.party.sending import sent, status_of
from goodoffices.desk.sheet import form_key
from goodoffices.errors import InputError
from goodoffices.office import View
from goodoffices.record import AgendaSet, GroundRules, InputSealed, Line, Role


@form_page(Role.PARTY)
def priorities(request: HttpRequest, view: View) -> HttpResponse:
    """What each option is worth to us. Sent to be looked at, or to be sealed."""
    rules, current = office.rules_in_force(view), office.agenda(view)
    who_sees = _("your own delegation and the engine; the mediator and the other sides do not")
    if rules is None or current is None:
        return render(request, view, "party/no_priorities.html", rules=rules, who_sees=who_sees)
    line = _newest(view)
    form = _form(request, view, rules, *current, line)
    looking = request.method == "POST" and "look" in request.POST
    if not looking and sent(view, form, lambda key: _seal(view, form, key)):
        return redirect(link(view, "party:priorities") + "?sealed=now#sealed")
    return render(
        request,
        view,
        "party/priorities.html",
        status=200 if looking else status_of(form),
        form=form,
        total=rules.proposed.points_total,
        looking=looking,
        sealed=line if office.sealed_input(view) is not None else None,
        older=line is not None and office.sealed_input(view) is None,
        examples=_examples(form, looking),
        agenda=form.on,
        runs=[run.asked for run in office.evaluations(view) if not run.has_run],
        who_sees=who_sees,
    )


def _newest(view: View) -> Line | None:
    found = view.lines(InputSealed, last=1, withheld=True)
    return found[0] if found and isinstance(found[0].body, InputSealed) else None


def _form(
    request: HttpRequest,
    view: View,
    rules: GroundRules,
    line: Line,
    agenda: AgendaSet,
    sealed: Line | None,
) -> PointsForm:
    total = rules.proposed.points_total
    on = agenda
    if request.method == "POST":
        asked = view.line(request.POST.get("agenda", "")).body
        on = asked if isinstance(asked, AgendaSet) else agenda
    body = sealed.body if sealed else None
    known = body if isinstance(body, InputSealed) and body.agenda == line.entry_id else None
    initial: dict[str, Any] = {
        "key": form_key(view),
        "agenda": line.address,
        "rules": rules.line.address,
        **starting_points(agenda, known),
    }
    data = request.POST if request.method == "POST" else None
    curves = known.amounts if known else {}
    form = PointsForm(data, initial=initial, on=on, total=total, curves=curves)
    form.fields["reservation"].help_text = _(
        "Below this total you would rather have no agreement and live with what you could do without "
        "one. The engine never chooses a package below it for you. Leave it empty if any agreement "
        "would be better than none."
    )
    return form


def _seal(view: View, form: PointsForm, key: str) -> None:
    if form.choosing and form.best_total() != form.total and not _was_sealed(view, key):
        missing = form.total - form.best_total()
        advice = (
            _("%(number)d points are still to be given out. Nothing was sealed; your numbers are below.")
            if missing > 0
            else _("%(number)d points too many are given out. Nothing was sealed; your numbers are below.")
        )  # fmt: skip
        raise InputError("the best options do not sum", advice=advice % {"number": abs(missing)})
    typed = form.cleaned_data
    body = InputSealed(
        said_by=view.seat.id,
        agenda=view.line(typed["agenda"]).entry_id,
        rules=view.line(typed["rules"]).entry_id,
        points=form.points(),
        amounts=form.amounts(),
        reservation=typed["reservation"],
        shares=form.shares() if form.divisible else {},
    )
    office.seal_input(office.running(), view.actor, body, key=key)


def _was_sealed(view: View, key: str) -> bool:
    return office.running().is_written(view.actor, key)


def _examples(form: PointsForm, looking: bool) -> list[Example]:
    least = form.least()
    if least is None or not form.best_total() or (form.is_bound and form.errors and not looking):
        return []
    return packages_near({**form.points(), **form.amounts()}, least)


urlpatterns = [path("priorities/", priorities, name="priorities")]
