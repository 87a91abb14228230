"""A file to take along: a page to read and the same as data, in one zip that says nothing about when or where."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from gettext import gettext as _
from typing import Any

__all__ = ["NO_TIME", "page_of", "zipped"]

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip can say: when a copy was made says nothing."""


def zipped(files: Mapping[str, str]) -> bytes:
    """Texts by their names, in one zip with neither times nor owners."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as members:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, NO_TIME)
            member.external_attr = 0o600 << 16
            members.writestr(member, text.encode())
    return packed.getvalue()


def page_of(
    heading: str, title: str, lines: Iterable[Mapping[str, Any]], known: Mapping[str, str]
) -> str:
    """A page that any browser shows without this program.

    Parameters
    ----------
    heading, title : str
        Above everything.
    lines : iterable of mapping
        Each with ``slot``, ``kind``, ``author``, ``readers`` and ``body``; a body of None is not in the copy.
    known : mapping
        What seats are called, by their names in the record.
    """
    entries = "\n".join(_entry(line, known) for line in lines)
    heading = html.escape(heading)
    return f"""<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{heading}</title>
<style>body{{font:1rem/1.5 serif;max-width:42rem;margin:2rem auto;padding:0 1rem}}
article{{border-top:1px solid #999;padding:.6rem 0;break-inside:avoid}}
small,dt{{color:#444;font-size:.85rem}}dd{{margin:0 0 .4rem;white-space:pre-wrap}}</style></head>
<body><h1>{heading}</h1><p dir="auto">{html.escape(title)}</p>
{entries}
</body></html>
"""


def _entry(line: Mapping[str, Any], known: Mapping[str, str]) -> str:
    day = datetime.fromtimestamp(line["slot"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    who = known.get(line["author"], "")
    readers = ", ".join(known[seat] for seat in line["readers"] if seat in known)
    top = f"{day} · {html.escape(_heading(line['kind']))} · {html.escape(who)} · {html.escape(readers)}"
    if line["body"] is None:
        return (
            f"<article><small>{top}</small><p>{html.escape(_('Not in this copy.'))}</p></article>"
        )
    rows = "\n".join(
        f'<dt>{html.escape(_heading(field))}</dt><dd dir="auto">{_shown(value, known)}</dd>'
        for field, value in line["body"].items()
        if value not in (None, "", [], {}) and not _is_name_of_entry(value)
    )
    return f"<article><small>{top}</small><dl>{rows}</dl></article>"


def _shown(value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "<br>".join(_shown(one, known) for one in value)
    if isinstance(value, dict):
        return "; ".join(
            f"{html.escape(_heading(name))}: {_shown(inner, known)}"
            for name, inner in value.items()
            if inner not in (None, "", [], {}) and not _is_name_of_entry(inner)
        )
    return html.escape(known.get(value, value) if isinstance(value, str) else str(value))


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _is_name_of_entry(value: Any) -> bool:
    """Inner references mean nothing to a reader."""
    return isinstance(value, str) and len(value) == 32 and not value.strip("0123456789abcdef")  # noqa: PLR2004
