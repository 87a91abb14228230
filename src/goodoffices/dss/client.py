"""The other side of the interface: take part in an airspace as one participant among others.

Small on purpose: write and delete the reference of an intent, ask what stands in a volume, fetch the
details from their owner, tell subscribers. Addresses of other participants come from others, so nothing
is sent to a host that the operator has not named.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from gettext import gettext as _
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import msgspec

from goodoffices.errors import AccessError, GoodOfficesError, InputError

__all__ = [
    "Client",
    "Delivery",
    "Details",
    "NotAnsweredError",
    "OutsideHostError",
    "Reference",
    "RefusedError",
    "Subscriber",
    "UnseenError",
    "Volume",
    "Written",
    "notices",
]

COORDINATION = "utm.strategic_coordination"
LARGEST_ANSWER = 8_000_000
_OK = {200, 201, 204}

Point = tuple[float, float]
"""Latitude and longitude, degrees."""


class RefusedError(InputError):
    """Another service refused; `status` is its answer, `advice` its sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"refused with {status}", advice=sentence)
        self.status = status


class UnseenError(RefusedError):
    """Something else stands there; `intents` are its references, whose owners must be asked."""

    def __init__(self, sentence: str, intents: tuple[Reference, ...]) -> None:
        super().__init__(409, sentence)
        self.intents = intents


class NotAnsweredError(GoodOfficesError):
    """Another service did not answer, or not as the standard says: nobody knows what it took."""


class OutsideHostError(AccessError):
    """The address is of a host the operator has not named; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume in space and time, as the standard writes it.

    Parameters
    ----------
    start, end : datetime
        Aware.
    low_m, high_m : float
        Metres over the WGS 84 ellipsoid.
    vertices : tuple of (latitude, longitude)
        Of a polygon, or empty for a circle.
    center : (latitude, longitude) or None
        Of a circle.
    radius_m : float
        Of a circle.
    """

    start: datetime
    end: datetime
    low_m: float
    high_m: float
    vertices: tuple[Point, ...] = ()
    center: Point | None = None
    radius_m: float = 0.0

    @classmethod
    def of_wire(cls, sent: dict[str, Any]) -> Volume:
        """From what was sent.

        Raises
        ------
        InputError
            If it is not as the standard writes a volume with both bounds of altitude and time.

        Examples
        --------
        >>> noon = datetime(2026, 3, 17, 12, tzinfo=UTC)
        >>> volume = Volume(noon, noon.replace(hour=13), 0.0, 120.0, center=(50.0, 30.0), radius_m=500.0)
        >>> Volume.of_wire(volume.wire()) == volume
        True
        """
        try:
            read = msgspec.convert(sent, _Volume4D)
            start, end = (
                datetime.fromisoformat(at.value) for at in (read.time_start, read.time_end)
            )
        except (msgspec.ValidationError, ValueError) as error:
            raise _no_volume() from error
        low, high = read.volume.altitude_lower, read.volume.altitude_upper
        circle, polygon = read.volume.outline_circle, read.volume.outline_polygon
        in_metres = all((one.reference, one.units) == ("W84", "M") for one in (low, high))
        if (
            not in_metres
            or not (start.tzinfo and end.tzinfo)
            or (circle is None) == (polygon is None)
        ):
            raise _no_volume()
        return cls(
            start,
            end,
            low.value,
            high.value,
            vertices=tuple((at.lat, at.lng) for at in polygon.vertices) if polygon else (),
            center=(circle.center.lat, circle.center.lng) if circle else None,
            radius_m=circle.radius.value if circle else 0.0,
        )

    def wire(self) -> dict[str, Any]:
        """As it is sent."""
        outline: dict[str, Any] = {
            "outline_polygon": {
                "vertices": [{"lat": lat, "lng": lng} for lat, lng in self.vertices]
            }
        }
        if self.center is not None:
            outline = {
                "outline_circle": {
                    "center": {"lat": self.center[0], "lng": self.center[1]},
                    "radius": {"value": self.radius_m, "units": "M"},
                }
            }
        return {
            "volume": {
                **outline,
                "altitude_lower": {"value": self.low_m, "reference": "W84", "units": "M"},
                "altitude_upper": {"value": self.high_m, "reference": "W84", "units": "M"},
            },
            "time_start": _time(self.start),
            "time_end": _time(self.end),
        }


class _At(msgspec.Struct, frozen=True):
    lat: float
    lng: float


class _Measure(msgspec.Struct, frozen=True):
    value: float
    units: str = "M"
    reference: str = ""


class _Circle(msgspec.Struct, frozen=True):
    center: _At
    radius: _Measure


class _Polygon(msgspec.Struct, frozen=True):
    vertices: tuple[_At, ...]


class _Volume3D(msgspec.Struct, frozen=True):
    altitude_lower: _Measure
    altitude_upper: _Measure
    outline_circle: _Circle | None = None
    outline_polygon: _Polygon | None = None


class _Moment(msgspec.Struct, frozen=True):
    value: str


class _Volume4D(msgspec.Struct, frozen=True):
    volume: _Volume3D
    time_start: _Moment
    time_end: _Moment


