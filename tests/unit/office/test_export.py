"""What a seat may take away, and what reading does with damaged or unknown entries."""

import hashlib
import json

import pytest

from goodoffices.errors import DamagedRecordError, NotInAudienceError, SecondWriterError, StoreError
from goodoffices.office import (
    Draft,
    export_view,
    log_contact,
    open_office,
    put_evidence,
    write_message,
)
from goodoffices.record import (
    GENESIS,
    Audience,
    Channel,
    Contact,
    Dimension,
    Evidence,
    Manner,
    Message,
    Statement,
    Unknown,
    kinds,
    view_link,
)
from goodoffices.record import body as bodies


def held(cast, actor):
    return json.loads(export_view(cast.office, actor))


def test_an_export_holds_every_line_with_its_place_in_the_chain(cast):
    write_message(cast.office, cast.anton, room="own", words="Ours", key="k")
    found = held(cast, cast.anton)

    head = GENESIS
    for line in found["lines"]:
        assert line["previous"] == head.hex()
        head = view_link(head, line["number"], line["slot"], line["statement"].encode())
        assert line["head"] == head.hex()
    assert head == cast.view(cast.anton).head().head
    assert found["lines"][-1]["body"]["words"] == "Ours"
    assert found["seat"] == {"id": cast.anton.seat, "name": "Northland", "role": "party"}
    assert export_view(cast.office, cast.anton) == export_view(cast.office, cast.anton)


def test_impressions_and_working_notes_are_left_out(cast):
    statements = (
        Statement(manner=Manner.QUOTE, words="They said this", said_by=cast.anton.seat),
        Statement(manner=Manner.IMPRESSION, words="He seemed tired"),
    )
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=statements,
    )
    log_contact(cast.office, cast.mara, contact, key="c")
    judged = Evidence(
        dimension=Dimension.CAPABILITY,
        words="We lack a driver",
        judged_by="Mara",
        on=cast.clock().date(),
    )
    put_evidence(cast.office, cast.mara, judged, key="e")

    raw = export_view(cast.office, cast.mara).decode()
    assert "They said this" in raw
    assert "tired" not in raw
    assert "driver" not in raw
    lines = held(cast, cast.mara)["lines"]
    assert (lines[-1]["kind"], lines[-1]["body"]) == ("evidence", None)


def test_an_export_names_only_known_seats(cast):
    assert set(held(cast, cast.frieda)["seats"].values()) == {
        "Friend of the process", "Third Capital", "Engine", "Public",
    }  # fmt: skip
    with pytest.raises(NotInAudienceError):
        export_view(cast.office, cast.stranger)


def test_kinds_of_a_newer_version_are_kept_shown_and_exported(cast, monkeypatch):
    @bodies.kind("from_a_newer_version", "message")
    class Newer(bodies.Body):
        words: str
        matter: str

        def thread(self):
            return self.matter

    room = Audience([cast.anton.seat, cast.mara.seat])
    first = write_message(cast.office, cast.anton, room=cast.mara.seat, words="x", key="k")
    cast.office.append(cast.anton, [Draft(room, Newer(words="y", matter=first))], key="n")
    del bodies._kinds["from_a_newer_version"]
    assert "from_a_newer_version" not in kinds()

    line = cast.view(cast.mara).lines(last=1)[0]
    assert isinstance(line.body, Unknown)
    assert line.thread_id() == first
    (thread,) = cast.view(cast.mara).threads("message")
    assert [type(x.body) for x in thread.lines] == [Message, Unknown]
    exported = held(cast, cast.mara)["lines"][-1]
    assert (exported["kind"], exported["body"]["words"]) == ("from_a_newer_version", "y")


@pytest.mark.parametrize("column", ["ciphertext", "statement"])
def test_a_damaged_entry_is_named_and_never_shown(cast, column):
    name = write_message(cast.office, cast.anton, room="own", words="Ours", key="k")
    store = cast.office.store
    raw = store.load(cast.anton.process, cast.anton.seat)[-1]
    for place in range(0, len(getattr(raw, column)), 37):
        bad = bytearray(getattr(raw, column))
        bad[place] ^= 1
        row = type(raw)(**{f: getattr(raw, f) for f in raw.__slots__} | {column: bytes(bad)})
        with pytest.raises(DamagedRecordError):
            cast.office.open(cast.anton, row)
    assert cast.office.open(cast.anton, raw).entry_id == name


def test_reading_makes_no_keys(cast):
    count = "select count(*) from audience_key"
    before = cast.office.store.reading().execute(count).fetchone()
    raw = cast.office.store.load(cast.anton.process, cast.anton.seat)[0]
    other = raw.statement.replace(cast.anton.seat.encode(), b"s-somebody-else")
    row = type(raw)(**{f: getattr(raw, f) for f in raw.__slots__} | {"statement": other})

    with pytest.raises(DamagedRecordError):
        cast.office.open(cast.anton, row)
    assert cast.office.store.reading().execute(count).fetchone() == before


def test_an_office_reads_beside_one_that_writes(cast, folder):
    write_message(cast.office, cast.anton, room="own", words="Ours", key="k")
    beside = open_office(folder, read_only=True)

    assert export_view(beside, cast.anton) == export_view(cast.office, cast.anton)
    with pytest.raises(StoreError):
        write_message(beside, cast.anton, room="own", words="More", key="m")
    with pytest.raises(SecondWriterError):
        open_office(folder)
    beside.store.close()


def test_nothing_that_was_said_stands_in_the_files(cast, folder):
    word = "pomegranate"
    write_message(cast.office, cast.anton, room="own", words=word, key="k")
    cast.office.store.close()

    for path in folder.iterdir():
        assert word.encode() not in path.read_bytes()
    assert hashlib.sha256(b"cast/node").digest() not in (folder / "record.sqlite").read_bytes()


def test_everything_is_there_after_a_restart(cast, folder):
    write_message(cast.office, cast.anton, room="own", words="Ours", key="k")
    before = export_view(cast.office, cast.anton)
    cast.office.store.close()
    again = open_office(folder)

    assert export_view(again, cast.anton) == before
    again.store.close()
