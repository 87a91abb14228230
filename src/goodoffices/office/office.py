"""The office: the only room that wires the others together.

One way in (:meth:`Office.append`), one way out (:meth:`Office.view`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from goodoffices.errors import (
    DamagedRecordError,
    InputError,
    NotInAudienceError,
    RepeatedKeyError,
)
from goodoffices.office.acts import as_delegate
from goodoffices.office.keys import KeyRing
from goodoffices.office.looking import Looking, Opened
from goodoffices.office.safekeeping.custody import Environment, check_unchanged, finish, unlock
from goodoffices.office.safekeeping.logs import Logs
from goodoffices.office.safekeeping.storing import database_address, has_record, open_store
from goodoffices.office.sealing import Sealing
from goodoffices.office.view import Actor, View
from goodoffices.record import (
    ENGINE,
    Audience,
    Body,
    Destroyed,
    Entry,
    EntryId,
    Line,
    SeatId,
    Unknown,
    decode_body,
    encode_body,
)
from goodoffices.store import Guard, Query, Store, StoredLine, Unit, Writing
from goodoffices.vault import (
    Ask,
    Envelope,
    EnvelopeMaker,
    NodeKey,
    Signer,
    derive,
    open_envelope,
    seat_signer,
    sign_statement,
    statement_of,
)

if TYPE_CHECKING:
    from goodoffices.office.computing import Computing
    from goodoffices.office.deconfliction.skies import Skies
    from goodoffices.office.reception.running import Runs
    from goodoffices.office.registers import Registers

__all__ = ["Draft", "Office", "open_office"]

SMALL = 64 * 1024
"""Bytes of a body that whoever commits seals for its author."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is appended.

    Attributes
    ----------
    audience : Audience
        Who may read it.
    body : Body
        What it says.
    by_engine : bool
        Whether the engine says it, on the occasion of what the actor writes beside it: what it found then
        stands or falls with that.
    """

    audience: Audience
    body: Body
    by_engine: bool = False


def system_randomness(_stream: str, size: int) -> bytes:
    """Unpredictable bytes; tests put repeatable streams in its place."""
    return os.urandom(size)


def system_clock() -> datetime:
    """The time now, in UTC; tests put a virtual one in its place."""
    return datetime.now(UTC)


class _Latest:
    """The latest moment that the clock has shown."""

    def __init__(self) -> None:
        self.moment = datetime.min.replace(tzinfo=UTC)

    def seen(self, moment: datetime) -> datetime:
        # Two threads may overtake each other here by what they differ in: microseconds.
        self.moment = max(self.moment, moment)
        return moment


@dataclass(frozen=True)
class Office:
    """Everything a use case needs.

    Attributes
    ----------
    store : Store
        Where records are.
    node_key : NodeKey
        Under which this server keeps all other keys.
    read_only : bool
        Whether nothing may be written, keys neither.
    beat : timedelta
        Length of a time slot; engines and deadlines run on it.
    clock : callable
        Gives the time now.
    randomness : callable
        ``randomness(stream, n)`` gives n bytes. The stream is the seat that acts, and for an entry the
        seat and the audience it writes to: where tests make the bytes repeatable, what one audience
        gets never shifts what another gets.
    folder : Path or None
        The data folder, in which registers and pictures of skies are kept.
    """

    store: Store
    node_key: NodeKey
    beat: timedelta = timedelta(minutes=10)
    clock: Callable[[], datetime] = system_clock
    randomness: Callable[[str, int], bytes] = system_randomness
    read_only: bool = False
    folder: Path | None = None

    @cached_property
    def keys(self) -> KeyRing:
        """The keys of audiences, opened as they are needed."""
        return KeyRing(self.store.keys, self.node_key, writes=not self.read_only)

    @cached_property
    def _latest(self) -> _Latest:
        return _Latest()

    @cached_property
    def _beat_s(self) -> int:
        return max(1, int(self.beat.total_seconds()))

    @cached_property
    def accounts_key(self) -> bytes:
        """What all keys of accounts are made from: never kept, and the same after a rotation."""
        return derive(self.node_key.secret, "accounts")

    @cached_property
    def logs(self) -> Logs:
        """The checkpoints of each record."""
        return Logs(self.store, self.node_key)

    @cached_property
    def _tags(self) -> dict[tuple[str, str], bytes]:
        return {}

    @cached_property
    def looking(self) -> Looking:
        """The views of those who look at pages."""
        return Looking(self)

    @cached_property
    def computing(self) -> Computing:
        """The long runs of the engines."""
        from goodoffices.office.computing import Computing  # noqa: PLC0415  # it needs this module

        return Computing()

    @cached_property
    def skies(self) -> Skies:
        """The standing plans of each process, made anew from its record."""
        from goodoffices.office.deconfliction.skies import Skies  # noqa: PLC0415  # it needs this module

        return Skies(self)

    @cached_property
    def registers(self) -> Registers:
        """The registers of processes that receive people."""
        from goodoffices.office.registers import Registers  # noqa: PLC0415  # it needs this module

        return Registers(self)

    @cached_property
    def reception_runs(self) -> Runs:
        """The long runs that look for places."""
        from goodoffices.office.reception.running import Runs  # noqa: PLC0415  # it needs this module

        return Runs()

    # Time

    def now(self) -> datetime:
        """The time now, in UTC."""
        return self._latest.seen(self.clock())

    def time_of(self, process: str) -> datetime:
        """The record's own time, by which deadlines fall: where the clock goes back, it stands still.

        It is never before a moment that this server has seen, nor before the newest checkpoint that it
        has read: so a deadline that has passed stays passed, after a restart too.
        """
        checkpoint = self.logs.newest_slot(process)
        return max(self.now(), self._latest.moment, datetime.fromtimestamp(checkpoint, UTC))

    def slot(self) -> int:
        """The current time slot: seconds since 1970 rounded down to the beat."""
        return self.slot_at(self.now())

    def slot_at(self, moment: datetime) -> int:
        """The time slot of a moment."""
        return int(moment.timestamp()) // self._beat_s * self._beat_s

    # Names

    def new_name(self, seat: str, prefix: str = "") -> str:
        """A random name that says nothing: 80 bits, lower case."""
        return prefix + base64.b32encode(self.randomness(seat, 10)).decode().lower()

    def signer(self, actor: Actor) -> Signer:
        """The key with which this server signs for a seat."""
        return seat_signer(self.node_key.secret, actor.process, actor.seat)

    def form_key(self, actor: Actor) -> str:
        """An idempotency key for one form, to be sent back with it."""
        return self.randomness(actor.seat, 16).hex()

    def _tag(self, actor: Actor, *parts: str) -> str:
        whose = (actor.process, actor.seat)
        key = self._tags.get(whose)
        if key is None:
            key = self._tags[whose] = derive(self.node_key.secret, "view", *whose)
        return hmac.digest(key, "\0".join(parts).encode(), "sha256")[:10].hex()

    def address(self, actor: Actor) -> str:
        """Name of a seat's own view in addresses."""
        return self._tag(actor, "seat")

    def line_address(self, actor: Actor, number: int) -> str:
        """Name of a line in addresses: its number in the seat's own view and a tag nobody can guess."""
        return f"{number}-{self._tag(actor, 'line', str(number))[:12]}"

    def line_number(self, actor: Actor, address: str) -> int:
        """The line that an address names.

        Raises
        ------
        NotInAudienceError
            If it names none of this seat's view.
        """
        number, _, _ = address.partition("-")
        if not address.isascii() or not number.isdecimal() or len(number) > 12:  # noqa: PLR2004  # longer than any record
            raise NotInAudienceError("no such line")
        if not hmac.compare_digest(self.line_address(actor, int(number)), address):
            raise NotInAudienceError("no such line")
        return int(number)

    # Out

    def view(self, actor: Actor) -> View:
        """What a seat may read: the only way out.

        Raises
        ------
        NotInAudienceError
            If there is no such seat at such a process.
        """
        return self._seated(View(self, actor))

    def look(self, actor: Actor) -> View:
        """The same for somebody who looks at a page and writes nothing.

        From one look to the next the view is kept, until it changes, for a minute at most.

        Raises
        ------
        NotInAudienceError
            If there is no such seat at such a process.
        """
        return self.looking.view(
            actor, lambda memory: self._seated(View(self, actor, memory=memory))
        )

    @staticmethod
    def _seated(view: View) -> View:
        actor = view.actor
        if actor.seat != ENGINE.id and actor.seat not in view.directory:
            raise NotInAudienceError("no such seat")
        return view

    def read(self, actor: Actor, query: Query, opened: Opened | None = None) -> tuple[Line, ...]:
        """Lines of a seat's view, opened; those that were `opened` before are taken from there."""
        open_ = self.open if opened is None else partial(opened.line, open_=self.open)
        rows = self.store.load(actor.process, actor.seat, query)
        return tuple(open_(actor, row) for row in rows)

    def open(self, actor: Actor, row: StoredLine) -> Line:
        """A stored line of a seat's view, opened; where the key is gone, a :class:`Destroyed` stands in it.

        Raises
        ------
        DamagedRecordError
            If the stored bytes do not verify.
        """
        statement = statement_of(row.statement)
        try:
            author, kind, epoch = statement["author"], statement["kind"], int(statement["epoch"])
            audience = Audience(statement["audience"])
        except (KeyError, TypeError, ValueError, InputError):
            raise DamagedRecordError(f"entry {row.entry_id} has a damaged statement") from None
        matter = EntryId(row.thread) if row.thread != row.entry_id else None
        if row.wrap is None:
            return self._line(actor, row, author, audience, Destroyed(kind, matter))
        envelope = Envelope(row.entry_id, row.statement, row.ciphertext, row.wrap)
        key = self.keys.for_reading(actor.process, actor.seat, audience, epoch)
        if key is None:
            raise DamagedRecordError(f"entry {row.entry_id} has no audience key")
        body = decode_body(kind, open_envelope(envelope, key, statement))
        if isinstance(body, Unknown):
            body = Unknown(body.name, body.raw, matter)
        return self._line(actor, row, author, audience, body)

    def _line(
        self, actor: Actor, row: StoredLine, author: str, audience: Audience, body: Body
    ) -> Line:
        entry = Entry(EntryId(row.entry_id), SeatId(author), audience, row.slot, body)
        return Line(row.number, entry, self.line_address(actor, row.number))

    # In

    def append(
        self, actor: Actor, drafts: Sequence[Draft], *, key: str, guards: Iterable[Guard] = ()
    ) -> tuple[EntryId, ...]:
        """Append entries together or not at all: the only way in.

        Parameters
        ----------
        actor : Actor
            Who writes.
        drafts : sequence of Draft
            At least one, in order; later ones may refer to earlier ones.
        key : str
            Idempotency key: the same key with the same content is written once.
        guards : iterable of Guard
            Matters that must not have moved on since the author looked.

        Returns
        -------
        tuple of EntryId
            Names of the entries, the same on every repetition.

        Raises
        ------
        RepeatedKeyError
            If the key was used before with other content.
        StaleRecordError
            If a matter has moved on.
        InputError
            If an entry would refer to something its readers cannot read.
        HeadNeededError
            If a person of a delegation acts, and it is for its head.
        """
        if actor.person:
            drafts = as_delegate(View(self, actor), drafts, self.time_of(actor.process).date())
        ids = self.entry_ids(actor, key, len(drafts))
        self._check_references(actor, drafts, ids)
        writings = Sealing(
            [self._sealed(actor, draft, name) for draft, name in zip(drafts, ids, strict=True)]
        )
        unit = Unit(actor.process, writings, self.slot(), tuple(guards))
        receipt = self.store.append(unit)
        if receipt.repeated:
            self._check_repetition(actor, drafts, ids, key)
        return ids

    def entry_ids(self, actor: Actor, key: str, count: int) -> tuple[EntryId, ...]:
        """Names that entries appended under `key` have."""
        secret = derive(self.node_key.secret, "entry", actor.process, actor.seat)
        digest = hashlib.blake2s
        return tuple(
            [
                EntryId(digest(f"{key}/{place}".encode(), key=secret, digest_size=16).hexdigest())
                for place in range(count)
            ]
        )

    def is_written(self, actor: Actor, key: str) -> bool:
        """Whether a form with this key was taken before.

        A form sent twice is answered as the first time, also where a rule would now refuse it.
        """
        return self.written(actor, key) is not None

    def written(self, actor: Actor, key: str) -> Line | None:
        """What a form with this key wrote before, if its author can read it."""
        found = self.read(actor, Query(entry_ids=self.entry_ids(actor, key, 1)))
        return found[0] if found else None

    def _sealed(self, actor: Actor, draft: Draft, name: EntryId) -> Callable[[], Writing]:
        """What seals a draft; whatever may be refused or waited for is done by now."""
        epoch, audience_key = self.keys.for_writing(actor.process, draft.audience)
        author = _author(actor, draft)
        signer = self.signer(author) if draft.body.SIGNED else None
        body = encode_body(draft.body)

        def seal() -> Writing:
            audience = draft.audience.id
            maker = EnvelopeMaker(actor.process, self._randomness_of(f"{author.seat}/{audience}"))
            envelope = maker.seal(
                entry_id=name,
                kind=draft.body.KIND,
                author=author.seat,
                audience=draft.audience.seats,
                body=body,
                audience_key=audience_key,
                epoch=epoch,
                policy=draft.body.RETENTION,
                signer=signer.public.hex() if signer else "",
            )
            return Writing(
                entry_id=name,
                kind=draft.body.KIND,
                audience=draft.audience.seats,
                statement=envelope.statement,
                ciphertext=envelope.ciphertext,
                wrap=envelope.wrap,
                audience_id=audience,
                epoch=epoch,
                thread=draft.body.thread() or name,
                family=draft.body.FAMILY,
                leaves_open=draft.body.leaves_open(),
                signature=sign_statement(signer, envelope.statement) if signer else None,
            )

        if len(body) <= SMALL:
            return seal
        # Nobody shall wait while another one's long file is sealed.
        large = seal()
        return lambda: large

    def _randomness_of(self, stream: str) -> Callable[[int], bytes] | None:
        """The chance of one stream; None for the system's own, which has none."""
        if self.randomness is system_randomness:
            return None
        return partial(self.randomness, stream)

    def _check_references(
        self, actor: Actor, drafts: Sequence[Draft], ids: Sequence[EntryId]
    ) -> None:
        if not [draft for draft in drafts if draft.body.refers_to()]:
            return
        own = {name: draft.audience for name, draft in zip(ids, drafts, strict=True)}
        for author in dict.fromkeys(_author(actor, draft) for draft in drafts):
            said = [draft for draft in drafts if _author(actor, draft) == author]
            audiences = {**own, **self._audiences(author, said, own)}
            for draft in said:
                for ref in draft.body.refers_to():
                    if ref not in audiences:
                        raise NotInAudienceError(
                            "a reference to an entry outside the author's view"
                        )
                    if not draft.audience.within(audiences[ref]):
                        raise InputError(
                            "a reference that not all readers can follow",
                            advice="Not everybody who would read this can read what it refers to. Write it once for each audience.",
                        )

    def _audiences(
        self, author: Actor, said: Sequence[Draft], own: Mapping[EntryId, Audience]
    ) -> dict[EntryId, Audience]:
        """Who can read what is referred to, as far as it is in the author's own view."""
        outside = {ref for draft in said for ref in draft.body.refers_to() if ref not in own}
        if not outside:
            return {}
        rows = self.store.load(author.process, author.seat, Query(entry_ids=tuple(sorted(outside))))
        return {
            EntryId(row.entry_id): Audience(statement_of(row.statement)["audience"]) for row in rows
        }

    def _check_repetition(
        self, actor: Actor, drafts: Sequence[Draft], ids: Sequence[EntryId], key: str
    ) -> None:
        wanted = Query(entry_ids=(*ids, *self.entry_ids(actor, key, len(ids) + 1)[-1:]))
        lines = self.read(actor, wanted)
        # What was destroyed since cannot be compared either.
        gone = {x.entry_id for x in lines if isinstance(x.body, Destroyed)}
        written = {x.entry_id: (x.body, x.audience) for x in lines if x.entry_id not in gone}
        # What is not addressed to its author cannot be compared; it was written with the rest.
        given = {
            name: (draft.body, draft.audience)
            for draft, name in zip(drafts, ids, strict=True)
            if draft.audience.admits(actor.seat) and name not in gone
        }
        if written != given:
            raise RepeatedKeyError


