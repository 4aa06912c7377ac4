"""The cheapest further units to withhold so that one exposed cell is protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from missionmetrics.stats.disclosure.solving import CLOSE, Program, least

if TYPE_CHECKING:
    from missionmetrics.stats.disclosure.attacker import Protection
    from missionmetrics.stats.disclosure.cells import Cells
    from missionmetrics.stats.disclosure.solving import Points

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]
GAP = 0.02
"""An integer program may stop within this share of the cheapest pattern."""


def pushed(
    given: Cells, withheld: Flags, cells: Places, targets: Floats, points: Points
) -> Flags | None:
    """Units to add so that all ``cells`` can be as far as their targets, cheaply.

    A table is sought whose cells have those values and which moves as little as it
    can, weighed by cost, away from what is shown; what moves is withheld (Kelly,
    Golden and Assad 1992, Networks 22:397-417). None where no such table exists.
    """
    low, high = (x.copy() for x in given.known(withheld))
    above = targets > given.values[cells]
    low[cells[above]] = np.maximum(low[cells], targets)[above]
    high[cells[~above]] = np.minimum(high[cells], targets)[~above]
    if (low > high).any():
        return None
    movable = ~given.hidden(withheld | given.fixed)
    up = np.flatnonzero(movable & (given.high > given.shown_high + CLOSE))
    down = np.flatnonzero(movable & (given.low < given.shown_low - CLOSE))
    price = given.cost[given.unit]
    program = Program(
        sparse.csr_array(sparse.hstack(
            [given.matrix, given.matrix[:, up], -given.matrix[:, down]])),
        given.constant, given.constant,
        np.concatenate([low, np.zeros(up.size + down.size)]),
        np.concatenate([high, (given.high - given.shown_high)[up],
                        (given.shown_low - given.low)[down]]),
        np.zeros(low.size + up.size + down.size, dtype=bool),
    )  # fmt: skip
    weights = np.concatenate([np.zeros(low.size), price[up], price[down]])
    answer = least(program, weights)
    if answer.point is None:
        return None
    move = np.zeros(low.size)
    np.add.at(move, up, answer.point[low.size : low.size + up.size])
    np.subtract.at(move, down, answer.point[low.size + up.size :])
    added = np.zeros(given.cost.size, dtype=bool)
    added[given.unit[np.abs(move) > CLOSE]] = True
    points.add(answer.point[: low.size] + move, withheld | added)
    return added


def cheapest(
    given: Cells, withheld: Flags, need: Protection, *, whole: bool
) -> Flags | None:
    """The cheapest units to add so that the one cell of ``need`` is protected.

    Two tables that fit, one with the cell high and one with it low, and a choice of
    units outside which both are as shown: an integer program (Fischetti and
    Salazar-Gonzalez 2001, section 3, for one cell). None where there is no such set.
    """
    move = 2 * float(need.width[0] + need.up[0] + need.down[0]) + 10
    for reach in (move, 1000 * move + np.abs(given.values).sum()):
        program, weights = _choice(given, withheld, need, whole=whole, reach=reach)
        answer = least(program, weights, gap=GAP)
        if answer.point is not None:
            added: Flags = answer.point[-given.cost.size :] > 0.5
            return added
    return None


def _choice(
    given: Cells, withheld: Flags, need: Protection, *, whole: bool, reach: float
) -> tuple[Program, Floats]:
    """Program of :func:`cheapest`: two tables, then one choice a unit."""
    size, units, cell = given.values.size, given.cost.size, int(need.cells[0])
    low, high = given.known(withheld)
    rows = np.arange(size)
    over = np.minimum(given.high - given.shown_high, reach)
    under = np.minimum(given.shown_low - given.low, reach)
    shown = ~given.hidden(withheld)
    over, under = np.where(shown, over, 0.0), np.where(shown, under, 0.0)
    spread = [
        sparse.csr_array((-x, (rows, given.unit)), shape=(size, units))
        for x in (over, -under)
    ]
    eye, none = sparse.eye_array(size), sparse.csr_array((size, size))
    width = sparse.csr_array(
        ([1.0, -1.0], ([0, 0], [cell, size + cell])), shape=(1, 2 * size + units)
    )
    blank = sparse.csr_array((given.constant.size, size))
    wide = sparse.csr_array((given.constant.size, units))
    matrix = sparse.vstack([
        sparse.block_array([
            [given.matrix, blank, wide], [blank, given.matrix, wide],
            [eye, none, spread[0]], [eye, none, spread[1]],
            [none, eye, spread[0]], [none, eye, spread[1]],
        ]),
        width,
    ])  # fmt: skip
    endless = np.full(size, np.inf)
    least_ = np.concatenate(
        [given.constant, given.constant, -endless, low, -endless, low, need.width]
    )
    most = np.concatenate(
        [given.constant, given.constant, high, endless, high, endless, [np.inf]]
    )
    floor, top = low - under, high + over
    floors, tops = np.tile(floor, 2), np.tile(top, 2)
    truth = given.values[cell]
    floors[cell] = max(floors[cell], truth + need.up[0])
    tops[size + cell] = min(tops[size + cell], truth - need.down[0])
    counts = np.tile(given.whole & whole, 2)
    closed = withheld | given.fixed
    program = Program(
        sparse.csr_array(matrix), least_, most,
        np.concatenate([floors, np.zeros(units)]),
        np.concatenate([tops, np.where(closed, 0.0, 1.0)]),
        np.concatenate([counts, np.ones(units, dtype=bool)]),
    )  # fmt: skip
    return program, np.concatenate([np.zeros(2 * size), given.cost])
