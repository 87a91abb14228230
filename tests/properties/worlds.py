"""Two worlds: the same visible story, and whatever else the other side and the mediator do beside it.

Each actor has a random stream of its own, and what is done in secret draws from another one, as real
randomness would: so a difference between two worlds is a difference that the software made.
"""

import hashlib
import itertools
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from goodoffices import office as offices
from goodoffices.record import (
    Advance,
    AgendaAmount,
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    AgreementPut,
    Alternative,
    Basis,
    Bracket,
    Briefing,
    Category,
    Channel,
    Clause,
    Condition,
    ConditionJudged,
    ConflictModelled,
    Contact,
    Dimension,
    Disclosure,
    Estimate,
    Evidence,
    FindingKind,
    Form,
    Given,
    How,
    InputSealed,
    Keeping,
    Learns,
    Manner,
    Message,
    Officer,
    PlanRulesProposed,
    PlanState,
    Post,
    PreparedField,
    ProposalPut,
    PublicLine,
    ReadBack,
    RelayDelivered,
    RelayReplied,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    Rule,
    RulesProposed,
    Sense,
    Statement,
    Strength,
    TakingPart,
    TextContent,
    UndertakingGiven,
    Wording,
)

START = datetime(2026, 3, 17, 6, 40, tzinfo=UTC)
BEAT = timedelta(minutes=10)
IN_MEMORY = Path("/dev/shm")
STEPS = 12
"""Steps of the visible story."""

DEFAULT = (
    Rule(finding=FindingKind.OPENING, to=Learns.MEDIATOR),
    Rule(finding=FindingKind.PACKAGES, to=Learns.MEDIATOR),
    Rule(finding=FindingKind.OWN_UTILITY, to=Learns.EACH_OWN),
)


