"""References of operational intents: who may write one, and who must have been asked before.

The rules of the standard, in the order in which they are held against a request: form (400), scope
of the state (403), owner (403), version (409), subscription (400, 403), key (409).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from gettext import gettext as _

from goodoffices.dss import instant
from goodoffices.dss.airspace import (
    Airspace,
    Outcome,
    Write,
    kept,
    removed,
    subscribers,
    told,
)
from goodoffices.dss.bodies import (
    PutIntent,
    Query,
    base_url,
    entity_id,
    extent_of,
    extent_of_all,
    state_of,
)
from goodoffices.dss.caller import Caller, Circumstances, Scope
from goodoffices.dss.extent import Extent, union
from goodoffices.dss.reference import Intent, State, Status, Subscription, opaque
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.results import MOST_RESULTS, none_such, not_yours, stale

__all__ = ["delete_intent", "get_intent", "put_intent", "query_intents"]

LARGEST_SKEW = 5 * instant.MINUTE
_UUID7 = 7


def get_intent(airspace: Airspace, caller: Caller, id_: str) -> Outcome:
    """One reference, by its id."""
    intent = airspace.intents.get(entity_id(id_))
    if intent is None:
        raise none_such()
    return Outcome(200, {"operational_intent_reference": _shown(airspace, caller, intent)})


def query_intents(airspace: Airspace, caller: Caller, query: Query) -> Outcome:
    """All references that share a cell, an instant and an altitude with an area."""
    found = airspace.intents_in(extent_of(query.area_of_interest))[:MOST_RESULTS]
    shown = [_shown(airspace, caller, intent) for intent in found]
    return Outcome(200, {"operational_intent_references": shown})


def put_intent(
    airspace: Airspace, caller: Caller, id_: str, ovn: str, body: PutIntent, at: Circumstances
) -> Outcome:
    """Write a reference; `ovn` is empty for a new one, else the version that is replaced.

    Parameters
    ----------
    airspace : Airspace
        What stands.
    caller : Caller
        Who asks; the owner from now on.
    id_ : str
        Of the intent.
    ovn : str
        The version that the caller last saw of its own intent, or empty.
    body : PutIntent
        What is asked for.
    at : Circumstances
        Time and chance.

    Returns
    -------
    Outcome
        201 for a new one, 200 for another version, with the subscribers to be told.

    Raises
    ------
    Refusal
        As the standard says; 409 with what is missing from the key.
    """
    id_ = entity_id(id_)
    url = base_url(body.uss_base_url, allow_http=at.allow_http)
    wanted = _wanted_subscription(body, allow_http=at.allow_http)
    state = state_of(body.state)
    extent = extent_of_all(body.extents, at.now, altitudes=True)
    if not ovn and state is not State.ACCEPTED:
        raise Refusal(400, _("The first version of an intent must be in the state Accepted."))
    new_ovn = _new_ovn(id_, body.requested_ovn_suffix, at)
    if state is not State.ACCEPTED and wanted is None and body.new_subscription is None:
        raise Refusal(
            400,
            _(
                "An intent in the state {state} needs a subscription: name one of yours as"
                " subscription_id, or ask for a new_subscription."
            ).format(state=state),
        )
    if not state.is_nominal and Scope.MONITORING not in caller.scopes:
        raise Refusal(
            403,
            _("The states Nonconforming and Contingent need the scope {scope}.").format(
                scope=Scope.MONITORING
            ),
        )
    old = _previous(airspace, caller, id_, ovn)
    attached, made = _attached(airspace, caller, wanted, body, extent, at)
    if state.is_nominal:
        _hold_key(airspace, caller, id_, extent, attached, frozenset(body.key or ()))
    intent = Intent(
        id=id_,
        manager=caller.name,
        state=state,
        version=1 if old is None else old.version + 1,
        ovn=new_ovn,
        base_url=url,
        subscription=None if attached is None else attached.id,
        extent=extent,
    )
    dropped = _left_behind(airspace, old, intent.subscription)
    whole = extent if old is None else union([extent, old.extent])
    notified = _told(airspace, whole, made=made, dropped=dropped)
    writes = [
        kept(intent),
        *(kept(one) for one in {one.id: one for one in [*made, *notified]}.values()),
    ]
    return Outcome(
        201 if old is None else 200,
        {
            "operational_intent_reference": _shown(airspace, caller, intent),
            "subscribers": subscribers(notified),
        },
        (*writes, *(removed(one) for one in dropped)),
    )


def delete_intent(airspace: Airspace, caller: Caller, id_: str, ovn: str) -> Outcome:
    """Take a reference away; its implicit subscription goes with the last intent of it."""
    intent = airspace.intents.get(entity_id(id_))
    if intent is None:
        raise none_such()
    if intent.manager != caller.name:
        raise not_yours()
    if intent.ovn != ovn:
        raise stale()
    notified = _told(airspace, intent.extent)
    dropped = _left_behind(airspace, intent, None)
    gone = {one.id for one in dropped}
    writes: list[Write] = [kept(one) for one in notified if one.id not in gone]
    return Outcome(
        200,
        {
            "operational_intent_reference": _shown(airspace, caller, intent),
            "subscribers": subscribers(notified),
        },
        (removed(intent), *writes, *(removed(one) for one in dropped)),
    )


def _shown(airspace: Airspace, caller: Caller, intent: Intent) -> dict[str, object]:
    return intent.shown_to(caller.name, airspace.status_of(intent.manager))


def _wanted_subscription(body: PutIntent, *, allow_http: bool) -> str | None:
    if body.new_subscription is not None:
        if body.subscription_id is not None:
            raise Refusal(400, _("Give either a subscription_id or a new_subscription, not both."))
        base_url(body.new_subscription.uss_base_url, allow_http=allow_http)
    return entity_id(body.subscription_id) if body.subscription_id else None


def _new_ovn(id_: str, suffix: str | None, at: Circumstances) -> str:
    if suffix is None:
        return opaque(at.salt(), at.now)
    try:
        read = uuid.UUID(suffix)
    except ValueError:
        read = None
    if read is None or str(read) != suffix.lower() or read.version != _UUID7:
        raise Refusal(400, _("The requested_ovn_suffix must be a UUID of version 7."))
    if abs((read.int >> 80) * 1000 - at.now) > LARGEST_SKEW:
        raise Refusal(
            400,
            _(
                "The time in the requested_ovn_suffix is more than five minutes from ours."
                " Check the clock of your system."
            ),
        )
    return f"{id_}_{suffix}"


def _previous(airspace: Airspace, caller: Caller, id_: str, ovn: str) -> Intent | None:
    old = airspace.intents.get(id_)
    if old is None:
        if ovn:
            raise Refusal(400, _("There is no such intent to change; it may have been deleted."))
        return None
    if old.manager != caller.name:
        raise not_yours()
    if old.ovn != ovn:
        raise stale()
    return old


def _attached(
    airspace: Airspace,
    caller: Caller,
    wanted: str | None,
    body: PutIntent,
    extent: Extent,
    at: Circumstances,
) -> tuple[Subscription | None, list[Subscription]]:
    """The subscription the intent will have, and what of it is new or widened."""
    if wanted is not None:
        found = airspace.subscriptions.get(wanted)
        if found is None:
            raise Refusal(400, _("There is no such subscription to attach the intent to."))
        if found.manager != caller.name:
            raise not_yours()
        covering = _covering(found, extent, at)
        return covering, [] if covering is found else [covering]
    if body.new_subscription is None:
        return None, []
    implicit = Subscription(
        id=at.new_id(),
        manager=caller.name,
        version=opaque(at.salt(), at.now),
        index=0,
        base_url=body.new_subscription.uss_base_url,
        for_intents=True,
        for_constraints=body.new_subscription.notify_for_constraints,
        implicit=True,
        extent=extent,
    )
    return implicit, [implicit]


def _covering(found: Subscription, extent: Extent, at: Circumstances) -> Subscription:
    whole = union([found.extent, extent])
    covered = (found.extent.cells, found.extent.start, found.extent.end)
    if (whole.cells, whole.start, whole.end) == covered:
        return found
    if not found.implicit:
        raise Refusal(
            400,
            _(
                "The subscription does not cover all of the intent: it must reach over its whole area,"
                " from its beginning to its end. Change the subscription first."
            ),
        )
    return replace(found, extent=whole, version=opaque(at.salt(), at.now))


def _hold_key(
    airspace: Airspace,
    caller: Caller,
    id_: str,
    extent: Extent,
    attached: Subscription | None,
    key: frozenset[str],
) -> None:
    """Refuse unless the caller has seen everything that overlaps."""
    intents = [
        one
        for one in airspace.intents_in(extent)
        if one.id != id_
        and one.ovn not in key
        and not (one.state is State.ACCEPTED and airspace.status_of(one.manager) is Status.DOWN)
    ]
    constraints = []
    if attached is not None and attached.for_constraints:
        constraints = [one for one in airspace.constraints_in(extent) if one.ovn not in key]
    if not intents and not constraints:
        return
    missing: dict[str, object] = {}
    if intents:
        missing["missing_operational_intents"] = [
            _shown(airspace, caller, one) for one in intents[:MOST_RESULTS]
        ]
    if constraints:
        missing["missing_constraints"] = [
            one.shown_to(caller.name, airspace.status_of(one.manager))
            for one in constraints[:MOST_RESULTS]
        ]
    raise Refusal(
        409,
        _(
            "Something else stands in this airspace, and the key does not show that you have seen it."
            " Ask each owner named here for the details, check them, then send the key again."
        ),
        body=missing,
    )


def _left_behind(
    airspace: Airspace, old: Intent | None, next_one: str | None
) -> list[Subscription]:
    """The implicit subscription of which this was the last intent, if it leaves it."""
    if old is None or old.subscription is None or old.subscription == next_one:
        return []
    before = airspace.subscriptions[old.subscription]
    last = airspace.dependents(before.id) == [old.id]
    return [before] if before.implicit and last else []


def _told(
    airspace: Airspace,
    extent: Extent,
    *,
    made: Sequence[Subscription] = (),
    dropped: Sequence[Subscription] = (),
) -> list[Subscription]:
    """Who is told of a change here, each counted one further."""
    instead = {one.id: one for one in made}
    gone = {one.id for one in dropped}
    matching = {one.id: one for one in airspace.subscriptions_in(extent)} | {
        one.id: one for one in made if one.extent.meets(extent, altitude=False)
    }
    return told(
        instead.get(id_, one)
        for id_, one in sorted(matching.items())
        if one.for_intents and id_ not in gone
    )
