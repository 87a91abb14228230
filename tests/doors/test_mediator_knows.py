"""Who knows what, what may I say to ...?, and what a disclosure by others lets whom confirm."""

import re

import pytest

from goodoffices.office import (
    answer_release,
    ask_release,
    judge_condition,
    record_disclosure,
    relay,
    releases,
    share_idea,
)
from goodoffices.record import (
    Condition,
    ConditionJudged,
    Disclosure,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseAsked,
)

pytestmark = pytest.mark.django_db
WORDS = "Ambulances may cross from 08:00."


def release(cast, words=WORDS, *, to=None, yes=True, **terms):
    """A release of Northland; its name."""
    asked = ReleaseAsked(owner=cast.anton.seat, recipient=(to or cast.bela).seat, words=words)
    name = ask_release(cast.office, cast.mara, asked, key=cast.key(cast.mara))
    if yes:
        answered = ReleaseAnswered(release=name, answer=ReleaseAnswer.YES, words=words, **terms)
        answer_release(cast.office, cast.anton, answered, key=cast.key(cast.anton))
    return name


def go(cast, name):
    return relay(cast.office, cast.mara, release=name, by="Mara", key=cast.key(cast.mara))


def main(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1]))


def knows(desk, cast, query=""):
    return desk.client_of(cast.mara).get(desk.to(cast.mara, "mediator:who_knows") + query)


def test_the_matrix_has_a_column_for_each_seat_and_two_for_permission_and_answer(desk, cast):
    go(cast, release(cast))
    release(cast, to=cast.frieda, yes=False)

    heads = re.findall(r"<th scope=\"col\">(.*?)</th>", knows(desk, cast).text)
    plain = [re.sub(r"<[^>]+>", "", head).strip() for head in heads]
    assert plain == [
        "Item",
        "Owner permits?",
        "Recipient replied?",
        "Northland",
        "Southland",
        "Friend of the process",
        *plain[6:],
    ]
    shown = main(knows(desk, cast))
    assert "own words" in shown
    assert "relayed on" in shown
    assert "no answer" in shown


def test_the_matrix_is_filtered_by_seat_and_by_sort_without_a_script(desk, cast):
    release(cast)
    share_idea(cast.office, cast.mara, to=cast.bela.seat, words="A ferry.", by="M", key="idea")

    only = knows(desk, cast, f"?seat={cast.bela.seat}&kind=idea")
    table = only.text.split("<table")[1]

    assert "A ferry." in table
    assert WORDS not in table
    assert "Southland" in table
    assert "Northland" not in table
    duty = knows(desk, cast, f"?seat={cast.lior.seat}").text.split("<table")[1]
    assert cast.view(cast.mara).name(cast.lior.seat) in duty


def test_an_empty_matrix_says_what_it_would_hold(desk, cast):
    assert "Nothing to show" in main(knows(desk, cast))


@pytest.mark.parametrize("query", ["?kind=nonsense", "?seat=nobody", "?seat=&kind=words"])
def test_a_filter_that_means_nothing_breaks_nothing(desk, cast, query):
    release(cast)

    assert knows(desk, cast, query).status_code == 200


def test_what_may_be_said_stands_before_what_is_withheld_with_its_reason(desk, cast):
    release(cast)
    release(cast, "Not before noon.", only_if="The road is open.")
    release(cast, "To a friend.", to=cast.frieda)

    shown = main(desk.get(cast.mara, "mediator:may_say", seat=cast.bela.seat))

    allowed, held = shown.split("Withheld, and why", 1)
    assert WORDS in allowed
    assert "One line may be said" in allowed
    assert WORDS not in held
    assert re.search(r"Not before noon\..*condition is open", held)
    assert re.search(r"To a friend\..*released to another recipient", held)


@pytest.mark.parametrize("who", ["anton", "bela", "frieda", "lior", "rut"])
def test_the_question_may_be_asked_of_every_seat(desk, cast, who):
    release(cast)

    answer = desk.get(cast.mara, "mediator:may_say", seat=getattr(cast, who).seat)

    assert answer.status_code == 200
    assert (WORDS in main(answer).split("Withheld")[0]) is (who == "bela")


