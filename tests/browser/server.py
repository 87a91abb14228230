"""A desk in a process of its own, as the command line opens it, seeded as the tests ask.

``python -m tests.browser.server FOLDER BEAT [MOMENT]`` prints its port, then answers one line of
JSON for each line it is given: what was asked for, and the sign-in links of its seats.
"""

import json
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from goodoffices.cli import desk
from goodoffices.office import (
    NEW,
    Actor,
    Office,
    answer_rules,
    copy_preview,
    file_notice,
    hand_text,
    install,
    invite_seat,
    keep_watch,
    log_contact,
    negotiating_text,
    open_incident,
    propose_rules,
    put_proposal,
    put_text,
    redraft,
    running,
    set_agenda,
    set_contacts,
    set_theatre,
    write_message,
)
from goodoffices.office import beat as office_beat
from goodoffices.office.places import places
from goodoffices.office.reception import offer_place, verify_offer
from goodoffices.office.samples import seed_all
from goodoffices.office.samples.northland import AGENDA, BRIDGE_WORDS
from goodoffices.office.samples.northland_line import THEATRE
from goodoffices.office.samples.script import Script
from goodoffices.record import (
    DEFAULT_RULES,
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    Alternative,
    Basis,
    Bracket,
    Category,
    Channel,
    Clause,
    Contact,
    EntryId,
    FindingKind,
    Learns,
    Level,
    Manner,
    Officer,
    ProposalPut,
    Role,
    RulesProposed,
    Rung,
    Spot,
    Statement,
    TextContent,
    Wording,
)
from goodoffices.text import place_clause

MEDIATOR, NORTH, SOUTH, FRIEND = "Third Capital", "Northland", "Southland", "Fourth Capital"
IMPROVED = tuple(
    replace(rule, to=Learns.MEDIATOR) if rule.finding is FindingKind.IMPROVEMENT else rule
    for rule in DEFAULT_RULES
)
HEBREW = "הצפון יאפשר לאמבולנסים לעבור בגשר (Osk) מ-08:00, 7 ימים בשבוע."
SMALL = AgendaSet(
    issues=(
        AgendaIssue(
            id="bridge",
            name="Bridge",
            options=(
                AgendaOption(id="closed", name="Closed"),
                AgendaOption(id="ambulances", name="Ambulances"),
                AgendaOption(id="all", name="Open to all"),
            ),
        ),
        AgendaIssue(
            id="monitors",
            name="Monitors",
            options=(
                AgendaOption(id="none", name="None"),
                AgendaOption(id="joint", name="Joint"),
            ),
        ),
    )
)


def samples(office: Office) -> dict[str, dict[str, str]]:
    """Every sample process with the links of its seats."""
    with desk.accounts():
        return {
            sample.name: {
                name: desk.new_link(actor, name=name, lasting=True)
                for name, actor in sample.seats.items()
            }
            for sample in seed_all(office)
        }


def table(
    office: Office, title: str, language: str = "en", *, lasting: bool = True
) -> dict[str, str]:
    """A process at which two sides sit, know of each other and have accepted the usual rules.

    They accepted as well that the mediator learns what improves on a tentative deal.
    """
    script, actors = _seated(office, title, language)
    mediator, north, south = (actors[name] for name in (MEDIATOR, NORTH, SOUTH))
    script.do(set_agenda, mediator, AGENDA if language != "en" else SMALL)
    until = script.later() + timedelta(minutes=30)
    proposed = RulesProposed(rules=IMPROVED, evaluations=3, answer_by=until)
    rules = script.do(propose_rules, mediator, proposed)
    for side in (north, south):
        script.do(answer_rules, side, rules=rules, side=side.seat, accepts=True)
    script.beat_after(until)
    script.later()
    _said(script, mediator, north)
    if language == "he":
        script.do(write_message, north, room=mediator.seat, words=HEBREW, language="he")
    until = office.now() + timedelta(days=2)
    words = "Ambulances cross from 08:00; monitors are joint."
    script.do(put_proposal, mediator, ProposalPut(words=words, answer_by=until))
    return _links(actors, lasting=lasting)


