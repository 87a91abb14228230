"""``python -m goodoffices`` is the command line."""

from goodoffices.cli import main

if (
    __name__ == "__main__"
):  # a process that is started to help imports this, and must not begin again
    raise SystemExit(main())
