"""What stood sealed under the desk's own secret stands under the node key."""

from typing import Any, ClassVar

from django.db import migrations, models

from goodoffices.desk.accounts.fields import BOUND_TO, SealedText
from goodoffices.desk.accounts.keys import derived, former_secret, site_key, unseal
from goodoffices.errors import DamagedRecordError

SEALED = (("accounts_account", "name"), ("accounts_way", "sealed"))


def seal_anew(_apps: Any, editor: Any) -> None:
    """Every sealed column, under the new key; what stands under it already stays."""
    former = former_secret()
    if former is None:
        return
    old = derived(former, "field")
    with editor.connection.cursor() as cursor:
        for table, column in SEALED:
            cursor.execute(f"select id, {column} from {table}")  # noqa: S608  # names of our own
            for row, value in cursor.fetchall():
                if not _is_new(value):
                    plain = unseal(old, value, BOUND_TO).decode()
                    cursor.execute(
                        f"update {table} set {column} = %s where id = %s",  # noqa: S608
                        [SealedText().get_prep_value(plain), row],
                    )


def _is_new(value: str) -> bool:
    try:
        unseal(site_key("field"), value, BOUND_TO)
    except DamagedRecordError:
        return False
    return True


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0003_ways")]

    operations: ClassVar = [
        migrations.RunPython(seal_anew, elidable=False),
        migrations.AddIndex(
            model_name="failure", index=models.Index(fields=["at"], name="failure_at")
        ),
    ]
