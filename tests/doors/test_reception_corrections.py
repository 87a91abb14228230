"""What was said wrongly is said better: two who are one, links taken back, how long things are kept, who is told."""

import re

from goodoffices.office.reception import end_case, give_consent
from goodoffices.reception import Purpose
from goodoffices.reception.spoken import spoken
from tests.doors.receiving_desk import text_of
from tests.receiving import RUT

PERSON = {
    "kind": "single", "rows": "1", "source": "family", "verified": "said",
    "given_name_0": "Mirel", "family_name_0": "Tovarek", "birth_date_0": "1984-05-02",
    "relation_0": "head", "document_0": "KX-4471",
}  # fmt: skip


def registered(receiving, **more):
    """A case and its first person, whoever else is like them."""
    answer = receiving.send("register_people", {**PERSON, **more})
    if answer.status_code == 422:
        others = re.findall(r'name="other" value="([^"]+)"', answer.text)
        answer = receiving.send("register_people", {**PERSON, **more, "other": others})
    assert answer.status_code == 302, text_of(answer)
    case = re.search(r"/case/([^/]+)/", answer["Location"]).group(1)
    return case, receiving.programme.people.registered[case].members[0].person


def registered_twice(receiving):
    """The same woman, once by hand and once more as a colleague heard it."""
    first = registered(receiving)
    second = registered(receiving, given_name_0="Mirell", document_0="")
    return first, second


def linked(page, words):
    """The addresses of links with these words."""
    return re.findall(rf'href="([^"]+)">\s*{words}', page.text)


# Two who are one


def test_who_may_be_registered_twice_stands_in_a_list_without_a_name(receiving):
    (case, person), (_other_case, other) = registered_twice(receiving)
    receiving.programme.people.distinct.clear()  # nobody has answered yet

    page = receiving.page("twice")

    assert person in page.text
    assert other in page.text
    assert "a name that" in text_of(page)
    assert "Tovarek" not in page.text
    assert case in page.text


def test_both_are_shown_side_by_side_and_that_is_written_down_for_each(receiving):
    (_case, person), (_other_case, other) = registered_twice(receiving)
    where = {"person": person, "other": other}

    before = receiving.page("compare", **where)
    shown = receiving.send("compare", **where)

    assert "Tovarek" not in before.text
    assert "Mirel<" in shown.text
    assert "Mirell<" in shown.text
    seen = receiving.programme.protection.seen
    assert [one.purpose for one in seen[person]] == [Purpose.DUPLICATES]
    assert [one.purpose for one in seen[other]] == [Purpose.DUPLICATES]


def test_two_are_made_one_with_their_cases_and_two_again(receiving):
    (case, person), (other_case, other) = registered_twice(receiving)
    people = receiving.programme.people

    receiving.sent("same", {"found": "family"}, person=person, other=other)
    assert people.one(other) == person
    assert people.standing(other_case) == case
    assert people.cases[case].people == 1

    page = receiving.page("twice")
    backs = linked(page, "they are two after all")
    assert len(backs) == 2
    asked = [receiving.client().get(address).content.decode() for address in backs]
    assert sum(spoken(case) in page for page in asked) == 1
    assert not any(
        f"{case} ·" in page or f"{case}\N{POP DIRECTIONAL ISOLATE} ·" in page for page in asked
    )
    for address in backs:
        key = receiving.office.form_key(receiving.rut)
        assert receiving.client().post(address, {"key": key}).status_code == 302
    assert people.one(other) == other
    assert people.standing(other_case) == other_case
    assert "Made one" not in receiving.text("twice")


def test_who_is_alike_and_somebody_else_is_not_asked_about_again(receiving):
    (_case, person), (_other_case, other) = registered_twice(receiving)
    receiving.programme.people.distinct.clear()

    receiving.sent("same", {"found": "two"}, person=person, other=other)

    assert "Nobody looks registered twice." in receiving.text("twice")
    assert receiving.programme.people.one(other) == other


def test_what_is_one_already_is_not_made_one_again(receiving):
    (_case, person), (_other_case, other) = registered_twice(receiving)
    receiving.sent("same", {"found": "person"}, person=person, other=other)

    again = receiving.send("same", {"found": "person"}, person=person, other=other)

    assert again.status_code == 422
    assert "one already" in text_of(again)