def _author(actor: Actor, draft: Draft) -> Actor:
    """Who says it."""
    return Actor(actor.process, ENGINE.id) if draft.by_engine else actor


def open_office(
    folder: Path,
    *,
    beat: timedelta = timedelta(minutes=10),
    clock: Callable[[], datetime] = system_clock,
    randomness: Callable[[str, int], bytes] = system_randomness,
    read_only: bool = False,
    ask: Ask | None = None,
) -> Office:
    """Open the office on a folder; record and key are made there at the first start.

    Parameters
    ----------
    folder : Path
        Where the node key is, and the record unless ``GOODOFFICES_DATABASE`` names a database for it.
    beat : timedelta
        Length of a time slot.
    clock, randomness : callable
        See :class:`Office`.
    read_only : bool
        Beside a running server, for exports.
    ask : Ask, optional
        Asked for what opens a sealed node key; the environment where it is left out.

    Raises
    ------
    SecondWriterError
        If a server already writes here.
    SealedKeyError
        If the node key is sealed and does not open.
    StoreError
        If there is a record but not its key.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = database_address()
    create = not has_record(folder, address) and not read_only
    key, lock, seen = unlock(folder, create=create, ask=ask or Environment())
    store = open_store(folder, address, create=create, read_only=read_only)
    try:
        check_unchanged(folder, seen)
        if key.previous is not None and not read_only:
            key = finish(folder, store, key, lock)
    except BaseException:
        store.close()
        raise
    return Office(
        store=store,
        node_key=key,
        beat=beat,
        clock=clock,
        randomness=randomness,
        read_only=read_only,
        folder=folder,
    )
