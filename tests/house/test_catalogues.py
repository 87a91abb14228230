"""Whatever a page says is said in every language, and nothing is lost on the way."""

import re

import pytest
from babel.messages.catalog import Catalog

from tests import catalogues

HOLE = re.compile(r"%\(\w+\)[sd]|%%|\{\d+\}")
COUNTS = {"%(count)s", "%(num)s", "%(number)s", "%(n)s", "%(people)s", "%(days)s"}
"""One and two are often words of their own, without a digit."""
PAIRS = [(language, domain) for domain in catalogues.DOMAINS for language in catalogues.LANGUAGES]


@pytest.fixture(scope="module")
def said():
    return {domain: gather() for domain, gather in catalogues.SAID.items()}


@pytest.fixture
def kept(language, domain) -> Catalog:
    return catalogues.kept(language, domain)


def forms(text):
    return text.string if isinstance(text.string, tuple) else (text.string,)


@pytest.mark.parametrize(("language", "domain"), PAIRS)
def test_every_text_stands_in_every_language(language, domain, said, kept):
    renewed = catalogues.renewed(language, said[domain], kept)

    assert [text.id for text in catalogues.untranslated(renewed)] == []
    assert {(text.context, text.id) for text in kept} == {
        (text.context, text.id) for text in renewed
    }, "run ./go catalogues"


@pytest.mark.parametrize(("language", "domain"), PAIRS)
def test_a_translation_keeps_every_value_of_the_text(language, domain, kept):
    wrong = []
    for text in kept:
        if not text.id:
            continue
        whole = text.id if isinstance(text.id, str) else text.id[1]
        asked = set(HOLE.findall(whole))
        for form in filter(None, forms(text)):
            lost = asked - set(HOLE.findall(form))
            if set(HOLE.findall(form)) - asked or (lost - COUNTS if text.pluralizable else lost):
                wrong.append((text.id, form))

    assert wrong == []


@pytest.mark.parametrize(("language", "domain"), PAIRS)
def test_what_the_desk_reads_is_what_people_edit(language, domain, kept):
    compiled = catalogues.LOCALE / language / "LC_MESSAGES" / f"{domain}.mo"

    assert compiled.read_bytes() == catalogues.compiled(kept), "run ./go catalogues"


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_plural_form_of_the_language_is_given(language, said):
    kept = catalogues.kept(language, "django")

    number = int(re.search(r"nplurals=(\d)", catalogues.PLURALS[language])[1])
    assert {len(text.string) for text in kept if text.pluralizable} == {number}


@pytest.mark.parametrize(("name", "texts"), catalogues.TOLD.items())
def test_what_the_record_says_in_english_is_still_said(name, texts):
    source = (catalogues.SOURCE / name).read_text()

    for text in texts:
        for part in HOLE.split(text.replace("what was sealed", "sealed")):
            assert part.strip() in source, text


COUNTED = re.compile(
    r"\{%-? ?trans ([^%]*?)-?%\}(?:(?!endtrans).)*?\{%-? ?pluralize ?(\w*) ?-?%\}", re.DOTALL
)


def test_a_plural_follows_a_number_and_not_a_name():
    # A template takes the first value for the number, unless it is told which one.
    wrong = []
    for page in sorted((catalogues.SOURCE / "desk/jinja2").rglob("*.html")):
        for values, number in COUNTED.findall(page.read_text()):
            first = re.match(r"\s*(\w+)", values)
            if (number or (first[1] if first else "")) not in ("count", "number", "people", "free"):
                wrong.append((page.name, values))

    assert wrong == []