# Links


def test_a_link_that_was_a_mistake_is_taken_back_beside_what_was_said(receiving):
    one = receiving.reception.family("one", 2)
    other = receiving.reception.family("other", 3)
    receiving.sent(
        "case_step",
        {"other": other, "strength": "same_town", "why": "kin"},
        case=one,
        what="together",
    )
    page = receiving.page("case_step", case=one, what="leave")
    [link] = re.findall(r'name="link" value="([^"]+)"', page.text)

    receiving.sent("case_step", {"link": link, "reason": "mistaken"}, case=one, what="leave")

    assert not receiving.programme.people.near()
    history = receiving.text("case", case=one)
    assert "stays together with others" in history
    assert "left a group" in history


def test_a_family_that_lives_at_one_place_is_split_only_where_an_officer_let_them(receiving):
    one = receiving.reception.family("one", 2)
    other = receiving.reception.family("other", 3)
    receiving.reception.together(one, other)
    page = receiving.page("case_step", case=one, what="leave")
    [link] = re.findall(r'name="link" value="([^"]+)"', page.text)
    form = {"link": link, "reason": "mistaken"}

    refused = receiving.send("case_step", form, case=one, what="leave")
    assert refused.status_code == 422
    assert receiving.programme.people.group_of(one).cases == (one, other)

    receiving.sent("case_step", {"other": other, "reason": "mistaken"}, case=one, what="split")
    receiving.sent("case_step", form, case=one, what="leave")
    assert receiving.programme.people.group_of(one).cases == (one,)


def test_who_was_kept_apart_may_meet_again(receiving):
    one = receiving.reception.family("one", 2)
    other = receiving.reception.family("other", 3)
    receiving.sent("case_step", {"other": other, "why": "threat"}, case=one, what="apart")
    assert "kept apart" in receiving.text("case", case=other)
    page = receiving.page("case_step", case=other, what="near-again")
    [link] = re.findall(r'name="link" value="([^"]+)"', page.text)

    form = {"link": link, "reason": "mistaken"}
    receiving.sent("case_step", form, case=other, what="near-again")

    assert not receiving.programme.people.apart()
    again = receiving.send("case_step", form, case=other, what="near-again")
    assert again.status_code == 422


def test_a_guardian_who_was_written_down_by_mistake_is_none_any_more(receiving):
    case = receiving.reception.family("kin", 2, children=1)
    grown, child = (m.person for m in receiving.programme.people.cases[case].members)
    receiving.sent(
        "case_step",
        {"child": child, "adult": grown, "role": "legal_guardian", "authority": "court.north"},
        case=case,
        what="care",
    )
    page = receiving.page("case_step", case=case, what="care-ended")
    [care] = re.findall(r'name="care" value="([^"]+)"', page.text)

    receiving.sent("case_step", {"care": care, "reason": "mistaken"}, case=case, what="care-ended")

    assert not receiving.programme.people.care_of(child)
    assert "somebody looks after a child no longer" in receiving.text("case", case=case)


# How long it is kept


def test_the_periods_are_read_and_set_by_who_leads(receiving):
    assert "nobody has set it otherwise" in receiving.text("keeping")

    receiving.sent("keeping_set", {"identity_days": "90", "case_days": "400"})

    page = receiving.text("keeping")
    assert "90 days after the end of the case" in page
    assert "400 days after the end of the case" in page
    assert receiving.programme.protection.keeping.identity_days == 90


def test_a_period_that_destroys_something_at_once_is_typed(receiving):
    case, person = registered(receiving)
    end_case(receiving.office, receiving.rut, officer=RUT, case=case, key="end")
    receiving.desk.cast.clock.forward(days=20)
    short = {"identity_days": "10", "case_days": "400"}

    refused = receiving.send("keeping_set", short)
    assert refused.status_code == 422
    assert "of 1 people and of 0 cases" in text_of(refused)
    assert receiving.programme.protection.keeping.identity_days != 10

    receiving.sent("keeping_set", {**short, "typed": "destroy"})
    receiving.desk.cast.beat()
    with receiving.office.registers.at(receiving.rut) as register:
        assert register.identity(person) is None


