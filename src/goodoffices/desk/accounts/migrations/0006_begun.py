"""What a person began to write is kept until it is sent."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0005_language")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Begun",
            fields=[
                ("place", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("process", models.CharField(max_length=200)),
                ("seat", models.CharField(max_length=200)),
                ("sealed", models.TextField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="accounts.account"
                    ),
                ),
            ],
        ),
    ]