class World:
    """One office with one process, and a way to act in it openly or in secret."""

    def __init__(self, reader="south", process="one"):
        self.moment = START
        self.reader = reader
        self._process = process
        self._folder = tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
        key = Path(self._folder.name, "node.key")
        key.write_bytes(bytes(range(32)))
        key.chmod(0o600)
        self._mode = "open"
        self._counters = {}
        self._keys = {}
        self._secret_keys = itertools.count()
        self.present = ()
        self.office = offices.open_office(
            Path(self._folder.name),
            beat=BEAT,
            clock=lambda: self.moment,
            randomness=self._randomness,
        )

    def close(self):
        self.office.store.close()
        self._folder.cleanup()

    def _randomness(self, seat, size):
        place = (self._mode, seat)
        count = self._counters[place] = self._counters.get(place, 0) + 1
        return hashlib.shake_256(f"{self._process}/{place}/{count}".encode()).digest(size)

    @contextmanager
    def in_secret(self):
        """What is done inside draws from other streams."""
        self._mode = "secret"
        yield
        self._mode = "open"

    @contextmanager
    def rewound(self):
        """Chance goes back to where it was afterwards: looking once does not change the next look."""
        drawn = dict(self._counters)
        try:
            yield
        finally:
            self._counters = drawn

    def key(self, what):
        """An idempotency key that names the step, the same in both worlds."""
        if self._mode == "secret":
            return f"secret-{next(self._secret_keys)}"
        self._keys[what] = self._keys.get(what, 0) + 1
        return f"{what}-{self._keys[what]}"

    def wait(self, minutes):
        self.moment += timedelta(minutes=minutes)
        offices.keep_beat(self.office)

    # The visible story

    def open(self):
        o = self.office
        self.mara = offices.open_process(
            o, title="The bridge", mediator="Third Capital", key=self.key(f"open {self._process}")
        )
        # Both sides say who acts: either may come to have a delegation, in secret.
        self.north = replace(self._invite("Northland", Role.PARTY), person="head")
        self.south = replace(
            self._invite("Southland", Role.PARTY, known=[self.north.seat]), person="head"
        )
        self.frieda = self._invite("Fourth Capital", Role.FRIEND)
        offices.introduce_seats(
            o, self.mara, to=self.north.seat, seats=[self.south.seat], key=self.key("introduce")
        )

    def _invite(self, name, role, known=()):
        return offices.invite_seat(
            self.office, self.mara, role=role, name=name, known=known, key=self.key("invite")
        )

    def story(self):
        """The steps of the visible story; between any two of them secret things may happen."""
        return [
            self._consents, self._relay_to_south, self._south_speaks, self._brief_the_friend,
            self._set_the_table, self._hand_the_text, self._rules_are_answered, self._priorities, self._evaluate,
            self._propose, self._answer, self._agree,
        ]  # fmt: skip

    def _consents(self):
        offices.give_consent(
            self.office, self.south, side=self.south.seat, to="talks", key=self.key("consent")
        )

    def _relay_to_south(self):
        o = self.office
        words = "Ambulances may cross from 08:00."
        asked = ReleaseAsked(owner=self.north.seat, recipient=self.south.seat, words=words)
        name = offices.ask_release(o, self.mara, asked, key=self.key("ask"))
        yes = ReleaseAnswered(release=name, answer=ReleaseAnswer.YES, words=words)
        offices.answer_release(o, self.north, yes, key=self.key("answer"))
        told = offices.relay(o, self.mara, release=name, by="Mara", key=self.key("relay"))
        heard = ReadBack(relay=told, words="From eight.", sense=Sense.CLARIFY, judged_by="Mara")
        offices.read_back(o, self.south, heard, key=self.key("read back"))

    def _south_speaks(self):
        o = self.office
        offices.write_message(
            o, self.south, room=self.mara.seat, words="We heard it.", key=self.key("message")
        )
        filed = RequestFiled(said_by=self.south.seat, words="A map without names.")
        name = offices.file_request(o, self.south, filed, key=self.key("request"))
        offices.answer_request(
            o,
            self.mara,
            RequestAnswered(request=name, answer=RequestAnswer.GRANTED),
            key=self.key("grant"),
        )
        owed = UndertakingGiven(
            debtor=self.mara.seat, creditor=self.south.seat, what="the map", due=START.date()
        )
        offices.give_undertaking(
            o, self.mara, owed, readers=(self.south.seat,), key=self.key("owe")
        )

    def _brief_the_friend(self):
        told = Briefing(to=self.frieda.seat, facts="There was contact this week.")
        offices.brief_friend(self.office, self.mara, told, key=self.key("brief"))
        said = PublicLine(speaker="The ministry", words="We speak with everybody.", on=START.date())
        offices.say_publicly(
            self.office,
            self.mara,
            said,
            readers=[self.south.seat, self.frieda.seat],
            key=self.key("public"),
        )

    def _set_the_table(self):
        issues = tuple(
            AgendaIssue(
                id=name, name=name, options=tuple(AgendaOption(id=o, name=o) for o in options)
            )
            for name, options in (("bridge", ("closed", "open")), ("fund", ("none", "half", "all")))
        )
        line = AgendaIssue(
            id="line", name="line", amount=AgendaAmount(least="0", most="20", unit="km")
        )
        self.agenda = offices.set_agenda(
            self.office, self.mara, AgendaSet(issues=(*issues, line)), key=self.key("agenda")
        )
        proposed = RulesProposed(rules=DEFAULT, answer_by=self.moment + timedelta(minutes=30))
        self.rules = offices.propose_rules(self.office, self.mara, proposed, key=self.key("rules"))

    def _hand_the_text(self):
        clauses = (
            Clause(id="crossing", words=Wording(pieces=("Ambulances cross from 08:00.",))),
            Clause(id="end", words=Wording(pieces=("Nothing here says whose the river is.",))),
        )
        content = TextContent(title="The bridge", clauses=clauses)
        self.text = offices.put_text(self.office, self.mara, content, key=self.key("text"))
        for reader in (self.south, self.frieda):
            self.hand(reader)

    def hand(self, reader):
        """Hand the newest draft to a seat: what it may see of it."""
        view = self.office.view(self.mara)
        now = offices.negotiating_text(view, self.text)
        shown = offices.copy_preview(self.office, view, now, to=reader.seat)
        return offices.hand_text(
            self.office,
            self.mara,
            text=self.text,
            to=reader.seat,
            seen=shown.digest,
            key=self.key("hand"),
        )

    def _rules_are_answered(self):
        for actor in (self.south, self.north):
            offices.answer_rules(
                self.office,
                actor,
                rules=self.rules,
                side=actor.seat,
                accepts=True,
                key=self.key("accept"),
            )
        self.wait(40)

    def _priorities(self):
        self.seal(
            self.south,
            {"closed": 600, "open": 0},
            {"none": 300, "half": 150, "all": 0},
            {"0": 100, "5": 90, "20": 0},
            200,
        )
        self.seal(
            self.north,
            {"closed": 0, "open": 500},
            {"none": 0, "half": 200, "all": 400},
            {"0": 0, "12.5": 80, "20": 100},
            100,
        )

    def seal(self, actor, bridge, fund, line, reservation):
        sealed = InputSealed(
            said_by=actor.seat,
            agenda=self.agenda,
            rules=self.rules,
            points={"bridge": bridge, "fund": fund},
            amounts={"line": line},
            reservation=reservation,
        )
        offices.seal_input(self.office, actor, sealed, key=self.key("seal"))

    def _evaluate(self):
        at = self.moment + timedelta(minutes=5)
        offices.ask_evaluation(self.office, self.mara, at=at, key=self.key("evaluate"))
        self.wait(20)

    def _propose(self):
        put = ProposalPut(
            words="Half the fund, the bridge open.",
            agenda=self.agenda,
            package={"bridge": "open", "fund": "half", "line": "12.5"},
            answer_by=self.moment + timedelta(minutes=30),
        )
        self.proposal = offices.put_proposal(self.office, self.mara, put, key=self.key("propose"))
        self.wait(10)
        offices.answer_proposal(
            self.office,
            self.south,
            proposal=self.proposal,
            side=self.south.seat,
            accepts=False,
            key=self.key("no"),
        )

    def _answer(self):
        self.wait(40)

    def _agree(self):
        self.hand(self.south)
        put = AgreementPut(
            title="The bridge",
            words="It opens at 08:00.",
            parties=(self.north.seat, self.south.seat),
        )
        name = offices.put_agreement(self.office, self.mara, put, key=self.key("agreement"))
        offices.sign_agreement(
            self.office,
            self.south,
            agreement=name,
            side=self.south.seat,
            by="Bela",
            key=self.key("sign"),
        )

    # What nobody but Northland (or, where Northland looks, Southland) and the mediator may notice

    def secretly(self, what, text, size):
        """Do one of the secret things, if the story has come far enough for it."""
        with self.in_secret(), self._turned():
            SECRETS[what](self, f"{text} " * size)

    @contextmanager
    def _turned(self):
        """Where Northland is the one who looks, Southland does in secret what Northland does else."""
        plain = (self.north, self.south)
        if self.reader == "north":
            self.north, self.south = self.south, self.north
        yield
        self.north, self.south = plain


