"""Start a desk on a data folder and try every way of signing in that one of its people had.

python -m tests.faults.comes_back FOLDER PERSON [STEP]

At STEP of taking over an old folder, it dies.
"""

import json
import os
import sys
from pathlib import Path

from goodoffices.cli import desk

DIES = 77


def die(*_, **__):
    os._exit(DIES)


def dies_at(step):
    """Have the process die before a step."""
    if step in ("put_durably", "wipe"):
        from goodoffices.desk import keeping

        setattr(keeping, step, die)
    if step == "unlink":
        Path.unlink = die
    if step == "row":
        from goodoffices.desk.accounts.fields import SealedText

        plain, seen = SealedText.get_prep_value, []

        def third_time(self, value):
            seen.append(value)
            return plain(self, value) if len(seen) < 3 else die()

        SealedText.get_prep_value = third_time


def main() -> None:
    os.environ["GOODOFFICES_DATA"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = desk.SETTINGS
    dies_at(sys.argv[3])
    office = desk.set_up(Path(sys.argv[1]), beat_s=600)
    from django.test import Client

    from goodoffices.desk.accounts import kdf, one_time, seating
    from goodoffices.office import Actor
    from goodoffices.record import SeatId

    assert kdf.COST.passes == 3  # what was made at full cost is looked for at full cost

    def comes_in(way, **typed):
        client = Client(headers={"host": "localhost"})
        client.post("/sign-in/", {"in-way": way, **{f"in-{k}": v for k, v in typed.items()}})
        return client.get("/you/").status_code

    person = json.loads(Path(sys.argv[2]).read_text())
    named = {"name": person["user_name"], "passphrase": person["passphrase"]}
    by_link = Client(headers={"host": "localhost"})
    by_link.post(f"/enter/{person['link']}")
    link = by_link.get("/you/").status_code  # the next way in ends this session
    actor = Actor(process=person["process"], seat=SeatId(person["seat"]))
    account = seating.account_of(actor, name="nobody")
    seen = {
        "link": link,
        "codename": comes_in("codename", codename=person["codename"]),
        "code": comes_in("passphrase", **named, code=one_time.code_now(person["totp"])),
        "spare": comes_in("passphrase", **named, code=person["spare"][0]),
        "called": account.name,
        "officer": seating.officer(account).id,
    }
    office.store.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
