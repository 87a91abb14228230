"""What the pages of duty desks and the mediator's page of the line share: words, clocks, papers, the map."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from goodoffices import office
from goodoffices.desk.advice import spoken
from goodoffices.desk.chart import Chart, Ground, Span, Thing, Timeline, chart, timeline
from goodoffices.desk.terms import term
from goodoffices.desk.words import (
    and_list,
    colon,
    decimal,
    hour,
    initial,
    kept_apart,
    moment,
    number_word,
)
from goodoffices.errors import InputError
from goodoffices.office import LineNotice, NotifiedSite, View
from goodoffices.record import Advance, Role, Seat, Spot, TakingPart, Thread

NEAR: Final = {
    "N": lazy("%(km)s km north of %(name)s"),
    "NE": lazy("%(km)s km north-east of %(name)s"),
    "E": lazy("%(km)s km east of %(name)s"),
    "SE": lazy("%(km)s km south-east of %(name)s"),
    "S": lazy("%(km)s km south of %(name)s"),
    "SW": lazy("%(km)s km south-west of %(name)s"),
    "W": lazy("%(km)s km west of %(name)s"),
    "NW": lazy("%(km)s km north-west of %(name)s"),
}
"""How far and in which direction from a place, by the point of the compass."""


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five states as a page shows it."""

    word: str
    at: datetime | None
    minutes: int
    desk: str
    by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as pages show it.

    ``found`` is the notice; ``turn`` says whether the reader has something to do; ``effect`` tells in words
    how long it is until it takes effect, at ``moment``.
    """

    found: LineNotice
    steps: Sequence[Step]
    effect: str
    turn: str
    moment: datetime

    @property
    def filed(self) -> object:
        return self.found.filed


def now() -> datetime:
    """The time by the office's clock."""
    return office.running().now()


def effect_in(minutes: int) -> str:
    """How long until something takes effect, in words."""
    if minutes < 0:
        return _("in effect")
    if minutes < 120:  # noqa: PLR2004  # two hours
        return ngettext(
            "takes effect in %(n)d minute", "takes effect in %(n)d minutes", minutes
        ) % {"n": minutes}
    hours = minutes // 60
    if hours < 72:  # noqa: PLR2004  # three days
        return ngettext("takes effect in %(n)d hour", "takes effect in %(n)d hours", hours) % {
            "n": hours
        }
    days = hours // 24
    return ngettext("takes effect in %(n)d day", "takes effect in %(n)d days", days) % {"n": days}


def shown(view: View, found: LineNotice) -> Shown:
    """A notice as the reader sees it."""
    steps = [
        Step(
            term(clock.state),
            clock.at,
            clock.waited // timedelta(minutes=1),
            clock.desk and view.name(clock.desk),
            clock.by,
        )
        for clock in found.clocks
    ]
    return Shown(found, steps, effect_in(found.minutes), turn_of(view, found), now())


def turn_of(view: View, found: LineNotice) -> str:
    """What the reader has to do next; empty where it is somebody else's turn."""
    if not found.is_waiting or view.actor.seat not in (found.filed.desk, found.filed.to):
        return ""
    steps = found.may(view.actor.seat)
    if view.actor.seat == found.filed.desk:
        return _("confirm the read-back") if steps else ""
    urgent = [step for step in steps if step is not Advance.RECEIVED]
    words = {
        Advance.READ_BACK: _("read it back"),
        Advance.ACKNOWLEDGED: _("acknowledge it"),
        Advance.PASSED_ON: _("report that the unit has it"),
    }
    return next((words[step] for step in urgent if step in words), "")


def state_of_line(view: View, standing: Iterable[LineNotice]) -> str:
    """How the line stands, in one sentence; never "quiet"."""
    waiting = [found for found in standing if found.is_waiting]
    tests = office.line_tests(view, last=1)
    tested = (
        _("line tested %(hour)s") % {"hour": _on(tests[0].at)}
        if tests and tests[0].answered_by
        else _("line tried %(hour)s, nobody answered") % {"hour": _on(tests[0].at)}
        if tests
        else _("line not tested yet")
    )
    if not waiting:
        return _("No open notice, %(tested)s.") % {"tested": tested}
    count = len(waiting)
    return ngettext(
        "%(number)s open notice, %(tested)s.", "%(number)s open notices, %(tested)s.", count
    ) % {"number": number_word(count).capitalize(), "tested": tested}


def _on(when: datetime) -> str:
    return hour(when) if when.date() == now().date() else moment(when)


def away(view: View) -> list[tuple[Seat, str, datetime | None]]:
    """Desks that do not take part, as far as the reader was told."""
    found = []
    for seat in view.seats(Role.LIAISON):
        taking = office.taking_part(view, seat.id)
        if taking.state is not TakingPart.TAKES_PART:
            found.append((seat, term(taking.state), taking.since))
    return found


def spot_lines(view: View, spots: Iterable[Spot]) -> list[dict[str, str]]:
    """Each position in the three notations in which it is read back, with the place."""
    lines = []
    for spot in spots:
        degrees, dms, grid = office.echo_of(spot)
        near = office.place_near(view, spot)
        lines.append(
            {
                "degrees": degrees,
                "dms": dms,
                "grid": grid,
                "place": spot.place,
                "near": _near(near) if near is not None else "",
                "written": spot.written,
            }
        )
    return lines


