"""What a program of a duty desk may ask for: notices, sites, the hotline. Nothing here waits for the beat."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final, TypeVar

from goodoffices import office as o
from goodoffices.api.duty_shapes import (
    CallIn,
    MoveIn,
    NoticeIn,
    NoticeOut,
    Notices,
    PositionIn,
    PositionOut,
    ReadingIn,
    ReceiptIn,
    ReceiptOut,
    ReviewIn,
    SiteIn,
    SiteOut,
    Sites,
    TellingIn,
    TestIn,
    WithdrawalIn,
    WrittenLines,
)
from goodoffices.api.operation import Call, Operation
from goodoffices.api.shapes import Written
from goodoffices.api.written import written
from goodoffices.errors import AccessError, InputError
from goodoffices.record import Advance, Callback, Category, EntryId, Role, SeatId, Spot

__all__ = ["DUTY"]

DESKS: Final = frozenset({Role.LIAISON})
READERS: Final = frozenset({Role.LIAISON, Role.MEDIATOR})
YEARS: Final = range(2000, 2200)
"""Of moments that a duty desk can mean."""
M = TypeVar("M", date, datetime)


def _notices(call: Call) -> Notices:
    found = o.notices(call.view, call.office.now(), is_open=True)
    return Notices([_notice_out(call, one) for one in found])


def _notice(call: Call) -> NoticeOut:
    thread = call.view.thread_at(call.address)
    return _notice_out(call, o.line_notice(thread, call.office.now()))


def _file(call: Call) -> WrittenLines:
    asked: NoticeIn = call.body
    category = Category(asked.category)
    # As at the desk: an incident is told with its doubts, at once.
    sure = asked.sure or category is Category.INCIDENT
    names = o.file_notice(
        call.office,
        call.view.actor,
        to=[_desk(call, name) for name in asked.to],
        category=category,
        words=asked.words,
        by=asked.by,
        begins=_moment(asked.begins, "begins") if asked.begins else None,
        ends=_moment(asked.ends, "ends"),
        spots=[_spot(call, one, asked.key, sure=sure) for one in asked.positions],
        passed_to=asked.passed_to,
        key=asked.key,
    )
    return _lines(call, names)


def _receipt(call: Call) -> Written:
    asked: ReceiptIn = call.body
    entry = o.receipt_notice(
        call.office,
        call.view.actor,
        notice=call.view.thread_at(call.address).id,
        step=Advance[asked.step.upper()],
        by=asked.by,
        words=asked.words,
        key=asked.key,
    )
    return written(call, entry)


def _withdraw_notice(call: Call) -> Written:
    asked: WithdrawalIn = call.body
    entry = o.withdraw_notice(
        call.office,
        call.view.actor,
        notice=call.view.thread_at(call.address).id,
        by=asked.by,
        words=asked.words,
        key=asked.key,
    )
    return written(call, entry)


def _sites(call: Call) -> Sites:
    found = o.notified_sites(call.view, call.office.now().date(), is_open=True)
    return Sites([_site_out(call, one) for one in found])


def _site(call: Call) -> SiteOut:
    thread = call.view.thread_at(call.address)
    return _site_out(call, o.notified_site(thread, call.office.now().date()))


def _notify(call: Call) -> Written:
    asked: SiteIn = call.body
    entry = o.notify_site(
        call.office,
        call.view.actor,
        name=asked.name,
        function=asked.function,
        position=asked.position.written,
        place=asked.position.place,
        by=asked.by,
        review_by=_moment(asked.review_by, "review_by") if asked.review_by else None,
        sure=asked.sure,
        key=asked.key,
    )
    return written(call, entry)


def _read(call: Call) -> Written:
    asked: ReadingIn = call.body
    entry = o.verify_site(
        call.office,
        call.view.actor,
        site=call.view.thread_at(call.address).id,
        position=asked.position,
        by=asked.by,
        key=asked.key,
    )
    return written(call, entry)


def _move(call: Call) -> Written:
    asked: MoveIn = call.body
    entry = o.move_site(
        call.office,
        call.view.actor,
        site=call.view.thread_at(call.address).id,
        position=asked.position.written,
        place=asked.position.place,
        by=asked.by,
        words=asked.words,
        sure=asked.sure,
        key=asked.key,
    )
    return written(call, entry)


def _review(call: Call) -> Written:
    asked: ReviewIn = call.body
    entry = o.review_site(
        call.office,
        call.view.actor,
        site=call.view.thread_at(call.address).id,
        by=asked.by,
        review_by=_moment(asked.review_by, "review_by") if asked.review_by else None,
        key=asked.key,
    )
    return written(call, entry)


def _withdraw_site(call: Call) -> Written:
    asked: WithdrawalIn = call.body
    entry = o.withdraw_site(
        call.office,
        call.view.actor,
        site=call.view.thread_at(call.address).id,
        by=asked.by,
        words=asked.words,
        key=asked.key,
    )
    return written(call, entry)


def _tell(call: Call) -> WrittenLines:
    asked: TellingIn = call.body
    names = o.tell_site(
        call.office,
        call.view.actor,
        site=call.view.thread_at(call.address).id,
        to=[_desk(call, name) for name in asked.to],
        by=asked.by,
        passed_to=asked.passed_to,
        key=asked.key,
    )
    return _lines(call, names)


def _held(call: Call) -> Written:
    asked: CallIn = call.body
    entry = o.log_talk(
        call.office,
        call.view.actor,
        other=_desk(call, asked.other),
        by=asked.by,
        with_whom=asked.with_whom,
        words=asked.words,
        read_back=asked.read_back,
        callback=Callback[asked.callback.upper()],
        at=_moment(asked.at, "at") if asked.at else None,
        waited_min=asked.waited_min,
        length_min=asked.length_min,
        key=asked.key,
    )
    return written(call, entry)


def _tested(call: Call) -> Written:
    asked: TestIn = call.body
    entry = o.record_line_test(
        call.office,
        call.view.actor,
        other=_desk(call, asked.other),
        by=asked.by,
        answered_by=asked.answered_by,
        words=asked.words,
        key=asked.key,
    )
    return written(call, entry)


def _desk(call: Call, name: str) -> SeatId:
    """A desk that the caller knows of, by its name."""
    for seat in call.view.seats(Role.LIAISON):
        if seat.name == name:
            return seat.id
    raise AccessError("no desk of this name")


def _moment(given: M, field: str) -> M:
    """A moment that can be reckoned with, in UTC."""
    if given.year not in YEARS:
        raise InputError(
            "a year is out of range",
            advice=f"The year lies between {YEARS[0]} and {YEARS[-1]}.",
            field=field,
        )
    return given.astimezone(UTC) if isinstance(given, datetime) else given


def _spot(call: Call, given: PositionIn, key: str, *, sure: bool) -> Spot:
    # What was written once was looked at then: the same form again changes nothing.
    again = call.office.is_written(call.view.actor, key)
    return o.spot_of(call.view, given.written, place=given.place, sure=sure or again)


def _lines(call: Call, names: tuple[EntryId, ...]) -> WrittenLines:
    return WrittenLines([written(call, name).line for name in names])


def _notice_out(call: Call, one: o.LineNotice) -> NoticeOut:
    filed, view = one.filed, call.view
    return NoticeOut(
        address=one.line.address,
        sender=view.name(filed.desk),
        to=view.name(filed.to),
        category=filed.category,
        words=filed.words,
        by=filed.by,
        at=filed.at,
        begins=filed.begins,
        ends=filed.ends,
        positions=[_position_out(spot) for spot in filed.spots],
        passed_to=filed.passed_to,
        state=one.state,
        receipts=[
            ReceiptOut(Advance(clock.state).name.lower(), clock.at, clock.by)
            for clock in one.clocks
        ],
        may=[step.name.lower() for step in one.may(view.seat.id)],
        is_late=one.is_late,
        minutes=one.minutes,
        calls=[called.contact for called in one.calls],
    )


def _site_out(call: Call, one: o.NotifiedSite) -> SiteOut:
    return SiteOut(
        address=one.line.address,
        desk=call.view.name(one.notified.desk),
        name=one.notified.name,
        function=one.notified.function,
        position=_position_out(one.spot),
        state=one.state,
        review_by=one.review_by,
        is_due=one.is_due,
    )


def _position_out(spot: Spot) -> PositionOut:
    return PositionOut(spot.latitude, spot.longitude, spot.written, spot.place)


DUTY: Final = (
    Operation("notices", "GET", "/notices", "Standing notices.", READERS, _notices, Notices),
    Operation(
        "notice",
        "GET",
        "/notices/{address}",
        "One notice as it stands.",
        READERS,
        _notice,
        NoticeOut,
    ),
    Operation(
        "file_notice",
        "POST",
        "/notices",
        "Other desks are told of something, at once.",
        DESKS,
        _file,
        WrittenLines,
        NoticeIn,
    ),
    Operation(
        "receipt",
        "POST",
        "/notices/{address}/receipts",
        "A receipt: the receiving desk's own, or the sender's on a read-back.",
        DESKS,
        _receipt,
        Written,
        ReceiptIn,
    ),
    Operation(
        "withdraw_notice",
        "POST",
        "/notices/{address}/withdrawal",
        "The sender takes a notice back.",
        DESKS,
        _withdraw_notice,
        Written,
        WithdrawalIn,
    ),
    Operation("sites", "GET", "/sites", "Notified sites of this desk.", READERS, _sites, Sites),
    Operation("site", "GET", "/sites/{address}", "One site as it stands.", READERS, _site, SiteOut),
    Operation(
        "notify_site",
        "POST",
        "/sites",
        "A site is put on this desk's own list.",
        DESKS,
        _notify,
        Written,
        SiteIn,
    ),
    Operation(
        "read_site",
        "POST",
        "/sites/{address}/readings",
        "A second person's own reading of its position.",
        DESKS,
        _read,
        Written,
        ReadingIn,
    ),
    Operation(
        "move_site",
        "POST",
        "/sites/{address}/moves",
        "It is elsewhere now.",
        DESKS,
        _move,
        Written,
        MoveIn,
    ),
    Operation(
        "review_site",
        "POST",
        "/sites/{address}/reviews",
        "Somebody looked: it is still so.",
        DESKS,
        _review,
        Written,
        ReviewIn,
    ),
    Operation(
        "withdraw_site",
        "POST",
        "/sites/{address}/withdrawal",
        "It is no longer notified.",
        DESKS,
        _withdraw_site,
        Written,
        WithdrawalIn,
    ),
    Operation(
        "tell_site",
        "POST",
        "/sites/{address}/notices",
        "Desks are told of it, or that it is withdrawn.",
        DESKS,
        _tell,
        WrittenLines,
        TellingIn,
    ),
    Operation(
        "log_call",
        "POST",
        "/calls",
        "A call on the line is written down.",
        DESKS,
        _held,
        Written,
        CallIn,
    ),
    Operation(
        "test_line",
        "POST",
        "/line-tests",
        "The line was tried, and who answered.",
        DESKS,
        _tested,
        Written,
        TestIn,
    ),
)
"""What duty desks have beside the operations of every seat."""
