"""Northland and Southland: two fictional states, in the middle of a mediation of three weeks.

The last night and the days to come are counted from now, so that the desk looks as it does on a
working morning. People and places are invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from goodoffices.office.mediation.consent import give_consent
from goodoffices.office.mediation.public import record_disclosure, say_publicly
from goodoffices.office.mediation.readiness import put_evidence
from goodoffices.office.mediation.release import (
    answer_release,
    ask_release,
    offer_release,
    read_back,
    relay,
    withdraw_release,
)
from goodoffices.office.mediation.request import answer_request, file_request
from goodoffices.office.mediation.room import brief_friend, log_contact, write_message
from goodoffices.office.mediation.talks import (
    answer_proposal,
    ask_evaluation,
    put_proposal,
    seal_input,
    set_agenda,
)
from goodoffices.office.mediation.undertaking import give_undertaking, report_undertaking
from goodoffices.office.process import record_mandate
from goodoffices.office.rules import answer_rules, propose_rules
from goodoffices.office.samples.northland_line import open_line, work_the_line
from goodoffices.office.samples.northland_reception import open_reception, receive
from goodoffices.office.samples.northland_text import draft_the_text
from goodoffices.office.samples.script import Sample, Script
from goodoffices.record import (
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    Briefing,
    Channel,
    Contact,
    Dimension,
    Disclosure,
    EntryId,
    Evidence,
    FindingKind,
    Form,
    Given,
    How,
    InputSealed,
    Learns,
    Mandate,
    Manner,
    ProposalPut,
    PublicLine,
    ReadBack,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    Report,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    Rule,
    RulesProposed,
    SeatId,
    Sense,
    Spot,
    Standing,
    Statement,
    Strength,
    Track,
    UndertakingGiven,
    UndertakingReported,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor

__all__ = ["AGENDA", "POINTS", "RESERVATIONS", "TITLE", "seed"]

TITLE: Final = "Northland and Southland"

AGENDA: Final = AgendaSet(
    issues=(
        AgendaIssue(
            id="bridge",
            name="The bridge at Osk",
            options=(
                AgendaOption(id="closed", name="Stays closed for now"),
                AgendaOption(id="ambulances", name="Ambulances, at any hour"),
                AgendaOption(id="daytime", name="Ambulances and people on foot, by day"),
                AgendaOption(id="open", name="Open to all, day and night"),
            ),
        ),
        AgendaIssue(
            id="monitors",
            name="Monitors",
            options=(
                AgendaOption(id="none", name="None"),
                AgendaOption(id="twelve", name="Twelve, at the bridge only"),
                AgendaOption(id="twentyfour", name="Twenty-four, at both ends and the pump house"),
                AgendaOption(id="sixty", name="Sixty, along the whole line"),
            ),
        ),
        AgendaIssue(
            id="prisoners",
            name="Prisoners",
            options=(
                AgendaOption(id="later", name="To be taken up later"),
                AgendaOption(id="sick", name="Sick and wounded first, within a week"),
                AgendaOption(id="all", name="All, by exchanged lists, within a month"),
            ),
        ),
        AgendaIssue(
            id="fund",
            name="Fund for the two river towns",
            options=(
                AgendaOption(id="none", name="None"),
                AgendaOption(id="own", name="Each side pays for its own bank"),
                AgendaOption(id="joint", name="One account, held by Third Capital"),
            ),
        ),
        AgendaIssue(
            id="meeting",
            name="Next meeting",
            options=(
                AgendaOption(id="none", name="No date yet"),
                AgendaOption(id="sixweeks", name="In six weeks, officials"),
                AgendaOption(id="twoweeks", name="In two weeks, officials"),
                AgendaOption(id="heads", name="In two weeks, heads of delegation"),
            ),
        ),
    )
)

POINTS: Final = {
    "Northland": {
        "bridge": {"closed": 0, "ambulances": 90, "daytime": 190, "open": 280},
        "monitors": {"none": 160, "twelve": 130, "twentyfour": 70, "sixty": 0},
        "prisoners": {"later": 0, "sick": 150, "all": 220},
        "fund": {"none": 0, "own": 110, "joint": 190},
        "meeting": {"none": 0, "sixweeks": 60, "twoweeks": 110, "heads": 150},
    },
    "Southland": {
        "bridge": {"closed": 170, "ambulances": 150, "daytime": 90, "open": 0},
        "monitors": {"none": 0, "twelve": 130, "twentyfour": 220, "sixty": 300},
        "prisoners": {"later": 0, "sick": 180, "all": 120},
        "fund": {"none": 40, "own": 200, "joint": 120},
        "meeting": {"none": 0, "sixweeks": 150, "twoweeks": 110, "heads": 60},
    },
}
RESERVATIONS: Final = {"Northland": 420, "Southland": 440}

MARA: Final = "Mara Lind, special envoy of Third Capital"
TOMAS: Final = "Tomas Reev, deputy envoy"
ANTON: Final = "Anton Verra, head of the Northland delegation"
BELA: Final = "Bela Sorin, head of the Southland delegation"
FRIEDA: Final = "Frieda Holm, ambassador of Fourth Capital"
INTERPRETER: Final = "Ilse Maar"
NOTES: Final = "Jonas Teel"
BRIDGE_WORDS: Final = (
    "Northland will let ambulances cross the bridge at Osk at any hour, from the day on which"
    " monitors stand at both ends."
)


class _Stage(NamedTuple):
    """Who acts, and around which night."""

    script: Script
    night: datetime
    today: date
    mediator: Actor
    north: Actor
    south: Actor
    friend: Actor

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """Go on to an hour of a day before the night's own day."""
        day = (self.night - timedelta(days=days_ago)).replace(hour=hour, minute=minute)
        return self.script.at(day)


