"""Two worlds: the same visible story, and whatever Northland and the mediator do beside it.

Two offices are driven by one story. Visible steps are the same in both; hidden steps, in which Northland
and the mediator act where Southland and Frieda are not addressed, differ in content, count and size.
Everything that Southland and Frieda can get must be equal, byte for byte, after every visible step.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goodoffices import office as offices
from goodoffices.errors import GoodOfficesError
from goodoffices.office import (
    agenda,
    agreements,
    answer_proposal,
    answer_release,
    answer_request,
    answer_rules,
    ask_evaluation,
    ask_release,
    brief_friend,
    consents,
    evaluations,
    file_request,
    give_consent,
    give_undertaking,
    ground_rules,
    invite_seat,
    keep_beat,
    log_contact,
    offer_release,
    proposals,
    propose_rules,
    put_agreement,
    put_conflict,
    put_evidence,
    put_proposal,
    read_back,
    record_mandate,
    relay,
    releases,
    requests,
    rooms,
    rules_in_force,
    say_publicly,
    seal_input,
    sealed_input,
    set_agenda,
    sign_agreement,
    undertakings,
    withdraw_release,
    write_message,
)
from goodoffices.record import (
    AgreementPut,
    Briefing,
    Channel,
    ConflictModelled,
    Contact,
    Dimension,
    Estimate,
    Evidence,
    Given,
    How,
    InputSealed,
    Mandate,
    Manner,
    ProposalPut,
    PublicLine,
    ReadBack,
    RelayDelivered,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    RulesProposed,
    Sense,
    Statement,
    UndertakingGiven,
    encode_body,
    kinds,
)
from tests import mutants
from tests.cast import BEAT, SOUTH_POINTS, Cast, gather, two_issues
from tests.conftest import IN_MEMORY, examples

FAMILIES = sorted({kind.FAMILY for kind in kinds().values()})


@dataclass
class World:
    """One office and what was refused in it."""

    cast: Cast
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    hidden: int = 0

    def visible(self, step, *arguments):
        try:
            VISIBLE[step](self.cast, self.cast.key, *arguments)
        except GoodOfficesError as error:
            self.refused.append((type(error).__name__, str(error), error.advice))

    def secret(self, step, *arguments):
        """Done in secret, with keys that no visible step uses; what is refused is refused in secret."""

        def key(actor):
            self.hidden += 1
            return f"hidden/{actor.seat}/{self.hidden}"

        with suppress(GoodOfficesError):
            HIDDEN[step](self.cast, key, *arguments)


# What a seat can get


def surface(cast, actor):
    """Everything that a seat can get, in one comparable value."""
    office, view = cast.office, cast.view(actor)
    lines = [
        (
            x.number,
            x.address,
            x.slot,
            x.entry_id,
            x.author,
            x.audience.seats,
            x.body.KIND,
            encode_body(x.body),
        )
        for x in view.lines()
    ]
    return {
        "who": [(s.id, s.role, s.name, s.mark) for s in view.directory.values()],
        "title": (view.title, view.closing is None),
        "lines": lines,
        "rooms": [(room.slug, room.audience.seats) for room in rooms(view)],
        "threads": {
            (family, is_open): [
                (t.id, t.is_open, tuple(x.number for x in t.lines))
                for t in view.threads(family, is_open=is_open)
            ]
            for family in FAMILIES
            for is_open in (True, False, None)
        },
        "open": dict(view.open_counts()),
        "head": (view.head().number, view.head().head),
        "releases": [(r.state, r.confirmed, r.line.address) for r in releases(view)],
        "requests": [(r.state, r.line.address) for r in requests(view)],
        "undertakings": [(u.state, u.line.address) for u in undertakings(view)],
        "consents": [(c.stands, c.confirmed) for c in consents(view)],
        "rules": [(r.in_force, r.own_answer and r.own_answer.accepts) for r in ground_rules(view)],
        "proposals": [
            (p.outcome and p.outcome.all_yes, p.own_answer and p.own_answer.accepts)
            for p in proposals(view)
        ],
        "evaluations": [
            (e.has_run, e.opening, e.packages, e.figures, e.no_result) for e in evaluations(view)
        ],
        "agreements": [a.is_complete for a in agreements(view)],
        "sealed": sealed_input(view),
        "address": office.address(actor),
        "next form": office.form_key(actor),
        "export": offices.export_view(office, actor),
    }


def equal_for(reader, one, other):
    mine, theirs = (surface(w.cast, getattr(w.cast, reader)) for w in (one, other))
    for part, value in mine.items():
        assert value == theirs[part], f"{reader} can tell the worlds apart by {part}"


# Steps that Southland or Frieda can see, the same in both worlds


def southland_writes(cast, key, size):
    write_message(cast.office, cast.bela, room=cast.mara.seat, words="s" * size, key=key(cast.bela))


def southland_notes(cast, key, size):
    write_message(cast.office, cast.bela, room="own", words="n" * size, key=key(cast.bela))


def mediator_writes_to_southland(cast, key, size):
    write_message(cast.office, cast.mara, room=cast.bela.seat, words="m" * size, key=key(cast.mara))


def at_the_table(cast, key, size):
    write_message(cast.office, cast.anton, room="plenary", words="t" * size, key=key(cast.anton))


def friend_is_briefed(cast, key, size):
    brief_friend(
        cast.office, cast.mara, Briefing(to=cast.frieda.seat, facts="f" * size), key=key(cast.mara)
    )


def southland_asks(cast, key, size):
    filed = RequestFiled(said_by=cast.bela.seat, words="r" * size)
    file_request(cast.office, cast.bela, filed, key=key(cast.bela))


def southland_is_answered(cast, key, size):
    mine = requests(cast.view(cast.bela))
    if mine:
        answered = RequestAnswered(
            request=mine[size % len(mine)].line.entry_id,
            answer=RequestAnswer.HELD_BACK,
            reason="not now",
        )
        answer_request(cast.office, cast.mara, answered, key=key(cast.mara))


def southland_releases(cast, key, size):
    asked = ReleaseAsked(owner=cast.bela.seat, recipient=cast.anton.seat, words="w" * size)
    offer_release(cast.office, cast.bela, asked, key=key(cast.bela))


def southland_relents(cast, key, size):
    mine = releases(cast.view(cast.bela))
    if mine:
        name = mine[size % len(mine)].line.entry_id
        withdraw_release(cast.office, cast.bela, release=name, key=key(cast.bela))


def southland_is_relayed(cast, key, size):
    mine = releases(cast.view(cast.bela))
    if mine:
        name = mine[size % len(mine)].line.entry_id
        relay(cast.office, cast.mara, release=name, by="Mara", key=key(cast.mara))


def southland_hears(cast, key, size):
    """Northland's words reach Southland: the only way in which they do."""
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="h" * size)
    name = offer_release(cast.office, cast.anton, asked, key=key(cast.anton))
    relay(cast.office, cast.mara, release=name, by="Mara", key=key(cast.mara))


