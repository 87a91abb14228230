"""A manifest for a gate without a network, and what the gate writes back: two files, each sealed for who reads it.

The gate opens its file with a key of its own, writes numbers into an ordinary table, and seals the table for the desk
that sent it. Whatever comes back may come late, twice, or in another order: it counts once.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from goodoffices.errors import FormatError, InputError
from goodoffices.office.reception.written import MOST_PEOPLE, short
from goodoffices.vault import AgeLock, identities, open_age, seal_age

__all__ = [
    "COLUMNS",
    "GateCount",
    "GateFile",
    "GateLate",
    "GateLine",
    "WrittenBack",
    "gate_table",
    "open_gate_file",
    "seal_answer",
    "sealed",
    "written_back",
]

FORM, ANSWER_FORM = "goodoffices/manifest/1", "goodoffices/gate/1"
COLUMNS = ("number", "case", "names", "announced", "boarded", "landed")
MOST_BYTES = 64 * 1024 * 1024
LATE = "+"
LATE_ADVICE = "Late additions are numbered +1, +2 and so on, with a number under boarded or landed. Nothing was written."


class GateLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a manifest, as a gate gets it.

    Attributes
    ----------
    line : str
    number : int
    case : str
    people : int or None
        How many were announced.
    boarded : int or None
    names : tuple of str
        Only where they were asked for.
    """

    line: str
    number: int
    case: str = ""
    people: int | None = None
    boarded: int | None = None
    names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "<GateLine>"


class GateFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a gate gets.

    Attributes
    ----------
    form : str
    manifest : str
        Name of this file.
    transport, name, origin, target : str
    arrives, sealed_at : datetime
    answer_to : str
        The key for which the gate seals what it writes back.
    lines : tuple of GateLine
    """

    form: str
    manifest: str
    transport: str
    name: str
    origin: str = ""
    target: str = ""
    arrives: datetime
    sealed_at: datetime
    answer_to: str
    lines: tuple[GateLine, ...]

    def __repr__(self) -> str:
        return f"<GateFile of {len(self.lines)} lines>"


class GateCount(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a gate counted of one line.

    Attributes
    ----------
    line : str
    boarded, landed : int or None
        None where nobody counted.
    """

    line: str
    boarded: int | None = None
    landed: int | None = None


class GateLate(msgspec.Struct, frozen=True, omit_defaults=True):
    """People who stood on no line.

    Attributes
    ----------
    label : str
        ``+1``, ``+2`` ...: the same people have the same label in every file of this gate.
    boarded, landed : int or None
    """

    label: str
    boarded: int | None = None
    landed: int | None = None


class WrittenBack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a gate writes back.

    Attributes
    ----------
    form : str
    manifest, transport : str
        Of the file that it got.
    gate : str
    at : datetime
        When it was written down.
    counts : tuple of GateCount
    late : tuple of GateLate
    """

    form: str
    manifest: str
    transport: str
    gate: str
    at: datetime
    counts: tuple[GateCount, ...] = ()
    late: tuple[GateLate, ...] = ()

    def mark(self, line: str, stage: str) -> str:
        """A name for one count: the same however often the file is brought back."""
        told = f"{self.manifest}\n{self.gate}\n{self.at.isoformat()}\n{line}\n{stage}"
        return f"m-{hashlib.sha256(told.encode()).hexdigest()[:24]}"

    def late_line(self, label: str) -> str:
        """A name for the line of a late addition: the same in every file of this gate."""
        told = f"{self.manifest}\n{self.gate}\n{label}"
        return f"l-{hashlib.sha256(told.encode()).hexdigest()[:24]}"


def sealed(what: GateFile | WrittenBack, to: Iterable[str]) -> bytes:
    """One of the two, sealed with age."""
    target = io.BytesIO()
    seal_age(io.BytesIO(msgspec.json.encode(what)), target, AgeLock(to=tuple(to)))
    return target.getvalue()


def open_gate_file(content: bytes, key: str) -> GateFile:
    """A manifest that was sealed for a gate.

    Parameters
    ----------
    content : bytes
    key : str
        The key file of the gate, as age-keygen writes it.

    Raises
    ------
    InputError
        If it does not open, or is no manifest.
    """
    try:
        found = msgspec.json.decode(_opened(content, key), type=GateFile)
    except msgspec.DecodeError:
        raise _not_ours("manifest") from None
    if found.form != FORM:
        raise _not_ours("manifest")
    return found


def written_back(content: bytes, keys: Iterable[str]) -> WrittenBack:
    """What a gate wrote back, opened with any of the desk's keys.

    Raises
    ------
    InputError
        If it does not open, or is none.
    """
    try:
        found = msgspec.json.decode(_opened(content, "\n".join(keys)), type=WrittenBack)
    except msgspec.DecodeError:
        raise _not_ours("answer of a gate") from None
    if found.form != ANSWER_FORM:
        raise _not_ours("answer of a gate")
    return found


def gate_table(manifest: GateFile) -> str:
    """The table into which a gate writes: one row a line, numbers under boarded and landed.

    A name that begins like a formula is written with an apostrophe before it.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for line in manifest.lines:
        names = "; ".join(line.names)
        table.writerow(
            (
                line.number,
                line.case,
                f"'{names}" if names[:1] in set("=+-@\t\r") else names,
                "" if line.people is None else line.people,
                "" if line.boarded is None else line.boarded,
                "",
            )
        )
    return out.getvalue()


