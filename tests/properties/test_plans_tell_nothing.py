"""Two worlds that differ only in others' plans that do not clash: every reply is equal, byte for byte.

Everything a desk, the mediator or a side can get of the record is compared, with the answers of every use case of
plans; the pages are compared in ``test_duty_desks_tell_nothing.py``.
"""

from dataclasses import asdict
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices import office as offices
from goodoffices.record import (
    Allowance,
    PlanQuestion,
    PlanRulesProposed,
    PlanState,
    Role,
    encode_body,
)
from tests.conftest import examples
from tests.properties.worlds import World

OSK, FAR = "41.2000, -32.1000", "43.5000, -28.0000"


class Airspace(World):
    """Three desks that opted in; the third one's plans are the secret."""

    def open(self):
        super().open()
        o = self.office
        self.desks = [
            self._invite(name, Role.LIAISON) for name in ("Northern desk", "Southern desk", "Third")
        ]
        for one in self.desks:
            known = [other.seat for other in self.desks if other != one]
            offices.introduce_seats(o, self.mara, to=one.seat, seats=known, key=self.key("meet"))
        self.lior, self.noor, self.third = self.desks
        proposed = PlanRulesProposed(
            desks=tuple(desk.seat for desk in self.desks),
            answer_by=self.moment + timedelta(minutes=5),
            alternatives=True,
            tells_who_gives_way=True,
        )
        rules = offices.propose_plan_rules(o, self.mara, proposed, key=self.key("rules"))
        for desk in self.desks:
            offices.answer_plan_rules(
                o, desk, rules=rules, desk=desk.seat, accepts=True, by="Officer",
                key=self.key("yes"),
            )  # fmt: skip
        self.wait(10)

    def content(self, points=OSK, *, low_m=100, **more):
        begins = self.moment.replace(minute=0) + timedelta(hours=3)
        return offices.plan_content(
            self.office.view(self.lior), name="Survey", shape="circle", points=points,
            low_m=low_m, high_m=low_m + 200, begins=begins, ends=begins + timedelta(hours=2),
            **{"radius_m": 1_000, **more},
        )  # fmt: skip

    def story(self):
        o = self.office

        def file(actor, **more):
            return offices.file_plan(
                o, actor, content=self.content(**more), by="Officer", key=self.key("file")
            )

        def amend():
            offices.amend_plan(
                o, self.noor, plan=self.second, version=1, content=self.content(low_m=600),
                by="Officer", key=self.key("amend"),
            )  # fmt: skip

        def ask():
            plain = {"content": self.content(), "by": "Officer"}
            offices.check_plan(o, self.noor, key=self.key("check"), **plain)
            for asked, more in (
                (PlanQuestion.TIME, {}),
                (PlanQuestion.ALTITUDE, {"lowest_m": 0, "highest_m": 1_000}),
            ):
                offices.ask_alternative(
                    o, self.noor, asked=asked, key=self.key("ask"), **plain, **more
                )

        def withdraw():
            offices.set_plan_state(
                o, self.lior, plan=self.first, version=1, state=PlanState.WITHDRAWN,
                by="Officer", key=self.key("state"),
            )  # fmt: skip

        def begin():
            self.first = file(self.lior, allows=Allowance.ZONE)

        def clash():
            self.second = file(self.noor, priority=1, allows=Allowance.BOX)

        return [begin, clash, ask, amend, withdraw, lambda: self.wait(10)]

    def apart(self, far, turns, what):
        """The third desk files, far away or far above, amends, asks and ends: nothing of it clashes."""
        o = self.office
        more = {"points": FAR, "sure": True} if far else {"low_m": 5_000}
        for turn in range(turns):
            content = self.content(**more, radius_m=900 + turn, allows=Allowance.PLAN)
            plan = offices.file_plan(
                o, self.third, content=content, by="x" * (turn + 1), key=self.key("s")
            )
            if what == "amend":
                offices.amend_plan(
                    o, self.third, plan=plan, version=1, content=content, by="x", key=self.key("s")
                )
            elif what == "end":
                offices.set_plan_state(
                    o, self.third, plan=plan, version=1, state=PlanState.ENDED, by="x",
                    key=self.key("s"),
                )  # fmt: skip
            elif what == "ask":
                offices.check_plan(o, self.third, content=content, by="x", key=self.key("s"))

    def seen(self, actor):
        """All that a seat can get of plans, and all else of its record."""
        view = self.office.view(actor)
        return {
            "lines": [
                (x.number, x.address, x.slot, x.entry_id, x.author, x.audience.seats, x.body.KIND,
                 encode_body(x.body))
                for x in view.lines()
            ],
            "head": (view.head().number, view.head().head),
            "open": dict(view.open_counts()),
            "plans": [
                (p.number, p.version, p.state, p.begins, p.ends, p.shown, p.may,
                 p.clash and encode_body(p.clash))
                for p in offices.plans(view)
            ],
            "checks": [encode_body(check) for check in offices.plan_checks(view)],
            "left": offices.plan_checks_left(view, self.moment),
            "clashes": [asdict(k)["desks"] for k in offices.known_clashes(view)],
            "warnings": [encode_body(w) for w in offices.probing_warnings(view)],
            "export": offices.export_view(self.office, actor),
        }  # fmt: skip


secret_plans = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.booleans(),
        st.integers(1, 3),
        st.sampled_from(["file", "amend", "end", "ask"]),
    ),
    min_size=1,
    max_size=3,
)


def played(history):
    world = Airspace()
    world.open()
    for place, step in enumerate(world.story()):
        for when, far, turns, what in history:
            if when == place:
                with world.in_secret():
                    world.apart(far, turns, what)
        step()
    return world


@settings(max_examples=examples(2, full=200))
@given(secret_plans)
def test_plans_of_others_that_do_not_clash_change_no_byte_of_any_reply(history):
    quiet, busy = played([]), played(history)
    try:
        assert len(busy.office.view(busy.third).lines()) > len(
            quiet.office.view(quiet.third).lines()
        )
        for reader in ("lior", "noor", "south", "mara"):
            one, other = (world.seen(getattr(world, reader)) for world in (quiet, busy))
            assert one == other, reader
        kinds = [line.body.KIND for line in quiet.office.view(quiet.noor).lines()]
        assert kinds.count("clash_told") == 2
        assert kinds.count("plan_checked") == 3
    finally:
        quiet.close()
        busy.close()
