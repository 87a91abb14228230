"""What a participant answers others, over HTTP: the standard's ``/uss/v1``, and nothing beside it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from goodoffices.dss.airspace import Outcome
from goodoffices.dss.bodies import ReportBody, body_of, entity_id
from goodoffices.dss.book import Own
from goodoffices.dss.caller import Caller, Scope
from goodoffices.dss.client import Volume
from goodoffices.dss.participant import Participant
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.replies import elsewhere, reply, unexpected, whole_body
from goodoffices.dss.results import none_such
from goodoffices.dss.tokens import Tokens
from goodoffices.errors import InputError, StoreError

__all__ = ["answering"]

ANY_UTM = frozenset(
    {
        Scope.COORDINATION,
        Scope.MONITORING,
        Scope.CONSTRAINT_PROCESSING,
        Scope.CONSTRAINT_MANAGEMENT,
        Scope.ARBITRATION,
    }
)
MOST_VOLUMES = 1_000


class _Details(msgspec.Struct, frozen=True):
    volumes: list[dict[str, Any]] = []
    off_nominal_volumes: list[dict[str, Any]] = []


class _Intent(msgspec.Struct, frozen=True):
    details: _Details


class _Notice(msgspec.Struct, frozen=True):
    """A notice of an intent; without the intent it was withdrawn."""

    operational_intent_id: str
    operational_intent: _Intent | None = None


Verb = Callable[[Caller, str, bytes], Outcome]


def answering(participant: Participant, tokens: Tokens) -> Starlette:
    """The application.

    Parameters
    ----------
    participant : Participant
        Whose book is read.
    tokens : Tokens
        Who may ask: others of the same airspace.

    Returns
    -------
    Starlette
        For any ASGI server.
    """
    answers = _Answers(participant)
    verbs: tuple[tuple[str, str, frozenset[str], Verb], ...] = (
        ("GET", "operational_intents/{id}", frozenset({Scope.COORDINATION}), answers.details),
        (
            "GET",
            "operational_intents/{id}/telemetry",
            frozenset({Scope.MONITORING}),
            answers.telemetry,
        ),
        ("POST", "operational_intents", frozenset({Scope.COORDINATION}), answers.told),
        ("GET", "constraints/{id}", frozenset({Scope.CONSTRAINT_PROCESSING}), answers.nothing),
        ("POST", "constraints", frozenset({Scope.CONSTRAINT_MANAGEMENT}), answers.passed_over),
        ("POST", "reports", ANY_UTM, answers.reported),
        ("GET", "log_sets/{id}", ANY_UTM, answers.nothing),
    )
    made = Starlette(
        routes=[
            Route(f"/uss/v1/{path}", _endpoint(tokens, scopes, verb), methods=[method])
            for method, path, scopes, verb in verbs
        ],
        exception_handlers={HTTPException: elsewhere, Exception: unexpected},
    )
    made.router.redirect_slashes = False
    return made


@dataclass(frozen=True, slots=True)
class _Answers:
    """What is answered to each verb."""

    participant: Participant

    def details(self, _caller: Caller, id_: str, _raw: bytes) -> Outcome:
        own = self._own(id_)
        said = {"volumes": list(own.volumes), "off_nominal_volumes": [], "priority": own.priority}
        shown = {"reference": msgspec.to_builtins(own.reference), "details": said}
        return Outcome(200, {"operational_intent": shown})

    def telemetry(self, _caller: Caller, id_: str, _raw: bytes) -> Outcome:
        self._own(id_)
        raise Refusal(409, _("This intent flies as it was planned; it has no telemetry."))

    def told(self, caller: Caller, _id: str, raw: bytes) -> Outcome:
        notice = body_of(raw, _Notice)
        said = notice.operational_intent.details if notice.operational_intent else _Details()
        volumes = [*said.volumes, *said.off_nominal_volumes]
        if len(volumes) > MOST_VOLUMES:
            raise Refusal(413, _("The notice has more than 1,000 volumes."))
        try:
            for volume in volumes:
                Volume.of_wire(volume)
        except InputError as error:
            raise Refusal(400, error.advice) from None
        self.participant.told(caller.name, entity_id(notice.operational_intent_id), raw, volumes)
        return Outcome(204, {})

    def nothing(self, _caller: Caller, id_: str, _raw: bytes) -> Outcome:
        """No constraints are filed here, and no logs kept for others."""
        entity_id(id_)
        raise none_such()

    def passed_over(self, _caller: Caller, _id: str, _raw: bytes) -> Outcome:
        """It subscribes to no constraints, so a notice of one changes nothing here."""
        return Outcome(204, {})

    def reported(self, _caller: Caller, _id: str, raw: bytes) -> Outcome:
        body_of(raw, ReportBody)
        return Outcome(201, {**msgspec.json.decode(raw), "report_id": str(uuid.uuid4())})

    def _own(self, id_: str) -> Own:
        own = self.participant.book.own(entity_id(id_))
        if own is None:
            raise none_such()
        return own


def _endpoint(
    tokens: Tokens, scopes: frozenset[str], verb: Verb
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            caller = _admitted(tokens, scopes, request.headers.get("authorization"))
            raw = await whole_body(request)
            id_ = request.path_params.get("id", "")
            # The book waits for the disk; others are answered meanwhile.
            outcome = await asyncio.to_thread(verb, caller, id_, raw)
        except Refusal as refusal:
            return reply(Outcome(refusal.status, refusal.body))
        except StoreError as error:
            return reply(Outcome(500, {"message": error.advice}))
        if outcome.status == 204:  # noqa: PLR2004  # no content
            return Response(None, 204, {"Cache-Control": "no-store"})
        return reply(outcome)

    return endpoint


def _admitted(tokens: Tokens, scopes: frozenset[str], header: str | None) -> Caller:
    caller = tokens.caller(header)
    if not scopes & caller.scopes:
        raise Refusal(
            403,
            _("The access token does not allow this: it needs {scopes}.").format(
                scopes=_(" or ").join(sorted(scopes))
            ),
        )
    return caller
