"""The twelve days at the desk, each from its first click to its printed sheet."""

import os
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.flight import a_flight
from tests.browser.person import Person, soon
from tests.browser.sheet import printed
from tests.browser.walk import CONTRAST, faults

MARA, ANTON, BELA, FRIEDA = "Third Capital", "Northland", "Southland", "Fourth Capital"
SAID = "The bridge could open to ambulances if nobody films it."
CHANGED = "The bridge could open to ambulances from 08:00."
HOURS = "They would rather speak of hours than of days."
MISHEARD = "The bridge will open to ambulances from 09:00."
ANSWER = "From nine we could live with it."
PROPOSAL = "Ambulances cross from 08:00; monitors are joint."
POINTS = {
    "Northland": {"p0_1": 300, "p0_2": 600, "p1_1": 400, "reservation": 350},
    "Southland": {"p0_0": 350, "p0_1": 400, "p1_0": 100, "p1_1": 600, "reservation": 400},
}
LIOR, NOOR = "Northern duty desk", "Southern duty desk"
STRIKE = "A shell fell 300 m north of the crossing at Osk."
PICTURES = os.environ.get("GOODOFFICES_PICTURES")


@pytest.fixture
def seated(desk, sit):
    """People in their seats at a table of their own: two sides that know each other, one friend."""

    def take(title, *names):
        links = desk.ask("table", title=title)
        return [Person(sit(links[name])) for name in names]

    return take


@pytest.fixture(scope="module")
def hours():
    """A desk whose clock can be sent on, so that no deadline is waited for."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="goodoffices-hours-", dir=memory if memory.is_dir() else None
    ) as folder:
        opened = Desk(Path(folder), beat=1)
        yield opened
        opened.close()


@pytest.fixture
def seated_there(hours, sit):
    """As `seated`, at the desk whose clock can be sent on."""

    def take(asked, *names, **how):
        links = hours.ask(asked, **how)
        pages = [sit("", at=hours.url("/sign-in/")) for _ in names]
        for page, name in zip(pages, names, strict=True):
            hours.sign_in(page, links[name])
        return [Person(page) for page in pages]

    return take


def clean(person):
    """The page as it stands is in nobody's way, and no wider than a small screen."""
    page = person.page
    for scheme, rules in (("light", None), ("dark", CONTRAST)):
        page.emulate_media(color_scheme=scheme)
        found = faults(page, rules)
        assert not found, f"{page.url}\n{found}"
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size(size)
    return person


def pictured(person, name):
    """A picture for whoever looks at the pages; none where nobody asks for them."""
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES, f"{name}.png"), full_page=True)
    return person


def logs_a_call(mara, quote, **more):
    mara.go("Contacts").follow("Log a contact").choose(with_seats=ANTON)
    return mara.fill(starts_at=soon(-600), length_min=5, quote_0=quote, **more).press("Log it")


def asks(mara, **terms):
    """The owner is asked from the words of the call that stands there."""
    mara.follow("Ask Northland for a release").fill(**terms).press("Ask the owner")


def answers(person, say, **more):
    person.go("Releases to answer").follow("Read and answer")
    return person.choose(answer=say).fill(**more).press("Give this answer")


def unfolds(person, what):
    person.page.locator("summary", has_text=what).click()
    return person


def test_day_01_morning_brief_on_one_sheet_of_a4(desk, sit):
    """One page: contacts of the last day per side, promises due, open brackets, releases waiting, track lights."""
    for title, seats in desk.samples().items():
        mediator = next(iter(seats))
        mara = Person(sit(seats[mediator]))
        assert mara.page.locator("h1").inner_text() == "Morning brief"

        sheet = printed(mara, mediator, title).takes(1)

        sheet.says("Since yesterday", "May it be relayed?", "Undertakings due")
        sheet.says("Is there an opening?", "Tracks")
        if title == "Northland and Southland":
            # Between midnight and the hour of the call a reader of the paper finds the word by its hour.
            sheet.says("Contacts since yesterday:", "Call:", "Southland · 20 minutes")
            sheet.says("Third Capital owes Southland", "Open points", "waiting", "line tested")
            sheet.says_not("Log a call")


