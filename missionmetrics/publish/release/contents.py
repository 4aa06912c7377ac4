"""Everything that one release is made from, gathered before a file is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.core.locale import locale
from missionmetrics.publish.release.addresses import Asked, asked, kept_names, lifted
from missionmetrics.publish.release.layout import FIGURES
from missionmetrics.publish.release.names import folder_names, is_folder
from missionmetrics.publish.release.writers import installed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.publish.report import Report


@dataclass(frozen=True, slots=True)
class Placed:
    """A protected result in its place on the page and in its folder."""

    place: str
    folder: str
    result: Result
    fig: Figure


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands where something was withdrawn: what it asked, when, why.

    ``folder`` is that of a figure, or empty for a whole release. ``asked`` keeps the
    address for the same question; without it nobody gets it.
    """

    folder: str
    question: str
    on: str
    reason: str
    asked: Asked | None = None

    def to_dict(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        given: dict[str, Any] = {
            "folder": self.folder,
            "question": self.question,
            "on": self.on,
            "reason": self.reason,
        }
        if self.asked is not None:
            given["asked"] = self.asked._asdict() | {"about": dict(self.asked.about)}
        return given

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Notice:
        """Rebuild the notice of a figure from :meth:`to_dict`.

        Raises
        ------
        ValueError, TypeError, KeyError
            It is not well formed.
        """
        texts = [_text(given, k) for k in ("folder", "question", "on", "reason")]
        folder, question, on, reason = texts
        if not is_folder(folder):
            raise ValueError(f"'{folder}' is no folder of a figure")
        dt.date.fromisoformat(on)
        known, kept = None, given.get("asked")
        if kept is not None:
            about = {str(k): _text(kept["about"], k) for k in kept["about"]}
            known = Asked(_text(kept, "metric"), _text(kept, "form"),
                          tuple(sorted(about.items())))  # fmt: skip
        return cls(folder, question, on, reason, known)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history of a folder: what happened on which day.

    ``kind`` is ``published``, ``retracted`` or ``consent withdrawn``; ``about`` is
    the folder of the figure concerned, or empty.
    """

    kind: str
    on: str
    released: str
    id: str
    about: str = ""
    reason: str = ""

    def to_dict(self) -> dict[str, str]:
        """Every field that says something, ready for JSON."""
        fields = ("kind", "on", "released", "id", "about", "reason")
        return {k: getattr(self, k) for k in fields if getattr(self, k)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Event:
        """Rebuild from :meth:`to_dict`."""
        return cls(**{str(k): str(v) for k, v in given.items()})


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Contents:
    """What a release is made from.

    Attributes
    ----------
    report : Report
        The words around the results.
    shown : mapping of str to tuple of Result
        Protected results by place on the page.
    placed : tuple of Placed
        The same results in order, each with its folder and its figure.
    released : str
        Day of the release.
    revisions : Result or None
        What changed since the previous release; ``None`` for the first.
    notices : tuple of Notice
        Figures that were withdrawn.
    made_with : mapping of str to str
        What writes drawings and documents, with its version.
    """

    report: Report
    shown: Mapping[str, tuple[Result, ...]]
    placed: tuple[Placed, ...]
    released: str
    revisions: Result | None = None
    notices: tuple[Notice, ...] = field(default_factory=tuple)
    made_with: Mapping[str, str] = field(default_factory=installed)

    @property
    def locale(self) -> Locale:
        """The language of the release."""
        return locale(self.report.locale)

    @property
    def figures(self) -> list[Figure]:
        """The figures in order."""
        return [p.fig for p in self.placed]

    @property
    def folders(self) -> dict[str, str]:
        """Where the files of a figure stand, by the id of the figure."""
        return {p.fig.id: p.folder for p in self.placed}


def placed_in_folders(
    shown: Mapping[str, Sequence[Result]],
    language: str,
    *,
    notices: Sequence[Notice] = (),
    standing: Mapping[str, Result] | None = None,
) -> tuple[Placed, ...]:
    """Each result with its folder, such as ``figures/momentum-emissions/``.

    What stands already, by folder, keeps its address, and a withdrawn figure has its
    own back when its question is answered again. Nothing else is given either.
    """
    ordered = [(place, r) for place, results in shown.items() for r in results]
    results = [r for _, r in ordered]
    figs = [figure(r, locale=language) for r in results]
    kept = kept_names(results, standing or {})
    rest = [nth for nth in range(len(results)) if nth not in kept]
    again = lifted([(asked(results[nth]), figs[nth].question) for nth in rest],
                   [(n.asked, n.question) for n in notices])  # fmt: skip
    kept |= {rest[nth]: notices[old].folder for nth, old in again.items()}
    new = [r for nth, r in enumerate(results) if nth not in kept]
    taken = [*(standing or {}), *(n.folder for n in notices)]
    names = iter(folder_names(new, taken=[_bare(folder) for folder in taken]))
    folders = [kept.get(nth) or f"{FIGURES}{next(names)}/" for nth in range(len(figs))]
    return tuple(
        Placed(place, folder, result, fig)
        for (place, result), folder, fig in zip(ordered, folders, figs, strict=True)
    )


def _bare(folder: str) -> str:
    return folder.removeprefix(FIGURES).rstrip("/")


def _text(given: Mapping[str, Any], name: str) -> str:
    if not isinstance(given[name], str):
        raise TypeError(f"'{name}' is no text")
    return str(given[name])