def seed(office: Office) -> Sample:
    """Write the sample up to now."""
    now = office.now()
    night = now.replace(hour=2, minute=10, second=0, microsecond=0)
    if now < night + timedelta(minutes=50):
        night -= timedelta(days=1)
    begin = (night - timedelta(days=21)).replace(hour=8, minute=30)
    script = Script(office, "northland-southland", begin)
    mediator = script.open(
        title=TITLE,
        mediator="Third Capital",
        purpose="Ambulances, monitors and prisoners along the river Marren, and a way for the two"
        " sides to go on speaking. Both states are fictional.",
        opened_on=begin.date(),
    )
    script.later(20)
    purpose = (
        "Talks through Third Capital about the river Marren. You see your own room, and what"
        " others have released to you; nothing else."
    )
    north = script.invite(mediator, Role.PARTY, "Northland", purpose=purpose)
    south = script.invite(mediator, Role.PARTY, "Southland", purpose=purpose)
    script.later(20)
    friend = script.invite(
        mediator,
        Role.FRIEND,
        "Fourth Capital",
        purpose="You support the talks along the river Marren, and are told what has been released"
        " to you.",
    )
    script.introduce(mediator, north, south, friend)
    desks = open_line(script, mediator)
    reception = open_reception(script, mediator)
    stage = _Stage(script, night, now.date(), mediator, north, south, friend)
    _first_week(stage)
    _bridge_relay(stage)
    rules, agenda = _rules_and_agenda(stage)
    _points_and_evaluation(stage, rules, agenda)
    _second_week(stage)
    _prisoners_relay(stage, agenda)
    _third_week(stage)
    _releases_that_wait(stage)
    _undertakings(stage)
    _readiness(stage)
    _yesterday(stage, agenda)
    _last_night(stage)
    work_the_line(script, mediator, desks)
    receive(script, reception, now)
    script.beat()
    return script.sample(TITLE, mediator)


def _spot(latitude: str, longitude: str) -> Spot:
    """A place in the open ocean: both states are invented."""
    written = f"{latitude}, {longitude}"
    return Spot(latitude=float(latitude), longitude=float(longitude), written=written)


