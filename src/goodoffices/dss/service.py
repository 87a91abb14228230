"""The calls of the standard: for each, who may make it and what answers it.

Nothing here knows of a network: a call comes as values and leaves as an outcome.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from gettext import gettext as _

from goodoffices import __version__
from goodoffices.dss import instant
from goodoffices.dss.airspace import Airspace, Outcome
from goodoffices.dss.availability import get_availability, make_report, set_availability
from goodoffices.dss.bodies import (
    PutConstraint,
    PutIntent,
    PutSubscription,
    Query,
    SetAvailability,
    body_of,
)
from goodoffices.dss.caller import Caller, Circumstances, Scope
from goodoffices.dss.constraints import (
    delete_constraint,
    get_constraint,
    put_constraint,
    query_constraints,
)
from goodoffices.dss.intents import delete_intent, get_intent, put_intent, query_intents
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.subscriptions import (
    delete_subscription,
    get_subscription,
    put_subscription,
    query_subscriptions,
)
from goodoffices.dss.tokens import Tokens

__all__ = ["OPERATIONS", "Call", "Operation", "Service"]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, after its token held."""

    airspace: Airspace
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    raw: bytes = field(repr=False)
    at: Circumstances


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the standard.

    Parameters
    ----------
    method : str
        Of HTTP.
    path : str
        With its parameters in braces.
    scopes : tuple of str
        Any one of them is enough; without any, the call needs no token.
    answer : callable
        What answers it.
    """

    method: str
    path: str
    scopes: tuple[str, ...]
    answer: Callable[[Call], Outcome]


class Service:
    """Answers calls from one airspace.

    Parameters
    ----------
    airspace : Airspace
        What stands.
    tokens : Tokens
        Who speaks.
    allow_http : bool
        Whether addresses without TLS are taken.
    clock : callable, optional
        Microseconds since 1970.
    salt : callable, optional
        Chance for version numbers.
    new_id : callable, optional
        Fresh ids.
    """

    def __init__(
        self,
        airspace: Airspace,
        tokens: Tokens,
        *,
        allow_http: bool = False,
        clock: Callable[[], int] = instant.now,
        salt: Callable[[], bytes] = lambda: secrets.token_bytes(32),
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self._airspace, self._tokens = airspace, tokens
        self._allow_http = allow_http
        self._clock, self._salt, self._new_id = clock, salt, new_id

    def admitted(self, operation: Operation, authorization: str | None) -> Caller:
        """Who makes a call, if the token holds and allows it.

        Raises
        ------
        Refusal
            401 or 403.
        """
        if not operation.scopes:
            return Caller("", frozenset())
        caller = self._tokens.caller(authorization)
        if caller.scopes.isdisjoint(operation.scopes):
            raise Refusal(
                403,
                _("Your access token does not allow this; it needs the scope {all}.").format(
                    all=_(" or ").join(operation.scopes)
                ),
            )
        return caller

    def answered(
        self,
        operation: Operation,
        caller: Caller,
        *,
        path: Mapping[str, str],
        query: Mapping[str, str],
        raw: bytes,
    ) -> Outcome:
        """What answers a call; what it writes stands from now on in memory.

        Raises
        ------
        Refusal
            By the rules of the standard; then nothing has changed.
        """
        at = Circumstances(self._clock(), self._salt, self._new_id, self._allow_http)
        outcome = operation.answer(Call(self._airspace, caller, path, query, raw, at))
        self._airspace.apply(outcome.writes)
        return outcome


def _validate(call: Call) -> Outcome:
    owner = call.query.get("owner")
    if owner is not None and owner != call.caller.name:
        raise Refusal(403, _("The access token belongs to somebody else than the owner named."))
    return Outcome(200, {})


_INTENT = (Scope.COORDINATION, Scope.MONITORING)
_CONSTRAINT = (Scope.CONSTRAINT_MANAGEMENT, Scope.CONSTRAINT_PROCESSING)
_MANAGED = (Scope.CONSTRAINT_MANAGEMENT,)
_SUBSCRIPTION = (Scope.CONSTRAINT_PROCESSING, Scope.COORDINATION)
_ARBITER = (Scope.ARBITRATION,)
_ANY = (*_INTENT, *_CONSTRAINT, *_ARBITER)
_IDENTIFICATION = (Scope.READ_IDENTIFICATION, Scope.WRITE_IDENTIFICATION)

_INTENTS = "/dss/v1/operational_intent_references"
_CONSTRAINTS = "/dss/v1/constraint_references"
_SUBSCRIPTIONS = "/dss/v1/subscriptions"
_USS = "/dss/v1/uss_availability/{uss_id}"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "POST",
        f"{_INTENTS}/query",
        _INTENT,
        lambda call: query_intents(call.airspace, call.caller, body_of(call.raw, Query)),
    ),
    Operation(
        "GET",
        f"{_INTENTS}/{{id}}",
        _INTENT,
        lambda call: get_intent(call.airspace, call.caller, call.path["id"]),
    ),
    *(
        Operation(
            "PUT",
            path,
            _INTENT,
            lambda call: put_intent(
                call.airspace,
                call.caller,
                call.path["id"],
                call.path.get("ovn", ""),
                body_of(call.raw, PutIntent),
                call.at,
            ),
        )
        for path in (f"{_INTENTS}/{{id}}", f"{_INTENTS}/{{id}}/{{ovn}}")
    ),
    Operation(
        "DELETE",
        f"{_INTENTS}/{{id}}/{{ovn}}",
        _INTENT,
        lambda call: delete_intent(call.airspace, call.caller, call.path["id"], call.path["ovn"]),
    ),
    Operation(
        "POST",
        f"{_CONSTRAINTS}/query",
        _CONSTRAINT,
        lambda call: query_constraints(call.airspace, call.caller, body_of(call.raw, Query)),
    ),
    Operation(
        "GET",
        f"{_CONSTRAINTS}/{{id}}",
        _CONSTRAINT,
        lambda call: get_constraint(call.airspace, call.caller, call.path["id"]),
    ),
    *(
        Operation(
            "PUT",
            path,
            _MANAGED,
            lambda call: put_constraint(
                call.airspace,
                call.caller,
                call.path["id"],
                call.path.get("ovn", ""),
                body_of(call.raw, PutConstraint),
                call.at,
            ),
        )
        for path in (f"{_CONSTRAINTS}/{{id}}", f"{_CONSTRAINTS}/{{id}}/{{ovn}}")
    ),
    Operation(
        "DELETE",
        f"{_CONSTRAINTS}/{{id}}/{{ovn}}",
        _MANAGED,
        lambda call: delete_constraint(
            call.airspace, call.caller, call.path["id"], call.path["ovn"]
        ),
    ),
    Operation(
        "POST",
        f"{_SUBSCRIPTIONS}/query",
        _SUBSCRIPTION,
        lambda call: query_subscriptions(
            call.airspace, call.caller, body_of(call.raw, Query), call.at
        ),
    ),
    Operation(
        "GET",
        f"{_SUBSCRIPTIONS}/{{id}}",
        _SUBSCRIPTION,
        lambda call: get_subscription(call.airspace, call.caller, call.path["id"]),
    ),
    *(
        Operation(
            "PUT",
            path,
            _SUBSCRIPTION,
            lambda call: put_subscription(
                call.airspace,
                call.caller,
                call.path["id"],
                call.path.get("version", ""),
                body_of(call.raw, PutSubscription),
                call.at,
            ),
        )
        for path in (f"{_SUBSCRIPTIONS}/{{id}}", f"{_SUBSCRIPTIONS}/{{id}}/{{version}}")
    ),
    Operation(
        "DELETE",
        f"{_SUBSCRIPTIONS}/{{id}}/{{version}}",
        _SUBSCRIPTION,
        lambda call: delete_subscription(
            call.airspace, call.caller, call.path["id"], call.path["version"]
        ),
    ),
    Operation(
        "GET",
        _USS,
        (*_ARBITER, *_INTENT),
        lambda call: get_availability(call.airspace, call.path["uss_id"]),
    ),
    Operation(
        "PUT",
        _USS,
        _ARBITER,
        lambda call: set_availability(
            call.airspace, call.path["uss_id"], body_of(call.raw, SetAvailability), call.at
        ),
    ),
    Operation(
        "POST",
        "/dss/v1/reports",
        _ANY,
        lambda call: make_report(call.caller, call.raw, call.at),
    ),
    Operation("GET", "/aux/v1/version", (), lambda _call: Outcome(200, {"version": __version__})),
    Operation("GET", "/aux/v1/validate_oauth", _IDENTIFICATION, _validate),
)
