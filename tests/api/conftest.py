"""A cast behind the API, and a caller for each seat."""

from __future__ import annotations

import pytest

from goodoffices import office
from goodoffices.office import Actor, give_access_key
from tests.api.calling import Caller
from tests.cast import Cast, gather


@pytest.fixture
def cast(tmp_path, monkeypatch):
    made = gather(tmp_path)
    monkeypatch.setattr(office, "running", lambda: made.office)
    yield made
    made.close()


@pytest.fixture
def caller_of(cast: Cast):
    def make(actor: Actor) -> Caller:
        return Caller(give_access_key(cast.office, actor, name="a laptop", key=cast.key(actor)))

    return make
