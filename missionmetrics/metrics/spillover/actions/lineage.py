"""What was written down of which project came out of which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.stats.excitation.offspring import Followers, count_followers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.actions.dated import Actions

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class Lineage:
    """Dated projects and the links between them that can be used.

    Attributes
    ----------
    groups : ndarray, shape (N,)
        Group of each project.
    followed, age : ndarrays
        Days that each project was watched; age of the earlier project of each link.
    parent, child : ndarrays of int, shape (L,)
    unused : int
        Links without dates, or to a project that began before.
    """

    groups: NDArray[np.str_]
    followed: NDArray[np.float64]
    parent: NDArray[np.int64]
    child: NDArray[np.int64]
    age: NDArray[np.float64]
    unused: int

    def followers(
        self, group: str, *, window: float, level: float, seed: int | None
    ) -> Followers:
        """Recorded followers of a project of a group; of all where it is empty."""
        ours = (self.groups == group) | (group == "")
        return count_followers(
            np.where(ours, self.followed, -1.0), self.parent, self.child, self.age,
            window=window, level=level, seed=seed,
        )  # fmt: skip

    def linked(self, group: str) -> bool:
        """Whether any link from a project of a group can be used."""
        ours = (self.groups == group) | (group == "")
        return bool(ours[self.parent].any())


def lineage(actions: Actions, links: pd.DataFrame) -> Lineage:
    """Links between projects that began in the time watched, each pair once."""
    first = actions.table.drop_duplicates("project_id").reset_index(drop=True)
    place = pd.Series(first.index, index=first["project_id"])
    pairs = links.drop_duplicates(["from_project_id", "to_project_id"])
    parent = pairs["from_project_id"].map(place)
    child = pairs["to_project_id"].map(place)
    begun = first["date"]
    known = (parent.notna() & child.notna()).to_numpy()
    up = parent[known].to_numpy(dtype=np.int64)
    down = child[known].to_numpy(dtype=np.int64)
    age = (begun.iloc[down].to_numpy() - begun.iloc[up].to_numpy()) / DAY
    later = (age >= 0) & (up != down)
    followed = (actions.end - first["date"]).dt.days.to_numpy(dtype=float)
    return Lineage(
        first["group"].to_numpy(dtype=str), np.asarray(followed, dtype=float),
        up[later], down[later], np.asarray(age[later], dtype=float),
        len(pairs) - int(later.sum()),
    )  # fmt: skip
