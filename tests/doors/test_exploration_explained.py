"""Exploration at the desk of each seat: why a package, what it rests on, how two compare, a run under way."""

import re
from datetime import timedelta

import pytest

from goodoffices.desk.mediator.talks.rules import OPEN_FIGURES
from goodoffices.office import (
    agenda,
    ask_evaluation,
    evaluations,
    seal_input,
    set_agenda,
    stop_evaluation,
)
from goodoffices.record import (
    DEFAULT_RULES,
    AgendaIssue,
    AgendaOption,
    AgendaSet,
    FindingKind,
    InputSealed,
    Learns,
    Rule,
)
from tests.cast import gather

OPEN = tuple(Rule(finding=finding, to=to) for finding, to in OPEN_FIGURES.items())
WORDS_TO_MEDIATOR = (
    *DEFAULT_RULES[:2],
    Rule(finding=FindingKind.PARTS, to=Learns.MEDIATOR),
)
WORDS_TO_ALL = tuple(
    Rule(finding=f, to=Learns.ALL) for f in (FindingKind.OPENING, FindingKind.PACKAGES)
)
ISSUES = {
    "bridge": ("open", "half", "shut"),
    "fund": ("all", "some", "none"),
    "camp": ("yes", "no"),
}
NORTH = {"bridge": (500, 330, 0), "fund": (300, 170, 0), "camp": (200, 0)}
SOUTH = {"bridge": (0, 260, 300), "fund": (0, 290, 400), "camp": (0, 300)}


def sheet(points):
    return {
        issue: dict(zip(ISSUES[issue], values, strict=True)) for issue, values in points.items()
    }


def talks(cast, rules, *, north=NORTH, south=SOUTH, until=None, runs=True):
    """Points under seal on three issues, and a run."""
    issues = tuple(
        AgendaIssue(
            id=issue,
            name=f"{issue.title()} matter",
            options=tuple(AgendaOption(id=o, name=f"{issue} {o}") for o in options),
        )
        for issue, options in ISSUES.items()
    )
    set_agenda(cast.office, cast.mara, AgendaSet(issues=issues), key="agenda")
    name = cast.rules(rules)
    line, _ = agenda(cast.view(cast.mara))
    for side, points in ((cast.anton, north), (cast.bela, south)):
        body = InputSealed(
            said_by=side.seat,
            agenda=line.entry_id,
            rules=name,
            points=sheet(points),
            reservation=100,
        )
        seal_input(cast.office, side, body, key=f"seal/{side.seat}")
    asked = ask_evaluation(cast.office, cast.mara, at=cast.clock.now, until=until, key="run")
    if runs:
        cast.beat(minutes=10)
    return asked


def shown(desk, actor, route, **where):
    return desk.get(actor, route, **where).text


def the_line(cast, actor):
    return evaluations(cast.view(actor))[0].line.address


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


# What the packages rest on


def test_what_would_flip_a_package_stands_under_the_rule_for_figures_alone(desk):
    talks(desk.cast, OPEN)

    for actor, place in ((desk.cast.mara, "mediator"), (desk.cast.anton, "party")):
        page = text_of(shown(desk, actor, f"{place}:exploration"))
        assert "What the packages rest on" in page
        assert "This flips if" in page
        assert re.search(r"\d+ points? (more|less)", page)


@pytest.mark.parametrize("rules", [DEFAULT_RULES, WORDS_TO_MEDIATOR, WORDS_TO_ALL])
def test_without_that_rule_nobody_learns_it(desk, rules):
    talks(desk.cast, rules)

    for actor, place in (
        (desk.cast.mara, "mediator"),
        (desk.cast.anton, "party"),
        (desk.cast.bela, "party"),
    ):
        page = shown(desk, actor, f"{place}:exploration")
        assert "What the packages rest on" not in page
        assert "sensitivity_found" not in desk.cast.words(actor)


# What each issue brings whom, in words


def test_the_mediator_reads_in_words_what_each_issue_brings_whom_where_all_agreed(desk):
    talks(desk.cast, WORDS_TO_MEDIATOR)

    page = shown(desk, desk.cast.mara, "mediator:exploration")
    side = shown(desk, desk.cast.anton, "party:exploration")

    assert "What each issue brings whom" in page
    table = page[page.index("What each issue brings whom") :]
    cells = re.findall(r"<td>([^<]+)</td>", table[: table.index("</table>")])
    assert set(cells) <= {
        "nothing", "little", "about half", "most", "all of it", "no difference",
    }  # fmt: skip
    assert len(cells) == 2 * len(ISSUES)
    assert "What each issue brings whom" not in side


def test_under_the_default_rules_the_mediator_is_not_told_it(desk):
    talks(desk.cast, DEFAULT_RULES)

    page = shown(desk, desk.cast.mara, "mediator:exploration")

    assert "Package A" in page
    assert "What each issue brings whom" not in page


# A side, from its own points


def test_a_side_reads_a_package_by_its_own_points(desk):
    talks(desk.cast, WORDS_TO_ALL)
    found = evaluations(desk.cast.view(desk.cast.anton))[0].packages.packages[0].choices
    mine = sum(sheet(NORTH)[issue][option] for issue, option in found.items())

    page = text_of(shown(desk, desk.cast.anton, "party:exploration"))

    assert f"By the points we sealed this gives us {mine} of 1000." in page
    assert f"{mine - 100} points above the least we accept" in page
    assert "Issue by issue, by our own points" in page
    rows = page[page.index("Issue by issue, by our own points") :]
    places = [rows.index(f"{issue.title()} matter") for issue in ISSUES]
    assert places == sorted(places), "in the order of the agenda"


