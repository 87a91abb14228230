"""The register of each process that receives people, opened once and kept in step with its file.

::

    folder/reception/<process>/register.key       secret of the register, sealed under the node key
                               register.shares    which shares of it officers hold elsewhere
                               register.sealed    when it was sealed; register.reopened until that was written down
                               subjects.keys      a key for each person and each case
                               register.sqlite    what was said, sealed, chained, only added to
                               identities.sqlite  who people are, sealed, a key each
                               *.picture          what was worked out from all that, sealed; whoever loses it loses time

Whoever works on a register has it alone while it does (:meth:`Registers.at`): what is looked at there is what
is written upon. Where the secret is dropped, by this server or beside it, whatever was opened is forgotten
within a second, and nobody gets in until officers bring it back with their shares.
"""

from __future__ import annotations

import gc
import hashlib
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goodoffices.errors import (
    AccessError,
    DamagedRecordError,
    InputError,
    SealedRegisterError,
    StoreError,
)
from goodoffices.office.access import seated
from goodoffices.office.pauses import without_pauses
from goodoffices.office.safekeeping.custody import REGISTERS
from goodoffices.office.sent_form import sent_form
from goodoffices.office.view import Actor
from goodoffices.reception import Event, Programme, Said, decode_event, encode_event
from goodoffices.reception.protection_events import RegisterReopened
from goodoffices.record import Officer, Role
from goodoffices.register import Appended, IdentityStore, LineStore, Row
from goodoffices.vault import (
    NodeKey,
    SubjectKeys,
    derive,
    drop_secret,
    forget_derived,
    make_secret,
    open_secret,
    read_sealed_file,
    secret_is_dropped,
    unwrap,
    wrap,
    write_sealed_file,
)
from goodoffices.vault.register_key import KEYS_FILE, LINES_FILE, REOPENED_FILE, SECRET_FILE

if TYPE_CHECKING:
    from goodoffices.office.office import Office

__all__ = ["IDENTITIES_FILE", "SHARE_HOLDERS", "Register", "Registers"]

