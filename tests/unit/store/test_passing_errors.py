"""Which errors of PostgreSQL may be gone a moment later, so that the same call is made again."""

import psycopg
import pytest
from psycopg import errors

from goodoffices.store.postgresql_connections import is_passing


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("connection refused"),
        # Without a state it was said by the library: the connection broke while it waited for the answer.
        psycopg.DatabaseError("server closed the connection unexpectedly"),
        errors.AdminShutdown(),
        errors.ReadOnlySqlTransaction(),
        errors.SerializationFailure(),
    ],
)
def test_a_server_that_goes_or_changes_is_asked_again(error):
    assert is_passing(error)


@pytest.mark.parametrize("error", [errors.UndefinedTable(), psycopg.DataError("too long")])
def test_what_the_server_will_never_take_is_not_sent_again(error):
    assert not is_passing(error)
