"""Django's own tables. Nothing of a record stands here: the record is not an ORM model.

There is no ``last_login``: when somebody came is activity, and activity speaks.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def new_epoch() -> str:
    """A value that no session of before carries."""
    return secrets.token_hex(16)


class Account(AbstractBaseUser):
    """A person or a delegation that can sign in. Its name is seen by its holder and nobody else."""

    password = None  # type: ignore[assignment]
    last_login = None
    name: models.CharField[str, str] = models.CharField(max_length=200)
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    may_open: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    epoch: models.CharField[str, str] = models.CharField(
        max_length=32, default=new_epoch, editable=False
    )

    USERNAME_FIELD: ClassVar[str] = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"account {self.pk}"

    def get_session_auth_hash(self) -> str:
        """Sessions carry it: a new epoch ends every session of before."""
        return salted_hmac("goodoffices.account", self.epoch, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """No earlier key opens a session."""
        yield from ()

    def begin_epoch(self) -> None:
        """End every session of the account."""
        self.epoch = new_epoch()
        self.save(update_fields=["epoch"])


class Hold(models.Model):
    """An account holds a seat of a process."""

    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE
    )
    process: models.CharField[str, str] = models.CharField(max_length=200)
    seat: models.CharField[str, str] = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "process", "seat"], name="hold_once")
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class SignInLink(models.Model):
    """A way in. The table holds the digest only: who reads it cannot enter."""

    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE
    )
    digest: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    created: models.DateField[date, date] = models.DateField(auto_now_add=True)
    revoked: models.BooleanField[bool, bool] = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"link {self.pk}"


class Session(AbstractBaseSession):
    """A session under the digest of its key: who reads the table cannot sit down."""

    session_key: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
