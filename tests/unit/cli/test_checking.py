"""verify, words and witness: on the command line, and against a real server on loopback."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from goodoffices.cli import main
from goodoffices.errors import AccessError
from goodoffices.office import proof, receipt, record_file, witnessed, write_message
from goodoffices.vault import Signer, read_note
from goodoffices.vault.note import cosigned_at


@pytest.fixture
def kept(cast):
    """A cast after two beats."""
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="x", key="m")
    for _ in range(2):
        cast.beat(minutes=10)
    return cast


@pytest.fixture
def file(kept, tmp_path):
    path = tmp_path / "record.txt"
    path.write_bytes(b"".join(record_file(kept.office, kept.anton)))
    return path


# verify


def test_a_good_file_is_told_in_plain_words(kept, file, capsys):
    assert main(["verify", str(file)]) == 0

    said = capsys.readouterr().out
    assert "holds." in said
    assert "4 lines, none left out" in said or "3 lines, none left out" in said
    assert "checkpoint 2, of 2026-03-17 07:00 UTC" in said
    assert "No origin was given" in said
    assert " ".join(proof(kept.office, kept.anton).few) in said


def test_a_pinned_file_is_told_to_be_that_record(kept, file, capsys):
    origin = proof(kept.office, kept.anton).origin

    assert main(["verify", str(file), "--pin", origin]) == 0
    assert "No origin" not in capsys.readouterr().out
    assert main(["verify", str(file), "--pin", "goodoffices/0000000000000000/p-other"]) == 1
    assert "pinned" in capsys.readouterr().err


def test_a_damaged_file_is_refused_with_its_line(file, capsys):
    lines = file.read_bytes().split(b"\n")
    place = next(n for n, line in enumerate(lines) if line.startswith(b"L\t2\t"))
    lines[place] = lines[place].replace(b'"epoch":0', b'"epoch":7')
    file.write_bytes(b"\n".join(lines))

    assert main(["verify", str(file)]) == 1
    assert f"Line {place + 2} of the file does not hold" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"\n", b"goodoffices-record/1\n", bytes(range(256)) * 40])
def test_what_is_no_record_file_is_refused(tmp_path, capsys, content):
    path = tmp_path / "other"
    path.write_bytes(content)

    assert main(["verify", str(path)]) == 1
    assert "does not hold" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_no_bad_record(tmp_path, capsys):
    assert main(["verify", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_a_receipt_is_borne_out_by_the_record_or_tells_that_it_was_suppressed(
    kept, file, tmp_path, capsys
):
    name = write_message(kept.office, kept.anton, room=kept.mara.seat, words="y", key="late")
    taken = tmp_path / "receipt.txt"
    taken.write_bytes(receipt(kept.office, kept.anton, name))

    assert main(["verify", str(file), "--receipt", str(taken)]) == 1
    assert "suppressed" in capsys.readouterr().err
    kept.beat(minutes=10)
    file.write_bytes(b"".join(record_file(kept.office, kept.anton)))
    assert main(["verify", str(file), "--receipt", str(taken)]) == 0
    assert "receipt" in capsys.readouterr().out


# words


def test_words_are_those_on_the_page(kept, file, capsys):
    assert main(["words", str(file)]) == 0

    said = capsys.readouterr().out.split()
    found = proof(kept.office, kept.anton)
    assert [word for word in said if word in found.few][:12] == list(found.few)
    assert all(word in said for word in found.many)


def test_words_of_what_is_no_checkpoint_are_refused(tmp_path, capsys):
    path = tmp_path / "note"
    path.write_bytes(b"a shopping list\n")

    assert main(["words", str(path)]) == 1
    assert "form of a checkpoint" in capsys.readouterr().err


# export


def test_an_export_with_proof_verifies(kept, folder, tmp_path, capsys):
    for seat, said in (("Northland", "seat"), ("*", "The whole record")):
        out = tmp_path / "out"
        assert (
            main(
                [
                    "export",
                    "Northland and Southland",
                    "--seat",
                    seat,
                    "--proof",
                    "--data",
                    str(folder),
                    "--output",
                    str(out),
                ]
            )
            == 0
        )
        assert main(["verify", str(out)]) == 0
        assert said in capsys.readouterr().out


# witness


@contextmanager
def serving(answer):
    """A server on loopback that answers each path with what `answer` gives: bytes, or None for 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = answer(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answers_of(cast):
    """What the desk of a cast answers to witnesses."""

    def answer(path):
        _, _, record, old, _ = path.split("/")
        try:
            return witnessed(cast.office, record, int(old))
        except AccessError:
            return None

    return answer


def watch(base, cast, keep):
    found = proof(cast.office, cast.anton)
    return main(["witness", f"{base}/witness/{found.witness}/#{found.node}", "--keep", str(keep)])


def test_a_witness_follows_a_record_and_keeps_what_it_signed(kept, tmp_path, capsys):
    keep = tmp_path / "seen.txt"
    with serving(answers_of(kept)) as base:
        for _ in range(3):
            assert watch(base, kept, keep) == 0
            assert " ".join(proof(kept.office, kept.anton).few) in capsys.readouterr().out
            kept.beat(minutes=10)

    note = read_note(keep.read_bytes(), bytes.fromhex(proof(kept.office, kept.anton).node))
    signer = Signer((tmp_path / "seen.txt.key").read_bytes())
    assert note.number == 4
    assert cosigned_at(note, f"witness-{signer.public.hex()[:8]}", signer.public) > 0
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    assert main(["words", str(keep)]) == 0


def test_a_witness_finds_a_server_that_begins_to_show_another_record(kept, tmp_path, capsys):
    """The same server key, the same beats, another history from some beat on."""
    from tests.cast import gather

    other = gather(tmp_path / "other")
    for _ in range(2):
        other.beat(minutes=10)
    keep = tmp_path / "seen.txt"
    with serving(answers_of(kept)) as base:
        assert watch(base, kept, keep) == 0
    seen = keep.read_bytes()
    other.beat(minutes=10)
    with serving(answers_of(other)) as base:
        assert watch(base, other, keep) == 1
    other.close()

    assert "not the record that was seen before" in capsys.readouterr().err
    assert keep.read_bytes() == seen
    assert (tmp_path / "seen.txt.other").read_bytes().startswith(b"old 128\n")


def test_a_witness_finds_a_server_that_forgot(kept, tmp_path, capsys):
    keep = tmp_path / "seen.txt"
    with serving(answers_of(kept)) as base:
        assert watch(base, kept, keep) == 0
    early = witnessed(kept.office, proof(kept.office, kept.anton).witness, 0)
    with serving(lambda path: early if path.endswith("/0/") else None) as base:
        assert watch(base, kept, keep) == 1
    assert "no longer knows" in capsys.readouterr().err


def test_a_witness_takes_no_record_of_another_server(kept, tmp_path, capsys):
    found = proof(kept.office, kept.anton)
    with serving(answers_of(kept)) as base:
        address = f"{base}/witness/{found.witness}/#{'0' * 64}"
        assert main(["witness", address, "--keep", str(tmp_path / "seen.txt")]) == 2
    assert "another node" in capsys.readouterr().err
    assert not (tmp_path / "seen.txt").exists()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/witness/x/",
        "ftp://h/#" + "0" * 64,
        "x",
        "http://h/#" + "z" * 64,
    ],
)
def test_a_witness_asks_no_other_kind_of_address(tmp_path, capsys, address):
    assert main(["witness", address, "--keep", str(tmp_path / "seen.txt")]) == 2
    assert "no address for witnesses" in capsys.readouterr().err


def test_a_witness_goes_nowhere_else(kept, tmp_path, capsys):
    """A server that sends it on is not followed."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert watch(f"http://127.0.0.1:{server.server_port}", kept, tmp_path / "seen.txt") == 2
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert len(asked) == 1
    assert "ask again later" in capsys.readouterr().err


def test_a_server_that_is_down_loses_the_witness_nothing(kept, tmp_path, capsys):
    keep = tmp_path / "seen.txt"
    with serving(answers_of(kept)) as base:
        assert watch(base, kept, keep) == 0
    before = keep.read_bytes()

    assert watch(base, kept, keep) == 2
    assert keep.read_bytes() == before
