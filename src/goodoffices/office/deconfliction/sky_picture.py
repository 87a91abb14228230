"""A picture of the standing plans of one process, sealed beside the record: a start reads it instead of every line.

It is never more than the record: whoever loses it loses time. It says up to which line of the engine's view it
goes, and is taken only if that very line still stands there and nothing was put under lock, opened or destroyed
since. Before anything is destroyed the picture is.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from goodoffices.errors import GoodOfficesError, StoreError
from goodoffices.office.deconfliction.shelf import SeenBefore, Shelf
from goodoffices.office.deconfliction.standing_plans import Desks, Folded
from goodoffices.record import (
    EntryId,
    OutsideFlight,
    OutsideReading,
    PlanChecked,
    PlanRulesProposed,
    ProbingPattern,
    SeatId,
)
from goodoffices.vault import NodeKey, drop_sealed_file, read_sealed_file, write_sealed_file

if TYPE_CHECKING:
    from goodoffices.deconfliction import Sky, SkyPicture
    from goodoffices.store import ViewHead

__all__ = ["Picture", "PictureFile", "drop_pictures"]

FORMAT = 1
PICTURES = "skies"
PURPOSE = "picture of a sky"
SIZE = 8


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """The standing plans of a process after a line.

    Attributes
    ----------
    folded : Folded
        What follows from all lines up to that one; nobody changes it any more.
    sky : SkyPicture
        Where and when the plans are.
    head : ViewHead
        Where the engine's view ended.
    """

    folded: Folded
    sky: SkyPicture
    head: ViewHead


class PictureFile:
    """Where the picture of one process is.

    Parameters
    ----------
    folder : Path or None
        The data folder; None where no picture is kept.
    key : NodeKey
        Under which it is sealed.
    process : str
        Whose.
    """

    def __init__(self, folder: Path | None, key: NodeKey, process: str) -> None:
        self._key = key
        self._process = process.encode()
        self._path = None
        if folder is not None:
            self._path = folder / PICTURES / hashlib.sha256(self._process).hexdigest()[:32]
        self._turn = threading.Lock()

    @property
    def is_kept(self) -> bool:
        """Whether there is a place for one."""
        return self._path is not None

    def write(self, picture: Picture, is_true: Callable[[], bool]) -> bool:
        """Put a picture in the place of the older one.

        Parameters
        ----------
        picture : Picture
        is_true : callable
            Whether nothing was destroyed since: asked before and after, since another server may destroy at the
            same time.

        Returns
        -------
        bool
            Whether it stands.
        """
        if self._path is None:
            return False
        with self._turn:
            if not is_true():
                return False
            try:
                self._path.parent.mkdir(mode=0o700, exist_ok=True)
                write_sealed_file(self._path, self._key, PURPOSE, self._process, _parts(picture))
            except OSError as error:
                raise StoreError(
                    "the picture of a sky was not written",
                    advice="The disk refuses. Plans are safe in the record; only the next start takes longer.",
                ) from error
            stands = is_true()
            if not stands:
                self._drop()
            return stands

    def read(self) -> tuple[Folded, Sky, ViewHead] | None:
        """The last picture; None where there is none that opens."""
        if self._path is None:
            return None
        whole = read_sealed_file(self._path, self._key, PURPOSE, self._process)
        if whole is None:
            return None
        try:
            return _read(whole)
        except (msgspec.MsgspecError, GoodOfficesError, LookupError, ValueError, TypeError):
            # Of another version.
            return None

    def drop(self) -> None:
        """Destroy the picture.

        Raises
        ------
        StoreError
            If it may still be there.
        """
        with self._turn:
            self._drop()

    def _drop(self) -> None:
        try:
            if self._path is not None:
                drop_sealed_file(self._path)
        except OSError as error:
            raise StoreError("a picture that was to be destroyed may still be there") from error


def drop_pictures(folder: Path) -> None:
    """Destroy all pictures of a data folder; they are made anew from the records.

    Raises
    ------
    StoreError
        If one may still be there.
    """
    try:
        for path in (folder / PICTURES).glob("*"):
            drop_sealed_file(path)
    except OSError as error:
        raise StoreError("a picture that was to be destroyed may still be there") from error


# As bytes


class _Meta(msgspec.Struct, array_like=True):
    """All but what there may be a million of, and how large those parts are."""

    format: int
    number: int
    head: bytes
    rules: str | None
    rules_at: int
    compared_at: int
    proposed: list[tuple[str, str, PlanRulesProposed]]
    last_of: dict[str, int]
    counts: dict[str, int]
    between: list[tuple[tuple[str, ...], int]]
    known: list[tuple[tuple[str, ...], str]]
    checks: list[PlanChecked]
    warned: list[tuple[str, ProbingPattern, datetime]]
    outside: list[OutsideFlight]
    outside_at: int
    reading: OutsideReading | None
    sorts: Sequence[tuple[str, str, int, str, str, int]]
    sizes: list[int]


def _parts(picture: Picture) -> Iterator[bytes | memoryview]:
    folded, sky = picture.folded, picture.sky.thinned()
    columns = (sky.plans, sky.heads, sky.boxes, sky.corners)
    parts: list[bytes | memoryview] = [
        _words(sky.names),
        *(memoryview(column.tobytes()) for column in columns),
        *_table(folded.plans),
        _words(folded.pairs),
        _words(folded.pairs.values()),
        *_table(folded.telling),
        *_table(folded.outside_telling),
        folded.filed.sorted().tobytes(),
    ]
    meta = _Meta(
        FORMAT,
        picture.head.number,
        picture.head.head,
        folded.rules,
        folded.rules_at,
        folded.compared_at,
        [(name, author, body) for name, (author, body) in folded.proposed.items()],
        folded.last_of,
        {str(desk): count for desk, count in folded.counts.items()},
        [(tuple(sorted(desks)), count) for desks, count in folded.between.items()],
        [(tuple(sorted(desks)), name) for desks, name in folded.known.items()],
        folded.checks,
        [(desk, pattern, until) for (desk, pattern), until in folded.warned.items()],
        list(folded.outside.values()),
        folded.outside_at,
        folded.reading,
        sky.sorts,
        [len(part) for part in parts],
    )
    said = msgspec.json.encode(meta)
    yield len(said).to_bytes(SIZE)
    yield said
    yield from parts


def _words(words: Iterable[str]) -> bytes:
    return "\n".join(words).encode()


def _table(held: Shelf) -> tuple[bytes, bytes, bytes]:
    """Names, where each one's bytes end, and the bytes."""
    import numpy as np  # noqa: PLC0415  # not at the start of every command

    names, parts = [], []
    for name, part in held.items():
        names.append(name)
        parts.append(part)
    sizes = np.fromiter(map(len, parts), np.int64, len(parts))
    return _words(names), np.cumsum(sizes).tobytes(), b"".join(parts)