def _first_week(stage: _Stage) -> None:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    stage.at(21, 10)
    script.do(
        record_mandate,
        mediator,
        Mandate(
            asked_by="Northland, by letter of its foreign ministry; Southland did not object.",
            agreed_by="Both sides agreed to talks through Third Capital, each in its own words; see"
            " the consents.",
            blessed_by="Fourth Capital, by telephone.",
            limits="The river Marren and what follows from it. Not the border itself, not the"
            " status of the river towns. We carry words and propose; we do not judge.",
            may_not_endorse="Amnesty for international crimes; any exchange that leaves children or"
            " wounded people for later as a means of pressure.",
            signed_off_by="Legal adviser of Third Capital's foreign ministry, before any text leaves",
            consulted="The two river towns' councils, on water and the bridge",
        ),
    )
    stage.at(20, 9)
    script.do(
        give_consent,
        north,
        side=north.seat,
        to="Talks through Third Capital about the bridge, monitors, prisoners and a fund.",
        limits="Nothing about the border. No announcement without our word.",
        exceptions="Imminent threat to life; a child in danger; legal compulsion. Mara Lind and"
        " Jonas Teel together may use one, and tell us the same day.",
    )
    call_at = stage.at(20, 16, 30)
    script.later(40)
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.CALL,
            with_seats=(south.seat,),
            participants=(BELA, MARA),
            starts_at=call_at,
            length_min=25,
            asked_by="Third Capital",
            statements=(
                Statement(
                    manner=Manner.PARAPHRASE,
                    words="Southland takes part as long as the talks stay out of the newspapers and"
                    " the status of the towns is not on the table.",
                    said_by=south.seat,
                    standing=Standing.POSITION,
                    language="en",
                ),
                Statement(
                    manner=Manner.IMPRESSION,
                    words="Careful, but prepared: she had the names of the monitors' last mission"
                    " ready.",
                ),
            ),
            interpreter=INTERPRETER,
            note_taker=NOTES,
        ),
    )
    script.do(
        give_consent,
        mediator,
        side=south.seat,
        to="Talks through Third Capital about the bridge, monitors and prisoners.",
        limits="Not the status of the river towns. To be confirmed in writing.",
        exceptions="Imminent threat to life; a child in danger.",
        given=Given(how=How.VOICE, person="Bela Sorin", at=call_at, heard_by="Mara Lind"),
    )
    visit_at = stage.at(18, 11)
    script.later(190)
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.VISIT,
            with_seats=(north.seat,),
            participants=(ANTON, MARA, NOTES),
            place="Foreign ministry of Northland",
            spot=_spot("42.05", "-32.40"),
            starts_at=visit_at,
            length_min=150,
            asked_by="Northland",
            statements=(
                Statement(
                    manner=Manner.QUOTE,
                    words=BRIDGE_WORDS,
                    said_by=north.seat,
                    language="en",
                ),
                Statement(
                    manner=Manner.PARAPHRASE,
                    words="A fund is welcome if one trusted hand holds it; two purses would only be"
                    " compared with each other.",
                    said_by=north.seat,
                    standing=Standing.HYPOTHETICAL,
                    language="en",
                ),
                Statement(
                    manner=Manner.IMPRESSION,
                    words="The bridge matters to him personally; he came back to it three times.",
                ),
            ),
            note_taker=NOTES,
        ),
    )
    script.later(30)
    quiet = script.do(
        file_request,
        north,
        RequestFiled(
            said_by=north.seat,
            words="Please announce no visit before both sides have been told.",
            reason="Our parliament sits this month.",
        ),
    )
    script.later(90)
    script.do(
        answer_request,
        mediator,
        RequestAnswered(
            request=quiet,
            answer=RequestAnswer.GRANTED,
            reason="We tell both sides a day ahead, and nobody else.",
        ),
    )
    _envoy(stage)


def _envoy(stage: _Stage) -> None:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    travel_at = stage.at(16, 9, 30)
    script.later(300)
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.ENVOY,
            with_seats=(south.seat,),
            participants=(BELA, TOMAS),
            envoy="Tomas Reev",
            place="Government guest house, Southland",
            spot=_spot("40.55", "-31.30"),
            starts_at=travel_at,
            length_min=210,
            asked_by="Third Capital",
            statements=(
                Statement(
                    manner=Manner.QUOTE,
                    words="We can hand over a first list of prisoners within ten days.",
                    said_by=south.seat,
                    language="en",
                ),
                Statement(
                    manner=Manner.PARAPHRASE,
                    words="Monitors count for more than signatures. Twelve people cannot see both"
                    " banks at night.",
                    said_by=south.seat,
                    language="en",
                ),
            ),
            interpreter=INTERPRETER,
            note_taker="Tomas Reev",
        ),
    )
    stage.at(15, 10)
    script.do(
        write_message,
        mediator,
        room=north.seat,
        words="Thank you for receiving us. Tomorrow we shall ask you whether your sentence"
        " about ambulances may go to Southland, in your own words. Take the time you need; until you"
        " answer it stays with us.",
        language="en",
    )
    script.later(50)
    script.do(
        write_message,
        mediator,
        room=south.seat,
        words="Tomas is back safely. He brought your paper and left no copy with anybody.",
        language="en",
    )
    script.later(150)
    script.do(
        write_message,
        north,
        room=mediator.seat,
        words="Received. Our lawyers are looking at the sentence; they want the words “both ends” kept"
        " exactly.",
        language="en",
    )


def _asked(stage: _Stage, owner: Actor, to: Actor, words: str, **more: object) -> EntryId:
    asked = ReleaseAsked(
        owner=owner.seat,
        recipient=to.seat,
        words=words,
        language="en",
        **more,  # type: ignore[arg-type]  # form, standing and conditions, checked by the record
    )
    return stage.script.do(ask_release, stage.mediator, asked)


