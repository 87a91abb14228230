"""Codes for one use: the six digits of an authenticator app, and spare ones on paper."""

import base64
import os
import secrets
import time
from html import escape
from typing import Final
from urllib.parse import quote, urlencode

import qrcode
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from goodoffices.desk.accounts.keys import tag

STEP_S: Final = 30
DIGITS: Final = 6
SPARE: Final = 10
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for each other."""


def new_secret() -> str:
    """What an authenticator app is given: 160 bits."""
    return base64.b32encode(os.urandom(20)).decode()


def step_of(secret: str, typed: str, *, after: int = 0) -> int:
    """The time step that a code belongs to, this one or a neighbour; 0 if none, or an earlier one.

    A code opens once: `after` is the last step that was used.
    """
    now = int(time.time()) // STEP_S
    code = "".join(typed.split())
    found = 0
    for step in (now - 1, now, now + 1):
        matches = secrets.compare_digest(_code(secret, step).encode(), code.encode())
        found = step if matches and step > after else found
    return found


def code_now(secret: str) -> str:
    """The code of this moment, as an app shows it."""
    return _code(secret, int(time.time()) // STEP_S)


def _code(secret: str, step: int) -> str:
    key = base64.b32decode(secret)
    made = TOTP(key, DIGITS, SHA1(), STEP_S, enforce_key_length=False)  # noqa: S303  # as apps do
    return made.generate(step * STEP_S).decode()


def new_spare_codes() -> list[str]:
    """Codes for the day on which the telephone is lost: 49 bits each, each for one use."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(SPARE)]


def spare_tag(code: str) -> str:
    """What is kept of a spare code."""
    return tag("spare code", "".join(code.lower().replace("-", " ").split()))


def picture(secret: str, *, name: str, host: str, label: str) -> str:
    """The code for a telephone's camera, as a drawing that needs no style and no script."""
    what = urlencode({"secret": secret, "issuer": host}, quote_via=quote)
    code = qrcode.QRCode(border=4)
    code.add_data(f"otpauth://totp/{quote(f'{host}:{name}')}?{what}")
    rows = code.get_matrix()
    dots = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows)
    return (
        f'<svg class="camera-code" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(label)}"'
        f' shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{dots}" fill="#000"/></svg>'
    )
