"""Ground rules, sealed points, evaluations, proposals, agreements: who learns what, and when."""

from datetime import timedelta

import pytest

from goodoffices.errors import (
    AccessError,
    ConsentMissingError,
    InputError,
    LateError,
    PointsError,
    RepeatedKeyError,
)
from goodoffices.office import (
    Clockwork,
    agreements,
    answer_proposal,
    answer_rules,
    ask_evaluation,
    evaluations,
    invite_seat,
    proposals,
    propose_rules,
    put_agreement,
    put_proposal,
    rules_in_force,
    seal_input,
    sealed_input,
    set_agenda,
    sign_agreement,
)
from goodoffices.record import (
    AgendaIssue,
    AgendaSet,
    AgreementPut,
    DivisionFound,
    FiguresFound,
    FindingKind,
    Given,
    How,
    InputSealed,
    Learns,
    NoResult,
    OpeningFound,
    PackagesFound,
    ProposalPut,
    Role,
    Rule,
    RulesProposed,
    UtilityFound,
)
from tests.cast import NORTH_POINTS, SOUTH_POINTS, two_issues

ORAL = Given(how=How.VOICE, person="Anton", heard_by="Mara")
OWN = {FindingKind.NEXT_QUESTION, FindingKind.OWN_UTILITY}
EVERYTHING = tuple(
    Rule(finding=f, to=Learns.EACH_OWN if f in OWN else Learns.ALL) for f in FindingKind
)
PACKAGE = {"bridge": "north", "fund": "south"}


@pytest.fixture
def talks(cast):
    """An agenda and the default rules in force."""
    cast.agenda_id = cast.agenda()
    cast.rules_id = cast.rules()
    return cast


def seal(cast, side, points, *, reservation=300, key=None, **other):
    view = cast.view(side)
    body = InputSealed(
        said_by=side.seat, agenda=cast.agenda_id, rules=rules_in_force(view).line.entry_id,
        points=points, reservation=reservation, **other,
    )  # fmt: skip
    return seal_input(cast.office, side, body, key=key or cast.key(side))


def both_seal(cast):
    seal(cast, cast.anton, NORTH_POINTS)
    seal(cast, cast.bela, SOUTH_POINTS)


def run(cast):
    name = ask_evaluation(cast.office, cast.mara, at=cast.clock(), key=cast.key(cast.mara))
    cast.beat(minutes=10)
    return name


def put(cast, *, minutes=10, key=None, **other):
    body = ProposalPut(
        words="Take it", answer_by=cast.clock() + timedelta(minutes=minutes), **other
    )
    return put_proposal(cast.office, cast.mara, body, key=key or cast.key(cast.mara))


def say(cast, side, name, accepts, **other):
    return answer_proposal(
        cast.office, other.pop("actor", side), proposal=name, side=side.seat, accepts=accepts,
        key=other.pop("key", cast.key(side)), **other,
    )  # fmt: skip


def outcome(cast, actor):
    found = proposals(cast.view(actor))[-1].outcome
    return found and found.all_yes


# Rules


def proposed(cast, **other):
    body = RulesProposed(answer_by=cast.clock() + timedelta(minutes=10), **other)
    return propose_rules(cast.office, cast.mara, body, key=other.pop("key", cast.key(cast.mara)))


def accept(cast, side, name, accepts=True):
    answer_rules(cast.office, side, rules=name, side=side.seat, accepts=accepts, key=cast.key(side))


@pytest.mark.parametrize(
    ("north", "south", "in_force"),
    [
        ([True], [True], True),
        ([True], [False], False),
        ([True], [], False),
        ([], [], False),
        ([False, True], [True], True),
        ([True, False], [True], False),
    ],
)
def test_rules_are_in_force_when_the_last_word_of_every_side_is_yes(cast, north, south, in_force):
    name = proposed(cast)
    for side, words in ((cast.anton, north), (cast.bela, south)):
        for word in words:
            accept(cast, side, name, word)
    cast.beat(minutes=10)

    for actor in (cast.mara, *cast.sides):
        assert (rules_in_force(cast.view(actor)) is not None) is in_force


