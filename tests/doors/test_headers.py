"""Every page leaves with the same headers, and what is forbidden looks like what does not exist."""

import pytest
from django.conf import settings
from django.test import Client

from goodoffices.desk.middleware import HEADERS
from tests.doors.standing import FRIEDA, MARA, NORTH, at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/leave/", f"/{at(NORTH)}/"])
def test_every_page_carries_the_constant_headers_and_nothing_that_tells(address):
    answer = Client().get(address)

    assert HEADERS.items() <= dict(answer.headers).items()
    assert not {"ETag", "Last-Modified", "Expires", "Allow"} & set(answer.headers)


def test_nothing_comes_from_elsewhere_and_nothing_is_inline():
    policy = HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


def test_forbidden_pages_answer_byte_for_byte_like_missing_ones(browser_of):
    client = browser_of(NORTH)

    missing = client.get("/nowhere/at/all/")
    others = [
        client.get(f"/{at(MARA)}/"),
        client.get(f"/{at(FRIEDA)}/"),
        client.get(f"/{'x' * 16}/"),
        client.post(f"/{at(NORTH)}/"),
        client.put(f"/{at(NORTH)}/"),
        client.options(f"/{at(NORTH)}/"),
        client.get("/leave/"),
    ]

    for other in others:
        assert other.status_code == 404
        assert other.content == missing.content
        assert dict(other.headers) == dict(missing.headers)
        assert not other.cookies


def test_a_page_of_another_host_is_not_served():
    answer = Client().get("/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert HEADERS.items() <= dict(answer.headers).items()


def test_shipped_files_may_be_kept_for_ever_and_by_this_desk_only():
    answer = Client().get(f"{settings.STATIC_URL}desk/desk.css")
    answer.close()

    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_a_first_page_weighs_less_than_150_kilobytes(browser_of):
    static = settings.HERE / "static" / "desk"

    page = browser_of(MARA).get(f"/{at(MARA)}/", follow=True)
    files = ["type.css", "desk.css", "print.css", "mark.svg"]
    files += [f"fonts/noto-{voice}-latin.woff2" for voice in ("sans", "serif")]

    assert len(page.content) + sum((static / name).stat().st_size for name in files) < 150_000
