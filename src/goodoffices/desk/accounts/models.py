"""Django's own tables. Nothing of a record stands here: the record is not an ORM model.

There is no ``last_login``: when somebody came is activity, and activity speaks. It is kept for its owner
alone, sealed in one length. What people typed stands here sealed, under a key that is not in the database.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from goodoffices.desk.accounts.fields import SealedText
from goodoffices.desk.accounts.keys import tag

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def new_epoch() -> str:
    """A value that no session of before carries."""
    return secrets.token_hex(16)


class Account(AbstractBaseUser):
    """A person or a delegation that can sign in. Its name is seen by its holder and nobody else.

    Its language is that of its pages where it chose one; otherwise they speak that of the seat. Its calendar
    stands beside the days of its pages.
    """

    password = None  # type: ignore[assignment]
    last_login = None
    name = SealedText()
    language = SealedText(default="")
    calendar = SealedText(default="-")
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
        return tag("session", self.epoch)

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


class Begun(models.Model):
    """What an account began to write at a seat, sealed; nobody but its writer is ever shown it.

    ``place`` says in which form, to nobody but this desk.
    """

    place: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE
    )
    process: models.CharField[str, str] = models.CharField(max_length=200)
    seat: models.CharField[str, str] = models.CharField(max_length=200)
    sealed: models.TextField[str, str] = models.TextField()

    def __str__(self) -> str:
        return "something begun"


class SignInLink(models.Model):
    """A link that lets somebody in. The table holds the digest only: who reads it cannot enter.

    It is good until its holder has chosen another way of signing in. A ``lasting`` one stays good: those
    are the seats of the demonstration.
    """

    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE
    )
    digest: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    created: models.DateField[date, date] = models.DateField(auto_now_add=True)
    revoked: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    lasting: models.BooleanField[bool, bool] = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"link {self.pk}"


class Kind(models.TextChoices):
    """In what way somebody signs in."""

    CODENAME = "codename"
    PASSKEY = "passkey"
    PASSPHRASE = "passphrase"  # noqa: S105  # the name of a way, no secret


class Way(models.Model):
    """A way of signing in. ``found_by`` is made from what is typed, with the desk's secret."""

    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE
    )
    kind: models.CharField[str, str] = models.CharField(max_length=12, choices=Kind.choices)
    found_by: models.CharField[str, str] = models.CharField(max_length=64, unique=True)
    sealed = SealedText()

    def __str__(self) -> str:
        return f"way {self.pk}"

    @property
    def content(self) -> dict[str, Any]:
        """What the desk needs to check it."""
        found: dict[str, Any] = json.loads(self.sealed)
        return found

    def keep(self, **changed: Any) -> None:
        """Change a part of the content."""
        self.sealed = json.dumps({**self.content, **changed})
        self.save(update_fields=["sealed"])


def ways_of(account: Account) -> models.QuerySet[Way]:
    """In which ways the account signs in."""
    return Way.objects.filter(account=account)


class SignIns(models.Model):
    """When an account came in, for its owner alone: sealed, and of one length."""

    account: models.OneToOneField[Account, Account] = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True
    )
    sealed: models.TextField[str, str] = models.TextField()

    def __str__(self) -> str:
        return f"sign-ins {self.pk}"


class Failure(models.Model):
    """A try to sign in that failed, kept for a day. ``lane`` says at what, to nobody but this desk."""

    lane: models.CharField[str, str] = models.CharField(max_length=64)
    at: models.BigIntegerField[int, int] = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lane", "at"], name="failure_lane"),
            models.Index(fields=["at"], name="failure_at"),
        ]

    def __str__(self) -> str:
        return f"failure {self.pk}"


class Session(AbstractBaseSession):
    """A session under the digest of its key: who reads the table can neither sit down nor read it."""

    session_key: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
