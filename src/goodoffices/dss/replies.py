"""What every service of this room does with a request and a reply."""

from __future__ import annotations

import logging
from gettext import gettext as _

from msgspec import json
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from goodoffices.dss.airspace import Outcome
from goodoffices.dss.refusal import Refusal

__all__ = ["LARGEST_BODY", "elsewhere", "reply", "unexpected", "whole_body"]

LARGEST_BODY = 4_000_000
"""Bytes: room for the 10,000 vertices the standard allows an intent, and a key of 10,000 versions."""

_LOG = logging.getLogger(__name__)


async def whole_body(request: Request) -> bytes:
    """The body of a request, refused with 413 where it is too large."""
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


def reply(outcome: Outcome) -> Response:
    """An outcome as JSON, kept by nobody."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if outcome.status == 401:  # noqa: PLR2004  # unauthorized
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        json.encode(outcome.body), outcome.status, headers, media_type="application/json"
    )


async def elsewhere(_request: Request, error: Exception) -> Response:
    """An answer to an address or a method that is not here."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    sentences = {
        404: _("There is no such address in this service."),
        405: _("This address does not know that method."),
    }
    return reply(Outcome(status, {"message": sentences.get(status, _("That cannot be done."))}))


async def unexpected(_request: Request, _error: Exception) -> Response:
    """An answer to what should not happen."""
    _LOG.error("a call failed; the traceback follows")
    return reply(
        Outcome(
            500,
            {
                "message": _(
                    "Something went wrong in this service. Read what stands before you try again."
                )
            },
        )
    )
