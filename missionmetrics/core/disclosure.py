"""What a result must tell the publisher so that nobody is given away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    restricted : tuple of str
        Columns of any part that must never leave the notebook.
    """

    counting_unit: str
    contributors: tuple[int, ...]
    total: tuple[int, ...]
    largest: tuple[float, ...] = ()
    restricted: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.contributors) != len(self.total):
            raise TypeError("Disclosure: contributors and total differ in length")

    def rows_below(self, threshold: int) -> tuple[int, ...]:
        """Rows that show fewer than ``threshold`` units, or all but so few.

        A share can give away those inside it and those outside it, so the
        remainder counts too; nought and all are treated as small.
        """
        return tuple(
            row
            for row, (inside, total) in enumerate(
                zip(self.contributors, self.total, strict=True)
            )
            if inside < threshold or 0 < total - inside < threshold
        )

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return {
            "counting_unit": self.counting_unit,
            "contributors": list(self.contributors),
            "total": list(self.total),
            "largest": list(self.largest),
            "restricted": list(self.restricted),
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Disclosure:
        """Rebuild from :meth:`to_dict`."""
        return cls(
            counting_unit=given["counting_unit"],
            contributors=tuple(given["contributors"]),
            total=tuple(given["total"]),
            largest=tuple(given["largest"]),
            restricted=tuple(given["restricted"]),
        )
