"""A person chooses a second calendar for the days of the pages."""

from typing import ClassVar

from django.db import migrations

from goodoffices.desk.accounts.fields import SealedText


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0007_sign_ins")]

    operations: ClassVar = [
        migrations.AddField(model_name="account", name="calendar", field=SealedText(default="-")),
    ]
