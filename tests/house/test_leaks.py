"""Every known class of leaks is listed with what stands against it, and with a test that is there."""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.urls import get_resolver

from tests import mutants

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/reference/leaks.md").read_text().splitlines()
    if re.match(r"\| \d+ \|", line)
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SOURCES = [*(ROOT / "src").rglob("*.py")]
SENDERS = {"smtplib", "django.core.mail", "email.mime", "icalendar", "pywebpush"}
CONVERTERS = {"PIL", "subprocess", "docx", "fitz", "magic"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def routes(resolver, before="/"):
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, here)
        else:
            yield here


def test_all_twenty_eight_classes_are_listed():
    assert [int(row[0]) for row in ROWS] == list(range(1, 29))
    assert all(len(row) == 5 and all(row) for row in ROWS)


def test_each_class_names_a_test_that_is_there():
    for row in ROWS:
        found = NAMED.findall(row[-1])
        assert found, row[0]
        for path, name in found:
            tree = ast.parse((ROOT / path).read_text())
            assert name in {x.name for x in ast.walk(tree) if isinstance(x, ast.FunctionDef)}, name


def test_more_than_forty_leaks_are_planted_and_each_has_a_test_that_looks_for_it():
    searched = {
        kind
        for path in (ROOT / "tests/properties").glob("test_*.py")
        for kind in re.findall(r'found_by\("([^"]+)"\)', path.read_text())
    }
    mutants.found_by("")
    looked_for = [leak for leak in mutants.LEAKS if leak.found_by in searched]

    assert len(looked_for) >= 40
    assert {leak.found_by for leak in mutants.LEAKS} - searched == {"model"}
    assert len({leak.name for leak in mutants.LEAKS}) == len(mutants.LEAKS)


def test_every_leak_belongs_to_a_class():
    mutants.found_by("")
    for leak in mutants.LEAKS:
        assert leak.classes, leak.name
        assert set(leak.classes) <= set(range(1, 29)), leak.name


MAILS = "desk/mail/round.py"
DATES = {"desk/files.py": "text/calendar"}


def test_nothing_is_pushed_and_a_mail_or_a_date_leaves_at_one_place_each():
    for path in SOURCES:
        where = path.relative_to(ROOT / "src" / "goodoffices").as_posix()
        allowed = {"smtplib"} if where == MAILS else set()
        assert SENDERS & set(imported(path)) == allowed, path
        assert ("text/calendar" in path.read_text()) == (where in DATES), path
    # A calendar that renews itself would tell when something changed.
    assert not [route for route in routes(get_resolver()) if re.search(r"calendar|\.ics", route)]
    assert settings.SENDS_MAIL is False


TAKEN_IN = {
    "desk/mediator/talks/stability.py",
    "desk/liaison/plan.py",
    "desk/reception/doing.py",
}
"""A mediator's own model, a desk's own plans and a reception's table of people may come as a file: read within the
request, from memory alone."""


def test_no_file_is_taken_in_and_none_is_converted():
    desk = [path for path in SOURCES if "desk" in path.parts]
    assert len(desk) > 50
    for path in desk:
        assert not CONVERTERS & set(imported(path)), path
        if path.relative_to(ROOT / "src" / "goodoffices").as_posix() not in TAKEN_IN:
            assert "request.FILES" not in path.read_text(), path
    assert settings.FILE_UPLOAD_HANDLERS == [
        "django.core.files.uploadhandler.MemoryFileUploadHandler"
    ]
    templates = [*(ROOT / "src").rglob("*.html")]
    assert len(templates) > 50
    assert not [path for path in templates if 'type="file"' in path.read_text()]