def test_who_does_not_lead_reads_the_periods_and_sets_none(receiving):
    noa = receiving.officer("Noa")
    me = receiving.officer()
    receiving.sent("duties_give", {"duties": ["lead"]}, officer=me.id)
    receiving.sent("duties_give", {"duties": ["audit"]}, officer=noa.id)

    page = receiving.page("keeping", by="Noa")
    refused = receiving.send("keeping_set", {"identity_days": "9", "case_days": "9"}, by="Noa")

    assert page.status_code == 200
    assert receiving.to("keeping_set") not in page.text
    assert refused.status_code == 404


def test_a_case_ends_by_a_step_of_its_own(receiving):
    case, _person = registered(receiving)

    receiving.sent("case_step", case=case, what="end")

    assert [one for one, _at in receiving.programme.protection.ended()] == [case]
    assert "One case has ended" in receiving.text("keeping")


# Who is told


def listed(receiving, name="Tracing Aid", kind="humanitarian", purposes=("trace",)):
    receiving.sent("recipient", {"name": name, "kind": kind, "purposes": purposes})
    return list(receiving.programme.protection.recipients.listed)[-1]


def confirmed(receiving):
    recipient = listed(receiving)
    [act] = receiving.programme.protection.acts
    receiving.sent("confirm_two", {"answer": "yes"}, by="Noa", act=act)
    return recipient


def test_a_recipient_is_told_what_its_purpose_needs_of_those_who_agreed(receiving):
    recipient = confirmed(receiving)
    _case, person = registered(receiving)
    registered(
        receiving, given_name_0="Ludo", family_name_0="Corvane", birth_date_0="", document_0=""
    )
    give_consent(
        receiving.office, receiving.rut, officer=RUT, person=person, recipient=recipient,
        purpose=Purpose.TRACE, key="agreed",
    )  # fmt: skip

    page = text_of(receiving.page("give", recipient=recipient))
    assert "day of birth" in page
    answer = receiving.send(
        "give", {"purpose": "trace", "whom": "everybody", "form": "csv"}, recipient=recipient
    )

    assert answer["Content-Disposition"].startswith("attachment;")
    table = answer.content.decode()
    assert "Tovarek" in table
    assert "Corvane" not in table, "who did not agree"
    assert "KX-4471" not in table, "a search for a family needs no paper"
    assert "for: Tracing Aid" in table
    assert re.search(r"mark: \w{16}", table)
    [told] = receiving.programme.protection.seen[person]
    assert told.recipient == recipient


def test_the_table_is_of_the_cases_that_were_named_and_a_wrong_number_makes_none(receiving):
    recipient = confirmed(receiving)
    case, person = registered(receiving)
    give_consent(
        receiving.office, receiving.rut, officer=RUT, person=person, recipient=recipient,
        purpose=Purpose.TRACE, key="agreed",
    )  # fmt: skip
    form = {"purpose": "trace", "whom": "some", "form": "xlsx"}

    wrong = receiving.send("give", {**form, "cases": "c-nobody"}, recipient=recipient)
    right = receiving.send("give", {**form, "cases": case.upper()}, recipient=recipient)

    assert wrong.status_code == 422
    assert "There is no case with the number" in text_of(wrong)
    assert right.content.startswith(b"PK")
    assert len(receiving.programme.protection.seen[person]) == 1


def test_to_a_party_there_is_no_form_and_that_it_was_asked_is_written_down(receiving):
    party = listed(receiving, "Northland", "party", ())

    page = receiving.page("give", recipient=party)
    assert "Nothing of persons goes there." in text_of(page)
    assert 'name="purpose"' not in page.text
    refused = receiving.send(
        "give", {"purpose": "trace", "whom": "everybody", "form": "csv"}, recipient=party
    )

    assert refused.status_code == 404
    [said] = receiving.programme.protection.refused
    assert said.event.recipient == party


def test_nothing_goes_where_no_second_officer_has_confirmed_it(receiving):
    recipient = listed(receiving)

    refused = receiving.send(
        "give", {"purpose": "trace", "whom": "everybody", "form": "csv"}, recipient=recipient
    )

    assert refused.status_code == 404
    assert receiving.to("give", recipient=recipient) not in receiving.page("releases").text