def _northland_writes(world, text):
    offices.write_message(
        world.office, world.north, room=world.mara.seat, words=text, key=world.key("s")
    )


def _northland_notes(world, text):
    offices.write_message(world.office, world.north, room="own", words=text, key=world.key("s"))


def _a_call_is_logged(world, text):
    said = Statement(manner=Manner.QUOTE, words=text, said_by=world.north.seat)
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(world.north.seat,),
        starts_at=world.moment,
        statements=(said,),
    )
    offices.log_contact(world.office, world.mara, contact, key=world.key("s"))


def _a_release_is_asked(world, text):
    asked = ReleaseAsked(owner=world.north.seat, recipient=world.south.seat, words=text)
    offices.ask_release(world.office, world.mara, asked, key=world.key("s"))


def _a_release_is_given_and_withdrawn(world, text):
    asked = ReleaseAsked(
        owner=world.north.seat, recipient=world.south.seat, words=text, form=Form.AS_MEDIATORS_IDEA
    )
    name = offices.offer_release(world.office, world.north, asked, key=world.key("s"))
    offices.withdraw_release(world.office, world.north, release=name, key=world.key("s"))


def _a_condition_is_judged(world, text):
    asked = ReleaseAsked(
        owner=world.north.seat, recipient=world.south.seat, words=text, only_if=text
    )
    name = offices.offer_release(world.office, world.north, asked, key=world.key("s"))
    judged = ConditionJudged(
        release=name,
        condition=Condition.MET if len(text) % 2 else Condition.FAILED,
        judged_by=text,
        reason=text,
    )
    offices.judge_condition(world.office, world.mara, judged, key=world.key("s"))


