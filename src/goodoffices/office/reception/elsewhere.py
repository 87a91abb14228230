"""A copy of a register in one file, for a stick and for elsewhere: it holds no secret, and only officers' shares open it.

::

    first line | JSON {process, key, shares} | age file of a tar of the register's files

The age file is sealed for a key pair made for it; its private half stands in the second line, under the secret of
the register. Whoever has the shares has the secret.
"""

from __future__ import annotations

import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from goodoffices.errors import FormatError, InputError
from goodoffices.office.registers import IDENTITIES_FILE
from goodoffices.office.safekeeping.custody import REGISTERS
from goodoffices.reception import Duty
from goodoffices.vault import (
    AgeLock,
    NodeKey,
    Share,
    SharesGiven,
    combined_secret,
    derive,
    identities,
    new_pair_for_age,
    open_age,
    put_secret,
    seal_age,
    shares_given,
    unwrap,
    wrap,
)
from goodoffices.vault.register_key import KEYS_FILE, LINES_FILE, REOPENED_FILE, SHARES_FILE

if TYPE_CHECKING:
    from goodoffices.office.office import Office
    from goodoffices.office.registers import Register
    from goodoffices.office.view import Actor
    from goodoffices.record import Officer

__all__ = ["COPIED_FILE", "copy_for", "copy_register", "restore_copy", "shares_of_copy"]

FIRST = b"goodoffices/register-copy/1\n"
COPIED_FILE = "register.copied"
"""When the last copy was made."""
COPIED = (LINES_FILE, IDENTITIES_FILE, KEYS_FILE, SHARES_FILE)
LARGEST_HEAD = 8192
PROCESS = re.compile(r"[a-z0-9-]{1,64}")


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
                advice="There is a register of this process in the data folder, and it stays as it is. If it is locked, open it with the shares.",
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
        "shares": [given.needed, given.of, given.series, given.check, given.lock],
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
        needed, of, series, check, *lock = head["shares"]
        return SharesGiven(int(needed), int(of), str(series), str(check), *map(str, lock))
    except (ValueError, KeyError, TypeError):
        raise _no_copy("file") from None


def _no_copy(name: str) -> FormatError:
    return FormatError(
        "not a copy of a register",
        advice="This is no copy of a register, or it is damaged. Nothing was put back.",
        field=name,
    )
