"""The session engine: the cookie holds 256 random bits, the database their SHA-256."""

import hashlib
import secrets
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from goodoffices.desk.accounts.models import Session


def _digest(key: str | None) -> str:
    return hashlib.sha256((key or "").encode()).hexdigest()


class SessionStore(DatabaseStore):
    """Django's store of sessions in the database, under a digest instead of the key itself."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_new_session_key(self) -> str:
        return secrets.token_urlsafe(32)

    def _get_session_from_db(self) -> Session | None:
        row = Session.objects.filter(
            session_key=_digest(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str | None) -> bool:
        return Session.objects.filter(session_key=_digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        return Session(
            session_key=_digest(self._key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def _key(self) -> str:
        if self._session_key is None:
            self._session_key = self._get_new_session_key()
        return self._session_key

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=_digest(key)).delete()
