"""What a seat gets does not depend on the database; nor does what it does not get."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.conftest import examples
from tests.properties import test_noninterference as model
from tests.properties.test_noninterference import LONG_TALKS, stories, surface


@pytest.fixture
def kinds(postgres, monkeypatch):
    """Where the offices that are gathered from now on keep their records, one after the other."""
    real, wanted, made = model.gather, [], []

    def gather(folder):
        if wanted.pop(0) == "postgresql":
            made.append(postgres.new_database())
            monkeypatch.setenv("GOODOFFICES_DATABASE", postgres.address(made[-1]))
        else:
            monkeypatch.delenv("GOODOFFICES_DATABASE", raising=False)
        return real(folder)

    monkeypatch.setattr(model, "gather", gather)
    yield wanted
    for name in made:
        postgres.drop_database(name)


def test_a_whole_mediation_reads_the_same_from_either_database(kinds):
    kinds += ["sqlite", "postgresql"]
    with model.two_worlds() as worlds:
        for step, size, hidden, _ in LONG_TALKS:
            for world in worlds:
                for name, how_much in hidden:
                    world.secret(name, how_much)
                world.visible(step, size)

        one, other = worlds
        assert one.refused == other.refused == []
        for who in ("mara", "anton", "bela", "frieda"):
            model.equal_for(who, one, other)
        assert len(surface(one.cast, one.cast.mara)) > 0
        (process,) = other.cast.office.store.processes()
        assert one.cast.office.store.verify(process) == other.cast.office.store.verify(process) > 50


@settings(
    max_examples=examples(3, full=200),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(stories)
def test_nothing_northland_does_in_secret_is_felt_on_postgresql(kinds, story):
    kinds[:] = ["postgresql", "postgresql"]

    model.tell(story)


def test_a_visible_step_in_one_world_alone_is_felt(kinds):
    kinds += ["postgresql", "postgresql"]
    with model.two_worlds() as (one, other):
        step, size = LONG_TALKS[0][:2]
        one.visible(step, size)

        with pytest.raises(AssertionError, match="apart"):
            model.equal_for("bela", one, other)