def test_day_02_log_a_call_in_two_minutes(seated):
    """Who, when, channel, length, who asked for it; quote, paraphrase and own impression are three fields."""
    mara, anton = seated("A call", MARA, ANTON)
    with anton.unmoved():
        mara.follow("Log a call").choose(with_seats=ANTON, channel="call")
        mara.fill(starts_at=soon(-600), length_min=25, asked_by="Northland")
        mara.fill(quote_0=SAID, paraphrase_0=HOURS, impression="Tired, and in earnest.")
        mara.sees("Third Capital will see this; nobody else.").press("Log it")

    sheet = printed(mara, MARA, "A call")

    sheet.says("Own impression").takes(1).says(
        "Call", "Northland", "25 minutes", "Asked for by", SAID, HOURS
    )
    sheet.says("Quote", "Paraphrase", "Own impression", "Tired, and in earnest.")
    sheet.says("Third Capital can see this; nobody else.").says_not("Ask Northland")


def test_day_03_ask_for_permission_to_relay(seated):
    """Exact words, recipient, form, conditions; yes, changed words, not yet or no, on a page or by voice."""
    mara, anton = seated("A permission", MARA, ANTON)
    logs_a_call(mara, SAID, paraphrase_0=HOURS)
    asks(mara, only_if="Nobody films.")
    answers(anton, "not yet").go("Releases to answer").follow(SAID).sees(
        "Your answer stands: not yet"
    )
    anton.choose(answer="yes, with changed words").fill(said=CHANGED)
    anton.press("Give this answer").go("Releases to answer").follow(CHANGED)
    printed(anton, ANTON, "A permission").says(SAID, CHANGED, "Nobody films.")

    mara.go("Releases").follow(CHANGED)
    sheet = printed(mara, MARA, "A permission")
    sheet.says("Words of Northland for Southland", "Words asked", SAID, "Words permitted", CHANGED)
    sheet.says("yes, with changed words", "Nobody films.", "not yet")

    mara.go("Contacts").follow(re.compile("statement"))
    asks(mara)
    mara.follow("Record the owner's answer").choose(answer="no", how="by voice")
    mara.fill(person="Anton Verra", at=soon(-60), heard_by="Mara Lind").press("Record the answer")
    printed(mara, MARA).says(HOURS, "no", "Anton Verra", "Mara Lind", "oral, unconfirmed")
    anton.go("Releases to answer").follow("Look and confirm").sees("Given by voice; is it right?")


def test_day_04_relay_and_read_back(seated):
    """For the room with B, one screen that shows only what is released to B."""
    mara, anton, bela = seated("One relay", MARA, ANTON, BELA)
    logs_a_call(mara, SAID, impression="Tired.")
    asks(mara)
    answers(anton, "yes, with changed words", said=CHANGED, only_if="Nobody films.")
    judges(mara, anton)
    in_the_room(mara, anton, bela)
    clarifies(mara, anton, bela)
    receives(anton, bela)
    looks_back(mara)


def judges(mara, anton):
    """The condition stands between a yes and the screen; a person lets it through, and the owner reads who."""
    mara.go("Relay")
    pictured(clean(mara), "relay")
    mara.follow("What may I say to Southland?")
    mara.sees("the owner's condition is open", "an impression of our own never leaves us")
    pictured(clean(mara), "may-say")
    mara.go("Releases").follow(CHANGED).follow("Judge the condition")
    mara.choose(condition="it is met").fill(judged_by="Ada Lind").press("Record the judgement")
    mara.sees("Ada Lind")
    pictured(clean(mara), "release")
    anton.go("Releases to answer").follow(CHANGED).sees("it is met", "Ada Lind")
    pictured(clean(anton), "release-owner")


def in_the_room(mara, anton, bela):
    mara.go("Relay").follow("A sheet of paper for the room with Southland")
    printed(mara).says(CHANGED).takes(1).says_not(SAID, "Nobody films", "Tired", "One relay")
    mara.follow_above("Back").follow("Open the screen for the room with Southland")
    mara.sees(CHANGED).sees_not(SAID, "Nobody films", "Tired", "Ada Lind", "Northland and")
    unfolds(mara, "Say that it is delivered").press("It is delivered")
    with anton.unmoved():
        unfolds(mara, "Enter the read-back").fill(heard=MISHEARD)
        mara.choose(sense="the sense differs").press("Enter it")
    mara.sees("As it was said", CHANGED, "taken away: could", "added: will", "the sense differs")
    pictured(clean(mara), "room")
    bela.go("What reached us").sees(CHANGED).sees_not(SAID, "Nobody films")


