"""Two forces in one sky: exact clashes of sealed plans, notices that escalate, notified sites and movements."""

__all__: list[str] = []
