"""The templates' environment: translated, escaped, and strict about names that do not exist."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined

from goodoffices.desk import terms, words


def environment(**options: Any) -> Environment:
    env = Environment(  # noqa: S701  # Django's backend passes autoescape=True among the options
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
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    env.globals.update(
        static=static,
        url=reverse,
        bidi=translation.get_language_bidi,
        language=translation.get_language,
        and_list=words.and_list,
        will_see=words.will_see,
        can_see=words.can_see,
        number_word=words.number_word,
        now=words.now,
        diff=words.diff,
        role_word=words.role_word,
        term=terms.term,
        state_kind=terms.state_kind,
    )
    env.filters.update(
        day=words.day,
        day_long=words.day_long,
        moment=words.moment,
        hour=words.hour,
        initial=words.initial,
        machine=words.machine,
        term=terms.term,
    )
    return env