def seal_answer(
    manifest: GateFile, table: bytes, *, gate: str, at: datetime | None = None
) -> bytes:
    """What a gate wrote into its table, sealed for the desk that sent the manifest.

    Parameters
    ----------
    manifest : GateFile
    table : bytes
        As :func:`gate_table` made it, with numbers filled in; rows ``+1``, ``+2`` ... are late additions.
    gate : str
        Which gate.
    at : datetime, optional
        When it was written down, if not now.

    Raises
    ------
    FormatError
        If a row is of no line, or a number is none; the error names the line of the table.
    """
    name = short(gate, "gate", needed=True)
    counts, late = _rows(manifest, table)
    answer = WrittenBack(
        form=ANSWER_FORM,
        manifest=manifest.manifest,
        transport=manifest.transport,
        gate=name,
        at=(at or datetime.now(UTC)).astimezone(UTC),
        counts=tuple(counts),
        late=tuple(late),
    )
    return sealed(answer, [manifest.answer_to])


def _rows(manifest: GateFile, table: bytes) -> tuple[list[GateCount], list[GateLate]]:
    try:
        reader = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
        missing = {"number", "boarded", "landed"} - set(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        raise _bad("This is no table in UTF-8. Nothing was written.") from None
    if missing:
        raise _bad(f"The table lacks {', '.join(sorted(missing))}. Nothing was written.", line=1)
    known = {line.number: line for line in manifest.lines}
    counts, late = [], []
    seen: set[str] = set()
    for at, row in rows:
        label = (row["number"] or "").strip()
        boarded, landed = _number(row["boarded"], at), _number(row["landed"], at)
        if label in seen:
            raise _bad(f"Row {label} stands there twice. Nothing was written.", line=at)
        seen.add(label)
        if label.startswith(LATE):
            if not label[1:].isdecimal() or (boarded is None and landed is None):
                raise _bad(LATE_ADVICE, line=at)
            late.append(GateLate(label, boarded, landed))
        elif label.isdecimal() and int(label) in known:
            line = known[int(label)]
            # What the manifest brought along is no count of this gate.
            own = None if boarded == line.boarded else boarded
            if own is not None or landed is not None:
                counts.append(GateCount(line.line, own, landed))
        else:
            raise _bad(
                f"There is no line {label[:20]!r} on this manifest. Late additions are numbered +1, +2. Nothing was written.",
                line=at,
            )
    return counts, late


def _number(text: str | None, line: int) -> int | None:
    word = (text or "").strip()
    if not word:
        return None
    if not (word.isascii() and word.isdecimal()) or int(word) > MOST_PEOPLE:
        raise _bad(f"{word[:20]!r} is no number of people. Nothing was written.", line=line)
    return int(word)


def _bad(advice: str, *, line: int | None = None) -> FormatError:
    told = advice if line is None else f"Line {line}: {advice}"
    return FormatError("a table that cannot be read", advice=told, field="table", line=line)


def _opened(content: bytes, key: str) -> bytes:
    target = io.BytesIO()
    if len(content) > MOST_BYTES:
        raise _not_ours("file of a gate")
    open_age(io.BytesIO(content), target, held=identities(key))
    return target.getvalue()


def _not_ours(what: str) -> InputError:
    return InputError(
        f"no {what}", advice=f"This opens, but it is no {what}. Nothing was written.", field="file"
    )
