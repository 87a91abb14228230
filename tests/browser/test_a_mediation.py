"""A whole mediation in three browsers, from the first link of an empty desk to the close."""

from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person, soon

TITLE = "The bridge"
QUOTE = "The bridge could open to ambulances if nobody films it."
CHANGED = "The bridge could open to ambulances from 08:00."
HEARD = "The bridge will open to ambulances from 08:00."
PARAPHRASE = "They would rather speak of hours than of days."
IMPRESSION = "Tired, and in earnest."
POINTS = {
    "Northland": {"p0_1": 300, "p0_2": 600, "p1_1": 400, "reservation": 350},
    "Southland": {"p0_0": 350, "p0_1": 400, "p1_0": 100, "p1_1": 600, "reservation": 400},
}


@pytest.fixture
def at_the_table(desk, sit):
    """The mediator, with two sides that were invited, introduced and gave their consent."""
    mara = Person(sit(desk.first_token()))
    mara.fill(title=TITLE, purpose="The bridge at Osk.", mediator="Third Capital")
    mara.press("Open it and take the seat").sees("Morning brief")
    anton, bela = (invited(mara, sit, name) for name in ("Northland", "Southland"))
    anton.sees_not("Southland")
    bela.sees_not("Northland")
    mara.go("Seats and consents").follow("Introduce seats")
    mara.choose(seats="Northland").choose(seats="Southland").press("Introduce them")
    return mara, anton, bela


def invited(mara, sit, name):
    mara.go("Seats and consents").follow("Invite a seat")
    mara.fill(name=name).press("Invite it")
    way_in = mara.page.locator("#way-in").input_value()
    mara.follow("I have it").sees(name)
    assert way_in not in mara.page.content()
    page = sit(way_in.rsplit("/", 1)[1])
    takes_a_codename(page)
    return Person(page)


def takes_a_codename(page):
    """An invitation leads to the choice of a way; the seat comes after it."""
    page.get_by_role("link", name="Take a codename").click()
    page.get_by_role("button", name="Show me the seven words").click()
    expect(page.locator("ol.codename li")).to_have_count(7)
    words = page.locator("ol.codename li").all_inner_texts()
    page.get_by_label("Type them from your copy").fill(" ".join(words))
    page.get_by_role("button", name="I have them").click()
    expect(page.locator("h1")).to_have_text("Your sign-in")
    page.get_by_role("link", name="Go to your seat").click()


@contextmanager
def unseen_by(*others):
    """What one does here changes no page of the others."""
    with ExitStack() as stack:
        for other in others:
            stack.enter_context(other.unmoved())
        yield


def test_from_the_first_link_to_the_close(at_the_table):
    mara, anton, bela = at_the_table
    consents(mara, anton, bela)
    a_call(mara, anton, bela)
    a_release(mara, anton, bela)
    a_relay(mara, anton, bela)
    a_request(mara, anton, bela)
    evidence(mara, anton, bela)
    ground_rules(mara, anton, bela)
    priorities(mara, anton, bela)
    an_opening(mara, anton, bela)
    a_proposal(mara, anton, bela)
    an_agreement(mara, anton, bela)
    an_undertaking(mara, anton, bela)
    the_close(mara, anton, bela)


def consents(mara, anton, bela):
    with unseen_by(bela):
        anton.go("Consents").fill(
            to="Talks about the bridge.", limits="Not the border.", exceptions="None."
        )
        anton.press("Give this consent").sees("Talks about the bridge.")
    with unseen_by(anton):
        mara.go("Seats and consents").sees("in force from Southland")
        mara.follow("Write down a consent").choose(side="Southland", how="by voice")
        mara.fill(to="Talks about ambulances.", person="Bela Sorin", at=soon(-60))
        mara.fill(heard_by="Mara Lind").press("Write it down")
        mara.sees("Talks about the bridge.", "Talks about ambulances.", "oral, unconfirmed")
    bela.go("Consents").sees("Talks about ambulances.", "oral, unconfirmed")
    bela.sees_not("Talks about the bridge.")


def a_call(mara, anton, bela):
    with unseen_by(anton, bela):
        mara.go("Contacts").follow("Log a contact").choose(with_seats="Northland")
        mara.fill(length_min=25, asked_by="Northland", starts_at=soon(-1800))
        mara.fill(quote_0=QUOTE, paraphrase_0=PARAPHRASE, impression=IMPRESSION)
        mara.press("Log it").sees(QUOTE, PARAPHRASE, IMPRESSION, "25 minutes")


def a_release(mara, anton, bela):
    with unseen_by(bela):
        mara.follow("Ask Northland for a release").press("Ask the owner")
        anton.go("Releases to answer").sees(QUOTE).sees_not(IMPRESSION, PARAPHRASE)
        anton.follow("Read and answer").choose(answer="yes, with changed words")
        anton.fill(said=CHANGED).press("Give this answer")
        mara.go("Releases").sees(CHANGED, "yes, with changed words")


