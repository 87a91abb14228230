"""The round: once a day, on a beat, each who asked is told whether something came; nobody is told what, or when.

A mail is made of nothing but its address, the language of its reader and the day. It depends on the reader's own
view alone, goes out at one hour for all, and speaks of the whole day before.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from goodoffices.desk.accounts.models import Account
from goodoffices.desk.accounts.seating import held_by
from goodoffices.desk.mail.models import Notice
from goodoffices.errors import AccessError, InputError
from goodoffices.office import Office

__all__ = ["HOUR", "PostBox", "Rounds", "ask", "post_box", "stop"]

HOUR: Final = 6
"""The hour of the round, in the zone of the desk."""
WAIT_S: Final = 30.0
WAYS: Final = ("starttls", "tls", "none")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
SEVEN_BIT: Final = SMTP.clone(cte_type="7bit")
"""Every relay passes it on as it is, in whatever letters the words are."""

log = logging.getLogger("goodoffices.mail")


@dataclass(frozen=True, slots=True)
class PostBox:
    """Where mails are handed in.

    Attributes
    ----------
    host : str
        The SMTP server.
    sender : str
        Whose address they bear.
    port : int
        Its port.
    security : str
        ``starttls``, ``tls``, or ``none``, which is for a server on this machine alone.
    user, password : str
        How the desk says who it is, if it must.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.security not in WAYS or (self.security == "none" and self.host not in LOOPBACK):
            raise InputError(
                "mail without a seal on its way",
                advice="Set security to starttls or tls; none is for a server on this machine.",
                field="security",
            )

    def send(self, message: EmailMessage) -> None:
        """Hand one mail in.

        Raises
        ------
        OSError, smtplib.SMTPException
            If it was not taken.
        """
        sealed = ssl.create_default_context()
        to_server = (self.host, self.port, "desk")  # never this machine's own name
        box = (
            smtplib.SMTP_SSL(*to_server, timeout=WAIT_S, context=sealed)
            if self.security == "tls"
            else smtplib.SMTP(*to_server, timeout=WAIT_S)
        )
        with box:
            if self.security == "starttls":
                box.starttls(context=sealed)
            if self.user:
                box.login(self.user, self.password)
            box.send_message(message)


def post_box(path: Path) -> PostBox:
    """The post box that a file of settings names.

    Raises
    ------
    InputError
        If the settings cannot be read, or cannot be.
    """
    try:
        return PostBox(**tomllib.loads(path.read_text()))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise InputError(
            "no settings of a post box",
            advice="The file must be TOML with host and sender; port, security, user and password may stand in it.",
            field="mail",
        ) from error


def ask(office: Office, account: Account, to: str) -> None:
    """Tell this account from now on; what came before is not told."""
    notice = Notice(account=account, day=_today(office))
    notice.keep(to=to, told=_heads(office, account))
    notice.save()


def stop(account: Account) -> None:
    """Tell this account no more."""
    Notice.objects.filter(account=account).delete()


class Rounds:
    """Keeps the rounds.

    Parameters
    ----------
    office : Office
        Whose views are looked at.
    box : PostBox
        Where the mails go.
    """

    def __init__(self, office: Office, box: PostBox) -> None:
        self._office = office
        self._box = box

    def keep(self) -> None:
        """On every beat: the round of this day, where its hour has come and it was not made."""
        close_old_connections()
        if timezone.localtime(self._office.now()).hour < HOUR:
            return
        today = _today(self._office)
        for notice in Notice.objects.exclude(day=today).select_related("account").order_by("pk"):
            before = notice.day
            # Of several servers one has the round.
            if Notice.objects.filter(pk=notice.pk, day=before).update(day=today):
                self._tell(notice, before)

    def _tell(self, notice: Notice, before: str) -> None:
        heads = _heads(self._office, notice.account)
        try:
            if _something_came(self._office, notice, heads):
                self._box.send(_message(self._box.sender, notice, self._office.now()))
        except (OSError, smtplib.SMTPException) as error:
            # The next beat tries again. Neither an address nor what the server said is logged.
            log.error("mail.failed %s", type(error).__name__)  # noqa: TRY400
            Notice.objects.filter(pk=notice.pk).update(day=before)
            return
        notice.keep(to=notice.to, told=heads)
        notice.save(update_fields=["sealed"])


def _heads(office: Office, account: Account) -> dict[str, int]:
    """Up to which line each view of the account goes."""
    found = {}
    for actor in held_by(account):
        try:
            found[f"{actor.process}/{actor.seat}"] = office.view(actor).head().number
        except AccessError:
            continue  # a seat that was taken back
    return found


def _something_came(office: Office, notice: Notice, heads: Mapping[str, int]) -> bool:
    """Whether somebody else wrote to a view since the last round."""
    told = notice.told
    for actor in held_by(notice.account):
        name = f"{actor.process}/{actor.seat}"
        new = heads.get(name, 0) - told.get(name, 0)
        if new > 0:
            lines = office.view(actor).lines(last=new, withheld=True)
            if any(line.author != actor.seat for line in lines):
                return True
    return False


def _message(sender: str, notice: Notice, now: datetime) -> EmailMessage:
    """The whole mail; its time is that of the round, not of its sending."""
    hour = timezone.localtime(now).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    with translation.override(notice.account.language or settings.LANGUAGE_CODE):
        words = _("There is something new at the desk.")
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = sender
    message["To"] = notice.to
    message["Subject"] = words
    message["Date"] = format_datetime(hour)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence is told to the desk
    message.set_content(f"{words}\n")
    return message


def _today(office: Office) -> str:
    return timezone.localtime(office.now()).date().isoformat()
