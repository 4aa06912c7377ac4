"""Areas whose neighbours are known: a real table of 49, and grids of any size."""

from pathlib import Path

import numpy as np
import pandas as pd

from missionmetrics.stats.spatial.weights import from_neighbours

REFERENCE = Path(__file__).parents[2] / "reference" / "columbus.csv"


def columbus():
    """Outcome, two drivers and weights by rows."""
    table = pd.read_csv(REFERENCE)
    beside = [[int(j) - 1 for j in own.split()] for own in table["neighbours"]]
    return (
        table["crime"].to_numpy(),
        table[["inc", "hoval"]].to_numpy(),
        from_neighbours(beside),
    )


def grid(rows, columns, *, corners=False):
    """Lists of neighbours on a grid: by sides, and by corners too."""
    steps = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    if corners:
        steps += [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    return [
        [
            (r + a) * columns + c + b
            for a, b in steps
            if 0 <= r + a < rows and 0 <= c + b < columns
        ]
        for r in range(rows)
        for c in range(columns)
    ]


def simulated(weights, rng, *, rho=0.0, error=0.0, own=(1.0,), around=(0.0,)):
    """Outcome and drivers of a world with these strengths and coefficients."""
    n, eye, w = weights.n, np.eye(weights.n), weights.matrix.toarray()
    x = rng.standard_normal((n, len(own)))
    noise = np.linalg.solve(eye - error * w, rng.standard_normal(n))
    mean = 2 + x @ np.array(own) + w @ x @ np.array(around)
    return np.linalg.solve(eye - rho * w, mean + noise), x