def southland_reads_back(cast, key, size):
    heard = cast.view(cast.bela).lines(RelayDelivered)
    if heard:
        body = ReadBack(relay=heard[-1].entry_id, words="b" * size, sense=Sense.SAME)
        read_back(cast.office, cast.bela, body, key=key(cast.bela))


def southland_seals(cast, key, size):
    rules, current = rules_in_force(cast.view(cast.bela)), agenda(cast.view(cast.bela))
    if rules and current:
        body = InputSealed(
            said_by=cast.bela.seat,
            agenda=current[0].entry_id,
            rules=rules.line.entry_id,
            points=SOUTH_POINTS,
            reservation=size,
        )
        seal_input(cast.office, cast.bela, body, key=key(cast.bela))


def southland_answers(cast, key, size):
    """No to every proposal, so that the outcome says nothing about Northland."""
    for put in proposals(cast.view(cast.bela)):
        if put.outcome is None:
            answer_proposal(
                cast.office,
                cast.bela,
                proposal=put.line.entry_id,
                side=cast.bela.seat,
                accepts=False,
                key=key(cast.bela),
            )


def proposal_is_put(cast, key, size):
    current = agenda(cast.view(cast.mara))
    if current:
        body = ProposalPut(
            words="p" * size,
            agenda=current[0].entry_id,
            package={"bridge": "north", "fund": "south"},
            answer_by=cast.clock() + timedelta(minutes=5 + size % 40),
        )
        put_proposal(cast.office, cast.mara, body, key=key(cast.mara))


def engine_is_asked(cast, key, size):
    at = cast.clock() + timedelta(minutes=size % 30)
    ask_evaluation(cast.office, cast.mara, at=at, key=key(cast.mara))


def agenda_is_put(cast, key, size):
    set_agenda(cast.office, cast.mara, two_issues(), key=key(cast.mara))


def rules_are_accepted(cast, key, size):
    """Both sides say yes in the end; how often and in which order Northland answers is its own affair."""
    proposed = RulesProposed(answer_by=cast.clock() + BEAT, evaluations=1 + size % 4)
    name = propose_rules(cast.office, cast.mara, proposed, key=key(cast.mara))
    for side in (cast.anton, cast.bela):
        answer_rules(cast.office, side, rules=name, side=side.seat, accepts=True, key=key(side))


