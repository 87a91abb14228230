"""Availability of participants' services, said by an arbiter; and reports of trouble."""

from __future__ import annotations

from gettext import gettext as _

from msgspec import json

from goodoffices.dss.airspace import Airspace, Outcome, kept
from goodoffices.dss.bodies import ReportBody, SetAvailability, body_of
from goodoffices.dss.caller import Caller, Circumstances
from goodoffices.dss.reference import Availability, Report, Status, opaque
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.results import stale

__all__ = ["get_availability", "make_report", "set_availability"]


def get_availability(airspace: Airspace, uss: str) -> Outcome:
    """What was said of a participant; `Unknown` where nobody said anything."""
    said = airspace.availability.get(uss) or Availability(uss, Status.UNKNOWN, "")
    return Outcome(200, said.shown())


def set_availability(
    airspace: Airspace, uss: str, body: SetAvailability, at: Circumstances
) -> Outcome:
    """Say whether a participant's service answers; a participant that is down holds up nobody's plan."""
    word = body.availability.lower() or "unknown"
    if word not in {status.lower() for status in Status}:
        raise Refusal(
            400, _("The availability must be one of {all}.").format(all=", ".join(Status))
        )
    old = airspace.availability.get(uss)
    if body.old_version != ("" if old is None else old.version):
        raise stale()
    said = Availability(uss, Status(word.capitalize()), opaque(at.salt(), at.now))
    return Outcome(200, said.shown(), (kept(said),))


def make_report(caller: Caller, raw: bytes, at: Circumstances) -> Outcome:
    """Keep a report for people to read."""
    body_of(raw, ReportBody)
    report = Report(at.new_id(), caller.name, at.now, raw)
    return Outcome(201, {**json.decode(raw), "report_id": report.id}, (kept(report),))