def _bridge_relay(stage: _Stage) -> None:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    stage.at(14, 9)
    release = _asked(stage, north, south, BRIDGE_WORDS)
    stage.at(14, 18, 20)
    script.do(
        answer_release,
        north,
        ReleaseAnswered(release=release, answer=ReleaseAnswer.YES, words=BRIDGE_WORDS),
    )
    stage.at(13, 9, 10)
    delivered = script.do(
        relay, mediator, release=release, by="Mara Lind, by telephone, read out twice"
    )
    script.later(10)
    script.do(
        read_back,
        mediator,
        ReadBack(
            relay=delivered,
            words="Northland will let ambulances cross at Osk at any hour, starting on the day"
            " monitors stand at both ends.",
            sense=Sense.SAME,
            judged_by="Mara Lind",
            language="en",
        ),
    )
    stage.at(13, 12)
    script.do(
        say_publicly,
        mediator,
        PublicLine(
            said_by=mediator.seat,
            speaker="Spokesperson of Third Capital, at the weekly press meeting",
            words="We are in contact with both sides. We will not say more, because saying more"
            " would help nobody.",
            is_quote=True,
            on=script.today(),
            source="Transcript of the press meeting",
        ),
        readers=[north.seat, south.seat, stage.friend.seat],
    )


def _rules_and_agenda(stage: _Stage) -> tuple[EntryId, EntryId]:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    stage.at(12, 10)
    agenda = script.do(set_agenda, mediator, AGENDA)
    script.later(15)
    script.do(
        write_message,
        mediator,
        room="plenary",
        words="Five questions, each with the answers that one of you has mentioned. Nothing on this"
        " list is agreed, and no answer is missing on purpose: tell us if one should be added.",
        standing=Standing.NON_PAPER,
        language="en",
    )
    stage.at(12, 15)
    answer_by = stage.night - timedelta(days=10, hours=-10)
    everybody = {FindingKind.FIGURES, FindingKind.OPENING, FindingKind.PACKAGES}
    learns = dict.fromkeys(everybody, Learns.ALL) | {
        FindingKind.OWN_UTILITY: Learns.EACH_OWN,
        FindingKind.DIVISION: Learns.NOBODY,
        FindingKind.IMPROVEMENT: Learns.ALL,
        FindingKind.NEXT_QUESTION: Learns.NOBODY,
        FindingKind.NORMS: Learns.NOBODY,
        FindingKind.PARTS: Learns.ALL,
    }
    rules = script.do(
        propose_rules,
        mediator,
        RulesProposed(
            rules=tuple(Rule(finding=finding, to=learns[finding]) for finding in FindingKind),
            evaluations=3,
            answer_by=answer_by,
            points_total=1000,
        ),
    )
    stage.at(11, 9)
    script.do(answer_rules, north, rules=rules, side=north.seat, accepts=True)
    stage.at(11, 17)
    script.do(answer_rules, south, rules=rules, side=south.seat, accepts=True)
    script.beat_after(answer_by)
    return rules, agenda


def _points_and_evaluation(stage: _Stage, rules: EntryId, agenda: EntryId) -> None:
    script, mediator = stage.script, stage.mediator
    stage.at(10, 16)
    for name, side in (("Northland", stage.north), ("Southland", stage.south)):
        script.later(75)
        sealed = InputSealed(
            said_by=side.seat,
            agenda=agenda,
            rules=rules,
            points=POINTS[name],
            reservation=RESERVATIONS[name],
        )
        script.do(seal_input, side, sealed)
    stage.at(9, 9)
    run_at = stage.night - timedelta(days=9, hours=-10)
    script.do(ask_evaluation, mediator, at=run_at)
    script.beat_after(run_at)


def _second_week(stage: _Stage) -> None:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    visit_at = stage.at(9, 14)
    script.later(200)
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.VISIT,
            with_seats=(south.seat,),
            participants=(BELA, "Two officers of the river guard", MARA, NOTES),
            place="Southland, river guard headquarters",
            spot=_spot("40.85", "-32.20"),
            starts_at=visit_at,
            length_min=140,
            asked_by="Southland",
            statements=(
                Statement(
                    manner=Manner.QUOTE,
                    words="A neutral crew could mend the pump house at night, if both sides were"
                    " told the hour beforehand.",
                    said_by=south.seat,
                    standing=Standing.HYPOTHETICAL,
                    language="en",
                ),
                Statement(
                    manner=Manner.IMPRESSION,
                    words="The officers wanted us to see the pump house. Nine thousand people drink"
                    " from it, on both banks.",
                ),
            ),
            interpreter=INTERPRETER,
            note_taker=NOTES,
        ),
    )
    script.later(20)
    guarantee = script.do(
        file_request,
        south,
        RequestFiled(
            said_by=south.seat,
            words="A written guarantee by Fourth Capital that the monitors will be paid for a year.",
            reason="The last mission ended when the money did.",
        ),
    )
    stage.at(8, 9, 30)
    script.do(
        answer_request,
        mediator,
        RequestAnswered(
            request=guarantee,
            answer=RequestAnswer.HELD_BACK,
            reason="Fourth Capital decides on its budget next month; we raise it again then.",
        ),
    )
    stage.at(8, 11)
    winter = script.do(
        file_request,
        north,
        RequestFiled(
            said_by=north.seat,
            words="Tell us what Southland has said about its plans for the winter.",
            reason="We need to plan for the road.",
        ),
    )
    script.later(60)
    script.do(
        answer_request,
        mediator,
        RequestAnswered(
            request=winter,
            answer=RequestAnswer.REFUSED,
            reason="A line we do not cross: we pass on nothing that its owner has not released,"
            " and nobody learns from us whether anything was said. The same protects you.",
        ),
    )