def clarifies(mara, anton, bela):
    with anton.unmoved():
        unfolds(mara, "Read it back once more").fill(heard=CHANGED)
        mara.choose(sense="the same sense").press("Enter it").sees("Word for word the same.")
        bela.go("What reached us").follow("Look again")
        bela.fill(answer=ANSWER).press("Give this answer").sees(ANSWER)
        pictured(clean(bela), "delivery")
    printed(bela, BELA).says(CHANGED, "Northland", ANSWER).says_not(SAID, "Nobody films")


def receives(anton, bela):
    anton.go("Releases to answer").sees("relayed", "words unchanged").sees_not(ANSWER, "09:00")
    anton.follow(CHANGED)
    printed(anton, ANTON).says("words unchanged", CHANGED).says_not(ANSWER, "09:00")
    anton.go("Our record").sees_not(ANSWER, "09:00")


def looks_back(mara):
    mara.go("Relay").follow("Who knows what").sees("own words", "relayed on", "answered")
    pictured(clean(mara), "who-knows")
    sheet = printed(mara, MARA, "One relay").says(CHANGED, "own words")
    assert re.search(rb"/MediaBox \[0 0 84[12]", sheet.pdf), "it lies on its side"
    mara.follow(CHANGED).follow("An answer came").sees(ANSWER, "Ask Southland for a release")
    pictured(clean(mara), "answer")


def test_day_05_brief_a_friend(seated):
    """The same record, filtered for that friend, with what has already been disclosed publicly and by whom."""
    mara, frieda = seated("A friend", MARA, FRIEDA)
    logs_a_call(mara, SAID)
    printed(frieda, FRIEDA).says("You have not been briefed yet.")
    mara.go("What is public").follow("Record a disclosure by others")
    mara.fill(by="The Harbour Post", said="Envoys were seen at Osk.", source="page 2")
    mara.fill(may_confirm="That we were at Osk; nothing else.").choose(readers=FRIEDA)
    mara.press("Record it").go(FRIEDA).follow("Compose a briefing")
    mara.fill(facts="We spoke with Northland this week.", said="It is worth your patience.")
    mara.fill(withheld="What was said.").press("Brief them")
    mara.sees("We spoke with Northland this week.")

    frieda.go("Briefing")
    sheet = printed(frieda, FRIEDA).says("We spoke with Northland this week.").takes(1)

    sheet.says("It is worth your patience.")
    sheet.says("What is public already, and by whom", "The Harbour Post", "That we were at Osk")
    sheet.says_not(SAID, "Southland")


def test_day_06_draft_17(desk, sit):
    """Edit the single text; compare drafts; see to whom each was handed; export a numbered copy for one recipient."""
    links = desk.ask("text", title="Seventeen", drafts=16)
    mara, anton = Person(sit(links[MARA])), Person(sit(links[ANTON]))
    mara.go("The text").sees("Draft 16", "08:16").follow("1.1")
    mara.fill(body="Ambulances of both banks cross from 08:30.")
    mara.page.get_by_label("What changed, and why").fill("Both banks.")
    mara.press("Write the next draft").sees("Draft 17")

    mara.follow("Drafts and differences").sees("From draft 16 to draft 17")
    compared = printed(mara, "Mediators' own drafts 16 and 17", "Seventeen")
    compared.says("words changed 1", "of both banks", "as its draft 2", "Both banks.")

    mara.follow("To the text").follow("Hand it to a seat").follow("Northland")
    mara.sees("What Northland will see", "unfilmed").press("Hand it to Northland")
    matrix = printed(mara, MARA, "Seventeen")
    matrix.says("Clause by clause", "draft 3", "as now", "draft 2", "changed since")
    mara.follow("Draft 3")
    sheet = printed(mara, "Draft 3 · Copy for Northland", "Seventeen")
    sheet.says("Ambulances of both banks cross from 08:30.", "by day").says_not("unfilmed", "17.")

    anton.go("The text").sees("Draft 3", "08:30").sees_not("unfilmed")
    own = printed(anton, "Draft 3 · Copy for Northland", "Seventeen").says("08:30", "by day")
    own.says_not("unfilmed", "Draft 16", "Draft 17", "08:16")
    mara.follow("Take this copy").sees("Copy 3 for Northland")
    mara.page.locator("input[name=form][value=docx]").check()
    with mara.page.expect_download() as taken:
        mara.press("Take it")
    assert Path(taken.value.path()).read_bytes().startswith(b"PK")