def test_answers_to_rules_are_sealed_until_the_deadline(cast):
    name = proposed(cast)
    before = cast.words(cast.bela), cast.words(cast.mara)
    accept(cast, cast.anton, name)
    cast.beat(minutes=9, seconds=59)

    assert (cast.words(cast.bela), cast.words(cast.mara)) == before
    cast.beat(seconds=1)
    assert cast.words(cast.bela)[-1] == "rules_settled"


def test_an_answer_to_rules_after_the_deadline_is_late(cast):
    name = proposed(cast)
    cast.clock.forward(minutes=10)

    with pytest.raises(LateError):
        accept(cast, cast.anton, name)


def test_rules_need_a_deadline_ahead_and_two_sides(cast):
    with pytest.raises(InputError, match="future"):
        propose_rules(cast.office, cast.mara, RulesProposed(answer_by=cast.clock()), key="k")
    with pytest.raises(AccessError):
        propose_rules(cast.office, cast.anton, RulesProposed(answer_by=cast.clock()), key="k")


def test_a_form_of_rules_sent_twice_after_its_deadline_is_answered_as_before(cast):
    body = RulesProposed(answer_by=cast.clock() + timedelta(minutes=10))
    name = propose_rules(cast.office, cast.mara, body, key="k")
    cast.beat(minutes=20)

    assert propose_rules(cast.office, cast.mara, body, key="k") == name


# Sealed points


def test_sealed_points_are_read_by_their_side_and_the_engine_alone(talks):
    seal(talks, talks.anton, NORTH_POINTS)

    line = talks.view(talks.anton).lines(InputSealed)[0]
    assert line.audience.is_sealed
    assert sealed_input(talks.view(talks.anton)).points == NORTH_POINTS
    for other in (talks.mara, talks.bela, talks.frieda):
        assert "input_sealed" not in talks.words(other)
        assert sealed_input(talks.view(other)) is None


def test_without_rules_nothing_can_be_sealed_or_run(cast):
    cast.agenda_id = cast.agenda()
    body = InputSealed(
        said_by=cast.anton.seat, agenda=cast.agenda_id, rules="0" * 32, reservation=1
    )

    with pytest.raises(ConsentMissingError):
        seal_input(cast.office, cast.anton, body, key="k")
    with pytest.raises(ConsentMissingError):
        ask_evaluation(cast.office, cast.mara, at=cast.clock(), key="k")


def changed(issue, **options):
    return {**NORTH_POINTS, issue: options}


@pytest.mark.parametrize(
    "points",
    [
        changed("fund", north=399, south=0),
        changed("fund", north=401, south=0),
        changed("fund", north=400),
        changed("fund", north=400, south=0, third=0),
        changed("third", north=0, south=0),
        {"bridge": {"north": 1000, "south": 0}},
    ],
)
def test_points_that_do_not_fit_or_add_up_are_refused(talks, points):
    with pytest.raises(PointsError) as refused:
        seal(talks, talks.anton, points)
    assert not any(str(n) in str(refused.value) for n in (399, 401))
    assert "input_sealed" not in talks.words(talks.anton)


def test_a_reservation_above_everything_is_refused(talks):
    with pytest.raises(PointsError):
        seal(talks, talks.anton, NORTH_POINTS, reservation=1001)


def test_nobody_seals_for_another(talks):
    body = InputSealed(
        said_by=talks.anton.seat, agenda=talks.agenda_id, rules=talks.rules_id, reservation=1
    )

    for actor in (talks.bela, talks.mara, talks.frieda):
        with pytest.raises(AccessError):
            seal_input(talks.office, actor, body, key="k")


def test_points_on_an_old_agenda_are_refused_but_a_repeated_form_is_not(talks):
    first = seal(talks, talks.anton, NORTH_POINTS, key="k")
    set_agenda(talks.office, talks.mara, two_issues(), key="new")

    with pytest.raises(InputError, match="changed"):
        seal(talks, talks.anton, NORTH_POINTS)
    assert seal(talks, talks.anton, NORTH_POINTS, key="k") == first


# Evaluations


