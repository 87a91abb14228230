"""Agreed norms in sentences, and which of them a package keeps."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from goodoffices.record import AgreedNorms, NormsFound, Seat, SeatId

__all__ = ["held_of", "sentences"]


def sentences(norms: AgreedNorms, seats: Mapping[SeatId, Seat]) -> dict[str, str]:
    """Each norm that was agreed, in a sentence, by its name in the record."""
    found: dict[str, str] = {}
    if norms.share_of_best is not None:
        found["share_of_best"] = _(
            "No side has less than %(part)d of 1000 of its best package, by its own points."
        ) % {"part": norms.share_of_best}
    if norms.gain_hundredths is not None:
        times = number_format((Decimal(norms.gain_hundredths) / 100).normalize(), use_l10n=True)
        found["gain_hundredths"] = (
            _("All sides gain the same, each by its own points.")
            if norms.gain_hundredths == 100  # noqa: PLR2004  # once as much
            else _(
                "No side gains more than %(times)s times what another gains, each by its own points."
            )
            % {"times": times}
        )
    for one in norms.sides:
        said = {"side": seats[one.side].name if one.side in seats else _("one side")}
        if one.above_least is not None:
            found[f"above_least/{one.side}"] = _(
                "%(side)s has at least %(points)d points more than the least it accepts, by its own points."
            ) % {**said, "points": one.above_least}
        if one.share_of_gain is not None:
            found[f"share_of_gain/{one.side}"] = _(
                "%(side)s has at least %(part)d of each 1000 points that all sides gain together."
            ) % {**said, "part": one.share_of_gain}
    return found


def held_of(
    found: NormsFound | None, package: Mapping[str, str], seats: Mapping[SeatId, Seat]
) -> list[tuple[str, bool]]:
    """Each norm with whether a package keeps it; empty where nobody may know."""
    if found is None:
        return []
    one = next((one for one in found.packages if one.choices == package), None)
    if one is None:
        return []
    return [(text, name in one.kept) for name, text in sentences(found.norms, seats).items()]
