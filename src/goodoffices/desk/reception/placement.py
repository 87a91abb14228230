"""Where one case lives or could: why there, what came next; answers; a place named or ruled out, its cost shown first."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception.certificate import certificate, figure
from goodoffices.desk.reception.changing import Change, change_words, packed_change
from goodoffices.desk.reception.doing import (
    ReceptionForm,
    filled,
    form_page,
    officer_of,
    page,
    sent,
    show,
    status_of,
    to,
)
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.reception.placement_forms import (
    DoItForm,
    EndForm,
    FamilyForm,
    HostForm,
    NameForm,
    RuleOutForm,
    WishForm,
)
from goodoffices.desk.reception.steps import Doing, Step, Words, step_page
from goodoffices.office import View, reception
from goodoffices.office.reception import Effect, Explained, ForbidPair, NamePlace
from goodoffices.reception import CaseId, PlaceId
from goodoffices.reception.placements import State
from goodoffices.reception.placements_events import (
    EndReason,
    FamilyReason,
    LockReason,
    PlaceReason,
    Stated,
)
from goodoffices.reception.spoken import spoken


@page
def placement(request: HttpRequest, view: View, case: str) -> HttpResponse:
    """Why there, what came next, what stood in the way; or why none was found."""
    told = reception.explain(
        office.running(), view.actor, officer=officer_of(request), case=CaseId(case)
    )
    return show(
        request,
        view,
        "reception/placement.html",
        told=told,
        case=case,
        steps=_offered(told),
        certificate=certificate(told.run) if told.run is not None else [],
    )


def _told(doing: Doing) -> Explained:
    return reception.explain(
        doing.running, doing.actor, officer=doing.officer, case=CaseId(doing.about)
    )


def _pair(doing: Doing) -> tuple[CaseId, PlaceId]:
    """The case and the place that stands for it."""
    here = _told(doing).here
    if here is None or here.place is None:
        raise Http404
    return here.case, here.place


def _family(doing: Doing) -> None:
    case, place = _pair(doing)
    reason = doing.data.get("reason")
    reception.family_answers(
        doing.running, doing.actor, case=case, place=place,
        refused=FamilyReason(reason) if reason else None, **doing.by,
    )  # fmt: skip


def _host(doing: Doing) -> None:
    case, place = _pair(doing)
    reason = doing.data.get("reason")
    reception.place_answers(
        doing.running, doing.actor, case=case, place=place,
        refused=PlaceReason(reason) if reason else None, **doing.by,
    )  # fmt: skip


def _called_off(doing: Doing) -> None:
    case, place = _pair(doing)
    reception.call_off(doing.running, doing.actor, case=case, place=place, **doing.by)


def _set_out(doing: Doing) -> None:
    case, place = _pair(doing)
    reception.set_out(doing.running, doing.actor, placements={case: place}, **doing.by)


def _moved_in(doing: Doing) -> None:
    case, place = _pair(doing)
    reception.moved_in(doing.running, doing.actor, placements={case: place}, **doing.by)


def _ended(doing: Doing) -> None:
    case, place = _pair(doing)
    reception.end_placement(
        doing.running, doing.actor, case=case, place=place,
        reason=EndReason(doing.data["reason"]), **doing.by,
    )  # fmt: skip


def _free(doing: Doing) -> None:
    reception.unlock(doing.running, doing.actor, case=CaseId(doing.about), **doing.by)


def _wish(doing: Doing) -> None:
    data = doing.data
    places = [data[name] for name in ("first", "second", "third") if data[name]]
    reception.state_wishes(
        doing.running, doing.actor, case=CaseId(doing.about),
        places=[PlaceId(one) for one in places], stated=Stated(data["stated"]), **doing.by,
    )  # fmt: skip


def _again(doing: Doing) -> None:
    reception.allow_pair(
        doing.running, doing.actor, case=CaseId(doing.about), place=PlaceId(doing.data["place"]),
        **doing.by,
    )  # fmt: skip


def _offer_places(*fields: str) -> Callable[[ReceptionForm, Doing], None]:
    def offer(form: ReceptionForm, doing: Doing) -> None:
        known = reception.names(doing.running, doing.actor).places
        for name in fields:
            form.choose(name, [("", _("none")), *known.items()])

    return offer


ANEW: Final = lazy("The two are not put together again, and another place is looked for at once.")
STEPS: Final[Mapping[str, Step]] = {
    "family-yes": Step(
        PlainForm, lazy("The family says yes"), lazy("They said yes"),
        lazy("With the word of the place it is a placement."),
        _family,
    ),
    "place-yes": Step(
        PlainForm, lazy("The place says yes"), lazy("It said yes"),
        lazy("With the word of the family it is a placement."),
        _host,
    ),
    "family-no": Step(
        FamilyForm, lazy("The family says no"), lazy("Write it down"), ANEW,
        _family,
    ),
    "place-no": Step(
        HostForm, lazy("The place says no"), lazy("Write it down"), ANEW,
        _host,
    ),
    "off": Step(
        PlainForm, lazy("Call it off"), lazy("Call it off"),
        lazy("What was proposed or signed does not stand any more."), _called_off,
    ),
    "out": Step(
        PlainForm, lazy("They set out"), lazy("They have set out"),
        lazy("From now on no run moves them."), _set_out,
    ),
    "in": Step(
        PlainForm, lazy("They moved in"), lazy("They live there now"),
        lazy("The placement has come to its end as it should."), _moved_in,
    ),
    "ended": Step(
        EndForm, lazy("They live there no longer"), lazy("Write it down"),
        lazy("Their room is free."), _ended,
    ),
    "free": Step(
        PlainForm, lazy("Runs may look for another place"), lazy("They may"),
        lazy("What stands for them stays until then."), _free,
    ),
    "wishes": Step(
        WishForm, lazy("Where they would like to live"), lazy("Write it down"),
        lazy("It counts, and binds nobody. Without a place: they have no wish."), _wish,
        offers=_offer_places("first", "second", "third"),
    ),
    "possible": Step(
        RuleOutForm, lazy("A place is possible again"), lazy("It is possible again"),
        lazy("The next run may propose it."), _again, offers=_offer_places("place"),
    ),
}  # fmt: skip
"""What can be done about where a case lives, by the last part of the address."""


def _offered(told: Explained) -> list[tuple[str, Words]]:
    """The steps that make sense now, each with its words."""
    state = told.here.state if told.here is not None else None
    possible = {
        None: (),
        State.PROPOSED: ("off",),
        State.SIGNED: ("family-yes", "place-yes", "family-no", "place-no", "off"),
        State.PLACED: ("out", "in", "off", "ended"),
        State.SET_OUT: ("in", "ended"),
        State.MOVED_IN: ("ended",),
    }[state]
    more = ["wishes", *(["possible"] if told.ruled_out else []), *(["free"] if told.named else [])]
    return [(what, STEPS[what].title) for what in (*possible, *more)]


@form_page
def placement_step(request: HttpRequest, view: View, case: str, what: str) -> HttpResponse:
    """One of the things that can be done about where a case lives."""
    reception.explain(office.running(), view.actor, officer=officer_of(request), case=CaseId(case))
    return step_page(
        request,
        view,
        STEPS,
        what,
        about=case,
        back=to(view, "placement", case=case),
        sub=spoken(CaseId(case)),
    )


@form_page
def override(request: HttpRequest, view: View, case: str, what: str) -> HttpResponse:
    """An officer names a place or rules one out: what that costs is shown before it is done."""
    if what not in ("name", "not"):
        raise Http404
    running, officer = office.running(), officer_of(request)
    names = reception.names(running, view.actor)
    form = filled(NameForm if what == "name" else RuleOutForm, request, view)
    form.choose("place", list(names.places.items()))
    effect: Effect | None = None
    doing: DoItForm | None = None
    words = ""

    def look(_key: str) -> None:
        nonlocal effect, doing, words
        data = form.cleaned_data
        kind = NamePlace if what == "name" else ForbidPair
        change: Change = kind(CaseId(case), PlaceId(data["place"]), LockReason(data["reason"]))
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

    sent(form, look)
    return show(
        request,
        view,
        "reception/override.html",
        status=status_of(form),
        form=form,
        what=what,
        effect=effect,
        doing=doing,
        words=words,
        case=case,
        gap=figure(effect.gap) if effect is not None else "",
    )


urlpatterns = [
    path("proposals/of/<str:case>/", placement, name="placement"),
    path("proposals/of/<str:case>/override/<str:what>/", override, name="override"),
    path("proposals/of/<str:case>/<str:what>/", placement_step, name="placement_step"),
]