def test_by_default_the_mediator_learns_packages_in_words_and_the_sides_nothing(talks):
    both_seal(talks)
    run(talks)

    mara = talks.view(talks.mara)
    assert mara.lines(OpeningFound)[0].body.opening
    packages = mara.lines(PackagesFound)[0].body.packages
    assert packages
    for package in packages:
        assert set(package.satisfaction) == {side.seat for side in talks.sides}
        assert not any(word.isdigit() for word in " ".join(package.satisfaction.values()).split())
    for side in talks.sides:
        found = evaluations(talks.view(side))[0]
        assert found.has_run
        assert not any(
            (found.opening, found.packages, found.figures, found.division, found.no_result)
        )
    for actor in talks.people.values():
        assert not talks.view(actor).lines(FiguresFound)


def test_without_all_the_points_there_is_no_result_and_no_name(talks):
    seal(talks, talks.anton, NORTH_POINTS)
    run(talks)

    (line,) = talks.view(talks.mara).lines(NoResult)
    assert "Northland" not in line.body.reason + "Southland" not in line.body.reason
    assert not talks.view(talks.mara).lines(OpeningFound)
    assert evaluations(talks.view(talks.bela))[0].has_run


def test_where_all_agreed_all_learn_the_figures(cast):
    cast.agenda_id = cast.agenda()
    cast.rules(EVERYTHING)
    both_seal(cast)
    run(cast)

    for actor in (cast.mara, *cast.sides):
        found = evaluations(cast.view(actor))[0]
        assert found.opening
        assert found.figures.complete
        assert found.figures.reservations == {side.seat: 300 for side in cast.sides}
    assert "figures_found" not in cast.words(cast.frieda)


def test_the_engine_runs_on_its_beat_and_not_before(talks):
    both_seal(talks)
    ask_evaluation(talks.office, talks.mara, at=talks.clock() + timedelta(minutes=25), key="k")

    assert talks.beat(minutes=20) == 0
    assert talks.beat(minutes=9, seconds=59) == 0
    assert talks.beat(seconds=1) == 1
    assert talks.beat(minutes=10) == 0


def test_evaluations_are_bounded_by_the_rules(cast):
    cast.agenda_id = cast.agenda()
    cast.rules(evaluations=2)
    first = ask_evaluation(cast.office, cast.mara, at=cast.clock(), key="one")
    cast.beat(minutes=10)
    run(cast)

    with pytest.raises(InputError, match="no evaluation"):
        run(cast)
    at = evaluations(cast.view(cast.mara))[0].asked.at
    assert ask_evaluation(cast.office, cast.mara, at=at, key="one") == first
    with pytest.raises(RepeatedKeyError):
        ask_evaluation(cast.office, cast.mara, at=cast.clock(), key="one")
    assert [e.asked.number for e in evaluations(cast.view(cast.bela))] == [1, 2]


def test_two_pages_that_ask_at_once_do_not_get_more_than_was_accepted(cast, monkeypatch):
    cast.agenda_id = cast.agenda()
    cast.rules(evaluations=1)
    both_seal(cast)
    from goodoffices.office.mediation import talks as module

    with monkeypatch.context() as patched:
        patched.setattr(module, "evaluations", lambda _view: ())
        for key in ("one", "two"):
            ask_evaluation(cast.office, cast.mara, at=cast.clock(), key=key)
    cast.beat(minutes=10)

    assert all(e.has_run for e in evaluations(cast.view(cast.mara)))
    assert len(cast.view(cast.mara).lines(OpeningFound)) == 1


def test_a_later_rule_never_opens_an_earlier_seal(talks):
    both_seal(talks)
    talks.rules(EVERYTHING)
    run(talks)

    for actor in (talks.mara, *talks.sides):
        found = evaluations(talks.view(actor))[0]
        assert found.no_result
        assert found.no_result
        assert (found.opening, found.figures) == (None, None)
    both_seal(talks)
    run(talks)
    assert evaluations(talks.view(talks.bela))[1].figures


