"""Whatever a page says is said in every language, and nothing is lost on the way."""

import re

import pytest
from babel.messages.catalog import Catalog

from tests import catalogues

HOLE = re.compile(r"%\(\w+\)[sd]|%%|\{\d+\}")
COUNTS = {"%(count)s", "%(num)s", "%(number)s", "%(n)s", "%(people)s", "%(days)s"}
"""One and two are often words of their own, without a digit."""
LANGUAGES = tuple(catalogues.LANGUAGES)
GLOSSARY = {
    "ground rules": (
        "(ال|لل)?قواعد (ال)?أساسية|القاعدة الأساسية|قاعدة أساسية", "règles? de base", "כללי ה?יסוד", "основны.+правил", "основн.+правил"
    ),
    "non-paper": ("ورقة غير رسمية", "non-papier", "נון-פייפר", "нон-пейпер", "нон-пейпер"),
    "without prejudice": ("دون مساس", "sans préjudice", "בלי לפגוע", "без ущерба", "без шкоди"),
    "notified site": ("مُخطَر", "notifi", "שנמסר", "заявленн", "повідомлено"),
    "beat": ("الموعد الدوري|موعده? ", "cycle", "פעימ", "такт", "такт"),
    "undertaking": ("تعهد", "engagement", "התחייבו", "обязательств", "зобов’яза"),
    "mandate": ("ولاي", "mandat", "מנדט", "мандат", "мандат"),
    "manifest": ("كش[فو]", "manifeste", "רשימ", "спис", "маніфест"),
    "guardian": ("وصي|أوصياء", "tuteur", "אפוטרופוס", "опекун", "опікун"),
    "friend of the process": ("صديق", "ami", "ידיד", "друг", "друг"),
    "readiness": ("جاهزي", "maturité", "מוכנות", "готовност", "готовн"),
    "best interests": ("مصالح", "intérêt supérieur", "טובת", "наилучши", "найкращ"),
    "liaison officer": ("ضابط|ضباط", "officier", "קצי", "офицер", "офіцер"),
    "reception officer": ("مسؤول", "agent", "ממונ", "сотрудник", "офіцер"),
    "hotline": ("الخط الساخن", "ligne directe", "קו ה?חם", "горяч", "гаряч"),
    "codename": ("رمزي", "noms? de code", "כינוי", "кодов", "кодов"),
    "checkpoint": ("نقطة (ال)?تحقق", "points? de contrôle", "נקוד.+ביקורת", "контрольн", "контрольн"),
    "agenda": ("جدول|جداول", "ordres? du jour", "סדרי? ה?יום", "повест", "поряд"),
}  # fmt: skip
"""Words of the trade, each with what it is called in the languages of the desk, in their order."""
SEALED = {
    "ar": "ختم|مختوم|خُتم", "fr": "scell", "he": "חסוי|חיסוי", "ru": "запечат|печатью", "uk": "запечат|печатк",
}  # fmt: skip
STRANGE = {
    "ar": r"[“”„״\"]|\B'|'\B|[٠-٩]|[\u0621-\u064a]\s*[,;?]",
    "fr": r"[“”„\"]|\B'|'\B|\w'\w|(?<![\u00a0\u202f])[;?!»]|«(?!\u00a0)|\w :",
    "he": r"[“”„«»\"]|\B'|'\B",
    "ru": r"[“”\"]|\B'|'\B|[іїєґ]",
    "uk": r"[“”\"]|\B'|'\B|\w'\w|[ыэъё]",
}
"""Marks, figures and letters that are another language's."""
QUOTED = re.compile(
    r"\u2066[^\u2069]*\u2069|`[^`]*`|pip install '[^']*'|%\([^)]*\)[sdf.\d]*|%%s?|\{\d\}|</?[a-z][^>]*>|&#?\w+;|(EEEE,? )?\bd .?MMMM.*"
)
"""What is not said in the language: values, tags, commands, and how a day is written."""
NAMES = """
in out north AGE-SECRET-KEY-1 Adjusted Akoma BATNA CSV DOCX E Earth GOODOFFICES_DATABASE GeniusWeb GeoJSON
KML Kalai-Smorodinsky MB N Nash Natural Ntoso O ODT Osk PDF PIN PostgreSQL Ray S SEQ TOML UTC
UTF-8 W W84 WGS Winner XLSX XML Z about age age-keygen age1 as_options boarded carers case check
command convoy cookie counted-twice court court.north data desk even-without-shares family
gate-2 gmcr goodoffices goodoffices/conflict/1 hospital host iCalendar install interpreter kin
landed left leximin list-lost mistaken mode move none not own own-wish partner passkey passkeys
password people person pip plan political port postgresql ru s1 s2 s3 s4 security sender settle
siblings sqlite:FOLDER starttls tls uk user workers
"""
"""Names, formats, commands and codes that are written as they are in every script."""
PAIRS = [(language, domain) for domain in catalogues.DOMAINS for language in catalogues.LANGUAGES]


@pytest.fixture(scope="module")
def said():
    return {domain: gather() for domain, gather in catalogues.SAID.items()}


@pytest.fixture
def kept(language, domain) -> Catalog:
    return catalogues.kept(language, domain)


def forms(text):
    return text.string if isinstance(text.string, tuple) else (text.string,)


def sayings(kept):
    """Each text in English with one form of what it is in the language."""
    for text in kept:
        for number, form in enumerate(forms(text)):
            if text.id and form:
                said = text.id if isinstance(text.id, str) else text.id[number > 0]
                yield said, form


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


LONG_DAYS = re.compile(
    r"\{%-? ?trans ([^%]*\|day_(?:long|alone)\b[^%]*?)-?%\}(.*?)\{%-? ?endtrans", re.DOTALL
)