def test_nobody_is_asked_about_who_does_not_sit_here(desk, cast):
    assert desk.get(cast.mara, "mediator:may_say", seat="s-stranger").status_code == 404
    assert desk.get(cast.mara, "mediator:may_say", seat=cast.mara.seat).status_code == 404


def test_both_pages_are_the_mediators_alone(desk, cast):
    assert desk.who_opens("mediator:who_knows", cast.mara) == {"mara"}
    assert desk.who_opens("mediator:may_say", cast.mara, seat=cast.bela.seat) == {"mara"}


def test_a_disclosure_says_what_may_be_confirmed_and_by_whom(desk, cast):
    name = release(cast, yes=False)
    address = cast.view(cast.mara).entry(name).address
    typed = {
        "by": "A newspaper",
        "said": "They spoke of ambulances.",
        "may_confirm": "That we spoke.",
        "confirmed_by": [cast.anton.seat],
        "about": [address],
    }

    refused = desk.post(cast.mara, "mediator:record_disclosure", typed)
    assert refused.status_code == 422
    assert "Choose them as readers too." in refused.text
    typed["readers"] = [cast.anton.seat]
    desk.post(cast.mara, "mediator:record_disclosure", typed)

    (asked,) = releases(cast.view(cast.mara))
    assert len(asked.disclosures) == 1
    assert "publicly disclosed" in main(knows(desk, cast))
    shown = main(desk.get(cast.mara, "mediator:release", line=address))
    assert "Made known by others" in shown
    assert "That we spoke." in shown
    for actor, told in ((cast.anton, True), (cast.bela, False)):
        record = desk.get(actor, "party:record").text
        assert ("That we spoke." in record) is told
    own = main(desk.get(cast.mara, "mediator:may_say", seat=cast.bela.seat))
    assert "not for us to confirm" in own


def test_what_we_may_confirm_ourselves_is_marked(desk, cast):
    told = Disclosure(
        by="A paper", words="They met.", may_confirm="That we met.", confirmed_by=(cast.mara.seat,)
    )
    record_disclosure(cast.office, cast.mara, told, key="d")

    shown = main(desk.get(cast.mara, "mediator:may_say", seat=cast.frieda.seat))

    assert "we may confirm it" in shown


def test_a_condition_that_failed_is_told_to_its_owner_and_to_us(desk, cast):
    name = release(cast, only_if="The road is open.")
    address = cast.view(cast.mara).entry(name).address
    typed = {"condition": "failed", "judged_by": "Ada", "reason": "The road is closed."}

    first = main(desk.get(cast.mara, "mediator:release", line=address))
    assert "Judge the condition" in first
    for _ in range(2):
        desk.post(cast.mara, "mediator:release_judge", typed, line=address, key="once")

    shown = main(desk.get(cast.mara, "mediator:release", line=address))
    assert "lapsed" in shown
    assert "Judged by Ada." in shown
    assert "ask again" in desk.get(cast.mara, "mediator:relay").text
    assert cast.words(cast.anton).count("condition_judged") == 1
    line = cast.view(cast.anton).entry(name)
    theirs = main(desk.get(cast.anton, "party:release", line=line.address))
    assert "It has lapsed, with its condition: it has failed" in theirs
    assert "The road is closed." in theirs
    assert "lapsed" in main(desk.get(cast.anton, "party:releases"))


def test_what_was_judged_before_is_on_the_screen_without_another_judgement(desk, cast):
    name = release(cast, only_if="The road is open.")
    assert WORDS not in desk.get(cast.mara, "mediator:relay_to", seat=cast.bela.seat).text

    met = ConditionJudged(release=name, condition=Condition.MET, judged_by="Ada")
    judge_condition(cast.office, cast.mara, met, key="j")

    shown = desk.get(cast.mara, "mediator:relay_to", seat=cast.bela.seat).text
    assert WORDS in shown
    assert "The road is open." not in shown
    line = cast.view(cast.anton).entry(name)
    assert "it is met" in main(desk.get(cast.anton, "party:release", line=line.address))


def test_the_page_of_a_judgement_is_the_mediators_alone(desk, cast):
    address = cast.view(cast.mara).entry(release(cast, only_if="x")).address

    assert desk.who_opens("mediator:release_judge", cast.mara, line=address) == {"mara"}
