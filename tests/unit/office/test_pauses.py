import gc

import pytest

from goodoffices.office.pauses import without_pauses


def broken(seen):
    with without_pauses():
        with without_pauses():
            seen.append(gc.isenabled())
        seen.append(gc.isenabled())
        raise KeyError


def test_no_cycle_is_looked_for_within_and_all_are_afterwards_whatever_happens():
    seen = []
    with pytest.raises(KeyError):
        broken(seen)

    assert seen == [False, False]
    assert gc.isenabled()


def test_where_no_cycle_is_looked_for_at_all_that_stays_so():
    gc.disable()
    try:
        with without_pauses():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
