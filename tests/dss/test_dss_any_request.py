"""Whatever is sent, the answer is one of the standard's, and what is refused changes nothing."""

import json

from hypothesis import event, given, settings
from hypothesis import strategies as st

from goodoffices.dss.service import OPERATIONS
from tests.conftest import examples
from tests.dss.participants import (
    AA,
    CM,
    CMSA,
    CP,
    NOON,
    SC,
    Place,
    an_id,
    bearer,
    constraint,
    intent,
    subscription,
    time,
    volume,
)

URL = "https://north.example"
GOOD = {
    "intent": intent(URL, implicit=True, requested_ovn_suffix=None),
    "constraint": constraint(URL),
    "subscription": subscription(URL),
    "query": {"area_of_interest": volume()},
    "availability": {"availability": "Down", "old_version": ""},
    "report": {
        "exchange": {
            "url": URL,
            "method": "GET",
            "recorder_role": "Client",
            "request_time": time(NOON),
        }
    },
}
SCOPES = (SC, CMSA, CM, CP, AA, "dss.read.identification_service_areas")
ANSWERS = {200, 201, 400, 401, 403, 404, 409, 413}

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["Accepted", "Contingent", "", an_id(1), "9999-12-31T23:59:59.9999999Z", "\0"]),
    st.sampled_from([[], {}, [[]], [1, 2], {"value": 1}, 1e308, -0.0]),
)


def leaves(body, path=()):
    yield path
    parts = (
        body.items()
        if isinstance(body, dict)
        else enumerate(body)
        if isinstance(body, list)
        else ()
    )
    for name, part in parts:
        yield from leaves(part, (*path, name))


def with_part(body, path, part):
    if not path:
        return part
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[path[0]] = with_part(copy[path[0]], path[1:], part)
    return copy


KINDS = {
    "/query": "query",
    "/dss/v1/operational": "intent",
    "/dss/v1/constraint": "constraint",
    "/dss/v1/subscriptions": "subscription",
    "/dss/v1/uss": "availability",
}


@st.composite
def calls(draw):
    """An operation, ids for its path, and a body in which a part or two are off."""
    operation = draw(st.sampled_from(OPERATIONS))
    kind = next((kind for part, kind in KINDS.items() if part in operation.path), "report")
    body = GOOD[kind]
    for _ in range(draw(st.integers(0, 2))):
        body = with_part(body, draw(st.sampled_from(list(leaves(body)))), draw(odd))
    raw = json.dumps(body).encode()
    sent = draw(st.sampled_from([raw, raw, raw, raw[:-1], b"", b"\xff" + raw]))
    return operation, draw(paths), draw(paths), sent


paths = st.sampled_from([an_id(2), an_id(1), "x", "%00", "", "é", "x" * 44, an_id(1).upper()])


@settings(max_examples=examples(150, full=50_000))
@given(st.lists(calls(), min_size=1, max_size=4))
def test_every_request_is_answered_by_the_standard(requests):
    place = Place()
    place.as_("north").put(an_id(1), implicit=True)
    for operation, first, second, raw in requests:
        parameters = {"id": first, "uss_id": first, "ovn": second, "version": second}
        path = operation.path.format_map(parameters)
        if "//" in path or path.endswith("/"):
            continue
        before, airspace = dict(place.disk), standing(place)

        answer = place.ask(operation.method, path, raw, bearer("north", SCOPES, NOON))

        event(f"{operation.method} {answer.status}")
        assert answer.status in ANSWERS
        if answer.status >= 400:
            assert answer.sentence
            assert (place.disk, standing(place)) == (before, airspace)


def standing(place):
    shelves = (place.airspace.intents, place.airspace.constraints, place.airspace.subscriptions)
    return [dict(shelf) for shelf in (*shelves, place.airspace.availability)]
