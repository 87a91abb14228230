"""Backups at the command line: made beside a running server, opened by who may, refused in plain words."""

import subprocess

import pytest

from goodoffices.cli import main
from goodoffices.office import open_office, write_message

PASSPHRASE = "copper lantern by the seventh bridge"


@pytest.fixture
def running(cast, folder):
    """A record that is open for writing all the while."""
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="The bridge opens", key="1")
    return folder


@pytest.fixture
def holder(folder):
    """A key file of age, and the public half."""
    made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    (folder / "key.txt").write_text(made)
    return folder / "key.txt", made.split("public key: ")[1].split()[0]


def test_there_and_back_with_a_key_of_age(running, holder, capsys, cast):
    key, recipient = holder
    files = [str(running / "r.age"), "--keys", str(running / "k.age")]

    assert main(["backup", *files, "--recipient", recipient, "--data", str(running)]) == 0
    said = capsys.readouterr().out
    entries = cast.office.store.verify(cast.mara.process)
    assert f"One record of {entries} entries; every chain verifies." in said
    assert "destroy it before the time" in said
    assert (
        (running / "r.age").stat().st_mode & 0o777
        == (running / "k.age").stat().st_mode & 0o777
        == 0o600
    )

    again = running / "again"
    assert main(["restore", *files, "--identity", str(key), "--data", str(again)]) == 0
    assert "Heads and roots are those of the backup." in capsys.readouterr().out
    office = open_office(again)
    assert office.view(cast.anton).lines()[-1].body.words == "The bridge opens"
    office.store.close()

    assert main(["restore", *files, "--identity", str(key), "--data", str(again)]) == 2
    assert "There is something in" in capsys.readouterr().err
    assert main(["backup", *files, "--recipient", recipient, "--data", str(running)]) == 2
    assert "a file of that name already" in capsys.readouterr().err


def test_there_and_back_with_a_passphrase_and_without_the_keys(running, monkeypatch, capsys):
    (running / "said").write_text(PASSPHRASE + "\n")
    monkeypatch.setenv("GOODOFFICES_BACKUP_PASSPHRASE_FILE", str(running / "said"))

    assert main(["backup", str(running / "r.age"), "--data", str(running)]) == 0
    assert "without --keys nobody can read" in capsys.readouterr().out
    assert main(["restore", str(running / "r.age"), "--data", str(running / "again")]) == 0
    assert "can be verified, and not be read" in capsys.readouterr().out
    (running / "said").write_text("another lantern by the bridge\n")
    assert main(["restore", str(running / "r.age"), "--data", str(running / "more")]) == 2
    assert "does not open with what was given" in capsys.readouterr().err


def test_recipients_may_stand_in_a_file(running, holder):
    (running / "who").write_text(f"# the two officers\n{holder[1]}\n\n{holder[1]}\n")
    command = ["backup", str(running / "r.age"), "--recipients-file", str(running / "who")]

    assert main([*command, "--data", str(running)]) == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--recipient", "age1nobody"], "what age-keygen prints"),
        (["--recipients-file", "nowhere"], "nowhere cannot be read"),
        (["--recipient", "OWN", "--data", "nowhere"], "There is no record in"),
    ],
)
def test_what_cannot_be_sealed_is_refused_and_nothing_is_written(
    running, holder, capsys, more, said
):
    more = [word.replace("OWN", holder[1]) for word in more]
    data = [] if "--data" in more else ["--data", str(running)]

    assert main(["backup", str(running / "r.age"), *more, *data]) == 2
    assert said in capsys.readouterr().err
    assert not (running / "r.age").exists()


@pytest.mark.parametrize("what", ["no such file", "no key file"])
def test_a_key_file_that_is_none_is_refused(running, holder, capsys, what):
    main(["backup", str(running / "r.age"), "--recipient", holder[1], "--data", str(running)])
    if what == "no key file":
        (running / "other").write_text("# nothing here\nage1\n")

    command = ["restore", str(running / "r.age"), "--identity", str(running / "other")]
    assert main([*command, "--data", str(running / "again")]) == 2
    assert capsys.readouterr().err.strip()
    assert not (running / "again").exists()
