"""What the record promises of every view, for every record."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from goodoffices.record import GENESIS, Thread, encode_body, node_link, project, threads, view_link
from goodoffices.store import Query, SQLiteStore, Unit, Writing
from goodoffices.testing.record import SEATS, entries, records
from tests import mutants
from tests.conftest import IN_MEMORY, examples
from tests.mutants import must_be_caught

FEW = settings(
    max_examples=examples(60, full=5000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def one_more_leaves_views_as_they_were(record, data):
    one_more = data.draw(entries(len(record) + 1, record))
    place = data.draw(st.integers(0, len(record)))
    with_it = [*record[:place], one_more, *record[place:]]

    for seat in SEATS:
        if seat not in one_more.audience.seats:
            assert project(with_it, seat) == project(record, seat)


@settings(FEW, max_examples=examples(60, full=95_000))
@given(records(), st.data())
def test_an_entry_not_addressed_to_a_seat_leaves_its_view_as_it_was(record, data):
    one_more_leaves_views_as_they_were(record, data)


def test_an_audience_that_admits_everybody_is_caught():
    # Found is enough: the smallest record that shows it is of no interest.
    found = settings(FEW, phases=[Phase.generate])(
        given(records(), st.data())(one_more_leaves_views_as_they_were)
    )
    with mutants.audience_admits_everybody():
        must_be_caught(found)


@FEW
@given(records())
def test_numbers_are_dense_and_order_is_kept(record):
    for seat in SEATS:
        lines = project(record, seat)

        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        assert [line.entry_id for line in lines] == [
            entry.entry_id for entry in record if seat in entry.audience.seats
        ]


def as_writing(entry):
    """The entry as the office would hand it to the store, its body in the open."""
    return Writing(
        entry_id=entry.entry_id,
        kind=entry.body.KIND,
        audience=entry.audience.seats,
        statement=f"statement of {entry.entry_id}".encode(),
        ciphertext=encode_body(entry.body),
        wrap=b"wrap",
        audience_id=entry.audience.id,
        epoch=0,
        thread=entry.body.thread() or entry.entry_id,
        family=entry.body.FAMILY,
        leaves_open=entry.body.leaves_open(),
    )


@settings(FEW, max_examples=examples(40, full=2000))
@given(records(max_size=10))
def test_the_rows_of_the_store_equal_the_pure_fold_after_every_prefix(record):
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        store = SQLiteStore(
            Path(folder) / "record.sqlite",
            node_link=node_link,
            view_link=view_link,
            genesis=GENESIS,
        )
        try:
            for length, entry in enumerate(record, start=1):
                store.append(Unit("p", [as_writing(entry)], entry.slot))
                for seat in SEATS:
                    same_as_fold(store, project(record[:length], seat), seat)
            assert store.verify("p") == len(record)
        finally:
            store.close()


def same_as_fold(store, lines, seat):
    rows = store.load("p", seat)
    assert [(r.number, r.entry_id, r.slot, r.thread) for r in rows] == [
        (x.number, x.entry_id, x.slot, x.thread_id()) for x in lines
    ]
    chain = GENESIS
    for row in rows:
        assert row.previous == chain
        chain = view_link(row.previous, row.number, row.slot, row.statement)
        assert row.head == chain
    assert (store.head("p", seat).number, store.head("p", seat).head) == (len(lines), chain)
    folded = threads(lines)
    for is_open in (True, False, None):
        wanted = [t for t in folded.values() if t.is_followed and is_open in (None, t.is_open)]
        assert store.open_threads("p", seat, is_open=is_open) == in_order(wanted)
    counts = store.open_counts("p", seat)
    assert sum(counts.values()) == sum(t.is_open for t in folded.values())
    for thread in folded.values():
        found = store.load("p", seat, Query(threads=(thread.id,)))
        assert [row.number for row in found] == [line.number for line in thread.lines]
        kept = store.open_threads("p", seat, thread.family, is_open=thread.is_open)
        place = (thread.id, thread.family, thread.last.number)
        assert (place in kept) is thread.is_followed


def in_order(found: list[Thread]):
    return sorted(((t.id, t.family, t.last.number) for t in found), key=lambda row: row[2])
