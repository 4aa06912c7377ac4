"""Attackers that share no code with the library: enumeration, and plain linprog.

Unlike the library they know no margins as cells: their unknowns are the inner cells
only, and each shown margin is one equation over them.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import linprog


def equations(shape, shown):
    """Sums of inner cells that are shown: masks over a table and its margins.

    ``shown`` has shape ``n + 1`` along each axis; the last place is the sum.
    """
    rows = []
    for spot in itertools.product(*(range(n + 1) for n in shape)):
        if not shown[spot]:
            continue
        row = np.zeros(shape)
        row[tuple(slice(None) if s == n else s for s, n in zip(spot, shape))] = 1.0  # noqa: B905
        rows.append((row.ravel(), spot))
    return rows


def full_table(inner):
    """A table with the sums of each axis at its end."""
    full = np.asarray(inner, dtype=float)
    for axis in range(full.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    return full


def system(inner, shown):
    """Equations and right-hand sides over the inner cells of one table."""
    full = full_table(inner)
    found = equations(np.shape(inner), shown)
    return np.array([f[0] for f in found]).reshape(len(found), -1), np.array(
        [full[f[1]] for f in found]
    )


def ends(matrix, right, aim):
    """Least and most of ``aim @ x`` for ``x >= 0`` with ``matrix @ x == right``."""
    found = []
    for sign in (1, -1):
        answer = linprog(sign * aim, A_eq=matrix if len(matrix) else None,
                         b_eq=right if len(matrix) else None, bounds=(0, None),
                         method="highs")  # fmt: skip
        if answer.status == 3 or (answer.status == 4 and sign < 0):
            found.append(np.inf)
        else:
            assert answer.status == 0, answer.message
            found.append(sign * answer.fun)
    return found


def every_table(matrix, right, most):
    """All tables of whole numbers up to ``most`` that fit: brute force."""
    matrix, right = np.asarray(matrix), np.asarray(right)
    size = matrix.shape[1]
    reach = np.cumsum((matrix * most)[:, ::-1], axis=1)[:, ::-1]
    reach = np.hstack([reach, np.zeros((len(matrix), 1))])
    found = []

    def go(prefix, left):
        k = len(prefix)
        if (left < 0).any() or (left > reach[:, k]).any():
            return
        if k == size:
            found.append(prefix)
            return
        for value in range(most + 1):
            go((*prefix, value), left - matrix[:, k] * value)

    go((), right)
    return np.array(found)
