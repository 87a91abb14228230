"""Where the desk keeps its things: the data folder, the secret key, the digest of shipped files."""

import hashlib
import os
import secrets
from pathlib import Path
from wsgiref.headers import Headers

from django.core.exceptions import ImproperlyConfigured


def data_folder(name: str) -> Path:
    """The folder that holds all that is kept, readable by its owner only; made where missing."""
    folder = Path(name).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(path: Path) -> str:
    """The key of cookies, forms and accounts: made at the first start, read afterwards."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    key = path.read_text()
    if len(key) < 50:  # noqa: PLR2004  # Django's own measure of a key that is long enough
        raise ImproperlyConfigured(
            f"{path} is damaged: put back the copy you kept. Without it nobody signs in by what they have"
        )
    return key


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