def _a_relay_is_answered(world, text):
    """Whoever said the words feels nothing of what is read back and answered; nor does anybody else."""
    o = world.office
    reached = o.view(world.north).lines(RelayDelivered, last=1)
    if not reached:
        offices.share_idea(
            o, world.mara, to=world.north.seat, words=text, by="Mara", key=world.key("s")
        )
        reached = o.view(world.north).lines(RelayDelivered, last=1)
    relay = reached[0].entry_id
    heard = ReadBack(relay=relay, words=text, sense=Sense.DIFFERS, judged_by="Mara")
    offices.read_back(o, world.mara, heard, key=world.key("s"))
    oral = Given(how=How.VOICE, person="Anton", heard_by="Mara", at=world.moment)
    for actor, given in ((world.north, Given()), (world.mara, oral)):
        said = RelayReplied(relay=relay, words=text, given=given)
        reply = offices.reply_to_relay(o, actor, said, key=world.key("s"))
    offices.confirm(o, world.north, entry=reply, given=Given(), key=world.key("s"))


def _an_oral_yes(world, text):
    asked = ReleaseAsked(owner=world.north.seat, recipient=world.frieda.seat, words=text)
    name = offices.ask_release(world.office, world.mara, asked, key=world.key("s"))
    given = Given(how=How.VOICE, person="Anton", heard_by="Mara", at=world.moment)
    yes = ReleaseAnswered(release=name, answer=ReleaseAnswer.YES, words=text, given=given)
    offices.answer_release(world.office, world.mara, yes, key=world.key("s"))


def _a_request(world, text):
    filed = RequestFiled(said_by=world.north.seat, words=text)
    name = offices.file_request(world.office, world.north, filed, key=world.key("s"))
    refused = RequestAnswered(request=name, answer=RequestAnswer.REFUSED, reason="a line")
    offices.answer_request(world.office, world.mara, refused, key=world.key("s"))


def _evidence(world, text):
    found = Evidence(
        dimension=Dimension.ACCESS,
        side=world.south.seat,
        words=text,
        strength=Strength.CONTRARY,
        judged_by="Mara",
        on=world.moment.date(),
    )
    offices.put_evidence(world.office, world.mara, found, key=world.key("s"))
    model = ConflictModelled(
        title=text,
        content='{"decision_makers": ["n"], "states": ["a", "b"], "moves": {}, "payoffs": {"n": [1, 2]}}',
        estimates=(Estimate(of="n", on=world.moment.date(), source=text),),
        judged_by="Mara",
        response="sequence",
    )
    offices.put_conflict(world.office, world.mara, model, key=world.key("s"))


def _an_undertaking(world, text):
    owed = UndertakingGiven(debtor=world.north.seat, creditor=world.mara.seat, what=text)
    offices.give_undertaking(world.office, world.north, owed, key=world.key("s"))


