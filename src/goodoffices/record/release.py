"""Release: an item belongs to the side that gave it; it reaches another seat only by its owner's leave.

A release request repeats the exact words for {owner, mediator}, because the entry they come from may
be the mediators' own. Permission is not an answer: whether the owner permits the relay and what the
recipient says to it are two different matters.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from goodoffices.errors import InputError
from goodoffices.record.body import Body, EntryId, kind, require_text
from goodoffices.record.erasure import OriginObjected
from goodoffices.record.given import Confirmed, Given, Standing
from goodoffices.record.seat import SeatId

if TYPE_CHECKING:
    from goodoffices.record.view import Thread

__all__ = [
    "Condition",
    "ConditionJudged",
    "Form",
    "LinkKind",
    "Linked",
    "ReadBack",
    "RelayDelivered",
    "RelayReceipt",
    "RelayReplied",
    "Release",
    "ReleaseAnswer",
    "ReleaseAnswered",
    "ReleaseAsked",
    "ReleaseWithdrawn",
    "Sense",
]


class Form(StrEnum):
    """In which form the words may reach the recipient."""

    AS_MEDIATORS_IDEA = "as the mediator's own idea"
    AS_OURS = "as ours"
    ONLY_THAT_WE_SPOKE = "only that we spoke"


class Condition(StrEnum):
    """What a person finds of the owner's condition."""

    FAILED = "failed"
    MET = "met"
    WITHDRAWN = "withdrawn"


class ReleaseAnswer(StrEnum):
    """What the owner says to a request for release."""

    NO = "no"
    NOT_YET = "not yet"
    YES = "yes"
    YES_CHANGED = "yes, with changed words"


class LinkKind(StrEnum):
    """Why two entries belong together; only the mediator sees links."""

    ASKED_FROM = "asked from"
    DISCLOSED = "disclosed"
    RELAYED = "relayed"


class Sense(StrEnum):
    """A person's judgement of a read-back."""

    CLARIFY = "clarify"
    DIFFERS = "differs"
    SAME = "same"


@kind("release_asked", "release")
class ReleaseAsked(Body):
    """The question whether these words may go to that seat.

    Attributes
    ----------
    owner : SeatId
        The side whose words they are.
    recipient : SeatId
        The seat that would hear them.
    words : str
        Exactly.
    form : Form
        As ours, as the mediator's own idea, or only the fact that we spoke.
    standing : Standing
        What the words are worth.
    until : date or None
        Last day on which they may be relayed.
    only_if : str
        Condition in words, judged by a person.
    language : str
        Language of the words.
    """

    owner: SeatId
    recipient: SeatId
    words: str
    form: Form = Form.AS_OURS
    standing: Standing = Standing.WITHOUT_PREJUDICE
    until: date | None = None
    only_if: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        require_text(self, "words")
        if self.owner == self.recipient:
            raise InputError(
                "owner and recipient are the same",
                advice="Choose a recipient other than the owner of the words.",
                field="recipient",
            )

    def leaves_open(self) -> bool | None:
        """Waits for the owner."""
        return True


@kind("release_answered", "release")
class ReleaseAnswered(Body):
    """The owner's answer.

    Attributes
    ----------
    release : EntryId
        The request.
    answer : ReleaseAnswer
        Yes, yes with changed words, not yet, no.
    words : str
        The words that may go, exactly; empty unless the answer is a yes.
    form : Form
        The form that is permitted.
    until : date or None
        Last day.
    only_if : str
        Condition in words.
    given : Given
        On the page, by voice or on paper.
    """

    release: EntryId
    answer: ReleaseAnswer
    words: str = ""
    form: Form = Form.AS_OURS
    until: date | None = None
    only_if: str = ""
    given: Given = Given()

    def __post_init__(self) -> None:
        if self.is_yes:
            require_text(self, "words")

    @property
    def is_yes(self) -> bool:
        """Whether the words may go."""
        return self.answer in (ReleaseAnswer.YES, ReleaseAnswer.YES_CHANGED)

    def thread(self) -> EntryId | None:
        """The request."""
        return self.release

    def leaves_open(self) -> bool | None:
        """A yes waits for the relay, "not yet" for another word; a no ends it."""
        return self.answer is not ReleaseAnswer.NO


@kind("release_withdrawn", "release")
class ReleaseWithdrawn(Body):
    """The owner takes a permission back. What has been relayed cannot be unsaid.

    Attributes
    ----------
    release : EntryId
        The request.
    reason : str
        If one was given.
    given : Given
        How.
    """

    release: EntryId
    reason: str = ""
    given: Given = Given()

    def thread(self) -> EntryId | None:
        """The request."""
        return self.release

    def leaves_open(self) -> bool | None:
        """Withdrawn."""
        return False


