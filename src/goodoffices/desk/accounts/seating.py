"""Accounts, holds and links: what the command line, the demonstration and invitations call.

The record is written first; these functions may be repeated, so accounts follow it.
"""

import hashlib
import secrets

from django.utils import timezone

from goodoffices.desk.accounts.models import Account, Hold, Session, SignInLink
from goodoffices.office import Actor
from goodoffices.record import SeatId


def account_of(actor: Actor, *, name: str) -> Account:
    """The one account that holds the seat, made and seated where there is none."""
    held = Hold.objects.filter(process=actor.process, seat=actor.seat).select_related("account")
    first = held.order_by("id").first()
    if first is not None:
        return first.account
    account = Account.objects.create(name=name)
    hold(account, actor)
    return account


def first_account(name: str) -> str | None:
    """The token of a way in for the first account of all, which may open processes.

    Until somebody has taken a seat, each start ends the earlier link and gives a new one, so that a
    lost first link locks nobody out. None afterwards.
    """
    if Hold.objects.exists():
        return None
    account = Account.objects.filter(may_open=True).order_by("id").first()
    if account is None:
        account = Account.objects.create(name=name, may_open=True)
    revoke_links(account)
    return issue_link(account)


def hold(account: Account, actor: Actor) -> None:
    """Let the account hold the seat; repeating it changes nothing."""
    Hold.objects.get_or_create(account=account, process=actor.process, seat=actor.seat)


def let_go(account: Account, actor: Actor) -> None:
    """Take the seat from the account; its sessions end."""
    Hold.objects.filter(account=account, process=actor.process, seat=actor.seat).delete()
    account.begin_epoch()


def held_by(account: Account) -> list[Actor]:
    """The seats that the account holds, in the order in which it got them."""
    return [
        Actor(process=row.process, seat=SeatId(row.seat))
        for row in Hold.objects.filter(account=account).order_by("id")
    ]


def issue_link(account: Account) -> str:
    """The token of a new way in, told once: only its digest is kept."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(account=account, digest=_digest(token))
    return token


def revoke_links(account: Account) -> None:
    """Close every way in and end every session of the account."""
    SignInLink.objects.filter(account=account).update(revoked=True)
    account.begin_epoch()


def account_by_link(token: str) -> Account | None:
    """Whose link it is; None for an unknown one, a revoked one and a closed account alike."""
    link = (
        SignInLink.objects.filter(digest=_digest(token), revoked=False, account__is_active=True)
        .select_related("account")
        .first()
    )
    return link.account if link is not None else None


def clear_old_sessions() -> None:
    """Remove the rows of sessions that are over."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
