"""The coverage that is asked of an interval, checked in one place."""

from __future__ import annotations

from numbers import Real

from missionmetrics.core.errors import EvidenceError


def require_coverage(level: float) -> None:
    """Refuse a coverage that is not between 0 and 1.

    Raises
    ------
    EvidenceError
        ``MM-LEVEL``, with how 95% is written.
    """
    if not (isinstance(level, Real) and 0 < level < 1):
        raise EvidenceError(
            f"`level` is {level}; an interval needs a coverage between 0 and 1.",
            fix="write 95% as level=0.95.",
            code="MM-LEVEL",
        )
