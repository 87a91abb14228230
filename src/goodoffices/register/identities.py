"""Who people are: one sealed blob a person, in a file of its own, under a key of the person's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from goodoffices.register.database import Database

__all__ = ["IdentityStore"]

_SCHEMA = (
    "create table if not exists identity (person text primary key, sealed blob not null) strict, without rowid",
    """create table if not exists staged (
        form blob not null, person text not null, sealed blob not null, primary key (form, person))
        strict, without rowid""",
)


class IdentityStore(Database):
    """The identities of one register.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA)

    def put(self, people: Iterable[tuple[str, bytes]]) -> None:
        """Keep what is known of people, in the place of what was known before; all or none."""
        with self.writing() as connection:
            connection.executemany("insert or replace into identity values (?, ?)", people)

    def stage(self, form: bytes, people: Iterable[tuple[str, bytes]]) -> None:
        """Put down what a form says of people, all or none; it is known only once it is settled."""
        with self.writing() as connection:
            connection.executemany(
                "insert or replace into staged values (?, ?, ?)",
                ((form, person, sealed) for person, sealed in people),
            )

    def settle(self, form: bytes) -> None:
        """What a form says is known from now on, in the place of what was known before."""
        with self.writing() as connection:
            connection.execute(
                "insert or replace into identity select person, sealed from staged where form = ?",
                (form,),
            )
            connection.execute("delete from staged where form = ?", (form,))

    def drop(self, form: bytes) -> None:
        """Nothing of what a form says is known."""
        with self.writing() as connection:
            connection.execute("delete from staged where form = ?", (form,))
        self.empty_log()

    def staged(self) -> list[bytes]:
        """The forms that are neither settled nor dropped."""
        with self.reading() as connection:
            found = connection.execute("select distinct form from staged").fetchall()
        return [bytes(form) for (form,) in found]

    def get(self, person: str) -> bytes | None:
        """What is known of one person, sealed; None where nothing is."""
        with self.reading() as connection:
            found = connection.execute(
                "select sealed from identity where person = ?", (person,)
            ).fetchone()
        return None if found is None else bytes(found[0])

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Everything, sealed, in the order of the names."""
        after = ""
        while True:
            with self.reading() as connection:
                found = connection.execute(
                    "select person, sealed from identity where person > ? order by person limit 2000",
                    (after,),
                ).fetchall()
            if not found:
                return
            yield from ((person, bytes(sealed)) for person, sealed in found)
            after = found[-1][0]

    def remove(self, people: Iterable[str]) -> None:
        """Remove what is known of people, and overwrite where it stood."""
        with self.writing() as connection:
            connection.executemany(
                "delete from identity where person = ?", [(person,) for person in people]
            )
        self.empty_log()
