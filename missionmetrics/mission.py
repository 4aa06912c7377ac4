"""A mission: its tables, and every metric as a method with the tables filled in."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import DEFAULT, installed, locale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from missionmetrics.core.errors import Fault
    from missionmetrics.core.result import Result
    from missionmetrics.data.checking import Check
    from missionmetrics.data.tables import Tables
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.publish.report import Report
    from missionmetrics.schemas.mission import MissionFile

UNKNOWN = {"indicator": "MM-INDICATOR-UNKNOWN", "area": "MM-AREA-UNKNOWN"}


class Mission:
    """A bold, measurable, dated goal for a place, with the evidence about it.

    Made by :func:`read_mission`, :func:`example` or :func:`fetch_case`. In a notebook
    it shows itself as a goal card: the goal, what evidence there is, how old it is
    and what is missing.

    Parameters
    ----------
    tables : Tables
        What a mission folder or workbook holds, read and typed.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    @property
    def tables(self) -> Tables:
        """The tables of the mission, typed."""
        return self._tables

    @property
    def file(self) -> MissionFile:
        """What ``mission.toml`` says."""
        return self._tables.mission

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Warnings met while reading; a table with an error is never read."""
        return self._tables.faults

    @property
    def truth(self) -> Mapping[str, Any] | None:
        """For simulated evidence: what is true of it."""
        return self._tables.truth

    def evidence(
        self,
        indicator: str,
        *,
        areas: Sequence[str] = (),
        vintage: str = "latest",
    ) -> Evidence:
        """What was measured of ``indicator``, in the long form.

        An area among ``areas`` that has no figure of its own is made from the areas
        nested in it, by the rule that the indicator declares.

        Raises
        ------
        EvidenceError
            No such indicator or no figures (``MM-INDICATOR-UNKNOWN``,
            ``MM-INDICATOR-EMPTY``), no such vintage (``MM-VINTAGE``), or no rule to
            add areas up (``MM-AGGREGATION``, ``MM-AREA-PARTS``).
        """
        from missionmetrics.evidence.adding_up import add_up
        from missionmetrics.evidence.indicators import indicator_evidence

        t = self._tables
        rule = self._indicator_row(indicator)
        made_of = [rule["numerator_id"], rule["denominator_id"]]
        named = [
            n for n in made_of if isinstance(n, str) and rule["aggregation"] == "ratio"
        ]
        given = indicator_evidence(
            t["observations"],
            t["indicators"],
            t["areas"],
            t["sources"],
            only=(indicator, *named),
            vintage=vintage,
        )
        rows = given.table
        measured = set(rows.loc[rows["series_id"] == indicator, "area_id"])
        group = rule["weight_group"]
        for area in dict.fromkeys(areas):
            if area not in measured:
                given = add_up(
                    replace(given, links=t["area_links"]),
                    t["populations"],
                    series=indicator,
                    whole=area,
                    weight_group=group if isinstance(group, str) else "",
                    numerator=named[0] if named else None,
                    denominator=named[1] if named else None,
                )
        return given.only(given.table["series_id"] == indicator)

    def momentum(
        self,
        indicator: str | None = None,
        *,
        areas: str | Sequence[str] | None = None,
        comparator: str | None = None,
        target: str | None = None,
        level: float = 0.95,
        launch: str | None = None,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """How far has it come, how fast is it moving, and is that fast enough?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        areas : str, sequence of str or None
            An area by code or name, several of them, or a level of the table
            ``areas`` such as ``"borough"`` for all of it; the whole place by default.
        comparator : str or None
            Area drawn beside a single area; the mission's own by default.
        target : str or None
            ``target_id``, where an area has several.
        level : float
            Coverage of the intervals, between 0 and 1.
        launch, shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.momentum`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.momentum` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.momentum import momentum

        chosen = self._headline(indicator)
        wanted = self._areas(areas)
        beside = self._beside(comparator, wanted)
        every = [*wanted, beside] if beside else wanted
        result = momentum(
            self.evidence(chosen, areas=every, vintage=vintage),
            self._tables["targets"],
            self._tables.geography,
            indicator=chosen,
            areas=wanted,
            comparator=beside,
            target=target,
            level=level,
            launch=launch or self.file.mission.launch.isoformat(),
            shocks=self._shocks() if shocks is None else shocks,
        )
        return self._signed(result, launch=launch, shocks=shocks)

    def compare_areas(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        with_: str | None = None,
        start: str | None = None,
        end: str | None = None,
        level: float = 0.95,
        vintage: str = "latest",
    ) -> Result:
        """Would it have changed anyway? The same change in another place.

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area, with_ : str or None
            The place and its comparator, by code or name; the mission's by default.
        start, end : str or None
            First and last period; the first and last that both have by default.
        level : float
            Coverage of the interval, between 0 and 1.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.compare_areas`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.compare_areas` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``) or no comparator named (``MM-COMPARATOR``).
        """
        from missionmetrics.metrics.momentum.compare_areas import compare_areas

        chosen = self._headline(indicator)
        here = self._area(area or self.file.mission.area_id)
        other = with_ or self.file.mission.comparator
        if other is None:
            raise EvidenceError(
                "The mission names no comparator.",
                fix="set `comparator` in mission.toml, or give with_='...'.",
                code="MM-COMPARATOR",
            )
        there = self._area(other)
        return compare_areas(
            self.evidence(chosen, areas=[here, there], vintage=vintage),
            indicator=chosen,
            area=here,
            with_=there,
            start=start,
            end=end,
            level=level,
        )

    def progress_rules(
        self,
        indicator: str | None = None,
        *,
        area: str | None = None,
        target: str | None = None,
        base_year: int = 2015,
        limit: float | None = None,
        level: float = 0.95,
        shocks: Sequence[Mapping[str, str]] | None = None,
        vintage: str = "latest",
    ) -> Result:
        """What do official rules say of these figures, and do they agree?

        Parameters
        ----------
        indicator : str or None
            Which indicator; the mission's headline by default.
        area : str or None
            Code or name; the whole place by default.
        target, base_year, limit, level
            As :func:`missionmetrics.progress_rules`.
        shocks
            As declared in ``mission.toml`` by default.
        vintage : str
            Vintage of the figures, ``"latest"`` by default.

        Returns
        -------
        Result
            As :func:`missionmetrics.progress_rules`.

        Raises
        ------
        EvidenceError
            As :func:`missionmetrics.progress_rules` and :meth:`evidence`; no such area
            (``MM-AREA-UNKNOWN``).
        """
        from missionmetrics.metrics.momentum.progress_rules import progress_rules

        chosen = self._headline(indicator)
        here = self._area(area) if area else self._areas(None)[0]
        result = progress_rules(
            self.evidence(chosen, areas=[here], vintage=vintage),
            self._tables["targets"],
            indicator=chosen,
            area=here,
            target=target,
            base_year=base_year,
            limit=limit,
            level=level,
            shocks=self._shocks() if shocks is None else shocks,
        )
        return self._signed(result, shocks=shocks)

    def code_series(
        self,
        *,
        by: Sequence[Literal["period", "area_id", "group"]] = (),
        themes: Literal["lowest", "top", "all"] = "lowest",
        coders: Literal["any", "all"] = "any",
        level: float = 0.95,
    ) -> Result:
        """What do people speak of, and how many of them?

        Parameters, result and errors as :func:`missionmetrics.code_series`.
        """
        from missionmetrics.metrics.voices.code_series import code_series

        t = self._tables
        return code_series(
            t["documents"],
            t["codes"],
            t["segments"],
            t["areas"],
            t["sources"],
            by=by,
            themes=themes,
            coders=coders,
            level=level,
        )

    def consented_quotes(
        self, *, themes: Sequence[str] | None = None, most: int = 4
    ) -> Result:
        """What have people said, in words they agreed to have shown?

        Parameters, result and errors as :func:`missionmetrics.consented_quotes`.
        """
        from missionmetrics.metrics.voices.consented_quotes import consented_quotes

        t = self._tables
        return consented_quotes(
            t["documents"],
            t["codes"],
            t["segments"],
            t["sources"],
            themes=themes,
            most=most,
        )

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
        from missionmetrics.reporting import report_on

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

    def _indicator_row(self, indicator: str) -> Mapping[str, Any]:
        rows = self._tables["indicators"]
        found = rows.loc[rows["indicator_id"] == indicator]
        if found.empty:
            raise _unknown("indicator", indicator, rows["indicator_id"].tolist())
        return {str(k): v for k, v in found.iloc[0].to_dict().items()}

    def _headline(self, indicator: str | None) -> str:
        chosen = indicator or self.file.mission.headline
        if chosen is None:
            raise EvidenceError(
                "The mission names no headline indicator.",
                fix="set `headline` in mission.toml, or name an indicator.",
                code="MM-INDICATOR-UNKNOWN",
            )
        self._indicator_row(chosen)
        return chosen

    def _signed(self, result: Result, **given: Any) -> Result:
        """The result with who signed it off, and where it departs from the protocol."""
        declared = {
            "launch": self.file.mission.launch.isoformat(),
            "shocks": self._shocks(),
        }
        say = locale(self.language).message
        publication = self.file.publication
        signed_on = publication.signed_off_on
        return result.with_provenance(
            deviations=tuple(
                say(f"report.deviation.{name}")
                for name, value in given.items()
                if value is not None and value != declared[name]
            ),
            signed_off_by=publication.signed_off_by or "",
            signed_off_on=signed_on.isoformat() if signed_on else "",
        )

    @property
    def language(self) -> str:
        """First language of the mission that the library speaks, or British English."""
        spoken = installed()
        return next((n for n in self.file.mission.languages if n in spoken), DEFAULT)

    def _shocks(self) -> list[dict[str, str]]:
        return [
            {"name": s.name, "start": s.start.isoformat(), "end": s.end.isoformat()}
            for s in self.file.protocol.shocks
        ]

    def _beside(self, comparator: str | None, wanted: Sequence[str]) -> str | None:
        other = comparator or self.file.mission.comparator
        if other is None or len(wanted) > 1:
            return None
        found = self._area(other)
        return None if found in wanted else found

    def _areas(self, areas: str | Sequence[str] | None) -> list[str]:
        table = self._tables["areas"]
        if areas is None:
            return [self._area(self.file.mission.area_id)]
        if isinstance(areas, str):
            level = table.loc[table["level"] == areas, "area_id"]
            return [self._area(areas)] if level.empty else sorted(level)
        return [self._area(a) for a in areas]

    def _area(self, text: str) -> str:
        """Code of the area that ``text`` names, by code or by name."""
        table = self._tables["areas"]
        if (table["area_id"] == text).any():
            return text
        named = table.loc[table["name"].str.casefold() == text.casefold(), "area_id"]
        if len(named) == 1:
            return str(named.iloc[0])
        if len(named) > 1:
            raise EvidenceError(
                f"{len(named)} areas are called '{text}'.",
                fix=f"give the code of one: {', '.join(named)}.",
                code="MM-AREA-UNKNOWN",
            )
        raise _unknown(
            "area", text, [*table["area_id"], *table["name"], *_levels(table)]
        )


def _levels(areas: pd.DataFrame) -> list[str]:
    return sorted(areas["level"].dropna().unique())


def _unknown(kind: str, text: str, known: Sequence[str]) -> EvidenceError:
    near = get_close_matches(text, list(known), n=3, cutoff=0.5)
    listed = near or list(known)[:8]
    return EvidenceError(
        f"There is no {kind} '{text}'.",
        fix=f"{'did you mean' if near else 'choose among'}: {', '.join(listed)}?",
        code=UNKNOWN[kind],
    )


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
