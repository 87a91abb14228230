"""What is looked at only once, or together with thousands of others, is checked like everything else."""

import struct

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goodoffices.errors import ProofError
from goodoffices.office.safekeeping.checking import check_file
from goodoffices.vault import check_record_file, record_file_lines
from goodoffices.vault.record_file import FileLine
from goodoffices.vault.record_file_fields import read_integer
from goodoffices.vault.record_file_lines import Chain
from goodoffices.vault.record_file_statements import Statements
from tests.conftest import examples
from tests.verifier.making import Draft, Stand, build, canonical, drafted, good, sha

PROCESS, SEAT = "p-0da8f931bb2ebde1", "s-e1ce6f9835e7d37f"
STATEMENT = canonical(
    {
        "v": 1,
        "process": PROCESS,
        "entry": "0123456789abcdef" * 2,
        "kind": "message",
        "author": SEAT,
        "audience": [SEAT],
        "epoch": 0,
        "key": "5f" * 32,
        "policy": "rooms",
        "commitment": "0a" * 32,
    }
)
COMMITMENT = STATEMENT.index(b"0a0a")


def is_fine(statement: bytes, *before: bytes) -> bool:
    """Whether a statement may stand in a file after others."""
    statements = Statements(PROCESS, SEAT)
    try:
        for each in (*before, statement):
            statements.read(each)
    except ProofError:
        return False
    return statements.are_hexadecimal()


@settings(max_examples=examples(300, full=100_000), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(STATEMENT) - 1), st.binary(max_size=2)), max_size=3),
)
@example([(COMMITMENT, b"A")])
@example([(COMMITMENT, b"g")])
@example([(COMMITMENT, b"")])
@example([(COMMITMENT, b"00")])
@example([(STATEMENT.index(b"5f5f"), b" ")])
@example([(STATEMENT.index(b"0123"), b"_")])
@example([(STATEMENT.index(b"0123"), b'"')])
@example([(STATEMENT.index(b"0123"), b"\xc3")])
@example([(STATEMENT.index(b'epoch":0') + 7, b"1")])
@example([(STATEMENT.index(b'epoch":0') + 7, b"-")])
def test_a_statement_is_refused_in_a_frame_that_is_known_exactly_if_it_is_on_its_own(changes):
    changed = STATEMENT
    for place, put in changes:
        changed = changed[:place] + put + changed[place + 1 :]

    assert is_fine(changed, STATEMENT) == is_fine(changed)
    assert is_fine(changed, STATEMENT, STATEMENT) == is_fine(changed)


@pytest.mark.parametrize("before", [1, 2, 3])
def test_no_byte_may_differ_from_the_statements_before_that_may_not_differ_anyway(before):
    for place, byte in enumerate(STATEMENT):
        changed = STATEMENT[:place] + bytes([byte ^ 1]) + STATEMENT[place + 1 :]

        assert is_fine(changed, *[STATEMENT] * before) == is_fine(changed), place


@pytest.mark.parametrize("length", [1, 31, 32, 33, 64, 128])
@pytest.mark.parametrize("epoch", [0, 10])
def test_a_statement_says_the_same_in_a_frame_that_is_known(length, epoch):
    statements, names = Statements(PROCESS, SEAT), ["a" * length, "b" * length]
    written = [
        STATEMENT.replace(b"0123456789abcdef" * 2, name.encode()).replace(
            b'"epoch":0', b'"epoch":%d' % epoch
        )
        for name in names
    ]

    for name, raw in zip(names, written, strict=True):
        _, *values = statements.read(raw)
        assert values == [b"0a" * 32, name.encode(), b"5f" * 32]
    assert statements.are_hexadecimal()


@pytest.mark.parametrize("raw", [b"", b"\0", b"{", b"{}", b"\xff", STATEMENT[1:], STATEMENT[:-1]])
def test_bytes_that_are_no_statement_are_refused_whatever_came_before(raw):
    assert not is_fine(raw)
    assert not is_fine(raw, STATEMENT, STATEMENT)


def alike(draft: Draft, change=lambda entry: None, nth: int = 20) -> bytes:
    """A file of thirty statements of one frame, one of them changed, and all signed by the server."""
    first = draft.entries[0].said

    def entries(draft: Draft) -> None:
        for number, entry in enumerate(draft.entries, 1):
            entry.said |= {name: first[name] for name in ("author", "audience", "epoch")}
            entry.said |= {"kind": "message", "policy": "rooms"}
            entry.said.pop("signer", None)
            entry.signer = entry.signature = None
            entry.write()
            if number == nth:
                change(entry)

    return build(draft, entries=entries)


def thirty(seat: str = "") -> Draft:
    return drafted(2, seat=seat, entries=30, checkpoint=3, bodies=False)


