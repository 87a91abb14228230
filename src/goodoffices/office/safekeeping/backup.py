"""Backups: the record and the accounts in one sealed file, the keys in another.

What was destroyed must not come back from a backup. So the file of the record holds no key, and may be kept
as long as the record itself: nobody reads a body from it. The file of the keys (those of entries, of
audiences and of seats, the node key and the desk's own secret) is kept for a shorter time than what was
promised about destroying. Both are made at one moment and restored together.

Registers of receptions go the same way: their sealed lines and identities with the record, the keys of people and the
secret over them with the keys. Where a register is sealed there is no secret to copy; officers bring it back.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from goodoffices.errors import DamagedRecordError, FormatError, InputError
from goodoffices.office.registers import IDENTITIES_FILE
from goodoffices.office.safekeeping.custody import KEY_FILE, REGISTERS
from goodoffices.office.safekeeping.storing import BLOCK_KEYS, SQLITE, database_address, has_record
from goodoffices.record import GENESIS, node_link, view_link
from goodoffices.register import LineStore
from goodoffices.store import SQLiteStore, copy_in_parts, copy_without, join_parts, wipe
from goodoffices.vault import AgeLock, identities, open_age, seal_age
from goodoffices.vault.block_keys import BlockKeys
from goodoffices.vault.register_key import KEYS_FILE, LINES_FILE, SECRET_FILE, SHARES_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AgeLock", "Restored", "back_up", "identities", "open_age", "restore"]

FORMAT = "goodoffices/backup/1"
MANIFEST = "manifest.json"
ACCOUNTS = "accounts.sqlite3"
SESSIONS = "accounts_session"
KEYS = "keys.sqlite"
COPIED = "copied.sqlite"
SECRETS = (KEY_FILE, "accounts.key", "secret-key")
PARTS: Mapping[str, tuple[str, ...]] = {"record": (SQLITE, ACCOUNTS), "keys": (KEYS, *SECRETS)}
OF_A_REGISTER: Mapping[str, tuple[str, ...]] = {
    "record": (LINES_FILE, IDENTITIES_FILE, SHARES_FILE),
    "keys": (KEYS_FILE, SECRET_FILE),
}
PROCESS = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes
    ----------
    records, entries : int
        How many; every chain of them verified, and ends where it ended when the backup was made.
    with_keys : bool
        Whether bodies can be read.
    registers : int
        How many registers of receptions; their chains too verified and end where they ended.
    """

    records: int
    entries: int
    with_keys: bool
    registers: int = 0


def back_up(folder: Path, target: Path, lock: AgeLock, *, keys: Path | None = None) -> Restored:
    """Write a backup; a server may run meanwhile.

    Parameters
    ----------
    folder : Path
        The data folder.
    target : Path
        The file of record and accounts; it must not exist.
    lock : AgeLock
        For whom both files are sealed.
    keys : Path, optional
        The file of the keys; it must not exist.

    Returns
    -------
    Restored
        What stands in it. Its chains were verified as they stand in the copy.

    Raises
    ------
    InputError
        If a file is there already, or cannot be written.
    DamagedRecordError
        If the copy does not verify: nothing is written.
    StoreError
        If the database does not answer, or the folder and the database do not belong together.
    """
    address = database_address()
    if not has_record(folder, address):
        raise InputError(
            "no record in the folder",
            advice=f"There is no record in {folder}. Name its folder with --data.",
            field="data",
        )
    wanted = [path for path in (target, keys) if path is not None]
    if len(set(wanted)) != len(wanted) or any(path.exists() for path in wanted):
        raise InputError(
            "a file of that name is there",
            advice="There is a file of that name already, and it stays as it is. Choose another name.",
            field="file",
        )
    with _private_folder(folder) as work:
        # The accounts first: a seat whose account is younger than the copy is only invited again.
        if (folder / ACCOUNTS).exists():
            copy_without(folder / ACCOUNTS, work / ACCOUNTS, SESSIONS)
        counted = None
        if address:
            counted = _copy_from_postgresql(folder, address, work)
        else:
            copy_in_parts(folder / SQLITE, work / SQLITE, work / KEYS)
        for name in SECRETS:
            with suppress(FileNotFoundError):
                shutil.copyfile(folder / name, work / name)
        _copy_registers(folder, work)
        ends = _ends(work / SQLITE)
        registers = _register_ends(work)
        if counted not in (None, (_entries(ends), _lines(ends))):
            raise DamagedRecordError(
                "the end of a record is missing",
                advice="The database counts more entries than it has. Nothing was written. Run `goodoffices check`, and keep the database as it is.",
            )
        told = {
            "format": FORMAT,
            "pair": secrets.token_hex(16),
            "made": datetime.now(UTC).date().isoformat(),
            "records": ends,
            "registers": registers,
        }
        _write(work, "record", told, target, lock)
        if keys is not None:
            try:
                _write(work, "keys", told, keys, lock)
            except BaseException:
                target.unlink()
                raise
    return Restored(len(ends), _entries(ends), keys is not None, len(registers))


