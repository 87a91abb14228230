"""Changes of options between single combinations, as the bits that differ."""

from __future__ import annotations

from goodoffices.stability.conflict import Conflict

__all__ = ["Steps"]


class Steps:
    """What each decision maker may change at each combination of options.

    Parameters
    ----------
    conflict : Conflict
        In option form; without options there are no steps.
    """

    def __init__(self, conflict: Conflict) -> None:
        form = conflict.form
        options = form.options if form is not None else ()
        self.state_of: dict[int, int] = (
            dict(zip(form.vectors, form.member_of, strict=True)) if form is not None else {}
        )
        self.masks = [
            sum(1 << n for n, option in enumerate(options) if option.owner == name)
            for name in conflict.decision_makers
        ]
        self.groups: list[dict[int, list[int]]] = [{} for _ in self.masks]
        for groups, mask in zip(self.groups, self.masks, strict=True):
            for vector in self.state_of:
                groups.setdefault(vector & ~mask, []).append(vector)
        self.on = sum(1 << n for n, option in enumerate(options) if option.one_way == "on")
        self.off = sum(1 << n for n, option in enumerate(options) if option.one_way == "off")

    def legal(self, maker: int, vector: int) -> list[int]:
        """Changes of a decision maker's own options that are feasible and allowed."""
        group = self.groups[maker][vector & ~self.masks[maker]]
        changes = (vector ^ other for other in group if other != vector)
        return [
            change
            for change in changes
            if not vector & change & self.on and not ~vector & change & self.off
        ]