def test_a_comparison_counts_what_each_issue_changes_for_the_reader(desk):
    talks(desk.cast, OPEN)
    line = the_line(desk.cast, desk.cast.anton)
    packages = evaluations(desk.cast.view(desk.cast.anton))[0].packages.packages
    different = {tuple(sorted(p.choices.items())) for p in packages}
    assert len(different) > 1

    page = text_of(shown(desk, desk.cast.anton, "party:exploration_compare", line=line))

    assert "By the points we sealed, Package" in page or "worth the same to us" in page
    assert "All together, by our own points" in page
    assert "They differ on" in page


def test_a_comparison_of_something_else_is_not_there(desk):
    talks(desk.cast, WORDS_TO_ALL)
    line = the_line(desk.cast, desk.cast.anton)
    client, address = (
        desk.client_of(desk.cast.anton),
        desk.to(desk.cast.anton, "party:exploration_compare", line=line),
    )

    assert client.get(address + "?one=A&other=Z").status_code == 404
    agenda_line = agenda(desk.cast.view(desk.cast.anton))[0].address
    other = desk.get(desk.cast.anton, "party:exploration_compare", line=agenda_line)
    assert other.status_code == 404


# Two worlds


def pages_of_anton(desk_of, tmp_path, south, rules):
    cast = gather(tmp_path, seed="worlds")
    desk = desk_of(cast)
    talks(cast, rules, south=south)
    line = the_line(cast, cast.anton)
    run = evaluations(cast.view(cast.anton))[0]
    pages = [desk.get(cast.anton, "party:exploration").content]
    compared = desk.get(cast.anton, "party:exploration_compare", line=line)
    pages.append(compared.content if compared.status_code == 200 else b"404")
    cast.close()
    return run.packages.packages, pages


def test_where_the_same_is_released_no_byte_tells_what_the_other_side_sealed(
    db, standing_office, monkeypatch, tmp_path
):
    from goodoffices import office
    from tests.doors.conftest import Desk

    def desk_of(cast):
        monkeypatch.setattr(office, "running", lambda: cast.office)
        return Desk(cast, {})

    other = {"bridge": (0, 255, 295), "fund": (0, 285, 395), "camp": (0, 310)}
    ours, one = pages_of_anton(desk_of, tmp_path / "one", SOUTH, WORDS_TO_ALL)
    theirs, two = pages_of_anton(desk_of, tmp_path / "two", other, WORDS_TO_ALL)

    assert ours == theirs
    assert b"By the points we sealed" in one[0]
    hidden = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|nonce-[^\']+')
    assert [hidden.sub(b"", p) for p in one] == [hidden.sub(b"", p) for p in two]


# A run under way


def test_a_page_says_that_a_run_is_under_way_and_until_when_and_nothing_else(desk):
    cast = desk.cast
    try:
        talks(cast, OPEN, until=cast.clock.now + timedelta(hours=6))

        mine = text_of(shown(desk, cast.mara, "mediator:exploration"))
        theirs = text_of(shown(desk, cast.anton, "party:exploration"))

        assert "Run 1 has been computing since" in mine
        assert "End the run now" in mine
        assert "has been computing since" in theirs
        assert "End the run" not in theirs
        assert "Package A" not in mine
    finally:
        cast.office.computing.close()


def test_the_mediator_ends_a_run_and_reads_the_best_on_the_next_beat(desk):
    cast = desk.cast
    try:
        talks(cast, OPEN, until=cast.clock.now + timedelta(hours=6))
        line = the_line(cast, cast.mara)

        asked = shown(desk, cast.mara, "mediator:exploration_stop", line=line)
        ended = desk.post(cast.mara, "mediator:exploration_stop", {}, line=line)
        again = desk.get(cast.mara, "mediator:exploration_stop", line=line)
        waiting = text_of(shown(desk, cast.mara, "mediator:exploration"))
        cast.beat(minutes=10)

        assert "Every side sees that you ended it" in asked
        assert ended.status_code == again.status_code == 302
        assert "You ended run 1" in waiting
        assert "Package A" in shown(desk, cast.mara, "mediator:exploration")
    finally:
        cast.office.computing.close()


def test_a_result_that_was_cut_short_says_so(desk):
    cast = desk.cast
    name = talks(cast, OPEN, until=cast.clock.now + timedelta(hours=6))
    cast.office.computing.close()  # the server is killed, and comes back to a run that was ended
    stop_evaluation(cast.office, cast.mara, evaluation=name, key="stop")
    cast.beat(minutes=10)

    page = text_of(shown(desk, cast.anton, "party:exploration"))

    assert "The run was cut short" in page


def test_the_time_by_which_a_run_is_told_is_asked_for_and_checked(desk):
    cast = desk.cast
    talks(cast, OPEN)
    at = (cast.clock.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    early = (cast.clock.now + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")

    refused = desk.post(cast.mara, "mediator:exploration_ask", {"at": at, "until": early})
    later = (cast.clock.now + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    taken = desk.post(cast.mara, "mediator:exploration_ask", {"at": at, "until": later})

    assert refused.status_code == 422
    assert taken.status_code == 302
    assert "Its results are told on the first beat from" in shown(
        desk, cast.bela, "party:exploration"
    )
