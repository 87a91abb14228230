"""The service over HTTP: an ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from goodoffices.dss.airspace import Outcome
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.replies import elsewhere, reply, unexpected, whole_body
from goodoffices.dss.service import OPERATIONS, Operation, Service
from goodoffices.dss.writer import Writer
from goodoffices.errors import StoreError

__all__ = ["application"]


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
        return reply(Outcome(status, {"status": word}))

    made = Starlette(
        routes=[*routes, Route("/healthy", healthy)],
        exception_handlers={HTTPException: elsewhere, Exception: unexpected},
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
            return reply(Outcome(500, {"message": error.advice}))
        return reply(outcome)

    return endpoint


async def _outcome(
    operation: Operation, service: Service, writer: Writer, request: Request
) -> Outcome:
    try:
        authorization = request.headers.get("authorization")
        caller = service.admitted(operation, authorization)
        raw = await whole_body(request)
        writer.check()
        outcome = service.answered(
            operation, caller, path=request.path_params, query=request.query_params, raw=raw
        )
    except Refusal as refusal:
        return Outcome(refusal.status, refusal.body)
    writer.put(outcome.writes)
    return outcome