def test_divisible_issues_are_divided_under_a_rule_that_says_so(cast):
    issues = tuple(AgendaIssue(id=name, name=name, divisible=True) for name in ("dam", "road"))
    cast.agenda_id = set_agenda(cast.office, cast.mara, AgendaSet(issues=issues), key="a")
    cast.rules(EVERYTHING)
    north, south = {"dam": 60, "road": 40}, {"dam": 30, "road": 70}
    for side, shares in ((cast.anton, north), (cast.bela, south)):
        seal(cast, side, {}, reservation=None, shares=shares)
    run(cast)

    (line,) = cast.view(cast.bela).lines(DivisionFound)
    totals = line.body.totals
    assert totals[cast.anton.seat] == totals[cast.bela.seat]
    with pytest.raises(PointsError, match="100"):
        seal(cast, cast.anton, {}, shares={"dam": 60, "road": 41})


# Proposals


@pytest.mark.parametrize(
    ("north", "south", "all_yes"),
    [
        ([True], [True], True),
        ([False], [True], False),
        ([True], [], False),
        ([], [], False),
        ([False, True], [True], True),
        ([True, False], [True], False),
    ],
)
def test_the_outcome_is_one_word_for_all_after_the_deadline(cast, north, south, all_yes):
    name = put(cast)
    for side, words in ((cast.anton, north), (cast.bela, south)):
        for word in words:
            say(cast, side, name, word)
    cast.beat(minutes=9)
    assert outcome(cast, cast.mara) is outcome(cast, cast.bela) is None
    cast.beat(minutes=1)

    for actor in (cast.mara, *cast.sides):
        assert outcome(cast, actor) is all_yes
    assert "proposal_put" not in cast.words(cast.frieda)


def test_an_answer_is_sealed_from_the_mediator_and_the_other_side(cast):
    name = put(cast)
    before = cast.words(cast.bela), cast.words(cast.mara)
    say(cast, cast.anton, name, True)
    say(cast, cast.anton, name, False)

    assert (cast.words(cast.bela), cast.words(cast.mara)) == before
    assert not proposals(cast.view(cast.anton))[0].own_answer.accepts
    assert proposals(cast.view(cast.bela))[0].own_answer is None
    assert proposals(cast.view(cast.mara))[0].own_answer is None


def test_an_answer_after_the_deadline_is_late_but_a_repeated_one_is_not(cast):
    name = put(cast)
    first = say(cast, cast.anton, name, True, key="k")
    cast.clock.forward(minutes=10)

    with pytest.raises(LateError):
        say(cast, cast.anton, name, False)
    assert say(cast, cast.anton, name, True, key="k") == first
    with pytest.raises(RepeatedKeyError):
        say(cast, cast.anton, name, False, key="k")


def test_an_answer_by_voice_is_taken_by_the_mediator_with_names(cast):
    name = put(cast)
    with pytest.raises(InputError):
        say(cast, cast.anton, name, True, actor=cast.mara)
    say(cast, cast.anton, name, True, actor=cast.mara, given=ORAL)
    say(cast, cast.bela, name, True)
    cast.beat(minutes=10)

    assert outcome(cast, cast.bela)


def test_what_a_side_gave_on_its_page_stands_over_what_was_noted_for_it(cast):
    name = put(cast)
    say(cast, cast.anton, name, False)
    say(cast, cast.anton, name, True, actor=cast.mara, given=ORAL)
    say(cast, cast.bela, name, True)
    cast.beat(minutes=10)

    assert not outcome(cast, cast.bela)


def test_nobody_answers_for_another_side(cast):
    name = put(cast)
    for actor in (cast.bela, cast.frieda, cast.lior):
        with pytest.raises(AccessError):
            say(cast, cast.anton, name, True, actor=actor)


@pytest.mark.parametrize(
    "package", [{"bridge": "north"}, {**PACKAGE, "third": "x"}, {**PACKAGE, "fund": "none"}]
)
def test_a_package_takes_one_existing_option_of_each_issue(talks, package):
    with pytest.raises(InputError, match="option"):
        put(talks, agenda=talks.agenda_id, package=package)


def test_a_package_of_an_old_agenda_is_refused(talks):
    set_agenda(talks.office, talks.mara, two_issues(), key="new")

    with pytest.raises(InputError, match="another agenda"):
        put(talks, agenda=talks.agenda_id, package=PACKAGE)


