"""A report: results in order, with what a reader must know around them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import new_folder
from missionmetrics.core.locale import DEFAULT
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish import audit, protect, svg
from missionmetrics.publish.page import page
from missionmetrics.publish.policy import policy

if TYPE_CHECKING:
    from pathlib import Path

    from missionmetrics.core.result import Result

README_LINES = ("what", "index", "figures", "data", "series", "svg", "json", "withheld")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Report:
    """A page about a mission: what was found, how sure we are, what we do not know.

    Attributes
    ----------
    title, goal : str
        Title of the mission; its goal as one sentence.
    headline : Result
        The finding that opens the page, usually the pace of the mission.
    counts, does_not_count : tuple of str
        What the goal covers and what it leaves out.
    comparison, voices, map : Result or None
        What happened elsewhere; what people say; where. Each is shown in its place
        and its first sentence stands on the first screen; a fallback stands there
        for what is missing.
    results : tuple of Result
        Further findings, in order.
    changes, unknowns : tuple of str
        What changed since the last release; what is not known. Full sentences.
    licence : str
        Licence of the page.
    attributions : tuple of str
        Credits beyond those of the sources.
    next_expected : str
        Day or period of the next figures.
    contact : str
        Mail or web address where a reader says what is wrong.
    policy : str
        Name of the rules that protect people in small numbers.
    threshold : int
        The fewest people, households, sources or places that a row may show;
        overrides that of the policy.
    quotes : bool
        Whether people's own words may be shown; only with consent even then.
    locale : str
        Language of the page.

    Examples
    --------
    >>> report = mm.example().report()
    >>> report.title
    'Carbon neutral Harbour City by 2038'
    """

    title: str
    goal: str
    headline: Result
    counts: tuple[str, ...] = ()
    does_not_count: tuple[str, ...] = ()
    comparison: Result | None = None
    voices: Result | None = None
    map: Result | None = None
    results: tuple[Result, ...] = ()
    changes: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    licence: str = ""
    attributions: tuple[str, ...] = ()
    next_expected: str = ""
    contact: str = ""
    policy: str = "council-5"
    threshold: int = 5
    quotes: bool = True
    locale: str = DEFAULT

    def __repr__(self) -> str:
        return f"<Report '{self.title}': {len(self._ordered())} figures>"

    def html(self, *, released: str | dt.date) -> str:
        """Return the page as one document whose downloads are inside it.

        Parameters
        ----------
        released : str or date
            Day of the release, such as ``"2026-11-30"``.

        Raises
        ------
        EvidenceError
            As for :meth:`publish`.
        """
        text = page(self, self._protected(), released=_day(released), folders={})
        audit.require(text)
        return text

    def publish(self, folder: str | Path, *, released: str | dt.date) -> Path:
        """Write the page and its files as a folder that can be served as it is.

        The folder appears whole or not at all and replaces one that stands there.
        The same content and day give the same bytes.

        Parameters
        ----------
        folder : path
            Where to write.
        released : str or date
            Day of the release, such as ``"2026-11-30"``.

        Returns
        -------
        Path
            The page, ``index.html``.

        Raises
        ------
        EvidenceError
            A result holds what must not leave the house
            (``MM-PUBLISH-RESTRICTED``), a quote has no consent
            (``MM-PUBLISH-CONSENT``), ``released`` is no day
            (``MM-PUBLISH-RELEASED``), something that was published before is not
            ours to replace (``MM-PUBLISH-FOLDER``), or the page fails its own audit
            (``MM-PUBLISH-AUDIT``).
        """
        from pathlib import Path

        place = Path(folder)
        _refuse_foreign(place)
        shown = self._protected()
        ordered = [r for results in shown.values() for r in results]
        figures = [figure(r, locale=self.locale) for r in ordered]
        folders = {f.id: f"figures/{i:02d}-{_slug(f)}/"
                   for i, f in enumerate(figures, start=1)}  # fmt: skip
        text = page(self, shown, released=_day(released), folders=folders)
        audit.require(text)
        with new_folder(place) as new:
            for result, fig in zip(ordered, figures, strict=True):
                _write_figure(new / folders[fig.id], result, fig)
            (new / "index.html").write_text(text, encoding="utf-8", newline="\n")
            (new / "README.txt").write_text(
                self._readme(), encoding="utf-8", newline="\n"
            )
        return place / "index.html"

    def _ordered(self) -> list[Result]:
        return [r for results in self._places().values() for r in results]

    def _places(self) -> dict[str, tuple[Result, ...]]:
        def one(result: Result | None) -> tuple[Result, ...]:
            return () if result is None else (result,)

        return {
            "headline": (self.headline,),
            "comparison": one(self.comparison),
            "map": one(self.map),
            "voices": one(self.voices),
            "results": tuple(self.results),
        }

    def _protected(self) -> dict[str, tuple[Result, ...]]:
        """Every result as it may be shown; each is one figure, shown once."""
        safe = iter(self._protection().results)
        found: dict[str, tuple[Result, ...]] = {}
        seen: set[str] = set()
        for place, results in self._places().items():
            kept = []
            for result in islice(safe, len(results)):
                if (content := result.to_json()) not in seen:
                    seen.add(content)
                    kept.append(result)
            found[place] = tuple(kept)
        return found

    def _protection(self) -> protect.Protected:
        """Everything on the page protected together, and how that was decided."""
        shown = [
            r if self.quotes or "quotes" not in r.parts
            else protect.leave_out(r, "quotes")
            for r in self._ordered()
        ]  # fmt: skip
        rules = policy(self.policy, threshold=self.threshold)
        return protect.protect_all(shown, policy=rules)

    def _readme(self) -> str:
        say = find_locale(self.locale).message
        lines = [say("publish.readme.title", title=self.title), ""]
        lines += [say(f"publish.readme.{name}") for name in README_LINES]
        return "\n".join(lines) + "\n"


def _write_figure(folder: Path, result: Result, fig: Figure) -> None:
    folder.mkdir(parents=True)
    for numbers in fig.tables:
        _write(folder / f"{numbers.name}.csv", csv_text(numbers.frame))
    if fig.drawable:
        _write(folder / "figure.svg", svg.standalone(fig))
    _write(folder / "result.json", json.dumps(
        result.to_dict(), ensure_ascii=False, allow_nan=False, sort_keys=True,
        indent=1) + "\n")  # fmt: skip


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _slug(fig: Figure) -> str:
    name = fig.provenance.metric.rpartition(".")[2].lower().replace("_", "-")
    kept = "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-"))
    return kept.strip("-") or "figure"


def _day(released: str | dt.date) -> str:
    try:
        return dt.date.fromisoformat(str(released)).isoformat()
    except ValueError:
        raise EvidenceError(
            f"`released` is {released!r}; a release has a day.",
            fix='write it as year, month and day: released="2026-11-30".',
            code="MM-PUBLISH-RELEASED",
        ) from None


def _refuse_foreign(place: Path) -> None:
    """Never replace a folder that holds something else than a published page."""
    if place.is_dir() and any(place.iterdir()):
        names = {p.name for p in place.iterdir()}
        if not {"index.html", "README.txt", "figures"} >= names:
            strange = sorted(names - {"index.html", "README.txt", "figures"})
            raise EvidenceError(
                f"The folder '{place}' holds other things, such as '{strange[0]}'.",
                fix="publish into a folder of its own; a page that was published "
                "before is replaced whole.",
                code="MM-PUBLISH-FOLDER",
            )
    elif place.exists() and not place.is_dir():
        raise EvidenceError(
            f"'{place}' is a file, not a folder.",
            fix="name a new folder.",
            code="MM-PUBLISH-FOLDER",
        )
