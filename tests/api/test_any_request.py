"""Any request at all, good or bad, of every role: never a fault of ours, always as the schema says."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from goodoffices import office
from goodoffices.api import application
from goodoffices.office import give_access_key
from tests.cast import gather
from tests.conftest import examples
from tests.duty import on_duty

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema.config.generation.update(
    modes=[schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PEOPLE = ("mara", "anton", "frieda", "lior", "rut", "nobody")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """One record for all requests of this module: what some wrote, others must stand."""
    cast = gather(tmp_path_factory.mktemp("api"))
    on_duty(cast)
    office.install(cast.office)
    found = {
        name: give_access_key(cast.office, actor, name="a program", key=f"key/{name}")
        for name, actor in cast.people.items()
    }
    yield {**found, "nobody": "go_nothing"}
    office.install(None)
    cast.close()


@pytest.mark.parametrize("who", PEOPLE)
@schema.parametrize()
@settings(
    max_examples=examples(4, full=7000),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_of_any_role_finds_a_fault(case, who, keys):
    response = case.call(headers={"Authorization": f"Bearer {keys[who]}"})

    case.validate_response(response, checks=CHECKS)