def _copy_registers(folder: Path, work: Path) -> None:
    """The files of every register; a server may write to them meanwhile."""
    for lines in sorted((folder / REGISTERS).glob(f"*/{LINES_FILE}")):
        own = lines.parent
        copy = work / REGISTERS / own.name
        copy.mkdir(parents=True, mode=0o700)
        # The lines first: whatever they hang on is in the files that are copied after them.
        copy_without(lines, copy / LINES_FILE)
        if (own / IDENTITIES_FILE).exists():
            copy_without(own / IDENTITIES_FILE, copy / IDENTITIES_FILE)
        for name in (KEYS_FILE, SHARES_FILE, SECRET_FILE):
            with suppress(FileNotFoundError):
                shutil.copyfile(own / name, copy / name)


def _register_ends(home: Path) -> list[dict[str, Any]]:
    """Where the chain of every register ends; every chain is verified."""
    found = []
    for path in sorted((home / REGISTERS).glob(f"*/{LINES_FILE}")):
        store = LineStore(path)
        try:
            number, head = store.verify()
        finally:
            store.close()
        found.append({"process": path.parent.name, "lines": number, "head": head.hex()})
    return found


def _copy_from_postgresql(folder: Path, address: str, work: Path) -> tuple[int, int]:
    """The same two copies, wherever the record is; how many entries and lines the database counts."""
    from goodoffices.store.postgresql_copy import copy_to_sqlite  # noqa: PLC0415  # a heavy driver

    blocks = BlockKeys(folder / BLOCK_KEYS, create=False)
    try:
        counted = copy_to_sqlite(address, blocks, work / COPIED)
    finally:
        blocks.close()
    copy_in_parts(work / COPIED, work / SQLITE, work / KEYS)
    wipe(work / COPIED)
    return counted


def restore(
    source: Path,
    folder: Path,
    opened: Callable[[BinaryIO, BinaryIO], None],
    *,
    keys: Path | None = None,
) -> Restored:
    """Put a backup back, into a folder that is not there yet.

    Parameters
    ----------
    source : Path
        The file of record and accounts.
    folder : Path
        The new data folder; it must not exist, or be empty.
    opened : callable
        ``opened(source, target)`` opens a sealed file.
    keys : Path, optional
        The file of the keys that was made with it. Without it the record verifies and cannot be read.

    Raises
    ------
    InputError
        If the folder holds something, or a file does not open.
    FormatError
        If a file is no backup, is damaged, or the two were not made together.
    DamagedRecordError
        If the chains do not verify, or end elsewhere than when the backup was made. Nothing is put back.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the folder is not empty",
            advice=f"There is something in {folder}, and it stays as it is. Restore into a new folder.",
            field="data",
        )
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _private_folder(folder.parent) as work:
        new = work / "new"
        new.mkdir(mode=0o700)
        told = _read(source, "record", new, work, opened)
        if keys is not None:
            if _read(keys, "keys", new, work, opened)["pair"] != told["pair"]:
                raise FormatError(
                    "two backups that do not belong together",
                    advice="The record and the keys are of different backups. Take the two files that were made together. Nothing was put back.",
                    field=keys.name,
                )
            join_parts(new / SQLITE, new / KEYS)
            wipe(new / KEYS)
        if _ends(new / SQLITE) != told["records"] or _register_ends(new) != told.get(
            "registers", []
        ):
            raise DamagedRecordError(
                "a restored chain ends elsewhere",
                advice="What stands in this backup is not what stood in the record when it was made. Nothing was put back.",
            )
        for path in new.rglob("*"):
            _flush(path)
        if folder.exists():
            folder.rmdir()
        new.replace(folder)
        _flush(folder.parent)
    registers = len(told.get("registers", []))
    return Restored(len(told["records"]), _entries(told["records"]), keys is not None, registers)


def _ends(database: Path) -> list[dict[str, Any]]:
    """Where every chain of every record ends, and its last checkpoint; every chain is verified."""
    store = SQLiteStore(database, node_link=node_link, view_link=view_link, genesis=GENESIS)
    found = []
    try:
        for process in sorted(store.processes()):
            entries = store.verify(process)
            last = next(iter(store.entries(process, after=entries - 1)))
            heads = {seat: store.head(process, seat) for seat in store.seats(process)}
            found.append(
                {
                    "process": process,
                    "entries": entries,
                    "head": last.head.hex(),
                    "views": {seat: [end.number, end.head.hex()] for seat, end in heads.items()},
                    "checkpoint": [
                        note.note.decode() for note in store.checkpoints(process, last=1)
                    ],
                }
            )
    finally:
        store.close()
        database.with_name(database.name + ".lock").unlink(missing_ok=True)
    return found


def _entries(ends: list[dict[str, Any]]) -> int:
    return sum(int(end["entries"]) for end in ends)


def _lines(ends: list[dict[str, Any]]) -> int:
    return sum(int(number) for end in ends for number, _ in end["views"].values())


def _write(work: Path, part: str, told: dict[str, Any], target: Path, lock: AgeLock) -> None:
    names = [name for name in PARTS[part] if (work / name).exists()]
    names += [
        f"{REGISTERS}/{own.name}/{name}"
        for own in sorted((work / REGISTERS).glob("*/"))
        for name in OF_A_REGISTER[part]
        if (own / name).exists()
    ]
    files = {name: _digest(work / name) for name in names}
    manifest = json.dumps({**told, "part": part, "files": files}, indent=1, sort_keys=True)
    archive = work / f"{part}.tar"
    with tarfile.open(archive, "x", format=tarfile.USTAR_FORMAT) as tar:
        _add(tar, MANIFEST, io.BytesIO(manifest.encode()), len(manifest.encode()))
        for name in names:
            with (work / name).open("rb") as file:
                _add(tar, name, file, (work / name).stat().st_size)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as sealed, archive.open("rb") as plain:
                seal_age(plain, sealed, lock)
                sealed.flush()
                os.fsync(sealed.fileno())
            os.link(half, target)  # never over a file that is there
        finally:
            half.unlink(missing_ok=True)
        _flush(target.parent)
    except OSError as error:
        raise InputError(
            "the file cannot be written", advice=f"{target}: {error.strerror}", field="file"
        ) from error


def _add(tar: tarfile.TarFile, name: str, file: BinaryIO, size: int) -> None:
    """One member that says nothing of this machine: no owner, no time."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, file)


