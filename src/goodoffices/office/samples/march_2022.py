"""March 2022, as reported on 7 March 2022. Facts as they stand; no word of anybody is invented.

What was said in the rooms was not disclosed, and the sample says so. Facts for which the record has no
kind of entry yet (aid, the mechanism in the air, reception) stand as notes in the mediator's own room.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from goodoffices.office.mediation.public import record_disclosure, say_publicly
from goodoffices.office.mediation.readiness import put_evidence
from goodoffices.office.mediation.request import answer_request, file_request
from goodoffices.office.mediation.room import log_contact, write_message
from goodoffices.office.process import record_mandate
from goodoffices.office.samples.script import Sample, Script
from goodoffices.record import (
    Channel,
    Contact,
    Dimension,
    Disclosure,
    EntryId,
    Evidence,
    Mandate,
    PublicLine,
    RequestAnswer,
    RequestAnswered,
    RequestFiled,
    Role,
    SeatId,
    Spot,
    Standing,
    Strength,
    Track,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import Actor

__all__ = ["SOURCE", "TITLE", "seed"]

TITLE: Final = "March 2022"
SOURCE: Final = "press report of 7 March 2022"
NOT_DISCLOSED: Final = "not disclosed"
BEFORE: Final = "before 5 March 2022"
SUNDAY: Final = date(2022, 3, 6)
BENNETT: Final = "Naftali Bennett, prime minister of Israel"
PUTIN: Final = "Vladimir Putin, president of Russia"
ZELENSKYY: Final = "Volodymyr Zelenskyy, president of Ukraine"


def seed(office: Office) -> Sample:
    """Write the sample: everything was entered on the day of the report."""
    script = Script(office, "march-2022", datetime(2022, 3, 7, 8, 0, tzinfo=UTC))
    israel = script.open(
        title=TITLE,
        mediator="Israel",
        purpose=f"As reported: Israel between Russia and Ukraine. Facts of the {SOURCE};"
        " what was said in the rooms was not disclosed.",
        opened_on=date(2022, 3, 7),
    )
    purpose = f"As reported: facts of the {SOURCE}, as far as they concern this seat."
    russia = script.invite(israel, Role.PARTY, "Russia", purpose=purpose)
    ukraine = script.invite(israel, Role.PARTY, "Ukraine", purpose=purpose)
    friends = {
        name: script.invite(israel, Role.FRIEND, name, purpose=purpose)
        for name in ("United States", "Germany", "France")
    }
    script.later()
    _before(script, israel, ukraine)
    _contacts(script, israel, russia, ukraine, friends)
    _said_on_sunday(script, israel, russia, ukraine)
    _notes(script, israel)
    return script.sample(TITLE, israel)


def _before(script: Script, israel: Actor, ukraine: Actor) -> None:
    script.do(
        record_mandate,
        israel,
        Mandate(
            asked_by="Ukraine, before 5 March 2022, citing Israel's good relations with Kyiv and"
            " Moscow.",
            blessed_by="As stated in public by the prime minister on 6 March 2022: the efforts have"
            " the blessing and encouragement of all parties.",
            source=SOURCE,
        ),
    )
    intermediary = script.do(
        file_request,
        ukraine,
        RequestFiled(
            said_by=ukraine.seat,
            words=f"To serve as intermediary ({BEFORE}).",
            reason="Israel's good relations with Kyiv and Moscow.",
            source=SOURCE,
        ),
    )
    script.do(
        answer_request,
        israel,
        RequestAnswered(request=intermediary, answer=RequestAnswer.GRANTED),
    )
    military = script.do(
        file_request,
        ukraine,
        RequestFiled(
            said_by=ukraine.seat,
            words=f"Military assistance, asked for by Ukraine's president ({BEFORE}).",
            source=SOURCE,
        ),
    )
    script.do(
        answer_request,
        israel,
        RequestAnswered(
            request=military,
            answer=RequestAnswer.HELD_BACK,
            reason=f"Held back so far, as reported; the reason is {NOT_DISCLOSED}.",
        ),
    )
    script.do(
        say_publicly,
        israel,
        PublicLine(
            said_by=israel.seat,
            speaker="Israel",
            words="Condemned the invasion; solidarity with Kyiv.",
            when_words=BEFORE,
            source=SOURCE,
        ),
        readers=_all_but(script, israel),
    )


def _contacts(
    script: Script, israel: Actor, russia: Actor, ukraine: Actor, friends: dict[str, Actor]
) -> None:
    def log(contact: Contact) -> EntryId:
        script.later()
        return script.do(log_contact, israel, contact)

    log(
        Contact(
            channel=Channel.VISIT,
            with_seats=(russia.seat,),
            participants=(BENNETT, PUTIN),
            place="The Kremlin, Moscow",
            spot=Spot(latitude=55.752, longitude=37.617, written="55.752, 37.617"),
            when_words="Saturday 5 March 2022, unannounced",
            length_min=180,
            substance=NOT_DISCLOSED,
            source=SOURCE,
        )
    )
    for count in ("first", "second", "third"):
        log(
            Contact(
                channel=Channel.CALL,
                with_seats=(ukraine.seat,),
                participants=(BENNETT, ZELENSKYY),
                when_words=f"5 to 6 March 2022; the {count} of three conversations",
                substance=NOT_DISCLOSED,
                source=f"{SOURCE}; confirmed by the prime minister's office",
            )
        )
    for name in ("Germany", "France"):
        log(
            Contact(
                channel=Channel.MEETING,
                with_seats=(friends[name].seat,),
                participants=("Israel", f"the leader of {name}"),
                track=Track.LEADERS,
                place=f"channel and place {NOT_DISCLOSED}",
                when_words="5 to 6 March 2022; parallel talks",
                substance=NOT_DISCLOSED,
                source=f"{SOURCE}; Israeli officials",
            )
        )
    call = log(
        Contact(
            channel=Channel.CALL,
            with_seats=(russia.seat,),
            participants=(BENNETT, PUTIN),
            when_words="Sunday 6 March 2022",
            substance=NOT_DISCLOSED,
            source=f"{SOURCE}; disclosed by the Kremlin",
        )
    )
    script.do(
        record_disclosure,
        israel,
        Disclosure(
            by="The Kremlin",
            words="The call of 6 March 2022: his “most recent contacts with leaders of a number of"
            " countries”.",
            on=SUNDAY,
            source=SOURCE,
            may_confirm=f"That the call took place, as disclosed. Its substance: {NOT_DISCLOSED}.",
            contact=call,
        ),
    )
    log(
        Contact(
            channel=Channel.MEETING,
            held=False,
            with_seats=(friends["United States"].seat,),
            participants=(
                "Yair Lapid, foreign minister and alternate prime minister of Israel, as envoy",
                "Antony Blinken, secretary of state of the United States",
            ),
            track=Track.LEADERS,
            envoy="Yair Lapid",
            place="Latvia",
            spot=Spot(latitude=56.9, longitude=24.6, written="56.9, 24.6"),
            when_words="Monday 7 March 2022",
            source=f"{SOURCE}; announced",
        )
    )


def _said_on_sunday(script: Script, israel: Actor, russia: Actor, ukraine: Actor) -> None:
    script.later()
    speaker = "The prime minister, Naftali Bennett, to his cabinet, televised"
    script.do(
        say_publicly,
        israel,
        PublicLine(
            said_by=israel.seat,
            speaker=speaker,
            words="No details of the meeting in Moscow.",
            on=SUNDAY,
            source=SOURCE,
        ),
    )
    script.do(
        say_publicly,
        israel,
        PublicLine(
            said_by=israel.seat,
            speaker=speaker,
            words="The efforts have the blessing and encouragement of all parties. Israel will go on"
            " assisting wherever asked, even if the chances are not great. At even a small opening,"
            " with access to all sides and the capability, he sees a moral duty to try.",
            on=SUNDAY,
            source=SOURCE,
        ),
        readers=_all_but(script, israel),
    )
    stated = {
        Dimension.OPENING: "Stated in public: at even a small opening there is a moral duty to try.",
        Dimension.ACCESS: "Stated in public, with the opening: access to all sides.",
    }
    cells: list[tuple[Dimension, SeatId | None, str]] = [
        (dimension, side.seat, words)
        for dimension, words in stated.items()
        for side in (russia, ukraine)
    ]
    capability = "Stated in public, with the opening: the capability."
    for dimension, seat, words in [*cells, (Dimension.CAPABILITY, None, capability)]:
        evidence = Evidence(
            dimension=dimension,
            side=seat,
            words=words,
            strength=Strength.SOME,
            judged_by="as stated",
            on=SUNDAY,
            source=f"public line of 6 March 2022 ({SOURCE})",
        )
        script.do(put_evidence, israel, evidence)


def _notes(script: Script, israel: Actor) -> None:
    notes = (
        f"Act, {BEFORE}: Israel sent humanitarian aid. Source: {SOURCE}.",
        (
            "Standing mechanism: Israel and Russia have a defence coordination mechanism in Syria to"
            f" prevent clashes between their militaries. Source: {SOURCE}."
        ),
        (
            "Standing programme: Israel, a country of just over 9.3 million, has a large-scale programme"
            f" in preparation to absorb a wave of immigrants. Source: {SOURCE}."
        ),
        (
            "Arrival, Sunday 6 March 2022: 90 children of a Jewish orphanage in Zhytomyr, accompanied by"
            " members of the Chabad-Lubavitch movement, by a flight from Romania to Ben Gurion airport;"
            " met by the prime minister. They had fled battles and shelling for over a week."
            f" Source: {SOURCE}."
        ),
        (
            "Conflicting count, same flight: other reports give 60 to about 100 children. Both counts"
            " stay; neither is corrected by the other."
        ),
    )
    for words in notes:
        script.later()
        script.do(
            write_message,
            israel,
            room="own",
            words=words,
            standing=Standing.NON_PAPER,
            language="en",
        )


def _all_but(script: Script, own: Actor) -> list[str]:
    return [actor.seat for actor in script.seats.values() if actor != own]
