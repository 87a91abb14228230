"""The register of each process that receives people, opened once and kept in step with its file.

::

    folder/reception/<process>/register.key       secret of the register, sealed under the node key
                               subjects.keys      a key for each person and each case
                               register.sqlite    what was said, sealed, chained, only added to
                               identities.sqlite  who people are, sealed, a key each

Whoever works on a register has it alone while it does (:meth:`Registers.at`): what is looked at there is what
is written upon.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from goodoffices.errors import DamagedRecordError, InputError, StoreError
from goodoffices.office.access import seated
from goodoffices.office.view import Actor
from goodoffices.reception import Event, Programme, Said, decode_event, encode_event
from goodoffices.record import Officer, Role
from goodoffices.register import Appended, IdentityStore, LineStore, Row
from goodoffices.vault import SubjectKeys, derive, unwrap, wrap

if TYPE_CHECKING:
    from goodoffices.office.office import Office

__all__ = ["Register", "Registers"]

SECRET_FILE = "register.key"  # noqa: S105  # the name of a file
KEYS_FILE = "subjects.keys"
LINES_FILE = "register.sqlite"
IDENTITIES_FILE = "identities.sqlite"
SECRET_BYTES = 32
NONCE_BYTES = 12


class _Written(msgspec.Struct):
    """What stands sealed in a line."""

    at: datetime
    by: Officer
    event: msgspec.Raw


class Register:
    """One register, open.

    Attributes
    ----------
    programme : Programme
        What follows from all that was said.

    Parameters
    ----------
    office : Office
    process : str
    """

    def __init__(self, office: Office, process: str) -> None:
        if office.folder is None or office.read_only:
            raise StoreError("a register is opened by the server that writes")
        self._office = office
        self._process = process
        self.folder = office.folder / "reception" / process
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._secret = self._open_secret()
        self._keys = SubjectKeys(self.folder / KEYS_FILE, self._secret, self._random)
        self._lines = LineStore(self.folder / LINES_FILE)
        self._identities = IdentityStore(self.folder / IDENTITIES_FILE)
        self._general = derive(self._secret, "lines")
        self.programme = Programme()
        self.take_up()

    def __repr__(self) -> str:
        return "<Register>"

    def _random(self, size: int) -> bytes:
        return self._office.randomness("register", size)

    def _open_secret(self) -> bytes:
        path = self.folder / SECRET_FILE
        bound_to = self._process.encode()
        if path.exists():
            return self._office.node_key.unseal("register", path.read_bytes(), bound_to)
        if (self.folder / LINES_FILE).exists():
            raise StoreError(
                "the register is locked",
                advice="The key of this register was dropped. Officers who hold its shares can open it again; nothing was lost.",
            )
        secret = self._random(SECRET_BYTES)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, self._office.node_key.seal("register", secret, bound_to))
            os.fsync(handle)
        finally:
            os.close(handle)
        return secret

    # Lines

    def take_up(self) -> None:
        """Fold what stands in the file and was not taken up yet."""
        for row in self._lines.rows(self.programme.number):
            said = self._opened(row)
            if said is None:
                self.programme.number = row.number  # its subject was destroyed
            else:
                self.programme.apply(said)

    def _opened(self, row: Row) -> Said | None:
        key = self._keys.key(row.subject) if row.subject else self._general
        if key is None:
            return None
        try:
            written = msgspec.json.decode(
                unwrap(key, row.sealed, row.subject.encode()), type=_Written
            )
            return Said(row.number, written.at, written.by, decode_event(written.event))
        except (DamagedRecordError, msgspec.DecodeError):
            raise DamagedRecordError(f"line {row.number} of the register does not open") from None

    def append(self, officer: Officer, events: Sequence[Event], *, key: str) -> Appended:
        """Say things, all or none.

        Parameters
        ----------
        officer : Officer
            Who says them.
        events : sequence of Event
            At least one.
        key : str
            Idempotency key: the same key with the same events is written once.

        Raises
        ------
        RepeatedKeyError
            If the key was used with other content.
        StoreError
            If the disk does not take it; nothing was written.
        """
        if not events:
            raise InputError("nothing is said", advice="There is nothing to write here.")
        encoded = [encode_event(event) for event in events]
        content = hashlib.sha256(b"\n".join([officer.id.encode(), *encoded])).digest()
        name = self.form(key)
        earlier = self._lines.written(name, content)
        if earlier is not None:
            return earlier
        at = self._office.now()
        subjects = [event.subject() for event in events]
        self._keys.make(filter(None, subjects))
        lines = []
        for subject, event in zip(subjects, encoded, strict=True):
            written = msgspec.json.encode(_Written(at, officer, msgspec.Raw(event)))
            own = self._keys.key(subject) if subject else self._general
            if own is None:
                raise StoreError("the key of a subject does not open")
            lines.append((subject, wrap(own, written, self._random(NONCE_BYTES), subject.encode())))
        appended = self._lines.append(lines, key=name, content=content, after=self.programme.number)
        for number, one in enumerate(events, appended.first):
            self.programme.apply(Said(number, at, officer, one))
        return appended

    def is_written(self, key: str) -> bool:
        """Whether a form with this key was taken; it is answered as the first time, whatever stands now."""
        return self._lines.is_written(self.form(key))

    def form(self, key: str) -> bytes:
        """What is kept of the key of a form."""
        return hashlib.sha256(derive(self._secret, "forms") + key.encode()).digest()

    def new_name(self, prefix: str) -> str:
        """A random name that says nothing."""
        return self._office.new_name("register", prefix)

    def said(self, after: int = 0) -> Iterator[Said]:
        """What was said, in order, as far as it can still be read."""
        return (said for row in self._lines.rows(after) if (said := self._opened(row)) is not None)

    def verify(self) -> tuple[int, bytes]:
        """Walk the whole chain; gives its length and head.

        Raises
        ------
        DamagedRecordError
            If a line was changed, left out or put in another order.
        """
        return self._lines.verify()

    # Identities

    def keep_identities(self, people: Sequence[tuple[str, bytes]]) -> None:
        """Seal what is known of people, each under a key of their own."""
        self._keys.make(person for person, _ in people)
        sealed = []
        for person, content in people:
            key = self._keys.key(person)
            if key is None:
                raise StoreError("the key of a person does not open")
            sealed.append((person, wrap(key, content, self._random(NONCE_BYTES), person.encode())))
        self._identities.put(sealed)

    def identity(self, person: str) -> bytes | None:
        """What is known of one person; None where nothing is, or it was destroyed."""
        sealed, key = self._identities.get(person), self._keys.key(person)
        if sealed is None or key is None:
            return None
        return unwrap(key, sealed, person.encode())

    def identities(self) -> Iterator[tuple[str, bytes]]:
        """Everything that is known of everybody, one after the other."""
        for person, sealed in self._identities.all():
            key = self._keys.key(person)
            if key is not None:
                yield person, unwrap(key, sealed, person.encode())

    def destroy(self, subjects: Sequence[str]) -> None:
        """Destroy the keys of persons or cases: what stands under them opens for nobody any more."""
        self._keys.destroy(subjects)
        self._identities.remove(subjects)

    def close(self) -> None:
        """Let go of the files."""
        self._lines.close()
        self._identities.close()
        self._keys.close()


class Registers:
    """The registers of all processes that this server works on.

    Parameters
    ----------
    office : Office
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._open: dict[str, tuple[threading.RLock, Register | None]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def at(self, actor: Actor) -> Iterator[Register]:
        """The register of the actor's process, for one thread at a time.

        Raises
        ------
        AccessError
            If the actor sits on no reception seat.
        """
        seated(self._office, actor, Role.RECEPTION)
        with self._lock:
            lock, _ = self._open.setdefault(actor.process, (threading.RLock(), None))
        with lock:
            _, register = self._open[actor.process]
            if register is None:
                register = Register(self._office, actor.process)
                self._open[actor.process] = (lock, register)
            yield register

    def close(self) -> None:
        """Let go of every register."""
        with self._lock:
            for process, (lock, register) in self._open.items():
                with lock:
                    if register is not None:
                        register.close()
                    self._open[process] = (lock, None)
