"""Who somebody is, as it lies sealed in the store of identities: every fact with its source, none thrown away.

What is said anew stands before what was said earlier; both are kept, under the person's own key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from goodoffices.errors import DamagedRecordError, InputError
from goodoffices.reception import IDENTITY_FIELDS
from goodoffices.reception.people_words import Verified

__all__ = ["Blob", "Fact", "blob_of", "decode_blob", "encode_blob"]

LONGEST = {"note": 2_000}
LONG = 200


class Fact(msgspec.Struct, frozen=True, array_like=True):
    """Something that was said of who a person is.

    Attributes
    ----------
    value : str
    source : str
        Who said so, in a short word.
    verified : Verified
    at : datetime
        When it was written down.
    by : str
        The officer who did.
    """

    value: str
    source: str
    verified: Verified
    at: datetime
    by: str

    def __repr__(self) -> str:
        return "<Fact>"


class Blob(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything that is known of who somebody is.

    Attributes
    ----------
    facts : dict
        Field -> what was said of it, the newest last.
    groups : dict
        Of a case: its groups -> what another system calls them.
    """

    facts: dict[str, tuple[Fact, ...]] = {}
    groups: dict[str, str] = {}

    def __repr__(self) -> str:
        return "<Blob>"

    def now(self, field: str) -> str:
        """What stands now; empty where nothing was said."""
        said = self.facts.get(field)
        return said[-1].value if said else ""

    def values(self) -> dict[str, str]:
        """Everything that stands now."""
        return {field: said[-1].value for field, said in self.facts.items()}

    def changed(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields of which these values say something else; an empty one says nothing."""
        return tuple(
            sorted(field for field, value in values.items() if value and value != self.now(field))
        )

    def with_facts(
        self, values: Mapping[str, str], *, source: str, verified: Verified, at: datetime, by: str
    ) -> Blob:
        """The same and what is said now; what was said before stays beside it.

        Raises
        ------
        InputError
            If a field is kept nowhere, or a value is longer than such a thing is.
        """
        facts = dict(self.facts)
        for field in self.changed(values):
            fact = Fact(_checked(field, values[field]), source, verified, at, by)
            facts[field] = (*facts.get(field, ()), fact)
        return Blob(facts, self.groups)


def blob_of(
    values: Mapping[str, str], *, source: str, verified: Verified, at: datetime, by: str
) -> Blob:
    """What is known of somebody of whom nothing was known.

    Raises
    ------
    InputError
        If a field is kept nowhere, or a value is longer than such a thing is.
    """
    return Blob().with_facts(values, source=source, verified=verified, at=at, by=by)


def _checked(field: str, value: str) -> str:
    if field not in IDENTITY_FIELDS:
        raise InputError(
            "a field that is kept nowhere",
            advice=f"{field[:40]!r} is not kept of anybody. Nothing was written.",
            field=field,
        )
    if len(value) > LONGEST.get(field, LONG):
        raise InputError(
            "a value that is too long",
            advice=f"{field}: at most {LONGEST.get(field, LONG)} characters. Nothing was written.",
            field=field,
        )
    return value


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Blob)


def encode_blob(blob: Blob) -> bytes:
    """A blob as bytes, to be sealed."""
    return _ENCODER.encode(blob)


def decode_blob(content: bytes) -> Blob:
    """The blob that :func:`encode_blob` wrote.

    Raises
    ------
    DamagedRecordError
        If it is none.
    """
    try:
        return _DECODER.decode(content)
    except msgspec.DecodeError:
        raise DamagedRecordError("an identity cannot be read") from None
