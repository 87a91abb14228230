"""Every error of the package, drawn as a tree.

::

    GoodOfficesError
    ├── RecordError
    │   ├── RepeatedKeyError
    │   └── StaleRecordError
    ├── AccessError
    │   ├── NotInAudienceError
    │   ├── ConsentMissingError
    │   ├── HeadNeededError
    │   └── WithheldError
    ├── BusyError
    ├── InputError
    │   ├── FormatError
    │   ├── InfeasibleError
    │   ├── LateError
    │   ├── NoAgreementError
    │   ├── PointsError
    │   └── UnitError
    ├── MissingExtraError
    ├── ProofError
    │   └── ForkError
    └── StoreError
        ├── DamagedRecordError
        ├── RefusedByDiskError
        ├── SealedKeyError
        ├── SealedRegisterError
        └── SecondWriterError

``str(error)`` holds no body of an entry, no name and no utility: it may reach a log. What a person
should read stands in ``advice``, written for the one who made the request and shown to nobody else.
Doors answer every :class:`AccessError` exactly as they answer what does not exist.
"""

from __future__ import annotations

__all__ = [
    "AccessError",
    "BusyError",
    "ConsentMissingError",
    "DamagedRecordError",
    "ForkError",
    "FormatError",
    "GoodOfficesError",
    "HeadNeededError",
    "InfeasibleError",
    "InputError",
    "LateError",
    "MissingExtraError",
    "NoAgreementError",
    "NotInAudienceError",
    "PointsError",
    "ProofError",
    "RecordError",
    "RefusedByDiskError",
    "RepeatedKeyError",
    "SealedKeyError",
    "SealedRegisterError",
    "SecondWriterError",
    "StaleRecordError",
    "StoreError",
    "UnitError",
    "WithheldError",
]


class GoodOfficesError(Exception):
    """Root of all errors of this package.

    Parameters
    ----------
    message : str
        For logs and developers: what kind of thing went wrong, with identifiers only.
    advice : str, optional
        For the person who asked: what happened, what was kept, what to do next.
    field : str, optional
        Name of the input field that caused it, where there is one.
    """

    def __init__(self, message: str, *, advice: str = "", field: str = "") -> None:
        super().__init__(message)
        self.advice = advice
        self.field = field


class RecordError(GoodOfficesError):
    """The record refused an entry."""


class RepeatedKeyError(RecordError):
    """The same form was sent twice with different content; the first one stands."""

    def __init__(self) -> None:
        super().__init__(
            "the key was used with other content",
            advice="This form was sent before, with other content. What was sent first is kept; nothing was changed. Open the form anew to write again.",
        )


class StaleRecordError(RecordError):
    """The matter has moved on in the author's own view since the author last looked."""


class AccessError(GoodOfficesError):
    """What was asked for does not exist for the seat that asked."""


class NotInAudienceError(AccessError):
    """The entry is not addressed to the seat."""


class ConsentMissingError(AccessError):
    """Not all sides have agreed to what this needs."""


class HeadNeededError(AccessError):
    """The act is for the head of the delegation; ``act`` is the kind of entry, ``told`` what a form would have sent.

    ``told`` holds, for each field that was shown, its name, its label and what stood in it.
    """

    def __init__(self, act: str) -> None:
        super().__init__(
            "an act of the head",
            advice="Only the head of your delegation, or a deputy, can do this. Nothing was changed.",
        )
        self.act = act
        self.told: tuple[tuple[str, str, str], ...] = ()


class WithheldError(AccessError):
    """The seat had it, and it was destroyed or put under lock since."""


class BusyError(GoodOfficesError):
    """The same seat has asked for as much as it gets at once; ``retry_after_s`` is the same at any time."""

    retry_after_s = 15


class InputError(GoodOfficesError):
    """What was given cannot be used as it stands."""


class FormatError(InputError):
    """A file is not in the form it claims; ``field`` names the file, ``line`` the line where known."""

    def __init__(
        self, message: str, *, advice: str = "", field: str = "", line: int | None = None
    ) -> None:
        super().__init__(message, advice=advice, field=field)
        self.line = line


class InfeasibleError(InputError):
    """No choice satisfies all that was asked."""


class LateError(InputError):
    """The deadline has passed."""


class NoAgreementError(InputError):
    """No package is acceptable to every party."""


class PointsError(InputError):
    """A sheet of points does not add up or does not match the agenda."""


class UnitError(InputError):
    """A quantity is in another unit than asked for."""


class MissingExtraError(GoodOfficesError):
    """A part of the program needs packages that are not installed; ``advice`` has the command."""


class ProofError(GoodOfficesError):
    """A proof does not hold: something was changed, left out or made up.

    ``line`` is the line of the file, where there is one.
    """

    def __init__(self, message: str, *, advice: str = "", line: int | None = None) -> None:
        super().__init__(message, advice=advice)
        self.line = line


class ForkError(ProofError):
    """Two checkpoints of one record that cannot both be true: somebody was shown another record."""


class StoreError(GoodOfficesError):
    """The store could not do what was asked; nothing was written unless the error says so."""


class DamagedRecordError(StoreError):
    """Stored bytes do not verify; the error names the entry by its place."""


class RefusedByDiskError(StoreError):
    """The disk, or the database on it, took nothing; ``advice`` is for who sits at a page, not for the host."""

    def __init__(self, message: str) -> None:
        super().__init__(
            message,
            advice="The disk did not take this. Nothing was written; what you typed is still on your page. Tell the host.",
        )


class SealedKeyError(StoreError):
    """The node key is sealed, and what was given does not open it."""


class SealedRegisterError(StoreError):
    """The register of a reception was sealed: its secret is not on this machine any more."""

    def __init__(self) -> None:
        super().__init__(
            "the register is locked",
            advice="This register was locked. Nobody can read it here until officers who hold its shares open it again; nothing was lost.",
        )


class SecondWriterError(StoreError):
    """Another server process already writes to this database."""
