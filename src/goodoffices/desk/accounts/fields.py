"""A column whose text the database holds sealed."""

from typing import Any

from django.db import models

from goodoffices.desk.accounts.keys import seal, site_key, unseal

BOUND_TO = b"accounts/field"


class SealedText(models.TextField):  # type: ignore[type-arg]
    """Text that is sealed on its way into the database. It cannot be searched for, on purpose."""

    def get_prep_value(self, value: Any) -> str:
        return seal(site_key("field"), str(value).encode(), BOUND_TO)

    def from_db_value(self, value: str, *_: Any) -> str:
        return unseal(site_key("field"), value, BOUND_TO).decode()