def test_a_hebrew_preposition_is_joined_to_a_day_that_begins_with_its_own_word():
    # A long day begins with "yom"; the hyphen is for figures, as short days have.
    days = set(_long_days())

    assert days
    assert {
        form
        for said, form in sayings(catalogues.kept("he", "django"))
        for name in re.findall(r"\w־%\((\w+)\)s", form)
        if (name, said) in days
    } == set()


def _long_days():
    for page in sorted((catalogues.SOURCE / "desk/jinja2").rglob("*.html")):
        for values, said in LONG_DAYS.findall(page.read_text()):
            for one in re.split(r"\{%-? ?pluralize[^%]*%\}", said):
                text = " ".join(re.sub(r"\{\{ ?(\w+) ?\}\}", r"%(\1)s", one).split())
                for name in re.findall(r"(\w+)=[^,|]*\|day_(?:long|alone)\b", values):
                    yield name, text


def test_a_plural_follows_a_number_and_not_a_name():
    # A template takes the first value for the number, unless it is told which one.
    wrong = []
    for page in sorted((catalogues.SOURCE / "desk/jinja2").rglob("*.html")):
        for values, number in COUNTED.findall(page.read_text()):
            first = re.match(r"\s*(\w+)", values)
            if (number or (first[1] if first else "")) not in ("count", "number", "people", "free"):
                wrong.append((page.name, values))

    assert wrong == []


SAID_WITHIN = re.compile(r"\{%-? ?trans.*?\{%-? ?endtrans", re.DOTALL)
SET_BY_LANGUAGE = re.compile(r"(?:\}\}|[^{]%\}|</\w+>):|[\"']; [\"']")
"""A colon after a value, a semicolon between two: French sets both apart, Arabic has its own."""


def test_a_mark_that_a_language_sets_in_its_own_way_is_not_written_in_a_page():
    wrong = [
        (page.name, mark)
        for page in sorted((catalogues.SOURCE / "desk/jinja2").rglob("*.html"))
        for mark in SET_BY_LANGUAGE.findall(SAID_WITHIN.sub("", page.read_text()))
    ]

    assert wrong == []


def test_a_text_that_is_said_plainly_is_not_counted_elsewhere():
    # A language may need the number in every form of what is counted, where the plain text has none.
    plain, counted = set(), set()
    for _name, _line, text, _comments, context in catalogues.extract_from_dir(
        catalogues.SOURCE / "desk", catalogues.METHODS, catalogues.OPTIONS, catalogues.KEYWORDS
    ):
        if isinstance(text, tuple) and context is None:
            counted.add(text[0])
        elif context is None:
            plain.add(text)

    assert plain & counted == set()


@pytest.mark.parametrize(("language", "domain"), PAIRS)
def test_marks_figures_and_letters_are_those_of_the_language(language, domain, kept):
    strange = re.compile(STRANGE[language], re.IGNORECASE)

    assert [
        (said, form) for said, form in sayings(kept) if strange.search(QUOTED.sub("0", form))
    ] == []


@pytest.mark.parametrize(("language", "domain"), PAIRS)
def test_a_translation_begins_and_ends_as_the_text_does(language, domain, kept):
    wrong = [
        (said, form)
        for said, form in sayings(kept)
        if (re.search(r"\A\s|\s\Z|  ", form) and not re.search(r"\A\s|\s\Z|  ", said))
        or (said[-1] in ".?!" and form[-1] not in {".": ".", "?": "?؟", "!": "!"}[said[-1]])
        or (form.endswith("...") and language != "en")
    ]  # fmt: skip

    assert wrong == []


@pytest.mark.parametrize(
    ("language", "domain"), [pair for pair in PAIRS if pair[0] in {"ar", "he", "ru", "uk"}]
)
def test_only_names_formats_and_codes_are_left_in_latin_letters(language, domain, kept):
    left = {
        (word, said)
        for said, form in sayings(kept)
        for word in re.findall(r"[A-Za-z](?:[A-Za-z0-9_/-]*[A-Za-z0-9])?(?::FOLDER)?", re.sub(HOLE, " ", QUOTED.sub(" ", form)))
        if word not in NAMES.split()
    }  # fmt: skip

    assert left == set()


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
@pytest.mark.parametrize("language", ["ar", "he"])
def test_what_is_typed_keeps_its_direction_among_words_from_right_to_left(language, domain, kept):
    # Without isolates a hyphen, a bracket or a bar at the edge of a code stands on its other side.
    wrong = []
    for said, form in sayings(kept):
        plain = re.sub("\u2066[^\u2066\u2069]*\u2069", "", form)
        if re.search("[\u2066\u2069]|--\\w|://|\\d [NSEW]\\b|\\| ?[A-Za-z]|install", plain):
            wrong.append((said, form))

    assert wrong == []


@pytest.mark.parametrize(("language", "domain"), PAIRS)
def test_a_word_of_the_trade_is_always_called_the_same(language, domain, kept):
    wrong = []
    for word, called in GLOSSARY.items():
        asked = re.compile(rf"\b{word}", re.IGNORECASE)
        answer = re.compile(called[LANGUAGES.index(language)], re.IGNORECASE)
        wrong += [
            (word, form)
            for said, form in sayings(kept)
            if asked.search(HOLE.sub("", said)) and not answer.search(form)
        ]

    assert wrong == []


@pytest.mark.parametrize(("language", "domain"), PAIRS)
def test_sealed_is_said_where_the_text_says_it_and_nowhere_else(language, domain, kept):
    # It means one thing: nobody but the author and an engine.
    word = re.compile(SEALED[language], re.IGNORECASE)

    assert [
        (said, form)
        for said, form in sayings(kept)
        if bool(re.search("seal", said, re.IGNORECASE)) != bool(word.search(form))
    ] == []