@kind("condition_judged", "release")
class ConditionJudged(Body):
    """A person judges the owner's condition; the owner and the mediator read it.

    What has failed, or was withdrawn, lets the permission lapse: the owner may give another.

    Attributes
    ----------
    release : EntryId
        The request.
    condition : Condition
        Met, failed or withdrawn.
    judged_by : str
        Who judged.
    reason : str
        Why; the owner reads it.
    """

    release: EntryId
    condition: Condition
    judged_by: str
    reason: str = ""

    def __post_init__(self) -> None:
        require_text(self, "judged_by")

    def thread(self) -> EntryId | None:
        """The request."""
        return self.release


@kind("relay_delivered", "relay")
class RelayDelivered(Body):
    """The words are delivered; addressed to the recipient and the mediator.

    Attributes
    ----------
    to : SeatId
        The recipient.
    words : str
        Exactly as released.
    attributed_to : SeatId or None
        Whose words they are said to be; None for the mediator's own idea.
    form : Form
        As the recipient may know it: never tells the owner of a mediator's idea.
    standing : Standing
        What they are worth.
    by : str
        Who delivered them, and how.
    language : str
        Language of the words.
    translation, interpreter : str
        Where they were interpreted.
    translation_language : str
        Language of the translation.
    note_taker : str
        Who took notes.
    """

    to: SeatId
    words: str
    attributed_to: SeatId | None = None
    form: Form = Form.AS_OURS
    standing: Standing = Standing.WITHOUT_PREJUDICE
    by: str = ""
    language: str = ""
    translation: str = ""
    interpreter: str = ""
    translation_language: str = ""
    note_taker: str = ""

    def __post_init__(self) -> None:
        require_text(self, "words")

    def leaves_open(self) -> bool | None:
        """Waits for the read-back."""
        return True

    def beside(self, heard: ReadBack) -> str | None:
        """What a read-back can be laid beside word by word: the words, or the translation, in its language.

        Parameters
        ----------
        heard : ReadBack
            What was read back.

        Returns
        -------
        str or None
            None where they are in two languages, so that only a person can judge the sense.
        """
        if not self.translation:
            same = not heard.language or not self.language or heard.language == self.language
            return self.words if same else None
        if heard.language and heard.language == self.translation_language:
            return self.translation
        return self.words if heard.language and heard.language == self.language else None


@kind("read_back", "relay")
class ReadBack(Body):
    """What the recipient said it had heard; addressed to the recipient and the mediator.

    Attributes
    ----------
    relay : EntryId
        The delivery.
    words : str
        As read back.
    sense : Sense
        A person's judgement: same, differs, clarify.
    judged_by : str
        Who judged.
    language : str
        Language of the read-back.
    translation, interpreter : str
        As it was interpreted for the mediator, and by whom.
    """

    relay: EntryId
    words: str
    sense: Sense
    judged_by: str = ""
    language: str = ""
    translation: str = ""
    interpreter: str = ""

    def __post_init__(self) -> None:
        require_text(self, "words")

    def thread(self) -> EntryId | None:
        """The delivery."""
        return self.relay

    def leaves_open(self) -> bool | None:
        """Done only when the sense is the same."""
        return self.sense is not Sense.SAME


@kind("relay_replied", "relay")
class RelayReplied(Body):
    """What the recipient answers to the words; addressed to the recipient and the mediator.

    Its words are the recipient's own: they reach nobody else but by its release.

    Attributes
    ----------
    relay : EntryId
        The delivery.
    words : str
        The answer.
    standing : Standing
        What it is worth.
    language : str
        Language of the answer.
    given : Given
        On the page, by voice or on paper.
    """

    relay: EntryId
    words: str
    standing: Standing = Standing.WITHOUT_PREJUDICE
    language: str = ""
    given: Given = Given()

    def __post_init__(self) -> None:
        require_text(self, "words")

    def thread(self) -> EntryId | None:
        """The delivery."""
        return self.relay


@kind("relay_receipt", "release", retention="agreements", signed=True)
class RelayReceipt(Body):
    """To the owner alone: relayed. It says nothing about the answer.

    Attributes
    ----------
    release : EntryId
        The request that the owner answered.
    words_unchanged : bool
        Whether exactly the released words were delivered in their own language.
    on : date
        Day of the delivery.
    """

    release: EntryId
    words_unchanged: bool
    on: date

    def thread(self) -> EntryId | None:
        """The request."""
        return self.release

    def leaves_open(self) -> bool | None:
        """Nothing is left for the owner to do."""
        return False


