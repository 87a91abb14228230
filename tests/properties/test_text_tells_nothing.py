"""Two worlds: what else the mediator drafts, hands and is offered is felt by no seat that was not addressed.

Histories of 23 and 18 drafts with brackets, releases and hand-overs are played; what a seat holds, its
numbers, its bytes and its times must be those of a world in which nothing else happened.
"""

import random
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodoffices.errors import GoodOfficesError
from goodoffices.office import (
    ItemKind,
    Knows,
    answer_clause,
    comment_text,
    copies_made,
    copy_preview,
    drafts_of,
    hand_text,
    handed_texts,
    negotiating_text,
    offer_alternative,
    offer_release,
    put_text,
    redraft,
    sightings,
    who_knows,
)
from goodoffices.record import (
    Alternative,
    Bracket,
    Clause,
    Form,
    ReleaseAsked,
    TextContent,
    TextHanded,
    Wording,
)
from goodoffices.text import applied, differences, open_brackets, place_clause, plain, state_of
from tests import mutants
from tests.cast import gather
from tests.conftest import IN_MEMORY, examples
from tests.properties.test_noninterference import surface


def clause(name, words, *alternatives, level=0):
    pieces = (f"{words} ", ".") if alternatives else (f"{words}.",)
    brackets = (
        (
            Bracket(
                id=f"p-{name}",
                alternatives=tuple(
                    Alternative(id=f"{name}-{n}", words=one) for n, one in enumerate(alternatives)
                ),
            ),
        )
        if alternatives
        else ()
    )
    wording = Wording(pieces=pieces, slots=tuple(b.id for b in brackets))
    return Clause(id=name, level=level, words=wording, brackets=brackets)


BRIDGE = TextContent(
    title="The bridge",
    all_or_nothing=False,
    clauses=(
        clause("crossing", "Ambulances cross from 08:00"),
        clause("guards", "The bridge stays under", "joint guard", level=1),
        clause("end", "This binds nobody before it is signed"),
    ),
)


class Play:
    """One office in which a text is drafted, handed and answered; secret steps use other keys."""

    def __init__(self, cast):
        self.cast = cast
        self.count = 0
        self.secret = False
        self.text = put_text(cast.office, cast.mara, BRIDGE, key="text")

    def key(self, what):
        if not self.secret:
            return what
        self.count += 1
        return f"secret/{self.count}"

    def now(self):
        return negotiating_text(self.cast.view(self.cast.mara), self.text)

    def draft(self, change, what, origins=None):
        seen = self.now()
        redraft(
            self.cast.office, self.cast.mara, text=self.text, content=change(seen.content),
            seen=seen.number, origins=origins, key=self.key(what),
        )  # fmt: skip

    def hand(self, actor, what, **how):
        preview = copy_preview(
            self.cast.office, self.cast.view(self.cast.mara), self.now(), to=actor.seat, **how
        )
        return hand_text(
            self.cast.office, self.cast.mara, text=self.text, to=actor.seat, seen=preview.digest,
            key=self.key(what), **how,
        )  # fmt: skip

    # What Southland and the friend may see

    def reworded(self, n):
        self.draft(
            lambda c: place_clause(c, clause("crossing", f"Ambulances cross from {n:02}:00")),
            f"w{n}",
        )

    def to_southland(self, n):
        self.hand(self.cast.bela, f"south{n}")

    def to_the_friend(self, n):
        self.hand(self.cast.frieda, f"friend{n}", left_out={"guards"})

    def southland_answers(self, n):
        copies = handed_texts(self.cast.view(self.cast.bela))
        if copies:
            answer_clause(
                self.cast.office, self.cast.bela, draft=copies[0].newest.entry_id, clause="end",
                accepts=n % 2 == 0, side=self.cast.bela.seat, key=self.key(f"a{n}"),
            )  # fmt: skip

    def northland_releases(self, n):
        """The one way in which Northland's words reach Southland."""
        asked = ReleaseAsked(
            owner=self.cast.anton.seat, recipient=self.cast.bela.seat, words=f"words {n}",
            form=Form.AS_MEDIATORS_IDEA if n % 2 else Form.AS_OURS,
        )  # fmt: skip
        offer_release(self.cast.office, self.cast.anton, asked, key=self.key(f"r{n}"))
        self.draft(
            lambda c: place_clause(c, clause("guards", "The bridge stays under", "joint guard", f"words {n}", level=1)),
            f"g{n}",
            {"guards-1": self.cast.anton.seat},
        )  # fmt: skip

    # What they may not notice

    def hidden_alternative(self, n):
        """Northland's words, which nobody released, in a clause that Southland holds."""
        old = self.now().content.clause("guards")
        known = old.brackets[0].alternatives if old.brackets else ()
        secret = Alternative(id=f"{'new-' if n % 2 else 'x'}{n}-{self.count}", words="s" * (n + 1))
        bracket = Bracket(id="p-guards", alternatives=(*known, secret))
        self.draft(
            lambda c: place_clause(c, replace(old, brackets=(bracket,))),
            f"h{n}",
            {secret.id: self.cast.anton.seat},
        )

    def hidden_clause(self, n):
        """A clause that is nothing but Northland's words, with one under it."""
        name = f"north{self.count}x{n}"
        whole = Clause(
            id=name,
            words=Wording(pieces=("", ""), slots=(f"p{name}",)),
            brackets=(
                Bracket(
                    id=f"p{name}",
                    alternatives=(Alternative(id=f"a{name}", words="n" * (n + 1)),),
                ),
            ),
        )
        below = clause(f"{name}b", "Under it", level=1)
        self.draft(
            lambda c: place_clause(place_clause(c, whole, after="crossing"), below, after=name),
            f"c{n}",
            {f"a{name}": self.cast.anton.seat},
        )

    def hidden_point(self, n):
        """Northland's words between others, in a clause that all hold."""
        secret = Alternative(id=f"e{self.count}x{n}", words="e" * (n + 1))
        whole = Clause(
            id="end",
            words=Wording(pieces=("This binds nobody ", " before it is signed."), slots=("p-end",)),
            brackets=(Bracket(id="p-end", alternatives=(secret,)),),
        )
        self.draft(lambda c: place_clause(c, whole), f"e{n}", {secret.id: self.cast.anton.seat})

    def to_northland(self, n):
        self.hand(self.cast.anton, f"north{n}")

    def northland_says(self, n):
        copies = handed_texts(self.cast.view(self.cast.anton))
        if copies:
            draft = copies[0].newest.entry_id
            offer_alternative(
                self.cast.office, self.cast.anton, draft=draft, clause="crossing",
                words="o" * (n + 1), side=self.cast.anton.seat, key=self.key("o"),
            )  # fmt: skip
            answer_clause(
                self.cast.office, self.cast.anton, draft=draft, clause="crossing",
                accepts=n % 2 == 0, side=self.cast.anton.seat, key=self.key("a"),
            )  # fmt: skip
            comment_text(
                self.cast.office, self.cast.anton, matter=copies[0].first, words="k" * (n + 1),
                key=self.key("k"),
            )  # fmt: skip

    def another_text(self, n):
        content = TextContent(title="t" * (n + 1), clauses=BRIDGE.clauses[:1])
        put_text(self.cast.office, self.cast.mara, content, key=self.key("t"))
        comment_text(
            self.cast.office, self.cast.mara, matter=self.text, words="m" * (n + 1),
            key=self.key("m"),
        )  # fmt: skip