def _read(
    source: Path,
    part: str,
    new: Path,
    work: Path,
    opened: Callable[[BinaryIO, BinaryIO], None],
) -> dict[str, Any]:
    """Open one file into the new folder; return its manifest."""
    archive = work / f"{part}.tar"
    try:
        with source.open("rb") as sealed, archive.open("xb") as plain:
            opened(sealed, plain)
    except OSError as error:
        raise InputError(
            "the file cannot be read", advice=f"{source}: {error.strerror}", field="file"
        ) from error
    try:
        with tarfile.open(archive, "r:") as tar:
            told: dict[str, Any] = json.load(_member(tar, MANIFEST))
            files = told["files"]
            good = (
                told["format"] == FORMAT
                and told["part"] == part
                and all(_belongs(name, part) for name in files)
            )
            for name in files if good else ():
                (new / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with (new / name).open("xb") as file:
                    shutil.copyfileobj(_member(tar, name), file)
                (new / name).chmod(0o600)
                good = good and _digest(new / name) == files[name]
    except (tarfile.TarError, KeyError, TypeError, ValueError):
        good = False
    wipe(archive)
    if not good:
        raise FormatError(
            "not a backup of this kind",
            advice=f"{source.name} is no backup of the keys, or it is damaged. Nothing was put back."
            if part == "keys"
            else f"{source.name} is no backup of the record, or it is damaged. Nothing was put back.",
            field=source.name,
        )
    return told


def _belongs(name: str, part: str) -> bool:
    """Whether a file of this name may be in this part: nothing is ever written beside the new folder."""
    if name in PARTS[part]:
        return True
    home, process, file = [*name.split("/"), "", "", ""][:3]
    return (
        name.count("/") == 2  # noqa: PLR2004  # folder, process, file
        and home == REGISTERS
        and PROCESS.fullmatch(process) is not None
        and file in OF_A_REGISTER[part]
    )


def _member(tar: tarfile.TarFile, name: str) -> Any:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _private_folder(beside: Path) -> Iterator[Path]:
    """A folder for this moment, on the same disk, readable by its owner only."""
    made = Path(tempfile.mkdtemp(prefix=".backup-", dir=beside))
    try:
        yield made
    finally:
        for name in (COPIED, KEYS, *SECRETS, "keys.tar"):
            wipe(made / name)
        for name in OF_A_REGISTER["keys"]:
            for path in made.rglob(name):
                wipe(path)
        shutil.rmtree(made, ignore_errors=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
