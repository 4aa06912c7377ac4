"""Everything that one release is made from, gathered before a file is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.core.locale import locale
from missionmetrics.publish.release.layout import FIGURES
from missionmetrics.publish.release.names import folder_names
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

    ``folder`` is that of a figure, or empty for a whole release.
    """

    folder: str
    question: str
    on: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """Every field, ready for JSON."""
        return {
            "folder": self.folder,
            "question": self.question,
            "on": self.on,
            "reason": self.reason,
        }


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
) -> tuple[Placed, ...]:
    """Each result with its folder, such as ``figures/momentum-emissions/``."""
    ordered = [(place, r) for place, results in shown.items() for r in results]
    taken = [n.folder.removeprefix(FIGURES).rstrip("/") for n in notices]
    names = folder_names([r for _, r in ordered], taken=taken)
    return tuple(
        Placed(place, f"{FIGURES}{name}/", result, figure(result, locale=language))
        for (place, result), name in zip(ordered, names, strict=True)
    )
