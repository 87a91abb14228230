"""Plans under seal on the pages of their desk; a clash as told; the mediator's page without any plan."""

import html
import re
from datetime import timedelta

import pytest
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile

from goodoffices.office import plan_content, plans
from goodoffices.record import PlanState
from tests.duty import on_duty
from tests.flying import circle, file, opt_in, the_plan

TYPED = "%Y-%m-%dT%H:%M"


@pytest.fixture
def duty(desk):
    return on_duty(desk.cast)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def typed(duty, **more):
    begins = duty.now + timedelta(hours=3)
    return {
        "name": "Survey of the bank", "shape": "circle", "points": "41.2034 N 32.1077 W",
        "radius_m": "1000", "low_m": "100", "high_m": "300", "reference": "W84",
        "begins": begins.strftime(TYPED), "ends": (begins + timedelta(hours=2)).strftime(TYPED),
        "priority": "0", "allows": "only that they should call the line", "by": "Lior", **more,
    }  # fmt: skip


def test_without_rules_that_all_accepted_there_is_no_form_to_file(desk, duty):
    assert "No plans are filed on this line." in text_of(desk.get(duty.lior, "liaison:plans"))
    assert "<form" not in desk.get(duty.lior, "liaison:plan_new").content.decode().split("<main")[1]
    assert desk.post(duty.lior, "liaison:plan_new", typed(duty)).status_code == 404
    assert plans(desk.cast.view(duty.lior)) == ()


def test_rules_are_put_answered_under_seal_and_come_into_force_on_pages(desk, duty):
    put = {
        "desks": [duty.lior.seat, duty.noor.seat],
        "answer_by": (duty.now + timedelta(minutes=10)).strftime(TYPED),
        "margins": "convoy | 500 | 50 | 600\n| 100 | 10 | 60", "checks_per_day": "2",
        "alternatives": "on",
    }  # fmt: skip
    wrong = {**put, "margins": "convoy, 500"}
    assert desk.post(desk.cast.mara, "mediator:line_plans", wrong).status_code == 422
    assert desk.post(desk.cast.mara, "mediator:line_plans", put).status_code == 302
    page = desk.get(duty.lior, "liaison:plan_rules").content.decode()
    rules = re.search(r'name="rules" value="([^"]+)"', page)[1]
    answer = {"rules": rules, "accepts": "yes", "by": "Lior"}
    assert desk.post(duty.lior, "liaison:plan_rules", answer).status_code == 302
    spoken = {
        "how": "voice", "person": "Noor", "at": duty.now.strftime(TYPED), "heard_by": "Mara",
        "desk": duty.noor.seat, "accepts": "yes",
    }  # fmt: skip
    assert desk.post(desk.cast.mara, "mediator:line_plans_answer", spoken).status_code == 302
    assert "we accept" in text_of(desk.get(duty.lior, "liaison:plan_rules"))

    desk.cast.beat(minutes=20)

    assert "in force" in text_of(desk.get(desk.cast.mara, "mediator:line_plans"))
    assert "File a plan" in text_of(desk.get(duty.noor, "liaison:plans"))
    assert "without filing 2 times" in text_of(desk.get(duty.noor, "liaison:plan_rules"))


def test_a_clash_tells_each_desk_of_its_own_plan_and_the_mediator_who_must_talk(desk, duty):
    opt_in(duty)
    file(duty, duty.noor, circle(duty, name="Their flight"))

    assert desk.post(duty.lior, "liaison:plan_new", typed(duty)).status_code == 302

    for actor in (duty.lior, duty.noor):
        assert "Call the line about your plan 1." in text_of(desk.get(actor, "liaison:plans"))
        assert "Call the line about your plan 1." in text_of(desk.get(actor, "liaison:line"))
    mine = the_plan(duty, duty.lior).line.address
    page = text_of(desk.get(duty.lior, "liaison:plan", line=mine))
    assert "Call the line about your plan 1." in page
    assert "Their flight" not in page
    assert "Where and when to stay away" not in page
    seen = text_of(desk.get(desk.cast.mara, "mediator:line"))
    assert "must talk: plans of theirs clash" in seen
    both = seen + text_of(desk.get(desk.cast.mara, "mediator:line_plans"))
    assert "Survey of the bank" not in both
    assert "41.20" not in both.replace("41.2, -32.1", "")


