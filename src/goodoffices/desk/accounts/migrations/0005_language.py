"""A person chooses the language of the pages."""

from typing import ClassVar

from django.db import migrations

from goodoffices.desk.accounts.fields import SealedText


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0004_under_the_node_key")]

    operations: ClassVar = [
        migrations.AddField(model_name="account", name="language", field=SealedText(default="")),
    ]
