"""The session engine: the cookie holds 256 random bits, the database their SHA-256.

What a session knows is sealed under a key made from those bits, so that a copy of the database without
the cookies opens nothing.
"""

import hashlib
import json
import secrets
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from goodoffices.desk.accounts.asking import session_data
from goodoffices.desk.accounts.keys import derived, seal, unseal
from goodoffices.desk.accounts.models import Session
from goodoffices.errors import DamagedRecordError


def _digest(key: str | None) -> str:
    return hashlib.sha256((key or "").encode()).hexdigest()


def _data_key(key: str) -> bytes:
    return derived(key.encode(), "session")


class SessionStore(DatabaseStore):
    """Django's store of sessions in the database, under a digest instead of the key itself."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_new_session_key(self) -> str:
        return secrets.token_urlsafe(32)

    def load(self) -> dict[str, Any]:
        data = session_data(_digest(self.session_key))
        if data is None:
            self._session_key = None
            return {}
        return self.decode(data)

    def exists(self, session_key: str | None) -> bool:
        return Session.objects.filter(session_key=_digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        return Session(
            session_key=_digest(self._key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def encode(self, session_dict: dict[str, Any]) -> str:
        key = self._key()
        return seal(_data_key(key), json.dumps(session_dict).encode(), _digest(key).encode())

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        key = self._key()
        try:
            raw = unseal(_data_key(key), str(session_data), _digest(key).encode())
        except DamagedRecordError:
            return {}
        found: dict[str, Any] = json.loads(raw)
        return found

    def _key(self) -> str:
        if self._session_key is None:
            self._session_key = self._get_new_session_key()
        return self._session_key

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=_digest(key)).delete()
