"""What questions are asked of: the tables of a mission and the names in them."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import DEFAULT, installed, locale
from missionmetrics.evidence.asked import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.data.tables import Tables
    from missionmetrics.evidence.long_form import Evidence
    from missionmetrics.schemas.mission import MissionFile

Made = TypeVar("Made")
UNKNOWN = {"indicator": "MM-INDICATOR-UNKNOWN", "area": "MM-AREA-UNKNOWN"}


class About(NamedTuple):
    """What a question of one indicator in one area is about."""

    indicator: str
    area: str
    evidence: Evidence


class Held:
    """The tables of a mission, with names resolved and the protocol at hand.

    Parameters
    ----------
    tables : Tables
        What a mission folder or workbook holds, read and typed.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._made: dict[tuple[Any, ...], Any] | None = None

    @property
    def tables(self) -> Tables:
        """The tables of the mission, typed."""
        return self._tables

    @property
    def file(self) -> MissionFile:
        """What ``mission.toml`` says."""
        return self._tables.mission

    @property
    def language(self) -> str:
        """First language of the mission that the library speaks, or British English."""
        spoken = installed()
        return next((n for n in self.file.mission.languages if n in spoken), DEFAULT)

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
        key = ("evidence", indicator, tuple(areas), vintage)
        return self._once(key, lambda: self._new_evidence(indicator, areas, vintage))

    def _once(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """What ``make`` makes; in a run of questions it is made once for each key."""
        if self._made is None:
            return make()
        if key not in self._made:
            self._made[key] = make()
        found: Made = self._made[key]
        return found

    def _remembering(self) -> Self:
        """The same mission for a run of questions, which works things out once."""
        run = copy(self)
        run._made = {}
        return run

    def _new_evidence(
        self, indicator: str, areas: Sequence[str], vintage: str
    ) -> Evidence:
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

    def _indicator_row(self, indicator: str) -> Mapping[str, Any]:
        rows = self._tables["indicators"]
        found = rows.loc[rows["indicator_id"] == indicator]
        if found.empty:
            known = rows["indicator_id"].tolist()
            raise _unknown("indicator", str(indicator), known)
        return {str(k): v for k, v in found.iloc[0].to_dict().items()}

    def _about(self, indicator: str | None, area: str | None, vintage: str) -> About:
        """The headline indicator and the whole place where others are not named."""
        chosen = self._headline(indicator)
        here = self._area(area or self.file.mission.area_id)
        found = self.evidence(chosen, areas=[here], vintage=vintage)
        return About(chosen, here, found)

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
            "rebase": self._rebase(),
            "baseline": None,
            "rings": None,
            "rhythm": None,
            "links": None,
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

    def _exceptional(
        self, given: Sequence[Mapping[str, str]] | None
    ) -> Sequence[Mapping[str, str]]:
        """The exceptional times given, or those that the mission declares."""
        return self._shocks() if given is None else given

    def _shocks(self) -> list[dict[str, str]]:
        return [
            {"name": s.name, "start": s.start.isoformat(), "end": s.end.isoformat()}
            for s in self.file.protocol.shocks
        ]

    def _rebase(self) -> list[dict[str, str]]:
        """Declared new starts of the limits, each with its reason."""
        return [
            {k: str(v) for k, v in r.model_dump(exclude_none=True).items()}
            for r in self.file.protocol.rebase
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
            if len(level):
                return sorted(level)
            return [self._area(areas, levels=sorted(table["level"].dropna().unique()))]
        wanted = listed(areas, setting="areas")
        if not wanted:
            raise EvidenceError(
                "`areas` is an empty list.",
                fix="name one area or more, or a level of the table `areas`.",
                code="MM-AREA-EMPTY",
            )
        return [self._area(a) for a in wanted]

    def _area(self, text: str, *, levels: Sequence[str] = ()) -> str:
        """Code of the area that ``text`` names, by code or by name.

        ``levels`` are those that could have been named in its place.
        """
        table, text = self._tables["areas"], str(text)
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
        known = [*table["area_id"], *table["name"], *levels]
        raise _unknown("area", text, known, levels=levels)


def _unknown(
    kind: str, text: str, known: Sequence[str], *, levels: Sequence[str] = ()
) -> EvidenceError:
    near = get_close_matches(text, list(known), n=3, cutoff=0.5)
    if near:
        fix = f"did you mean: {', '.join(near)}?"
    else:
        fix = f"choose among: {', '.join(list(known)[:8])}."
    if levels:
        fix += f" Levels of areas are: {', '.join(levels)}."
    return EvidenceError(
        f"There is no {kind} '{text}'.",
        fix=fix,
        code=UNKNOWN[kind],
    )
