"""Which cells may not be shown as they are, and under which rule.

The rules are those of Hundepool and others (2012) Statistical Disclosure Control,
Wiley, chapter 4: a least frequency, dominance (n, k), and the p% rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from missionmetrics.core.errors import EvidenceError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
REASONS = ("few", "few_outside", "zero", "everyone", "dominance", "p_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a cell is too telling.

    Attributes
    ----------
    threshold : int
        Fewest contributors that a cell may show, 1 or more.
    dominance : tuple of (int, float) or None
        ``(n, k)``: the ``n`` largest contributors (1 or 2) hold more than the share
        ``k`` of the cell, between 0 and 1.
    p_percent : float or None
        The largest contributor could be worked out by the second largest to within
        this share of its value, between 0 and 1.
    zeros : bool
        Whether a cell without contributors is too telling as well.
    everyone : bool
        Whether a share of all, with nobody left outside, is too telling as well.

    Examples
    --------
    >>> Rules(threshold=10, dominance=(2, 0.9)).threshold
    10
    """

    threshold: int
    dominance: tuple[int, float] | None = None
    p_percent: float | None = None
    zeros: bool = True
    everyone: bool = False

    def __post_init__(self) -> None:
        n, k = self.dominance or (1, 0.5)
        p = 0.5 if self.p_percent is None else self.p_percent
        if self.threshold < 1 or n not in (1, 2) or not 0 < k < 1 or not 0 < p < 1:
            raise EvidenceError(
                f"These rules have no meaning: threshold {self.threshold}, dominance "
                f"{self.dominance}, p_percent {self.p_percent}.",
                fix="use a threshold of 1 or more, dominance as (1 or 2, a share "
                "between 0 and 1) and p_percent as a share between 0 and 1.",
                code="MM-DISCLOSURE-RULES",
            )


def sensitive(
    contributors: ArrayLike,
    rules: Rules,
    *,
    total: ArrayLike | None = None,
    largest: ArrayLike | None = None,
    second: ArrayLike | None = None,
) -> dict[str, Flags]:
    """Cells that each rule forbids to show.

    Parameters
    ----------
    contributors : array-like of int, shape (N,)
        How many units stand behind each cell.
    rules : Rules
        When a cell is too telling.
    total : array-like of int, shape (N,), optional
        Of how many the contributors are a part, where the cell is a share.
    largest, second : array-like of float, shape (N,), optional
        Shares of the cell, 0 to 1, that its largest and second largest contributors
        hold. Without ``second`` the worst case is taken; NaN is not judged.

    Returns
    -------
    dict of str to ndarray of bool, shape (N,)
        For each reason of `REASONS`, the cells that it forbids.

    Examples
    --------
    >>> flags = sensitive([12, 3, 0], Rules(threshold=5))
    >>> flags["few"].tolist(), flags["zero"].tolist()
    ([False, True, False], [False, False, True])
    """
    inside = np.asarray(contributors, dtype=float)
    whole = inside if total is None else np.asarray(total, dtype=float)
    outside = whole - inside
    flags = {
        "few": (inside > 0) & (inside < rules.threshold),
        "few_outside": (outside > 0) & (outside < rules.threshold),
        "zero": (inside == 0) & rules.zeros,
        "everyone": (outside == 0) & rules.everyone & bool((outside > 0).any()),
    }
    first, next_ = _shares(inside.size, largest, second)
    return flags | {
        "dominance": _lack(first, next_, rules, "dominance") > 0,
        "p_percent": _lack(first, next_, rules, "p_percent") > 0,
    }


def upper_protection(
    values: ArrayLike,
    rules: Rules,
    *,
    largest: ArrayLike,
    second: ArrayLike | None = None,
) -> Floats:
    """How far above each value an attacker must be unable to go, shape (N,).

    The least increase of a total that would satisfy dominance and p% rules: with
    shares x1 and x2 of a total X, ``X (x1 + x2) / k - X`` and
    ``p x1 X - X (1 - x1 - x2)`` (Hundepool and others 2012, table 4.2). Nought where
    both rules are satisfied.

    Examples
    --------
    Of 100, the largest holds 80 and the second 15: the rest, 5, is 3 short of a
    tenth of 80.

    >>> upper_protection([100.0], Rules(threshold=3, p_percent=0.1),
    ...                  largest=[0.8], second=[0.15]).round(6).tolist()
    [3.0]
    """
    value = np.abs(np.asarray(values, dtype=float))
    first, next_ = _shares(value.size, largest, second)
    lack = np.fmax(_lack(first, next_, rules, "dominance"),
                   _lack(first, next_, rules, "p_percent"))  # fmt: skip
    found: Floats = value * np.fmax(lack, 0.0)
    return found


def _shares(
    size: int, largest: ArrayLike | None, second: ArrayLike | None
) -> tuple[Floats, Floats]:
    """The two shares; the second is as large as it can be where it is not known."""
    if largest is None:
        return np.full(size, np.nan), np.full(size, np.nan)
    first = np.asarray(largest, dtype=float)
    worst = np.minimum(first, 1 - first)
    if second is None:
        return first, worst
    given = np.asarray(second, dtype=float)
    return first, np.where(np.isnan(given), worst, given)


def _lack(first: Floats, second: Floats, rules: Rules, rule: str) -> Floats:
    """Share of the cell by which it falls short of a rule; below 0 it satisfies it."""
    if rule == "dominance" and rules.dominance is not None:
        n, k = rules.dominance
        held = first + (second if n == 2 else 0.0)
        lack: Floats = held / k - 1
        return lack
    if rule == "p_percent" and rules.p_percent is not None:
        lack = rules.p_percent * first - (1 - first - second)
        # The last digits of shares such as 0.9 and 0.1 must not decide.
        return np.where(np.abs(lack) < 1e-12, 0.0, lack)
    return np.full(first.size, np.nan)
