"""The API as a WSGI application. What is forbidden answers as what does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import msgspec

from goodoffices import office as o
from goodoffices.api.operations import MOST_LINES, OPERATIONS, Call, Operation
from goodoffices.api.schema import BASE, MOST, document
from goodoffices.api.shapes import Refusal
from goodoffices.errors import (
    AccessError,
    GoodOfficesError,
    InputError,
    RecordError,
    StoreError,
)

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from goodoffices.office import Office, View

__all__ = ["application"]

LONGEST_BODY: Final = 256 * 1024
HEADERS: Final = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("Content-Type", "application/json"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("Vary", "Authorization"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what is said."""

    status: HTTPStatus
    body: bytes


def _refusal(status: HTTPStatus, advice: str, field: str = "") -> Answer:
    return Answer(status, msgspec.json.encode(Refusal(advice, field)))


STRANGER: Final = _refusal(
    HTTPStatus.UNAUTHORIZED,
    "This needs a live access key. Give one on your own page, and send it as a bearer token.",
)
NOTHING: Final = _refusal(HTTPStatus.NOT_FOUND, "There is nothing here for you.")
TOO_LONG: Final = _refusal(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is longer than anything that is taken."
)
NOT_JSON: Final = _refusal(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, and say so: Content-Type application/json."
)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.escape(path).replace(r"\{address\}", r"(?P<address>[^/]+)"))


ROUTES: Final = [(_pattern(one.path), one) for one in OPERATIONS]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request, in the place of the seat whose key it carries."""
    answer = _answer(environ)
    headers = [*HEADERS, ("Content-Length", str(len(answer.body)))]
    if answer is STRANGER:
        headers.append(("WWW-Authenticate", "Bearer"))
    if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", ", ".join(_methods(_path(environ)))))
    start_response(f"{answer.status.value} {answer.status.phrase}", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]


def _path(environ: WSGIEnvironment) -> str:
    return str(environ.get("PATH_INFO", "")).removeprefix(BASE)


def _methods(path: str) -> list[str]:
    """How a path can be reached: the same for every caller, as the schema is."""
    if path == "/openapi.json":
        return ["GET", "HEAD"]
    found = [one.method for pattern, one in ROUTES if pattern.fullmatch(path)]
    return [*found, "HEAD"] if "GET" in found else found


def _answer(environ: WSGIEnvironment) -> Answer:
    path, method = _path(environ), str(environ["REQUEST_METHOD"])
    methods = _methods(path)
    if methods and method not in methods:
        return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, "This is not asked for in this way.")
    if path == "/openapi.json":
        return Answer(HTTPStatus.OK, document())
    running = o.running()
    actor = o.actor_by_access_key(running, _bearer(environ))
    if actor is None:
        return STRANGER
    method = "GET" if method == "HEAD" else method
    for pattern, one in ROUTES:
        found = pattern.fullmatch(path)
        if found and one.method == method:
            return _run(environ, running, actor, one, found.groupdict().get("address", ""))
    return NOTHING


def _bearer(environ: WSGIEnvironment) -> str:
    kind, _, key = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _run(
    environ: WSGIEnvironment, running: Office, actor: o.Actor, one: Operation, address: str
) -> Answer:
    try:
        view = running.view(actor)
        if view.seat.role not in one.roles:
            return NOTHING
        call = _read(environ, running, view, one, address)
        if isinstance(call, Answer):
            return call
        said = one.run(call)
    except AccessError:
        return NOTHING
    except GoodOfficesError as error:
        return _refused(error)
    status = HTTPStatus.CREATED if one.takes else HTTPStatus.OK
    return Answer(status, msgspec.json.encode(said))


def _refused(error: GoodOfficesError) -> Answer:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, RecordError):
        status = HTTPStatus.CONFLICT
    elif isinstance(error, StoreError):
        status = HTTPStatus.SERVICE_UNAVAILABLE
    return _refusal(status, error.advice or str(error), error.field)


def _read(
    environ: WSGIEnvironment, running: Office, view: View, one: Operation, address: str
) -> Call | Answer:
    if one.is_list:
        found = _bounds(str(environ.get("QUERY_STRING", "")))
        return Call(running, view, after=found.get("after", 0), last=found.get("last", MOST_LINES))
    if one.takes is None:
        return Call(running, view, address=address)
    if str(environ.get("CONTENT_TYPE", "")).split(";")[0].strip().lower() != "application/json":
        return NOT_JSON
    raw = _body(environ)
    if raw is None:
        return TOO_LONG
    try:
        body: Any = msgspec.json.decode(raw, type=one.takes)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # The message may repeat the caller's own input, to the caller alone.
        raise InputError(
            "not as the schema says", advice=f"{error}. Nothing was written."
        ) from None
    return Call(running, view, body=body, address=address)


def _body(environ: WSGIEnvironment) -> bytes | None:
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        return None
    read: Callable[[int], Any] = environ["wsgi.input"].read
    return bytes(read(int(length)))


def _bounds(query: str) -> dict[str, int]:
    given = dict(parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="replace"))
    found = {}
    for name, least, most in (("after", 0, MOST), ("last", 1, MOST_LINES)):
        if name in given:
            text = given[name]
            if not (text.isascii() and text.isdecimal() and len(text) < len(str(MOST)) + 1):
                raise InputError("not a number", advice=f"{name} is a whole number.", field=name)
            if not least <= int(text) <= most:
                advice = f"{name} lies between {least} and {most}."
                raise InputError("out of bounds", advice=advice, field=name)
            found[name] = int(text)
    return found
