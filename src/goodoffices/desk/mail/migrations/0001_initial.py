"""A person asks to be told by e-mail."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from goodoffices.desk.accounts.fields import SealedText


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("accounts", "0005_language")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("day", models.CharField(max_length=10)),
                ("sealed", SealedText()),
            ],
        ),
    ]