def text(office: Office, title: str, drafts: int) -> dict[str, str]:
    """A text in its sixteenth draft or so, handed to both sides; one wording in it is Southland's alone."""
    script, actors = _seated(office, title, "en")
    mediator, north, south = (actors[name] for name in (MEDIATOR, NORTH, SOUTH))
    origins = {f"{NEW}by-day": None, f"{NEW}unfilmed": south.seat}
    put = script.do(put_text, mediator, _clauses(1), origins=origins)
    for number in range(2, drafts + 1):
        script.later(5)
        found = negotiating_text(office.view(mediator), put)
        hours = found.content.clauses[1]
        words = Wording(pieces=(_hours(number),))
        changed = place_clause(found.content, replace(hours, words=words))
        script.do(redraft, mediator, text=put, content=changed, seen=found.number)
        if number in (2, drafts):
            for side in (north, south):
                _handed(script, mediator, put, side)
    return _links(actors, lasting=True)


def _hours(number: int) -> str:
    return f"Ambulances cross from 08:{number:02}."


def _clauses(number: int) -> TextContent:
    point = Bracket(
        id=f"{NEW}way",
        alternatives=(
            Alternative(id=f"{NEW}by-day", words="by day"),
            Alternative(id=f"{NEW}unfilmed", words="unfilmed"),
        ),
    )
    said = (
        ("The bridge", ()), (_hours(number), ()), ("Monitors are joint.", ()),
        ("They cross ", (point,)), ("Either side may end this text.", ()),
    )  # fmt: skip
    return TextContent(
        title="The bridge at Osk",
        clauses=tuple(
            Clause(
                id=f"{NEW}{place}",
                level=min(place, 1),
                heading="" if place else words,
                words=Wording(
                    pieces=(words, ".") if points else (words if place else "",),
                    slots=tuple(one.id for one in points),
                ),
                brackets=points,
            )
            for place, (words, points) in enumerate(said)
        ),
    )


def _handed(script: Script, mediator: Actor, put: EntryId, side: Actor) -> None:
    view = script.office.view(mediator)
    found = negotiating_text(view, put)
    seen = copy_preview(script.office, view, found, to=side.seat).digest
    script.do(hand_text, mediator, text=put, to=side.seat, seen=seen)


def duty(office: Office, title: str, language: str) -> dict[str, str]:
    """Two duty desks that know each other, one of them in another language; one told the other in it."""
    script, actors = _seated(office, title, "en")
    mediator = actors[MEDIATOR]
    desks = {
        name: script.do(invite_seat, mediator, role=Role.LIAISON, name=name, language=tongue)
        for name, tongue in (("Northern duty desk", language), ("Southern duty desk", "en"))
    }
    north, south = desks.values()
    script.introduce(mediator, north, south)
    script.do(set_theatre, mediator, THEATRE)
    script.do(set_contacts, south, rungs=(Rung(level=Level.DESK, contact="1"),), by="Noor")
    now = office.now()
    [told] = script.do(
        file_notice, north, to=[south.seat], category=Category.MOVEMENT, words=HEBREW, by="ליאור",
        begins=now + timedelta(hours=30), ends=now + timedelta(hours=34),
        spots=[Spot(latitude=41.2034, longitude=-32.1077, written="41.2034 N 32.1077 W", place="Osk")],
    )  # fmt: skip
    script.do(
        open_incident, north, name="ירי ליד המעבר (Osk)", words=HEBREW, basis=Basis.REPORTED,
        by="ליאור", joined=[told],
    )  # fmt: skip
    return _links({**actors, **desks}, lasting=True)


