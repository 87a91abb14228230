"""The templates' environment: translated, escaped, and strict about names that do not exist."""

import threading
from collections.abc import Callable, Hashable, MutableMapping, Sequence
from functools import cache
from typing import Any, Protocol, cast

from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from goodoffices.desk import (
    advice,
    amount,
    improvement,
    key_list,
    norms,
    place,
    second_calendar,
    terms,
    words,
)
from goodoffices.desk.sheet import in_its_place
from goodoffices.office import View
from goodoffices.record import Line


class Macro(Protocol):
    """What a template draws, under its name."""

    name: str

    def __call__(self, *given: Any) -> Markup: ...


_speaking = threading.local()
"""The language of the page that a thread draws: asked for once, not for each text."""


def _language() -> str | None:
    return getattr(_speaking, "language", None) or translation.get_language()


class DeskEnvironment(Environment):
    """Templates share one set of names; none brings its own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def _environment() -> Environment:
    return cast("Jinja2", engines["jinja2"]).env


def macro(template: str, name: str) -> Callable[..., Markup]:
    """What a template draws under a name, for parts that are drawn outside of their page."""
    found: Callable[..., Markup] = getattr(_environment().get_template(template).module, name)
    return found


def rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """A page, or a part of one, in the language that is spoken now."""
    env, places = _environment(), in_its_place()
    own = {"request": request, "csrf_input": places.token if places else FormToken(request)}
    _speaking.language = translation.get_language()
    try:
        return env.get_template(template).render({**context, **own})
    finally:
        _speaking.language = None


class FormToken:
    """The hidden field that says a form came from here; masked once for each page that has a form."""

    __slots__ = ("_made", "_request")

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._made = ""

    def __html__(self) -> str:
        self._made = self._made or csrf_input(self._request)
        return self._made


# What stands in the templates themselves is the same for everybody and is looked up once.


@cache
def _translated(_language: str | None, message: str) -> Markup:
    return Markup(translation.gettext(message))  # noqa: S704  # written in the templates


@cache
def _whole(language: str | None, message: str) -> Markup:
    return _translated(language, message) % {}


def gettext(message: str, /, **values: Any) -> Markup:
    """A text of the templates in the language of the page, with its values escaped."""
    language = _language()
    return _translated(language, message) % _set(values) if values else _whole(language, message)


def ngettext(singular: str, plural: str, number: int, /, **values: Any) -> Markup:
    """The same, for one or for several."""
    text = translation.ngettext(singular, plural, number)
    return Markup(text) % {"num": number, **_set(values)}  # noqa: S704  # written in the templates


@cache
def _within(_language: str | None, context: str, message: str) -> Markup:
    return Markup(translation.pgettext(context, message))  # noqa: S704  # written in the templates


def pgettext(context: str, message: str, /, **values: Any) -> Markup:
    """A word that agrees with what it is said of, which the context names."""
    return _within(_language(), context, message) % _set(values)


def _set(values: dict[str, Any]) -> dict[str, Any]:
    """Values as they stand in a sentence: a name keeps its direction; what is drawn already, a number and a text of ours have theirs."""
    return {
        name: words.kept_apart(value) if type(value) is str else value
        for name, value in values.items()
    }


@cache
def shipped(path: str) -> str:
    """Where a shipped file stands."""
    return static(path)


@cache
def _fixed(route: str) -> str:
    return reverse(route)


def address(route: str, **where: Any) -> str:
    """Where a page stands."""
    return reverse(route, **where) if where else _fixed(route)


def kept(view: View, key: Hashable, draw: Callable[..., Markup], *given: Any) -> Markup:
    """A part of a page that follows from the view, the language, the calendar and `key` alone, drawn once."""
    return view.once(("drawn", key, _language(), second_calendar.chosen()), lambda: draw(*given))


def lasting(view: View, key: Hashable, draw: Callable[..., Markup], *given: Any) -> Markup:
    """The same, drawn anew only where something is added on which it rests; all that is given stands in `key`."""
    key = ("drawn", key, _language(), second_calendar.chosen())
    return view.lasting(key, lambda: draw(*given))


def kept_lines(view: View, lines: Sequence[Line], draw: Macro) -> Markup:
    """Lines that are drawn the same whenever this seat looks; where one is sealed, nothing is kept."""
    if any(line.audience.is_sealed for line in lines):
        return draw(lines, view)
    key = (draw.name, *(line.number for line in lines))
    return lasting(view, key, draw, lines, view)


def environment(**options: Any) -> Environment:
    env = DeskEnvironment(  # Django's backend passes autoescape=True among the options
        **{
            **options,
            "autoescape": True,
            "undefined": StrictUndefined,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    env.policies["ext.i18n.trimmed"] = True
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.globals.update(
        gettext=gettext,
        ngettext=ngettext,
        pgettext=pgettext,
        _=gettext,
        static=shipped,
        url=address,
        kept=kept,
        kept_lines=kept_lines,
        lasting=lasting,
        bidi=translation.get_language_bidi,
        language=translation.get_language,
        and_list=words.and_list,
        colon=words.colon,
        comma=words.comma,
        semicolon=words.semicolon,
        will_see=words.will_see,
        can_see=words.can_see,
        number_word=words.number_word,
        now=words.now,
        this_day=second_calendar.today_long,
        this_day_alone=words.today_long,
        diff=words.diff,
        role_word=words.role_word,
        term=terms.term,
        state_kind=terms.state_kind,
        fate_of=place.fate_of,
        keys_of=key_list.keys_of,
        improvement_of=improvement.improvement_of,
        norm_sentences=norms.sentences,
        ends_in_words=amount.ends_in_words,
        said=amount.said,
    )
    env.filters.update(
        day=words.day,
        decimal=words.decimal,
        day_alone=words.day_long,
        day_and_hour=second_calendar.day_and_hour,
        day_long=second_calendar.day_long,
        moment=words.moment,
        hour=words.hour,
        initial=words.initial,
        machine=words.machine,
        term=terms.term,
        spoken=advice.spoken,
    )
    return env
