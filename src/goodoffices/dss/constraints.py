"""References of constraints: closed or limited airspace that authorities announce."""

from __future__ import annotations

from gettext import gettext as _

from goodoffices.dss.airspace import Airspace, Outcome, kept, removed, subscribers, told
from goodoffices.dss.bodies import (
    PutConstraint,
    Query,
    base_url,
    entity_id,
    extent_of,
    extent_of_all,
)
from goodoffices.dss.caller import Caller, Circumstances
from goodoffices.dss.extent import Extent, union
from goodoffices.dss.reference import Constraint, Subscription, opaque
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.results import MOST_RESULTS, exists, none_such, not_yours, stale

__all__ = ["delete_constraint", "get_constraint", "put_constraint", "query_constraints"]


def get_constraint(airspace: Airspace, caller: Caller, id_: str) -> Outcome:
    """One reference, by its id."""
    constraint = airspace.constraints.get(entity_id(id_))
    if constraint is None:
        raise none_such()
    return Outcome(200, {"constraint_reference": _shown(airspace, caller, constraint)})


def query_constraints(airspace: Airspace, caller: Caller, query: Query) -> Outcome:
    """All references that share a cell and an instant with an area."""
    found = airspace.constraints_in(extent_of(query.area_of_interest, many=413))[:MOST_RESULTS]
    shown = [_shown(airspace, caller, constraint) for constraint in found]
    return Outcome(200, {"constraint_references": shown})


def put_constraint(
    airspace: Airspace, caller: Caller, id_: str, ovn: str, body: PutConstraint, at: Circumstances
) -> Outcome:
    """Write a reference; `ovn` is empty for a new one, else the version that is replaced."""
    id_ = entity_id(id_)
    url = base_url(body.uss_base_url, allow_http=at.allow_http)
    extent = extent_of_all(body.extents, at.now, altitudes=False)
    old = airspace.constraints.get(id_)
    if old is None and ovn:
        raise Refusal(409, _("There is no such constraint to change; it may have been deleted."))
    if old is not None and old.manager != caller.name:
        raise not_yours()
    if old is not None and not ovn:
        raise exists()
    if old is not None and old.ovn != ovn:
        raise stale()
    constraint = Constraint(
        id=id_,
        manager=caller.name,
        version=1 if old is None else old.version + 1,
        ovn=opaque(at.salt(), at.now),
        base_url=url,
        extent=extent,
    )
    notified = _told(airspace, extent if old is None else union([extent, old.extent]))
    return Outcome(
        201 if old is None else 200,
        {
            "constraint_reference": _shown(airspace, caller, constraint),
            "subscribers": subscribers(notified),
        },
        (kept(constraint), *(kept(one) for one in notified)),
    )


def delete_constraint(airspace: Airspace, caller: Caller, id_: str, ovn: str) -> Outcome:
    """Take a reference away."""
    constraint = airspace.constraints.get(entity_id(id_))
    if constraint is None:
        raise none_such()
    if constraint.manager != caller.name:
        raise not_yours()
    if constraint.ovn != ovn:
        raise stale()
    notified = _told(airspace, constraint.extent)
    return Outcome(
        200,
        {
            "constraint_reference": _shown(airspace, caller, constraint),
            "subscribers": subscribers(notified),
        },
        (removed(constraint), *(kept(one) for one in notified)),
    )


def _shown(airspace: Airspace, caller: Caller, constraint: Constraint) -> dict[str, object]:
    return constraint.shown_to(caller.name, airspace.status_of(constraint.manager))


def _told(airspace: Airspace, extent: Extent) -> list[Subscription]:
    return told(one for one in airspace.subscriptions_in(extent) if one.for_constraints)
