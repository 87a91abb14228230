"""If a place is overrun: the register is locked in a moment, and opened again elsewhere by officers together.

What is needed before: shares of the register's secret, as words in the hands of officers elsewhere, and a copy of
the register that holds no secret. What sealing does: the secret is overwritten and removed, everything that was
opened is forgotten, and nobody gets in. Nothing is destroyed: with the shares it opens again, here or from the copy.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from goodoffices.errors import AccessError, InputError
from goodoffices.office.reception.elsewhere import COPIED_FILE
from goodoffices.office.safekeeping.custody import REGISTERS
from goodoffices.reception import Duty
from goodoffices.reception.protection_events import OWN, Joint, Refused, SharesMade
from goodoffices.record import Role
from goodoffices.vault import (
    NodeKey,
    Share,
    SharesGiven,
    combined_secret,
    drop_secret,
    open_secret,
    put_secret,
    secret_is_dropped,
    share_secret,
    shares_given,
)
from goodoffices.vault.register_key import (
    LINES_FILE,
    REOPENED_FILE,
    SEALED_FILE,
)
from goodoffices.vault.shares import check_numbers

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "Safety",
    "SharesSheet",
    "has_shares",
    "make_shares",
    "open_with_shares",
    "registers_in",
    "reopen",
    "safety",
    "seal",
    "seal_files",
    "shares_for",
    "shares_needed",
    "shares_sheet",
]


@dataclass(frozen=True, slots=True)
class Safety:
    """What there is for the worst case.

    Attributes
    ----------
    is_sealed : bool
    shares : SharesGiven or None
        Which shares officers hold.
    copied_at : datetime or None
        When the last copy was made that only the present shares open.
    """

    is_sealed: bool
    shares: SharesGiven | None
    copied_at: datetime | None


def safety(office: Office, actor: Actor) -> Safety:
    """What there is for the worst case; also while the register is sealed.

    Raises
    ------
    AccessError
        If the actor sits on no reception seat.
    """
    folder = _folder(office, actor)
    copied = None
    with suppress(FileNotFoundError, ValueError):
        copied = datetime.fromisoformat((folder / COPIED_FILE).read_text().strip())
    return Safety(secret_is_dropped(folder), shares_given(folder), copied)


def make_shares(
    office: Office, actor: Actor, *, officer: Officer, needed: int, of: int
) -> tuple[Share, ...]:
    """Shares of the register, for officers elsewhere. Shown once, kept nowhere.

    Where officers hold shares already they are replaced, because one was lost or somebody left: the earlier ones
    open nothing here any more. That takes two officers. A copy that was made before opens with the earlier ones still.

    Parameters
    ----------
    office : Office
    actor : Actor
    officer : Officer
        Who has the duty to lead.
    needed, of : int
        Any `needed` of the `of` shares open it together.

    Raises
    ------
    AccessError
        If this is not for the officer, or there are shares and not two who said that they be replaced.
    InputError
        If the numbers make no sense.
    """
    with office.registers.at(actor) as register:
        protection, now = register.programme.protection, office.now()
        protection.require(officer.id, Duty.LEAD, now)
        if shares_given(register.folder) is not None and not _may_replace(register, officer, now):
            asked = Refused(what=Joint.SHARES)
            register.append(officer, [asked], key=register.new_name("refused-"))
            raise AccessError("this takes two officers")
        check_numbers(needed, of)
        said = SharesMade(needed=needed, of=of)
        register.append(officer, [said], key=register.new_name("shares-"))
        return _share(register.folder, register.secret, needed=needed, of=of)


@dataclass(frozen=True, slots=True)
class SharesSheet:
    """Which shares officers hold, and whether an officer may make others.

    Attributes
    ----------
    given : SharesGiven or None
    by : str
        Who made them, as colleagues call the officer; empty where it was not done on the desk.
    at : datetime or None
    is_free : bool
        Whether the officer may make shares now: there are none, or two officers said that they be replaced.
    is_asked : bool
        Whether it was asked for, and waits for a second officer.
    """

    given: SharesGiven | None
    by: str
    at: datetime | None
    is_free: bool
    is_asked: bool


def shares_sheet(office: Office, actor: Actor, *, officer: Officer) -> SharesSheet:
    """Which shares officers hold, and whether an officer may make others.

    Raises
    ------
    AccessError
        If the officer does not lead.
    """
    with office.registers.at(actor) as register:
        protection, now = register.programme.protection, office.now()
        protection.require(officer.id, Duty.LEAD, now)
        given, said = shares_given(register.folder), protection.shares_made
        return SharesSheet(
            given,
            said.by.name if given is not None and said is not None else "",
            said.at if given is not None and said is not None else None,
            given is None or _may_replace(register, officer, now),
            any(
                act.asked.what is Joint.SHARES and act.is_waiting(now)
                for act in protection.acts.values()
            ),
        )


def _may_replace(register: Register, officer: Officer, now: datetime) -> bool:
    act = register.programme.protection.valid(Joint.SHARES, OWN, now)
    return act is not None and officer.id in act.officers()


def _share(folder: Path, secret: bytes, *, needed: int, of: int) -> tuple[Share, ...]:
    """New shares; the copy that was made before does not open with them, and so is none any more."""
    shares = share_secret(folder, secret, needed=needed, of=of, randomness=os.urandom)
    (folder / COPIED_FILE).unlink(missing_ok=True)
    return shares


def shares_for(
    home: Path, key: NodeKey, process: str, *, needed: int, of: int
) -> tuple[Share, ...]:
    """The same for whoever holds the data folder and its node key; where a reception has one officer, for that officer.

    Raises
    ------
    InputError
        If the numbers make no sense.
    SealedRegisterError
        If the register is sealed.
    """
    folder = home / REGISTERS / process
    return _share(folder, open_secret(folder, key, process), needed=needed, of=of)


def seal(office: Office, actor: Actor, *, even_without_shares: bool = False) -> None:
    """Lock the register at once. Whoever sits on a reception seat may do it, and nothing is waited for.

    Parameters
    ----------
    office : Office
    actor : Actor
    even_without_shares : bool
        Whether it is locked though nobody holds shares: then it opens for nobody any more, save from a
        backup of the keys.

    Raises
    ------
    AccessError
        If the actor sits on no reception seat.
    InputError
        If nobody holds shares, and it was not said that it be locked all the same. Nothing was changed.
    StoreError
        If the disk did not let the secret be overwritten. What was opened is forgotten all the same.
    """
    folder = _folder(office, actor)
    _check_shares(folder, even_without_shares=even_without_shares)
    office.registers.seal(actor.process)
    _note_sealing(folder, office.now())


def seal_files(home: Path, process: str, *, even_without_shares: bool = False) -> None:
    """The same beside a server, or where none runs: a running one forgets within a second.

    Raises
    ------
    InputError
        As :func:`seal`.
    StoreError
        As :func:`seal`.
    """
    folder = home / REGISTERS / process
    _check_shares(folder, even_without_shares=even_without_shares)
    drop_secret(folder)
    _note_sealing(folder, datetime.now(UTC))


def registers_in(home: Path) -> tuple[str, ...]:
    """The processes that have a register in a data folder."""
    found = (path.parent.name for path in (home / REGISTERS).glob(f"*/{LINES_FILE}"))
    return tuple(sorted(found))


def has_shares(home: Path, process: str) -> bool:
    """Whether officers hold shares of the register of a data folder."""
    return shares_given(home / REGISTERS / process) is not None


def shares_needed(home: Path, process: str) -> int:
    """How many shares open the register of a data folder; nothing is opened.

    Raises
    ------
    InputError
        If nobody holds shares of it.
    """
    given = shares_given(home / REGISTERS / process)
    if given is None:
        raise InputError(
            "nobody holds shares of this register",
            advice="No shares of this register were ever made. Nothing was changed.",
            field="shares",
        )
    return given.needed


def open_with_shares(office: Office, actor: Actor, shares: Sequence[Share]) -> None:
    """Open a sealed register with the officers' shares.

    Raises
    ------
    AccessError
        If the actor sits on no reception seat.
    InputError
        If the register is not sealed, nobody holds shares of it, or these do not open it.
    """
    _folder(office, actor)
    home = office.folder
    if home is None:
        raise AccessError("no register here")
    reopen(home, office.node_key, actor.process, shares)


def reopen(home: Path, key: NodeKey, process: str, shares: Sequence[Share]) -> None:
    """The same for a data folder.

    Raises
    ------
    InputError
        As :func:`open_with_shares`.
    """
    folder = home / REGISTERS / process
    given = shares_given(folder)
    if given is None or not (folder / LINES_FILE).exists():
        raise InputError(
            "nobody holds shares of this register",
            advice="No shares of this register were ever made. Nothing was changed.",
            field="shares",
        )
    secret = combined_secret(shares, given)
    if (folder / SEALED_FILE).exists():
        (folder / SEALED_FILE).replace(folder / REOPENED_FILE)
    put_secret(folder, key, process, secret)


def _check_shares(folder: Path, *, even_without_shares: bool) -> None:
    if not (folder / LINES_FILE).exists():
        raise InputError(
            "no register", advice="There is no register here yet. Nothing was changed."
        )
    if shares_given(folder) is None and not even_without_shares:
        raise InputError(
            "nobody holds shares of this register",
            advice="Nobody holds shares of this register: once it is locked, nobody can open it again, save from a backup of the keys. Nothing was changed. If people are in danger, say that it be locked all the same (--even-without-shares).",
            field="even_without_shares",
        )


def _note_sealing(folder: Path, now: datetime) -> None:
    with suppress(OSError):
        (folder / SEALED_FILE).write_text(now.isoformat())


def _folder(office: Office, actor: Actor) -> Path:
    if office.view(actor).seat.role is not Role.RECEPTION:
        raise AccessError("not for this role")
    folder = office.registers.folder(actor.process)
    if folder is None:
        raise AccessError("no register here")
    return folder