def _a_consent(world, text):
    name = offices.give_consent(
        world.office, world.north, side=world.north.seat, to=text, key=world.key("s")
    )
    offices.withdraw_consent(world.office, world.north, consent=name, key=world.key("s"))


def _a_delegation_works(world, text):
    o, head = world.office, world.north
    if not o.view(head).delegation:
        offices.lead_delegation(o, head, name="Head", key=world.key("s"))
    member = Officer(id=text.encode().hex()[:32], name=text[:80])
    offices.name_delegate(o, head, person=member, post=Post.MEMBER, key=world.key("s"))
    day = world.moment.date()
    deputy = offices.name_deputy(
        o, head, person=member.id, first_day=day, last_day=day, key=world.key("s")
    )
    offices.end_deputy(o, head, deputy=deputy, key=world.key("s"))
    field = PreparedField(name="to", value=text, label="To", shown=text)
    offices.prepare(
        o,
        replace(head, person=member.id),
        act="consent_given",
        page="room/consents/",
        fields=[field],
        key=world.key("s"),
    )


def _a_delegate_leaves(world, text):
    """Whoever stood in for the head goes, and what was prepared waits no longer."""
    o, head = world.office, world.north
    if not o.view(head).delegation:
        offices.lead_delegation(o, head, name="Head", key=world.key("s"))
    leaves = Officer(id=hashlib.sha256(text.encode()).hexdigest()[:32], name=text[:80])
    if leaves.id not in o.view(head).delegation.people:
        offices.name_delegate(o, head, person=leaves, post=Post.MEMBER, key=world.key("s"))
    offices.leave_delegation(o, head, person=leaves.id, key=world.key("s"))


def _something_is_corrected(world, text):
    """Words of Northland, and a call of the mediator's, entered anew."""
    o, north, mara = world.office, world.north, world.mara
    first = offices.write_message(o, north, room=mara.seat, words=text, key=world.key("s"))
    call = Contact(channel=Channel.CALL, with_seats=(north.seat,), starts_at=world.moment)
    logged = offices.log_contact(o, mara, call, key=world.key("s"))
    for actor, name, body in (
        (north, first, Message(words=f"{text} again")),
        (mara, logged, replace(call, when_words=text)),
    ):
        line = o.view(actor).entry(name)
        offices.correct(o, actor, line=line, body=body, key=world.key("s"))


def _a_call_without_a_network_comes_twice(world, text):
    """What a browser kept is sent, and once more where it got no answer: one call."""
    said = Statement(manner=Manner.PARAPHRASE, words=text, said_by=world.north.seat)
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(world.north.seat,),
        starts_at=world.moment - timedelta(hours=5),
        statements=(said,),
        held=True,
    )
    key = world.key("s")
    for _ in range(2):
        offices.log_contact(world.office, world.mara, contact, key=key)


def _a_permission_lapses(world, text):
    """A yes whose last day has gone, and one whose condition failed: nothing of either may be said."""
    o, north, south = world.office, world.north, world.south
    yesterday = world.moment.date() - timedelta(days=1)
    asked = ReleaseAsked(owner=north.seat, recipient=south.seat, words=text, until=yesterday)
    name = offices.ask_release(o, world.mara, asked, key=world.key("s"))
    yes = ReleaseAnswered(release=name, answer=ReleaseAnswer.YES, words=text, until=yesterday)
    offices.answer_release(o, north, yes, key=world.key("s"))
    mine = o.view(world.mara)
    withheld = offices.may_say(mine, south.seat, world.moment.date())[1]
    assert [one for one in withheld if one.release is not None and one.words == text]
    assert offices.who_knows(mine, [south.seat])


