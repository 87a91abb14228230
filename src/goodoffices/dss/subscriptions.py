"""Subscriptions: to be named in the reply to whoever changes something here."""

from __future__ import annotations

from dataclasses import replace
from gettext import gettext as _

from goodoffices.dss import instant
from goodoffices.dss.airspace import Airspace, Outcome, kept, removed
from goodoffices.dss.bodies import PutSubscription, Query, base_url, entity_id, extent_of
from goodoffices.dss.caller import Caller, Circumstances
from goodoffices.dss.extent import Extent
from goodoffices.dss.reference import Intent, Subscription, opaque
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.results import MOST_RESULTS, exists, none_such, not_yours, stale

__all__ = ["delete_subscription", "get_subscription", "put_subscription", "query_subscriptions"]

LONGEST = instant.DAY
LARGEST_SKEW = 5 * instant.MINUTE


def get_subscription(airspace: Airspace, caller: Caller, id_: str) -> Outcome:
    """One of the caller's own."""
    subscription = airspace.subscriptions.get(entity_id(id_))
    if subscription is None:
        raise none_such()
    if subscription.manager != caller.name:
        raise not_yours()
    return Outcome(200, {"subscription": _shown(airspace, subscription)})


def query_subscriptions(
    airspace: Airspace, caller: Caller, query: Query, at: Circumstances
) -> Outcome:
    """The caller's own that meet an area and have not ended."""
    found = airspace.subscriptions_in(extent_of(query.area_of_interest, many=413))
    own = [
        _shown(airspace, one)
        for one in found
        if one.manager == caller.name and (one.extent.end or 0) >= at.now
    ]
    return Outcome(200, {"subscriptions": own[:MOST_RESULTS]})


def put_subscription(
    airspace: Airspace,
    caller: Caller,
    id_: str,
    version: str,
    body: PutSubscription,
    at: Circumstances,
) -> Outcome:
    """Write a subscription; `version` is empty for a new one, else the one that is replaced.

    The reply holds all references that changes of which the subscription would name: its cells and its
    window, whatever the altitude.

    Raises
    ------
    Refusal
        As the standard says.
    """
    id_ = entity_id(id_)
    url = base_url(body.uss_base_url, allow_http=at.allow_http)
    asked = extent_of(body.extents)
    if not (body.notify_for_operational_intents or body.notify_for_constraints):
        raise Refusal(
            400,
            _(
                "A subscription must ask to be told of operational intents, of constraints, or of both."
            ),
        )
    old = airspace.subscriptions.get(id_)
    extent = _window(asked, old, at.now)
    if old is None and version:
        raise Refusal(400, _("There is no such subscription to change; it may have been deleted."))
    if old is not None and not version:
        raise exists()
    if old is not None and old.manager != caller.name:
        raise not_yours()
    if old is not None and old.version != version:
        raise stale()
    for dependent in airspace.dependents(id_):
        _hold(extent, airspace.intents[dependent])
    subscription = Subscription(
        id=id_,
        manager=caller.name,
        version=opaque(at.salt(), at.now),
        index=0 if old is None else old.index,
        base_url=url,
        for_intents=body.notify_for_operational_intents,
        for_constraints=body.notify_for_constraints,
        implicit=False,
        extent=extent,
    )
    reply: dict[str, object] = {"subscription": _shown(airspace, subscription)}
    if subscription.for_intents:
        reply["operational_intent_references"] = [
            one.shown_to(caller.name, airspace.status_of(one.manager))
            for one in airspace.intents_in(extent, altitude=False)[:MOST_RESULTS]
        ]
    if subscription.for_constraints:
        reply["constraint_references"] = [
            one.shown_to(caller.name, airspace.status_of(one.manager))
            for one in airspace.constraints_in(extent)[:MOST_RESULTS]
        ]
    return Outcome(200, reply, (kept(subscription),))


def delete_subscription(airspace: Airspace, caller: Caller, id_: str, version: str) -> Outcome:
    """Take one of the caller's own away; not while intents depend on it."""
    subscription = airspace.subscriptions.get(entity_id(id_))
    if subscription is None:
        raise none_such()
    if subscription.manager != caller.name:
        raise not_yours()
    if subscription.version != version:
        raise stale()
    if airspace.dependents(subscription.id):
        raise Refusal(
            400,
            _("Operational intents depend on this subscription. Delete or move them first."),
        )
    return Outcome(200, {"subscription": _shown(airspace, subscription)}, (removed(subscription),))


def _shown(airspace: Airspace, subscription: Subscription) -> dict[str, object]:
    return subscription.shown(airspace.dependents(subscription.id))


def _window(asked: Extent, old: Subscription | None, now: int) -> Extent:
    """The extent with a beginning and an end: those asked for, of before, or a day from now."""
    start, end = asked.start, asked.end
    if start is None:
        start = now if old is None else old.extent.start or now
    elif now - start > LARGEST_SKEW:
        raise Refusal(400, _("A subscription may not begin more than five minutes ago."))
    if end is None and old is not None:
        end = old.extent.end
    if end is None:
        end = start + LONGEST
    if end < start:
        raise Refusal(400, _("The subscription would end before it begins."))
    if end - start > LONGEST:
        raise Refusal(400, _("A subscription may last 24 hours at most. Renew it in time."))
    return replace(asked, start=start, end=end)


def _hold(extent: Extent, intent: Intent) -> None:
    """Refuse unless the extent still covers an intent that depends on it."""
    needed = intent.extent
    late = (extent.start or 0) - (needed.start or 0) > LARGEST_SKEW
    early = (extent.end or 0) < (needed.end or 0)
    low = None not in (extent.low_m, needed.low_m) and (needed.low_m or 0) < (extent.low_m or 0)
    high = None not in (extent.high_m, needed.high_m) and (needed.high_m or 0) > (
        extent.high_m or 0
    )
    if late or early or low or high or not needed.cells <= extent.cells:
        raise Refusal(
            400,
            _(
                "The subscription would no longer cover an operational intent that depends on it, in area,"
                " altitude or time."
            ),
        )
