"""If a place is overrun: the register is locked in a moment, and opened again elsewhere by officers together.

What is needed before: shares of the register's secret, as words in the hands of officers elsewhere, and a copy of
the register that holds no secret. What sealing does: the secret is overwritten and removed, everything that was
opened is forgotten, and nobody gets in. Nothing is destroyed: with the shares it opens again, here or from the copy.
"""

from __future__ import annotations

import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from goodoffices.errors import AccessError, FormatError, InputError
from goodoffices.office.custody import REGISTERS
from goodoffices.office.registers import IDENTITIES_FILE
from goodoffices.reception import Duty
from goodoffices.record import Role
from goodoffices.vault import (
    AgeLock,
    NodeKey,
    Share,
    SharesGiven,
    combined_secret,
    derive,
    drop_secret,
    identities,
    new_pair_for_age,
    open_age,
    open_secret,
    put_secret,
    seal_age,
    secret_is_dropped,
    share_secret,
    shares_given,
    unwrap,
    wrap,
)
from goodoffices.vault.register_key import (
    KEYS_FILE,
    LINES_FILE,
    REOPENED_FILE,
    SEALED_FILE,
    SHARES_FILE,
)

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = [
    "Safety",
    "copy_for",
    "copy_register",
    "make_shares",
    "open_with_shares",
    "registers_in",
    "reopen",
    "restore_copy",
    "safety",
    "seal",
    "seal_files",
    "shares_for",
    "shares_of_copy",
]

