from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import goodoffices.desk.accounts.fields
from goodoffices.desk.accounts.fields import SealedText


def seal_names(apps: Any, _editor: Any) -> None:
    """Names stood in plain text; sessions of before cannot be opened by the new ones and end."""
    column = SealedText()
    accounts = apps.get_model("accounts", "Account").objects
    for account in accounts.all():
        accounts.filter(pk=account.pk).update(name=column.get_prep_value(account.name))
    apps.get_model("accounts", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0002_may_open")]

    operations: ClassVar = [
        migrations.AlterField(model_name="account", name="name", field=models.TextField()),
        migrations.RunPython(seal_names, elidable=False),
        migrations.AlterField(
            model_name="account", name="name", field=goodoffices.desk.accounts.fields.SealedText()
        ),
        migrations.AddField(
            model_name="signinlink", name="lasting", field=models.BooleanField(default=False)
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lane", models.CharField(max_length=64)),
                ("at", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["lane", "at"], name="failure_lane")]},
        ),
        migrations.CreateModel(
            name="Way",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("codename", "Codename"),
                            ("passkey", "Passkey"),
                            ("passphrase", "Passphrase"),
                        ],
                        max_length=12,
                    ),
                ),
                ("found_by", models.CharField(max_length=64, unique=True)),
                ("sealed", goodoffices.desk.accounts.fields.SealedText()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
