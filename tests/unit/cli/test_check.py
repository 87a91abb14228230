"""``goodoffices check``: sound records are told, the first damage is named."""

import sqlite3

from goodoffices.cli import main
from tests.cast import gather


def test_check_tells_that_a_record_is_sound(folder, capsys):
    cast = gather(folder)
    try:
        assert main(["check", "--data", str(folder)]) == 0  # beside the server

        told = capsys.readouterr().out
        entries = cast.office.store.verify(cast.mara.process)
        assert f"{cast.mara.process}: sound; {entries} entries" in told
    finally:
        cast.close()


def test_check_names_the_entry_that_was_changed(folder, capsys):
    gather(folder).close()
    database = sqlite3.connect(folder / "record.sqlite", isolation_level=None)
    database.execute("update entry_key set wrap = zeroblob(108) where log & 0xffff = 4")
    database.close()

    assert main(["check", "--data", str(folder)]) == 1

    told = capsys.readouterr()
    assert "entry 4 of the record does not open" in told.err
    assert "Nothing was changed" in told.err
    assert not told.out