FIRST = b"goodoffices/register-copy/1\n"
COPIED_FILE = "register.copied"
COPIED = (LINES_FILE, IDENTITIES_FILE, KEYS_FILE, SHARES_FILE)
LARGEST_HEAD = 8192
PROCESS = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Safety:
    """What there is for the worst case.

    Attributes
    ----------
    is_sealed : bool
    shares : SharesGiven or None
        Which shares officers hold.
    copied_at : datetime or None
        When the last copy was made that only the shares open.
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
    """Shares of the register's secret, for officers elsewhere. Shown once, kept nowhere.

    Shares that were made before stay good: who holds enough of one set opens it.

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
        If this is not for the officer.
    InputError
        If the numbers make no sense.
    """
    with office.registers.at(actor) as register:
        register.programme.protection.require(officer.id, Duty.LEAD, office.now())
        return share_secret(
            register.folder, register.secret, needed=needed, of=of, randomness=os.urandom
        )


def shares_for(
    home: Path, key: NodeKey, process: str, *, needed: int, of: int
) -> tuple[Share, ...]:
    """The same for whoever holds the data folder and its node key.

    Raises
    ------
    InputError
        If the numbers make no sense.
    SealedRegisterError
        If the register is sealed.
    """
    folder = home / REGISTERS / process
    secret = open_secret(folder, key, process)
    return share_secret(folder, secret, needed=needed, of=of, randomness=os.urandom)


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


def copy_register(office: Office, actor: Actor, *, officer: Officer, target: Path) -> None:
    """A copy of the whole register in one file, which only officers' shares open: for a USB stick, for elsewhere.

    Raises
    ------
    AccessError
        If this is not for the officer.
    InputError
        If nobody holds shares yet, a file of that name is there, or it cannot be written.
    """
    with office.registers.at(actor, also_closed=True) as register:
        register.programme.protection.require(officer.id, Duty.LEAD, office.now())
        copy_for(office, actor.process, target)


def copy_for(office: Office, process: str, target: Path) -> None:
    """The same for whoever holds the data folder and its node key.

    Raises
    ------
    InputError
        As :func:`copy_register`.
    """
    with office.registers.of(process) as register:
        given = shares_given(register.folder)
        if given is None:
            raise InputError(
                "nobody holds shares of this register",
                advice="Make shares first, and have them kept elsewhere: the copy opens with them alone. Nothing was written.",
                field="shares",
            )
        if target.exists():
            raise InputError(
                "a file of that name is there",
                advice="There is a file of that name already, and it stays as it is. Choose another name.",
                field="file",
            )
        try:
            _write_copy(register, process, given, target)
        except OSError as error:
            target.unlink(missing_ok=True)
            raise InputError(
                "the copy cannot be written", advice=f"{target}: {error.strerror}", field="file"
            ) from error
        (register.folder / COPIED_FILE).write_text(office.now().isoformat())


def shares_of_copy(source: Path) -> SharesGiven:
    """Which shares open a copy.

    Raises
    ------
    FormatError
        If it is none.
    """
    with _opened(source) as (head, _file):
        return _given(head)


def restore_copy(home: Path, key: NodeKey, source: Path, shares: Sequence[Share]) -> str:
    """Put a copy of a register into a data folder that has none of this process; gives the process.

    Raises
    ------
    FormatError
        If it is no copy, or damaged. Nothing is put back.
    InputError
        If the shares do not open it, or there is a register of this process already.
    """
    with _opened(source) as (head, file):
        process = str(head["process"])
        given = _given(head)
        secret = combined_secret(shares, given)
        folder = home / REGISTERS / process
        if folder.exists() and any(folder.iterdir()):
            raise InputError(
                "there is a register already",
                advice="There is a register of this process in the data folder, and it stays as it is. If it is sealed, open it with the shares.",
                field="data",
            )
        wrapped = bytes.fromhex(head["key"])
        identity = unwrap(derive(secret, "copy"), wrapped, process.encode()).decode()
        (home / REGISTERS).mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix=".copy-", dir=home / REGISTERS) as made:
            work = Path(made)
            new = work / "new"
            new.mkdir(mode=0o700)
            with (work / "copy.tar").open("w+b") as plain:
                open_age(file, plain, held=identities(identity))
                plain.seek(0)
                _unpack(plain, new, source.name)
            (new / REOPENED_FILE).write_text("")
            put_secret(new, key, process, secret)
            if folder.exists():
                folder.rmdir()
            new.replace(folder)
    return process


def _write_copy(register: Register, process: str, given: SharesGiven, target: Path) -> None:
    public, identity = new_pair_for_age()
    key = derive(register.secret, "copy")
    head = {
        "process": process,
        "key": wrap(key, identity.encode(), os.urandom(12), process.encode()).hex(),
        "shares": [given.needed, given.of, given.series, given.check],
    }
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=register.folder.parent) as made:
        work = Path(made)
        register.copy_to(work)
        with suppress(FileNotFoundError):
            (work / SHARES_FILE).write_bytes((register.folder / SHARES_FILE).read_bytes())
        with tarfile.open(work / "copy.tar", "x", format=tarfile.USTAR_FORMAT) as tar:
            for name in COPIED:
                member = tarfile.TarInfo(name)
                member.size, member.mode = (work / name).stat().st_size, 0o600
                with (work / name).open("rb") as file:
                    tar.addfile(member, file)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as sealed, (work / "copy.tar").open("rb") as plain:
            sealed.write(FIRST + json.dumps(head).encode() + b"\n")
            seal_age(plain, sealed, AgeLock(to=(public,)))
            sealed.flush()
            os.fsync(sealed.fileno())


def _unpack(plain: BinaryIO, new: Path, name: str) -> None:
    try:
        with tarfile.open(fileobj=plain, mode="r:") as tar:
            for wanted in COPIED:
                member = _member(tar, wanted)
                handle = os.open(new / wanted, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    while part := member.read(1024 * 1024):
                        file.write(part)
                    file.flush()
                    os.fsync(file.fileno())
    except (tarfile.TarError, KeyError):
        raise _no_copy(name) from None


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file


@contextmanager
def _opened(source: Path) -> Iterator[tuple[dict[str, Any], BinaryIO]]:
    try:
        file = source.open("rb")
    except OSError as error:
        raise InputError(
            "the file cannot be read", advice=f"{source}: {error.strerror}", field="file"
        ) from error
    with file:
        if file.readline(len(FIRST)) != FIRST:
            raise _no_copy(source.name)
        try:
            head = json.loads(file.readline(LARGEST_HEAD))
            is_good = PROCESS.fullmatch(head["process"]) is not None
        except (ValueError, KeyError, TypeError):
            is_good = False
        if not is_good:
            raise _no_copy(source.name)
        yield head, file


def _given(head: dict[str, Any]) -> SharesGiven:
    try:
        needed, of, series, check = head["shares"]
        return SharesGiven(int(needed), int(of), str(series), str(check))
    except (ValueError, KeyError, TypeError):
        raise _no_copy("file") from None


def _no_copy(name: str) -> FormatError:
    return FormatError(
        "not a copy of a register",
        advice="This is no copy of a register, or it is damaged. Nothing was put back.",
        field=name,
    )


def _check_shares(folder: Path, *, even_without_shares: bool) -> None:
    if not (folder / LINES_FILE).exists():
        raise InputError(
            "no register", advice="There is no register here yet. Nothing was changed."
        )
    if shares_given(folder) is None and not even_without_shares:
        raise InputError(
            "nobody holds shares of this register",
            advice="Nobody holds shares of this register: once it is sealed, nobody can open it again, save from a backup of the keys. Nothing was changed. If people are in danger, say that it be sealed all the same (--even-without-shares).",
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