def _prisoners_relay(stage: _Stage, agenda: EntryId) -> None:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    stage.at(8, 15)
    release = _asked(
        stage, south, north, "We can hand over a first list of prisoners within ten days."
    )
    stage.at(7, 10)
    changed = (
        "We can hand over a first list of prisoners within fourteen days, if a doctor of neither"
        " side has seen them."
    )
    script.do(
        answer_release,
        south,
        ReleaseAnswered(release=release, answer=ReleaseAnswer.YES_CHANGED, words=changed),
    )
    stage.at(7, 17)
    delivered = script.do(
        relay,
        mediator,
        release=release,
        by="Tomas Reev, at the ministry",
        interpreter=INTERPRETER,
    )
    script.later(15)
    script.do(
        read_back,
        mediator,
        ReadBack(
            relay=delivered,
            words="They will hand over the list of prisoners within fourteen days, once a doctor"
            " has seen them.",
            sense=Sense.DIFFERS,
            judged_by="Tomas Reev",
            language="en",
        ),
    )
    stage.at(6, 9)
    answer_by = stage.night - timedelta(days=4, hours=-10)
    proposal = script.do(
        put_proposal,
        mediator,
        ProposalPut(
            words="Ambulances at any hour, twelve monitors at the bridge, the sick and wounded"
            " first, one account for the towns, officials again in two weeks.",
            agenda=agenda,
            package={
                "bridge": "ambulances",
                "monitors": "twelve",
                "prisoners": "sick",
                "fund": "joint",
                "meeting": "twoweeks",
            },
            answer_by=answer_by,
        ),
    )
    stage.at(6, 15)
    script.do(answer_proposal, north, proposal=proposal, side=north.seat, accepts=True)
    stage.at(5, 11)
    script.do(answer_proposal, south, proposal=proposal, side=south.seat, accepts=False)
    stage.at(5, 16)
    script.do(
        brief_friend,
        mediator,
        Briefing(
            to=stage.friend.seat,
            facts="Third Capital has spoken with both sides more than once in the last two weeks,"
            " by telephone and in person.",
            words="Both go on taking part. We would welcome a word from you about paying for"
            " monitors, to us and to nobody else for now.",
            withheld="What either side said, and where we met.",
        ),
    )
    script.beat_after(answer_by)


def _third_week(stage: _Stage) -> None:
    script, mediator, south, friend = stage.script, stage.mediator, stage.south, stage.friend
    stage.at(4, 14)
    script.do(
        write_message,
        mediator,
        room="plenary",
        words="The first proposal did not find both of you. That is no failure of anybody: it told"
        " us where to look. The five questions stay as they are.",
        language="en",
    )
    answer_by = datetime.combine(stage.today + timedelta(days=3), stage.night.timetz())
    draft_the_text(
        script, mediator, stage.north, south, friend, answer_by=answer_by.replace(hour=12, minute=0)
    )
    stage.at(3, 8)
    script.do(
        record_disclosure,
        mediator,
        Disclosure(
            by="The Southern Courier, a newspaper in Southland",
            words="A deputy envoy of Third Capital was seen at the government guest house.",
            on=script.today() - timedelta(days=1),
            source="Front page, morning edition",
            may_confirm="That we are in contact with both sides, as we said in public. Not the"
            " place, not the day, not who travelled.",
        ),
    )
    stage.at(3, 10)
    script.do(
        write_message,
        mediator,
        room=friend.seat,
        words="You will have seen the newspaper. Our line stays: in contact with both sides, no"
        " details. Please use the same one.",
        language="en",
    )
    script.later(45)
    script.do(
        write_message,
        friend,
        room=mediator.seat,
        words="Understood, the same line from us. On the monitors: our parliament decides this"
        " month; I can say more to you the day after.",
        language="en",
    )
    planned_at = stage.night - timedelta(days=2, hours=-9)
    stage.at(3, 12)
    planned = script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.CALL,
            held=False,
            with_seats=(stage.north.seat,),
            participants=(ANTON, MARA),
            starts_at=planned_at,
            asked_by="Third Capital",
        ),
    )
    stage.at(2, 12, 30)
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.CALL,
            with_seats=(stage.north.seat,),
            participants=(ANTON, MARA),
            starts_at=planned_at + timedelta(minutes=5),
            length_min=35,
            asked_by="Third Capital",
            statements=(
                Statement(
                    manner=Manner.QUOTE,
                    words="If the monitors can see both banks, their number is a question of beds,"
                    " not of principle.",
                    said_by=stage.north.seat,
                    language="en",
                ),
                Statement(
                    manner=Manner.IMPRESSION,
                    words="First time that the number twelve was not repeated.",
                ),
            ),
            note_taker=NOTES,
            follows=planned,
        ),
    )
    stage.at(2, 15)
    script.do(
        write_message,
        south,
        room=mediator.seat,
        words="Our doctors ask again about insulin for the prison hospital. Please treat this as"
        " apart from everything else.",
        language="en",
    )


