"""Connections to a PostgreSQL server that may restart, or be another one, at any time."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, TypeVar

import psycopg
from psycopg import errors, generators
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from goodoffices.errors import StoreError

__all__ = ["Connection", "Connections", "is_conflict", "is_passing", "unanswered"]

Result = TypeVar("Result")

PATIENCE_S = 30.0
"""How long a call goes on trying while the server does not answer."""
PAUSE_S = 0.05
AT_MOST = 16
"""Connections of one server process."""
PREPARED = 64
"""Statements that a connection keeps prepared; the one that has rested longest makes room."""
_SETTINGS = (
    "set default_transaction_isolation = 'serializable'",
    # Each kind of question has its index, which a planner may miss while it knows little of a table.
    "set enable_seqscan = off",
    "set jit = off",
)
_AT_THE_KEYBOARD = threading.main_thread().ident
"""Whoever waits there can be interrupted while the server does not answer; others wait the short way."""
_CONFLICTS = (errors.SerializationFailure, errors.DeadlockDetected)
_PASSING = (
    *_CONFLICTS,
    errors.ReadOnlySqlTransaction,
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
)


def is_passing(error: psycopg.Error) -> bool:
    """Whether the same call may succeed a moment later: a conflict, a restart, a change of servers."""
    if error.sqlstate is None:
        # What the library says itself of a connection that broke while it waited is of the bare class.
        return isinstance(error, psycopg.OperationalError) or type(error) is psycopg.DatabaseError
    return isinstance(error, _PASSING) or error.sqlstate.startswith("08")


def is_conflict(error: Exception) -> bool:
    """Whether another transaction was there first: then the next try is at once.

    A server that commits without end holds the row of its record nearly all the time. Who comes right
    after a commit gets in between; who pauses first meets the next one, and may wait for seconds.
    """
    return isinstance(error, _CONFLICTS)


def unanswered() -> StoreError:
    """The server did not answer for as long as a caller waits."""
    return StoreError(
        "the database does not answer",
        advice="The database does not answer. Whether this was written is not known yet; what you typed is still on your page. Send the same form again: it is written once. If this goes on, tell the host.",
    )


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection with a short way for the statement that every commit is."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._ready: dict[bytes, bytes] = {}
        self._made = 0

    def run(self, sql: bytes, values: Sequence[bytes | None]) -> None:
        """Run a statement that answers nothing we need: prepared once, then one round trip.

        It costs this process half of what a cursor costs it, and the server less, because nothing is
        turned into text and back.

        Parameters
        ----------
        sql : bytes
            With ``$1`` and so on in the places of the values.
        values : sequence of bytes or None
            As PostgreSQL's binary format has them.
        """
        name = self._ready.pop(sql, None) or self._prepare(sql)
        self._ready[sql] = name
        formats = [Format.BINARY] * len(values)
        if threading.get_ident() == _AT_THE_KEYBOARD:
            self.pgconn.send_query_prepared(name, values, formats)
            self._finish()
        else:
            result = self.pgconn.exec_prepared(name, values, formats)  # type: ignore[arg-type]  # None is null here too
            if self.pgconn.status == ConnStatus.BAD:
                raise psycopg.OperationalError("the connection was cut")
            _refuse_failed(result)

    def _prepare(self, sql: bytes) -> bytes:
        if len(self._ready) >= PREPARED:
            oldest = next(iter(self._ready))
            self.execute(b"deallocate " + self._ready.pop(oldest))
        self._made += 1
        name = f"unit_{self._made}".encode()
        self.pgconn.send_prepare(name, sql)
        self._finish()
        return name

    def _finish(self) -> None:
        for result in self.wait(generators.execute(self.pgconn)):
            _refuse_failed(result)


def _refuse_failed(result: PGresult) -> None:
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise errors.error_from_result(result)


class Loan:
    """A connection for as long as a ``with`` lasts.

    Parameters
    ----------
    connections : Connections
        Whose it is.
    """

    __slots__ = ("_connection", "_connections")

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def __enter__(self) -> Connection:
        self._connection = self._connections.lend()
        return self._connection

    def __exit__(
        self,
        _: type[BaseException] | None,
        error: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            self._connection.close()  # a server that has become, or stayed, a standby
        self._connections.take_back(self._connection)


class Connections:
    """A few connections, made when they are needed and thrown away when they break.

    Parameters
    ----------
    address : str
        A connection string of libpq; of several hosts, the one that takes writes is used.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._free: list[Connection] = []
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)
        self._lent = self._waiting = 0
        self._closed = False

    def __repr__(self) -> str:
        return "<Connections>"

    def one(self) -> Loan:
        """A connection that commits every statement by itself; given back if it is still good."""
        return Loan(self)

    def lend(self) -> Connection:
        """A connection until :meth:`take_back`; waits while as many as there may be are lent."""
        with self._lock:
            while self._lent >= AT_MOST:
                self._waiting += 1
                try:
                    self._room.wait()
                finally:
                    self._waiting -= 1
            self._refuse_if_closed()
            self._lent += 1
            if self._free:
                return self._free.pop()
        try:
            return self._connect()
        except BaseException:
            self.take_back(None)
            raise

    def take_back(self, connection: Connection | None) -> None:
        """Keep a connection that is still good for whoever needs one next."""
        with self._lock:
            self._lent -= 1
            if self._waiting:
                self._room.notify()
            if connection is None:
                return
            idle = connection.pgconn.transaction_status == TransactionStatus.IDLE
            if self._closed or connection.closed or not idle:
                connection.close()
            else:
                self._free.append(connection)

    def retrying(self, work: Callable[[Connection], Result]) -> Result:
        """Do something that may be done twice, again and again while the server restarts.

        Raises
        ------
        StoreError
            If it does not answer for half a minute.
        """
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                with self.one() as connection:
                    return work(connection)
            except psycopg.Error as error:
                if not is_passing(error):
                    raise
                if time.monotonic() > until:
                    raise unanswered() from error
                if not is_conflict(error):
                    self.pause()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a question is answered; asked again while the server restarts."""
        return self.retrying(
            lambda connection: connection.execute(sql.encode(), values, binary=True).fetchall()
        )

    def pause(self) -> None:
        """Wait for a server that restarts, without the connections that it has cut."""
        self._forget_broken()
        time.sleep(PAUSE_S)

    def _forget_broken(self) -> None:
        with self._lock:
            kept = []
            for connection in self._free:
                if connection.closed or _is_cut(connection):
                    connection.close()
                else:
                    kept.append(connection)
            self._free = kept

    def close(self) -> None:
        """Close what is free now; what is in use is closed when it is given back."""
        with self._lock:
            self._closed = True
            for connection in self._free:
                connection.close()
            self._free.clear()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError("the store is closed")

    def _connect(self) -> Connection:
        connection = Connection.connect(self._address, autocommit=True, **_defaults(self._address))
        try:
            for setting in _SETTINGS:
                connection.execute(setting.encode())
        except BaseException:
            connection.close()
            raise
        return connection


def _defaults(address: str) -> dict[str, Any]:
    """What the connection string leaves open."""
    told = psycopg.conninfo.conninfo_to_dict(address)
    wanted = {
        "target_session_attrs": "read-write",
        "connect_timeout": "2",
        "application_name": f"goodoffices {os.getpid()}",
        "tcp_user_timeout": "5000",
    }
    return {name: value for name, value in wanted.items() if name not in told}


def _is_cut(connection: Connection) -> bool:
    try:
        connection.execute(b"select 1")
    except psycopg.Error:
        return True
    return False