def _read(whole: bytearray) -> tuple[Folded, Sky, ViewHead]:
    import numpy as np  # noqa: PLC0415

    from goodoffices.deconfliction import Sky, SkyPicture  # noqa: PLC0415
    from goodoffices.deconfliction.packing import HEAD  # noqa: PLC0415
    from goodoffices.deconfliction.sky import PLAN, Sort  # noqa: PLC0415
    from goodoffices.store import ViewHead  # noqa: PLC0415

    view = memoryview(whole)
    start = SIZE + int.from_bytes(view[:SIZE])
    meta = msgspec.json.decode(view[SIZE:start], type=_Meta)
    ends = np.cumsum([start, *meta.sizes]).tolist()
    if meta.format != FORMAT or ends[-1] != len(whole):
        raise ValueError(meta.format)
    (
        names, plans, heads, boxes, corners, plan_names, plan_ends, plan_bytes, pair_names, pairs,
        told_names, told_ends, told_bytes, outside_names, outside_ends, outside_bytes, filed,
    ) = (view[a:b] for a, b in pairwise(ends))  # fmt: skip
    sky = Sky.of_picture(
        SkyPicture(
            _split(names),
            [Sort(*sort) for sort in meta.sorts],
            np.frombuffer(plans, PLAN),
            np.frombuffer(heads, HEAD),
            np.frombuffer(boxes).reshape(-1, 4),
            np.frombuffer(corners).reshape(-1, 2),
        )
    )
    folded = Folded(
        number=meta.number,
        rules=None if meta.rules is None else EntryId(meta.rules),
        rules_at=meta.rules_at,
        compared_at=meta.compared_at,
        proposed={EntryId(name): (SeatId(by), body) for name, by, body in meta.proposed},
        last_of=meta.last_of,
        counts=Counter({SeatId(desk): count for desk, count in meta.counts.items()}),
        between=Counter({_desks(desks): count for desks, count in meta.between}),
        known={_desks(desks): EntryId(name) for desks, name in meta.known},
        checks=meta.checks,
        warned={(SeatId(desk), pattern): until for desk, pattern, until in meta.warned},
        plans=_held(plan_names, plan_ends, plan_bytes),
        pairs=dict(zip(_split(pair_names), _split(pairs), strict=True)),
        telling=_held(told_names, told_ends, told_bytes),
        outside={flight.id: flight for flight in meta.outside},
        outside_at=meta.outside_at,
        reading=meta.reading,
        outside_telling=_held(outside_names, outside_ends, outside_bytes),
        filed=SeenBefore(np.frombuffer(bytes(filed), np.uint64)),
    )
    return folded, sky, ViewHead(meta.number, meta.head)


def _split(words: memoryview) -> list[Any]:
    return str(words, "utf-8").split("\n") if len(words) else []


def _held(names: memoryview, ends: memoryview, held: memoryview) -> Shelf:
    import numpy as np  # noqa: PLC0415

    return Shelf(_split(names), np.frombuffer(bytes(ends), np.int64), bytes(held))


def _desks(desks: Sequence[str]) -> Desks:
    return frozenset(SeatId(desk) for desk in desks)