def agreement_is_put(cast, key, size):
    body = AgreementPut(
        title="Agreement", words="a" * size, parties=(cast.anton.seat, cast.bela.seat)
    )
    name = put_agreement(cast.office, cast.mara, body, key=key(cast.mara))
    for side in (cast.bela, cast.anton):
        sign_agreement(
            cast.office, side, agreement=name, side=side.seat, by="somebody", key=key(side)
        )


def said_in_public(cast, key, size):
    line = PublicLine(speaker="A spokesperson", words="v" * size)
    say_publicly(
        cast.office, cast.mara, line, readers=[cast.bela.seat, cast.frieda.seat], key=key(cast.mara)
    )


def a_deadline_passes(cast, key, size):
    """Time goes by between two beats."""
    cast.clock.forward(minutes=size % 50)


def southland_guesses_keys(cast, key, size):
    """Southland sends forms under the keys that Northland may have used."""
    for number in range(1, 4):
        guess = f"hidden/{cast.anton.seat}/{number}"
        write_message(cast.office, cast.bela, room="own", words="k" * size, key=guess)


def time_passes(cast, key, size):
    cast.clock.forward(minutes=size % 50)
    keep_beat(cast.office)


VISIBLE = {
    step.__name__: step
    for step in (
        southland_writes,
        southland_notes,
        mediator_writes_to_southland,
        at_the_table,
        friend_is_briefed,
        southland_asks,
        southland_is_answered,
        southland_releases,
        southland_relents,
        southland_is_relayed,
        southland_hears,
        southland_reads_back,
        southland_seals,
        southland_answers,
        proposal_is_put,
        engine_is_asked,
        agenda_is_put,
        rules_are_accepted,
        agreement_is_put,
        said_in_public,
        a_deadline_passes,
        southland_guesses_keys,
        time_passes,
    )
}


# Steps that neither Southland nor Frieda may notice


def caucus(cast, key, size):
    write_message(
        cast.office, cast.anton, room=cast.mara.seat, words="x" * size, key=key(cast.anton)
    )


def mediator_in_caucus(cast, key, size):
    write_message(
        cast.office, cast.mara, room=cast.anton.seat, words="y" * size, key=key(cast.mara)
    )


def northland_notes(cast, key, size):
    write_message(cast.office, cast.anton, room="own", words="o" * size, key=key(cast.anton))


def contact_with_northland(cast, key, size):
    said = Statement(manner=Manner.QUOTE, words="q" * size, said_by=cast.anton.seat)
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(said,),
    )
    source = log_contact(cast.office, cast.mara, contact, key=key(cast.mara))
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=cast.bela.seat, words="q" * size)
    ask_release(cast.office, cast.mara, asked, source=source, item=0, key=key(cast.mara))


def northland_answers_release(cast, key, size):
    mine = releases(cast.view(cast.anton), is_open=True)
    if mine:
        asked = mine[size % len(mine)]
        yes = ReleaseAnswered(
            release=asked.line.entry_id, answer=ReleaseAnswer.YES, words=asked.asked.words
        )
        answer_release(cast.office, cast.anton, yes, key=key(cast.anton))


def northland_withdraws_release(cast, key, size):
    mine = releases(cast.view(cast.anton))
    if mine:
        name = mine[size % len(mine)].line.entry_id
        withdraw_release(cast.office, cast.anton, release=name, key=key(cast.anton))


def northland_asks_and_is_answered(cast, key, size):
    filed = RequestFiled(said_by=cast.anton.seat, words="z" * size)
    name = file_request(cast.office, cast.anton, filed, key=key(cast.anton))
    answered = RequestAnswered(request=name, answer=RequestAnswer.GRANTED)
    answer_request(cast.office, cast.mara, answered, key=key(cast.mara))


def northland_undertakes(cast, key, size):
    body = UndertakingGiven(debtor=cast.anton.seat, creditor=cast.mara.seat, what="u" * size)
    give_undertaking(cast.office, cast.anton, body, key=key(cast.anton))


def northland_consents(cast, key, size):
    oral = Given(how=How.VOICE, person="Anton", heard_by="Mara")
    give_consent(
        cast.office, cast.mara, side=cast.anton.seat, to="c" * size, given=oral, key=key(cast.mara)
    )