def _a_disclosure(world, text):
    o, north = world.office, world.north.seat
    asked = ReleaseAsked(owner=north, recipient=world.south.seat, words=text)
    name = offices.ask_release(o, world.mara, asked, key=world.key("s"))
    told = Disclosure(
        by="A newspaper",
        words=text,
        on=world.moment.date(),
        may_confirm=text,
        confirmed_by=(north,),
    )
    offices.record_disclosure(
        o, world.mara, told, readers=[north], about=[name], key=world.key("s")
    )


def _another_seat(world, text):
    name = (
        "Guest "
        + hashlib.sha256(f"{text}{world.moment}{next(world._secret_keys)}".encode()).hexdigest()
    )
    offices.invite_seat(world.office, world.mara, role=Role.OBSERVER, name=name, key=world.key("s"))


def _an_item_is_destroyed(world, text):
    item = offices.write_message(
        world.office, world.north, room=world.mara.seat, words=text, key=world.key("s")
    )
    proposal = offices.propose_keeping(
        world.office,
        world.mara,
        items=[item],
        fate=Keeping.DESTROY,
        reason=text,
        officer=Officer(id="a", name="Ada"),
        key=world.key("s"),
    )
    ben = Officer(id="b", name="Ben")
    offices.confirm_keeping(
        world.office, world.mara, proposal=proposal, officer=ben, key=world.key("s")
    )


def _duty_desks_speak(world, text):
    """Safety does not wait for the beat: what two duty desks tell each other is felt by nobody else."""
    o, mara = world.office, world.mara
    lior, noor = _duty_desks(world)
    [name] = offices.file_notice(
        o,
        lior,
        to=[noor.seat],
        category=Category.INCIDENT,
        words=text,
        by="Lior",
        ends=world.moment + timedelta(minutes=25),
        key=world.key("s"),
    )
    if len(text) % 2:
        offices.receipt_notice(
            o, noor, notice=name, step=Advance.ACKNOWLEDGED, by="Noor", key=world.key("s")
        )
    offices.notify_site(
        o, noor, name=text, function=text, position="41.2034, -32.1077", by="Noor",
        sure=True, key=world.key("s"),
    )  # fmt: skip
    sheet = offices.open_incident(
        o, noor, name=text, words=text, basis=Basis.REPORTED, by="Noor", joined=[name],
        key=world.key("s"),
    )  # fmt: skip
    offices.tell_of_incident(
        o, noor, incident=sheet, to=[lior.seat], words=text, by="Noor",
        ends=world.moment + timedelta(minutes=25), key=world.key("s"),
    )  # fmt: skip
    offices.record_line_test(o, lior, other=noor.seat, by="Lior", words=text, key=world.key("s"))
    offices.set_taking_part(
        o, noor, desk=noor.seat, state=TakingPart.SUSPENDED, by="Noor", key=world.key("s")
    )
    offices.keep_watch(o)
    assert not offices.taking_part(o.view(mara), lior.seat).since


def _duty_desks_file_plans(world, text):
    """Plans are sealed to their desks: that any stand, clash or are asked about is felt by nobody else."""
    o = world.office
    desks = _duty_desks(world)
    rules = offices.plan_rules(o.view(desks[0]))
    if not rules:
        proposed = PlanRulesProposed(
            desks=tuple(desk.seat for desk in desks), answer_by=world.moment + timedelta(minutes=1)
        )
        name = offices.propose_plan_rules(o, world.mara, proposed, key=world.key("s"))
        for desk in desks:
            offices.answer_plan_rules(
                o, desk, rules=name, desk=desk.seat, accepts=True, by=text, key=world.key("s")
            )
    if not [found for found in rules if found.in_force]:
        return
    begins = world.moment + timedelta(hours=1)
    for n, desk in enumerate(desks):
        content = offices.plan_content(
            o.view(desk), name=text, shape="circle", points="41.2034, -32.1077",
            radius_m=500 + len(text), low_m=0, high_m=100 + n, begins=begins,
            ends=begins + timedelta(hours=1), category=text,
        )  # fmt: skip
        plan = offices.file_plan(o, desk, content=content, by=text, key=world.key("s"))
        offices.check_plan(o, desk, content=content, by=text, key=world.key("s"))
    if len(text) % 2:
        offices.set_plan_state(
            o, desks[1], plan=plan, version=1, state=PlanState.WITHDRAWN, by=text,
            key=world.key("s"),
        )  # fmt: skip


