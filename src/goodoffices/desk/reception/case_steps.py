"""What can be said of a case: counts, needs, who stays together or apart, who looks after a child."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as lazy

from goodoffices import office
from goodoffices.desk.reception import people_forms as forms_of
from goodoffices.desk.reception.doing import ReceptionForm, form_page, officer_of, to
from goodoffices.desk.reception.numbers import case_meant
from goodoffices.desk.reception.place_forms import PlainForm
from goodoffices.desk.reception.steps import Doing, Step, Words, step_page
from goodoffices.desk.reception.terms import word
from goodoffices.desk.words import colon, comma
from goodoffices.office import View, reception
from goodoffices.office.reception import CasePage
from goodoffices.reception import CaseId, PersonId
from goodoffices.reception.people_words import (
    CareRole,
    Decision,
    Found,
    InterimCare,
    Strength,
    Verified,
)
from goodoffices.reception.spoken import spoken

SOON: Final = timedelta(days=14)
CHILDREN: Final = ("care", "interim", "search", "searched", "review", "reviewed", "decided")


def _sheet(doing: Doing) -> CasePage:
    return reception.case_page(
        doing.running, doing.actor, officer=doing.officer, case=CaseId(doing.about)
    )


def _other(doing: Doing) -> CaseId:
    return case_meant(doing.actor, doing.officer, doing.data["other"])


def _today(doing: Doing) -> date:
    return doing.running.now().date()


def _children(form: ReceptionForm, doing: Doing) -> None:
    found = _sheet(doing).case.members
    form.choose("child", [(one.person, f"{one.person} · {word(one.age_band)}") for one in found])


def _counted(doing: Doing) -> None:
    data = doing.data
    reception.count_people(
        doing.running, doing.actor, case=CaseId(doing.about), people=data["number"],
        source=data["source"], verified=Verified(data["verified"]), **doing.by,
    )  # fmt: skip


def _accepted(doing: Doing) -> None:
    reception.accept_count(
        doing.running, doing.actor, case=CaseId(doing.about), people=doing.data["number"],
        reason=doing.data["reason"], **doing.by,
    )  # fmt: skip


def _needs(doing: Doing) -> None:
    data = doing.data
    reception.record_facts(
        doing.running, doing.actor, case=CaseId(doing.about),
        needs={data["service"]: data["number"]}, source=data["source"],
        verified=Verified(data["verified"]), **doing.by,
    )  # fmt: skip


def _together(doing: Doing) -> None:
    data = doing.data
    reception.keep_together(
        doing.running, doing.actor,
        cases=[CaseId(doing.about), _other(doing)],
        strength=Strength(data["strength"]), km=data["km"] or 0, why=data["why"], **doing.by,
    )  # fmt: skip


def _apart(doing: Doing) -> None:
    reception.keep_apart(
        doing.running, doing.actor, case=CaseId(doing.about),
        other=_other(doing), why=doing.data["why"], **doing.by,
    )  # fmt: skip


def _left(doing: Doing) -> None:
    data = doing.data
    case, _sep, group = data["link"].partition("/")
    reception.leave_group(
        doing.running, doing.actor, case=CaseId(case), group=group, reason=data["reason"],
        **doing.by,
    )  # fmt: skip


def _near_again(doing: Doing) -> None:
    data = doing.data
    case, _sep, other = data["link"].partition("/")
    reception.end_apart(
        doing.running, doing.actor, case=CaseId(case), other=CaseId(other),
        reason=data["reason"], **doing.by,
    )  # fmt: skip


def _split(doing: Doing) -> None:
    reception.allow_split(
        doing.running, doing.actor, case=CaseId(doing.about),
        other=_other(doing), reason=doing.data["reason"], **doing.by,
    )  # fmt: skip


def _care_ended(doing: Doing) -> None:
    data = doing.data
    child, adult, role = data["care"].split("/")
    reception.end_care(
        doing.running, doing.actor, child=PersonId(child), adult=PersonId(adult),
        role=CareRole(role), reason=data["reason"], **doing.by,
    )  # fmt: skip


def _ended(doing: Doing) -> None:
    reception.end_case(doing.running, doing.actor, case=CaseId(doing.about), **doing.by)


def _groups(form: ReceptionForm, doing: Doing) -> None:
    form.choose(
        "link",
        [
            (f"{one.case}/{one.group}", f"{word(one.strength)}{colon()} {comma().join(one.others)}")
            for one in _sheet(doing).links
            if one.strength is not None
        ],
    )


def _pairs(form: ReceptionForm, doing: Doing) -> None:
    links = [one for one in _sheet(doing).links if one.strength is None]
    form.choose("link", [(f"{one.case}/{one.others[0]}", one.others[0]) for one in links])


def _cares(form: ReceptionForm, doing: Doing) -> None:
    form.choose(
        "care",
        [
            (
                f"{one.child}/{one.adult}/{one.role}",
                f"{one.adult}{colon()} {word(one.role)} · {one.child}",
            )
            for one in _sheet(doing).care
        ],
    )


def _merge(doing: Doing) -> None:
    reception.merge_cases(
        doing.running, doing.actor, case=CaseId(doing.about),
        other=_other(doing), **doing.by,
    )  # fmt: skip


def _unmerge(doing: Doing) -> None:
    reception.unmerge_cases(
        doing.running, doing.actor, case=CaseId(doing.about),
        other=_other(doing), **doing.by,
    )  # fmt: skip


def _care(doing: Doing) -> None:
    data = doing.data
    reception.give_care(
        doing.running, doing.actor, child=PersonId(data["child"]),
        adult=PersonId(data["adult"].strip().casefold()), role=CareRole(data["role"]),
        authority=data["authority"], since=data["since"], until=data["until"], **doing.by,
    )  # fmt: skip


def _interim(doing: Doing) -> None:
    data = doing.data
    reception.arrange_interim_care(
        doing.running, doing.actor, child=PersonId(data["child"]), care=InterimCare(data["care"]),
        authority=data["authority"], since=data["since"], until=data["until"], **doing.by,
    )  # fmt: skip


def _search(doing: Doing) -> None:
    data = doing.data
    reception.open_tracing(
        doing.running, doing.actor, child=PersonId(data["child"]), since=data["on"],
        authority=data["authority"], **doing.by,
    )  # fmt: skip


def _searched(doing: Doing) -> None:
    data = doing.data
    reception.close_tracing(
        doing.running, doing.actor, child=PersonId(data["child"]), on=data["on"],
        found=Found(data["found"]), authority=data["authority"], **doing.by,
    )  # fmt: skip


def _review(doing: Doing) -> None:
    data = doing.data
    reception.set_review(
        doing.running, doing.actor, child=PersonId(data["child"]), by=data["by"],
        why=data["why"], **doing.by,
    )  # fmt: skip


def _reviewed(doing: Doing) -> None:
    data = doing.data
    reception.hold_review(
        doing.running, doing.actor, child=PersonId(data["child"]), on=data["on"],
        outcome=data["outcome"], authority=data["authority"], next_by=data["next_by"], **doing.by,
    )  # fmt: skip


def _decided(doing: Doing) -> None:
    data = doing.data
    reception.record_decision(
        doing.running, doing.actor, child=PersonId(data["child"]),
        decision=Decision(data["decision"]), on=data["on"], authority=data["authority"],
        until=data["until"], **doing.by,
    )  # fmt: skip


def _on_today(doing: Doing) -> dict[str, object]:
    return {"on": _today(doing)}


BESIDE: Final = lazy("What was said before stays beside it.")
STEPS: Final[Mapping[str, Step]] = {
    "count": Step(
        forms_of.CountedForm, lazy("Somebody counted them"), lazy("Write it down"), BESIDE, _counted
    ),
    "number": Step(
        forms_of.AcceptForm, lazy("Decide which number stands"), lazy("This number stands"),
        lazy("With your name. Places are looked for by this number."), _accepted,
        begins=lambda doing: {"number": _sheet(doing).case.people},
    ),
    "needs": Step(
        forms_of.NeedForm, lazy("What they need"), lazy("Write it down"), BESIDE, _needs
    ),
    "together": Step(
        forms_of.TogetherForm, lazy("They stay together with others"), lazy("They stay together"),
        lazy("No run ever separates them."), _together,
    ),
    "apart": Step(
        forms_of.ApartForm, lazy("They are kept apart from others"), lazy("They are kept apart"),
        lazy("No run ever brings them to one place."), _apart,
    ),
    "leave": Step(
        forms_of.LinkForm, lazy("They stay together no longer"), lazy("They leave the group"),
        lazy("What was said stays, and this beside it. Those who live at one place are split only where an officer who protects let them live apart."),
        _left, offers=_groups,
    ),
    "split": Step(
        forms_of.SplitForm, lazy("They may live apart from a case of theirs"),
        lazy("They may live apart"),
        lazy("With your name, for good. It takes an officer who protects."), _split,
    ),
    "near-again": Step(
        forms_of.LinkForm, lazy("They are kept apart no longer"), lazy("They may meet again"),
        lazy("What was said stays, and this beside it."), _near_again, offers=_pairs,
    ),
    "merge": Step(
        forms_of.OtherCaseForm, lazy("They are the same as another case"), lazy("They are one"),
        lazy("Everything that was said of both stays, and it can be undone."), _merge,
    ),
    "unmerge": Step(
        forms_of.OtherCaseForm, lazy("They are two cases after all"), lazy("They are two"),
        lazy("Each has again what was said of it."), _unmerge,
    ),
    "care": Step(
        forms_of.CareForm, lazy("Who is what to a child"), lazy("Write it down"),
        lazy("An escort, a carer and a legal guardian are three things; none follows from another."),
        _care, offers=_children,
    ),
    "care-ended": Step(
        forms_of.CareEndedForm, lazy("Somebody is this to a child no longer"),
        lazy("It has ended"), lazy("What was said stays, and this beside it."), _care_ended,
        offers=_cares,
    ),
    "interim": Step(
        forms_of.InterimForm, lazy("Who looks after a child for now"), lazy("Write it down"),
        lazy("It has an end, and is looked at again then. It changes nothing in whose child it is."),
        _interim, offers=_children,
        begins=lambda doing: {"since": _today(doing), "until": _today(doing) + SOON},
    ),
    "search": Step(
        forms_of.SearchForm, lazy("Search for the family of a child"), lazy("The search is open"),
        lazy("Its file is kept, and no clock ever destroys it."), _search,
        offers=_children, begins=_on_today,
    ),
    "searched": Step(
        forms_of.TracedForm, lazy("The search has ended"), lazy("Write it down"),
        lazy("Its file stays."), _searched, offers=_children, begins=_on_today,
    ),
    "review": Step(
        forms_of.ReviewForm, lazy("When a child is looked at again"), lazy("Set the day"),
        lazy("It stands among what is due."), _review, offers=_children,
        begins=lambda doing: {"by": _today(doing) + SOON},
    ),
    "reviewed": Step(
        forms_of.ReviewedForm, lazy("A child was looked at"), lazy("Write it down"),
        BESIDE, _reviewed, offers=_children, begins=_on_today,
    ),
    "decided": Step(
        forms_of.DecidedForm, lazy("An authority has decided"), lazy("Write it down"),
        BESIDE, _decided, offers=_children, begins=_on_today,
    ),
    "end": Step(
        PlainForm, lazy("The programme does nothing more for them"), lazy("The case has ended"),
        lazy("From here what is kept of them is counted down. It does not move anybody."), _ended,
    ),
}  # fmt: skip
"""What can be done with a case, by the last part of the address."""


def offered(sheet: CasePage) -> list[tuple[str, Words]]:
    """The steps that make sense for a case, each with its words."""
    together = any(one.strength is not None for one in sheet.links)
    makes_sense = {
        **dict.fromkeys(CHILDREN, bool(sheet.case.members)),
        "unmerge": bool(sheet.merged),
        "leave": together,
        "split": together or (sheet.group is not None and len(sheet.group.cases) > 1),
        "near-again": any(one.strength is None for one in sheet.links),
        "care-ended": bool(sheet.care),
    }
    return [(what, step.title) for what, step in STEPS.items() if makes_sense.get(what, True)]


@form_page
def case_step(request: HttpRequest, view: View, case: str, what: str) -> HttpResponse:
    """One of the things that can be said of a case."""
    reception.case_page(
        office.running(), view.actor, officer=officer_of(request), case=CaseId(case)
    )
    return step_page(
        request,
        view,
        STEPS,
        what,
        about=case,
        back=to(view, "case", case=case),
        sub=spoken(CaseId(case)),
    )


urlpatterns = [path("people/case/<str:case>/<str:what>/", case_step, name="case_step")]
