"""Shares read as a table of who gives to whom: to, from, net, pairs and the total."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Indices(NamedTuple):
    """Sums of a table of shares (..., k, k); or of a stack of them.

    ``total`` (...,) is the mean share that comes from others; ``corrected`` the same
    divided by its greatest possible value, (k - 1) / k; ``taken`` (..., k) what each
    series takes from others, ``given`` what it gives, ``net`` given less taken;
    ``pairs`` (..., k, k) what row i takes from column j less what j takes from i.
    """

    total: Floats
    corrected: Floats
    taken: Floats
    given: Floats
    net: Floats
    pairs: Floats


def indices(shares: Floats) -> Indices:
    """Sum a table of shares up.

    Examples
    --------
    >>> found = indices(np.array([[0.75, 0.25], [0.5, 0.5]]))
    >>> float(found.total), found.net.tolist()
    (0.375, [0.25, -0.25])
    """
    k = shares.shape[-1]
    others = np.where(np.eye(k, dtype=bool), 0.0, shares)
    taken, given = others.sum(axis=-1), others.sum(axis=-2)
    total = taken.mean(axis=-1)
    return Indices(
        total=total,
        corrected=total * k / (k - 1),
        taken=taken,
        given=given,
        net=given - taken,
        pairs=others - np.swapaxes(others, -1, -2),
    )
