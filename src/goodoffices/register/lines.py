"""The lines of a register: sealed, chained, and only ever added to."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from goodoffices.errors import DamagedRecordError, RepeatedKeyError, StaleRecordError
from goodoffices.register.database import Database

__all__ = ["GENESIS", "Appended", "LineStore", "Row", "linked"]

GENESIS = hashlib.sha256(b"goodoffices/register/1").digest()
"""What the chain begins on."""
AT_ONCE = 2_000
Execute: TypeAlias = Callable[..., sqlite3.Cursor]

_SCHEMA = (
    """create table if not exists line (
        number integer primary key, subject text not null, sealed blob not null, head blob not null) strict""",
    """create table if not exists act (
        key blob primary key, content blob not null, first integer not null, last integer not null)
        strict, without rowid""",
    """create table if not exists form (key blob primary key, said blob not null) strict, without rowid""",
    *(
        f"create trigger if not exists line_keeps_{verb} before {verb} on line "
        f"begin select raise(abort, 'the register is append-only'); end"
        for verb in ("update", "delete")
    ),
)


class Row(NamedTuple):
    """One stored line.

    Parameters
    ----------
    number : int
        From 1.
    subject : str
        Whose key it is sealed under; empty for that of the register.
    sealed : bytes
    head : bytes, 32
        Of the chain up to here.
    """

    number: int
    subject: str
    sealed: bytes
    head: bytes


class Appended(NamedTuple):
    """Where lines were written.

    Parameters
    ----------
    first, last : int
    head : bytes, 32
        Of the chain after them.
    repeated : bool
        Whether they had been written before, under the same key.
    """

    first: int
    last: int
    head: bytes
    repeated: bool


def linked(head: bytes, number: int, subject: str, sealed: bytes) -> bytes:
    """The head of the chain after one line more.

    Parameters
    ----------
    head : bytes, 32
        Before it.
    number : int
    subject : str
    sealed : bytes
        As :class:`Row`.

    Returns
    -------
    bytes, 32
    """
    made = hashlib.sha256(head)
    made.update(number.to_bytes(8, "big"))
    made.update(hashlib.sha256(subject.encode()).digest())
    made.update(hashlib.sha256(sealed).digest())
    return made.digest()


class LineStore(Database):
    """The lines of one register.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA)

    def head(self) -> tuple[int, bytes]:
        """Number of the last line, and the head of the chain."""
        with self.reading() as connection:
            found = connection.execute(
                "select number, head from line order by number desc limit 1"
            ).fetchone()
        return (0, GENESIS) if found is None else (int(found[0]), bytes(found[1]))

    def append(
        self,
        lines: Sequence[tuple[str, bytes]],
        *,
        key: bytes,
        content: bytes,
        after: int,
        said: bytes = b"",
    ) -> Appended:
        """Add lines, all or none.

        Parameters
        ----------
        lines : sequence of (subject, sealed)
            At least one.
        key : bytes
            Of the form that asks for it: the same key with the same content is written once.
        content : bytes
            What is written, as a digest.
        after : int
            Number of the last line that the author has taken up.
        said : bytes
            What was asked for, as a digest, where that is known: then it decides whether a form is the same, and
            not what is written, which depends on what stands.

        Raises
        ------
        RepeatedKeyError
            If the key was used with other content.
        StaleRecordError
            If there are lines that the author has not taken up.
        """
        with self.writing() as connection:
            earlier = self._earlier(connection.execute, key, content, said)
            if earlier is not None:
                return earlier
            number, head = self.head()
            if number != after:
                raise StaleRecordError("the register has moved on")
            first, rows = number + 1, []
            for subject, sealed in lines:
                number += 1
                head = linked(head, number, subject, sealed)
                rows.append((number, subject, sealed, head))
            connection.executemany("insert into line values (?, ?, ?, ?)", rows)
            connection.execute("insert into act values (?, ?, ?, ?)", (key, content, first, number))
            if said:
                connection.execute("insert into form values (?, ?)", (key, said))
        return Appended(first, number, head, repeated=False)

    def written(self, key: bytes, content: bytes, said: bytes = b"") -> Appended | None:
        """What a form wrote before; None where it wrote nothing.

        Parameters
        ----------
        key : bytes
        content, said : bytes
            As in :meth:`append`.

        Raises
        ------
        RepeatedKeyError
            If it wrote something else.
        """
        with self.reading() as connection:
            return self._earlier(connection.execute, key, content, said)

    def is_written(self, key: bytes, said: bytes = b"") -> bool:
        """Whether a form with this key wrote something.

        Raises
        ------
        RepeatedKeyError
            If it is known that it said something else.
        """
        with self.reading() as connection:
            self._check_said(connection.execute, key, said)
            found = connection.execute("select 1 from act where key = ?", (key,)).fetchone()
        return found is not None

    def appended(self, key: bytes, said: bytes = b"") -> Appended | None:
        """What a form with this key wrote, whatever it was; None where it wrote nothing.

        Raises
        ------
        RepeatedKeyError
            If it is known that it said something else.
        """
        with self.reading() as connection:
            self._check_said(connection.execute, key, said)
            found = connection.execute(
                "select first, last, head from act join line on number = last where key = ?", (key,)
            ).fetchone()
        return (
            None if found is None else Appended(found[0], found[1], bytes(found[2]), repeated=True)
        )

    @staticmethod
    def _check_said(execute: Execute, key: bytes, said: bytes) -> bool:
        """Whether it is known what the form said, and it is the same."""
        found = execute("select said from form where key = ?", (key,)).fetchone() if said else None
        if found is not None and bytes(found[0]) != said:
            raise RepeatedKeyError
        return found is not None

    def _earlier(
        self, execute: Execute, key: bytes, content: bytes, said: bytes
    ) -> Appended | None:
        is_same = self._check_said(execute, key, said)
        found = execute("select content, first, last from act where key = ?", (key,)).fetchone()
        if found is None:
            return None
        if not is_same and bytes(found[0]) != content:
            raise RepeatedKeyError
        (head,) = execute("select head from line where number = ?", (found[2],)).fetchone()
        return Appended(int(found[1]), int(found[2]), bytes(head), repeated=True)

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The lines after a number, in order."""
        while True:
            with self.reading() as connection:
                found = connection.execute(
                    "select number, subject, sealed, head from line where number > ? order by number limit ?",
                    (after, AT_ONCE),
                ).fetchall()
            if not found:
                return
            yield from (Row(n, s, bytes(b), bytes(h)) for n, s, b, h in found)
            after = found[-1][0]

    def verify(self) -> tuple[int, bytes]:
        """Walk the whole chain; gives its length and head.

        Raises
        ------
        DamagedRecordError
            If a line was changed, left out or put in another order; the error names its number.
        """
        number, head = 0, GENESIS
        for row in self.rows():
            number += 1
            head = linked(head, row.number, row.subject, row.sealed)
            if row.number != number or row.head != head:
                raise DamagedRecordError(
                    f"line {number} of the register does not verify",
                    advice="The register's file was changed or is damaged. Nothing was written. Keep a copy of the data folder as it is, and restore the newest backup.",
                )
        return number, head
