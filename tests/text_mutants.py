"""Deliberate leaks of the single text, each behind a switch: small mistakes in what a copy holds."""

from unittest.mock import patch

from goodoffices.office.mediation import texts_handed
from goodoffices.text import copy, permitted, wording
from tests.mutants import leak


@leak(10, found_by="text")
def drafts_are_numbered_for_all_seats_together():
    made = texts_handed.copies_made

    class Everybodys(str):
        __slots__ = ()

        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    def counted(view, text):
        return tuple((line, _for_all(body, Everybodys)) for line, body in made(view, text))

    with patch.object(texts_handed, "copies_made", counted):
        yield


def _for_all(body, everybodys):
    from dataclasses import replace

    return replace(body, to=everybodys(body.to))


@leak(2, found_by="text")
def a_blank_stays_where_a_bracket_is_left_out():
    with patch.object(wording, "_closed", lambda before, after, *, begins: f"{before}_{after}"):
        yield


@leak(2, 10, found_by="text")
def what_stands_under_an_absent_clause_stays():
    with patch.object(copy, "under", lambda _clauses, place: place + 1):
        yield


@leak(9, found_by="text")
def a_release_covers_other_words_of_its_owner_too():
    with patch.object(permitted, "same_words", lambda _one, _other: True):
        yield


@leak(21, found_by="text")
def one_yes_settles_a_clause():
    def settled(content, answers, _sides):
        yes = {one.clause for one in answers if one.accepts}
        return tuple(clause.id for clause in content.clauses if clause.id in yes)

    with patch.object(texts_handed, "settled", settled):
        yield


@leak(19, found_by="text")
def a_copy_holds_every_alternative():
    whole = copy._bracket

    def shown(bracket, known, issues):
        return whole(bracket, {one.id: known.get(one.id) for one in bracket.alternatives}, issues)

    with patch.object(copy, "_bracket", shown):
        yield
