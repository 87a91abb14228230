"""Two participants and an arbiter at one service, with a clock and chance of the test's own."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from goodoffices.dss import instant
from goodoffices.dss.airspace import Airspace, Outcome
from goodoffices.dss.caller import Scope
from goodoffices.dss.keys import FixedKeys
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.service import OPERATIONS, Service
from goodoffices.dss.store import Changes, merged
from goodoffices.dss.tokens import Tokens

HOST = "airspace.example"
NOON = instant.read("2026-11-23T12:00:00Z")
"""When every test begins."""
INTENTS = "/dss/v1/operational_intent_references"
CONSTRAINTS = "/dss/v1/constraint_references"
SUBSCRIPTIONS = "/dss/v1/subscriptions"
AVAILABILITY = "/dss/v1/uss_availability"
NOBODY = "00000000-0000-4000-8000-000000000000"

SC, CMSA = Scope.COORDINATION, Scope.MONITORING
CM, CP, AA = Scope.CONSTRAINT_MANAGEMENT, Scope.CONSTRAINT_PROCESSING, Scope.ARBITRATION


@cache
def key_pair() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims(sub: str, *scopes: str, now: int = NOON, **more: Any) -> dict[str, Any]:
    begins = now // instant.SECOND
    return {
        "sub": sub,
        "scope": " ".join(scopes),
        "aud": HOST,
        "iss": "authority.example",
        "exp": begins + 3600,
        "nbf": begins - 1,
        "jti": str(uuid.uuid4()),
    } | more


def token(sub: str, *scopes: str, key: rsa.RSAPrivateKey | None = None, **more: Any) -> str:
    given = {k: v for k, v in claims(sub, *scopes, **more).items() if v is not None}
    return jwt.encode(given, key or key_pair(), algorithm="RS256")


@cache
def bearer(name: str, scopes: tuple[str, ...], now: int) -> str:
    return f"Bearer {token(name, *scopes, now=now)}"


@dataclass
class Answer:
    status: int
    body: Any

    @property
    def ovn(self) -> str:
        return self.reference["ovn"]

    @property
    def reference(self) -> dict[str, Any]:
        return self.body.get("operational_intent_reference") or self.body["constraint_reference"]

    @property
    def sentence(self) -> str:
        return self.body["message"]

    @property
    def told(self) -> dict[str, int]:
        """Subscriptions that the reply names, with their counts."""
        return {
            state["subscription_id"]: state["notification_index"]
            for subscriber in self.body["subscribers"]
            for state in subscriber["subscriptions"]
        }


@dataclass
class Place:
    """One service without a network; what it writes is gathered in `disk`."""

    now: int = NOON
    secret: str = ""
    """What the chance of the participant `north` depends on; everybody has a chance of their own."""
    airspace: Airspace = field(default_factory=Airspace)
    disk: Changes = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._actor = ""
        self._counts: Counter[str] = Counter()
        self.service = Service(
            self.airspace,
            Tokens([FixedKeys([key_pair().public_key()])], [HOST], clock=lambda: self.now),
            clock=lambda: self.now,
            salt=lambda: self._chance(self.secret if self._actor == "north" else ""),
            new_id=lambda: str(uuid.UUID(bytes=self._chance("")[:16], version=4)),
        )

    def _chance(self, secret: str) -> bytes:
        self._counts[self._actor] += 1
        said = f"{secret} {self._actor} {self._counts[self._actor]}"
        return hashlib.sha256(said.encode()).digest()

    def as_(self, name: str, *scopes: str) -> Participant:
        return Participant(self, name, scopes or (SC, CMSA, CM, CP))

    def ask(self, method: str, path: str, body: Any, bearer: str | None) -> Answer:
        path, _mark, asked = path.partition("?")
        query = dict(pair.split("=") for pair in asked.split("&") if pair)
        operation, parameters = routed(method, path)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            caller = self.service.admitted(operation, bearer)
            self._actor = caller.name
            outcome = self.service.answered(
                operation, caller, path=parameters, query=query, raw=raw
            )
        except Refusal as refusal:
            outcome = Outcome(refusal.status, refusal.body)
        merged(self.disk, outcome.writes)
        return Answer(outcome.status, json.loads(json.dumps(outcome.body)))


def routed(method: str, path: str):
    for operation in OPERATIONS:
        form = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)
        found = re.fullmatch(form, path)
        if found and operation.method == method:
            return operation, found.groupdict()
    raise LookupError(path)


@dataclass
class Participant:
    """Somebody with a token at a place."""

    place: Place
    name: str
    scopes: tuple[str, ...]

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        return self.place.ask(method, path, body, bearer(self.name, self.scopes, self.place.now))

    def put(self, id_: str, *, ovn: str = "", **wishes: Any) -> Answer:
        path = f"{INTENTS}/{id_}/{ovn}" if ovn else f"{INTENTS}/{id_}"
        return self.ask("PUT", path, intent(self.url, **wishes))

    def delete(self, id_: str, ovn: str) -> Answer:
        return self.ask("DELETE", f"{INTENTS}/{id_}/{ovn}")

    def get(self, id_: str) -> Answer:
        return self.ask("GET", f"{INTENTS}/{id_}")

    def limit(self, id_: str, *, ovn: str = "", **wishes: Any) -> Answer:
        """Write a constraint."""
        path = f"{CONSTRAINTS}/{id_}/{ovn}" if ovn else f"{CONSTRAINTS}/{id_}"
        return self.ask("PUT", path, constraint(self.url, **wishes))

    def subscribe(self, id_: str, *, version: str = "", **wishes: Any) -> Answer:
        path = f"{SUBSCRIPTIONS}/{id_}/{version}" if version else f"{SUBSCRIPTIONS}/{id_}"
        return self.ask("PUT", path, subscription(self.url, **wishes))

    @property
    def url(self) -> str:
        return f"https://{self.name}.example"


def an_id(number: int) -> str:
    return str(uuid.UUID(int=number << 96 | number, version=4))


def square(lat: float = 47.0, lng: float = 8.0, side: float = 0.01) -> dict[str, Any]:
    """About a kilometre each way."""
    corners = [(lat, lng), (lat, lng + side), (lat + side, lng + side), (lat + side, lng)]
    return {"outline_polygon": {"vertices": [{"lat": a, "lng": b} for a, b in corners]}}


def circle(lat: float = 47.005, lng: float = 8.005, radius_m: float = 300.0) -> dict[str, Any]:
    center = {"lat": lat, "lng": lng}
    return {"outline_circle": {"center": center, "radius": {"value": radius_m, "units": "M"}}}


def altitude(metres: float) -> dict[str, Any]:
    return {"value": metres, "reference": "W84", "units": "M"}


def time(at: int) -> dict[str, str]:
    return {"value": instant.shown(at), "format": "RFC3339"}


def volume(
    outline: dict[str, Any] | None = None,
    *,
    low: float | None = 100.0,
    high: float | None = 200.0,
    begins: int | None = 60,
    ends: int | None = 120,
) -> dict[str, Any]:
    """A volume whose window is given in minutes after noon."""
    body: dict[str, Any] = {"volume": dict(square() if outline is None else outline)}
    if low is not None:
        body["volume"]["altitude_lower"] = altitude(low)
    if high is not None:
        body["volume"]["altitude_upper"] = altitude(high)
    if begins is not None:
        body["time_start"] = time(NOON + begins * instant.MINUTE)
    if ends is not None:
        body["time_end"] = time(NOON + ends * instant.MINUTE)
    return body


def intent(url: str, *volumes: dict[str, Any], **wishes: Any) -> dict[str, Any]:
    given = wishes.pop("volumes", None) or list(volumes) or [volume()]
    body = {"extents": given, "state": "Accepted", "key": [], "uss_base_url": url}
    if wishes.pop("implicit", False):
        body["new_subscription"] = {"uss_base_url": url}
    return body | wishes


def constraint(url: str, **wishes: Any) -> dict[str, Any]:
    return {"extents": wishes.pop("volumes", [volume()]), "uss_base_url": url} | wishes


def subscription(url: str, **wishes: Any) -> dict[str, Any]:
    return {
        "extents": wishes.pop("volume", volume(begins=0, ends=240)),
        "uss_base_url": url,
        "notify_for_operational_intents": True,
    } | wishes