def test_each_side_learns_what_a_proposal_is_worth_to_itself(talks):
    both_seal(talks)
    put(talks, minutes=30, agenda=talks.agenda_id, package=PACKAGE)
    talks.beat(minutes=10)

    for side, worth in ((talks.anton, 600), (talks.bela, 700)):
        (line,) = talks.view(side).lines(UtilityFound)
        assert (line.body.utility, line.body.best, line.body.reservation) == (worth, 1000, 300)
        assert line.audience.is_sealed
    assert not talks.view(talks.mara).lines(UtilityFound)


# Agreements


def agreement(cast):
    body = AgreementPut(title="T", words="W", parties=(cast.anton.seat, cast.bela.seat))
    return put_agreement(cast.office, cast.mara, body, key=cast.key(cast.mara))


def sign(cast, side, name, *, actor=None, key=None, **other):
    return sign_agreement(
        cast.office, actor or side, agreement=name, side=side.seat, by="Anton",
        key=key or cast.key(side), **other,
    )  # fmt: skip


def test_an_agreement_is_made_with_the_last_signature(cast):
    name = agreement(cast)
    first = sign(cast, cast.anton, name, key="k")
    assert not agreements(cast.view(cast.bela))[0].is_complete
    sign(cast, cast.bela, name)

    assert agreements(cast.view(cast.mara))[0].is_complete
    assert not cast.view(cast.mara).open_counts()
    assert sign(cast, cast.anton, name, key="k") == first
    with pytest.raises(InputError, match="signed"):
        sign(cast, cast.anton, name)


def test_nobody_signs_for_another_or_from_outside(cast):
    name = agreement(cast)
    with pytest.raises(AccessError):
        sign(cast, cast.anton, name, actor=cast.bela)
    with pytest.raises(InputError):
        sign(cast, cast.anton, name, actor=cast.mara)
    with pytest.raises(AccessError):
        sign(cast, cast.frieda, name)
    sign(cast, cast.anton, name, actor=cast.mara, given=ORAL)


def test_the_mediator_signs_for_no_side_that_is_not_in_the_agreement(cast):
    third = invite_seat(cast.office, cast.mara, role=Role.PARTY, name="Third", key="third")
    name = agreement(cast)

    with pytest.raises(AccessError, match="not a side to this agreement"):
        sign(cast, third, name, actor=cast.mara, given=ORAL)


# What was destroyed meanwhile


def destroy(cast, item):
    """Leave of an item nothing but its place."""
    assert cast.office.store.erase(cast.mara.process, [item]) == 1
    cast.office.looking.forget_destroyed(cast.mara.process, [item])


def test_a_destroyed_yes_to_rules_is_none(cast):
    name = proposed(cast)
    accept(cast, cast.anton, name)
    accept(cast, cast.bela, name)
    answer = cast.view(cast.anton).thread(name).lines[-1]
    destroy(cast, answer.entry_id)
    cast.beat(minutes=10)

    for actor in (cast.mara, *cast.sides):
        assert rules_in_force(cast.view(actor)) is None


def test_rules_that_were_destroyed_bring_no_older_ones_back(cast):
    cast.rules()
    newer = cast.rules(EVERYTHING)
    destroy(cast, newer)

    assert rules_in_force(cast.view(cast.mara)) is None


@pytest.mark.parametrize("gone", ["rules_id", "agenda_id"])
def test_an_evaluation_whose_ground_was_destroyed_runs_without_a_result(talks, gone):
    both_seal(talks)
    ask_evaluation(talks.office, talks.mara, at=talks.clock(), key="k")
    destroy(talks, getattr(talks, gone))
    talks.beat(minutes=10)

    found = evaluations(talks.view(talks.mara))[0]
    assert found.has_run
    assert not any((found.opening, found.packages, found.figures, found.no_result))


def test_a_matter_whose_beginning_was_destroyed_stops_no_beat(talks):
    destroy(talks, put(talks, minutes=5))
    both_seal(talks)

    run(talks)

    assert evaluations(talks.view(talks.mara))[0].opening


def test_older_points_do_not_stand_in_for_destroyed_ones(talks):
    both_seal(talks)
    newest = seal(talks, talks.anton, NORTH_POINTS)
    assert sealed_input(talks.view(talks.anton)).points == NORTH_POINTS
    destroy(talks, newest)

    assert sealed_input(talks.view(talks.anton)) is None
    run(talks)
    found = evaluations(talks.view(talks.mara))[0]
    assert found.no_result
    assert not found.opening


