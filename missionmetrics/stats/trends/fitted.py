"""What every kind of fit answers, and how the answers of several are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from missionmetrics.stats.trends.mixture import Mixture

if TYPE_CHECKING:
    from missionmetrics.stats.trends.groups import Request
    from missionmetrics.stats.trends.plans import Plan

Floats = NDArray[np.float64]


class Fitted(Protocol):
    """Fitted records of one plan, N of them with C parts each."""

    @property
    def plan(self) -> Plan:
        """Which records and dates."""

    @property
    def df(self) -> Floats:
        """Degrees of freedom, (N,)."""

    @property
    def weights(self) -> Floats:
        """Mass of the parts, (N, C)."""

    @property
    def noise(self) -> Floats:
        """Scale of an observation's noise in each part, (N, C)."""

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Whether each record is on its line to the last digit, (N,)."""

    def ratios(self, row: int) -> tuple[Floats, Floats]:
        """Variance ratios of level and slope in a record's parts, each (C,)."""

    def answer(self, request: Request) -> tuple[Floats, Floats]:
        """Centres and scales of a request's mixtures, each (N, C)."""

    def coefficient(self, place: int) -> tuple[Floats, Floats]:
        """Centres and scales of one effect's coefficient, each (N, C)."""

    def log_likelihood(self) -> Floats:
        """Restricted log-likelihood of the parts, (N, C)."""


def gathered(
    answers: list[Mixture], rows: list[NDArray[np.int64]], series: int
) -> Mixture:
    """The groups' answers in the order of the records; NaN for those in no group.

    Groups with fewer cells get parts of no weight.
    """
    if len(rows) == 1 and np.array_equal(rows[0], np.arange(series)):
        return answers[0]
    cells = max((answer.weights.shape[1] for answer in answers), default=1)
    mass, centre, scale = (np.full((series, cells), np.nan) for _ in range(3))
    df = np.full(series, np.nan)
    for answer, where in zip(answers, rows, strict=True):
        unused = ((0, 0), (0, cells - answer.weights.shape[1]))
        mass[where] = np.pad(answer.weights, unused)
        centre[where] = np.pad(answer.centre, unused, mode="edge")
        scale[where] = np.pad(answer.scale, unused, mode="edge")
        df[where] = answer.df
    return Mixture(mass, centre, scale, df)
