"""Accounts, holds and links: what the command line, the demonstration and invitations call.

The record is written first; these functions may be repeated, so accounts follow it.
"""

import hashlib
import secrets

from django.utils import timezone

from goodoffices.desk.accounts.asking import held_seats
from goodoffices.desk.accounts.keys import tag
from goodoffices.desk.accounts.models import Account, Begun, Hold, Session, SignInLink, ways_of
from goodoffices.office import Actor
from goodoffices.record import Officer, SeatId


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
    """Take the seat from the account; its sessions end, and with its last seat every way in."""
    Hold.objects.filter(account=account, process=actor.process, seat=actor.seat).delete()
    Begun.objects.filter(account=account, process=actor.process, seat=actor.seat).delete()
    if Hold.objects.filter(account=account).exists():
        account.begin_epoch()
    else:
        close_ways(account)


def held_by(account: Account) -> list[Actor]:
    """The seats that the account holds, in the order in which it got them."""
    return [Actor(process, SeatId(seat)) for process, seat in held_seats(account)]


def issue_link(account: Account, *, lasting: bool = False) -> str:
    """The token of a new way in, told once: only its digest is kept.

    It lets in until its holder has chosen another way of signing in; a ``lasting`` one, for the seats of
    the demonstration, lets in for good.
    """
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(account=account, digest=_digest(token), lasting=lasting)
    return token


def revoke_links(account: Account) -> None:
    """Close every way in and end every session of the account."""
    SignInLink.objects.filter(account=account).update(revoked=True)
    account.begin_epoch()


def close_ways(account: Account) -> None:
    """End every way of signing in, every link and every session."""
    ways_of(account).delete()
    revoke_links(account)


def renew(account: Account) -> str:
    """End every way of signing in and every session; gives the token of a link to choose anew."""
    close_ways(account)
    return issue_link(account)


def spend_links(account: Account) -> None:
    """A way of signing in was chosen: the links that were good until then are spent."""
    SignInLink.objects.filter(account=account, lasting=False).update(revoked=True)


def has_lasting_link(account: Account) -> bool:
    """Whether the account has a link of the demonstration."""
    return SignInLink.objects.filter(account=account, lasting=True, revoked=False).exists()


def link_of(token: str) -> SignInLink | None:
    """The link; None for an unknown one, a revoked one and a closed account alike."""
    return (
        SignInLink.objects.filter(digest=_digest(token), revoked=False, account__is_active=True)
        .select_related("account")
        .first()
    )


def account_by_link(token: str) -> Account | None:
    """Whose link it is; None where there is no such link."""
    link = link_of(token)
    return link.account if link is not None else None


def let_in(actor: Actor, *, name: str) -> str | None:
    """The token of a way in to the seat for a further person; None for a name that is in already.

    Repeating it gives the same person, who has not come yet, a fresh link.
    """
    account = next((one for one in officers_of(actor) if one.name == name), None)
    if account is None:
        account = Account.objects.create(name=name)
        hold(account, actor)
    elif ways_of(account).exists() or has_lasting_link(account):
        return None
    return renew(account)


def person_of(account: Account) -> str:
    """What the record calls the person of an account: says nothing, and is always the same."""
    return tag("officer", str(account.pk))[:32]


def officer(account: Account) -> Officer:
    """The holder of a seat, as the record names a person."""
    return Officer(id=person_of(account), name=account.name)


def seat_person(actor: Actor, *, name: str) -> Account:
    """The account of somebody of that name at the seat, which has come already or not; made where there is none.

    It holds nothing yet where it is new: the record is written first.
    """
    found = next((one for one in officers_of(actor) if one.name == name), None)
    return found or Account.objects.create(name=name)


def officers_of(actor: Actor) -> list[Account]:
    """The accounts that hold the seat, in the order in which they got it."""
    held = Hold.objects.filter(process=actor.process, seat=actor.seat, account__is_active=True)
    return [row.account for row in held.select_related("account").order_by("id")]


def clear_old_sessions() -> None:
    """Remove the rows of sessions that are over."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
