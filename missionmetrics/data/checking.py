"""Check a mission folder or workbook: what is there, what is wrong, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionmetrics.core.files import write_atomically
from missionmetrics.data.reading import Reading, read_all
from missionmetrics.data.serving import Missing, missing_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from missionmetrics.core.errors import Fault
    from missionmetrics.data.mapping import Mapping as Layout

SHOWN_KINDS = 12
SHOWN_PLACES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a check found; ``print`` it, or let a notebook show it.

    Attributes
    ----------
    name : str
        The folder or workbook.
    faults : tuple of Fault
        All of them, errors first; never shortened.
    rows : mapping of str to int
        Rows of each table that was read.
    newest : str or None
        The newest period with a value.
    missing : tuple of Missing
        Tables that are not there, with what they would serve.
    annotated : str or None
        Where the annotated copy was saved.
    layouts : tuple of missionmetrics.data.mapping.Mapping
        How files that are not plain tables are, or could be, read.
    root : str
        The folder in which mappings are kept.
    """

    name: str
    faults: tuple[Fault, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    newest: str | None = None
    missing: tuple[Missing, ...] = ()
    annotated: str | None = None
    layouts: tuple[Layout, ...] = ()
    root: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of reading; warnings may remain."""
        return not self.errors

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that stop the reading."""
        return tuple(f for f in self.faults if f.severity == "error")

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Faults that are shown, while the reading goes on."""
        return tuple(f for f in self.faults if f.severity == "warning")

    def to_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "name": self.name,
            "ok": self.ok,
            "faults": [f.to_dict() for f in self.faults],
            "rows": dict(self.rows),
            "newest": self.newest,
            "missing": [m.to_dict() for m in self.missing],
            "annotated": self.annotated,
            "layouts": [m.to_dict() for m in self.layouts],
        }

    def save_layouts(self) -> list[Path]:
        """Save each proposed layout as a mapping, for a person to read and confirm.

        Returns
        -------
        list of Path
            Files written, in the folder `mappings` of the mission. A mapping that
            is there already is left alone.
        """
        places = [(Path(self.root) / m.file_name, m) for m in self.layouts]
        new = [(path, m) for path, m in places if not path.exists()]
        return [write_atomically(path, m.to_toml()) for path, m in new]

    def __str__(self) -> str:
        lines = [self._verdict(), "", *self._read_lines()]
        for title, faults in (
            ("To correct", self.errors),
            ("To look at", self.warnings),
        ):
            if faults:
                lines += ["", f"{title}:"]
                kinds = by_kind(faults)
                lines += [line for k in kinds[:SHOWN_KINDS] for line in _in_lines(k)]
                if (more := len(kinds) - SHOWN_KINDS) > 0:
                    lines.append(f"- and {more} more kinds; `.faults` holds them all")
        if self.missing:
            lines += ["", "Not there, and what it would add:"]
            lines += [f"- {m}" for m in self.missing]
        if self.annotated:
            lines += ["", self._saved_line()]
        return "\n".join(lines)

    def _verdict(self) -> str:
        errors, warnings = len(self.errors), len(self.warnings)
        if not errors and not warnings:
            return f"{self.name}: nothing to correct."
        if not errors:
            return (
                f"{self.name}: it can be read; {_many(warnings, 'thing')} to look at."
            )
        also = f", {_many(warnings, 'thing')} to look at" if warnings else ""
        return f"{self.name}: {_many(errors, 'fault')} to correct{also}."

    def _saved_line(self) -> str:
        """Where the annotated copy is, and whether a cell is marked in it."""
        if any(f.row is not None and f.column for f in self.faults):
            return f"Every cell is marked in {self.annotated}"
        return f"A copy is saved in {self.annotated}; no fault stands in one cell"

    def _read_lines(self) -> list[str]:
        held = [f"{name} ({_many(n, 'row')})" for name, n in self.rows.items()]
        lines = [f"Read: {', '.join(held)}." if held else "Read: nothing."]
        if self.newest:
            lines.append(f"Newest period with a value: {self.newest}.")
        return lines

    def _repr_html_(self) -> str:
        from missionmetrics.data.check_html import check_html

        return check_html(self)


def check(path: str | Path, *, annotated: str | Path | None = None) -> Check:
    """Look for everything that is wrong with a mission folder or workbook.

    Parameters
    ----------
    path : path
        The folder, its ``mission.toml``, or the ``.xlsx`` workbook. It is never
        changed.
    annotated : path, optional
        Where to save a copy with every fault marked: of the workbook itself, or,
        for a folder of CSV files, a new workbook with one sheet a table. It ends in
        ``.xlsx`` and must not be the file that is checked.

    Returns
    -------
    Check
        All faults; what was read; what is missing. ``ok`` says whether it can be read.

    Raises
    ------
    EvidenceError
        The annotated copy cannot be written there (``MM-ANNOTATED-PATH``). Faults of
        the evidence are returned, never raised.
    """
    reading = read_all(path)
    saved = None
    if annotated is not None:
        from missionmetrics.data.annotating import save_annotated

        saved = str(save_annotated(reading, path, annotated))
    return Check(
        name=reading.found.name,
        faults=tuple(sorted(reading.faults, key=_order)),
        rows={name: len(held) for name, held in reading.records.items()},
        newest=_newest(reading),
        missing=missing_tables(reading),
        annotated=saved,
        layouts=tuple(reading.layouts),
        root=str(reading.found.root),
    )


def by_kind(faults: tuple[Fault, ...]) -> list[list[Fault]]:
    """Group faults by code, file and column, so that a list stays short."""

    def kind(fault: Fault) -> tuple[str, ...]:
        words = (fault.code, fault.file, fault.sheet, fault.column)
        return tuple(w or "" for w in words)

    return [list(same) for _, same in groupby(sorted(faults, key=kind), key=kind)]


def _in_lines(same: list[Fault]) -> list[str]:
    first = same[0]
    lines = [f"- {first}"]
    if len(same) > 1:
        rows = [str(f.row) for f in same[1 : SHOWN_PLACES + 1] if f.row is not None]
        noun = "row" if len(same) == 2 else "rows"
        where = f", in {noun} {', '.join(rows)}" if rows else ""
        more = "" if len(same) <= SHOWN_PLACES + 1 else " and more"
        lines.append(f"  and {len(same) - 1} more of this kind{where}{more}")
    return lines


def _order(fault: Fault) -> tuple[Any, ...]:
    return (
        fault.severity != "error",
        fault.file or "",
        fault.sheet or "",
        fault.row or 0,
        fault.column or "",
        fault.code,
    )


def _newest(reading: Reading) -> str | None:
    held = reading.frames.get("observations")
    if held is None or "end" not in held or "value" not in held:
        return None
    held = held[held["value"].notna() & held["end"].notna()]
    return None if held.empty else str(held.sort_values("end")["period"].iloc[-1])


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