IDENTITIES_FILE = "identities.sqlite"
NONCE_BYTES = 12
AT_ONCE = 20_000
SHARE_HOLDERS = Officer(id="shares", name="Those who hold the shares")
"""Who says that a register was opened again."""
LOOK_EVERY_S = 1.0
"""How soon what was opened is forgotten where the secret is dropped beside the server."""
CLOSE_WITHIN_S = 1.0


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
        self.folder = office.folder / REGISTERS / process
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.is_sealed = False
        self._secret = self._open_secret()
        self._keys = SubjectKeys(self.folder / KEYS_FILE, self._secret, self._random)
        try:
            self._lines = LineStore(self.folder / LINES_FILE)
            self._identities = IdentityStore(self.folder / IDENTITIES_FILE)
        except BaseException:
            self._keys.close()
            raise
        self._general = derive(self._secret, "lines")
        self.programme = Programme()
        try:
            self._settle()
            self.take_up()
            self._note_reopening()
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        return "<Register>"

    def _random(self, size: int) -> bytes:
        return self._office.randomness("register", size)

    def _open_secret(self) -> bytes:
        if secret_is_dropped(self.folder):
            raise SealedRegisterError
        if (self.folder / SECRET_FILE).exists():
            return open_secret(self.folder, self._office.node_key, self._process)
        return make_secret(self.folder, self._office.node_key, self._process, self._random)

    def _note_reopening(self) -> None:
        """Write down that it had been sealed, once."""
        note = self.folder / REOPENED_FILE
        if note.exists():
            when = note.read_text().strip()
            event = RegisterReopened(sealed_at=datetime.fromisoformat(when) if when else None)
            self.append(SHARE_HOLDERS, [event], key=f"reopened/{when}")
            note.unlink()

    def copy_to(self, folder: Path) -> None:
        """Copies of its files as they stand now; the secret is not among them."""
        self.check_secret()
        self._lines.copy_to(folder / LINES_FILE)
        self._identities.copy_to(folder / IDENTITIES_FILE)
        self._keys.copy_to(folder / KEYS_FILE)

    @property
    def secret(self) -> bytes:
        """Under which everything stands; for shares of it and for a copy that only they open.

        Raises
        ------
        SealedRegisterError
            If it was dropped.
        """
        if self.is_sealed:
            raise SealedRegisterError
        return self._secret

    def check_secret(self) -> None:
        """Forget everything if the secret is not on this machine any more.

        Raises
        ------
        SealedRegisterError
            If it was dropped.
        """
        if not self.is_sealed and not (self.folder / SECRET_FILE).exists():
            self.forget()
        if self.is_sealed:
            raise SealedRegisterError

    def forget(self) -> None:
        """Forget every key and everything that was read, whoever is at work with it."""
        self.is_sealed = True
        self._secret = self._general = b""
        self._keys.forget()
        self.programme = Programme()
        forget_derived()

    # Pictures

    def write_picture(self, name: str, content: bytes) -> None:
        """Keep what was worked out, sealed under the secret of the register; it is never more than the register.

        Parameters
        ----------
        name : str
            What it is.
        content : bytes
            Put in the place of the older one. Where the disk refuses nothing is lost but time.
        """
        self.check_secret()
        with suppress(OSError):
            write_sealed_file(*self._picture(name), [content])

    def read_picture(self, name: str) -> bytes | None:
        """What was kept under a name; None where nothing was, or it does not open."""
        self.check_secret()
        found = read_sealed_file(*self._picture(name))
        return None if found is None else bytes(found)

    def _picture(self, name: str) -> tuple[Path, NodeKey, str, bytes]:
        key = NodeKey(derive(self.secret, "pictures"))
        return self.folder / f"{name}.picture", key, name, self._process.encode()

    # Lines

    def take_up(self) -> None:
        """Fold what stands in the file and was not taken up yet."""
        with without_pauses():
            for row in self._lines.rows(self.programme.number):
                said = self._opened(row)
                if said is None:
                    self.programme.number = row.number  # its subject was destroyed
                else:
                    self.programme.apply(said)

    def _key(self, subject: str) -> bytes | None:
        key = self._keys.key(subject) if subject else self._general
        if self.is_sealed:
            raise SealedRegisterError
        return key

    def _opened(self, row: Row) -> Said | None:
        key = self._key(row.subject)
        if key is None:
            return None
        try:
            written = msgspec.json.decode(
                unwrap(key, row.sealed, row.subject.encode()), type=_Written
            )
            return Said(row.number, written.at, written.by, decode_event(written.event))
        except (DamagedRecordError, msgspec.DecodeError):
            raise DamagedRecordError(f"line {row.number} of the register does not open") from None

    def append(
        self,
        officer: Officer,
        events: Sequence[Event],
        *,
        key: str,
        identities: Iterable[tuple[str, bytes]] = (),
        form: bytes = b"",
    ) -> Appended:
        """Say things, all or none.

        Parameters
        ----------
        officer : Officer
            Who says them.
        events : sequence of Event
            At least one.
        key : str
            Idempotency key: the same key with the same events is written once.
        identities : iterable of (person, content)
            What is known from then on of who people are: with the events or not at all.
        form : bytes
            What else makes it the same form, such as the names on it; only a keyed hash of it is kept.

        Raises
        ------
        RepeatedKeyError
            If the key was used for another form; where it is not known what the form said, for other events.
        SealedRegisterError
            If the secret was dropped meanwhile; nothing was written.
        StoreError
            If the disk does not take it; nothing was written.
        """
        self.check_secret()
        if not events:
            raise InputError("nothing is said", advice="There is nothing to write here.")
        encoded = [encode_event(event) for event in events]
        content = self._digest([officer.id.encode(), form, *encoded])
        name = self.form(key)
        asked = self._asked(key)
        earlier = self._lines.written(name, content, asked)
        if earlier is not None:
            return earlier
        at = self._office.now()
        try:
            self._stage(name, identities)
            lines = self._sealed_lines(at, officer, events, encoded)
            self.check_secret()
            appended = self._lines.append(
                lines, key=name, content=content, after=self.programme.number, said=asked
            )
        except BaseException:
            with suppress(Exception):  # then it is settled at the next start
                self._settle()
                self.take_up()
            raise
        for number, one in enumerate(events, appended.first):
            self.programme.apply(Said(number, at, officer, one))
        self._identities.settle(name)
        return appended

    def _sealed_lines(
        self, at: datetime, officer: Officer, events: Sequence[Event], encoded: Sequence[bytes]
    ) -> list[tuple[str, bytes]]:
        subjects = [event.subject() for event in events]
        self._keys.make(filter(None, subjects))
        lines = []
        for subject, event in zip(subjects, encoded, strict=True):
            written = msgspec.json.encode(_Written(at, officer, msgspec.Raw(event)))
            own = self._key(subject)
            if own is None:
                raise StoreError("the key of a subject does not open")
            lines.append((subject, wrap(own, written, self._random(NONCE_BYTES), subject.encode())))
        return lines

    def _digest(self, parts: Iterable[bytes]) -> bytes:
        made = hashlib.blake2b(key=derive(self.secret, "contents"), digest_size=32)
        for part in parts:
            made.update(len(part).to_bytes(8, "big") + part)
        return made.digest()

    def _stage(self, form: bytes, people: Iterable[tuple[str, bytes]]) -> None:
        """Put down who people are, where nobody reads it before what is said of them is written."""
        people = iter(people)
        while part := list(islice(people, AT_ONCE)):
            self._identities.stage(form, self._sealed(part))

    def _settle(self) -> None:
        """Finish what a crash left between the two files: with its lines a form's identities hold, without they go."""
        for form in self._identities.staged():
            if self._lines.is_written(form):
                self._identities.settle(form)
            else:
                self._identities.drop(form)

    def is_written(self, key: str) -> bool:
        """Whether a form with this key was taken; it is answered as the first time, whatever stands now.

        Raises
        ------
        RepeatedKeyError
            If it said something else then.
        """
        return self._lines.is_written(self.form(key), self._asked(key))

    def appended(self, key: str) -> Appended | None:
        """What a form with this key wrote; None where it wrote nothing.

        Raises
        ------
        RepeatedKeyError
            If it said something else then.
        """
        return self._lines.appended(self.form(key), self._asked(key))

    def _asked(self, key: str) -> bytes:
        """What was asked by the form of this key, as a digest; empty where no use case says it."""
        sent = sent_form(key)
        return b"" if sent is None else self._digest([b"asked", sent])

    def form(self, key: str) -> bytes:
        """What is kept of the key of a form."""
        return hashlib.sha256(derive(self.secret, "forms") + key.encode()).digest()

    def hidden(self, kind: str, text: str) -> str:
        """A keyed hash of what other systems call somebody: the same for the same words, and says nothing."""
        key = derive(self.secret, "hidden", kind)
        return hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()

    def new_name(self, prefix: str) -> str:
        """A random name that says nothing."""
        return self._office.new_name("register", prefix)

    def said(self, after: int = 0) -> Iterator[Said]:
        """What was said, in order, as far as it can still be read."""
        self.check_secret()
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
        self._identities.put(self._sealed(people))

    def _sealed(self, people: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        self._keys.make(person for person, _ in people)
        sealed = []
        for person, content in people:
            key = self._key(person)
            if key is None:
                raise StoreError("the key of a person does not open")
            sealed.append((person, wrap(key, content, self._random(NONCE_BYTES), person.encode())))
        return sealed

    def identity(self, person: str) -> bytes | None:
        """What is known of one person; None where nothing is, or it was destroyed."""
        self.check_secret()
        sealed, key = self._identities.get(person), self._key(person)
        if sealed is None or key is None:
            return None
        return unwrap(key, sealed, person.encode())

    def identities(self) -> Iterator[tuple[str, bytes]]:
        """Everything that is known of everybody, one after the other."""
        self.check_secret()
        for person, sealed in self._identities.all():
            key = self._key(person)
            if key is not None:
                yield person, unwrap(key, sealed, person.encode())

    def has_key(self, subject: str) -> bool:
        """Whether anything that is kept of a person or a case can be read."""
        return subject in self._keys

    def destroy(self, subjects: Sequence[str]) -> None:
        """Destroy the keys of persons or cases: what stands under them opens for nobody any more.

        What is left is taken up anew, so that the programme is what it will be after a restart.
        """
        self.check_secret()
        self._keys.destroy(subjects)
        self._identities.remove(subjects)
        self.programme = Programme()
        self.take_up()

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
        self._watcher: threading.Thread | None = None

    @contextmanager
    def at(self, actor: Actor, *, also_closed: bool = False) -> Iterator[Register]:
        """The register of the actor's process, for one thread at a time.

        Parameters
        ----------
        actor : Actor
        also_closed : bool
            Whether also after the process was closed: people go on having a right to what is kept of them, and what
            is looked at then is written down as before.

        Raises
        ------
        AccessError
            If the actor sits on no reception seat.
        InputError
            If the process is closed.
        SealedRegisterError
            If its secret was dropped.
        """
        if not also_closed:
            seated(self._office, actor, Role.RECEPTION)
        elif self._office.view(actor).seat.role is not Role.RECEPTION:
            raise AccessError("not for this role")
        with self.of(actor.process) as register:
            yield register

    @contextmanager
    def of(self, process: str) -> Iterator[Register]:
        """The register of a process, for what the server does by itself.

        Raises
        ------
        SealedRegisterError
            If its secret was dropped.
        """
        with self._lock:
            lock, _ = self._open.setdefault(process, (threading.RLock(), None))
        if self.is_sealed(process):
            self._forget(process)
            raise SealedRegisterError
        with lock:
            _, register = self._open[process]
            if register is None or register.is_sealed:
                if register is not None:
                    register.close()
                register = Register(self._office, process)
                self._open[process] = (lock, register)
                self._watch()
            yield register

    def exists(self, process: str) -> bool:
        """Whether anything was ever written in the register of a process."""
        folder = self.folder(process)
        return folder is not None and (folder / KEYS_FILE).exists()

    def is_sealed(self, process: str) -> bool:
        """Whether there is a register whose secret is not on this machine."""
        folder = self.folder(process)
        return folder is not None and secret_is_dropped(folder)

    def folder(self, process: str) -> Path | None:
        """Where the register of a process is."""
        home = self._office.folder
        return None if home is None else home / REGISTERS / process

    def seal(self, process: str) -> None:
        """Drop the secret, forget everything, let go of the files: at once, whoever is at work.

        Raises
        ------
        StoreError
            If the disk did not let the secret be overwritten. What was opened is forgotten all the same.
        """
        folder = self.folder(process)
        try:
            if folder is not None:
                drop_secret(folder)
        finally:
            self._forget(process)

    def close(self) -> None:
        """Let go of every register."""
        with self._lock:
            for process, (lock, register) in self._open.items():
                with lock:
                    if register is not None:
                        register.close()
                    self._open[process] = (lock, None)

    def _forget(self, process: str) -> None:
        lock, register = self._open.get(process, (None, None))
        if lock is None or register is None:
            return
        wait = 0.0 if register.is_sealed else CLOSE_WITHIN_S
        register.forget()
        gc.collect()
        # Who is at work with it has nothing left but the files, and lets go of these when done.
        if lock.acquire(timeout=wait):
            try:
                register.close()
                self._open[process] = (lock, None)
            finally:
                lock.release()

    def _watch(self) -> None:
        if self._watcher is None or not self._watcher.is_alive():
            itself = weakref.ref(self)
            self._watcher = threading.Thread(
                target=_watch, args=(itself,), name="register", daemon=True
            )
            self._watcher.start()

    def look(self) -> bool:
        """Forget what was dropped beside this server; whether anything is still open."""
        is_open = [name for name, (_, register) in list(self._open.items()) if register is not None]
        for process in is_open:
            if self.is_sealed(process):
                self._forget(process)
        return bool(is_open)


def _watch(registers: weakref.ref[Registers]) -> None:
    pause = threading.Event()
    while not pause.wait(LOOK_EVERY_S):
        still = registers()
        if still is None or not still.look():
            return
        del still
