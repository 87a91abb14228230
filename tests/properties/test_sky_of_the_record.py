"""After any history: what clashes is told, what does not is not, and a sky made anew is the one that was kept.

Made anew from the record, and from a picture of any moment with the lines since.
"""

import tempfile
from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.deconfliction import clashes_between
from goodoffices.errors import InputError
from goodoffices.office import invite_seat, known_clashes, plans
from goodoffices.office.deconfliction import skies
from goodoffices.office.deconfliction.skies import engine_plan, keep_skies, separations_of
from goodoffices.record import Allowance, MarginRule, PlanState, Role
from tests.cast import gather
from tests.conftest import IN_MEMORY, examples
from tests.duty import on_duty
from tests.flying import amend, circle, file, opt_in, set_state

MARGINS = (
    (),
    (MarginRule(vertical_m=60), MarginRule(category="convoy", horizontal_m=3_000)),
)

contents = st.fixed_dictionaries(
    {
        "points": st.sampled_from(["41.20, -32.10", "41.21, -32.08", "41.25, -32.10"]),
        "low_m": st.sampled_from([100, 250, 400]),
        "hours": st.sampled_from([3, 4, 6]),
        "category": st.sampled_from(["", "convoy"]),
        "allows": st.sampled_from(Allowance),
    }
)
desks = st.integers(0, 2)
steps = st.one_of(
    st.tuples(st.just("file"), desks, contents),
    st.tuples(st.just("file"), desks, contents),
    st.tuples(st.just("amend"), desks, contents),
    st.tuples(st.just("state"), desks, st.sampled_from(PlanState)),
    st.tuples(st.just("rules"), st.integers(0, 1)),
    st.tuples(st.just("restart")),
    st.tuples(st.just("picture")),
)


def do(duty, seats, step):
    what, *more = step
    if what == "rules":
        opt_in(duty, *seats, margins=MARGINS[more[0]])
        return
    if what == "restart":
        duty.cast.office.skies._kept.clear()
        return
    if what == "picture":
        keep_skies(duty.cast.office)
        return
    actor, given_to = seats[more[0]], more[1]
    if what == "file":
        file(duty, actor, content_of(duty, given_to))
        return
    own = plans(duty.cast.view(actor))
    if own and what == "amend":
        amend(duty, actor, own[-1], content_of(duty, given_to))
    elif own:
        set_state(duty, actor, own[0], given_to)


def content_of(duty, given_to):
    begins = duty.now.replace(hour=0, minute=0) + timedelta(days=1, hours=given_to["hours"])
    more = {
        key: value for key, value in given_to.items() if key not in {"points", "low_m", "hours"}
    }
    low_m = given_to["low_m"]
    return circle(
        duty, given_to["points"], low_m=low_m, high_m=low_m + 150, begins=begins, length=1.5, **more
    )


@settings(max_examples=examples(3, full=300))
@given(st.lists(steps, min_size=3, max_size=9))
def test_what_is_told_is_what_clashes_pair_by_pair_after_any_history(history):
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        cast = gather(Path(folder))
        try:
            duty = on_duty(cast)
            third = invite_seat(cast.office, cast.mara, role=Role.LIAISON, name="Third", key="3")
            seats = (duty.lior, duty.noor, third)
            opt_in(duty, *seats)
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(skies, "WORTH", 1)
                patched.setattr(skies, "AT_ONCE", 7)
                patched.setattr(skies, "MANY", 2)
                for step in history:
                    with suppress(InputError):
                        do(duty, seats, step)
                    check(duty, seats)
        finally:
            cast.close()


def known_to(office, process):
    """All that a server knows of the plans of a process."""
    with office.skies.at(process) as kept:
        assert not kept._folded.changed
        standing = dict(kept.standing())
        return {
            **{one.name: getattr(kept._folded, one.name) for one in fields(kept._folded)},
            "standing": standing,
            "sky": {name: kept.sky.plan(name) for name in standing},
            "clashes": {name: kept.sky.clashes(kept.sky.plan(name)) for name in standing},
            "all": len(kept.sky),
            "rules": (kept.rules, kept.mediator, kept.guard, kept.sky.separations),
        }


def check(duty, seats):
    cast = duty.cast
    kept = known_to(cast.office, cast.mara.process)
    # Two servers that start now: one from the last picture, one from the record alone.
    for other in (replace(cast.office), replace(cast.office, folder=None)):
        assert known_to(other, cast.mara.process) == kept
    with cast.office.skies.at(cast.mara.process) as kept:
        separations = separations_of(kept.rules)
        made = {name: engine_plan(name, plan) for name, plan in kept.standing()}
        true = {
            name: frozenset(o for o in made if clashes_between(made[name], made[o], separations))
            for name in made
        }
        assert dict(kept.pairs) == {name: met for name, met in true.items() if met}
        found = {name: {c.other for c in kept.sky.clashes(plan)} for name, plan in made.items()}
        assert found == true
    told = {plan.thread.id: plan for seat in seats for plan in plans(cast.view(seat))}
    assert {name for name, plan in told.items() if plan.clash} == {n for n in true if true[n]}
    for name, plan in told.items():
        allowed = {made[other].allows for other in true.get(name, ())}
        assert bool(plan.clash and plan.clash.boxes) == bool(allowed & {"box", "zone"})
        assert bool(plan.shown) == ("plan" in allowed)
    talking = {
        frozenset((made[name].filer, made[other].filer)) for name in true for other in true[name]
    }
    known = known_clashes(cast.view(cast.mara))
    assert {frozenset(k.desks) for k in known if k.over is None} == talking
    assert len({frozenset(k.desks) for k in known}) == len(known)
