"""Laws of proofs: increments equal the whole, forks are found, and nothing tells how much others write."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices.errors import ForkError
from goodoffices.office import (
    Draft,
    proof,
    receipt,
    record_file,
    witness_address,
    witnessed,
    write_message,
)
from goodoffices.office.safekeeping.checking import next_checkpoint
from goodoffices.record import Audience, Message, Standing
from goodoffices.vault import (
    LEAVES,
    Beat,
    Signer,
    Stood,
    Tree,
    check_record_file,
    read_note,
    sign_note,
    words_for,
)
from tests.cast import gather
from tests.conftest import examples

NODE, WITNESS = Signer(b"n" * 32), Signer(b"w" * 32)
TOLD = {"signer": WITNESS, "name": "frieda", "time": 5}


def beat(number, heads):
    stood = [
        Stood(seat, number, head) for seat, head in zip(("*", "s-a", "s-b"), heads, strict=True)
    ]
    return Beat(bytes(32), "p", number, 600 * number, stood)


head = st.binary(min_size=32, max_size=32)
heads = st.tuples(head, head, head)


@settings(max_examples=examples(15, full=300), deadline=None)
@given(st.lists(heads, min_size=1, max_size=20))
def test_after_every_beat_the_tree_that_grew_is_the_tree_made_whole(history):
    grown, beats = Tree(), []
    for number, stood in enumerate(history, start=1):
        beats.append(beat(number, stood))
        foretold = grown.root_with(beats[-1].root)
        grown.append(beats[-1].root)
        whole = Tree(each.root for each in beats)

        assert grown.root() == whole.root() == foretold
        for old in range(1, number + 1):
            assert grown.consistency(old) == whole.consistency(old)
            assert grown.inclusion(old - 1) == whole.inclusion(old - 1)


class Server:
    """A server that shows one history, answering witnesses as ours does."""

    def __init__(self):
        self.tree, self.notes = Tree(), []

    def fork(self):
        other = Server()
        other.tree, other.notes = Tree(self.tree._levels[0]), list(self.notes)
        return other

    def keep(self, stood):
        number = len(self.notes) + 1
        self.tree.append(beat(number, stood).root)
        size, root = number * LEAVES, self.tree.root()
        self.notes.append(sign_note(NODE, "p", size=size, root=root, slot=600 * number))

    def answer(self, old):
        import base64

        proved = self.tree.consistency(old // LEAVES) if old else []
        lines = [f"old {old}", *(base64.b64encode(x).decode() for x in proved), "", ""]
        return "\n".join(lines).encode() + self.notes[-1].raw


@settings(max_examples=examples(60, full=1000), deadline=None)
@given(
    common=st.lists(heads, max_size=6),
    first=st.lists(heads, min_size=1, max_size=5),
    second=st.lists(heads, min_size=1, max_size=5),
)
def test_every_fork_is_found_by_a_witness_and_by_two_who_compare_words(common, first, second):
    if first[0] == second[0]:
        return
    server = Server()
    for stood in common:
        server.keep(stood)
    other = server.fork()
    for stood in first:
        server.keep(stood)
    for stood in second:
        other.keep(stood)

    # Two seats compare their words for the first beat on which they were shown different things.
    place = len(common)
    assert words_for(server.notes[place].text) != words_for(other.notes[place].text)

    # A witness saw one of them, and is shown the other on the next beat.
    node = NODE.public
    seen = next_checkpoint(server.answer(0), node, None, **TOLD).note
    while len(other.notes) < len(server.notes):
        other.keep(second[-1])
    found = False
    try:
        next_checkpoint(other.answer(seen.size), node, seen.raw, **TOLD)
    except ForkError:
        found = True
    assert found


@settings(max_examples=examples(20, full=300), deadline=None)
@given(st.lists(heads, min_size=2, max_size=12), st.data())
def test_a_witness_follows_an_honest_server_from_any_beat_to_any_later_one(history, data):
    server, kept = Server(), None
    for stood in history:
        server.keep(stood)
        if data.draw(st.booleans()):
            size = read_note(kept, NODE.public).size if kept else 0
            kept = next_checkpoint(server.answer(size), NODE.public, kept, **TOLD).note.raw


# Nothing tells how much others write


def held_by_bela(cast, foreign):
    """All that Bela holds after others wrote so many entries in the same time."""
    write_message(cast.office, cast.bela, room=cast.mara.seat, words="Ours", key="b")
    room = Audience([cast.anton.seat, cast.mara.seat])
    words = [Message(words=f"Theirs {n}", standing=Standing.NON_PAPER) for n in range(foreign)]
    for start in range(0, foreign, 250):
        drafts = [Draft(room, body) for body in words[start : start + 250]]
        cast.office.append(cast.anton, drafts, key=f"f{start}")
    for _ in range(3):
        cast.beat(minutes=10)
    found = proof(cast.office, cast.bela)
    address = witness_address(cast.office, cast.bela.process)
    last = cast.view(cast.bela).lines(last=1)[0]
    return {
        "record": b"".join(record_file(cast.office, cast.bela)),
        "note": cast.office.store.checkpoints(cast.bela.process, last=1)[0].note,
        "receipt": receipt(cast.office, cast.bela, last.entry_id),
        "answer to a witness": witnessed(cast.office, address, 64),
        "covered": found.covered.to_bytes(8, "big"),
        "origin": found.origin.encode(),
    }


def test_nothing_that_a_seat_holds_depends_on_how_much_others_write(tmp_path_factory):
    worlds = []
    for foreign in (0, 1000):
        cast = gather(tmp_path_factory.mktemp("record"))
        worlds.append(held_by_bela(cast, foreign))
        cast.close()
    quiet, busy = worlds

    assert {name: len(held) for name, held in quiet.items()} == {
        name: len(held) for name, held in busy.items()
    }
    for name in ("receipt", "covered", "origin"):
        assert quiet[name] == busy[name]
    lines = [held["record"].split(b"\n") for held in worlds]
    differing = {one[:1] for one, other in zip(*lines, strict=True) if one != other}
    assert differing == {b"S", b"C", b"T"}
    (one,), (other,) = ([x for x in each if x.startswith(b"S\t")] for each in lines)
    assert one.split(b"\t")[:6] == other.split(b"\t")[:6]
    assert one.split(b"\t")[6].count(b",") == other.split(b"\t")[6].count(b",") == 6


@settings(
    max_examples=examples(4, full=60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.sampled_from(["anton", "bela", "mara", "beat"]), max_size=12))
def test_after_every_step_of_any_story_every_seat_s_file_holds(tmp_path_factory, steps):
    cast = gather(tmp_path_factory.mktemp("record"))
    cast.beat(minutes=10)
    cast.beat(minutes=10)
    for number, step in enumerate(steps):
        if step == "beat":
            cast.beat(minutes=10)
        else:
            actor = getattr(cast, step)
            write_message(cast.office, actor, room="own", words="x", key=f"{number}")
        for actor in cast.sides:
            checked = check_record_file(b"".join(record_file(cast.office, actor)))
            assert checked.lines == cast.view(actor).head().number
    cast.close()