@kind("linked", "release", retention="working_notes")
class Linked(Body):
    """For the mediator alone: these two belong together.

    Attributes
    ----------
    release : EntryId
        The request.
    other : EntryId
        The contact it came from, the delivery it went out as, or the disclosure that made it known.
    link : LinkKind
        Which of them.
    item : int or None
        Number of the statement in the contact, counted from 0.
    answered_for_by : str
        The mediator who answers for using a release that was given by voice and not confirmed.
    """

    release: EntryId
    other: EntryId
    link: LinkKind
    item: int | None = None
    answered_for_by: str = ""

    def thread(self) -> EntryId | None:
        """The request."""
        return self.release

    def leaves_open(self) -> bool | None:
        """A relayed release is done; an origin changes nothing."""
        return False if self.link is LinkKind.RELAYED else None

    def refers_to(self) -> tuple[EntryId, ...]:
        """Both."""
        return (self.release, self.other)


class Release:
    """Where a release stands, folded from its thread as its reader sees it.

    Parameters
    ----------
    thread : Thread
        Lines of one release, in order.
    """

    __slots__ = (
        "answer",
        "answer_line",
        "asked",
        "confirmed",
        "disclosures",
        "is_whole",
        "judged",
        "line",
        "objected",
        "receipt",
        "relay",
        "source",
        "withdrawn",
    )

    def __init__(self, thread: Thread) -> None:
        self.line, self.asked = thread.root_of(ReleaseAsked)
        self.answer_line = thread.last_line_of(ReleaseAnswered)
        self.answer = thread.last_of(ReleaseAnswered)
        self.withdrawn = thread.last_of(ReleaseWithdrawn)
        self.receipt = thread.last_of(RelayReceipt)
        links = [x.body for x in thread.lines if isinstance(x.body, Linked)]
        self.relay = next((x.other for x in links if x.link is LinkKind.RELAYED), None)
        self.source = next((x for x in links if x.link is LinkKind.ASKED_FROM), None)
        self.disclosures = tuple(x.other for x in links if x.link is LinkKind.DISCLOSED)
        self.judged = self._judged(thread)
        self.objected = thread.last_of(OriginObjected) is not None
        # Without a word that may have taken a permission back, there is no permission.
        lost = thread.lost(ReleaseAnswered, ReleaseWithdrawn, ConditionJudged, RelayReceipt, Linked)
        self.is_whole = lost is None
        confirmed = {x.body.entry for x in thread.lines if isinstance(x.body, Confirmed)}
        oral = self.answer is not None and self.answer.given.needs_confirmation
        self.confirmed = not oral or (
            self.answer_line is not None and self.answer_line.entry_id in confirmed
        )

    def _judged(self, thread: Thread) -> ConditionJudged | None:
        """What was judged last of the condition that stands: a new answer is a new condition."""
        line = thread.last_line_of(ConditionJudged)
        if line is None or self.answer_line is None or line.number < self.answer_line.number:
            return None
        return thread.last_of(ConditionJudged)

    @property
    def condition(self) -> str:
        """What somebody must judge before the words go; empty where nothing is left to judge."""
        if self.answer is None or self.judged is not None:
            return ""
        return self.answer.only_if.strip()

    @property
    def is_off(self) -> bool:
        """Whether the owner's condition was judged to have failed, or was withdrawn."""
        return self.judged is not None and self.judged.condition is not Condition.MET

    def is_over(self, day: date) -> bool:
        """Whether the permission has lapsed by itself, and nothing went before: its last day, its condition.

        Parameters
        ----------
        day : date
            The day on which it is asked.
        """
        answer = self.answer
        if answer is None or not answer.is_yes or self.is_relayed or self.withdrawn is not None:
            return False
        return self.is_off or (answer.until is not None and day > answer.until)

    @property
    def is_relayed(self) -> bool:
        """Whether the words have gone."""
        return self.relay is not None or self.receipt is not None

    @property
    def may_be_relayed(self) -> bool:
        """Whether the owner permits it and it has not gone yet; for its last day see :meth:`is_over`."""
        return (
            self.answer is not None
            and self.answer.is_yes
            and self.withdrawn is None
            and not self.is_relayed
            and not self.is_off
            and self.is_whole
        )

    @property
    def state(self) -> str:
        """One of: waiting, yes, yes with changed words, not yet, no, lapsed, withdrawn, relayed, destroyed in part."""
        if self.is_relayed:
            return "relayed"
        if self.withdrawn is not None:
            return "withdrawn"
        if not self.is_whole:
            return "destroyed in part"
        if self.is_off:
            return "lapsed"
        return str(self.answer.answer) if self.answer else "waiting"
