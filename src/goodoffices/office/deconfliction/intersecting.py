"""Plans compared in private, step by step: bytes in, bytes out. No record, no seat, no server has a part in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec

from goodoffices.errors import FormatError, InputError, ProofError

if TYPE_CHECKING:
    from goodoffices.deconfliction import Volume
    from goodoffices.deconfliction.private import IntersectionTerms

__all__ = [
    "Held",
    "Step",
    "audited",
    "began",
    "is_of_run",
    "standing_in_the_way",
    "terms_of",
    "took",
]

Held = Mapping[str, bytes]
"""The files of one run at one party: name -> content."""
TERMS, SECRET = "terms", "secret"
NAMES = {b"commitment": "1-commitment", b"masked": "2-masked", b"returned": "3-answer"}


@dataclass(frozen=True, slots=True)
class Step:
    """What a step made.

    Attributes
    ----------
    files : Mapping[str, bytes]
        To be kept with the others of the run; those that begin with ``ours-`` are to be carried to the other side.
    other : str
        The other side.
    digits : str
        To be compared by voice, once both commitments are there.
    count : int or None
        How many cells are in common, at the end.
    cells : tuple of Volume
        Which, at the end, where the terms tell it.
    """

    files: Mapping[str, bytes] = field(repr=False)
    other: str
    digits: str = ""
    count: int | None = field(default=None, repr=False)
    cells: tuple[Volume, ...] = field(default=(), repr=False)


class _Secret(msgspec.Struct, frozen=True):
    """What a party keeps, and opens to an auditor."""

    party: str
    seed: bytes
    cells: list[bytes]


def terms_of(
    *,
    run: bytes,
    parties: tuple[str, str],
    window: tuple[datetime, datetime],
    cap: int,
    level: int,
    layer_m: int,
    slot_s: int,
    reference: str,
    tells: str,
) -> bytes:
    """Terms for two sides to agree on.

    Parameters
    ----------
    run : bytes
        16 bytes of chance.
    parties : tuple of str
        The two sides.
    window : tuple of datetime
        From when until when; aware.
    cap, level, layer_m, slot_s, reference, tells
        As in :class:`goodoffices.deconfliction.private.IntersectionTerms` and its grid.

    Returns
    -------
    bytes
        A text of nine lines.

    Raises
    ------
    InputError
        If something is out of range.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> day = datetime(2026, 3, 17, tzinfo=UTC), datetime(2026, 3, 18, tzinfo=UTC)
    >>> terms_of(run=bytes(16), parties=("north", "south"), window=day, cap=10_000, level=15, layer_m=100,
    ...     slot_s=900, reference="W84", tells="count").decode().splitlines()[3:5]
    ['window: 2026-03-17T00:00:00Z to 2026-03-18T00:00:00Z', 'cap: 10000']
    """
    from goodoffices.deconfliction import Reference, Window, private  # noqa: PLC0415

    grid = private.CellGrid(level, layer_m, slot_s, Reference(reference))
    return private.IntersectionTerms(
        run.hex(), parties, Window(*window), cap, grid, private.Tells(tells)
    ).as_bytes()


def standing_in_the_way(terms: bytes, earlier: Mapping[str, bytes]) -> str:
    """Which earlier run is about the same time and the same two sides.

    Parameters
    ----------
    terms : bytes
    earlier : Mapping[str, bytes]
        Where -> terms that were begun.

    Returns
    -------
    str
        Where, or nothing.
    """
    from goodoffices.deconfliction import private  # noqa: PLC0415

    read = {where: private.read_terms(content) for where, content in earlier.items()}
    found = private.other_run(private.read_terms(terms), read.values())
    return next((where for where, one in read.items() if one is found), "")


def began(terms: bytes, party: str, plans: Mapping[str, bytes], *, seed: bytes) -> Step:
    """Make a party's cells from its files of plans, and commit to them.

    Parameters
    ----------
    terms : bytes
    party : str
        Which of the two this is.
    plans : Mapping[str, bytes]
        File name -> GeoJSON, KML or a table.
    seed : bytes
        32 bytes of chance.

    Returns
    -------
    Step
        Terms, secret and our commitment.

    Raises
    ------
    FormatError
        If a file cannot be read.
    InputError
        If there are more cells than the cap, or altitudes are counted from elsewhere.
    """
    from goodoffices.deconfliction import private, read_plans  # noqa: PLC0415

    read = private.read_terms(terms)
    filed = chain.from_iterable(
        read_plans(name, content, filer=party) for name, content in plans.items()
    )
    volumes = (volume for plan in filed for volume in plan.volumes)
    held = private.cells(volumes, read.grid, window=read.window, most=read.cap)
    begun = private.begin(read, party, held, seed=seed)
    secret = msgspec.json.encode(_Secret(party, seed, list(begun.cells)))
    files = {TERMS: terms, SECRET: secret, "ours-1-commitment": begun.commitment.as_bytes()}
    return Step(files, _other(read, party))


def is_of_run(terms: bytes, message: bytes) -> bool:
    """Whether a message belongs to these terms.

    Parameters
    ----------
    terms, message : bytes

    Returns
    -------
    bool

    Raises
    ------
    FormatError
        If one of them cannot be read.
    """
    from goodoffices.deconfliction import private  # noqa: PLC0415

    return private.read_message(message).context == private.read_terms(terms).context


def took(held: Held, message: bytes) -> Step:
    """Take a message of the other side, and make what follows from it.

    Parameters
    ----------
    held : Held
        All files of the run.
    message : bytes
        As it came.

    Returns
    -------
    Step
        The message, to be kept, and ours, or what is in common.

    Raises
    ------
    FormatError
        If it cannot be read.
    InputError
        If an earlier message has to come first.
    ProofError
        If it does not hold, or another one of its kind came before.
    """
    from goodoffices.deconfliction import private  # noqa: PLC0415

    terms = private.read_terms(held[TERMS])
    secret = _secret(held)
    given = private.read_message(message)
    begun = private.begin(terms, secret.party, secret.cells, seed=secret.seed)
    name = f"theirs-{NAMES[given.KIND]}"
    kept = {name: message}
    if held.get(name, message) != message:
        raise ProofError(
            "a second message of one kind",
            advice="The other side sent another message of this kind before. The first one counts; nothing was"
            " done with this one. End this run and call the line.",
        )
    other = _other(terms, secret.party)
    if isinstance(given, private.Commitment):
        files = {"ours-2-masked": private.masked_for(begun, given).as_bytes()}
        return Step(kept | files, other, private.check_digits(begun.commitment, given))
    first = _came(held, "theirs-1-commitment", private.Commitment)
    if isinstance(given, private.Masked):
        answered = private.answer(begun, first, given)
        return Step(kept | {"ours-3-answer": answered.returned.as_bytes()}, other)
    answered = private.answer(begun, first, _came(held, "theirs-2-masked", private.Masked))
    common = private.conclude(answered, given)
    cells = tuple(private.cell_volume(cell, terms.grid) for cell in common.cells)
    return Step(kept, other, count=common.count, cells=cells)


def audited(held: Held) -> tuple[str, int]:
    """Whether what a party sent follows from the cells and the chance it opened.

    Parameters
    ----------
    held : Held
        All files of the run, as the party kept them.

    Returns
    -------
    str, int
        The party, and how many cells it put in.

    Raises
    ------
    ProofError
        If a message does not follow.
    FormatError
        If a file cannot be read.
    """
    from goodoffices.deconfliction import private  # noqa: PLC0415

    secret = _secret(held)
    read = {
        name: private.read_message(content)
        for name, content in held.items()
        if name.startswith(("ours-", "theirs-"))
    }
    private.audit(
        private.read_terms(held[TERMS]),
        secret.party,
        secret.cells,
        seed=secret.seed,
        sent=[message for name, message in read.items() if name.startswith("ours-")],
        received=[message for name, message in read.items() if name.startswith("theirs-")],
    )
    return secret.party, len(secret.cells)


def _secret(held: Held) -> _Secret:
    try:
        return msgspec.json.decode(held[SECRET], type=_Secret)
    except (KeyError, msgspec.DecodeError) as error:
        raise FormatError(
            "a secret cannot be read",
            advice="The file with the cells and the chance of this run is missing or damaged. Without it the run"
            " cannot go on.",
            field=SECRET,
        ) from error


def _came(held: Held, name: str, kind: type[Any]) -> Any:
    from goodoffices.deconfliction import private  # noqa: PLC0415

    if name not in held:
        raise InputError(
            "a message comes too early",
            advice="A message of the other side has to come before this one. Take first its commitment, then its masked"
            " cells, then its answer. Nothing was done with this one.",
            field="message",
        )
    message = private.read_message(held[name])
    if not isinstance(message, kind):
        raise FormatError(
            "a kept message is another one",
            advice="A file of this run was changed or exchanged. Put it back as it was.",
            field=name,
        )
    return message


def _other(terms: IntersectionTerms, party: str) -> str:
    return terms.parties[1 - terms.place(party)]
