"""Every choice in the making of an index, named: what may be chosen, and the checks.

An unknown name stops the work with the names that exist. Nothing falls back silently
to a default, which would let a reader believe that a choice was tried when it was not.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Literal, get_args

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterable

ImputationMethod = Literal[
    "none", "group-mean", "group-median", "same-aggregate", "last-carried",
    "linear-in-time",
]  # fmt: skip
TreatmentThen = Literal["none", "log", "box-cox"]
NormalisationMethod = Literal[
    "min-max", "z", "goalposts", "target-distance", "reference-distance",
    "percentile-rank", "rank", "borda",
]  # fmt: skip
AggregationMethod = Literal[
    "arithmetic", "geometric", "harmonic", "power", "mpi", "ampi", "mean-min", "owa",
    "copeland", "frontier",
]  # fmt: skip
Penalty = Literal["subtract", "add"]
Deviation = Literal["sample", "population"]
MissingPolicy = Literal["refuse", "re-weight"]


def choice(name: str, value: object, allowed: Iterable[str]) -> None:
    """Stop unless ``value`` is one of the ``allowed`` names.

    Examples
    --------
    >>> choice("method", "z", ["z", "rank"])
    """
    names = list(allowed)
    if value not in names:
        raise EvidenceError(
            f"`{name}` is {value!r}, which is not a choice that exists.",
            fix=f"use one of: {', '.join(names)}.",
            code="MM-COMPOSITE-OPTION",
        )


def within(name: str, value: float, low: float, high: float) -> None:
    """Stop unless ``value`` lies from ``low`` to ``high``.

    Examples
    --------
    >>> within("least", 0.5, 0, 1)
    """
    if not low <= value <= high:
        raise EvidenceError(
            f"`{name}` is {value}.",
            fix=f"give a number from {low:g} to {high:g}.",
            code="MM-COMPOSITE-RANGE",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputation:
    """How gaps are filled: by default not at all.

    ``group-mean`` and ``group-median`` take the units of the same group;
    ``same-aggregate`` the unit's other indicators of the same aggregate, on a common
    scale; ``last-carried`` and ``linear-in-time`` need several dates, and fill no gap
    of more than ``longest`` dates.
    """

    method: ImputationMethod = "none"
    longest: int | None = None

    def __post_init__(self) -> None:
        choice("imputation", self.method, get_args(ImputationMethod))


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What is done to indicators with far-out values.

    An indicator is treated where the size of its skewness is ``skew`` or more *and*
    its kurtosis ``kurtosis`` or more: the farthest value is brought to the next, one
    after the other, up to ``winmax`` values; if that is not enough, ``then`` is done
    to the values as they were. ``winmax=0, then="none"`` leaves all as they are.
    """

    winmax: int = 5
    then: TreatmentThen = "log"
    skew: float = 2.0
    kurtosis: float = 3.5

    def __post_init__(self) -> None:
        choice("then", self.then, get_args(TreatmentThen))
        within("winmax", self.winmax, 0, float("inf"))

    @property
    def off(self) -> bool:
        """Whether nothing is ever treated."""
        return self.winmax == 0 and self.then == "none"


UNTREATED = Treatment(winmax=0, then="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalisation:
    """How indicators come to a common scale on which more is better.

    ``low`` and ``high`` are the ends of that scale for ``min-max`` and ``goalposts``,
    0 and 1 times ``high`` for distances and percentile ranks, and for ``z`` the mean
    and, above it, the standard deviation (``low=100, high=110`` is 100 and 10).
    ``clip`` holds values beyond goalposts, targets or fixed anchors at the ends.
    """

    method: NormalisationMethod = "min-max"
    low: float = 0.0
    high: float = 100.0
    clip: bool = False

    def __post_init__(self) -> None:
        choice("normalisation", self.method, get_args(NormalisationMethod))
        if not self.low < self.high:
            raise EvidenceError(
                f"The scale runs from {self.low} to {self.high}.",
                fix="give a `low` below `high`.",
                code="MM-COMPOSITE-RANGE",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """How values are put together.

    Attributes
    ----------
    method : str
        ``arithmetic``, ``geometric``, ``harmonic`` and ``power`` means; ``mpi`` and
        ``ampi`` (mean with a penalty for unevenness); ``mean-min``; ``owa`` (weights
        by place from best to worst); ``copeland`` (how many units are beaten less how
        many beat it); ``frontier`` (benefit of the doubt: the weights that suit each
        unit best).
    power : float
        Exponent of the ``power`` mean; 1 is arithmetic, 0 geometric, -1 harmonic.
    penalty : {"subtract", "add"}
        Whether unevenness takes from the mean (where more is better) or adds to it.
    deviation : {"sample", "population"} or None
        Standard deviation of the penalty; by default of a sample for ``mpi``, of the
        population for ``ampi``, as their authors have it.
    alpha, beta : float
        Strength (0 to 1) and softness (0 or more) of ``mean-min``.
    positions : tuple of float
        Weights of places for ``owa``, the best value's first.
    shares : (float, float) or None
        Least and most that one indicator may make up of a unit's score (``frontier``).
    """

    method: AggregationMethod = "arithmetic"
    power: float = 1.0
    penalty: Penalty = "subtract"
    deviation: Deviation | None = None
    alpha: float = 1.0
    beta: float = 0.0
    positions: tuple[float, ...] = ()
    shares: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        choice("aggregation", self.method, get_args(AggregationMethod))
        choice("penalty", self.penalty, get_args(Penalty))
        if self.deviation is not None:
            choice("deviation", self.deviation, get_args(Deviation))
        if not isfinite(self.power):
            raise EvidenceError(
                f"`power` is {self.power}.", fix="give a number, such as 1, 0 or -1.",
                code="MM-COMPOSITE-RANGE",
            )  # fmt: skip
        within("alpha", self.alpha, 0, 1)
        within("beta", self.beta, 0, float("inf"))
        if self.method == "owa" and not self.positions:
            raise EvidenceError(
                "`owa` has no weights of places.",
                fix="give `positions`, the best value's weight first.",
                code="MM-COMPOSITE-WEIGHTS",
            )

    @property
    def exponent(self) -> float | None:
        """The power of the mean, or None where it is no such mean."""
        named = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
        return self.power if self.method == "power" else named.get(self.method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What becomes of a unit of which some values are not known; the same everywhere.

    ``refuse`` gives no figure; ``re-weight`` leaves the unknown out and shares its
    weight among the rest, if at least ``least`` of all weight is known.
    """

    policy: MissingPolicy = "re-weight"
    least: float = 0.5

    def __post_init__(self) -> None:
        choice("missing", self.policy, get_args(MissingPolicy))
        within("least", self.least, 0, 1)
