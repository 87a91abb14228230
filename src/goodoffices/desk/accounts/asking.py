"""What every page asks of the accounts, written out: three short questions instead of three built ones."""

from typing import Any, Final

from django.db import connection
from django.utils import timezone

from goodoffices.desk.accounts.models import Account, Hold, Session

SESSION: Final = (
    f"select session_data from {Session._meta.db_table} "  # noqa: S608, SLF001  # a name of ours
    "where session_key = %s and expire_date > %s"
)
ACCOUNT: Final = (
    f"select id, may_open, epoch from {Account._meta.db_table} "  # noqa: S608, SLF001
    "where id = %s and is_active"
)
HELD: Final = (
    f"select process, seat from {Hold._meta.db_table} "  # noqa: S608, SLF001
    "where account_id = %s order by id"
)


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def session_data(digest: str) -> str | None:
    """What a session that is not over holds, sealed."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    found = _rows(SESSION, digest, now)
    return str(found[0][0]) if found else None


def active_account(number: Any) -> Account | None:
    """The account, unless it is closed; its name is read where it is shown."""
    found = _rows(ACCOUNT, number)
    if not found:
        return None
    name, may_open, epoch = found[0]
    names, values = ["id", "is_active", "may_open", "epoch"], [name, True, bool(may_open), epoch]
    return Account.from_db(connection.alias, names, values)


def held_seats(account: Account) -> list[tuple[str, str]]:
    """Process and seat of each that the account holds, in the order in which it got them."""
    return [(process, seat) for process, seat in _rows(HELD, account.pk)]
