"""Sign-ins, for their owner alone."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0006_begun")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SignIns",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                ("sealed", models.TextField()),
            ],
        ),
    ]