def _releases_that_wait(stage: _Stage) -> None:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    friend, today = stage.friend, stage.today

    def answered(
        release: EntryId, side: Actor, answer: ReleaseAnswer, words: str = "", **more: object
    ) -> None:
        body = ReleaseAnswered(release=release, answer=answer, words=words, **more)  # type: ignore[arg-type]
        voice = body.given.how is How.VOICE
        script.later()
        script.do(answer_release, mediator if voice else side, body)

    stage.at(2, 16)
    crew = "A neutral crew could mend the pump house at night, with both sides told the hour beforehand."
    idea = _asked(
        stage, south, north, crew, form=Form.AS_MEDIATORS_IDEA, standing=Standing.HYPOTHETICAL
    )
    answered(
        idea,
        south,
        ReleaseAnswer.YES,
        crew,
        form=Form.AS_MEDIATORS_IDEA,
        only_if="Northland has not refused the crew before.",
    )
    script.later(30)
    script.do(relay, mediator, release=idea, by="Mara Lind, by telephone", condition_met=True)
    spoke = "Northland and Third Capital spoke by telephone this week."
    fact = _asked(stage, north, friend, spoke, form=Form.ONLY_THAT_WE_SPOKE)
    answered(fact, north, ReleaseAnswer.YES, spoke, form=Form.ONLY_THAT_WE_SPOKE)
    script.later(20)
    told = script.do(relay, mediator, release=fact, by="Jonas Teel, by note")
    script.later(15)
    script.do(
        read_back,
        friend,
        ReadBack(
            relay=told,
            words="Northland and Third Capital spoke by telephone this week.",
            sense=Sense.SAME,
            judged_by="Jonas Teel",
            language="en",
        ),
    )
    stage.at(1, 8, 30)
    beds = (
        "If the monitors can see both banks, their number is a question of beds, not of principle."
    )
    answered(
        _asked(stage, north, south, beds, until=today + timedelta(days=3)),
        north,
        ReleaseAnswer.YES,
        beds,
        until=today + timedelta(days=3),
    )
    answered(
        _asked(
            stage, south, north, "Twenty-four monitors would be enough, at both ends and the pump."
        ),
        south,
        ReleaseAnswer.YES_CHANGED,
        "Twenty-four monitors could be enough, if one post stands at the pump house.",
        only_if="Northland first says that it wants monitors at both ends.",
    )
    answered(
        _asked(stage, north, south, "One account, held by Third Capital, is our preference."),
        north,
        ReleaseAnswer.NOT_YET,
    )
    answered(
        _asked(stage, south, friend, "The last mission ended when its money ended."),
        south,
        ReleaseAnswer.NO,
    )
    oral = "The doctor may come by the southern road on any weekday."
    answered(
        _asked(stage, south, north, oral),
        south,
        ReleaseAnswer.YES,
        oral,
        given=Given(how=How.VOICE, person="Bela Sorin", at=script.later(), heard_by="Mara Lind"),
    )
    script.later(30)
    offered = script.do(
        offer_release,
        north,
        ReleaseAsked(
            owner=north.seat,
            recipient=south.seat,
            words="We could meet at the level of heads of delegation on the island.",
            standing=Standing.NON_PAPER,
            language="en",
        ),
    )
    script.later(90)
    script.do(
        withdraw_release,
        north,
        release=offered,
        reason="The island is not convenient after all; we come back with another place.",
    )
    script.later(30)
    script.do(
        offer_release,
        north,
        ReleaseAsked(
            owner=north.seat,
            recipient=south.seat,
            words="Our ambulances will carry no soldiers and no radio other than their own.",
            standing=Standing.POSITION,
            language="en",
        ),
    )
    script.later(20)
    _asked(
        stage,
        north,
        south,
        "If the pump house is mended, Northland will share the cost of its power.",
        standing=Standing.HYPOTHETICAL,
        until=today + timedelta(days=7),
    )