def test_what_cannot_be_read_any_more_is_passed_over_for_what_can(cast):
    kept = [put(cast, minutes=30) for _ in range(6)]
    for name in kept[2:5]:
        destroy(cast, name)

    def last(count):
        return [line.entry_id for line in cast.view(cast.anton).lines(ProposalPut, last=count)]

    assert last(2) == [kept[1], kept[5]]
    assert last(9) == [*kept[:2], kept[5]]
    assert cast.view(cast.anton).held() == ()


# Who learns nothing


def test_what_no_rule_names_nobody_learns(cast):
    cast.agenda_id = cast.agenda()
    cast.rules((Rule(finding=FindingKind.OWN_UTILITY, to=Learns.EACH_OWN),))
    seal(cast, cast.anton, NORTH_POINTS)
    run(cast)
    seal(cast, cast.bela, SOUTH_POINTS)
    proposals_before = cast.view(cast.anton).lines(UtilityFound)
    put(cast, minutes=60)  # no package: it is worth nothing that could be counted
    run(cast)

    for actor in (cast.mara, *cast.sides):
        for found in evaluations(cast.view(actor)):
            assert found.has_run
            assert not any((found.opening, found.packages, found.figures, found.no_result))
        assert cast.view(actor).lines(UtilityFound) == proposals_before == ()


@pytest.mark.parametrize("is_told", [True, False])
def test_a_division_for_which_one_side_sealed_nothing_is_none(cast, is_told):
    issues = tuple(AgendaIssue(id=name, name=name, divisible=True) for name in ("dam", "road"))
    cast.agenda_id = set_agenda(cast.office, cast.mara, AgendaSet(issues=issues), key="a")
    cast.rules(EVERYTHING if is_told else (Rule(finding=FindingKind.OPENING, to=Learns.ALL),))
    seal(cast, cast.anton, {}, reservation=None, shares={"dam": 60, "road": 40})
    if not is_told:
        seal(cast, cast.bela, {}, reservation=None, shares={"dam": 60, "road": 40})
    run(cast)

    assert not cast.view(cast.mara).lines(DivisionFound)
    assert bool(cast.view(cast.mara).lines(NoResult)) == is_told


# The beat


def test_one_process_that_fails_does_not_stop_the_beat_of_another(cast, monkeypatch):
    from goodoffices.office import beat, open_process

    other = open_process(cast.office, title="Second", mediator="Third Capital", key="k")
    bad = min(cast.mara.process, other.process)
    kept = []

    def keep(_office, process):
        kept.append(process)
        if process == bad:
            raise InputError("broken")
        return 1

    monkeypatch.setattr(beat, "_keep", keep)
    with pytest.raises(InputError):
        beat.keep_beat(cast.office)
    assert sorted(kept) == sorted([cast.mara.process, other.process])


def test_an_answer_on_its_way_into_the_record_is_counted(cast, monkeypatch):
    """The guard of the beat: an answer that arrives while the outcome is made waits for the next beat."""
    from goodoffices.office import beat

    name = put(cast)
    say(cast, cast.bela, name, True)
    plain, late = beat._settle, []

    def slow(view, thread):
        if not late:
            with monkeypatch.context() as patched:  # it was looked at before the deadline
                patched.setattr(
                    "goodoffices.office.mediation.talks.check_before", lambda *_, **__: None
                )
                late.append(say(cast, cast.anton, name, True))
        return plain(view, thread)

    monkeypatch.setattr(beat, "_settle", slow)
    assert cast.beat(minutes=10) == 0
    assert cast.beat() == 1
    assert outcome(cast, cast.mara)


def test_the_clockwork_keeps_the_beat_and_outlives_an_error(cast, monkeypatch):
    import threading

    from goodoffices.office import beat

    kept = threading.Event()
    calls = []

    def keep(_office):
        calls.append(1)
        kept.set()
        raise InputError("broken")

    monkeypatch.setattr(beat, "keep_beat", keep)
    clockwork = Clockwork(cast.office)
    clockwork.start()
    assert kept.wait(5)
    clockwork.stop()
    assert calls