def _duty_desks(world):
    if not hasattr(world, "desks"):
        world.desks = [
            offices.invite_seat(
                world.office, world.mara, role=Role.LIAISON, name=name, key=world.key("s")
            )
            for name in ("A duty desk", "Another duty desk")
        ]
        for one, other in (world.desks, world.desks[::-1]):
            offices.introduce_seats(
                world.office, world.mara, to=one.seat, seats=[other.seat], key=world.key("s")
            )
    return world.desks


def _the_text_is_drafted_for_northland(world, text):
    """A draft with Northland's words in it, handed to Northland, which offers others and comments."""
    o, mara, north = world.office, world.mara, world.north
    if not hasattr(world, "text"):
        return
    now = offices.negotiating_text(o.view(mara), world.text)
    name = f"{offices.NEW}{len(now.content.clauses)}"
    words = Alternative(id=f"{name}-words", words=text)
    point = Bracket(id=f"{name}-point", alternatives=(words,))
    clause = Clause(id=name, words=Wording(pieces=("", ""), slots=(point.id,)), brackets=(point,))
    content = replace(now.content, clauses=(clause, *now.content.clauses))
    offices.redraft(
        o, mara, text=world.text, content=content, seen=now.number,
        origins={words.id: north.seat}, note=text, key=world.key("s"),
    )  # fmt: skip
    copy = world.hand(north)
    offices.offer_alternative(
        o, north, draft=copy, clause="crossing", words=text, side=north.seat, key=world.key("s")
    )
    offices.answer_clause(
        o, north, draft=copy, clause="end", accepts=True, side=north.seat, key=world.key("s")
    )
    offices.comment_text(o, mara, matter=world.text, words=text, key=world.key("s"))


def _a_mediators_note(world, text):
    offices.write_message(world.office, world.mara, room="own", words=text, key=world.key("s"))


def _northland_seals_again(world, text):
    if getattr(world, "rules", None) and offices.rules_in_force(world.office.view(world.north)):
        first = len(text) % 900
        world.seal(
            world.north,
            {"closed": 0, "open": first},
            {"none": 0, "half": 1, "all": 900 - first},
            {"0": 0, f"{1 + len(text) % 19}": 1, "20": 100},
            len(text) % 100,
        )


def _northland_answers_the_proposal(world, text):
    open_ones = [p for p in offices.proposals(world.office.view(world.north)) if p.outcome is None]
    for proposal in open_ones:
        offices.answer_proposal(
            world.office,
            world.north,
            proposal=proposal.line.entry_id,
            side=world.north.seat,
            accepts=len(text) % 2 == 0,
            key=world.key("s"),
        )


SECRETS = {
    name.removeprefix("_"): function
    for name, function in sorted(globals().items())
    if callable(function)
    and name.startswith("_")
    and name != "_duty_desks"
    and getattr(function, "__module__", "") == __name__
}

BUSY = [(step, what) for step in range(STEPS + 1) for what in sorted(SECRETS)]
"""Every secret thing between any two steps of the visible story."""

secrets = st.tuples(
    st.integers(0, STEPS),
    st.sampled_from(sorted(SECRETS)),
    st.text("abc ", min_size=1).filter(str.strip),
    st.integers(1, 400),
)
"""Before which step, what, with which words, how many times over."""


def played(history, reader="south", process="one"):
    """A world in which the visible story and a history of secrets have taken place."""
    world = World(reader, process)
    world.open()
    for place, step in enumerate([*world.story(), None]):
        for when, what, text, size in history:
            if when == place:
                world.secretly(what, text, size)
        if step is not None:
            step()
    return world