def a_relay(mara, anton, bela):
    mara.go("Relay").follow("Open the screen for the room with Southland")
    mara.sees(CHANGED).sees_not(QUOTE, PARAPHRASE, IMPRESSION, "Agenda")
    mara.page.locator("summary", has_text="Say that it is delivered").click()
    mara.press("It is delivered")
    bela.go("What reached us").sees(CHANGED, "Northland").sees_not(QUOTE, IMPRESSION)
    anton.go("Releases to answer").sees("relayed", "words unchanged")
    with unseen_by(anton):
        mara.page.locator("summary", has_text="Enter the read-back").click()
        mara.fill(heard=HEARD).choose(sense="the same sense").press("Enter it")
        mara.sees("added: will", "taken away: could")
    bela.go("What reached us").sees("the same sense")


def a_request(mara, anton, bela):
    with unseen_by(bela):
        anton.go("Requests").fill(asked="No cameras at the bridge.", reason="Families watch.")
        anton.press("File this request").sees("not answered yet")
        mara.go("Requests").follow("No cameras at the bridge.").choose(answer="granted")
        mara.press("Answer")
        anton.go("Requests").sees("granted")


def evidence(mara, anton, bela):
    with unseen_by(anton, bela):
        mara.go("Readiness").sees("The board is bare.").follow("Put evidence")
        mara.choose(dimension="opening", strength="strong").pick(side="Northland")
        mara.fill(shown="They named an hour.").press("Put it on the board")
        mara.sees("They named an hour.", "Weakest:")


def ground_rules(mara, anton, bela):
    mara.go("Agenda").follow("Set the agenda")
    mara.fill(issue_0="Bridge", options_0="Closed\nAmbulances\nOpen to all")
    mara.fill(issue_1="Monitors", options_1="None\nJoint").press("Put it before all sides")
    anton.go("Agenda").sees("Ambulances", "Joint")
    mara.go("Ground rules").sees("The engines are off.").follow("Propose ground rules")
    mara.fill(answer_by=soon(25)).press("Put them to all sides").sees("waiting")
    answer_rules(anton)
    with unseen_by(anton):
        answer_rules(bela)
    for person in (mara, anton, bela):
        person.waits_for("Ground rules", "in force")


def answer_rules(person):
    person.go("Ground rules").follow("Answer under seal").choose(answer="accept")
    person.press("Answer under seal").sees("Sealed")


def priorities(mara, anton, bela):
    with unseen_by(mara, bela):
        seal(anton, POINTS["Northland"])
    seal(bela, POINTS["Southland"])


def seal(person, points):
    person.go("My priorities")
    numbers = person.page.locator("main [data-issue] input[type=number]")
    for number in range(numbers.count()):
        name = numbers.nth(number).get_attribute("name")
        numbers.nth(number).fill(str(points.get(name, 0)))
    person.fill(reservation=points["reservation"])
    person.press("Seal our priorities").sees("Sealed on")


def an_opening(mara, anton, bela):
    mara.go("Exploration").follow("Ask for a run").fill(at=soon(3)).press("Ask for the run")
    mara.waits_for("Exploration", "Packages that stand out")
    mara.sees("Ambulances", "Joint").sees_not("350", "400")
    for side in (anton, bela):
        side.waits_for("Exploration", "The engine has run")
        side.sees_not("Package A", "opening:")


def a_proposal(mara, anton, bela):
    mara.follow("Put package A as a proposal")
    mara.fill(proposal="Ambulances cross from 08:00; monitors are joint.", answer_by=soon(25))
    mara.press("Put it to all sides")
    answer_proposal(anton)
    with unseen_by(mara, anton):
        answer_proposal(bela)
    for person in (mara, anton, bela):
        person.waits_for("Proposals", "both yes")


def answer_proposal(person):
    person.go("Proposals").follow("Read and answer").choose(answer="Yes")
    person.press("Answer under seal").sees("You said yes")


def an_agreement(mara, anton, bela):
    mara.go("Agreement").follow("Put the agreed proposal as a text")
    mara.fill(title="The bridge at Osk").press("Put it before those who sign")
    for side, name in ((anton, "Anton Verra"), (bela, "Bela Sorin")):
        side.go("Agreement").follow("Read the text").fill(by=name).press("Sign this text")
        side.sees(name)
    mara.go("Agreement").sees("signed by every side", "Anton Verra", "Bela Sorin")
    anton.go("Agreement").follow("The bridge at Osk").sees("signed by every side")


def an_undertaking(mara, anton, bela):
    mara.go("Undertakings").follow("Write down an undertaking")
    mara.pick(debtor="Northland", creditor="Southland").fill(what="A list of ambulances.")
    mara.choose(readers="Northland", how="by voice")
    mara.fill(person="Anton Verra", at=soon(-60), heard_by="Mara Lind").press("Write it down")
    with unseen_by(bela):
        anton.go("Undertakings").follow("A list of ambulances.").choose(report="done")
        anton.press("Report").sees("reported done")
        mara.go("Undertakings").sees("reported done")


def the_close(mara, anton, bela):
    mara.go("Seats and consents").follow("Close the process")
    mara.fill(outcome="The bridge is open to ambulances.", typed=TITLE).press("Close it for good")
    mara.sees("Carry out the retention fixed at the opening", "waiting for an officer")
    mara.go("Seats and consents").sees("This process is closed.")
    for side in (anton, bela):
        side.go("Our record").sees("The bridge is open to ambulances.")