def _undertakings(stage: _Stage) -> None:
    script, mediator, north, south = stage.script, stage.mediator, stage.north, stage.south
    today = stage.today

    def owes(
        debtor: Actor, creditor: Actor, what: str, due: date, readers: tuple[SeatId, ...] = ()
    ) -> EntryId:
        script.later()
        given = UndertakingGiven(debtor=debtor.seat, creditor=creditor.seat, what=what, due=due)
        by_side = debtor is not mediator and not readers
        return script.do(
            give_undertaking,
            debtor if by_side else mediator,
            given,
            **({} if by_side else {"readers": readers}),
        )

    def reported(undertaking: EntryId, by: Actor, report: Report, words: str) -> None:
        script.later()
        script.do(
            report_undertaking,
            by,
            UndertakingReported(
                undertaking=undertaking, report=report, said_by=by.seat, words=words
            ),
        )

    stage.at(1, 14)
    owes(
        mediator,
        south,
        "A written note on where twenty-four monitors would stand, day and night",
        today,
        (south.seat,),
    )
    owes(north, mediator, "The names of six ambulance drivers and their plates", today)
    owes(
        mediator,
        north,
        "The text of the rules for the bridge, in both languages",
        today + timedelta(days=1),
        (north.seat,),
    )
    owes(
        south,
        mediator,
        "Word on whether the neutral crew may pass the river guard",
        today - timedelta(days=2),
    )
    fire = owes(
        north,
        south,
        "No shooting near the pump house while the crew is at work",
        today + timedelta(days=5),
        (north.seat, south.seat),
    )
    reported(
        fire,
        south,
        Report.DISPUTED,
        "Shots were heard on the north bank at dusk. We do not say whose they were.",
    )
    paper = owes(
        mediator,
        north,
        "Travel papers for Anton Verra and two advisers",
        today - timedelta(days=1),
        (north.seat,),
    )
    reported(paper, mediator, Report.DONE, "Handed over at the embassy.")
    doctor = owes(
        south,
        mediator,
        "The name of a doctor whom both sides can accept",
        today - timedelta(days=3),
    )
    reported(doctor, south, Report.DONE, "Dr Amal Renn. Her letter is with you.")


def _readiness(stage: _Stage) -> None:
    script, today = stage.script, stage.today
    north, south = stage.north.seat, stage.south.seat
    stage.at(1, 15, 40)
    rows: tuple[tuple[Dimension, SeatId | None, Strength, int, str], ...] = (
        (
            Dimension.ACCESS,
            south,
            Strength.SOME,
            9,
            (
                "We reached the head of delegation in person; the road by the river guard has been"
                " closed since, and calls go through the duty officer."
            ),
        ),
        (
            Dimension.OPENING,
            north,
            Strength.STRONG,
            2,
            "Offered ambulances at any hour in its own words, and has let the words go.",
        ),
        (
            Dimension.OPENING,
            south,
            Strength.SOME,
            1,
            "Changed its words on the prisoners' list rather than withdrawing them.",
        ),
        (
            Dimension.ACCESS,
            north,
            Strength.STRONG,
            2,
            "The head of delegation answers within the hour, also at night.",
        ),
        (
            Dimension.AUTHORITY,
            north,
            Strength.STRONG,
            4,
            "Letter of credence from the prime minister: the bridge and the fund.",
        ),
        (
            Dimension.AUTHORITY,
            south,
            Strength.SOME,
            3,
            "May commit on prisoners; on monitors the cabinet decides on Thursdays.",
        ),
        (
            Dimension.CAPABILITY,
            None,
            Strength.STRONG,
            1,
            "Two envoys, an interpreter, a plane on call; legal sign-off within a day.",
        ),
    )
    for dimension, side, strength, age, words in rows:
        evidence = Evidence(
            dimension=dimension,
            side=side,
            words=words,
            strength=strength,
            judged_by="Mara Lind",
            on=today - timedelta(days=age),
            source="own presence",
        )
        script.do(put_evidence, stage.mediator, evidence)


