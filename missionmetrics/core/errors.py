"""One way to fail: what is wrong, where it stands, and what to do next."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Severity = Literal["error", "warning"]
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with the evidence, with its place and its remedy.

    Attributes
    ----------
    code : str
        Stable name of the kind of fault, ``MM-...``; listed in ``docs/errors.md``.
    message : str
        What is wrong, with the value seen, as one sentence.
    fix : str
        What to do next, as one sentence.
    file, sheet, column : str or None
        Where it stands. ``column`` is the heading as the file writes it.
    row : int or None
        The row as the file numbers it: the first line of a file is row 1.
    value : str or None
        The value seen, as text.
    severity : {"error", "warning"}
        An error stops the reading; a warning is shown and the reading goes on.
    """

    code: str
    message: str
    fix: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """Where the fault stands, in words; empty when it has no one place."""
        parts = [
            self.file,
            f"sheet '{self.sheet}'" if self.sheet else None,
            f"row {self.row}" if self.row is not None else None,
            f"column '{self.column}'" if self.column else None,
        ]
        return ", ".join(p for p in parts if p)

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{place}{self.message} To fix: {self.fix} [{self.code}]"


class EvidenceError(ValueError):
    """The evidence given cannot answer the question asked of it.

    Parameters
    ----------
    problem : str
        What is wrong, with the value seen.
    fix : str
        What to do next.
    code : str
        Stable name of the kind of fault, ``MM-...``.
    faults : sequence of Fault
        Every fault behind this error; the message shows the first few.
    """

    def __init__(
        self, problem: str, *, fix: str, code: str, faults: Sequence[Fault] = ()
    ) -> None:
        self.problem, self.fix, self.code = problem, fix, code
        self.faults: tuple[Fault, ...] = tuple(faults)
        shown = [f"- {fault}" for fault in self.faults[:SHOWN]]
        if (more := len(self.faults) - SHOWN) > 0:
            shown.append(f"- and {more} more; `.faults` holds them all")
        lines = [problem, *shown, f"To fix: {fix} [{code}]"]
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.problem, self.fix, self.code, self.faults)


def _rebuilt(
    problem: str, fix: str, code: str, faults: tuple[Fault, ...]
) -> EvidenceError:
    return EvidenceError(problem, fix=fix, code=code, faults=faults)
