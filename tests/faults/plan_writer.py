"""Two duty desks to be killed: they file and amend plans that clash now and then, and say what was answered.

Meanwhile pictures of the sky are written, one after another.

python -m tests.faults.plan_writer FOLDER SEED
"""

import sys
import threading
from datetime import timedelta
from pathlib import Path
from random import Random

from goodoffices.office import (
    amend_plan,
    answer_plan_rules,
    file_plan,
    invite_seat,
    keep_beat,
    open_office,
    open_process,
    plan_content,
    plan_rules_in_force,
    propose_plan_rules,
)
from goodoffices.office.deconfliction import skies
from goodoffices.record import PlanRulesProposed, Role


def main() -> None:
    folder, seed = Path(sys.argv[1]), sys.argv[2]
    ahead = [timedelta()]
    plain = open_office(folder, beat=timedelta(seconds=1))
    begun = plain.now()
    object.__setattr__(plain, "clock", lambda: begun + ahead[0])
    mediator = open_process(plain, title="Faults", mediator="Third Capital", key="one")
    desks = [
        invite_seat(plain, mediator, role=Role.LIAISON, name=name, key=name)
        for name in ("Northern desk", "Southern desk")
    ]
    if plan_rules_in_force(plain.view(desks[0])) is None:
        rules = propose_plan_rules(
            plain,
            mediator,
            PlanRulesProposed(
                desks=tuple(d.seat for d in desks), answer_by=plain.now() + timedelta(seconds=5)
            ),
            key=f"{seed}/rules",
        )
        for desk in desks:
            answer_plan_rules(
                plain, desk, rules=rules, desk=desk.seat, accepts=True, by="Officer",
                key=f"{seed}/yes",
            )  # fmt: skip
        ahead[0] = timedelta(seconds=10)
        keep_beat(plain)
    print(mediator.process, flush=True)
    chance = Random(seed)
    begins = plain.now() + timedelta(hours=3)

    def content(desk):
        low = chance.choice((100, 200, 300, 400))
        return plan_content(
            plain.view(desk), name=f"Plan {low}", shape="circle", points="41.2, -32.1",
            radius_m=1_000, low_m=low, high_m=low + 120, begins=begins,
            ends=begins + timedelta(hours=1),
        )  # fmt: skip

    skies.WORTH = 1

    def draw():
        while True:
            skies.keep_skies(plain)

    threading.Thread(target=draw, daemon=True).start()
    for number in range(2_000):
        desk = desks[number % 2]
        plan = file_plan(plain, desk, content=content(desk), by="Officer", key=f"{seed}/{number}")
        print("filed", plan, flush=True)
        amend_plan(
            plain, desk, plan=plan, version=1, content=content(desk), by="Officer",
            key=f"{seed}/amend/{number}",
        )  # fmt: skip
        print("amended", plan, flush=True)


main()