def test_day_07_conditional_yes(seated_there, hours):
    """A accepts clause 4 if B accepts clause 9; the desk opens only the largest package that all conditions support."""
    mara, anton, bela = seated_there("text", MARA, ANTON, BELA, title="Conditions", drafts=3)
    mara.go("The text").follow("Conditional acceptance")
    mara.fill(answer_by=later(hours, 30)).press("Ask every side").sees("under seal")
    conditions(anton, {"1.1": "1.2", "1.2": "", "1.4": ""})
    anton.sees("We accept 1.1 if 1.2 is in.")
    with anton.unmoved(), mara.unmoved():
        conditions(bela, {"1.2": "1.1", "1.1": ""})
    forward(hours, 31)

    for person in (mara, anton, bela):
        person.page.reload()
        person.sees("These clauses stand under the conditions of every side.")
        sheet = printed(person).says("Ambulances cross from 08:03.", "Monitors are joint.")
        sheet.says("Exact: no larger set of these clauses stands.")
        sheet.says("Which conditions they were, nobody is told.")
        if person is bela:
            sheet.says_not("Either side may end this text.")


def conditions(side, accepted):
    """Say of each clause by its number on which other it hangs, if on any, and seal it."""
    side.go("The text").follow("Write our conditions")
    for number, needs in accepted.items():
        row = side.page.locator("fieldset").filter(
            has=side.page.locator(f"strong:text-is('{number}')")
        )
        row.locator(f"input[value={'if' if needs else 'always'}]").check()
        row.locator("input[name^=in_]").fill(needs)
    side.press("Seal our conditions").sees("nobody but you and the engine reads this")


def test_day_08_mediators_proposal(seated_there, hours):
    """Sealed envelopes, a deadline, one answer: "both yes" or "not both yes". No side learns the other's answer."""
    mara, anton, bela = seated_there("table", MARA, ANTON, BELA, title="Envelopes")
    mara.go("Proposals").follow("Put a proposal")
    mara.fill(proposal=PROPOSAL, answer_by=later(hours, 30)).press("Put it to all sides")
    answers_proposal(anton, "Yes")
    with anton.unmoved(), mara.unmoved():
        answers_proposal(bela, "No")
    forward(hours, 31)

    for person, own in ((mara, ""), (anton, "You said yes"), (bela, "You said no")):
        person.go("Proposals")
        if own:
            person.follow(PROPOSAL)
        sheet = printed(person).says(PROPOSAL, own)
        assert "not both yes" in str(sheet).lower()
        assert [said for said in ("You said yes", "You said no") if said in str(sheet)] == [
            own
        ] * bool(own)


def answers_proposal(side, say):
    side.go("Proposals").follow("Read and answer").choose(answer=say)
    side.press("Answer under seal").sees(f"You said {say.lower()}").go("My room")


