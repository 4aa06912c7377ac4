"""What a result must tell the publisher so that nobody is given away."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


@dataclass(frozen=True, slots=True)
class Counted:
    """A column of another table of a result whose numbers count people as well.

    Attributes
    ----------
    part, column : str
        Where the numbers stand.
    contributors : tuple of int, one a row of the part
        How many units stand behind the number.
    keys : tuple of str
        Columns that say of whom the number is, such as a group and a year. Where the
        number is withheld, nothing else of its row is shown.

    Examples
    --------
    >>> Counted("agreed", "strict", (9, 4), keys=("theme",)).contributors
    (9, 4)
    """

    part: str
    column: str
    contributors: tuple[int, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Who stands behind each row of a result.

    Attributes
    ----------
    counting_unit : str
        What is counted: ``"person"``, ``"household"``, ``"source"``, ``"place"``.
    contributors : tuple of int, one a row of the table
        How many units stand behind the row.
    total : tuple of int, one a row of the table
        How many units the row is a part of (the denominator); equal to
        ``contributors`` where the row is not a share.
    largest : tuple of float, one a row, or empty
        Share of the row that its largest contributor holds, 0 to 1.
    second_largest : tuple of float, one a row, or empty
        Share of the row that its second largest contributor holds, 0 to 1.
    parents : tuple of int, one a row, or empty
        The row of the same table that the row is a part of; -1 for none. The parts
        of a row add up to it, or count some of its contributors more than once.
    restricted : tuple of str
        Columns of any part that must never leave the notebook.
    counted : tuple of Counted
        Columns of other tables in which the same units are counted.
    about_nobody : tuple of str
        Other tables that say nothing of any unit. A table that is neither here nor in
        ``counted`` is not published, but for quotes.

    Examples
    --------
    >>> Disclosure(counting_unit="person", contributors=(9, 4, 5), total=(9, 4, 5),
    ...            parents=(-1, 0, 0)).parents
    (-1, 0, 0)
    """

    counting_unit: str
    contributors: tuple[int, ...]
    total: tuple[int, ...]
    largest: tuple[float, ...] = ()
    restricted: tuple[str, ...] = ()
    second_largest: tuple[float, ...] = ()
    parents: tuple[int, ...] = ()
    counted: tuple[Counted, ...] = ()
    about_nobody: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rows = len(self.contributors)
        if len(self.total) != rows:
            raise TypeError("Disclosure: contributors and total differ in length")
        for name in ("largest", "second_largest", "parents"):
            if len(getattr(self, name)) not in (0, rows):
                raise TypeError(f"Disclosure: `{name}` needs one entry a row, or none")
        if any(not -1 <= parent < rows for parent in self.parents):
            raise TypeError("Disclosure: a parent is the number of a row, or -1")

    def left_with(self, parts: Mapping[str, pd.DataFrame]) -> Disclosure:
        """The same, without what it says of tables and columns that are not there."""
        counted = tuple(
            replace(c, keys=tuple(k for k in c.keys if k in parts[c.part]))
            for c in self.counted
            if c.part in parts and c.column in parts[c.part]
        )
        about_nobody = tuple(name for name in self.about_nobody if name in parts)
        return replace(self, counted=counted, about_nobody=about_nobody)

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return {
            "counting_unit": self.counting_unit,
            "contributors": list(self.contributors),
            "total": list(self.total),
            "largest": list(self.largest),
            "second_largest": list(self.second_largest),
            "parents": list(self.parents),
            "restricted": list(self.restricted),
            "counted": [asdict(c) for c in self.counted],
            "about_nobody": list(self.about_nobody),
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Disclosure:
        """Rebuild from :meth:`to_dict`; what an earlier version left out is empty."""
        return cls(
            counting_unit=given["counting_unit"],
            contributors=tuple(given["contributors"]),
            total=tuple(given["total"]),
            largest=tuple(given["largest"]),
            second_largest=tuple(given.get("second_largest", ())),
            parents=tuple(given.get("parents", ())),
            restricted=tuple(given["restricted"]),
            counted=tuple(
                Counted(
                    c["part"],
                    c["column"],
                    tuple(c["contributors"]),
                    tuple(c.get("keys", ())),
                )
                for c in given.get("counted", ())
            ),
            about_nobody=tuple(given.get("about_nobody", ())),
        )
