"""One small text in three languages, with an open point, for every test of documents."""

from datetime import date

from goodoffices.documents import Document, Kind, Paragraph, Run, Section

WORDS = {
    "en": (
        "The crossing",
        "Ambulances cross from 08:00, at most 12 an hour; observers of Third Capital count them & report ",
        ("on Fridays", "each day"),
    ),
    "ar": (
        "العبور",
        "تعبر سيارات الإسعاف من الساعة 08:00، بما لا يزيد على 12 في الساعة؛ ويحصيها مراقبو Third Capital ",
        ("يوم الجمعة", "كل يوم"),
    ),
    "he": (
        "המעבר",
        "אמבולנסים חוצים מהשעה 08:00, לכל היותר 12 בשעה; משקיפי Third Capital סופרים אותם ומדווחים ",
        ("בימי שישי", "בכל יום"),
    ),
}


def section(language, name=""):
    heading, words, (one, other) = WORDS[language]
    runs = (
        Run(words),
        Run("[", open=True),
        Run("Northland: ", open=True, aside=True),
        Run(one, open=True),
        Run(" / ", open=True),
        Run(other, open=True),
        Run("]", open=True),
        Run("."),
    )
    return Section(
        language,
        name,
        (
            Paragraph(Kind.HEADING, (Run(heading),), "1"),
            Paragraph(Kind.CLAUSE, runs, "1.1", 1),
            Paragraph(Kind.NOTE, (Run("settled"),), level=1),
            Paragraph(Kind.CLAUSE, (Run(words.strip()),), "1.2", 1),
        ),
    )


def document(*languages):
    several = len(languages) > 1
    return Document(
        title=WORDS[languages[0]][0],
        mark="Copy 3 for Northland, handed 17 March 2026",
        language="en",
        day=date(2026, 3, 17),
        notes=("Nothing is agreed until everything is agreed.",),
        sections=tuple(section(one, one if several else "") for one in languages),
    )