@pytest.mark.parametrize("seat", ["", "*"])
def test_thirty_statements_that_are_alike_hold(seat):
    assert check_record_file(alike(thirty(seat))).lines == 30


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda e: e.told(commitment=e.said["commitment"].upper()), "canonical"),
        (lambda e: e.told(key="x" * 64), "canonical"),
        (lambda e: e.told(entry="ü" * 16), "canonical"),
        (lambda e: e.told(process="p-other"), "canonical"),
        (lambda e: e.told(kind="consent_given"), "must be signed"),
        (lambda e: e.told(audience=["s-other"]), "not addressed"),
    ],
)
def test_the_one_that_is_not_like_the_others_is_named_by_its_line(change, why):
    with pytest.raises(ProofError, match=why) as refused:
        check_record_file(alike(thirty(), change))
    assert refused.value.line == 22


def test_an_entry_that_stands_twice_is_named_by_the_line_of_the_second():
    draft = thirty()
    name = draft.entries[3].said["entry"]

    with pytest.raises(ProofError, match="stands here twice") as refused:
        check_record_file(alike(draft, lambda e: e.told(entry=name)))
    assert refused.value.line == 22


@pytest.fixture
def few(monkeypatch):
    """Signatures are done in shares of four, sixteen at a time; after twenty lines it is told how far it is."""
    monkeypatch.setattr(record_file_lines, "SHARE", 4)
    monkeypatch.setattr(record_file_lines, "WAITING", 16)
    monkeypatch.setattr(record_file_lines, "PROGRESS", 20)


def signed(lie=lambda draft: None) -> bytes:
    """A file of fifty signed entries."""
    draft = drafted(4, entries=50, checkpoint=3, bodies=False)
    for entry in draft.entries:
        entry.signer = draft.people[entry.said["author"]]
        entry.told(kind="consent_given", signer=entry.signer.public.hex())
    return build(draft, entries=lie)


def forged(*numbers: int):
    def lie(draft: Draft) -> None:
        for number in numbers:
            draft.entries[number - 1].signature = bytes(64)

    return lie


@pytest.mark.usefixtures("few")
def test_signatures_may_be_checked_elsewhere_all_of_them():
    done = []

    def spread(work, shares):
        shares = list(shares)
        done.extend(len(share) for share in shares)
        return map(work, shares)

    assert check_record_file(signed(), spread=spread).signed == 50
    assert sum(done) == 48  # the last two are not worth it


@pytest.mark.usefixtures("few")
def test_whoever_loses_a_share_of_the_signatures_has_not_checked_them():
    with pytest.raises(ValueError, match="shorter"):
        check_record_file(signed(), spread=lambda work, shares: list(map(work, shares))[1:])


@pytest.mark.usefixtures("few")
def test_how_far_it_is_is_told_now_and_then():
    told = []
    check_record_file(signed(), progress=lambda *how_far: told.append(how_far))

    assert told == [(20, 50), (40, 50)]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("nth", [7, 20, 21, 30])
def test_a_statement_that_is_not_hexadecimal_is_named_however_far_it_stands(nth):
    with pytest.raises(ProofError, match="canonical") as refused:
        check_record_file(alike(thirty(), lambda e: e.told(key="X" * 64), nth))
    assert refused.value.line == nth + 2


@pytest.mark.usefixtures("few")
def test_several_processes_find_what_one_finds(tmp_path):
    file = tmp_path / "record.txt"
    file.write_bytes(signed())
    assert check_file(file, processes=2) == check_file(file, processes=1)
    file.write_bytes(signed(forged(18, 30)))

    for processes in (1, 2):
        with pytest.raises(ProofError, match="signature does not verify") as refused:
            check_file(file, processes=processes)
        assert refused.value.line == 20


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("number", [1, 4, 5, 16, 17, 33, 48, 49, 50])
def test_a_forged_signature_is_named_by_its_line_wherever_it_stands(number):
    with pytest.raises(ProofError, match="signature does not verify") as refused:
        check_record_file(signed(forged(number, 50)))
    assert refused.value.line == number + 2


def test_what_is_wrong_further_up_is_told_first():
    lines = signed(forged(7)).split(b"\n")
    lines[30] = lines[30].replace(b"L\t29\t", b"L\t28\t")

    with pytest.raises(ProofError, match="signature does not verify") as refused:
        check_record_file(b"\n".join(lines))
    assert refused.value.line == 9