def _yesterday(stage: _Stage, agenda: EntryId) -> None:
    script, mediator, south = stage.script, stage.mediator, stage.south
    call_at = stage.at(1, 17, 5)
    script.later(30)
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.CALL,
            with_seats=(stage.friend.seat,),
            participants=(FRIEDA, MARA),
            starts_at=call_at,
            length_min=15,
            asked_by="Fourth Capital",
            statements=(
                Statement(
                    manner=Manner.PARAPHRASE,
                    words="Paying for monitors for a year is possible if both sides ask for it.",
                    said_by=stage.friend.seat,
                    standing=Standing.HYPOTHETICAL,
                    language="en",
                ),
            ),
            note_taker=NOTES,
        ),
    )
    script.do(
        file_request,
        south,
        RequestFiled(
            said_by=south.seat,
            words="May the doctor bring insulin for the prison hospital on her first visit?",
            reason="The stock ends next week. Apart from everything else, please.",
        ),
    )
    stage.at(1, 18)
    tomorrow = datetime.combine(stage.today + timedelta(days=1), stage.night.timetz())
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.MEETING,
            held=False,
            with_seats=(stage.north.seat, south.seat),
            participants=(ANTON, BELA, MARA, TOMAS),
            place="Third Capital, old customs house; separate rooms, one corridor",
            spot=_spot("43.60", "-29.70"),
            starts_at=tomorrow.replace(hour=10, minute=0),
            length_min=180,
            asked_by="Third Capital",
            interpreter=INTERPRETER,
        ),
        readers=(stage.north.seat, south.seat),
    )
    script.later(5)
    script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.ENVOY,
            held=False,
            with_seats=(south.seat,),
            participants=(BELA,),
            place="Southland, river guard headquarters",
            spot=_spot("40.85", "-32.20"),
            track=Track.HUMANITARIAN,
            envoy="Tomas Reev",
            starts_at=tomorrow.replace(hour=11, minute=0) + timedelta(days=1),
            asked_by="Third Capital",
        ),
    )
    script.later(15)
    script.do(
        write_message,
        mediator,
        room="plenary",
        words="The arrangements at the customs house: two doors, two rooms, no photograph."
        " Nobody has to be seen by anybody. The proposal before you can be answered until its"
        " deadline; either answer is an honest one.",
        language="en",
    )
    answer_by = datetime.combine(stage.today + timedelta(days=2), stage.night.timetz())
    script.do(
        put_proposal,
        mediator,
        ProposalPut(
            words="Ambulances and people on foot by day; twenty-four monitors, one post at the pump"
            " house; the sick and wounded first; one account for the two towns; officials again in"
            " two weeks. Ours, and nobody else's: we ask only whether you could live with it.",
            agenda=agenda,
            package={
                "bridge": "daytime",
                "monitors": "twentyfour",
                "prisoners": "sick",
                "fund": "joint",
                "meeting": "twoweeks",
            },
            answer_by=answer_by.replace(hour=12, minute=0),
        ),
    )
    stage.at(1, 19, 15)
    script.do(
        brief_friend,
        mediator,
        Briefing(
            to=stage.friend.seat,
            facts="A proposal of Third Capital is before both sides. Third Capital and Northland"
            " spoke by telephone this week.",
            words="If you are asked: in contact with both sides, no details.",
            withheld="The proposal itself, its deadline, and all that either side said.",
        ),
    )
    script.later(20)
    script.do(
        write_message,
        mediator,
        room="own",
        words="For the customs house: the read-back of the prisoners' words made a “can” into a “will”."
        " Read both to Northland slowly before anything else.",
        standing=Standing.NON_PAPER,
        language="en",
    )


def _last_night(stage: _Stage) -> None:
    script, mediator, south = stage.script, stage.mediator, stage.south
    script.at(stage.night + timedelta(minutes=30))
    corridor = (
        "Two of our people are hurt on the north bank. If Northland holds its fire for one hour"
        " after first light, our boat comes without weapons and takes nobody but them."
    )
    call = script.do(
        log_contact,
        mediator,
        Contact(
            channel=Channel.CALL,
            with_seats=(south.seat,),
            participants=(BELA, MARA),
            starts_at=stage.night,
            length_min=20,
            asked_by="Southland",
            statements=(
                Statement(
                    manner=Manner.QUOTE,
                    words=corridor,
                    said_by=south.seat,
                    standing=Standing.POSITION,
                    language="en",
                ),
                Statement(
                    manner=Manner.PARAPHRASE,
                    words="The two were mending nets and are fishermen, not guards.",
                    said_by=south.seat,
                    language="en",
                ),
                Statement(
                    manner=Manner.IMPRESSION,
                    words="Tired, and for the first time without an adviser on the line. She asked"
                    " for an answer, not for a promise.",
                ),
            ),
            interpreter=INTERPRETER,
            note_taker=NOTES,
        ),
    )
    script.later(4)
    asked = ReleaseAsked(
        owner=south.seat,
        recipient=stage.north.seat,
        words=corridor,
        standing=Standing.POSITION,
        until=stage.today + timedelta(days=1),
        language="en",
    )
    script.do(ask_release, mediator, asked, source=call, item=0)
    script.later(3)
    script.do(
        write_message,
        mediator,
        room=south.seat,
        words="We have your words as you said them, on your page. They go the moment you say yes,"
        " by voice if that is quicker. The duty officer stays up.",
        language="en",
    )
