"""The service over HTTP: an ASGI application."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from gettext import gettext as _

from msgspec import json
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from goodoffices.dss.airspace import Outcome
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.service import OPERATIONS, Operation, Service
from goodoffices.dss.writer import Writer
from goodoffices.errors import StoreError

__all__ = ["LARGEST_BODY", "application"]

LARGEST_BODY = 4_000_000
"""Bytes: room for the 10,000 vertices the standard allows an intent, and a key of 10,000 versions."""

_LOG = logging.getLogger(__name__)


def application(service: Service, writer: Writer) -> Starlette:
    """The application.

    Parameters
    ----------
    service : Service
        Answers calls.
    writer : Writer
        Puts what they write on the disk.

    Returns
    -------
    Starlette
        For any ASGI server, in one process.
    """
    routes = [
        Route(
            operation.path,
            _endpoint(operation, service, writer),
            methods=[operation.method],
            name=f"{operation.method} {operation.path}",
        )
        for operation in OPERATIONS
    ]

    async def healthy(_request: Request) -> Response:
        status, word = (500, "failed") if writer.has_failed else (200, "ok")
        return _reply(Outcome(status, {"status": word}))

    made = Starlette(
        routes=[*routes, Route("/healthy", healthy)],
        exception_handlers={HTTPException: _elsewhere, Exception: _unexpected},
    )
    made.router.redirect_slashes = False
    return made


def _endpoint(
    operation: Operation, service: Service, writer: Writer
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            outcome = await _outcome(operation, service, writer, request)
            await writer.durable()
        except StoreError as error:
            return _reply(Outcome(500, {"message": error.advice}))
        return _reply(outcome)

    return endpoint


async def _outcome(
    operation: Operation, service: Service, writer: Writer, request: Request
) -> Outcome:
    try:
        authorization = request.headers.get("authorization")
        caller = service.admitted(operation, authorization)
        raw = await _body(request)
        writer.check()
        outcome = service.answered(
            operation, caller, path=request.path_params, query=request.query_params, raw=raw
        )
    except Refusal as refusal:
        return Outcome(refusal.status, refusal.body)
    writer.put(outcome.writes)
    return outcome


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > LARGEST_BODY:
                raise Refusal(413, _("The request is larger than four megabytes."))
            parts.append(part)
    except ClientDisconnect:
        raise Refusal(400, _("The request ended before its body was whole.")) from None
    return b"".join(parts)


def _reply(outcome: Outcome) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if outcome.status == 401:  # noqa: PLR2004  # unauthorized
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        json.encode(outcome.body), outcome.status, headers, media_type="application/json"
    )


async def _elsewhere(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    sentences = {
        404: _("There is no such address in this service."),
        405: _("This address does not know that method."),
    }
    return _reply(Outcome(status, {"message": sentences.get(status, _("That cannot be done."))}))


async def _unexpected(_request: Request, _error: Exception) -> Response:
    _LOG.error("a call failed; the traceback follows")
    return _reply(
        Outcome(
            500,
            {
                "message": _(
                    "Something went wrong in this service. Read what stands before you try again."
                )
            },
        )
    )
