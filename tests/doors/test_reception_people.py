"""People are written down one by one, found one by one, and seen for a purpose."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from goodoffices.reception.spoken import SIGNS, spoken
from tests.doors.receiving_desk import text_of

FAMILY = {
    "kind": "family", "rows": "2", "source": "family", "verified": "said",
    "given_name_0": "Mirel", "family_name_0": "Tovarek", "birth_date_0": "1984-05-02",
    "relation_0": "head", "document_0": "KX-4471",
    "given_name_1": "Sael", "family_name_1": "Tovarek", "birth_date_1": "2019-03-09",
    "relation_1": "child", "languages": ["uk"], "needs": ["quiet"],
}  # fmt: skip


def registered(receiving, **more):
    answer = receiving.sent("register_people", {**FAMILY, **more})
    return re.search(r"/case/([^/]+)/", answer["Location"]).group(1)


def test_a_family_is_registered_and_its_page_names_nobody(receiving):
    case = registered(receiving)

    page = receiving.page("case", case=case).text

    assert "2 people" in page
    assert "quiet at night" in page
    assert "Mirel" not in page
    assert "Tovarek" not in page


def test_somebody_alike_is_shown_before_anything_is_saved(receiving):
    registered(receiving)

    again = receiving.send("register_people", FAMILY)

    assert again.status_code == 422
    assert "Somebody like them is registered" in text_of(again)
    assert len(receiving.programme.people.cases) == 1
    others = re.findall(r'name="other" value="([^"]+)"', again.text)
    assert others
    receiving.sent("register_people", {**FAMILY, "other": others})
    assert len(receiving.programme.people.cases) == 2


def test_a_case_is_looked_up_by_its_number_and_by_a_document_exactly(receiving):
    case = registered(receiving)

    by_number = receiving.sent("people", {"number": case.upper()})
    by_paper = receiving.sent("people", {"document": "KX-4471", "purpose": "register"})
    nobody = receiving.send("people", {"document": "KX-4472", "purpose": "register"})

    assert by_number["Location"].endswith(f"/case/{case}/")
    assert by_paper["Location"].endswith(f"/case/{case}/")
    assert "Nobody who is registered fits exactly." in text_of(nobody)
    wrong = receiving.send("people", {"number": "c-nobody"})
    assert wrong.status_code == 422


def test_who_somebody_is_is_shown_for_a_purpose_and_noted_for_that_person(receiving):
    case = registered(receiving)
    person = receiving.programme.people.cases[case].members[0].person

    before = receiving.page("who", case=case, person=person)
    shown = receiving.send("who", {"purpose": "health_care"}, case=case, person=person)

    assert "Tovarek" not in before.text
    assert "Tovarek" in shown.text
    assert "KX-4471" not in shown.text, "a doctor needs no document"
    own = receiving.send("own_record", case=case, person=person)
    assert "to bring somebody to a doctor" in text_of(own)
    assert "somebody" in text_of(own), "the officer by name"
    data = receiving.send("own_record", {"as_data": "on"}, case=case, person=person)
    assert data.json()["person"] == person


def test_counts_stand_side_by_side_until_an_officer_decides(receiving):
    group = receiving.reception.group("pupils", 60)

    receiving.sent(
        "case_step",
        {"number": 100, "source": "partner", "verified": "said"},
        case=group,
        what="count",
    )
    receiving.sent(
        "case_step", {"number": 97, "reason": "counted-twice"}, case=group, what="number"
    )

    page = receiving.text("case", case=group)
    assert "60" in page
    assert "100" in page
    assert "An officer accepted 97." in page


def test_every_form_about_a_case_names_it_by_the_number_that_is_said_aloud(receiving):
    case = receiving.reception.group("pupils", 60)

    for route, more in (
        ("case_step", {"what": "count"}),
        ("placement_step", {"what": "wishes"}),
        ("audit", {}),
        ("destroy_case", {}),
    ):
        page = receiving.text(route, case=case, **more)
        assert spoken(case) in page, route
        assert case not in page, route


def test_people_of_a_file_are_tried_first_and_only_that_file_is_taken(receiving):
    rows = b"person,case,given_name,family_name\n1,a,Oska,Lindovar\n2,a,Pell,Lindovar\n"

    def file(content):
        return SimpleUploadedFile("people.csv", content)

    tried = receiving.send("import_people", {"table": file(rows)})
    assert "Nothing was written: it was tried." in text_of(tried)
    assert not receiving.programme.people.cases
    digest = re.search(r'name="tried" value="([0-9a-f]+)"', tried.text).group(1)

    other = receiving.send(
        "import_people", {"table": file(rows + b"3,b,X,Y\n"), "tried": digest, "take": "yes"}
    )
    assert other.status_code == 422
    assert not receiving.programme.people.cases

    taken = receiving.send("import_people", {"table": file(rows), "tried": digest, "take": "yes"})
    assert "2 people are new." in text_of(taken)
    assert len(receiving.programme.people.cases) == 1


def test_a_bad_row_is_named_and_its_content_is_not_repeated(receiving):
    rows = b"person,case,birth_date,given_name\n1,a,soon,Oska\n"

    answer = receiving.send("import_people", {"table": SimpleUploadedFile("people.csv", rows)})

    page = text_of(answer)
    assert "One cell or row stands in the way." in page
    assert "birth_date" in page
    assert "Oska" not in page
    assert "soon" not in page


def test_a_case_is_meant_by_its_number_as_it_is_said_on_the_telephone(receiving):
    case = registered(receiving)
    number = spoken(case)
    assert number in receiving.text("case", case=case)

    for typed in (number, number.replace(" ", "").lower(), number.replace("-", " ")):
        found = receiving.sent("people", {"number": typed})
        assert found["Location"].endswith(f"/case/{case}/")
    first = next(sign for sign in SIGNS if sign != number[0])
    wrong = receiving.send("people", {"number": first + number[1:]})
    assert wrong.status_code == 422
    assert "A sign of this number is wrong" in text_of(wrong)
    nobody = receiving.send("people", {"number": spoken("c-nobody")})
    assert nobody.status_code == 422


def test_beds_holds_and_links_take_the_number_that_was_said(receiving):
    place = receiving.reception.place("haven", {"people": 20})
    one, other = receiving.reception.family("one", 2), receiving.reception.family("other", 3)

    receiving.send("bed", {"place": place, "case": spoken(one)})
    receiving.sent("hold_case", {"number": spoken(one), "reason": "care_unclear"})
    receiving.sent("case_step", {"other": spoken(other), "why": "threat"}, case=one, what="apart")

    [bed] = receiving.programme.places.beds(receiving.reception.today)
    assert bed.case == one
    assert receiving.programme.protection.hold_of(one) is not None
    assert receiving.programme.people.links.are_apart(one, other)
    assert spoken(one) in receiving.text("beds")
