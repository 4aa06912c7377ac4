"""The trend model written out as dense matrices: slow, and nothing of ours in it.

Levels and slopes on a row of yearly dates are running sums of independent shocks; what
is observed is a matrix times those, plus noise. Everything follows from generalised
least squares with the two starting values (and effects) free.
"""

import numpy as np


def states(dates):
    """Covariance of levels (dates, dates) per unit of each ratio; slopes' as well.

    State k: level m_k = m_{k-1} + s_{k-1} + a_k, slope s_k = s_{k-1} + b_k.
    """
    step = np.tri(dates, k=0)
    step[:, 0] = 0.0
    to_slope = step
    to_level_a = step
    to_level_b = np.tri(dates, k=-1) @ to_slope
    return to_level_a, to_level_b, to_slope


class Brute:
    """Best predictions of level and slope at the last date, noise of unit size."""

    def __init__(self, watch, noise, q_level, q_slope, effects=None):
        dates = watch.shape[1]
        a, b, slope = states(dates)
        levels = q_level * a @ a.T + q_slope * b @ b.T
        ahead = np.arange(dates, dtype=float)
        line = np.column_stack([np.ones(dates), ahead])
        self.X = watch @ line
        if effects is not None:
            self.X = np.column_stack([self.X, effects])
        self.V = noise + watch @ levels @ watch.T
        self.width = self.X.shape[1]
        self.watch, self.dates = watch, dates
        self.cross = {
            "level": (levels @ watch.T)[-1],
            "slope": (q_slope * slope @ b.T @ watch.T)[-1],
        }
        self.own = {
            "level": levels[-1, -1],
            "slope": q_slope * (slope @ slope.T)[-1, -1],
        }

    def row(self, name):
        row = np.zeros(self.width)
        row[:2] = (1.0, self.dates - 1.0) if name == "level" else (0.0, 1.0)
        return row

    def squares(self, y):
        """Residual sum of squares and log determinant of the restricted likelihood."""
        inverse = np.linalg.inv(self.V)
        info = self.X.T @ inverse @ self.X
        beta = np.linalg.solve(info, self.X.T @ inverse @ y)
        left = y - self.X @ beta
        log_det = np.linalg.slogdet(self.V)[1] + np.linalg.slogdet(info)[1]
        return left @ inverse @ left, log_det

    def predict(self, y, name, row=None, cross=None, own=None):
        row = self.row(name) if row is None else row
        cross = self.cross[name] if cross is None else cross
        own = self.own[name] if own is None else own
        inverse = np.linalg.inv(self.V)
        info = self.X.T @ inverse @ self.X
        beta = np.linalg.solve(info, self.X.T @ inverse @ y)
        centre = row @ beta + cross @ inverse @ (y - self.X @ beta)
        lean = row - self.X.T @ inverse @ cross
        variance = own - cross @ inverse @ cross + lean @ np.linalg.solve(info, lean)
        return centre, variance
