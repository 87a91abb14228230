"""Who asked to be told by e-mail, and up to where they were told. Whether anybody read anything is not kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from goodoffices.desk.accounts.fields import SealedText
from goodoffices.desk.accounts.models import Account

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Notice"]


class Notice(models.Model):
    """A wish to be told. ``day`` is that of the last round, the same for all; the rest is sealed."""

    account: models.OneToOneField[Account, Account] = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True
    )
    day: models.CharField[str, str] = models.CharField(max_length=10)
    sealed = SealedText()

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def to(self) -> str:
        """The address."""
        return str(self._content["to"])

    @property
    def told(self) -> Mapping[str, int]:
        """The last line of each view that the last round counted."""
        found: dict[str, int] = self._content["told"]
        return found

    @property
    def _content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.sealed)
        return found

    def keep(self, *, to: str, told: Mapping[str, int]) -> None:
        """Write both down."""
        self.sealed = json.dumps({"to": to, "told": dict(told)})