def reception(office: Office, title: str, language: str = "en") -> dict[str, str]:
    """A reception with three places that were looked at, and nobody in it yet."""
    script, actors = _seated(office, title, "en")
    seat = script.do(
        invite_seat, actors[MEDIATOR], role=Role.RECEPTION, name="Reception", language=language
    )
    officer = Officer(id="o-inge", name="Inge")
    for name, town, at, capacity in (
        ("Haven", "Lorn", (43.6, -29.7), {"people": 160, "school": 60}),
        ("Hill", "Aske", (43.1, -29.1), {"people": 110, "school": 45, "wheelchair": 1}),
        ("Harbour", "Lorn", (43.6, -29.6), {"people": 60, "school": 25, "interpreter:uk": 1}),
    ):
        place = script.do(
            offer_place, seat, officer=officer, name=name, town=town, latitude=at[0],
            longitude=at[1], source="council", capacity=capacity, from_day=script.today(),
        )  # fmt: skip
        until = script.today() + timedelta(days=60)
        script.do(verify_offer, seat, officer=officer, place=place, until=until)
    script.office.registers.close()
    return _links({**actors, "Reception": seat}, lasting=True)


def _another_first():
    """A way in for somebody who may open a process, whoever is seated already."""
    seating = desk.seating()
    account = seating.Account.objects.create(name="Mara", may_open=True)
    return seating.issue_link(account, lasting=True)


def _seated(office, title, language):
    name = f"{title}/{len(places(office))}"  # a table of its own for everybody who asks
    script = Script(office, name, office.now() - timedelta(hours=6))
    mediator = script.open(
        title=title, mediator=MEDIATOR, purpose="The river.", opened_on=script.today()
    )
    invited = (
        (NORTH, Role.PARTY, language),
        (SOUTH, Role.PARTY, "en"),
        (FRIEND, Role.FRIEND, "en"),
    )
    for name, role, tongue in invited:
        actor = script.do(invite_seat, mediator, role=role, name=name, purpose="", language=tongue)
        script.seats[name] = actor
    script.introduce(mediator, script.seats[NORTH], script.seats[SOUTH])
    return script, script.seats


def _said(script, mediator, north):
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(north.seat,),
        starts_at=script.later(),
        length_min=20,
        statements=(Statement(manner=Manner.QUOTE, words=BRIDGE_WORDS, said_by=north.seat),),
    )
    script.later(20)
    script.do(log_contact, mediator, contact)


def _links(actors, *, lasting) -> dict[str, str]:
    with desk.accounts():
        return {
            name: desk.new_link(actor, name=name, lasting=lasting) for name, actor in actors.items()
        }


def forward(office: Office, minutes: float) -> dict[str, str]:
    """The desk's clock goes on; what is due then is done at once. What time it is."""
    AHEAD.append(AHEAD[-1] + timedelta(minutes=minutes))
    kept(office)
    keep_watch(office)
    return {"now": office.now().isoformat()}


def first(_office: Office) -> dict[str, str]:
    """The link of the first account of all, which may open processes."""
    with desk.accounts():
        return {"token": _another_first()}


VERBS = {
    "samples": samples, "table": table, "first": first, "duty": duty, "reception": reception,
    "forward": forward, "text": text,
}  # fmt: skip
AHEAD = [timedelta(0)]
"""How far the desk's clock is ahead of the machine's, the last of these."""
SEEDING = threading.Lock()
"""What is written as if it were past is written between two beats: a beat brings every record to the present."""


def keep_beat(office: Office) -> int:
    with SEEDING:
        return kept(office)


kept, office_beat.keep_beat = office_beat.keep_beat, keep_beat


def answer_lines(office: Office) -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            with SEEDING:
                reply = VERBS[asked.pop("do")](office, **asked)
        except Exception as error:  # noqa: BLE001  # told to the test that asked
            reply = {"error": repr(error)}
        print(json.dumps(reply), flush=True)


def main() -> None:
    folder, beat = Path(sys.argv[1]), float(sys.argv[2])
    sockets = desk.bound([desk.LOOPBACK], 0)
    office = desk.set_up(folder, beat_s=beat)
    moment = datetime.fromisoformat(sys.argv[3]) if len(sys.argv) > 3 else None
    machine = office.clock
    install(replace(office, clock=lambda: moment or machine() + AHEAD[-1]))
    office = running()
    print(json.dumps({"port": sockets[desk.LOOPBACK].getsockname()[1]}), flush=True)
    threading.Thread(target=answer_lines, args=(office,), daemon=True).start()
    desk.serve_until_stopped(office, list(sockets.values()))


if __name__ == "__main__":
    main()
