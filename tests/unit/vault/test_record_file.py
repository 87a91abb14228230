"""A record file proves what it says, and nothing that was changed, moved or left out."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices import office as offices
from goodoffices.errors import ProofError
from goodoffices.office import (
    Draft,
    give_consent,
    log_contact,
    record_file,
    whole_record_file,
    withdraw_consent,
    write_message,
)
from goodoffices.record import Audience, Channel, Contact, Manner, Message, Statement
from goodoffices.vault import FileLine, Signer, Standing, Stood, check_record_file, sign_note
from goodoffices.vault import record_file as written
from goodoffices.vault.record_file import PURPOSE
from tests.conftest import examples


def filed(cast):
    """A few beats with words, consents, a destroyed item, impressions and a line that is not covered."""
    write_message(cast.office, cast.anton, room=cast.mara.seat, words="One", key="1")
    name = give_consent(cast.office, cast.anton, side=cast.anton.seat, to="talks", key="c")
    cast.beat(minutes=10)
    write_message(cast.office, cast.bela, room=cast.mara.seat, words="Bela's", key="b")
    withdraw_consent(cast.office, cast.anton, consent=name, key="w")
    gone = write_message(cast.office, cast.anton, room="own", words="Gone", key="2")
    statements = (Statement(manner=Manner.IMPRESSION, words="He seemed tired"),)
    contact = Contact(
        channel=Channel.CALL,
        with_seats=(cast.anton.seat,),
        starts_at=cast.clock(),
        statements=statements,
    )
    log_contact(cast.office, cast.mara, contact, key="i")
    for _ in range(3):
        cast.beat(minutes=10)
    write_message(cast.office, cast.anton, room="own", words="Not covered yet", key="3")
    cast.office.store.erase(cast.mara.process, [gone])
    return cast


@pytest.fixture
def told(cast):
    return filed(cast)


def file_of(cast, actor=None, **how):
    return b"".join(record_file(cast.office, actor or cast.anton, **how))


def whole(cast):
    return b"".join(whole_record_file(cast.office, cast.mara.process))


def test_a_seat_s_file_says_what_it_proves(told):
    checked = check_record_file(file_of(told))
    head = told.view(told.anton).head()

    assert (checked.seat, checked.process) == (told.anton.seat, told.anton.process)
    assert (checked.lines, checked.covered) == (head.number, head.number - 1)
    assert (checked.signed, checked.destroyed, checked.receipts) == (3, 1, 2)
    assert checked.opened == checked.lines - checked.destroyed
    assert checked.note.number == 4
    assert checked.origin == offices.proof(told.office, told.anton).origin


def test_every_seat_s_file_holds(told):
    for actor in told.people.values():
        assert check_record_file(file_of(told, actor)).seat == actor.seat


def test_a_file_may_be_without_bodies(told):
    without = check_record_file(file_of(told, with_bodies=False))

    assert (without.opened, without.destroyed) == (0, 1)
    assert without.lines == check_record_file(file_of(told)).lines


def test_the_whole_record_links_every_chain_to_it(told):
    checked = check_record_file(whole(told))

    assert checked.chains == len(told.office.store.seats(told.mara.process))
    assert (checked.lines, checked.opened) == (told.office.store.verify(told.mara.process), 0)
    assert b"Northland" not in whole(told)


def test_own_impressions_keep_their_place_and_not_their_words(told):
    checked = check_record_file(file_of(told, told.mara))

    assert checked.opened < checked.lines - checked.destroyed
    for key, sealed in bodies(file_of(told, told.mara)):
        assert b"tired" not in opened(key, sealed)


def bodies(file):
    return [line.split(b"\t")[2:5:2] for line in file.split(b"\n") if line.startswith(b"B\t")]


def opened(key, sealed):
    """Decryption without the associated data, which only the reader of the statement has: by keystream."""
    import base64

    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CTR

    raw = base64.b64decode(sealed)
    counter = raw[:12] + (2).to_bytes(4, "big")
    return Cipher(AES(bytes.fromhex(key.decode())), CTR(counter)).decryptor().update(raw[12:-16])


def test_words_that_may_leave_do_leave(told):
    assert any(b"One" in opened(key, sealed) for key, sealed in bodies(file_of(told)))


def test_a_pinned_record_must_be_that_record(told):
    file = file_of(told)
    origin = check_record_file(file).origin

    assert check_record_file(file, pin=origin).origin == origin
    with pytest.raises(ProofError, match="pinned"):
        check_record_file(file, pin=origin[:-1] + "x")


def test_before_its_first_checkpoint_a_seat_is_told_to_wait(cast):
    with pytest.raises(offices.office.InputError, match="no checkpoint"):
        file_of(cast)


# What must fail


@settings(
    max_examples=examples(150, full=20_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_bit_of_a_file_can_be_changed(files, data):
    file = data.draw(st.sampled_from(files))
    bit = data.draw(st.integers(0, 8 * len(file) - 1))
    changed = bytearray(file)
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(ProofError) as refused:
        check_record_file(bytes(changed))
    assert refused.value.line is not None
    assert f"Line {refused.value.line} of the file" in refused.value.advice


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """One seat's file and the whole record's."""
    from tests.cast import gather

    cast = filed(gather(tmp_path_factory.mktemp("record")))
    yield [file_of(cast), whole(cast)]
    cast.close()


def test_no_line_can_be_left_out_doubled_or_moved(files):
    for file in files:
        lines = file.splitlines(keepends=True)
        for place in range(len(lines)):
            left_out = lines[:place] + lines[place + 1 :]
            doubled = lines[: place + 1] + lines[place:]
            moved = [
                *lines[:place],
                *lines[place + 1 : place + 2],
                lines[place],
                *lines[place + 2 :],
            ]
            for changed in (left_out, doubled, moved):
                if changed != lines:
                    with pytest.raises(ProofError):
                        check_record_file(b"".join(changed))


def test_no_file_that_ends_early_or_late_holds(files):
    for file in files:
        for end in {*range(0, len(file), 211), len(file) - 1}:
            with pytest.raises(ProofError):
                check_record_file(file[:end])
        with pytest.raises(ProofError, match="follows"):
            check_record_file(file + b"\n")


def test_a_file_that_ends_after_its_lines_ends_too_early(files):
    for file in files:
        with pytest.raises(ProofError, match=r"^line \d+: the file ends too early$"):
            check_record_file(file[: file.index(b"\nS\t") + 1])


# A dishonest server signs what it likes: what it signs must still not hold


def signed_anew(cast, file, changes):
    """The file as a server would sign it that changed some of it."""
    import hashlib

    for old, new in changes:
        assert re.search(old, file)
        file = re.sub(old, new, file, count=1)
    body = file[: file.rindex(b"\nT\t") + 1]
    from goodoffices.vault import node_signer

    signature = node_signer(cast.office.node_key.secret).sign(
        PURPOSE + hashlib.sha256(body).digest()
    )
    return body + b"T\t" + signature.hex().encode() + b"\n"


CHANGES = {
    "a signature is taken away": [(rb"(?m)^(L\t1\t.*\t)[0-9a-f]{128}\n", rb"\1-\n")],
    "another signature": [(rb"(?m)^(L\t1\t.*\t)[0-9a-f]{4}([0-9a-f]{124})\n", rb"\g<1>0000\2\n")],
    "a body is taken from another line": [(rb"(?m)^B\t2\t.*\n", b"B\t2\t" + b"0" * 64 + b"\t" + b"0" * 64 + b"\tAAAA\n")],
    "a destroyed item is not said to be": [(rb"(?m)^D\t\d+\n", b"")],
    "the number of the checkpoint": [(rb"(?m)^C\t4", b"C\t3")],
    "a shorter proof": [(rb"(?m)^(S\t.*),[0-9a-f]{64}\n", rb"\1\n")],
    "a longer proof": [(rb"(?m)^(S\t.*)\n", rb"\1," + b"0" * 64 + b"\n")],
    "no proof": [(rb"(?m)^(S\t.*\t)[0-9a-f,]+\n", rb"\1-\n")],
    "another index": [(rb"(?m)^(S\t\S+\t\d+\t\S+\t)\d+", rb"\g<1>1")],
    "another salt": [(rb"(?m)^(S\t\S+\t\d+\t\S+\t\d+\t)[0-9a-f]{64}", rb"\g<1>" + b"0" * 64)],
    "an earlier head": [(rb"(?m)^(S\t\S+\t)\d+", rb"\g<1>1")],
    "no chain at all": [(rb"(?m)^S\t.*\n", b"")],
    "no checkpoint": [(rb"(?m)^C\t.*\n", b"")],
    "a number with a zero before it": [(rb"(?m)^L\t2\t", b"L\t02\t")],
    "a slot that falls": [(rb"(?m)^L\t6\t\d+", b"L\t6\t600")],
    "fewer lines than the header says": [(rb'"lines":\d+', b'"lines":5')],
    "another seat": [(rb'"seat":"s-[^"]+"', b'"seat":"s-other"')],
    "another process": [(rb'(H.*"process":")p-[^"]+"', rb'\1p-other"')],
    "another version": [(rb'"v":1\}\nL', b'"v":2}\nL')],
    "blanks in a statement": [(rb'\{"audience":\[', b'{"audience": [')],
    "an audience out of order": [(rb'"audience":\["([^"]+)","([^"]+)"', rb'"audience":["\2","\1"')],
    "an audience without the seat": [(rb'"audience":\[[^\]]+\]', b'"audience":["s-other"]')],
    "a statement with more to say": [(rb'"v":1\}\t', b'"v":1,"w":1}\t')],
    "an entry that stands there twice": [(rb'(?s)("entry":"[0-9a-f]{32}")(.*?)"entry":"[0-9a-f]{32}"', rb"\1\2\1")],
    "hexadecimal in capitals": [(rb"(?m)^(S\t.*\t)([0-9]*)([a-f])", lambda m: m[1] + m[2] + m[3].upper())],
    "a line that nobody knows": [(rb"(?m)^C\t", b"X\t1\nC\t")],
    "a receipt for another line": [(rb"(?m)^R\t.*\n", b"")],
    "a field too many": [(rb"(?m)^(C\t.*)\n", rb"\1\t\n")],
    "a field too many in a body": [(rb"(?m)^(B\t.*)\n", rb"\1\t\n")],
    "a field too many in a proof": [(rb"(?m)^(S\t.*)\n", rb"\1\t\n")],
    "a field too many in a destroyed item": [(rb"(?m)^(D\t.*)\n", rb"\1\t\n")],
    "a field too many in the header": [(rb"(?m)^(H\t.*)\n", rb"\1\t\n")],
    "no number": [(rb"(?m)^C\t4", b"C\tx")],
    "a number that no reader holds": [(rb"(?m)^C\t4", b"C\t9007199254740993")],
    "no base64": [(rb"(?m)^(C\t4\t).*\n", rb"\1!\n")],
    "base64 in another writing": [(rb"(?m)^(B\t.*)=\n", rb"\1\n")],
    "a seat that is no text": [(rb"(?m)^S\t[^\t]+", b"S\t\xff")],
    "a header that is none": [(rb"(?m)^H\t.*\n", b"H\t[]\n")],
    "a name that no process can have": [(rb'(H.*"process":")', rb"\1 ")],
    "a carriage return": [(rb"(?m)^(C\t.*)\n", rb"\1\r\n")],
}  # fmt: skip


@pytest.mark.parametrize(
    "what",
    sorted(set(CHANGES) - {"a destroyed item is not said to be", "a receipt for another line"}),
)
def test_what_does_not_hold_is_not_made_true_by_the_server_s_signature(told, what):
    with pytest.raises(ProofError) as refused:
        check_record_file(signed_anew(told, file_of(told), CHANGES[what]))
    assert "file's signature" not in str(refused.value)


NAMED = {
    "the slot is no number": (rb"(?m)^L\t1\t-?\d+", b"L\t1\tx"),
    "the signature is not 64 bytes of hexadecimal": (rb"(?m)^(L\t1\t.*\t)[0-9a-f]{128}\n", rb"\1ab\n"),
    "the line has not 5 fields": (rb"(?m)^(B\t.*)\n", rb"\1\t\n"),
    "the entry key is not 32 bytes of hexadecimal": (rb"(?m)^(B\t\d+\t)", rb"\1a"),
    "the salt is not 32 bytes of hexadecimal": (rb"(?m)^(B\t\d+\t\S+\t)", rb"\1a"),
    "the sealed body is not base64": (rb"(?m)^(B\t\d+\t\S+\t\S+\t)", rb"\1!"),
    "the entry key is not the one that the statement commits to": (rb"(?m)^(B\t\d+\t)\S{4}", rb"\g<1>0000"),
    "the body is not the one that the statement commits to": (rb"(?m)^(B\t\d+\t\S+\t)\S{4}", rb"\g<1>0000"),
    "the line has not 2 fields": (rb"(?m)^(D\t.*)\n", rb"\1\t\n"),
    "the line has not 7 fields": (rb"(?m)^(S\t.*)\n", rb"\1\t\n"),
    "the seat is no text": (rb"(?m)^S\t[^\t]+", b"S\t\xff"),
    "the number is no number": (rb"(?m)^(S\t\S+\t)\d+", rb"\1x"),
    "the head is not 32 bytes of hexadecimal": (rb"(?m)^(S\t\S+\t\d+\t)", rb"\1a"),
    "the index is no number": (rb"(?m)^(S\t\S+\t\d+\t\S+\t)\d+", rb"\1x"),
    "the salt is not 32 bytes of hexadecimal ": (rb"(?m)^(S\t\S+\t\d+\t\S+\t\d+\t)", rb"\1a"),
    "a hash is not 32 bytes of hexadecimal": (rb"(?m)^(S\t.*)\n", rb"\1,ab\n"),
    "the number of the checkpoint is no number": (rb"(?m)^C\t4", b"C\tx"),
    "the checkpoint is not base64": (rb"(?m)^C\t4\t", b"C\t4\t!"),
    "the checkpoint is missing": (rb"(?m)^(C\t.*)\n", rb"\1\t\n"),
    "it is not of the form of a receipt": (rb"(?m)^(R\t.*)\n", rb"\1\t\n"),
    "the signature is not 64 bytes of hexadecimal ": (rb"(?m)^(R\t.*)\n", rb"\1a\n"),
    "the file's signature is missing": (rb"(?m)^R\t", b"X\t"),
    "the header is missing": (rb"(?m)^H\t", b"X\t"),
    "the header is not of its form": (rb"(?m)^H\t.*\n", b"H\t\xff\n"),
    "the header is not canonical": (rb"(?m)^H\t\{", b"H\t{ "),
    "the header is of another version": (rb'"v":1\}\nL', b'"v":2}\nL'),
    "the process or the seat has a name that none can have": (rb'(H.*"seat":"s-)', rb"\1 "),
    "the process or the seat has a name that none can have ": (rb'(H.*"process":"p)', rb"\1 "),
    "the node's key is not 32 bytes of hexadecimal": (rb'(H.*"node":")', rb"\1a"),
    "this is no record file of a form that is known here": (rb"^goodoffices-record/1", b"goodoffices-record/2"),
}  # fmt: skip


@pytest.mark.parametrize("words", NAMED)
def test_what_does_not_hold_is_named(told, words):
    with pytest.raises(ProofError, match=f"^line \\d+: {words.strip()}$"):
        check_record_file(signed_anew(told, file_of(told), [NAMED[words]]))


def test_a_receipt_from_elsewhere_is_borne_out_or_the_file_is_refused(told):
    """What a side got when it filed: the file must hold that line, also where it says nothing of the receipt."""
    file = file_of(told)
    receipts = [line.split(b"\t") for line in file.split(b"\n") if line.startswith(b"R\t")]
    bare = re.sub(rb"(?m)^R\t.*\n", b"", file)
    bare = signed_anew(told, bare, [])

    assert check_record_file(bare, receipts=receipts).receipts == len(receipts) == 2
    assert check_record_file(file, receipts=receipts[:1]).receipts == 3
    with pytest.raises(ProofError, match=r"^a receipt: the receipt is of another record or seat$"):
        check_record_file(whole(told), receipts=receipts)
    for wrong in (receipts[0][:2], [*receipts[0], b""], [b"X", *receipts[0][1:]], [b"R"], []):
        with pytest.raises(ProofError, match=r"^a receipt: it is not of the form") as refused:
            check_record_file(bare, receipts=[receipts[1], wrong])
        assert refused.value.line is None
        assert "does not bear out a receipt" in refused.value.advice


@pytest.mark.parametrize("signature", [b"", b"ab", b"z" * 128, b"0" * 128])
def test_a_file_needs_the_server_s_signature_at_its_end(told, signature):
    file = file_of(told)

    with pytest.raises(ProofError, match=r"^line \d+: the file's signature ") as refused:
        check_record_file(file[: file.rindex(b"T\t")] + b"T\t" + signature + b"\n")
    assert refused.value.line == file.count(b"\n")


@pytest.mark.parametrize(
    "what", ["a destroyed item is not said to be", "a receipt for another line"]
)
def test_what_a_file_need_not_hold_it_may_leave_out(told, what):
    assert check_record_file(signed_anew(told, file_of(told), CHANGES[what])).lines


def test_an_entry_hidden_from_one_of_its_readers_is_found_in_the_whole_record(told):
    """The server gives one reader a chain without an entry: the whole record does not link to it."""
    text = whole(told)
    stood = re.finditer(rb"(?m)^S\ts-[^\t]+\t(\d+)\t", text)
    line = next(found for found in stood if int(found[1]) > 1)
    changed = [(re.escape(line[0]), line[0].replace(line[1] + b"\t", b"1\t"))]

    with pytest.raises(ProofError, match="did not stand there"):
        check_record_file(signed_anew(told, text, changed))


def test_a_chain_left_out_of_the_whole_record_is_missed(told):
    with pytest.raises(ProofError, match="missing"):
        check_record_file(signed_anew(told, whole(told), [(rb"(?m)^S\ts-.*\n", b"")]))


def test_another_server_cannot_make_the_same_record(told, monkeypatch):
    file = file_of(told)
    stranger = Signer(b"x" * 32)
    forged = file.replace(
        offices.proof(told.office, told.anton).node.encode(), stranger.public.hex().encode()
    )

    with pytest.raises(ProofError, match="origin"):
        check_record_file(forged)


def test_words_in_a_room_carry_no_signature_and_consents_do(told):
    rows = told.office.store.load(told.anton.process, told.anton.seat)
    kinds = {}
    for row in rows:
        kind = re.search(rb'"kind":"(\w+)"', row.statement)[1].decode()
        kinds[kind] = row.signature is not None

    assert kinds == {
        "seat_invited": True,
        "seats_introduced": False,
        "message": False,
        "consent_given": True,
        "consent_withdrawn": True,
    }


def test_an_entry_of_a_seat_of_odd_name_can_never_be_written_into_a_file(cast):
    room = Audience([cast.anton.seat, "s ödd\n"])
    body = Message(words="x", standing="non-paper")
    cast.office.append(cast.anton, [Draft(room, body)], key="odd")
    cast.beat(minutes=10)

    with pytest.raises(ProofError, match="not the canonical one"):
        check_record_file(file_of(cast))


def test_a_proof_of_no_hashes_and_a_line_of_no_signature_have_a_sign_of_their_own():
    """As the description of the file has it: there is one way to write nothing."""
    node = Signer(bytes(32))
    note = sign_note(node, "p", size=64, root=bytes(32), slot=600)
    standing = Standing(Stood("s", 1, bytes(32)), 0, bytes(32), [])
    lines = written(
        node, process="p", seat="s", count=1, lines=[FileLine(1, 0, b"{}", None)],
        standings=[standing], note=note,
    )  # fmt: skip

    _, _, line, stood, *_ = lines
    assert line == b"L\t1\t0\t{}\t-\n"
    assert stood == b"S\ts\t1\t%b\t0\t%b\t-\n" % (b"00" * 32, b"00" * 32)
