"""The pack for a colleague: what the desk holds, and nothing of what one person thought of another."""

import io
import json
import shutil
import subprocess
import zipfile

import pytest

from goodoffices.cli import main
from goodoffices.errors import AccessError
from goodoffices.office import log_contact, put_evidence, write_message
from goodoffices.office.mediation.handover import handover_contents, handover_pack
from goodoffices.office.samples.northland import seed as seed_northland
from goodoffices.record import (
    Channel,
    Contact,
    Dimension,
    Evidence,
    Manner,
    Message,
    Statement,
)

AGE = shutil.which("age")


def everything(packed):
    """All text in a pack."""
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return "".join(files.read(name).decode() for name in files.namelist())


def call(cast):
    """A call with Northland: its words, and what Mara thought of it."""
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=(
            Statement(manner=Manner.QUOTE, words="We listen.", said_by=cast.anton.seat),
            Statement(manner=Manner.IMPRESSION, words="He is afraid."),
        ),
    )
    log_contact(cast.office, cast.mara, contact, key=cast.key(cast.mara))


def test_it_holds_the_words_and_neither_impressions_nor_working_notes(cast):
    call(cast)
    evidence = Evidence(
        dimension=Dimension.OPENING,
        side=cast.anton.seat,
        words="They moved two brigades.",
        judged_by="Mara",
        on=cast.clock().date(),
    )
    put_evidence(cast.office, cast.mara, evidence, key="e")
    write_message(cast.office, cast.mara, room="own", words="I would not trust him.", key="n")
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="North to us", key="m")

    pack = everything(handover_pack(cast.office, cast.mara))

    assert handover_contents(cast.view(cast.mara)).notes == 2
    assert "We listen." in pack
    assert "North to us" in pack
    for words in ("He is afraid.", "two brigades", "I would not trust him."):
        assert words not in pack


def test_what_it_holds_is_said_before_it_is_made(cast):
    call(cast)
    write_message(cast.office, cast.mara, room="own", words="I would not trust him.", key="n")
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="North to us", key="m")

    contents = handover_contents(cast.view(cast.mara))

    assert contents.kinds["contact"] == 1
    assert contents.kinds["message"] == 1
    assert (contents.notes, contents.impressions, contents.withheld) == (1, 1, 0)
    with zipfile.ZipFile(io.BytesIO(handover_pack(cast.office, cast.mara))) as files:
        lines = json.loads(files.read("lines.json"))["lines"]
    assert sum(contents.kinds.values()) == len(lines)


def test_of_what_was_destroyed_the_place_alone_is_in_it(cast):
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="North to us", key="m")
    gone = cast.view(cast.mara).lines(Message)[0].entry_id
    cast.office.store.erase(cast.mara.process, [gone])

    assert handover_contents(cast.view(cast.mara)).withheld == 1
    pack = everything(handover_pack(cast.office, cast.mara))
    assert "North to us" not in pack
    assert "Not in this copy." in pack


def test_of_a_whole_mediation_no_impression_and_no_working_note_is_in_it(cast):
    sample = seed_northland(cast.office)
    mediator = sample.seats["Third Capital"]
    view = cast.office.view(mediator)
    pack = everything(handover_pack(cast.office, mediator))
    lines = view.lines()
    impressions = [
        said.words
        for line in lines
        if isinstance(line.body, Contact)
        for said in line.body.statements
        if said.manner is Manner.IMPRESSION
    ]
    notes = [line.body.words for line in lines if isinstance(line.body, Evidence)]

    assert len(impressions) > 3
    assert len(notes) > 3
    assert not [words for words in impressions + notes if json.dumps(words)[1:-1] in pack]
    assert not [words for words in impressions + notes if words in pack]


def test_only_the_mediator_hands_over(cast):
    for actor in (cast.anton, cast.frieda, cast.stranger):
        with pytest.raises(AccessError):
            handover_pack(cast.office, actor)


def test_the_command_says_what_the_file_would_hold_and_writes_it_sealed(cast, folder, capsys):
    assert AGE, "no age: apt-get install -y --no-install-recommends age"
    call(cast)
    data = ["--data", str(folder)]
    assert main(["handover", "Northland and Southland", "--list", *data]) == 0
    said = capsys.readouterr().out
    assert "1  contact" in said
    assert "1 impression is left out." in said
    assert not list(folder.glob("*.age"))

    made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    (folder / "key").write_text(made)
    file = folder / "pack.age"
    recipient = made.split("public key: ")[1].split()[0]
    command = ["handover", "Northland and Southland", str(file), "--recipient", recipient, *data]
    assert main(command) == 0

    assert file.stat().st_mode & 0o777 == 0o600
    out = subprocess.run(
        [AGE, "-d", "-i", folder / "key", file], capture_output=True, check=True
    ).stdout
    assert "We listen." in everything(out)
    assert "He is afraid." not in everything(out)
    assert main(command) == 2
    assert main(["handover", "Northland and Southland", *data]) == 2