def mediator_notes(cast, key, size):
    body = Evidence(
        dimension=Dimension.ACCESS,
        side=cast.bela.seat,
        words="e" * size,
        judged_by="Mara",
        on=date(2026, 3, 17),
    )
    put_evidence(cast.office, cast.mara, body, key=key(cast.mara))
    model = ConflictModelled(
        title="m" * size,
        content='{"decision_makers": ["n"], "states": ["a", "b"], "moves": {}, "payoffs": {"n": [1, 2]}}',
        estimates=(Estimate(of="n", on=date(2026, 3, 4), source="e" * size),),
        judged_by="Mara",
        response="sequence",
    )
    put_conflict(cast.office, cast.mara, model, key=key(cast.mara))
    record_mandate(cast.office, cast.mara, Mandate(asked_by="Third Capital"), key=key(cast.mara))


def another_friend_is_invited(cast, key, size):
    invite_seat(
        cast.office, cast.mara, role=Role.OBSERVER, name=f"Observer {size}", key=key(cast.mara)
    )


def northland_seals(cast, key, size):
    rules, current = rules_in_force(cast.view(cast.anton)), agenda(cast.view(cast.anton))
    if rules and current:
        bridge = min(size, 1000)
        body = InputSealed(
            said_by=cast.anton.seat,
            agenda=current[0].entry_id,
            rules=rules.line.entry_id,
            points={
                "bridge": {"north": bridge, "south": 0},
                "fund": {"north": 1000 - bridge, "south": 0},
            },
            reservation=size % 700,
        )
        seal_input(cast.office, cast.anton, body, key=key(cast.anton))


def northland_answers_proposal(cast, key, size):
    """Anything: Southland says no or nothing, so that the outcome is the same."""
    for put in proposals(cast.view(cast.anton)):
        if put.outcome is None:
            answer_proposal(
                cast.office,
                cast.anton,
                proposal=put.line.entry_id,
                side=cast.anton.seat,
                accepts=bool(size % 2),
                key=key(cast.anton),
            )


def northland_answers_the_first_proposal(cast, key, size):
    for put in proposals(cast.view(cast.anton))[:1]:
        if put.outcome is None:
            answer_proposal(
                cast.office,
                cast.anton,
                proposal=put.line.entry_id,
                side=cast.anton.seat,
                accepts=bool(size % 2),
                key=key(cast.anton),
            )


def northland_thinks_again_about_rules(cast, key, size):
    for rules in ground_rules(cast.view(cast.anton)):
        if rules.settled is None:
            for accepts in (False, True):
                answer_rules(
                    cast.office,
                    cast.anton,
                    rules=rules.line.entry_id,
                    side=cast.anton.seat,
                    accepts=accepts,
                    key=key(cast.anton),
                )


HIDDEN = {
    step.__name__: step
    for step in (
        caucus,
        mediator_in_caucus,
        northland_notes,
        contact_with_northland,
        northland_answers_release,
        northland_withdraws_release,
        northland_asks_and_is_answered,
        northland_undertakes,
        northland_consents,
        mediator_notes,
        another_friend_is_invited,
        northland_seals,
        northland_answers_proposal,
        northland_answers_the_first_proposal,
        northland_thinks_again_about_rules,
    )
}


# Stories


