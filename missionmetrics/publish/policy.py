"""Named sets of rules for what may be shown about few, read from ``policies``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.disclosure.rules import Rules

FOLDER = Path(__file__).parent / "policies"
Treatment = Literal["withheld", "shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What may not be shown, and how little a reader may find out about it.

    Attributes
    ----------
    name, source : str
        Name, and whose rule it is.
    threshold : int
        The fewest people, households, sources or places that a row may show.
    rounding : int
        Base to which counts that are shown are rounded; 1 for none.
    dominance : tuple of (int, float) or None
        ``(n, k)``: the n largest contributors may not hold more than the share k.
    p_percent : float or None
        No contributor may be able to work out another to within this share.
    zeros, everyone : {"withheld", "shown"}
        What happens to rows about nobody, and to shares of all.
    width : int
        What a reader can work out about a withheld count is at least so wide. As
        wide as the threshold, nobody can even be sure that the count is below it.

    Examples
    --------
    >>> policy("acro").threshold
    10
    """

    name: str
    source: str
    threshold: int
    rounding: int = 1
    dominance: tuple[int, float] | None = None
    p_percent: float | None = None
    zeros: Treatment = "withheld"
    everyone: Treatment = "shown"
    width: int

    def rules(self) -> Rules:
        """The rules that a cell by itself must keep."""
        return Rules(
            threshold=self.threshold,
            dominance=self.dominance,
            p_percent=self.p_percent,
            zeros=self.zeros == "withheld",
            everyone=self.everyone == "withheld",
        )


def policies() -> tuple[str, ...]:
    """Names of the sets of rules that there are.

    Examples
    --------
    >>> policies()
    ('acro', 'council-3', 'council-5', 'ons-10-5')
    """
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def policy(name: str, *, threshold: int | None = None) -> Policy:
    """The set of rules called ``name``.

    Parameters
    ----------
    name : str
        One of :func:`policies`; ``publication.policy`` of a mission.
    threshold : int, optional
        Counts below this are not shown, instead of the threshold of the set;
        ``publication.threshold`` of a mission. How little may be found out about
        them follows it.

    Raises
    ------
    EvidenceError
        There is no such set (``MM-PUBLISH-POLICY``); the threshold is below 1
        (``MM-DISCLOSURE-RULES``).

    Examples
    --------
    >>> policy("council-5", threshold=8).width
    8
    """
    if name not in policies():
        raise EvidenceError(
            f"There is no publication policy '{name}'.",
            fix=f"choose among: {', '.join(policies())}.",
            code="MM-PUBLISH-POLICY",
        )
    found = _read(name)
    if threshold is not None and threshold != found.threshold:
        found = replace(found, threshold=threshold, width=threshold)
    found.rules()
    return found


@lru_cache(maxsize=8)
def _read(name: str) -> Policy:
    given = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    if "dominance" in given:
        given["dominance"] = tuple(given["dominance"])
    return Policy(**{"name": name, "width": given["threshold"], **given})