def test_an_entry_that_stands_twice_above_a_line_that_is_missing_is_told_first():
    draft = thirty()
    name = draft.entries[3].said["entry"]
    lines = alike(draft, lambda e: e.told(entry=name)).split(b"\n")
    del lines[25]

    with pytest.raises(ProofError, match="stands here twice") as refused:
        check_record_file(b"\n".join(lines))
    assert refused.value.line == 22


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("seat", ["", "*"])
def test_a_file_made_from_its_description_says_what_it_proves(seed, seat):
    draft = good(seed, seat=seat)
    checked = check_record_file(draft.data, pin=draft.origin)
    bodies = [entry.body for entry in draft.entries]
    told = {s for e in draft.entries for s in e.said["audience"]} if seat else ()

    assert (checked.process, checked.seat, checked.origin) == (
        draft.process, draft.seat, draft.origin,
    )  # fmt: skip
    assert (checked.lines, checked.signed, checked.opened, checked.destroyed) == (
        len(bodies),
        sum(entry.signer is not None for entry in draft.entries),
        bodies.count("open"),
        bodies.count("destroyed"),
    )
    assert checked.covered == sum(entry.slot < draft.slot for entry in draft.entries)
    assert (checked.chains, checked.unproven) == (len(told), ())
    assert checked.receipts == len(draft.receipts)
    assert (checked.note.size, checked.note.slot) == (draft.size, draft.slot)


def test_a_first_line_without_a_slot_is_refused():
    """Its slot would be read as 0, which is written in one way only."""
    draft = thirty()
    for entry in draft.entries:
        entry.slot = 0
    draft.slot = 600
    file = build(draft)
    assert b"\nL\t1\t0\t" in file

    def rows(draft: Draft) -> None:
        draft.rows = [row.replace(b"L\t1\t0\t", b"L\t1\t\t") for row in draft.rows]

    with pytest.raises(ProofError, match="line 3: the slot is no number"):
        check_record_file(build(draft, rows=rows))


@given(st.lists(st.integers(-3, 3)).map(sorted), st.integers(-4, 4))
def test_a_chain_knows_where_it_stood_before_each_slot(slots, asked):
    chain, stood = Chain(), [(0, bytes(32))]
    for number, slot in enumerate(slots, 1):
        chain.add(slot, bytes([number]) * 32)
        head = (b"goodoffices/view/v1\0", stood[-1][1], struct.pack(">Qq", number, slot))
        stood.append((number, sha(*head, bytes([number]) * 32)))

    assert (chain.number, chain.head) == stood[-1]
    assert chain.before(asked) == stood[sum(slot < asked for slot in slots)]


def test_statements_of_one_frame_are_looked_at_once():
    statements = Statements("p", "s-north")
    for number in range(3):
        statements.read(
            b'{"audience":["s-north"],"author":"s-north","commitment":"%064x","entry":"%032x",'
            b'"epoch":0,"key":"%064x","kind":"message","policy":"rooms","process":"p","v":1}'
            % (number, number, number)
        )

    assert len(statements.frames) == 1
    assert len(statements.values) == 2 * 2  # of all but the first, which was looked at whole
    assert statements.are_hexadecimal()


@pytest.mark.parametrize("sign", [1, -1])
def test_an_integer_is_one_that_every_reader_holds(sign):
    largest = sign * (2**53 - 1)

    assert read_integer(b"%d" % largest, "it") == largest
    for text in (b"%d" % (largest + sign), b"+1", b"01", b"-0", b" 1", b"1_0", b"", b"\xd9\xa1"):
        with pytest.raises(ProofError, match="it is no number"):
            read_integer(text, "it")


def test_a_line_on_its_way_into_a_file_shows_its_number_alone():
    assert repr(FileLine(3, 600, b"statement", None)) == "<FileLine 3>"


def of_many(count: int, checkpoint: int, group: int) -> Draft:
    """A whole record of so many seats, with the proofs of one group of 63 of them."""
    names = [f"s-{number:03}" for number in range(count)]
    draft = drafted(4, seat="*", entries=1, checkpoint=checkpoint, bodies=False)
    draft.slot = draft.entries[0].slot + 600

    def entries(draft: Draft) -> None:
        draft.entries[0].told(audience=names, author=names[0])

    def stands(draft: Draft) -> None:
        whose = ["*", *names[63 * group : 63 * (group + 1)]]
        draft.stands = [
            Stand(seat, *draft.stood(seat), draft.size - 1 - place, bytes(32), draft.slot)
            for place, seat in enumerate(whose)
        ]

    build(draft, entries=entries, stands=stands)
    return draft


@pytest.mark.parametrize("count", [63, 64, 70, 126, 127])
@pytest.mark.parametrize("checkpoint", [1, 2, 3])
def test_beyond_sixty_three_seats_those_whose_turn_it_is_are_proved_and_no_others(
    count, checkpoint
):
    groups = -(-count // 63)
    for group in range(groups):
        file = of_many(count, checkpoint, group).data
        if group == checkpoint % groups:
            proved = range(63 * group, 63 * (group + 1))
            assert check_record_file(file).unproven == tuple(
                f"s-{number:03}" for number in range(count) if number not in proved
            )
        else:
            with pytest.raises(ProofError, match="missing, or there is one too many"):
                check_record_file(file)