@contextmanager
def two_worlds():
    """Two offices that have seen the same: copies of one, opened apart."""
    place = Path(tempfile.mkdtemp(prefix="worlds-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    worlds = [World(gather(place / name)) for name in ("one", "other")]
    try:
        yield worlds
    finally:
        for world in worlds:
            world.cast.close()
        shutil.rmtree(place, ignore_errors=True)


def tell(story):
    """Play a story in both worlds; each step is (visible step, size, hidden here, hidden there)."""
    with two_worlds() as (one, other):
        for step, size, here, there in story:
            for world, hidden in ((one, here), (other, there)):
                for name, how_much in hidden:
                    world.secret(name, how_much)
                world.visible(step, size)
            assert one.refused == other.refused, "a refusal tells the worlds apart"
            for reader in ("bela", "frieda"):
                equal_for(reader, one, other)


sizes = st.integers(1, 3000)
hidden_steps = st.lists(st.tuples(st.sampled_from(sorted(HIDDEN)), sizes), max_size=3)
stories = st.lists(
    st.tuples(st.sampled_from(sorted(VISIBLE)), sizes, hidden_steps, hidden_steps),
    min_size=1,
    max_size=10,
)

SILENCE: list = []
LONG_TALKS = [
    ("agenda_is_put", 1, SILENCE, [("caucus", 5000)]),
    ("rules_are_accepted", 1, [("mediator_notes", 3)], SILENCE),
    ("southland_writes", 9, [("northland_thinks_again_about_rules", 1)], SILENCE),
    ("time_passes", 20, SILENCE, [("another_friend_is_invited", 1)]),
    (
        "southland_seals",
        300,
        [("northland_seals", 600)],
        [("northland_seals", 200), ("northland_seals", 1)],
    ),
    ("proposal_is_put", 30, [("contact_with_northland", 40)], SILENCE),
    ("southland_answers", 1, [("northland_answers_proposal", 1)], SILENCE),
    ("time_passes", 10, SILENCE, [("northland_consents", 4)]),
    ("engine_is_asked", 1, [("northland_undertakes", 4)], SILENCE),
    ("time_passes", 49, SILENCE, [("northland_answers_proposal", 2)]),
    ("southland_asks", 5, SILENCE, [("northland_asks_and_is_answered", 7)]),
    ("southland_hears", 20, [("northland_notes", 7)], SILENCE),
    (
        "friend_is_briefed",
        5,
        [("contact_with_northland", 9), ("northland_answers_release", 0)],
        SILENCE,
    ),
    ("time_passes", 45, [("caucus", 1)] * 5, SILENCE),
    ("southland_writes", 1, SILENCE, [("mediator_in_caucus", 2000)]),
    ("southland_releases", 4, [("northland_seals", 999)], [("northland_seals", 998)]),
    ("agreement_is_put", 8, SILENCE, [("northland_withdraws_release", 1)]),
]

AT_THE_TABLE = [
    ("agenda_is_put", 1, SILENCE, SILENCE),
    ("rules_are_accepted", 1, SILENCE, SILENCE),
    ("time_passes", 20, SILENCE, SILENCE),
]
ONE_SEALS = [
    *AT_THE_TABLE,
    ("southland_seals", 300, [("northland_seals", 600)], SILENCE),
    ("engine_is_asked", 1, SILENCE, SILENCE),
    ("time_passes", 49, SILENCE, SILENCE),
]
TWO_PROPOSALS = [
    *AT_THE_TABLE,
    ("proposal_is_put", 35, SILENCE, SILENCE),
    ("proposal_is_put", 36, SILENCE, SILENCE),
    ("southland_writes", 1, [("northland_answers_the_first_proposal", 1)], SILENCE),
]
BETWEEN_TWO_BEATS = [
    *AT_THE_TABLE,
    ("proposal_is_put", 1, SILENCE, SILENCE),
    ("a_deadline_passes", 30, SILENCE, SILENCE),
    ("southland_writes", 1, [("northland_notes", 1)], SILENCE),
]
THE_SAME_KEYS = [("southland_guesses_keys", 1, [("caucus", 1)], SILENCE)]
MANY_ENTRIES = [("southland_writes", 1, [("northland_notes", 1)] * 80, SILENCE)]
ONE_IS_AWAKE = [
    ("a_deadline_passes", 30, SILENCE, SILENCE),
    ("a_deadline_passes", 0, [("northland_notes", 1)], SILENCE),
]
STORIES = (
    LONG_TALKS,
    ONE_IS_AWAKE,
    ONE_SEALS,
    TWO_PROPOSALS,
    BETWEEN_TWO_BEATS,
    THE_SAME_KEYS,
    MANY_ENTRIES,
)


@settings(
    max_examples=examples(25, full=3000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(stories)
@example(LONG_TALKS)
def test_nothing_northland_does_in_secret_changes_a_byte_for_southland_or_frieda(story):
    tell(story)


def test_the_long_talks_really_take_place():
    with two_worlds() as (one, other):
        for step, size, here, there in LONG_TALKS:
            for world, hidden in ((one, here), (other, there)):
                for name, how_much in hidden:
                    world.secret(name, how_much)
                world.visible(step, size)

        assert one.refused == other.refused == []
        mara, anton, bela = (
            one.cast.words(getattr(one.cast, who)) for who in ("mara", "anton", "bela")
        )
        assert {"opening_found", "packages_found", "proposal_outcome", "linked"} <= set(mara)
        assert {"utility_found", "relay_receipt", "input_sealed"} <= set(anton)
        assert {"utility_found", "relay_delivered", "evaluation_run"} <= set(bela)
        assert one.cast.words(one.cast.mara) != other.cast.words(other.cast.mara)


def tell_all():
    for story in STORIES:
        tell(story)


@pytest.mark.parametrize("story", STORIES[1:], ids=range(1, len(STORIES)))
def test_a_story_that_finds_leaks_is_quiet_without_one(story):
    tell(story)


@pytest.mark.parametrize("leak", mutants.found_by("office"), ids=lambda leak: leak.name)
def test_a_deliberate_leak_is_caught(leak):
    with leak.switch(), pytest.raises(AssertionError, match="apart"):
        tell_all()
