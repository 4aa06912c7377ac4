"""Spread of estimates from what each area adds to them.

Areas may be unlike at all dates (clusters), and near areas alike (Conley 1999, Journal
of Econometrics 92:1-45). Both are too small with few exposed areas: see
``docs/calibration.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from missionmetrics.stats.rings.imputed import Floats


def scores(weighted: Floats, left: Floats) -> Floats:
    """What each area adds to the error of each estimate, (N, Q).

    ``weighted`` (Q, N, T) are the weights, ``left`` (N, T) what is unexplained; gaps in
    it add nothing. Sums over all dates of an area leave any memory of its own in.
    """
    return np.asarray(np.einsum("qnt,nt->nq", weighted, np.nan_to_num(left)))


def clustered(score: Floats) -> Floats:
    """Variances and covariances of the estimates with areas as clusters, (Q, Q)."""
    return np.asarray(score.T @ score)


def conley(score: Floats, distance: Floats, *, cutoff: float) -> Floats:
    """The same with areas nearer than ``cutoff`` alike, less so the further, (Q, Q).

    The kernel falls on a line from 1 at no distance to 0 at ``cutoff`` (Bartlett).
    """
    kernel = np.clip(1 - distance / cutoff, 0.0, 1.0)
    return np.asarray(score.T @ kernel @ score)
