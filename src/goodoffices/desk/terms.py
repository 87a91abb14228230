"""A word or a phrase for everything of the record that pages name, in the language of the page."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from goodoffices.record import (
    Advance,
    Allowance,
    Arrived,
    Basis,
    Body,
    Callback,
    Category,
    Channel,
    Committed,
    Condition,
    Dimension,
    Ending,
    FindingKind,
    Form,
    How,
    Keeping,
    KeepingRule,
    Learns,
    Level,
    Line,
    LinkKind,
    Manner,
    Mark,
    PlanQuestion,
    PlanState,
    Post,
    ProbingPattern,
    Reason,
    ReleaseAnswer,
    Report,
    RequestAnswer,
    Role,
    Sense,
    Standing,
    Strength,
    TakingPart,
    Track,
    Unknown,
    Withheld,
)

Words = Mapping[str, str | Promise]

MEMBERS: Final[Mapping[type[StrEnum], Words]] = {
    Advance: {
        Advance.ACKNOWLEDGED: lazy("acknowledged by the desk"),
        Advance.CONFIRMED: lazy("confirmed correct by the sender"),
        Advance.NOT_AS_SENT: lazy("read-back is not what was sent"),
        Advance.PASSED_ON: lazy("passed to the unit, as reported"),
        Advance.READ_BACK: lazy("read back"),
        Advance.RECEIVED: lazy("received"),
    },
    Allowance: {
        Allowance.BOX: lazy("a box to stay out of"),
        Allowance.LINE: lazy("only that they should call the line"),
        Allowance.PLAN: lazy("the clashing part of the plan"),
        Allowance.ZONE: lazy("a coarse zone"),
    },
    Basis: {
        Basis.NOT_KNOWN: lazy("not known yet"),
        Basis.OTHER_DESK: lazy("said by the other desk"),
        Basis.REPORTED: lazy("reported to us"),
        Basis.SEEN: lazy("seen by our own people"),
    },
    Arrived: {
        Arrived.ADULT: lazy("adults"),
        Arrived.BORDER: lazy("over the border on foot or by car"),
        Arrived.BUS: lazy("by bus"),
        Arrived.CHILD: lazy("children from 5 to 11"),
        Arrived.FLIGHT: lazy("by flight"),
        Arrived.INFANT: lazy("children under 5"),
        Arrived.OLDER: lazy("people of 60 and more"),
        Arrived.OTHER: lazy("by other ways"),
        Arrived.TRAIN: lazy("by train"),
        Arrived.UNKNOWN: lazy("people of unknown age"),
        Arrived.YOUTH: lazy("young people from 12 to 17"),
    },
    Callback: {
        Callback.CALLED_BACK: lazy("called back on the listed number"),
        Callback.CODE: lazy("code word given"),
        Callback.NOT_CHECKED: lazy("not checked"),
    },
    Category: {
        Category.ACTIVITY: lazy("activity"),
        Category.EMERGENCY_MOVEMENT: lazy("emergency movement"),
        Category.INCIDENT: lazy("incident"),
        Category.MOVEMENT: lazy("movement"),
        Category.SITE_ADDED: lazy("site added"),
        Category.SITE_REMOVED: lazy("site removed"),
    },
    Channel: {
        Channel.CALL: lazy("call"),
        Channel.ENVOY: lazy("through an envoy"),
        Channel.MEETING: lazy("meeting"),
        Channel.MESSAGE: lazy("written message"),
        Channel.VISIT: lazy("visit"),
    },
    Committed: {
        Committed.ERASED: lazy("people were taken out of the register"),
        Committed.IMPORTED: lazy("people were imported"),
        Committed.RELEASED: lazy("something was released"),
        Committed.SIGNED: lazy("placements were signed"),
    },
    Condition: {
        Condition.FAILED: lazy("it has failed"),
        Condition.MET: lazy("it is met"),
        Condition.WITHDRAWN: lazy("it was withdrawn"),
    },
    Dimension: {
        Dimension.ACCESS: lazy("access"),
        Dimension.AUTHORITY: lazy("authority to commit"),
        Dimension.CAPABILITY: lazy("capability"),
        Dimension.OPENING: lazy("opening"),
    },
    Ending: {
        Ending.OVER: lazy("its time is over"),
        Ending.WITHDRAWN: lazy("withdrawn by the sender"),
    },
    FindingKind: {
        FindingKind.DIVISION: lazy("how the divisible issues could be shared out"),
        FindingKind.FIGURES: lazy("figures: the frontier, and what each package gives each side"),
        FindingKind.IMPROVEMENT: lazy(
            "what is better for all than a tentative deal, with the gains in words"
        ),
        FindingKind.NEXT_QUESTION: lazy(
            "the one question that would help most, to the side it is put to"
        ),
        FindingKind.NORMS: lazy("which of the agreed norms each package keeps, yes or no"),
        FindingKind.OPENING: lazy("whether there is an opening, yes or no"),
        FindingKind.OWN_UTILITY: lazy("what a proposal is worth by a side's own points"),
        FindingKind.PACKAGES: lazy("packages that stand out, with satisfaction in words"),
        FindingKind.PARTS: lazy("what each issue of a package brings each side, in words"),
    },
    Form: {
        Form.AS_MEDIATORS_IDEA: lazy("as the mediator's own idea"),
        Form.AS_OURS: lazy("as the owner's words"),
        Form.ONLY_THAT_WE_SPOKE: lazy("only that we spoke"),
    },
    How: {
        How.PAGE: lazy("on the page"),
        How.PAPER: lazy("on paper"),
        How.VOICE: lazy("by voice"),
    },
    Keeping: {
        Keeping.DESTROY: lazy("destroyed at the close"),
        Keeping.KEEP: lazy("kept"),
        Keeping.SEAL: lazy("put under lock at the close"),
    },
    KeepingRule: {
        KeepingRule.DECISION: lazy("by decision of the mediator's officers"),
        KeepingRule.ORIGIN: lazy("origin of an idea that was passed on as the mediator's own"),
        KeepingRule.RETENTION: lazy("retention fixed at the opening"),
    },
    Learns: {
        Learns.ALL: lazy("all sides and the mediator"),
        Learns.EACH_OWN: lazy("each side its own, nobody else's"),
        Learns.MEDIATOR: lazy("the mediator"),
        Learns.NOBODY: lazy("nobody; it is not computed"),
    },
    Level: {
        Level.COMMAND: lazy("command"),
        Level.DESK: lazy("duty desk"),
        Level.MEDIATOR: lazy("mediator"),
        Level.POLITICAL: lazy("political level"),
    },
    LinkKind: {
        LinkKind.ASKED_FROM: lazy("asked from"),
        LinkKind.DISCLOSED: lazy("made known by others"),
        LinkKind.RELAYED: lazy("relayed as"),
    },
    Manner: {
        Manner.IMPRESSION: lazy("own impression"),
        Manner.PARAPHRASE: lazy("paraphrase"),
        Manner.QUOTE: lazy("quote"),
    },
    Mark: {
        Mark.BAR: lazy("bar"),
        Mark.CIRCLE: lazy("circle"),
        Mark.CROSS: lazy("cross"),
        Mark.DIAMOND: lazy("diamond"),
        Mark.HEXAGON: lazy("hexagon"),
        Mark.RING: lazy("ring"),
        Mark.SQUARE: lazy("square"),
        Mark.TRIANGLE: lazy("triangle"),
    },
    PlanQuestion: {
        PlanQuestion.ALTITUDE: lazy("nearest clear altitude"),
        PlanQuestion.CLEAR: lazy("is it clear"),
        PlanQuestion.DETOUR: lazy("way round"),
        PlanQuestion.TIME: lazy("earliest clear time"),
    },
    PlanState: {
        PlanState.ACTIVE: pgettext_lazy("a plan", "active"),
        PlanState.ENDED: pgettext_lazy("a plan", "ended"),
        PlanState.OFF_NOMINAL: lazy("off nominal"),
        PlanState.PLANNED: pgettext_lazy("a plan", "planned"),
        PlanState.WITHDRAWN: pgettext_lazy("a plan", "withdrawn"),
    },
    ProbingPattern: {
        ProbingPattern.NARROWING: lazy("many checks of one place, none filed"),
        ProbingPattern.SPENDING: lazy("all checks of the day, none filed"),
        ProbingPattern.SWEEPING: lazy("many places side by side, none filed"),
    },
    Reason: {
        Reason.LATE: lazy("late"),
        Reason.NOT_ACKNOWLEDGED: lazy("not acknowledged"),
        Reason.NOT_CONFIRMED: lazy("read-back not confirmed"),
        Reason.NOT_PASSED_ON: lazy("not reported as passed to the unit"),
        Reason.SUSPENDED: lazy("the desk does not take part"),
    },
    ReleaseAnswer: {
        ReleaseAnswer.NO: lazy("no"),
        ReleaseAnswer.NOT_YET: lazy("not yet"),
        ReleaseAnswer.YES: lazy("yes"),
        ReleaseAnswer.YES_CHANGED: lazy("yes, with changed words"),
    },
    Post: {
        Post.HEAD: lazy("head of the delegation"),
        Post.LIAISON: lazy("liaison: speaks with the mediator"),
        Post.MEMBER: lazy("member: reads and prepares"),
    },
    Report: {
        Report.DISPUTED: lazy("disputed"),
        Report.DONE: lazy("reported done"),
        Report.RELEASED: lazy("released by its creditor"),
    },
    RequestAnswer: {
        RequestAnswer.GRANTED: lazy("granted"),
        RequestAnswer.HELD_BACK: lazy("held back"),
        RequestAnswer.REFUSED: pgettext_lazy("a request", "refused"),
    },
    Role: {
        Role.ENGINE: lazy("engine"),
        Role.FRIEND: lazy("friend of the process"),
        Role.LIAISON: lazy("liaison officer"),
        Role.MEDIATOR: lazy("mediator"),
        Role.OBSERVER: lazy("observer"),
        Role.PARTY: lazy("party"),
        Role.PUBLIC: lazy("public"),
        Role.RECEPTION: lazy("reception officer"),
    },
    Sense: {
        Sense.CLARIFY: lazy("to be clarified"),
        Sense.DIFFERS: lazy("the sense differs"),
        Sense.SAME: lazy("the same sense"),
    },
    Standing: {
        Standing.AGREED: lazy("agreed"),
        Standing.HYPOTHETICAL: lazy("hypothetical"),
        Standing.NON_PAPER: lazy("non-paper"),
        Standing.POSITION: lazy("position"),
        Standing.WITHOUT_PREJUDICE: lazy("without prejudice"),
    },
    Strength: {
        Strength.CONTRARY: lazy("speaks against it"),
        Strength.SOME: lazy("some"),
        Strength.STRONG: lazy("strong"),
    },
    Track: {
        Track.HUMANITARIAN: lazy("humanitarian talks"),
        Track.LEADERS: lazy("with other leaders"),
        Track.POLITICAL: lazy("political talks"),
    },
    TakingPart: {
        TakingPart.SUSPENDED: lazy("suspended"),
        TakingPart.TAKES_PART: lazy("takes part"),
        TakingPart.WITHDRAWN: pgettext_lazy("a duty desk", "withdrawn"),
    },
}
"""Every member of every enumeration of the record; a house test compares."""

KINDS: Final[Words] = {
    "acceptance_asked": lazy("conditional acceptance asked for"),
    "acceptance_outcome": lazy("clauses that stand under all conditions"),
    "acceptance_sealed": lazy("conditions under seal"),
    "alternative_offered": lazy("other words for a clause"),
    "alternative_origin": lazy("whose words an alternative is"),
    "clause_answered": lazy("answer to a clause"),
    "text_commented": lazy("comment on the text"),
    "text_copied": lazy("which draft a copy was made from"),
    "text_drafted": lazy("draft of the text"),
    "text_handed": lazy("draft as handed to a seat"),
    "text_put": lazy("single negotiating text"),
    "agenda_set": lazy("agenda"),
    "agreement_put": lazy("text to sign"),
    "agreement_signed": lazy("signature"),
    "briefing": lazy("briefing"),
    "conflict_modelled": lazy("model of the conflict"),
    "condition_judged": lazy("judgement of a condition"),
    "confirmed": lazy("confirmation of what was given by voice"),
    "consent_given": lazy("consent"),
    "consent_withdrawn": lazy("consent withdrawn"),
    "contact": lazy("contact"),
    "corrected": lazy("correction"),
    "delegate_left": lazy("somebody left the delegation"),
    "delegate_named": lazy("post in the delegation"),
    "deputy_ended": lazy("end of a deputyship"),
    "deputy_named": lazy("deputy of the head"),
    "disclosure": lazy("disclosure by others"),
    "division_found": lazy("result: a division"),
    "evaluation_asked": lazy("run of the engine asked for"),
    "evaluation_basis": lazy("inputs that a run used"),
    "evaluation_begun": lazy("a long run has begun"),
    "evaluation_stopped": lazy("a long run is ended by the mediator"),
    "evaluation_run": lazy("the engine has run"),
    "evidence": lazy("evidence for readiness"),
    "figures_found": lazy("result: figures"),
    "improvement_found": lazy("result: what is better for all than a tentative deal"),
    "input_sealed": lazy("priorities under seal"),
    "keeping_applied": lazy("what became of items"),
    "keeping_confirmed": lazy("decision about items confirmed"),
    "keeping_declined": lazy("decision about items dropped"),
    "keeping_done": lazy("items destroyed"),
    "keeping_proposed": lazy("decision about items proposed"),
    "linked": lazy("link between two entries"),
    "mandate": lazy("mandate"),
    "access_key_given": lazy("access key given"),
    "access_key_ended": lazy("access key ended"),
    "message": lazy("words in a room"),
    "no_result": lazy("run without a result"),
    "norms_found": lazy("result: which norms the packages keep"),
    "opening_found": lazy("result: is there an opening"),
    "origin_objected": lazy("the origin of an idea is to be kept"),
    "packages_found": lazy("result: packages"),
    "parts_found": lazy("result: what each issue brings whom"),
    "sensitivity_found": lazy("result: what the packages rest on"),
    "process_closed": lazy("close of the process"),
    "process_opened": lazy("opening of the process"),
    "proposal_answered": lazy("answer to a proposal, under seal"),
    "proposal_outcome": lazy("outcome of a proposal"),
    "proposal_put": lazy("proposal of the mediator"),
    "public_line": lazy("public line"),
    "question_answered": lazy("answer to a question of the engine, under seal"),
    "question_found": lazy("question of the engine to us alone"),
    "read_back": lazy("read-back"),
    "reception_told": lazy("told by the reception"),
    "recovery_answered": lazy("answer of an officer about a new way in"),
    "recovery_asked": lazy("new way in asked for by an officer"),
    "register_committed": lazy("register of the reception, as it stood"),
    "relay_delivered": lazy("words relayed"),
    "relay_receipt": lazy("receipt for the owner"),
    "relay_replied": lazy("answer of the recipient"),
    "release_answered": lazy("answer about a release"),
    "release_asked": lazy("release asked"),
    "release_withdrawn": lazy("release withdrawn"),
    "request_answered": lazy("answer to a request"),
    "request_filed": lazy("request"),
    "rules_answered": lazy("answer about ground rules, under seal"),
    "rules_proposed": lazy("ground rules proposed"),
    "rules_settled": lazy("outcome about ground rules"),
    "seat_invited": lazy("seat invited"),
    "seats_introduced": lazy("seats introduced"),
    "undertaking_given": lazy("undertaking"),
    "undertaking_reported": lazy("report on an undertaking"),
    "contacts_set": lazy("contacts of a desk"),
    "incident_closed": lazy("end of an incident"),
    "incident_joined": lazy("what belongs to an incident"),
    "incident_noted": lazy("note on an incident"),
    "incident_opened": lazy("incident"),
    "line_tested": lazy("test of the line"),
    "line_told": lazy("status of the line"),
    "notice_called": lazy("call by rule"),
    "notice_ended": lazy("end of a notice"),
    "notice_filed": lazy("notice"),
    "notice_step": lazy("receipt on a notice"),
    "clash_known": lazy("two desks must talk"),
    "clash_told": lazy("clash of a plan of ours"),
    "outside_flights": lazy("flights announced to a public service"),
    "outside_reading": lazy("whether announced flights are read"),
    "outside_told": lazy("clash of a plan of ours with an announced flight"),
    "plan_amended": lazy("plan amended"),
    "plan_checked": lazy("question about a plan, not filed"),
    "plan_filed": lazy("plan filed under seal"),
    "plan_rules_answered": lazy("answer about rules for plans, under seal"),
    "plan_rules_proposed": lazy("rules for plans proposed"),
    "plan_rules_settled": lazy("outcome about rules for plans"),
    "plan_state_set": lazy("state of a plan"),
    "plans_compared": lazy("plans compared by the engine"),
    "prepared": lazy("prepared for the head"),
    "prepared_settled": lazy("what was prepared is settled"),
    "probing_warned": lazy("checks that look like a search"),
    "site_moved": lazy("site moved"),
    "site_notified": lazy("notified site"),
    "site_reviewed": lazy("site looked at again"),
    "site_told": lazy("whom a notice told of a site"),
    "site_verified": lazy("second reading of a site"),
    "site_withdrawn": lazy("site withdrawn"),
    "taking_part_set": lazy("part in the line"),
    "talk_logged": lazy("call on the line"),
    "theatre_set": lazy("theatre"),
    "tentative_named": lazy("tentative deal that a run starts from"),
    "utility_found": lazy("result: worth by our own points"),
    "way_in_renewed": lazy("new way in for a seat"),
}
"""Kinds of entry by their names in the record; a house test compares."""

UNKNOWN: Final = lazy("an entry of a kind this version does not know, kept as it is")

CLASSES: Final[Words] = {
    "agreements": lazy("agreements, consents, receipts"),
    "rooms": lazy("words in rooms, contacts, releases"),
    "working_notes": lazy("working notes and own impressions"),
}
"""Classes of the retention that is fixed at the opening."""

WITHHELD: Final[Words] = {
    "destroyed": lazy("destroyed item"),
    "under_lock": lazy("item under lock"),
}
"""What stands in the place of an item that can no longer be read."""

SOLUTIONS: Final[Words] = {
    "absolute": lazy("the least gain of any side is as large as it can be, in points"),
    "egalitarian": lazy("equal gain (egalitarian)"),
    "kalai_smorodinsky": lazy("equal share of what each could hope for (Kalai-Smorodinsky)"),
    "least loss": lazy("smallest worst loss of any side, whatever the sides may mean"),
    "least regret": lazy("smallest worst loss of all sides together, whatever they may mean"),
    "leximin": lazy("best for whoever gains least (leximin)"),
    "nash": lazy("largest product of gains (Nash)"),
    "normalised": lazy(
        "the least gain is as large as it can be, in shares of what each side could gain"
    ),
    "total": lazy("largest total gain, in points"),
    "utilitarian": lazy("largest sum of points (utilitarian)"),
}

STATES: Final[Words] = {
    "being destroyed": lazy("being destroyed"),
    "both yes": lazy("both yes"),
    "carried out": lazy("carried out"),
    "destroyed in part": lazy("destroyed in part"),
    "disputed": lazy("disputed"),
    "dropped": lazy("dropped"),
    "granted": lazy("granted"),
    "held back": lazy("held back"),
    "no": lazy("no"),
    "not both yes": lazy("not both yes"),
    "in force": pgettext_lazy("ground rules", "in force"),
    "lapsed": lazy("lapsed"),
    "not in force": lazy("not in force"),
    "not yet": lazy("not yet"),
    "open": lazy("open"),
    "refused": pgettext_lazy("a request", "refused"),
    "relayed": lazy("relayed"),
    "released": lazy("released by its creditor"),
    "reported done": lazy("reported done"),
    "waiting": lazy("waiting for the owner"),
    "waiting for an officer": lazy("waiting for an officer"),
    "acknowledged by the desk": lazy("acknowledged by the desk"),
    "acknowledged, read-back not confirmed": lazy("acknowledged, read-back not confirmed"),
    "confirmed correct by the sender": lazy("confirmed correct by the sender"),
    "its time is over": lazy("its time is over"),
    "not verified yet": lazy("not verified yet"),
    "passed to the unit, as reported": lazy("passed to the unit, as reported"),
    "read back": lazy("read back"),
    "received": lazy("received"),
    "review overdue": lazy("review overdue"),
    "the two readings differ": lazy("the two readings differ"),
    "verified by a second person": lazy("verified by a second person"),
    "waiting for the desk": lazy("waiting for the desk"),
    "withdrawn by the sender": lazy("withdrawn by the sender"),
    "withdrawn": pgettext_lazy("a release", "withdrawn"),
    "yes": lazy("yes"),
    "yes, with changed words": lazy("yes, with changed words"),
}
"""Where a release, a request, an undertaking, a proposal, a notice, a site or a decision about items stands."""

SATISFACTION: Final[Words] = {
    "none": lazy("nothing"),
    "nothing": lazy("nothing"),
    "no matter": lazy("no difference"),
    "all of it": lazy("all of it"),
    "little": lazy("little"),
    "about half": lazy("about half"),
    "half": lazy("about half"),
    "most": lazy("most"),
    "little to about half": lazy("from little to about half"),
    "little to most": lazy("from little to most"),
    "about half to most": lazy("from about half to most"),
    "all": lazy("all"),
}
"""How much of its possible gain a side receives, in words."""

METHODS: Final[Words] = {
    "least bad over everything the sides may mean": lazy(
        "least bad over everything the sides may mean"
    ),
    "enumeration": lazy("every package was looked at"),
    "merge": lazy("exact merge of the sides' points"),
    "search": lazy("search with a proved bound"),
    "stopped": lazy("search that somebody stopped"),
    "each changed sheet judged by the solutions": lazy("each changed sheet judged anew"),
    "each side's points, in thirds": lazy(
        "each side's own points, in thirds of what the issue could bring it"
    ),
    "each package compared with the tentative deal, side by side": lazy(
        "each package compared with the tentative deal, side by side"
    ),
    "sum of your own points": lazy("sum of your own points"),
    "Adjusted Winner": lazy("Adjusted Winner"),
}

KINDS_OF_STATE: Final[Mapping[str, str]] = {
    "being destroyed": "waiting",
    "carried out": "settled",
    "destroyed in part": "closed",
    "disputed": "look",
    "dropped": "closed",
    "granted": "settled",
    "held back": "waiting",
    "in force": "settled",
    "lapsed": "look",
    "no": "closed",
    "not in force": "closed",
    "not yet": "waiting",
    "open": "waiting",
    "refused": "closed",
    "relayed": "settled",
    "released": "closed",
    "reported done": "settled",
    "waiting": "waiting",
    "waiting for an officer": "waiting",
    "withdrawn": "closed",
    "yes": "",
    "yes, with changed words": "",
}
"""How the frame of a state is drawn: dashed while somebody must act."""


def term(value: object) -> str:
    """What people call it: a member of an enumeration, a kind of entry, a state or a solution.

    A line, an entry's body or its class is named by its kind; a word that is not known stands as it is.
    """
    if isinstance(value, StrEnum):
        return str(MEMBERS.get(type(value), {}).get(value.value, value.value))
    if isinstance(value, Line):
        return term(value.body)
    if isinstance(value, Unknown):
        return str(UNKNOWN)
    if isinstance(value, Withheld):
        return str(WITHHELD[value.KIND])
    if isinstance(value, Body) or (isinstance(value, type) and issubclass(value, Body)):
        return str(KINDS.get(value.KIND, UNKNOWN))
    word = str(value)
    for words in (STATES, SOLUTIONS, SATISFACTION, METHODS, KINDS, CLASSES):
        if word in words:
            return str(words[word])
    return word


STANDINGS_MEAN: Final = lazy(
    "Without prejudice: nobody is held to it. Non-paper: an idea of nobody's."
    " Hypothetical: what if. Position: what a side stands by. Agreed: both said yes."
)
"""What stands beside every choice of a standing."""


def state_kind(state: object) -> str:
    """How the frame of a state is drawn: waiting (dashed), settled, closed, look, or plain."""
    return KINDS_OF_STATE.get(str(state), "")


def choices(*members: StrEnum) -> list[tuple[str, str]]:
    """The members with their words, for a field of a form."""
    return [(member.value, term(member)) for member in members]
