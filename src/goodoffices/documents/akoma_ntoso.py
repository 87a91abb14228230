"""A document as Akoma Ntoso 3.0, the standard for texts of law: one language at a time."""

from __future__ import annotations

from hashlib import blake2s
from typing import Final

from goodoffices.documents.document import Document, Kind, Paragraph, Run, Section
from goodoffices.documents.xml import HEAD, attribute, text
from goodoffices.errors import InputError

__all__ = ["akoma_ntoso"]

SPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
LEVELS: Final = (
    ("article", "art"),
    ("paragraph", "para"),
    ("subparagraph", "subpara"),
    ("point", "point"),
)
LETTERS: Final = {
    "ar": "ara",
    "en": "eng",
    "fa": "fas",
    "fr": "fra",
    "he": "heb",
    "ru": "rus",
    "uk": "ukr",
}
"""Languages as the standard names them; any other is undetermined there, and said by its tag."""


def akoma_ntoso(document: Document, *, language: str = "") -> bytes:
    """The document in one of its languages as Akoma Ntoso.

    Parameters
    ----------
    document : Document
        What it holds.
    language : str, optional
        Which; the first where left out.

    Returns
    -------
    bytes
        XML of version 3.0. Its names follow from its content: no number of another copy is in them.

    Raises
    ------
    InputError
        If the text is not there in that language.
    """
    section = next((x for x in document.sections if language in ("", x.language)), None)
    if section is None:
        raise InputError(
            "no such language",
            advice="The text is not there in that language. Nothing was changed.",
            field="language",
        )
    body = (
        f'<meta><identification source="#desk">{_identification(document, section)}</identification>'
        '<references source="#desk"><TLCOrganization eId="desk" href="/akn/ontology/organization/desk" showAs="desk"/>'
        "</references></meta>"
        f'<preface xml:lang="{attribute(document.language)}">'
        f"<p>{text(document.mark)}</p><p><docTitle>{text(document.title)}</docTitle></p>"
        f"{''.join(f'<p>{text(note)}</p>' for note in document.notes)}</preface>"
        f'<mainBody xml:lang="{attribute(section.language)}">{_tree(section.paragraphs)}</mainBody>'
    )
    return (
        f'{HEAD}<akomaNtoso xmlns="{SPACE}"><doc name="text">{body}</doc></akomaNtoso>\n'.encode()
    )


def _identification(document: Document, section: Section) -> str:
    name = blake2s(repr((document.mark, document.title)).encode(), digest_size=8).hexdigest()
    day = document.day.isoformat()
    tongue = LETTERS.get(section.language.partition("-")[0], "und")
    work = f"/akn/zz/doc/{day}/{name}"
    expression, manifestation = f"{work}/{tongue}@{day}", f"{work}/{tongue}@{day}.xml"
    dated = f'<FRBRdate date="{day}" name="handed"/><FRBRauthor href="#desk"/>'
    return (
        f'<FRBRWork><FRBRthis value="{work}/!main"/><FRBRuri value="{work}"/>{dated}<FRBRcountry value="zz"/></FRBRWork>'
        f'<FRBRExpression><FRBRthis value="{expression}/!main"/><FRBRuri value="{expression}"/>{dated}'
        f'<FRBRlanguage language="{tongue}"/></FRBRExpression>'
        f'<FRBRManifestation><FRBRthis value="{manifestation}"/><FRBRuri value="{manifestation}"/>{dated}</FRBRManifestation>'
    )


def _tree(paragraphs: tuple[Paragraph, ...]) -> str:
    """Articles with what stands under each."""
    found: list[str] = []
    open_tags: list[tuple[int, str]] = []
    for place, (number, one, following) in enumerate(_units(paragraphs), start=1):
        while open_tags and open_tags[-1][0] >= one[0].level:
            found.append(f"</{open_tags.pop()[1]}>")
        level = one[0].level
        has_under = following is not None and following > level
        tag = LEVELS[level][0] if number else "hcontainer"
        name = _id(number) if number else f"hcontainer_{place}"
        about = f"<num>{text(number)}</num>" if number else ""
        kind = "" if number else ' name="words"'
        found.append(f'<{tag} eId="{name}"{kind}>{about}{_content(one, has_under=has_under)}')
        open_tags.append((level, tag))
    found += [f"</{tag}>" for _, tag in reversed(open_tags)]
    return "".join(found)


def _units(
    paragraphs: tuple[Paragraph, ...],
) -> list[tuple[str, list[Paragraph], int | None]]:
    """What stands under one number or heading, and how deep the next one stands."""
    grouped: list[tuple[str, list[Paragraph]]] = []
    for one in paragraphs:
        if one.number or one.kind is Kind.HEADING or not grouped:
            grouped.append((one.number, [one]))
        else:
            grouped[-1][1].append(one)
    deep: list[int | None] = [one[0].level for _, one in grouped[1:]]
    return [
        (number, one, below) for (number, one), below in zip(grouped, [*deep, None], strict=True)
    ]


def _content(paragraphs: list[Paragraph], *, has_under: bool) -> str:
    heading = "".join(
        f"<heading>{_runs(one.runs)}</heading>" for one in paragraphs if one.kind is Kind.HEADING
    )
    words = "".join(
        f"<p>{_remark(one) if one.kind is Kind.NOTE else _runs(one.runs)}</p>"
        for one in paragraphs
        if one.kind is not Kind.HEADING
    )
    if has_under:
        return heading + (f"<intro>{words}</intro>" if words else "")
    return f"{heading}<content>{words or '<p/>'}</content>"


def _remark(one: Paragraph) -> str:
    return f'<remark status="editorial">{text(one.words)}</remark>'


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    kept = text(run.words).replace("\n", "<br/>")
    if run.aside:
        return f'<inline name="whose">{kept}</inline>'
    return f'<inline name="openPoint">{kept}</inline>' if run.open else kept


def _id(number: str) -> str:
    return "__".join(
        f"{short}_{count}" for (_, short), count in zip(LEVELS, number.split("."), strict=False)
    )