def test_an_amendment_clears_the_clash_and_all_that_stood_stays(desk, duty):
    opt_in(duty)
    file(duty, duty.noor)
    desk.post(duty.lior, "liaison:plan_new", typed(duty))
    mine = the_plan(duty, duty.lior).line.address
    form = desk.get(duty.lior, "liaison:plan_amend", line=mine).content.decode()
    assert "41.2034000, -32.1077000" in form
    assert 'value="1000.0"' in form
    later = typed(duty, points="42.3 N 31.2 W", version="1", said="Moved to Varn.")

    assert desk.post(duty.lior, "liaison:plan_amend", later, line=mine).status_code == 302

    page = text_of(desk.get(duty.lior, "liaison:plan", line=mine))
    assert "It clashes with nothing that is filed." in page
    assert "It clashes no longer." in page
    assert "Moved to Varn." in page
    assert desk.post(duty.lior, "liaison:plan_amend", later, line=mine).status_code == 422
    assert the_plan(duty, duty.lior).version == 2


def test_a_plan_of_several_parts_is_amended_from_its_present_parts(desk, duty):
    opt_in(duty)
    begins = duty.now + timedelta(hours=2)
    convoy = plan_content(
        duty.cast.view(duty.lior), name="Convoy", shape="convoy",
        points="41.20, -32.10\n41.30, -32.05\n41.35, -32.20", width_m=60, speed_mps=7.3, low_m=0,
        high_m=30, begins=begins, length_m=400, slack_s=600,
    )  # fmt: skip
    file(duty, duty.lior, convoy)
    before = the_plan(duty, duty.lior)
    mine = before.line.address
    form = before_amending(desk, duty, mine)
    assert form["shape"] == "parts"
    assert form["points"].count("\n") > 8

    answer = desk.post(duty.lior, "liaison:plan_amend", form, line=mine)
    assert answer.status_code == 302, text_of(answer)
    assert the_plan(duty, duty.lior).volumes == before.volumes
    table = form["points"].replace(",0.0,30.0,", ",0.0,45.0,")
    later = {**form, "points": table, "version": "2", "key": "another"}
    assert desk.post(duty.lior, "liaison:plan_amend", later, line=mine).status_code == 302
    after = the_plan(duty, duty.lior).volumes
    assert {volume.band.high_m for volume in after} == {45.0}
    assert [volume.area for volume in after] == [volume.area for volume in before.volumes]

    for wrong, said in (
        (table + "\n2,1,polygon,41,-32,,0,9,W84,x,y", "Line"),
        ("plan,lat\n1,2", "columns are missing"),
    ):
        refused = desk.post(
            duty.lior, "liaison:plan_amend", {**later, "points": wrong, "version": "3"}, line=mine
        )
        assert refused.status_code == 422
        assert said.lower() in text_of(refused).lower()


def before_amending(desk, duty, line):
    """What a browser would send of the form as it is first shown."""
    page = desk.get(duty.lior, "liaison:plan_amend", line=line).content.decode()
    main = page.split("<main")[1]
    found = {}
    for tag in re.findall(r"<input[^>]*>", main):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in told and told["name"] != "csrfmiddlewaretoken":
            found[told["name"]] = html.unescape(told.get("value", ""))
    for name, text in re.findall(
        r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', main, re.DOTALL
    ):
        found[name] = html.unescape(text).strip()
    return {**found, "by": "Lior"}


def test_a_check_files_nothing_and_is_counted_once_however_often_it_is_sent(desk, duty):
    opt_in(duty, checks_per_day=3)
    file(duty, duty.noor)
    asked = typed(duty, do="check")

    for _ in range(2):
        answer = desk.post(duty.lior, "liaison:plan_new", asked, key="one")
        assert answer.status_code == 200
        assert "It may clash" in text_of(answer)
        assert "2 checks are left" in text_of(answer)
    other = desk.post(
        duty.lior, "liaison:plan_new", {**asked, "points": "42.3 N 31.2 W"}, key="one"
    )

    assert "Nothing that is filed clashes with it now." in text_of(other)
    assert "one check is left" in text_of(other)
    assert plans(desk.cast.view(duty.lior)) == ()


def test_another_time_is_told_and_filed_as_it_was_told(desk, duty):
    opt_in(duty, alternatives=True)
    file(duty, duty.noor)
    asked = typed(duty, do="time")
    told = text_of(desk.post(duty.lior, "liaison:plan_new", asked, key="one"))
    assert re.search(r"It is clear \d+ minutes later", told)

    taken = desk.post(duty.lior, "liaison:plan_new", {**asked, "do": "take-time"}, key="one")

    assert taken.status_code == 302
    filed = the_plan(duty, duty.lior)
    assert filed.clash is None
    assert filed.begins > duty.now + timedelta(hours=3)


