"""What every store must do. A store passes by subclassing :class:`StoreContract` with one hook.

class TestSQLite(StoreContract):
    def make(self, folder):
        return SQLiteStore(folder / "record.sqlite", ...)
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors import StaleRecordError, StoreError
from goodoffices.record import GENESIS, node_link, view_link
from goodoffices.store import Checkpoint, Guard, Query, SeatKey, Unit, ViewHead, Writing

P, NORTH, SOUTH = "p-one", "s-north", "s-south"
BOTH = (NORTH, SOUTH)


def writing(
    name: str,
    audience: tuple[str, ...] = BOTH,
    *,
    kind: str = "message",
    thread: str = "",
    family: str = "message",
    leaves_open: bool | None = None,
    signature: bytes | None = None,
) -> Writing:
    """An entry called `name`; its bytes say so."""
    return Writing(
        entry_id=name,
        kind=kind,
        audience=audience,
        statement=f"statement of {name}".encode(),
        ciphertext=f"body of {name}".encode(),
        wrap=f"wrap of {name}".encode(),
        audience_id="+".join(audience),
        epoch=0,
        thread=thread or name,
        family=family,
        leaves_open=leaves_open,
        signature=signature,
    )


def checkpoint(number: int, slot: int) -> Checkpoint:
    """A checkpoint whose bytes say which it is."""
    return Checkpoint(number, slot, bytes([number]) * 32, f"note {number}".encode())


def unit(
    *writings: Writing, slot: int = 0, process: str = P, guards: tuple[Guard, ...] = ()
) -> Unit:
    return Unit(process, writings, slot, guards)


def names(lines: Any) -> list[str]:
    return [line.entry_id for line in lines]


class StoreContract:
    """The suite. Give it a store with :meth:`make`."""

    def make(self, folder: Path) -> Any:
        """A store in `folder`; called again on the same folder, it opens what is there."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, folder):
        made = self.make(folder)
        yield made
        made.close()

    # Appending and loading

    def test_what_is_appended_can_be_loaded(self, store):
        receipt = store.append(unit(writing("a"), slot=600))

        (line,) = store.load(P, NORTH)
        assert (receipt.entry_ids, receipt.slot, receipt.repeated) == (("a",), 600, False)
        assert (line.number, line.slot, line.entry_id, line.thread) == (1, 600, "a", "a")
        assert (line.statement, line.ciphertext, line.wrap) == (
            b"statement of a",
            b"body of a",
            b"wrap of a",
        )

    def test_an_empty_view_is_empty(self, store):
        store.append(unit(writing("a", (NORTH,))))

        assert store.load(P, SOUTH) == []
        assert (store.head(P, SOUTH).number, store.head(P, SOUTH).head) == (0, GENESIS)
        assert store.load("p-none", NORTH) == []
        assert store.open_threads(P, SOUTH) == []
        assert store.open_counts(P, SOUTH) == {}

    def test_every_view_is_numbered_densely_whatever_the_others_get(self, store):
        for number in range(6):
            store.append(unit(writing(f"n{number}", (NORTH,)), writing(f"b{number}")))

        assert [x.number for x in store.load(P, NORTH)] == list(range(1, 13))
        assert [x.number for x in store.load(P, SOUTH)] == list(range(1, 7))

    def test_every_chain_links(self, store):
        for number in range(4):
            store.append(unit(writing(f"n{number}", (NORTH,)), writing(f"b{number}"), slot=number))

        for seat in BOTH:
            head = GENESIS
            for line in store.load(P, seat):
                assert line.previous == head
                head = view_link(head, line.number, line.slot, line.statement)
                assert line.head == head
            assert store.head(P, seat).head == head

    def test_a_chain_depends_on_nothing_that_others_get(self, store):
        store.append(unit(writing("hidden", (NORTH,))))
        store.append(unit(writing("a")))

        assert store.head(P, SOUTH).head == view_link(GENESIS, 1, 0, b"statement of a")

    def test_slots_never_go_back(self, store):
        for number, slot in enumerate((1200, 600, 1800, 0)):
            store.append(unit(writing(f"e{number}"), slot=slot))

        assert [line.slot for line in store.load(P, NORTH)] == [1200, 1200, 1800, 1800]

    def test_records_share_nothing(self, store):
        store.append(unit(writing("a"), slot=6000))
        store.append(unit(writing("b"), process="p-two"))

        assert store.processes() == ["p-one", "p-two"]
        assert [(x.number, x.slot) for x in store.load("p-two", NORTH)] == [(1, 0)]
        assert store.seats(P) == [NORTH, SOUTH]

    # Queries

    @pytest.fixture
    def full(self, store):
        """Ten lines: two kinds, three audiences, two matters, a slot for each."""
        for n in range(1, 11):
            audience = {0: BOTH, 1: (NORTH,)}[n % 2]
            store.append(
                unit(
                    writing(
                        f"e{n}",
                        audience,
                        kind="note" if n % 5 == 0 else "message",
                        thread=f"t{n % 3}",
                        leaves_open=n % 3 == 1,
                    ),
                    slot=n * 10,
                )
            )
        return store

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (Query(kinds=("note",)), [5, 10]),
            (Query(kinds=("note", "message"), last=2), [9, 10]),
            (Query(threads=("t1",)), [1, 4, 7, 10]),
            (Query(threads=("t1", "t2"), after=4), [5, 7, 8, 10]),
            (Query(audiences=("s-north",)), [1, 3, 5, 7, 9]),
            (Query(audiences=("s-north", "s-north+s-south"), before=3), [1, 2]),
            (Query(numbers=(3,)), [3]),
            (Query(numbers=(9, 2, 99)), [2, 9]),
            (Query(entry_ids=("e7",)), [7]),
            (Query(entry_ids=("e8", "e1", "none")), [1, 8]),
            (Query(after=8), [9, 10]),
            (Query(before=3), [1, 2]),
            (Query(after=2, before=5), [3, 4]),
            (Query(since=85), [9, 10]),
            (Query(since=90, last=1), [10]),
            (Query(last=3), [8, 9, 10]),
            (Query(last=0), []),
            (Query(kinds=("note",), audiences=("s-north",), threads=("t2",)), [5]),
            (Query(kinds=("none",)), []),
        ],
    )
    def test_a_query_gives_exactly_the_lines_that_meet_all_its_conditions(
        self, full, query, expected
    ):
        assert [line.number for line in full.load(P, NORTH, query)] == expected

    def test_a_query_may_name_very_many_matters(self, full):
        many = tuple(f"t{n}" for n in range(50_000))

        assert len(full.load(P, NORTH, Query(threads=many))) == 10

    def test_an_entry_of_others_is_not_found_by_its_name(self, full):
        assert full.load(P, SOUTH, Query(entry_ids=("e1",))) == []
        assert full.load(P, SOUTH, Query(threads=("t1",), kinds=("message",))) != []

    # Matters

    def test_matters_are_open_as_their_last_word_says(self, store):
        def step(name, *, thread="", leaves_open=None):
            w = writing(name, thread=thread, family="release", leaves_open=leaves_open)
            store.append(unit(w))

        step("ask", leaves_open=True)
        step("other", leaves_open=True)
        assert store.open_threads(P, NORTH, "release") == [
            ("ask", "release", 1),
            ("other", "release", 2),
        ]
        step("answer", thread="ask", leaves_open=False)
        step("remark", thread="ask")
        assert store.open_threads(P, NORTH, "release") == [("other", "release", 2)]
        assert store.open_threads(P, NORTH, "release", is_open=False) == [("ask", "release", 4)]
        assert [row[0] for row in store.open_threads(P, NORTH, is_open=None)] == ["other", "ask"]
        assert store.open_threads(P, NORTH, is_open=None, last=1) == [("ask", "release", 4)]
        assert store.open_counts(P, NORTH) == {"release": 1}

    def test_open_matters_are_counted_by_family(self, store):
        for name, family in (("a", "release"), ("b", "request"), ("c", "release")):
            store.append(unit(writing(name, family=family, leaves_open=True)))
        store.append(unit(writing("d", (SOUTH,), family="release", leaves_open=True)))

        assert store.open_counts(P, NORTH) == {"release": 2, "request": 1}

    # Repetition, guards, units

    def test_the_same_entry_is_written_once(self, store):
        store.append(unit(writing("a"), slot=600))
        again = store.append(unit(writing("a"), slot=1200))

        assert (again.repeated, again.slot) == (True, 600)
        assert names(store.load(P, NORTH)) == ["a"]

    def test_a_guard_holds_while_the_author_s_own_view_has_not_moved(self, store):
        store.append(unit(writing("ask", thread="t")))
        store.append(unit(writing("hidden", (SOUTH,), thread="t")))
        store.append(unit(writing("answer", thread="t"), guards=(Guard(NORTH, "t", 1),)))

        with pytest.raises(StaleRecordError):
            store.append(unit(writing("late", thread="t"), guards=(Guard(NORTH, "t", 1),)))
        assert names(store.load(P, NORTH)) == ["ask", "answer"]

    def test_a_repetition_is_answered_before_its_guards_are_asked(self, store):
        store.append(unit(writing("ask", thread="t")))
        guarded = unit(writing("answer", thread="t"), guards=(Guard(NORTH, "t", 1),))
        store.append(guarded)

        assert store.append(guarded).repeated

    def test_a_guard_on_a_matter_that_is_not_there_wants_zero(self, store):
        store.append(unit(writing("a"), guards=(Guard(NORTH, "t", 0),)))

        with pytest.raises(StaleRecordError):
            store.append(unit(writing("b"), guards=(Guard(NORTH, "t", 3),)))

    def test_a_unit_is_written_whole_or_not_at_all(self, store):
        store.append(unit(writing("a")))
        with pytest.raises(StoreError):
            store.append(unit(writing("b"), writing("a"), writing("c")))

        assert names(store.load(P, NORTH)) == ["a"]
        store.append(unit(writing("d")))
        assert store.verify(P) == 2

    def test_a_unit_that_cannot_stand_takes_no_other_with_it(self, store):
        store.append(unit(writing("a")))
        ready = threading.Barrier(24)

        def append(number):
            ready.wait()
            bad = number % 4 == 0
            try:
                store.append(unit(writing(f"e{number}"), *([writing("a")] if bad else [])))
            except StoreError:
                return bad
            return not bad

        with ThreadPoolExecutor(24) as pool:
            assert all(pool.map(append, range(24)))
        assert len(store.load(P, NORTH)) == store.verify(P) == 19

    def test_an_unforeseen_error_leaves_the_chains_whole(self, store):
        store.append(unit(writing("a")))
        with pytest.raises(Exception, match=r".+"):
            store.append(unit(writing("b"), writing("\ud800")))

        store.append(unit(writing("c")))
        assert names(store.load(P, NORTH)) == ["a", "c"]
        assert store.verify(P) == 2

    # Many callers

    def test_sixteen_callers_lose_nothing_and_double_nothing(self, store):
        def append(caller):
            for number in range(25):
                audience = (BOTH, (NORTH,), (SOUTH,))[number % 3]
                once = unit(writing(f"{caller}/{number}", audience), slot=number)
                store.append(once)
                assert store.append(once).repeated
                assert store.load(P, audience[0], Query(entry_ids=(f"{caller}/{number}",)))

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(append, range(16)))
        seen = [names(store.load(P, seat)) for seat in BOTH]
        assert all(len(view) == len(set(view)) for view in seen)
        assert len(set(seen[0]) | set(seen[1])) == store.verify(P) == 16 * 25
        for caller in range(16):
            own = [name for name in seen[0] if name.startswith(f"{caller}/")]
            assert own == sorted(own, key=lambda name: int(name.split("/")[1]))

    def test_of_sixteen_answers_to_one_question_one_is_written(self, store):
        store.append(unit(writing("ask", thread="t")))
        ready = threading.Barrier(16)

        def answer(number):
            ready.wait()
            try:
                store.append(
                    unit(writing(f"e{number}", thread="t"), guards=(Guard(NORTH, "t", 1),))
                )
            except StaleRecordError:
                return 0
            return 1

        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(answer, range(16))) == 1
        assert len(store.load(P, NORTH)) == 2

    # Keys

    def test_the_first_audience_key_is_kept(self, store):
        assert store.keys.audience_key(P, "a", 0) is None
        assert store.keys.put_audience_key(P, "a", 0, b"one") == b"one"
        assert store.keys.put_audience_key(P, "a", 0, b"two") == b"one"
        assert store.keys.audience_key(P, "a", 0) == b"one"
        assert store.keys.audience_key(P, "a", 1) is None

    def test_audience_keys_are_replaced_in_their_own_record_alone(self, store):
        for process, audience, epoch in ((P, "a", 0), (P, "a", 1), (P, "b", 0), ("p-two", "a", 0)):
            store.keys.put_audience_key(process, audience, epoch, b"old")
        store.keys.replace_audience_keys(P, [("a", 0, b"new"), ("b", 0, b"newer")])

        assert store.keys.audience_keys(P) == [
            ("a", 0, b"new"),
            ("a", 1, b"old"),
            ("b", 0, b"newer"),
        ]
        assert store.keys.audience_keys("p-two") == [("a", 0, b"old")]

    def test_the_first_key_pair_of_a_seat_is_kept(self, store):
        first, second = SeatKey(b"public", b"sealed"), SeatKey(b"other", b"other")
        assert store.keys.seat_key(P, NORTH) is None
        assert store.keys.put_seat_key(P, NORTH, first) == first
        assert store.keys.put_seat_key(P, NORTH, second) == first
        assert store.keys.put_seat_key("p-two", NORTH, second) == second
        assert store.keys.seat_keys(P) == [(NORTH, first)]

    def test_what_is_first_sealed_for_a_seat_stays(self, store):
        store.keys.put_reader_wraps(P, "b", 0, {NORTH: b"one", SOUTH: b"two"})
        store.keys.put_reader_wraps(P, "a", 0, {NORTH: b"three"})
        store.keys.put_reader_wraps(P, "b", 0, {NORTH: b"late"})

        assert store.keys.reader_wraps(P, NORTH) == [("a", 0, b"three"), ("b", 0, b"one")]
        assert store.keys.reader_wraps(P, SOUTH) == [("b", 0, b"two")]
        assert store.keys.reader_wraps("p-two", NORTH) == []

    def test_a_new_key_pair_leaves_nothing_of_the_old_one(self, store):
        for seat in BOTH:
            store.keys.put_seat_key(P, seat, SeatKey(b"old", b"old"))
        store.keys.put_reader_wraps(P, "a", 0, {NORTH: b"old", SOUTH: b"old"})
        store.keys.put_reader_wraps(P, "b", 0, {NORTH: b"old"})
        store.keys.replace_seat_keys(P, {NORTH: SeatKey(b"new", b"new")}, [(NORTH, "a", 0, b"new")])

        assert store.keys.seat_key(P, NORTH) == SeatKey(b"new", b"new")
        assert store.keys.reader_wraps(P, NORTH) == [("a", 0, b"new")]
        assert store.keys.seat_key(P, SOUTH) == SeatKey(b"old", b"old")
        assert store.keys.reader_wraps(P, SOUTH) == [("a", 0, b"old")]

    # The whole record

    def test_a_signature_comes_back_as_it_was_given(self, store):
        store.append(unit(writing("a", signature=b"s" * 64), writing("b")))

        assert [line.signature for line in store.load(P, NORTH)] == [b"s" * 64, None]
        assert [entry.signature for entry in store.entries(P)] == [b"s" * 64, None]

    def test_the_whole_record_is_read_in_order_and_from_any_place(self, store):
        for number, audience in enumerate((BOTH, (NORTH,), (SOUTH,))):
            store.append(unit(writing(f"e{number}", audience), slot=number * 600))
        store.append(unit(writing("elsewhere"), process="p-two"))

        found = list(store.entries(P))
        head = GENESIS
        for number, entry in enumerate(found):
            assert (entry.seq, entry.slot, entry.entry_id) == (
                number + 1,
                number * 600,
                f"e{number}",
            )
            assert (entry.statement, entry.ciphertext, entry.wrap) == (
                f"statement of e{number}".encode(),
                f"body of e{number}".encode(),
                f"wrap of e{number}".encode(),
            )
            assert entry.previous == head
            head = node_link(head, entry.seq, entry.slot, entry.statement)
            assert entry.head == head
        assert len(found) == 3
        assert list(store.entries(P, after=2)) == found[2:]
        assert list(store.entries(P, after=3)) == list(store.entries("p-none")) == []

    def test_a_long_record_is_read_to_its_end(self, store):
        for start in range(0, 2100, 300):
            store.append(unit(*(writing(f"e{start + n}") for n in range(300))))

        assert [entry.seq for entry in store.entries(P)] == list(range(1, 2101))
        assert [entry.seq for entry in store.entries(P, after=1023)] == list(range(1024, 2101))

    # Slots and heads

    def test_a_closed_slot_takes_nothing_any_more(self, store):
        store.append(unit(writing("a"), slot=600))
        store.close_slots(P, 1200)

        assert store.append(unit(writing("b"), slot=600)).slot == 1200
        assert store.append(unit(writing("c"), slot=1800)).slot == 1800
        store.close_slots(P, 600)
        assert [line.slot for line in store.load(P, NORTH)] == [600, 1200, 1800]

    def test_the_slots_of_one_record_are_closed_alone(self, store):
        store.close_slots(P, 1200)

        assert store.append(unit(writing("a"), slot=600, process="p-two")).slot == 600
        assert store.append(unit(writing("b"), slot=600)).slot == 1200

    def test_heads_tell_where_each_view_stood_before_a_slot(self, store):
        store.append(unit(writing("a", (SOUTH,)), slot=600))
        store.append(unit(writing("b"), writing("c", (NORTH,)), slot=1200))

        south, north = store.load(P, SOUTH), store.load(P, NORTH)
        assert store.heads(P, 600) == []
        assert store.heads(P, 601) == store.heads(P, 1200) == [(SOUTH, ViewHead(1, south[0].head))]
        assert store.heads(P, 1201) == [
            (SOUTH, ViewHead(2, south[1].head)),
            (NORTH, ViewHead(2, north[1].head)),
        ]
        assert store.heads("p-none", 1201) == []

    def test_heads_of_closed_slots_stay_and_keep_the_order_in_which_views_began(self, store):
        seats = tuple(f"s-{letter}" for letter in "zmakq")
        for number, seat in enumerate(seats):
            store.append(unit(writing(f"e{number}", (seat,)), slot=number * 600))
        store.close_slots(P, 3000)
        before = store.heads(P, 3000)
        store.append(unit(writing("late", ("s-b", *seats)), slot=0))

        assert store.heads(P, 3000) == before
        assert [seat for seat, _ in before] == list(seats)
        assert [seat for seat, _ in store.heads(P, 3601)] == [*seats, "s-b"]

    # Checkpoints

    def test_checkpoints_are_kept_in_order(self, store):
        for number in (1, 2, 3):
            store.put_checkpoint(P, checkpoint(number, number * 600))
        store.put_checkpoint("p-two", checkpoint(1, 600))

        one, two, three = (checkpoint(number, number * 600) for number in (1, 2, 3))
        assert store.checkpoints(P) == [one, two, three]
        assert store.checkpoints(P, after=1) == [two, three]
        assert store.checkpoints(P, last=2) == [two, three]
        assert store.checkpoints(P, after=2, last=5) == [three]
        assert store.checkpoints(P, last=0) == store.checkpoints("p-none") == []

    @pytest.mark.parametrize(
        "wrong",
        [checkpoint(1, 1200), checkpoint(3, 1200), checkpoint(2, 600), checkpoint(2, 0)],
        ids=["the same number", "a number left out", "the same slot", "an earlier slot"],
    )
    def test_a_checkpoint_out_of_turn_is_refused(self, store, wrong):
        store.put_checkpoint(P, checkpoint(1, 600))

        with pytest.raises(StaleRecordError):
            store.put_checkpoint(P, wrong)
        assert store.checkpoints(P) == [checkpoint(1, 600)]

    def test_of_sixteen_next_checkpoints_one_is_kept(self, store):
        ready = threading.Barrier(16)

        def put(number):
            ready.wait()
            try:
                store.put_checkpoint(P, Checkpoint(1, 600, bytes([number]) * 32, b"note"))
            except StaleRecordError:
                return 0
            return 1

        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(put, range(16))) == 1
        assert len(store.checkpoints(P)) == 1

    def test_slots_that_a_checkpoint_covers_stay_closed_after_opening_again(self, folder):
        store = self.make(folder)
        store.append(unit(writing("a"), slot=600))
        store.close_slots(P, 1200)
        store.put_checkpoint(P, checkpoint(1, 1200))
        store.close()

        again = self.make(folder)
        try:
            assert again.append(unit(writing("b"), slot=600)).slot == 1200
            assert again.checkpoints(P) == [checkpoint(1, 1200)]
        finally:
            again.close()

    # Erasing

    def test_what_is_erased_keeps_its_place_and_loses_its_key(self, store):
        store.append(unit(writing("a"), writing("b"), writing("c")))

        assert store.erase(P, ["a", "c", "none"]) == 2
        assert [line.wrap for line in store.load(P, NORTH)] == [None, b"wrap of b", None]
        assert [entry.wrap for entry in store.entries(P)] == [None, b"wrap of b", None]
        assert names(store.load(P, NORTH, Query(entry_ids=("a",)))) == ["a"]
        assert store.verify(P) == 3

    def test_erasing_again_changes_nothing_and_reaches_no_other_record(self, store):
        store.append(unit(writing("a")))
        store.append(unit(writing("b"), process="p-two"))

        assert store.erase(P, ["a", "b"]) == 1
        assert store.erase(P, ["a", "b"]) == store.erase(P, []) == 0
        assert [line.wrap for line in store.load("p-two", NORTH)] == [b"wrap of b"]

    def test_an_erased_entry_is_not_written_again(self, store):
        store.append(unit(writing("a")))
        store.erase(P, ["a"])

        assert store.append(unit(writing("a"))).repeated
        assert [line.wrap for line in store.load(P, NORTH)] == [None]

    # Opening again

    def test_everything_is_there_after_opening_again(self, folder):
        store = self.make(folder)
        for number in range(5):
            store.append(unit(writing(f"e{number}", thread="t", leaves_open=True), slot=number))
        store.keys.put_audience_key(P, "a", 0, b"key")
        before = (store.load(P, NORTH), store.head(P, SOUTH), store.open_threads(P, NORTH))
        store.close()

        again = self.make(folder)
        try:
            assert (
                again.load(P, NORTH),
                again.head(P, SOUTH),
                again.open_threads(P, NORTH),
            ) == before
            assert again.keys.audience_key(P, "a", 0) == b"key"
            again.append(unit(writing("more")))
            assert again.verify(P) == 6
        finally:
            again.close()

    def test_a_closed_store_takes_nothing(self, folder):
        store = self.make(folder)
        store.close()

        with pytest.raises(StoreError):
            store.append(unit(writing("a")))

    def test_verify_counts_the_entries(self, store):
        assert store.verify(P) == 0
        store.append(unit(writing("a"), writing("b", (SOUTH,))))
        assert store.verify(P) == 2

    def test_nothing_of_an_entry_is_shown_in_a_repr(self, store):
        store.append(unit(writing("secret")))

        shown = repr(store.load(P, NORTH)) + repr(writing("secret")) + repr(list(store.entries(P)))
        assert "body" not in shown
        assert "wrap" not in shown


LINKS = {"node_link": node_link, "view_link": view_link, "genesis": GENESIS}