def _near(near: tuple[str, float, str]) -> str:
    name, far, direction = near
    return NEAR[direction] % {"km": decimal(far / 1000, 1), "name": kept_apart(name)}


def spots_typed(view: View, text: str, *, sure: bool) -> tuple[Spot, ...]:
    """Positions as they were typed, one a line, with a place after a bar.

    Raises
    ------
    InputError
        If one cannot be read, or is in doubt and nobody is `sure`; it names the line.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        written, _bar, place = line.partition("|")
        if not written.strip():
            continue
        try:
            found.append(office.spot_of(view, written.strip(), place=place.strip(), sure=sure))
        except InputError as error:
            raise InputError(
                "a position is in doubt",
                advice=_("Line %(number)d: %(advice)s")
                % {"number": number, "advice": spoken(error.advice)},
                field="positions",
            ) from error
    return tuple(found)


def letter(number: int) -> str:
    """A, B, C ... for sites on the map and in the table beside it."""
    return chr(ord("A") + number) if number < 26 else f"S{number + 1}"  # noqa: PLR2004  # letters


def map_of(
    view: View,
    notices: Iterable[LineNotice],
    sites: Iterable[NotifiedSite],
    *,
    near: bool = False,
) -> Chart | None:
    """Where notices and sites lie, numbered and lettered as in the tables; None where nothing is to be drawn."""
    things = [
        Thing("notice", str(number), _at(found.filed.spots))
        for number, found in enumerate(notices, start=1)
    ]
    things += [Thing("site", letter(number), _at([s.spot])) for number, s in enumerate(sites)]
    return chart(things, ground_of(view), near=near) if any(t.points for t in things) else None


def _at(spots: Iterable[Spot]) -> list[tuple[float, float]]:
    return [(spot.latitude, spot.longitude) for spot in spots]


def ground_of(view: View) -> Ground:
    """The theatre that this seat was told of."""
    known = office.theatre(view)
    if known is None:
        return Ground()
    return Ground(
        outline=[(c.latitude, c.longitude) for c in known.outline],
        waters=[[(c.latitude, c.longitude) for c in water] for water in known.waters],
        places=[(place.name, (place.latitude, place.longitude)) for place in known.places],
    )


def times_of(standing: Iterable[Shown], moment: datetime) -> Timeline | None:
    """When notices stand, numbered as in the tables."""
    spans = [
        Span(
            "notice",
            f"{number}.",
            f"{initial(term(one.found.filed.category))}{colon()} {apart(one.found.filed.words)}",
            one.found.filed.begins,
            one.found.filed.ends,
        )
        for number, one in enumerate(standing, start=1)
    ]
    return timeline(spans, moment)


def short(words: str, most: int = 56) -> str:
    """The beginning of some words, for a label; the whole stands in the table."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip(' .,;:')}…"


def number_list(numbers: Iterable[int]) -> str:
    """Some numbers in a row, as one would say them; empty where there are none."""
    return and_list(str(number) for number in numbers)


def apart(words: str) -> str:
    """The beginning of somebody's words in a picture, in their own direction whatever stands around them."""
    return f"\N{FIRST STRONG ISOLATE}{short(words)}\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of an incident, and when: the desk by a notice, the mediator by the sheet itself."""

    who: Seat | None
    at: datetime
    how: str
    acknowledged: datetime | None
    notice: LineNotice | None


def sheet_of(view: View, thread: Thread) -> dict[str, Any]:
    """What the sheet of an incident shows, to its desk and to the mediator."""
    moment = now()
    found = office.incident(view, thread, moment)
    opened = found.opened
    told = [Told(view.mediator, opened.at, _("by this sheet"), None, None)]
    told += [
        Told(
            view.directory.get(one.filed.to),
            one.filed.at,
            _("by a notice"),
            next((c.at for c in one.clocks if c.state is Advance.ACKNOWLEDGED), None),
            one,
        )
        for one in found.notices
    ]
    things = [Thing("notice", "0", _at(opened.spots))]
    things += [
        Thing("notice", str(number), _at(one.filed.spots))
        for number, one in enumerate(found.notices, start=1)
    ]
    spans = [Span("notice", "0", apart(opened.name), opened.happened, opened.happened)]
    spans += [
        Span("notice", f"{number}.", apart(one.filed.words), one.filed.at, one.filed.at)
        for number, one in enumerate(found.notices, start=1)
    ]
    spans += [
        Span("notice", "", f"{term(talk)}{colon()} {apart(talk.words)}", talk.at, talk.at)
        for _line, talk in found.talks
    ]
    ended = found.closed.at if found.closed is not None else moment
    since = ended - opened.happened
    return {
        "found": found,
        "notices": [shown(view, one) for one in found.notices],
        "told": sorted(told, key=lambda one: one.at),
        "spots": spot_lines(view, opened.spots),
        "map": chart(things, ground_of(view), near=True) if any(t.points for t in things) else None,
        "times": timeline(spans, ended, back=since + timedelta(hours=1)),
        "moment": moment,
    }