def test_day_09_is_there_a_deal(seated_there, hours):
    """Sides seal their priorities (points, rankings, or "could live with"); is there an opening, which packages, and
    what would be better for all than a tentative deal?
    """
    mara, anton, bela = seated_there("table", MARA, ANTON, BELA, title="A deal")
    seals_points(anton)
    bela.go("My priorities").follow("Say it without numbers")
    bela.fill(o0_0=2, o0_1=1, o0_2=3, o1_0=2, o1_1=1, i0=2, i1=1)
    bela.pick(c0="could live with", c1="must have").press("Seal this order").sees(
        "is an order, not numbers."
    )
    runs(mara, hours)
    sheet = printed(mara, MARA, "A deal").says("Packages that stand out", "Ambulances", "Joint")
    sheet.says_not("350", "600")

    with mara.unmoved():
        seals_points(bela)
    runs(mara, hours)
    sheet = printed(mara, MARA, "A deal").says("There is an opening", "Chosen by:", "Ambulances")
    sheet.says_not("350", "400")
    for side in (anton, bela):
        side.go("Exploration")
        printed(side).says("The engine has run").says_not("Package A", "There is an opening")

    mara.go("Proposals").follow("Put a proposal").pick(choice_0="Closed", choice_1="None")
    mara.fill(proposal="All stays as it is.", answer_by=later(hours, 600))
    mara.press("Put it to all sides")
    runs(mara, hours, improving=1)
    sheet = printed(clean(mara), MARA, "A deal")
    sheet.says("Something is better for all than the tentative deal", "Improvement 1", "Exact.")
    sheet.says("Largest total gain, in points", "Closed", "Joint").says_not("350", "450", "700")
    for side in (anton, bela):
        side.go("Exploration")
        printed(side).says("The engine has run").says_not("Improvement", "better for all")
    mara.follow("Put Improvement 1 as a proposal").fill(proposal=PROPOSAL)
    mara.press("Put it to all sides").sees(PROPOSAL, "Joint")


def seals_points(side):
    points = POINTS[ANTON if "Northland" in side.page.locator("main .as").inner_text() else BELA]
    side.go("My priorities")
    if not side.page.locator("[data-issue]").count():
        side.follow("Give numbers instead")
    numbers = side.page.locator("main [data-issue] input[type=number]")
    for number in range(numbers.count()):
        name = numbers.nth(number).get_attribute("name")
        numbers.nth(number).fill(str(points.get(name, 0)))
    side.fill(reservation=points["reservation"]).press(re.compile("^Seal (our|these)"))
    side.sees("Sealed on")


def runs(mara, hours, improving=None):
    """The engine is asked for, from a deal that the form offers or from none, and its beat comes."""
    mara.go("Exploration").follow(re.compile("Ask for (a|another) run"))
    if improving is not None:
        mara.page.locator("main select[name=tentative]").select_option(index=improving)
    mara.fill(at=later(hours, 5)).press("Ask for the run")
    forward(hours, 6)
    mara.go("Exploration")


def test_day_10_will_it_hold(seated):
    """Options and coarse rankings in; stable outcomes, blocking moves and what a guarantor would change out."""
    [mara] = seated("It holds", MARA)
    mara.go("Exploration").follow("Will it hold?").follow("Make a model")
    mara.fill(title="The corridor", who_0=ANTON, may_0="shell the road")
    mara.fill(who_1=BELA, may_1="close the crossing")
    mara.press("Look at the states; nothing is kept yet").sees("s4")
    mara.fill(rank_0="s2 > s1 > s4 > s3", rank_1="s3 > s1 > s4 > s2")
    mara.page.locator("[name=status_quo]").select_option("s1")
    mara.fill(on_0="2026-03-04", on_1="2026-03-04", source_0="a visitor")
    mara.choose(response="any moves of theirs").press("Keep this model").follow("The corridor")

    sheet = printed(mara, MARA, "It holds")
    sheet.says("holds", "shell the road", "close the crossing", "Who would leave")
    sheet.says("Where it may go from here", "Rests on our estimates of", "people decide")

    mara.choose(acts_in="s2", against=ANTON).press("What would change?")
    printed(mara, MARA, "It holds").says("guarantor", "Told by SEQ")


