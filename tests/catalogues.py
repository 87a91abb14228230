"""`./go catalogues`: bring the catalogues of every language up to date with what the desk says.

Two catalogues for each language: ``django`` holds what pages say, ``office`` the sentences of advice that
errors carry from the rooms below, which know nothing of languages. New texts are added without a
translation, those that no page says any more are taken out, and what is still to be translated is listed.
"""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src/goodoffices"
LOCALE = SOURCE / "desk/locale"
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "fr": "nplurals=2; plural=(n > 1);",
    "he": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
LANGUAGES = tuple(PLURALS)
DOMAINS = ("django", "office")
SILENT = ("cli", "dss", "api")
"""Rooms whose errors are read on a terminal or by a program, in English."""
KEYWORDS = {
    "_": None, "gettext": None, "lazy": None, "gettext_lazy": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
METHODS = [("**.py", "python"), ("**/jinja2/**.html", "jinja2")]
OPTIONS = {
    "**/jinja2/**.html": {
        "trimmed": "true", "newstyle_gettext": "true", "silent": "false",
        "extensions": "jinja2.ext.do",
    }
}  # fmt: skip
TOLD = {
    "deconfliction/plausibility.py": (
        "latitude and longitude swapped",
        "too coarse to find a building by",
        "read off a map of another datum",
        "the two readings differ",
        "notified already",
        "far from the place that was named",
        "decimals read as minutes and seconds, or the other way round",
        "two notations in one position",
        "outside the theatre",
        "in the water",
        "north for south, or east for west",
        "a place that is not on the list",
    ),
    "office/beat.py": ("the points you sealed",),
    "office/mediation/telling.py": (
        "Not every side had sealed its points when the engine ran.",
        "No package acceptable to every side was found, and that there is none is not proved.",
        "by its own measure no package is better by more than {0}",
        "points sealed by each side before {0} UTC",
        "what was sealed by each side before {0} UTC",
        "a hundredth", "a tenth", "a third", "a half", "an unknown part",
    ),
}  # fmt: skip
"""What stands on the record in English and is said in the language of the page, beside what errors say."""
LEAST_WORDS = 1
"""A sentence whose own words are fewer than these is only a frame around others."""


def said_by_pages() -> Catalog:
    """Every text of the desk's templates and code."""
    texts = Catalog()
    for name, _line, text, comments, context in sorted(
        extract_from_dir(
            SOURCE / "desk", METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",)
        ),
        key=lambda found: found[:2],
    ):
        texts.add(text, locations=[(f"desk/{name}", 1)], auto_comments=comments, context=context)
    return texts


def said_by_errors() -> Catalog:
    """Every sentence of the rooms below that pages tell; `{0}` stands where a value is put in."""
    texts = Catalog()
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE)
        if name.parts[0] in SILENT:
            continue
        for text in _advised(ast.parse(path.read_text())):
            texts.add(text, locations=[(str(name), 1)])
    for told_by, told in TOLD.items():
        for text in told:
            texts.add(text, locations=[(told_by, 1)])
    return texts


def _advised(tree: ast.Module) -> Iterator[str]:
    constants = dict(_constants(tree))
    takers = dict(_takers(tree))
    for node in ast.walk(tree):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            given = [one.value for one in node.keywords if one.arg == "advice"]
            place = takers.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
            given += node.args[place : place + 1] if place is not None else []
        elif isinstance(node, ast.Assign) and _is_advice(node.targets[0]):
            given = [node.value]
        for one in given:
            yield from _texts(one, constants)


def _takers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions of a module that are handed advice, and in which place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args if one.arg != "self"]
            for name in ("advice", "why", "reason"):
                if name in names and (name == "advice" or node.name == "_refused"):
                    yield node.name, names.index(name)


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _is_advice(target: ast.expr) -> bool:
    name = getattr(target, "id", getattr(target, "attr", ""))
    return name == "advice" or name.endswith("_ADVICE")


def _texts(value: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    match value:
        case ast.IfExp():
            yield from _texts(value.body, constants)
            yield from _texts(value.orelse, constants)
        case ast.Name() if value.id in constants:
            yield from _texts(constants[value.id], constants)
        case ast.Dict():
            for one in value.values:
                yield from _texts(one, constants)
        case ast.Subscript() if isinstance(value.value, ast.Name):
            yield from _texts(value.value, constants)
        case ast.Constant() | ast.JoinedStr() | ast.BinOp():
            text = "".join(_pieces(value, constants, iter(range(99))))
            if sum(word.isalpha() for word in text.replace(".", " ").split()) >= LEAST_WORDS:
                yield text


def _pieces(value: ast.expr, constants: dict[str, ast.expr], count: Iterator[int]) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            for part in value.values:
                yield from _pieces(part, constants, count)
        case ast.BinOp(op=ast.Add()):
            yield from _pieces(value.left, constants, count)
            yield from _pieces(value.right, constants, count)
        case ast.Name() if isinstance(constants.get(value.id), ast.Constant):
            yield from _pieces(constants[value.id], constants, count)
        case _:
            yield f"{{{next(count)}}}"


SAID = {"django": said_by_pages, "office": said_by_errors}


class Texts(Catalog):
    """A catalogue whose head says what a reader of it needs, and neither a day nor a name."""

    @property
    def num_plurals(self) -> int:
        return int(PLURALS[str(self.locale)].removeprefix("nplurals=")[0])

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "goodoffices"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", PLURALS[str(self.locale)]),
        ]


def kept(language: str, domain: str) -> Catalog:
    """A catalogue as it stands in its file."""
    path = LOCALE / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return Texts(locale=language)
    with path.open("rb") as file:
        read = read_po(file, locale=language)
    return renewed(language, read, read)


def renewed(language: str, said: Catalog, kept: Catalog) -> Catalog:
    """What is said now, with the translations there are."""
    new = Texts(locale=language, charset="utf-8", fuzzy=False, header_comment="")
    for text in said:
        if text.id:
            known = kept.get(
                text.id if isinstance(text.id, str) else text.id[0], context=text.context
            )
            new.add(
                text.id,
                known.string if known and type(known.id) is type(text.id) else None,
                locations=text.locations,
                auto_comments=text.auto_comments,
                flags=text.flags,
                context=text.context,
            )
    return new


def written(catalog: Catalog) -> bytes:
    """The file that people edit."""
    file = io.BytesIO()
    write_po(file, catalog, width=0, include_lineno=False, sort_by_file=False, ignore_obsolete=True)
    return file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The file that the desk reads."""
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def untranslated(catalog: Catalog) -> list[Message]:
    """Texts that would be read in English."""
    return [
        text
        for text in catalog
        if text.id
        and not (all(text.string) if isinstance(text.string, tuple | list) else text.string)
    ]


def main() -> int:
    missing = 0
    for domain in DOMAINS:
        said = SAID[domain]()
        for language in LANGUAGES:
            catalog = renewed(language, said, kept(language, domain))
            folder = LOCALE / language / "LC_MESSAGES"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{domain}.po").write_bytes(written(catalog))
            (folder / f"{domain}.mo").write_bytes(compiled(catalog))
            left = untranslated(catalog)
            missing += len(left)
            for text in left[:20]:
                print(f"{language} {domain}: {text.id}")
            print(f"{language} {domain}: {len(catalog)} texts, {len(left)} to be translated")
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
