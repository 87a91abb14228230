"""What stands between words on a page is what the language sets there, never a comma of a template's own."""

import ast
import html
import re
from pathlib import Path

import pytest
from jinja2 import nodes

from goodoffices import desk
from goodoffices.desk.jinja import environment

DESK = Path(desk.__file__).parent
TEMPLATES = DESK / "jinja2"
PAGES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
SEPARATORS = {mark + gap for mark in ",;:" for gap in ("", " ")}
CUTS = {"endswith", "partition", "split"}
"""What a separator is given to so that words are taken apart there, not set beside each other."""
VALUE = "\0"
UNREAD = re.compile(r'<(script|style)\b.*?</\1>|<bdi dir="ltr"[^>]*>.*?</bdi>', re.DOTALL)
"""Code, and figures in a notation that is the same in every language."""
SAID = re.compile(r'(?:alt|aria-label|placeholder|title)="([^"]*)"')
READ_AGAIN = {
    "correct.py",
    "mediator/channel/contact_form.py",
    "mediator/talks/conflict_form.py",
    "middleware.py",
    "party/text_round.py",
    "reception/transport_forms.py",
}
"""Who joins what a form, or a browser, takes apart again at the same comma."""


def separators(source):
    """The separators that a template holds itself, each with what stands around it."""
    tree = environment().parse(source)
    drawn = UNREAD.sub("", html.unescape("".join(written(tree))))
    texts = [re.sub(r"<[^>]*>", "", drawn), *SAID.findall(drawn)]
    found = [hit for text in texts for hit in re.findall(r".{0,20}[,;:][\s\0].{0,20}", text)]
    return [*found, *constants(tree)]


def written(node):
    """What the template writes, in its order; whatever is worked out or translated is one mark."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield VALUE
    else:
        for child in node.iter_child_nodes():
            yield from written(child)


def constants(node):
    """Separators among the values."""
    if isinstance(node, nodes.Call) and getattr(node.node, "attr", "") in CUTS:
        return
    if isinstance(node, nodes.Const) and node.value in SEPARATORS:
        yield node.value
    for child in node.iter_child_nodes():
        yield from constants(child)


@pytest.mark.parametrize("page", PAGES)
def test_a_template_leaves_its_commas_to_the_language(page):
    assert separators((TEMPLATES / page).read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        '{% for one in all %}{{ one }}{{ ", " if not loop.last }}{% endfor %}',
        '{{ all|join("; ") }}',
        "<bdi>{{ name }}</bdi>, {{ day }}",
        "{% trans %}call{% endtrans %}: {{ words }}",
        '<a aria-label="{{ title }}, CSV">{{ title }}</a>',
    ],
)
def test_a_comma_in_a_template_is_seen(source):
    assert len(separators(source)) == 1


def test_what_a_translator_sets_or_no_language_changes_may_stand():
    assert separators("{% trans name=name, day=day %}{{ name }}, on {{ day }}{% endtrans %}") == []
    assert separators('<bdi dir="ltr">{{ south }}, {{ west }}</bdi>&nbsp;{{ name }}') == []
    assert separators('{% set head, mark, rest = text.partition(": ") %}{{ rest }}') == []


def test_words_are_joined_with_the_comma_of_their_language():
    joining = {
        str(path.relative_to(DESK))
        for path in DESK.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Attribute)
        and call.attr == "join"
        and isinstance(call.value, ast.Constant)
        and call.value.value in SEPARATORS
    }

    assert joining == READ_AGAIN