VISIBLE = ("reworded", "to_southland", "to_the_friend", "southland_answers", "northland_releases")
HIDDEN = (
    "hidden_alternative",
    "hidden_clause",
    "hidden_point",
    "to_northland",
    "northland_says",
    "another_text",
)


@contextmanager
def two_plays():
    place = Path(tempfile.mkdtemp(prefix="texts-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    plays = [Play(gather(place / name)) for name in ("one", "other")]
    try:
        yield plays
    finally:
        for play in plays:
            play.cast.close()
        shutil.rmtree(place, ignore_errors=True)


def tell(story):
    """Play a story in both worlds; each step is (visible step, hidden here, hidden there)."""
    with two_plays() as plays:
        for turn, (step, *hidden) in enumerate(story):
            for play, steps in zip(plays, hidden, strict=True):
                play.secret = True
                for name in steps:
                    with suppress(GoodOfficesError):
                        getattr(play, name)(turn)
                play.secret = False
            for play in plays:
                getattr(play, step)(turn)
        for play in plays:
            play.cast.clock.forward(minutes=10)
        for reader in ("bela", "frieda"):
            mine, theirs = (surface(p.cast, getattr(p.cast, reader)) for p in plays)
            for part, value in mine.items():
                assert value == theirs[part], f"{reader} can tell the worlds apart by {part}"


hidden = st.lists(st.sampled_from(HIDDEN), max_size=2)
stories = st.lists(st.tuples(st.sampled_from(VISIBLE), hidden, hidden), min_size=1, max_size=8)

BUSY = [
    ("to_southland", ["hidden_alternative", "hidden_clause", "to_northland"], []),
    ("reworded", ["another_text", "northland_says"], []),
    ("southland_answers", ["to_northland"], ["another_text"]),
    ("northland_releases", [], ["hidden_alternative"]),
    ("to_southland", ["hidden_alternative", "northland_says"], ["to_northland", "to_northland"]),
    ("to_the_friend", ["northland_says"], []),
    ("to_southland", ["hidden_point"], ["hidden_clause", "hidden_clause"]),
]


@settings(
    max_examples=examples(6, full=1500),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(stories)
def test_nothing_else_that_is_drafted_handed_or_said_changes_a_byte_for_others(story):
    tell(story)


def test_a_busy_text_and_a_quiet_one_are_alike_for_those_who_were_not_addressed():
    tell(BUSY)


@pytest.mark.parametrize("leak", mutants.found_by("text"), ids=lambda leak: leak.name)
def test_a_leak_that_is_planted_in_the_text_is_found(leak):
    with leak.switch(), pytest.raises(AssertionError, match="apart"):
        tell(BUSY)


# Long histories: 23 drafts to two sides and 18 to one, with brackets, releases and sightings


@pytest.mark.parametrize(("drafts", "seed"), [(23, 1), (18, 2)])
def test_a_long_history_is_the_same_for_others_whatever_else_is_drafted_and_handed(drafts, seed):
    """Numbers, sizes and times of what Southland and the friend hold, whatever stands in brackets beside it."""
    dice = random.Random(seed)
    story = []
    for _ in range(drafts - 1):
        beside = [dice.choices(HIDDEN, k=dice.randint(0, 2)) for _ in range(2)]
        story.append((dice.choice(("reworded", "northland_releases")), *beside))
        story.append((dice.choice(("to_southland", "to_the_friend", "southland_answers")), [], []))

    tell(story)


def history(cast, drafts, seed):
    """So many drafts, each handed to somebody; what was done is written down beside it."""
    dice = random.Random(seed)
    play = Play(cast)
    seats = (cast.anton, cast.bela, cast.frieda)
    written = [play.now().content]
    sent = []
    for n in range(1, drafts):
        step = dice.choice(
            ("reworded", "hidden_alternative", "hidden_clause", "northland_releases")
        )
        getattr(play, step)(n)
        written.append(play.now().content)
        for actor in dice.sample(seats, dice.randint(0, 2)):
            left_out = {"end"} if dice.random() < 0.3 else set()
            name = play.hand(actor, f"hand{n}{actor.seat}", left_out=left_out)
            sent.append((actor.seat, n + 1, name, left_out))
        cast.clock.forward(minutes=7)
    return play, written, sent


@pytest.mark.parametrize(("drafts", "seed"), [(23, 1), (18, 2)])
def test_a_long_history_keeps_drafts_differences_numbers_and_sightings_right(cast, drafts, seed):
    play, written, sent = history(cast, drafts, seed)
    view = cast.view(cast.mara)
    text = play.now()

    every = drafts_of(view, play.text, last=drafts)
    assert [x.number for x in every] == list(range(1, drafts + 1))
    assert [x.content for x in every] == written
    for old, new in pairwise(every):
        words = {c.id: plain(c) for c in old.content.clauses}
        made = applied(words, differences(old.content.clauses, new.content.clauses))
        assert made == tuple((c.id, plain(c)) for c in new.content.clauses)
    assert open_brackets(text.content) == sum(len(c.brackets) for c in written[-1].clauses)

    copies = [made for _, made in copies_made(view, play.text)]
    assert [(c.to, c.draft, c.copy) for c in copies] == [(to, n, name) for to, n, name, _ in sent]
    for actor in (cast.anton, cast.bela, cast.frieda):
        mine = [line.body for line in cast.view(actor).lines(TextHanded)]
        assert [body.number for body in mine] == list(range(1, len(mine) + 1))
        assert len(mine) == sum(to == actor.seat for to, *_ in sent)
        released = {f"words {n}" for n in range(drafts)} | {"joint guard"}
        if actor is cast.frieda:
            released = {"joint guard"}
        if actor is not cast.anton:
            said = {a.words for body in mine for a in body.content.alternatives()}
            assert said <= released

    seats = [view.directory[a.seat] for a in (cast.anton, cast.bela, cast.frieda)]
    table = sightings(cast.office, view, text, seats)
    for seat in seats:
        last = {}
        for body in (view.entry(name).body for to, _, name, _ in sent if to == seat.id):
            last |= {c.id: (body.number, state_of(c)) for c in body.content.clauses}
        assert {name: s.number for name, s in table[seat.id].items()} == {
            name: number for name, (number, _) in last.items()
        }
        now = copy_preview(cast.office, view, text, to=seat.id).handed.content
        states = {c.id: state_of(c) for c in now.clauses}
        assert {name: s.current for name, s in table[seat.id].items()} == {
            name: states.get(name) == state for name, (_, state) in last.items()
        }

    numbers = {
        (actor.seat, draft): number
        for actor in (cast.anton, cast.bela, cast.frieda)
        for number, draft in enumerate([n for to, n, *_ in sent if to == actor.seat], start=1)
    }
    matrix = [x for x in who_knows(view, [s.id for s in seats]) if x.kind is ItemKind.DRAFT]
    assert {x.number for x in matrix} == {draft for _, draft in numbers}
    for item in matrix:
        for seat in seats:
            number = numbers.get((seat.id, item.number))
            assert item.cells[seat.id].number == number
            assert (item.cells[seat.id].how is Knows.HANDED) is (number is not None)
