"""How Django finds the account of a session."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from goodoffices.desk.accounts.asking import active_account
from goodoffices.desk.accounts.models import Account


class ByLink(BaseBackend):
    """Accounts come in by a link only; this finds them again while their session lasts."""

    def get_user(self, user_id: Any) -> Account | None:
        return active_account(user_id)
