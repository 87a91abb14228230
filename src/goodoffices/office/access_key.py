"""Access keys: a program acts in a seat's place. The key holds its own address, so none is stored."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from goodoffices.errors import AccessError, DamagedRecordError, RecordError
from goodoffices.office.access import seated
from goodoffices.office.acts import PROGRAM
from goodoffices.office.office import Draft
from goodoffices.office.view import Actor
from goodoffices.record import (
    AccessKeyEnded,
    AccessKeyGiven,
    Audience,
    EntryId,
    Line,
    Role,
    SeatId,
    WayInRenewed,
)
from goodoffices.vault import derive, unwrap, wrap

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.view import View

__all__ = ["AccessKey", "access_keys", "actor_by_access_key", "end_access_key", "give_access_key"]

PREFIX: Final = "go_"
NONCE_BYTES: Final = 12
LONGEST: Final = 400
PURPOSE: Final = b"goodoffices/access-key/v1"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key that stands on a seat's record.

    Attributes
    ----------
    line : Line
        Where it was given.
    name : str
        What the seat calls it.
    is_live : bool
        Whether it still opens anything.
    """

    line: Line
    name: str
    is_live: bool


def access_keys(view: View) -> tuple[AccessKey, ...]:
    """The keys of this seat, the newest last. A new way in to the seat ends all that were given before, the close all."""
    renewed, is_closed = _renewed(view), view.closing is not None
    found = []
    for thread in view.threads("access_key"):
        line, given = thread.root_of(AccessKeyGiven)
        live = thread.is_open and line.number > renewed and not is_closed
        found.append(AccessKey(line, given.name, live))
    return tuple(sorted(found, key=lambda one: one.line.number))


def _renewed(view: View) -> int:
    """Number of the last line that tells of a new way in to this seat; 0 for none."""
    told = [
        line.number
        for line in view.lines(WayInRenewed, withheld=True)
        # One that can no longer be read counts: no key comes back to life by it.
        if not isinstance(line.body, WayInRenewed) or line.body.seat == view.actor.seat
    ]
    return max(told, default=0)


def give_access_key(office: Office, actor: Actor, *, name: str, key: str) -> str:
    """Put a new key on the seat's own record.

    Returns
    -------
    str
        The key, told once: only that it was given stands on the record.

    Raises
    ------
    InputError
        If the process is closed.
    """
    seated(office, actor, *Role)
    draft = Draft(Audience([actor.seat]), AccessKeyGiven(name=name))
    given = office.append(actor, [draft], key=key)[0]
    held = f"{actor.process}\0{actor.seat}\0{given}".encode()
    nonce = office.randomness(actor.seat, NONCE_BYTES)
    sealed = wrap(derive(office.node_key.secret, "access keys"), held, nonce, PURPOSE)
    return PREFIX + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def end_access_key(office: Office, actor: Actor, given: EntryId, *, key: str) -> EntryId:
    """End a key; whoever holds it is a stranger from then on."""
    view = office.view(actor)
    line, _ = view.thread(given).root_of(AccessKeyGiven)
    draft = Draft(Audience([actor.seat]), AccessKeyEnded(given=line.entry_id))
    return office.append(actor, [draft], key=key)[0]


def actor_by_access_key(office: Office, given: str) -> Actor | None:
    """In whose place a key acts; None for one that was made up, ended or destroyed alike."""
    if not given.startswith(PREFIX) or not given.isascii() or len(given) > LONGEST:
        return None
    text = given.removeprefix(PREFIX)
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        held = unwrap(derive(office.node_key.secret, "access keys"), sealed, PURPOSE)
    except (binascii.Error, DamagedRecordError):
        return None
    process, seat, entry = held.decode().split("\0")
    actor = Actor(process, SeatId(seat))
    try:
        view = office.view(actor)
        live = [key.line.entry_id for key in access_keys(view) if key.is_live]
    except (AccessError, RecordError):
        return None
    if entry not in live:
        return None
    return replace(actor, person=PROGRAM) if view.delegation else actor