def test_day_11_night_incident(seated_there, hours):
    """A strike falls near a corridor: the duty desks are told, acknowledge, escalate on timers; the talks see a status."""
    names = (LIOR, NOOR, MARA, ANTON)
    lior, noor, mara, anton = seated_there("duty", *names, title="A night", language="en")
    lior.go("Incidents").follow("Begin a sheet").fill(by="Lior", name="A shell at Osk", told=STRIKE)
    lior.choose(basis="reported").press("Begin the sheet")
    lior.go("Incidents").follow("A shell at Osk").follow("Tell another desk")
    lior.choose(to=NOOR).fill(by="Lior", told=STRIKE).press("Tell them now").sees("not yet")
    noor.go("The line").sees(STRIKE).follow("Incident").sees("If nothing comes, 1 is called")

    forward(hours, 6)
    noor.page.reload()
    noor.sees("Who is to be called, by rule", "Third Capital")
    mara.go("The line").sees("For us to call about", STRIKE)
    noor.choose(step="acknowledged by the desk").fill(by="Noor").press("Give this receipt")
    printed(noor, NOOR, "A night").says(
        STRIKE, "Acknowledged by the desk", "Noor", "The five states"
    )

    mara.fill(said="The line is open; one incident is looked into.").press("Tell the sides")
    anton.go("How the line stands")
    status = printed(anton, ANTON, "A night").says("one incident is looked into.")
    status.says_not(STRIKE, "Osk", "Noor")
    lior.go("Incidents").follow("A shell at Osk")
    sheet = printed(lior, LIOR, "A night").says("A shell at Osk", STRIKE, "Who was told when")
    sheet.says("acknowledged, read-back not confirmed", "2 calls by rule")


def test_day_12_a_flight_lands(desk, sit):
    """300 people, one group of 90 children: manifest in, placement proposed, signed by an officer, explained to each."""
    rut = Person(sit(desk.ask("reception", title="A flight")["Reception"]))
    table, cases = a_flight()
    page = rut.page

    rut.go("People").follow("From a file")
    in_file(rut, table).press("Try it").sees("210 people would be new")
    in_file(rut, table).press("Take it in").sees("210 people are new.")

    rut.go("Transports").follow("Announce a transport")
    rut.fill(name="Relief 300", people="300", source="carrier", position="40.9, -31.9")
    page.locator("[name=arrives]").fill(
        page.locator("html").evaluate(
            "() => new Date(Date.now() + 3600e3).toISOString().slice(0, 16)"
        )
    )
    rut.press("Announce it").follow("Relief 300").follow("Put people on it")
    rut.fill(lines="\n".join(cases), source="carrier").press("Put them on the manifest")
    rut.sees("300")

    rut.follow("Count at the gate")
    rut.fill(source="gate-2")
    page.locator("input[name^=people_]").first.fill("97")
    page.get_by_label("Every other line is as it was expected").check()
    rut.press("Write down what was counted").sees("7 more than expected")
    assert "307" in figures(page)
    rut.follow("settle")
    expect(page.locator("[name=people]")).to_have_value("97")
    page.locator("[name=reason]").select_option("joined_late")
    rut.press("Settle it").sees("joined late")

    rut.follow("Look for places for them").press("Look for places")
    rut.sees("A place is found for 307 of 307 people.").follow("Look at the proposals and sign")
    rows = page.locator("#page input[name=cases]").count()
    assert rows == len(cases)
    page.locator("input[name=every]").check()
    rut.press("Sign").sees("Signed, waiting for the family and the place")
    page.locator("input[name=every]").check()
    rut.press("Write down their yes").sees("Placed, not there yet")

    rut.follow("Letters to print").press("Put names on them").sees("Names are on the letters.")
    letters = page.locator(".letters article")
    assert letters.count() == len(cases)
    assert letters.first.get_attribute("lang") == "uk"
    papers = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page[^s]", papers)) == len(cases)
    page.emulate_media(media="print")
    assert not page.locator("nav.pages").is_visible()
    assert not page.get_by_text("Names are on the letters.").is_visible()
    assert letters.last.is_visible()
    page.emulate_media(media="screen")

    rut.go("Map and flows").sees("Relief 300")
    people = [int(cell) for cell in page.locator("#rows td.n").all_inner_texts()]
    assert sum(people) == 307
    assert page.locator("svg.picture .flow").count() == len(people)


def in_file(person, content):
    person.page.locator("input[type=file]").set_input_files(
        {"name": "flight.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    return person


def figures(page):
    return page.locator("dl.figures").inner_text().split("\n")


def later(hours, minutes):
    """A moment ahead, as the clock shows it that can be sent on."""
    return datetime.fromisoformat(hours.ask("forward", minutes=0)["now"]) + timedelta(
        minutes=minutes
    )


def forward(hours, minutes):
    """So many minutes pass, and the beat after them."""
    hours.ask("forward", minutes=minutes)
