"""A report: results in order, with what a reader must know around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.locale import DEFAULT
from missionmetrics.publish import audit, protect
from missionmetrics.publish.disclosure_log import outside, put_back, write_log
from missionmetrics.publish.page import page
from missionmetrics.publish.policy import policy
from missionmetrics.publish.texts import require_texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from missionmetrics.core.result import Result
    from missionmetrics.publish.policy import Policy


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
    publisher, licence : str
        Who publishes the page; its licence.
    attributions : tuple of str
        Credits beyond those of the sources.
    next_expected : str
        Day or period of the next figures.
    contact : str
        Mail or web address where a reader says what is wrong.
    policy : str
        Name of the rules that protect people in small numbers.
    threshold : int or None
        The fewest people, households, sources or places that a row may show,
        instead of that of the policy.
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
    publisher: str = ""
    licence: str = ""
    attributions: tuple[str, ...] = ()
    next_expected: str = ""
    contact: str = ""
    policy: str = "council-5"
    threshold: int | None = None
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
        require_texts(self)
        text = page(self, self._protected(), released=day_of(released), folders={})
        audit.require(text)
        return text

    def publish(
        self,
        folder: str | Path,
        *,
        released: str | dt.date,
        previous: str | Path | None = None,
        log: str | Path | None = None,
        pdf: bool = False,
    ) -> Path:
        """Write the page and its files as a folder that can be served as it is.

        The folder appears whole or not at all and replaces the release that stands
        there, with which it is compared: the page says which numbers changed and by
        how much. Where the very same release stands there, no file is touched.

        Parameters
        ----------
        folder : path
            Where to write.
        released : str or date
            Day of the release, such as ``"2026-11-30"``.
        previous : path, optional
            The earlier release to compare with, when it stands in another folder.
            Whoever keeps it can read both, so people are protected against both.
        log : path, optional
            Where the office's own list goes of what was withheld and why, as CSV. It
            may not stand inside ``folder``, which is for everybody.
        pdf : bool
            Whether an installed browser also prints the page as a tagged PDF, the
            one file that is not the same byte for byte each time.

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
            or is before that of the release that stands there
            (``MM-PUBLISH-RELEASED``), the title is empty or a text cannot be written
            (``MM-PUBLISH-TEXT``), something that was published before is not
            ours to replace (``MM-PUBLISH-FOLDER``) or cannot be read
            (``MM-PUBLISH-UNREADABLE``), nothing can be written there
            (``MM-PUBLISH-WRITE``), somebody else writes there at the same time
            (``MM-PUBLISH-BUSY``), the log would be public (``MM-PUBLISH-LOG``), a
            row about few can be worked out whatever is withheld
            (``MM-PUBLISH-UNSAFE``), no browser can print
            (``MM-PUBLISH-PDF``), or a page fails its own audit
            (``MM-PUBLISH-AUDIT``).

        Examples
        --------
        >>> import tempfile
        >>> report = mm.Report(title="Harbour City", goal="Cleaner air by 2038.",
        ...                    headline=mm.example().momentum())
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = report.publish(f"{folder}/public", released="2026-11-30")
        ...     mm.audit(page.parent)
        []
        """
        from missionmetrics.publish.release.turn import own_turn
        from missionmetrics.publish.release.write import earlier_results, write

        require_texts(self)
        day = day_of(released)
        place = outside(log, folder) if log is not None else None
        with own_turn(folder) as seen:
            protection = self._protection(earlier_results(folder, previous))
            with put_back(place):
                if place is not None:  # first, so that no release stands without it
                    write_log(protection, place, locale=self.locale)
                return write(
                    self, self._placed(protection), folder, released=day, seen=seen,
                    previous=previous, pdf=pdf,
                ).page  # fmt: skip

    @property
    def rules(self) -> Policy:
        """The rules that protect people in small numbers.

        Raises
        ------
        EvidenceError
            There is no such policy (``MM-PUBLISH-POLICY``).

        Examples
        --------
        >>> mm.Report(title="Harbour City", goal="Cleaner air by 2038.",
        ...           headline=mm.example().momentum()).rules.threshold
        5
        """
        return policy(self.policy, threshold=self.threshold)

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
        """Every result as it may be shown, by place on the page."""
        return self._placed(self._protection())

    def _placed(self, protection: protect.Protected) -> dict[str, tuple[Result, ...]]:
        """The protected results by place; each is one figure, shown once."""
        safe = iter(protection.results)
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

    def _protection(self, previous: Sequence[Result] = ()) -> protect.Protected:
        """Everything on the page protected together, and how that was decided."""
        shown = [
            r if self.quotes or "quotes" not in r.parts
            else protect.leave_out(r, "quotes")
            for r in self._ordered()
        ]  # fmt: skip
        return protect.protect_all(shown, policy=self.rules, previous=previous)


def day_of(released: str | dt.date) -> str:
    """A day as ``2026-11-30``.

    Raises
    ------
    EvidenceError
        It is no day (``MM-PUBLISH-RELEASED``).
    """
    given = str(released)
    try:
        # Weeks and days of the year are ISO too, and nobody means them here.
        if dt.date.fromisoformat(given).isoformat() != given:
            raise ValueError(given)
        return given
    except ValueError:
        raise EvidenceError(
            f"`released` is {released!r}; a release has a day.",
            fix='write it as year, month and day: released="2026-11-30".',
            code="MM-PUBLISH-RELEASED",
        ) from None