@dataclass(frozen=True, slots=True)
class Reference:
    """An intent as the discovery service shows it; `ovn` is shown to its owner alone."""

    id: str
    manager: str
    uss_availability: str
    version: int
    state: str
    time_start: dict[str, str]
    time_end: dict[str, str]
    uss_base_url: str
    subscription_id: str
    ovn: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Whom to tell, and of which subscriptions."""

    uss_base_url: str
    subscriptions: tuple[dict[str, Any], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands after a write, and whom the writer must now tell."""

    operational_intent_reference: Reference
    subscribers: tuple[Subscriber, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """What the owner of an intent says of it: its version and its exact volumes, as they came."""

    reference: Reference
    volumes: tuple[dict[str, Any], ...] = field(repr=False)
    off_nominal_volumes: tuple[dict[str, Any], ...] = field(repr=False)
    priority: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether a participant took a notice: `reason` says why not."""

    uss_base_url: str
    delivered: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Intent:
    reference: Reference
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _OneIntent:
    operational_intent: _Intent


@dataclass(frozen=True, slots=True)
class _Shown:
    operational_intent_reference: Reference


@dataclass(frozen=True, slots=True)
class _Found:
    operational_intent_references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    message: str = ""
    missing_operational_intents: tuple[Reference, ...] = ()


Form = TypeVar("Form")


class Client:
    """One participant's calls.

    Parameters
    ----------
    address : str
        Of the discovery service.
    token : callable
        From the name of the host that will read it and a scope to an access token.
    hosts : iterable of str
        Hosts of other participants that may be called, with the port where one is given.
    allow_http : bool
        Whether addresses without TLS may be called: for tests on one machine.
    timeout_s : float
        The standard asks for an answer within 5 seconds.
    """

    def __init__(
        self,
        address: str,
        token: Callable[[str, str], str],
        *,
        hosts: Iterable[str] = (),
        allow_http: bool = False,
        timeout_s: float = 5.0,
    ) -> None:
        self._address = address.rstrip("/")
        self._token = token
        self._hosts = {urlsplit(address).netloc.lower(), *(host.lower() for host in hosts)}
        self._schemes = {"https", "http"} if allow_http else {"https"}
        self._timeout_s = timeout_s

    def put_intent(
        self,
        id_: str,
        *,
        volumes: Sequence[Volume],
        base_url: str,
        ovn: str = "",
        state: str = "Accepted",
        key: Iterable[str] = (),
        subscription_id: str | None = None,
        subscribe: bool = True,
    ) -> Written:
        """Write the reference of an intent.

        Parameters
        ----------
        id_ : str
            A UUID of version 4.
        volumes : sequence of Volume
            All of it.
        base_url : str
            Where others ask for the details.
        ovn : str
            The version to replace, or empty for a new intent.
        state : str
            As the standard names it.
        key : iterable of str
            Version numbers of everything that overlaps, as the owners gave them.
        subscription_id : str, optional
            One of the participant's own; without it a new one is made with the intent.
        subscribe : bool
            Whether one is made.

        Returns
        -------
        Written
            With the subscribers to be told: see :meth:`notify`.

        Raises
        ------
        UnseenError
            If something else stands there whose version is not in the key.
        RefusedError
            If the service refuses for another reason.
        NotAnsweredError
            If nobody knows whether it was written.
        """
        body: dict[str, Any] = {
            "extents": [volume.wire() for volume in volumes],
            "key": list(key),
            "state": state,
            "uss_base_url": base_url,
        }
        if subscription_id is not None:
            body["subscription_id"] = subscription_id
        elif subscribe:
            body["new_subscription"] = {"uss_base_url": base_url}
        return self._call("PUT", self._reference(id_, ovn), Written, body)

    def delete_intent(self, id_: str, ovn: str) -> Written:
        """Take the reference of an intent away; raises as :meth:`put_intent`."""
        return self._call("DELETE", self._reference(id_, ovn), Written)

    def intent(self, id_: str) -> Reference | None:
        """One's own reference, with its current version; None if there is none. Raises as :meth:`put_intent`."""
        try:
            return self._call("GET", self._reference(id_, ""), _Shown).operational_intent_reference
        except RefusedError as error:
            if error.status == 404:  # noqa: PLR2004  # not found
                return None
            raise

    def intents_in(self, volume: Volume) -> tuple[Reference, ...]:
        """What stands near a volume; raises as :meth:`put_intent`."""
        url = f"{self._address}/dss/v1/operational_intent_references/query"
        found = self._call("POST", url, _Found, {"area_of_interest": volume.wire()})
        return found.operational_intent_references

    def details(self, reference: Reference) -> Details:
        """What the owner of an intent says of it.

        Raises
        ------
        OutsideHostError
            If the operator has not named the owner's host.
        RefusedError
            If the owner refuses.
        NotAnsweredError
            If it does not answer, or with another intent than asked for.
        """
        url = (
            f"{reference.uss_base_url.rstrip('/')}/uss/v1/operational_intents/{quote(reference.id)}"
        )
        intent = self._call("GET", url, _OneIntent).operational_intent
        if (intent.reference.id, intent.reference.manager) != (reference.id, reference.manager):
            raise _unanswered(url, "another intent")
        said = intent.details
        return Details(
            intent.reference,
            tuple(said.get("volumes") or ()),
            tuple(said.get("off_nominal_volumes") or ()),
            int(said.get("priority") or 0),
        )

    def notify(
        self,
        written: Written,
        *,
        own_url: str,
        volumes: Sequence[Volume] | None,
        priority: int = 0,
    ) -> tuple[Delivery, ...]:
        """Tell everybody whom a write named; the discovery service does not.

        Parameters
        ----------
        written : Written
            What the write returned.
        own_url : str
            The participant's own address, which is not called.
        volumes : sequence of Volume or None
            All of it; None after a deletion.
        priority : int
            Of the intent.

        Returns
        -------
        tuple of Delivery
            One for each other participant, also where it did not answer: try those again.
        """
        return tuple(
            self.deliver(base_url, body)
            for base_url, body in notices(
                written, own_url=own_url, volumes=volumes, priority=priority
            )
        )

    def deliver(self, base_url: str, body: dict[str, Any]) -> Delivery:
        """Tell one participant; whether it took it."""
        try:
            self._send("POST", f"{base_url.rstrip('/')}/uss/v1/operational_intents", body)
        except GoodOfficesError as error:
            return Delivery(base_url, delivered=False, reason=error.advice)
        return Delivery(base_url, delivered=True)

    def _reference(self, id_: str, ovn: str) -> str:
        url = f"{self._address}/dss/v1/operational_intent_references/{quote(id_, safe='')}"
        return f"{url}/{quote(ovn, safe='')}" if ovn else url

    def _call(
        self, method: str, url: str, form: type[Form], body: dict[str, Any] | None = None
    ) -> Form:
        raw = self._send(method, url, body)
        try:
            return msgspec.json.decode(raw, type=form)
        except msgspec.DecodeError as error:
            raise _unanswered(url, type(error).__name__) from error

    def _send(self, method: str, url: str, body: dict[str, Any] | None) -> bytes:
        """One request, without redirects; the answer's bytes."""
        parts = urlsplit(url)
        if parts.netloc.lower() not in self._hosts or parts.scheme not in self._schemes:
            raise OutsideHostError(
                "a host that is not named",
                advice=_(
                    "Nothing was sent to {host}: the operator has not named it among the participants."
                ).format(host=parts.netloc),
            )
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=self._timeout_s, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(host, port, timeout=self._timeout_s)
        headers = {"Authorization": f"Bearer {self._token(host, COORDINATION)}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(
                method, parts.path, None if body is None else msgspec.json.encode(body), headers
            )
            answer = connection.getresponse()
            raw = answer.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            raise _unanswered(url, type(error).__name__) from error
        finally:
            connection.close()
        if len(raw) > LARGEST_ANSWER:
            raise _unanswered(url, "too much")
        if answer.status not in _OK:
            raise _refusal(answer.status, raw)
        return raw


def notices(
    written: Written,
    *,
    own_url: str,
    volumes: Sequence[Volume] | None,
    priority: int = 0,
) -> list[tuple[str, dict[str, Any]]]:
    """Whom a write obliges to be told, and what.

    Parameters
    ----------
    written : Written
        What the write returned.
    own_url : str
        The participant's own address, which is left out.
    volumes : sequence of Volume or None
        All of it; None after a deletion.
    priority : int
        Of the intent.

    Returns
    -------
    list of (str, dict)
        Address of a participant, and the body it is sent.
    """
    reference = written.operational_intent_reference
    body: dict[str, Any] = {"operational_intent_id": reference.id}
    if volumes is not None:
        body["operational_intent"] = {
            "reference": msgspec.to_builtins(reference),
            "details": {
                "volumes": [volume.wire() for volume in volumes],
                "off_nominal_volumes": [],
                "priority": priority,
            },
        }
    return [
        (one.uss_base_url, {**body, "subscriptions": list(one.subscriptions)})
        for one in written.subscribers
        if one.uss_base_url != own_url
    ]


def _time(at: datetime) -> dict[str, str]:
    if at.utcoffset() is None:
        raise InputError("a time without a zone", advice=_("Give the time with its time zone."))
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return {"value": f"{text}Z", "format": "RFC3339"}


def _no_volume() -> InputError:
    return InputError(
        "not a volume",
        advice=_("A volume of another participant is not as the standard writes it."),
    )


def _refusal(status: int, raw: bytes) -> RefusedError:
    try:
        said = msgspec.json.decode(raw, type=_Sentence)
    except msgspec.DecodeError:
        said = _Sentence()
    if status == 409 and said.missing_operational_intents:  # noqa: PLR2004  # conflict
        return UnseenError(said.message, said.missing_operational_intents)
    return RefusedError(status, said.message)


def _unanswered(url: str, what: str) -> NotAnsweredError:
    host = urlsplit(url).netloc
    return NotAnsweredError(
        f"no answer: {what}",
        advice=_(
            "{host} did not answer as it should, so nobody knows what it took. Ask again what stands."
        ).format(host=host),
    )
