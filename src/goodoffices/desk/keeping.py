"""Where the desk keeps its things: the data folder, files in it, the digest of shipped files."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from wsgiref.headers import Headers


def data_folder(name: str) -> Path:
    """The folder that holds all that is kept, readable by its owner only; made where missing."""
    folder = Path(name).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def put_durably(path: Path, content: bytes) -> None:
    """A file for its owner alone, in the place of what was there: all of it or nothing."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    beside.replace(path)
    _flush_folder(path.parent)


def wipe(path: Path) -> None:
    """Overwrite a file as far as the disk lets itself be told, and take it away."""
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def content_digest(folder: Path) -> str:
    """Twelve characters that change whenever one of the shipped files does."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def mark_static(headers: Headers, _path: str, _url: str) -> None:
    """Shipped files are for this desk's own pages only."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Content-Type-Options"] = "nosniff"
