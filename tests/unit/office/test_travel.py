"""The copy to travel with: one side's share of the mediator's record, and nothing of any other."""

import base64
import hashlib
import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.cli import main
from goodoffices.errors import AccessError
from goodoffices.office import Draft, log_contact, seal_input, write_message
from goodoffices.office.mediation.travel import travel_copy
from goodoffices.record import Audience, Channel, Contact, InputSealed, Manner, Message, Statement
from tests.cast import NORTH_POINTS, gather
from tests.conftest import IN_MEMORY, examples

AGE = shutil.which("age")


def copy(cast, side=None):
    """The page, and the data."""
    packed = travel_copy(cast.office, cast.mara, (side or cast.anton).seat)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return files.read("copy.html").decode(), json.loads(files.read("lines.json"))


def say(cast, actor, words, *seats):
    audience = Audience([actor.seat, *(seat.seat for seat in seats)])
    cast.office.append(actor, [Draft(audience, Message(words=words))], key=cast.key(actor))


def test_it_holds_what_this_side_may_hear_and_nothing_else(cast):
    say(cast, cast.anton, "North to us", cast.mara)
    say(cast, cast.mara, "To both", cast.anton, cast.bela)
    say(cast, cast.bela, "South to us", cast.mara)
    say(cast, cast.mara, "To ourselves")
    say(cast, cast.anton, "North to South alone", cast.bela)

    page, data = copy(cast)

    for words in ("North to us", "To both"):
        assert words in page
        assert words in json.dumps(data)
    for words in ("South to us", "To ourselves", "North to South alone"):
        assert words not in page + json.dumps(data)


def test_its_lines_are_exactly_those_of_both_views(cast):
    say(cast, cast.anton, "One", cast.mara)
    say(cast, cast.anton, "Two", cast.bela)
    _, data = copy(cast)

    both = {x.entry_id for x in cast.view(cast.mara).lines()} & {
        x.entry_id for x in cast.view(cast.anton).lines()
    }
    assert {json.loads(line["statement"])["entry"] for line in data["lines"]} == both


def everything(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return [(x.filename, x.date_time, files.read(x)) for x in files.infolist()]


@settings(max_examples=examples(10, full=200), deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["south", "us", "sealed"]), st.text(max_size=9)), max_size=6)
)
def test_whatever_others_do_not_a_byte_of_it_changes(others):
    with tempfile.TemporaryDirectory(prefix="goodoffices-", dir=IN_MEMORY) as where:
        cast = gather(Path(where))
        try:
            say(cast, cast.anton, "North to us", cast.mara)
            before = travel_copy(cast.office, cast.mara, cast.anton.seat)
            for who, more in others:
                words = f"x{more}"
                if who == "south":
                    say(cast, cast.bela, words, cast.mara)
                elif who == "us":
                    say(cast, cast.mara, words)
                else:  # what this side itself seals: the mediator is not to know of it
                    audience = Audience([cast.anton.seat, "engine"])
                    draft = Draft(audience, Message(words=words))
                    cast.office.append(cast.anton, [draft], key=cast.key(cast.anton))
            assert everything(travel_copy(cast.office, cast.mara, cast.anton.seat)) == everything(
                before
            )
        finally:
            cast.close()


def test_that_a_side_has_sealed_its_points_is_not_in_it(cast):
    agenda, rules = cast.agenda(), cast.rules()
    before = copy(cast)
    sealed = InputSealed(
        rules=rules,
        agenda=agenda,
        said_by=cast.anton.seat,
        points=NORTH_POINTS,
        reservation=300,
    )
    seal_input(cast.office, cast.anton, sealed, key="sealed")

    assert copy(cast) == before


def test_names_of_those_whom_this_side_was_not_told_of_are_not_in_it(cast):
    page, data = copy(cast)

    for name in ("Liaison", "Reception", "Friend of the process"):
        assert name not in page + json.dumps(data)
    assert "Southland" in page  # whom Northland was told of


def test_own_impressions_stay_at_home(cast):
    statements = (
        Statement(manner=Manner.QUOTE, words="We listen.", said_by=cast.anton.seat),
        Statement(manner=Manner.IMPRESSION, words="He is afraid."),
    )
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=statements,
    )
    log_contact(cast.office, cast.mara, contact, readers=(cast.anton.seat,), key="c")
    page, data = copy(cast)

    assert "We listen." in page
    assert "He is afraid." not in page + json.dumps(data)
    (line,) = [line for line in data["lines"] if line["kind"] == Contact.KIND]
    assert "key" not in line  # it would open the whole of it


def test_of_what_was_destroyed_the_place_is_in_it(cast):
    say(cast, cast.anton, "North to us", cast.mara)
    gone = cast.view(cast.anton).lines(Message)[0].entry_id
    cast.office.store.erase(cast.mara.process, [gone])
    page, data = copy(cast)

    assert "North to us" not in page
    assert "Not in this copy." in page
    (line,) = [line for line in data["lines"] if line["kind"] == Message.KIND]
    assert line["body"] is None
    assert "key" not in line


def test_each_line_can_be_checked_by_itself(cast):
    say(cast, cast.anton, "North to us", cast.mara)
    _, data = copy(cast)

    opened = 0
    for line in data["lines"]:
        said = json.loads(line["statement"])
        if "key" not in line:
            continue
        key, salt = bytes.fromhex(line["key"]), bytes.fromhex(line["salt"])
        sealed = base64.b64decode(line["ciphertext"])
        inner = hashlib.sha256(sealed).digest()
        assert hashlib.sha256(b"\x02" + salt + inner).hexdigest() == said.pop("commitment")
        bound = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        body = AESGCM(key).decrypt(sealed[:12], sealed[12:], bound)
        size = int.from_bytes(body[:4], "big")
        assert json.loads(body[4 : 4 + size]) == line["body"]
        opened += 1
    assert opened > 2


def test_words_on_the_page_are_words_and_no_markup(cast):
    say(cast, cast.anton, "<script>alert(1)</script> & so on", cast.mara)
    page, _ = copy(cast)

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_only_the_mediator_makes_one_and_only_for_somebody_else(cast):
    for actor, side in (
        (cast.anton, cast.bela),
        (cast.anton, cast.anton),
        (cast.stranger, cast.anton),
        (cast.mara, cast.mara),
        (cast.mara, cast.stranger),
    ):
        with pytest.raises(AccessError):
            travel_copy(cast.office, actor, side.seat)


def test_the_command_seals_it_and_the_ordinary_tool_opens_it(cast, folder, capsys):
    assert AGE, "no age: apt-get install -y --no-install-recommends age"
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="North to us", key="1")
    made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    (folder / "key").write_text(made)
    recipient = made.split("public key: ")[1].split()[0]
    command = [
        "travel-copy",
        "Northland and Southland",
        str(folder / "t.age"),
        "--side",
        "Northland",
    ]
    command += ["--recipient", recipient, "--data", str(folder)]

    assert main(command) == 0
    assert (folder / "t.age").stat().st_mode & 0o777 == 0o600
    assert b"North to us" not in (folder / "t.age").read_bytes()
    out = subprocess.run(
        [AGE, "-d", "-i", folder / "key", folder / "t.age"], capture_output=True, check=True
    ).stdout
    with zipfile.ZipFile(io.BytesIO(out)) as files:
        assert b"North to us" in files.read("copy.html")
    assert main(command) == 2
    assert "File exists" in capsys.readouterr().err
