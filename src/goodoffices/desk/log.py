"""What may stand in a log: a level, a source, a kind of error and the lines of code. Never words."""

import logging
import traceback

LIBRARY_SOURCES = ("django", "waitress", "goodoffices")


class CodesOnly(logging.Formatter):
    """Drops each message and argument: an error's text may quote what somebody typed."""

    def format(self, record: logging.LogRecord) -> str:
        source = record.name if record.name.startswith(LIBRARY_SOURCES) else "other"
        parts = [record.levelname, source]
        if record.exc_info and record.exc_info[0] is not None:
            parts.append(record.exc_info[0].__name__)
            frames = traceback.extract_tb(record.exc_info[2])
            parts.extend(f"{frame.name}:{frame.lineno}" for frame in frames[-5:])
        return " ".join(parts)
