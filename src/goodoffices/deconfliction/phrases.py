# ruff: noqa: RUF001
"""Set phrases of a notice in seven languages, so that a paper can stand in two of them side by side.

They are short on purpose, and the same each time: a duty officer who reads one language can find the same line
in the other. They were not yet read by duty officers of each language; a host lets somebody read them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goodoffices.errors import InputError

__all__ = ["LANGUAGES", "Phrase", "phrase"]


class Phrase(StrEnum):
    """A phrase by its code, as it is said over a bad line."""

    NOTICE = "N1"
    FROM = "N2"
    TO = "N3"
    ABOUT = "N4"
    FILED = "N5"
    BEGINS = "N6"
    ENDS = "N7"
    WHERE = "N8"
    READ_BACK = "N9"
    CHECK = "N10"
    PASSED_TO = "N11"
    CAVEAT = "N12"
    NOT_APPROVAL = "N13"


LANGUAGES: Final = ("ar", "en", "fa", "fr", "he", "ru", "uk")

_IN: Final[Mapping[Phrase, tuple[str, str, str, str, str, str, str]]] = {
    Phrase.NOTICE: ("إخطار", "Notice", "اطلاعیه", "Notification", "הודעה", "Уведомление", "Повідомлення"),
    Phrase.FROM: ("من", "From", "از", "De", "מאת", "От", "Від"),
    Phrase.TO: ("إلى", "To", "به", "À", "אל", "Кому", "Кому"),
    Phrase.ABOUT: ("الموضوع", "About", "موضوع", "Objet", "הנדון", "О чём", "Про що"),
    Phrase.FILED: ("وقت الإخطار", "Filed at", "زمان ثبت", "Déposée à", "נמסרה בשעה", "Подано в", "Подано о"),
    Phrase.BEGINS: ("يبدأ", "Begins", "آغاز", "Début", "תחילה", "Начало", "Початок"),
    Phrase.ENDS: ("ينتهي", "Ends", "پایان", "Fin", "סיום", "Конец", "Кінець"),
    Phrase.WHERE: ("المكان", "Where", "مکان", "Lieu", "מקום", "Где", "Де"),
    Phrase.READ_BACK: (
        "أعد القراءة بصوت عالٍ", "Read back aloud", "با صدای بلند بازخوانی کنید", "Relire à voix haute",
        "נא לקרוא חזרה בקול", "Повторите вслух", "Повторіть уголос",
    ),
    Phrase.CHECK: (
        "رمز التحقق", "Checksum", "کد بررسی", "Code de contrôle", "קוד בדיקה", "Контрольный код", "Контрольний код",
    ),
    Phrase.PASSED_TO: (
        "سُلّم إلى الوحدة", "Passed to the unit", "به یگان رسانده شد", "Transmis à l’unité",
        "הועבר ליחידה", "Передано в подразделение", "Передано до підрозділу",
    ),
    Phrase.CAVEAT: (
        "عدم وجود إخطار لا يغيّر شيئاً: الحماية بموجب القانون الدولي الإنساني لا تتوقف على الإخطار.",
        "The absence of a notice changes nothing: protection under international humanitarian law does not hang on it.",
        "نبودِ اطلاعیه چیزی را تغییر نمی‌دهد: حمایت حقوق بین‌الملل بشردوستانه به آن وابسته نیست.",
        "L’absence de notification ne change rien : la protection du droit international humanitaire n’en dépend pas.",
        "היעדר הודעה אינו משנה דבר: ההגנה לפי המשפט ההומניטרי הבינלאומי אינה תלויה בה.",
        "Отсутствие уведомления ничего не меняет: защита по международному гуманитарному праву от него не зависит.",
        "Відсутність повідомлення нічого не змінює: захист за міжнародним гуманітарним правом від нього не залежить.",
    ),
    Phrase.NOT_APPROVAL: (
        "هذا إخطار، وليس إذناً.", "This is a notice, no permission.", "این اطلاعیه است، نه مجوز.",
        "Ceci est une notification, non une autorisation.", "זוהי הודעה, לא אישור.",
        "Это уведомление, а не разрешение.", "Це повідомлення, а не дозвіл.",
    ),
}  # fmt: skip


def phrase(code: Phrase, language: str) -> str:
    """A phrase in a language.

    Parameters
    ----------
    code : Phrase
        Which.
    language : str
        One of :data:`LANGUAGES`.

    Returns
    -------
    str
        The phrase.

    Raises
    ------
    InputError
        If there are no phrases in that language.

    Discloses
    ---------
    Nothing: the phrases are public.

    Examples
    --------
    >>> phrase(Phrase.NOTICE, "fr")
    'Notification'
    """
    if language not in LANGUAGES:
        raise InputError("no phrases in that language", field="language")
    return _IN[code][LANGUAGES.index(language)]