def test_a_plan_is_set_under_way_off_nominal_somewhere_else_and_ended(desk, duty):
    opt_in(duty)
    desk.post(duty.lior, "liaison:plan_new", typed(duty))
    line = the_plan(duty, duty.lior).line.address

    def state(**more):
        sent = {"version": str(the_plan(duty, duty.lior).version), "by": "Lior", **more}
        return desk.post(duty.lior, "liaison:plan", sent, line=line)

    assert state(state="active", where="41.2 N 32.1 W", within_m="100").status_code == 422
    assert state(state="active").status_code == 302
    lost = state(state="off nominal", where="41.25 N 32.10 W", within_m="5000", said="No link.")
    assert lost.status_code == 302
    assert the_plan(duty, duty.lior).volumes[0].area.radius_m == 5000
    assert state(state="ended").status_code == 302

    assert the_plan(duty, duty.lior).state is PlanState.ENDED
    assert "No link." in text_of(desk.get(duty.lior, "liaison:plan", line=line))
    assert "Amend it" not in text_of(desk.get(duty.lior, "liaison:plan", line=line))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"points": "near the bridge"}, "Line 1"),
        ({"points": "-32.1077, 41.2034"}, "look swapped"),
        ({"radius_m": ""}, "Please fill this in"),
        ({"low_m": "300", "high_m": "100"}, "altitude"),
        ({"ends": ""}, "Say until when"),
        ({"shape": "polygon", "points": "41 N 32 W\n41.1 N 31.9 W\n41.1 N 32 W\n41 N 31.9 W"}, ""),
    ],
)
def test_a_plan_that_cannot_be_filed_says_why_and_keeps_what_was_typed(desk, duty, wrong, says):
    opt_in(duty)

    answer = desk.post(duty.lior, "liaison:plan_new", typed(duty, **wrong))

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert "Survey of the bank" in answer.content.decode()
    assert plans(desk.cast.view(duty.lior)) == ()


def test_a_file_of_plans_is_filed_whole_or_not_at_all(desk, duty):
    opt_in(duty)
    begins = (duty.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    ends = (duty.now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    feature = (
        '{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[[-32.2,41.1],[-32.1,41.1],'
        '[-32.1,41.2],[-32.2,41.1]]]}},"properties":{{"plan":"{name}","start":"{begins}","end":"{ends}",'
        '"low_m":0,"high_m":100,"reference":"W84"}}}}'
    )
    one, two = (
        feature.format(name=n, begins=begins, ends=e) for n, e in (("a", ends), ("b", begins))
    )

    def send(*features):
        text = '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"
        given = SimpleUploadedFile("plans.geojson", text.encode())
        return desk.post(duty.lior, "liaison:plan_import", {"file": given, "by": "Lior"})

    refused = send(one, two)
    assert refused.status_code == 422
    assert plans(desk.cast.view(duty.lior)) == ()
    assert send(one).status_code == 302
    assert [plan.content.name for plan in plans(desk.cast.view(duty.lior))] == ["a"]


@pytest.mark.parametrize("size", [2_000_001, 3_000_000])
def test_a_file_that_is_too_large_is_not_taken_and_never_lies_on_the_disk(
    desk, duty, size, monkeypatch
):
    opt_in(duty)
    monkeypatch.setattr(temp, "NamedTemporaryFile", None)
    given = SimpleUploadedFile("plans.geojson", b" " * size)

    answer = desk.post(duty.lior, "liaison:plan_import", {"file": given, "by": "Lior"})

    assert answer.status_code == 422
    assert plans(desk.cast.view(duty.lior)) == ()


@pytest.mark.parametrize("name", ["plans", "plan_rules", "plan_new", "plan_import"])
def test_pages_of_plans_are_opened_by_their_desk_alone(desk, duty, name):
    assert desk.who_opens(f"liaison:{name}", duty.lior) == {"lior"}


def test_from_where_altitudes_are_counted_is_chosen_by_a_person_and_never_by_the_form(duty, desk):
    opt_in(duty)
    form = desk.get(duty.lior, "liaison:plan_new").content.decode()
    choices = re.findall(r'<input[^>]*name="reference"[^>]*>', form)
    assert len(choices) == 3
    assert not any("checked" in one for one in choices)

    without = {name: said for name, said in typed(duty).items() if name != "reference"}
    answer = desk.post(duty.lior, "liaison:plan_new", without)

    assert answer.status_code == 422
    assert "Altitudes are counted from" in answer.content.decode()
    assert plans(desk.cast.view(duty.lior)) == ()
