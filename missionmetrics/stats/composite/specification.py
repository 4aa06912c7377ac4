"""The declared make-up of an index: indicators, what they belong to, what is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from numbers import Real
from typing import Literal

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.options import (
    Aggregation,
    Imputation,
    Missing,
    Normalisation,
    Treatment,
    choice,
)

Direction = Literal[1, -1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator: what it belongs to, which way is good, how much it counts.

    Attributes
    ----------
    code, parent : str
        Its own name and that of the aggregate it is part of.
    direction : {1, -1}
        1 where more is better, -1 where less is.
    weight : float
        Within its parent; only the ratio to its siblings' weights counts.
    denominator : str or None
        What it is divided by.
    goalposts : (float, float) or None
        Least and most, in the indicator's own unit, for ``goalposts``.
    target, reference : float or None
        For ``target-distance`` and ``reference-distance``, in its own unit.
    """

    code: str
    parent: str
    direction: Direction = 1
    weight: float = 1.0
    denominator: str | None = None
    goalposts: tuple[float, float] | None = None
    target: float | None = None
    reference: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """What several indicators or aggregates make up; the index itself has no parent.

    ``level`` names its step of the hierarchy, such as ``pillar``; ``rule`` says how it
    is put together where that differs from the specification's own way.
    """

    code: str
    level: str
    parent: str | None = None
    weight: float = 1.0
    rule: Aggregation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """An index as declared: its members and every choice in its making.

    Attributes
    ----------
    indicators : tuple of Indicator
        In the order of the columns of the values.
    aggregates : tuple of Aggregate
        In any order; one, the index, has no parent.
    imputation, treatment, normalisation, aggregation, missing
        See :mod:`missionmetrics.stats.composite.options`.

    Raises
    ------
    EvidenceError
        Names that are given twice or missing, aggregates that stand in a circle or are
        empty, no index or several (``MM-COMPOSITE-HIERARCHY``); a weight below 0 or a
        parent without weight (``MM-COMPOSITE-WEIGHTS``); a direction that is neither 1
        nor -1 (``MM-COMPOSITE-OPTION``); goalposts that are no two numbers, a target or
        a reference that is none (``MM-COMPOSITE-MARKS``).

    Examples
    --------
    >>> made = Specification(
    ...     indicators=(Indicator(code="jobs", parent="index"),
    ...                 Indicator(code="smoke", parent="index", direction=-1)),
    ...     aggregates=(Aggregate(code="index", level="index"),))
    >>> made.codes, made.root
    (('jobs', 'smoke', 'index'), 'index')
    """

    indicators: tuple[Indicator, ...]
    aggregates: tuple[Aggregate, ...]
    imputation: Imputation = field(default_factory=Imputation)
    treatment: Treatment = field(default_factory=Treatment)
    normalisation: Normalisation = field(default_factory=Normalisation)
    aggregation: Aggregation = field(default_factory=Aggregation)
    missing: Missing = field(default_factory=Missing)

    def __post_init__(self) -> None:
        _check_names(self)
        _check_circles(self)
        _check_weights(self)
        _check_marks(self)
        for one in self.indicators:
            choice(f"direction of {one.code}", str(one.direction), ("1", "-1"))

    @property
    def members(self) -> tuple[Indicator | Aggregate, ...]:
        """Indicators, then aggregates, as given."""
        return (*self.indicators, *self.aggregates)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every name: indicators first, then aggregates, as given."""
        return tuple(n.code for n in self.members)

    @property
    def root(self) -> str:
        """The aggregate without parent: the index."""
        return next(a.code for a in self.aggregates if a.parent is None)

    @property
    def weights(self) -> tuple[float, ...]:
        """The weight of every name, in the order of ``codes``."""
        return tuple(float(n.weight) for n in self.members)

    @property
    def levels(self) -> tuple[str, ...]:
        """Names of the levels, each once, as first given."""
        return tuple(dict.fromkeys(a.level for a in self.aggregates))


def _fault(problem: str, fix: str, code: str = "MM-COMPOSITE-HIERARCHY") -> None:
    raise EvidenceError(problem, fix=fix, code=code)


def _check_names(spec: Specification) -> None:
    codes = spec.codes
    if twice := sorted({c for c in codes if codes.count(c) > 1}):
        _fault(f"These names are given twice: {', '.join(twice)}.", "rename them.")
    roots = [a.code for a in spec.aggregates if a.parent is None]
    if len(roots) != 1:
        _fault(f"{len(roots)} aggregates have no parent.",
               "give one index, which every other belongs to.")  # fmt: skip
    known = {a.code for a in spec.aggregates}
    for one in spec.members:
        if one.parent is not None and one.parent not in known:
            _fault(f"'{one.code}' belongs to '{one.parent}', which is no aggregate.",
                   f"use one of: {', '.join(sorted(known))}.")  # fmt: skip
    used = {n.parent for n in spec.members}
    if empty := sorted(known - {u for u in used if u}):
        _fault(f"Nothing belongs to: {', '.join(empty)}.", "leave them out.")


def _check_circles(spec: Specification) -> None:
    above = {a.code: a.parent for a in spec.aggregates}
    for code in above:
        seen, at = {code}, above[code]
        while at is not None:
            if at in seen:
                _fault(f"'{code}' belongs to itself by way of others.",
                       "give each aggregate a parent nearer to the index.")  # fmt: skip
            seen.add(at)
            at = above[at]


def _number(value: object) -> bool:
    return isinstance(value, Real) and isfinite(value)


def _check_marks(spec: Specification) -> None:
    for one in spec.indicators:
        marks: list[object] = [m for m in (one.target, one.reference) if m is not None]
        posts = one.goalposts
        if posts is not None:
            marks += posts if isinstance(posts, tuple) and len(posts) == 2 else [posts]
        if wrong := [m for m in marks if not _number(m)]:
            _fault(f"A mark of '{one.code}' is {wrong[0]!r}.",
                   "give a number, and two for goalposts.",
                   "MM-COMPOSITE-MARKS")  # fmt: skip


def _check_weights(spec: Specification) -> None:
    total = {a.code: 0.0 for a in spec.aggregates}
    for one in spec.members:
        if not (_number(one.weight) and one.weight >= 0):
            _fault(f"The weight of '{one.code}' is {one.weight!r}.",
                   "give a number of 0 or more.", "MM-COMPOSITE-WEIGHTS")  # fmt: skip
        if one.parent is not None:
            total[one.parent] += one.weight
    if none := sorted(c for c, t in total.items() if t == 0):
        _fault(f"All parts of {', '.join(none)} have a weight of 0.",
               "give one of them a weight.", "MM-COMPOSITE-WEIGHTS")  # fmt: skip
