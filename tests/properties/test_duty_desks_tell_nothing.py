"""A duty desk's screen is byte for byte the same, whatever two other desks tell each other."""

from datetime import timedelta

import pytest

from goodoffices import office as offices
from goodoffices.record import Advance, Category, PlanRulesProposed, Role
from tests.properties.surface import surface
from tests.properties.worlds import START, World, _duty_desks_speak

pytestmark = pytest.mark.django_db


class DutyWorld(World):
    """Two desks that know each other, and beside them, sometimes, two that speak with each other alone."""

    def open(self):
        super().open()
        self.lior, self.noor = (
            self._invite(name, Role.LIAISON) for name in ("Northern desk", "Southern desk")
        )
        self.third = self._invite("Third desk", Role.LIAISON)
        for one, other in ((self.lior, self.noor), (self.noor, self.lior)):
            offices.introduce_seats(
                self.office, self.mara, to=one.seat, seats=[other.seat], key=self.key("meet")
            )
        asked = (self.lior, self.noor, self.third)
        proposed = PlanRulesProposed(
            desks=tuple(desk.seat for desk in asked),
            answer_by=START + timedelta(minutes=5),
            alternatives=True,
        )
        rules = offices.propose_plan_rules(
            self.office, self.mara, proposed, key=self.key("plan rules")
        )
        for desk in asked:
            offices.answer_plan_rules(
                self.office, desk, rules=rules, desk=desk.seat, accepts=True, by="Officer",
                key=self.key("plan answer"),
            )  # fmt: skip
        self.wait(10)

    def file(self, desk, *, low_m=100):
        """A plan over Osk, in one of several bands."""
        begins = START + timedelta(hours=3)
        content = offices.plan_content(
            self.office.view(desk), name="Survey", shape="circle", points="41.2, -32.1",
            radius_m=1_000, low_m=low_m, high_m=low_m + 200, begins=begins,
            ends=begins + timedelta(hours=2),
        )  # fmt: skip
        offices.file_plan(self.office, desk, content=content, by="Officer", key=self.key("plan"))
        return content

    def speak(self, *, secretly):
        """The story that everybody's own pages tell; in between, the others, or nothing."""
        [name] = offices.file_notice(
            self.office, self.lior, to=[self.noor.seat], category=Category.ACTIVITY,
            words="Two aircraft over Osk.", by="Lior", begins=START + timedelta(hours=3),
            ends=START + timedelta(hours=6), key=self.key("notice"),
        )  # fmt: skip
        site = offices.notify_site(
            self.office, self.lior, name="Hospital", function="hospital",
            position="41.2034, -32.1077", by="Lior", key=self.key("site"),
        )  # fmt: skip
        content = self.file(self.lior)
        for turn in range(4):
            if secretly:
                with self.in_secret():
                    _duty_desks_speak(self, "quite something " * (turn + 1))
                    self.file(self.third, low_m=5_000 + turn)
            if turn == 1:
                self.file(self.noor)
                offices.check_plan(
                    self.office, self.lior, content=content, by="Lior", key=self.key("check")
                )
            self.wait(5)
            offices.keep_watch(self.office)
        offices.receipt_notice(
            self.office, self.noor, notice=name, step=Advance.ACKNOWLEDGED, by="Noor",
            key=self.key("step"),
        )  # fmt: skip
        offices.tell_site(
            self.office, self.lior, site=site, to=[self.noor.seat], by="Lior", key=self.key("tell")
        )


@pytest.fixture(scope="module")
def two():
    worlds = DutyWorld(), DutyWorld()
    for world, secretly in zip(worlds, (False, True), strict=True):
        world.open()
        world.speak(secretly=secretly)
    yield worlds
    for world in worlds:
        world.close()


@pytest.mark.parametrize("seat", ["lior", "south"])
def test_nothing_two_other_desks_do_changes_a_byte(two, seat):
    # What is made once, at the first look of all, draws from the same chance as the pages.
    _, quiet, busy = (surface(w, getattr(w, seat), methods=("GET", "POST")) for w in (two[0], *two))

    assert quiet == busy


def test_the_busy_world_was_busy_and_the_pages_were_looked_at(two):
    quiet, busy = (len(w.office.view(w.mara).lines()) for w in two)
    seen = surface(two[0], two[0].lior, methods=("GET",))

    assert busy > quiet + 20
    assert sum(status == 200 for status, _, _ in seen.values()) > 18
    assert any(b"Two aircraft over Osk." in body for _, _, body in seen.values())
    assert any(b"Survey" in body for _, _, body in seen.values())
