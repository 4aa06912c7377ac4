"""A mission: what it holds, what can be asked of it, and how one is opened."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from missionmetrics.questions.followed import FollowedQuestions
from missionmetrics.questions.momentum import MomentumQuestions
from missionmetrics.questions.progress import ProgressQuestions
from missionmetrics.questions.spillover import SpilloverQuestions
from missionmetrics.questions.together import TogetherQuestions
from missionmetrics.questions.voices import VoicesQuestions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from missionmetrics.core.errors import Fault
    from missionmetrics.data.checking import Check
    from missionmetrics.publish.report import Report


class Mission(
    MomentumQuestions,
    ProgressQuestions,
    TogetherQuestions,
    SpilloverQuestions,
    FollowedQuestions,
    VoicesQuestions,
):
    """A bold, measurable, dated goal for a place, with the evidence about it.

    Made by :func:`read_mission`, :func:`example` or :func:`fetch_case`. In a notebook
    it shows itself as a goal card: the goal, what evidence there is, how old it is
    and what is missing.

    Parameters
    ----------
    tables : Tables
        What a mission folder or workbook holds, read and typed.
    """

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Warnings met while reading; a table with an error is never read."""
        return self._tables.faults

    @property
    def truth(self) -> Mapping[str, Any] | None:
        """For simulated evidence: what is true of it."""
        return self._tables.truth

    def report(
        self,
        *,
        areas: str | Sequence[str] | None = None,
        locale: str | None = None,
    ) -> Report:
        """The public page of the mission, ready to publish.

        Parameters
        ----------
        areas : str, sequence of str or None
            Areas, or a level such as ``"borough"``, for the map and the table of
            areas; the level just below the whole place by default.
        locale : str or None
            Language of the page, such as ``"es"``; :attr:`language` by default. Names
            and texts of the mission stay as they were given.

        Returns
        -------
        Report
            ``report.publish(folder, released=...)`` writes the page.

        Raises
        ------
        EvidenceError
            The library does not speak ``locale`` (``MM-LOCALE``).
        """
        from missionmetrics.reporting.page_questions import report_on

        return report_on(self, areas=areas, locale=locale)

    def __repr__(self) -> str:
        m = self.file.mission
        return f"<Mission {m.title}: {m.launch:%Y} to {m.deadline:%Y}, {m.place}>"

    def __str__(self) -> str:
        m = self.file.mission
        lines = [m.title, f"The goal: {m.goal}"]
        if m.counts:
            lines.append(f"Counts: {'; '.join(m.counts)}.")
        if m.does_not_count:
            lines.append(f"Does not count: {'; '.join(m.does_not_count)}.")
        return "\n".join([*lines, *(f"- {line}" for line in self.holdings())])

    def _repr_html_(self) -> str:
        from missionmetrics.charts.text import clean

        def safe(text: str) -> str:
            return escape(clean(text))

        m = self.file.mission
        items = "".join(f"<li>{safe(line)}</li>" for line in self.holdings())
        counts = "; ".join(m.counts) or "not stated"
        leaves = "; ".join(m.does_not_count) or "not stated"
        return (
            f"<section><h3>{safe(m.title)}</h3><p><b>The goal:</b> {safe(m.goal)}"
            f"</p><p>Counts: {safe(counts)}. Does not count: {safe(leaves)}.</p>"
            f"<ul>{items}</ul></section>"
        )

    def holdings(self) -> list[str]:
        """What evidence there is, how new it is and what is missing, a line each."""
        seen = self._tables["observations"]
        lines = []
        for row in self._tables["indicators"].to_dict("records"):
            own = seen.loc[seen["indicator_id"] == row["indicator_id"]]
            newest = own.sort_values("end")["period"]
            held = f"{len(own):,} figures in {own['area_id'].nunique()} areas"
            lines.append(
                f"{row['name']}: {held}, newest {newest.iloc[-1]}"
                if len(own)
                else f"{row['name']}: no figures yet"
            )
        documents = self._tables["documents"]
        lines.append(
            f"Coded texts: {len(documents)}"
            if len(documents)
            else "Missing: residents' words (tables documents, codes, segments)"
        )
        if self._tables["targets"].empty:
            lines.append("Missing: a target (table targets)")
        if warned := len(self.faults):
            lines.append(f"{warned} warnings from reading; `mission.faults` lists them")
        return lines


def read_mission(path: str | Path) -> Mission:
    """Read a mission folder, or a workbook with one sheet a table.

    Parameters
    ----------
    path : path
        The folder, its ``mission.toml``, or the ``.xlsx`` workbook.

    Returns
    -------
    Mission
        With every table typed; warnings stand in ``mission.faults``.

    Raises
    ------
    EvidenceError
        Something is wrong with the evidence; ``faults`` holds all of it at once, each
        with file, sheet, row and column (``MM-EVIDENCE``).
    """
    from missionmetrics.data.reading import read_tables

    return Mission(read_tables(path))


def check(path: str | Path, *, annotated: str | Path | None = None) -> Check:
    """What is wrong with this evidence, cell by cell, and how is it put right?

    Parameters
    ----------
    path : path
        A mission folder or workbook.
    annotated : path or None
        Where to save a copy of the workbook with every fault marked.

    Returns
    -------
    Check
        All faults; ``ok`` when none stands in the way.
    """
    from missionmetrics.data.checking import check

    return check(path, annotated=annotated)


def new_mission(path: str | Path, *, workbook: bool = False) -> Path:
    """Write a filled starter folder, or a workbook, to be made one's own.

    Parameters
    ----------
    path : path
        Where; nothing that stands there is replaced.
    workbook : bool
        One Excel workbook instead of a folder of CSV files.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    EvidenceError
        Something stands there already.
    """
    from missionmetrics.data.starting import new_mission

    return new_mission(path, workbook=workbook)


def example(*, seed: int = 2038, dirty: bool = False) -> Mission:
    """Make *Harbour City*: an invented city whose truth is known.

    Parameters
    ----------
    seed : int
        Seed of every random step; the same seed gives the same city.
    dirty : bool
        With planted faults, for teaching ``check``.

    Returns
    -------
    Mission
        ``mission.truth`` holds what is true of the invented numbers.
    """
    from missionmetrics.data.example import example_tables

    return Mission(example_tables(seed=seed, dirty=dirty))


def fetch_case(
    name: str, *, folder: str | Path | None = None, allow_unverified: bool = False
) -> Mission:
    """Fetch a real case and read it.

    Parameters
    ----------
    name : str
        Which case; ``"greater-manchester"``.
    folder : path or None
        Where to write its mission folder; the user's cache by default.
    allow_unverified : bool
        Fetch files whose checksum nobody has confirmed yet.

    Returns
    -------
    Mission
        With the licence and the credits that any result must carry.

    Raises
    ------
    EvidenceError
        As :func:`missionmetrics.data.cases.fetch_case_folder`.
    """
    from missionmetrics.data.cases import fetch_case_folder

    return read_mission(
        fetch_case_folder(name, folder=folder, allow_unverified=allow_unverified)
    )
