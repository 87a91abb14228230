"""One participant of an airspace that somebody else's discovery service serves.

It files an intent only when it has read what stands there and nothing of it clashes, keeps what its subscribers must be
told until they took it, and answers others out of its book. It calls the discovery service, and the participants that
its operator named; nobody else, ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from gettext import gettext as _
from typing import Any
from urllib.parse import urlsplit

from goodoffices.dss.book import Book, Own, wire
from goodoffices.dss.client import (
    Client,
    Delivery,
    Details,
    NotAnsweredError,
    Reference,
    RefusedError,
    UnseenError,
    Volume,
    Written,
    notices,
)
from goodoffices.errors import InputError

__all__ = ["ClashError", "Clashes", "Participant"]

ROUNDS = 6
"""Others may file while one asks; after so many rounds a person decides."""
HOUR_S = 3_600

Clashes = Callable[[Sequence[Volume], Sequence[dict[str, Any]]], bool]
"""Whether own volumes and another's, as they came, meet in space and time."""


class ClashError(InputError):
    """What was to be filed clashes with intents that need not give way."""

    def __init__(self, met: Sequence[Details]) -> None:
        super().__init__(
            "a clash",
            advice=_(
                "Nothing was filed: it meets what {who} filed before, which need not give way. Choose another time,"
                " altitude or place, or speak with them."
            ).format(who=", ".join(sorted({one.reference.manager for one in met}))),
        )
        self.met = tuple(met)


@dataclass(frozen=True, slots=True)
class Participant:
    """What one participant does.

    Parameters
    ----------
    client : Client
        Its calls.
    book : Book
        What it keeps.
    base_url : str
        Where others ask it for details.
    clashes : callable
        Decides exactly: the standard's service does not.
    clock : callable
        Gives the present time, aware.
    allow_http : bool
        Whether ``base_url`` may be without TLS: for tests on one machine.

    Raises
    ------
    InputError
        If the address is none that others can ask in safety.
    """

    client: Client
    book: Book
    base_url: str
    clashes: Clashes = field(repr=False)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), repr=False)
    allow_http: bool = False

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if not parts.hostname or parts.scheme not in (
            {"https", "http"} if self.allow_http else {"https"}
        ):
            raise InputError(
                "an address without TLS",
                advice=_("The base address must begin with https:// so that others ask in safety."),
                field="base_url",
            )

    def file(
        self, id_: str, volumes: Sequence[Volume], *, priority: int = 0, state: str = "Accepted"
    ) -> Own:
        """File an intent, or another version of it.

        Parameters
        ----------
        id_ : str
            A UUID of version 4.
        volumes : sequence of Volume
            All of it.
        priority : int
            A higher number goes before.
        state : str
            ``Accepted`` or ``Activated``.

        Returns
        -------
        Own
            As it stands now. Who must be told is in the book: see :meth:`deliver`.

        Raises
        ------
        ClashError
            If it meets what need not give way. Nothing was written.
        NotAnsweredError
            If the service or an owner did not answer. What was not answered by the service may be written: file it again.
        RefusedError
            If one of them refuses.
        """
        standing = self.client.intent(id_)
        ovn = standing.ovn if standing else ""
        key: dict[str, str] = {}
        for _round in range(ROUNDS):
            try:
                written = self.client.put_intent(
                    id_,
                    volumes=volumes,
                    base_url=self.base_url,
                    ovn=ovn,
                    state=state,
                    key=key.values(),
                )
            except UnseenError as unseen:
                key |= self._seen(unseen.intents, volumes, priority)
            else:
                return self._stands(written, volumes, priority)
        raise RefusedError(
            409,
            _("Others keep changing what stands there. Nothing was filed. Try again in a while."),
        )

    def withdraw(self, id_: str) -> None:
        """Take an intent away; those who must be told are in the book.

        Raises
        ------
        InputError
            If there is none.
        NotAnsweredError, RefusedError
            As :meth:`file`.
        """
        standing = self.client.intent(id_)
        if standing is None and self.book.own(id_) is None:
            raise InputError(
                "no such intent", advice=_("There is no intent with this id."), field="id"
            )
        told: list[tuple[str, dict[str, Any]]] = []
        if standing is not None:
            written = self.client.delete_intent(id_, standing.ovn)
            told = notices(written, own_url=self.base_url, volumes=None)
        now = self._now()
        self.book.end(id_, told, now=now, until=now + HOUR_S)

    def deliver(self) -> list[Delivery]:
        """Try once to tell all that are due; what is not taken stays in the book.

        Returns
        -------
        list of Delivery
            One for each try.
        """
        made = []
        for one in self.book.claimed(self._now()):
            delivery = self.client.deliver(one.base_url, one.body)
            self.book.tried(
                one, delivered=delivery.delivered, reason=delivery.reason, now=self._now()
            )
            made.append(delivery)
        return made

    def told(
        self, sender: str, intent: str, body: bytes, volumes: Sequence[dict[str, Any]]
    ) -> None:
        """Keep a notice of another participant, with those of one's own intents that it clashes with.

        Parameters
        ----------
        sender, intent : str
            Who sent it, and of which intent.
        body : bytes
            As it came.
        volumes : sequence of dict
            Of the intent; empty if it was withdrawn.
        """
        own = [
            one.reference.id
            for one in self.book.all_own()
            if volumes and self.clashes([Volume.of_wire(each) for each in one.volumes], volumes)
        ]
        self.book.came(at=self._now(), sender=sender, intent=intent, body=body, meets=own)

    def _seen(
        self, references: Sequence[Reference], volumes: Sequence[Volume], priority: int
    ) -> dict[str, str]:
        """Versions of what stands there, after reading it."""
        seen, met = {}, []
        for reference in references:
            own = self.book.own(reference.id)
            if own is not None:
                # Keeping one's own intents apart is one's own affair.
                seen[reference.id] = own.reference.ovn
                continue
            details = self._details(reference)
            if details.priority >= priority and self.clashes(
                volumes, (*details.volumes, *details.off_nominal_volumes)
            ):
                met.append(details)
            seen[reference.id] = details.reference.ovn
        if met:
            raise ClashError(met)
        return seen

    def _details(self, reference: Reference) -> Details:
        try:
            return self.client.details(reference)
        except NotAnsweredError as error:
            raise NotAnsweredError(
                "an owner does not answer",
                advice=_(
                    "{who} filed something there and does not answer ({host}). Nothing was filed. Call them; if their"
                    " service is down the arbiter of the airspace can mark it so."
                ).format(who=reference.manager, host=urlsplit(reference.uss_base_url).netloc),
            ) from error

    def _stands(self, written: Written, volumes: Sequence[Volume], priority: int) -> Own:
        own = Own(written.operational_intent_reference, wire(volumes), priority)
        told = notices(written, own_url=self.base_url, volumes=volumes, priority=priority)
        end = max(volume.end for volume in volumes)
        self.book.stand(own, told, now=self._now(), until=int(end.timestamp()) + 1)
        return own

    def _now(self) -> int:
        return int(self.clock().timestamp())
