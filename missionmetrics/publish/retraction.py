"""Withdraw a figure, or a whole release, and say so where it stood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from missionmetrics.charts.figure import figure as made
from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.release.addresses import asked
from missionmetrics.publish.release.contents import Event, Notice
from missionmetrics.publish.release.layout import FIGURES
from missionmetrics.publish.release.turn import own_turn
from missionmetrics.publish.release.write import write, write_withdrawn
from missionmetrics.publish.report import day_of
from missionmetrics.publish.republish import standing, taken_up
from missionmetrics.publish.texts import is_empty, require_writable

if TYPE_CHECKING:
    import datetime as dt

    from missionmetrics.publish.release.reading import Published
    from missionmetrics.publish.report import Report


def retract(
    folder: str | Path,
    *,
    reason: str,
    on: str | dt.date,
    figure: str | None = None,
) -> Path:
    """Withdraw one figure of a published folder, or the whole release.

    A notice takes its place: what was withdrawn, when and why. The figure's files
    are removed, its numbers are removed from the list of revisions, and checksums,
    crate and history are made again. Whoever embeds the figure sees the notice.

    Parameters
    ----------
    folder : path
        A folder that was published.
    reason : str
        Why, in words for the reader.
    on : str or date
        Day of the withdrawal.
    figure : str, optional
        The folder of the figure, such as ``"momentum-emissions"``; without it the
        whole release is withdrawn, and so it is with its last figure.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    EvidenceError
        No release stands there (``MM-PUBLISH-FOLDER``), it has no such figure or no
        reason is given (``MM-PUBLISH-RETRACT``), the reason cannot be written
        (``MM-PUBLISH-TEXT``), ``on`` is no day or is before that of the release
        (``MM-PUBLISH-RELEASED``), the folder cannot be read
        (``MM-PUBLISH-UNREADABLE``) or written (``MM-PUBLISH-WRITE``), or somebody else
        writes there at the same time (``MM-PUBLISH-BUSY``).

    Notes
    -----
    Publishing the figure again lifts the withdrawal; ``releases.json`` keeps both.

    Examples
    --------
    >>> import tempfile
    >>> report = mm.Report(title="Harbour City", goal="Cleaner air by 2038.",
    ...                    headline=mm.example().momentum())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = report.publish(f"{folder}/public", released="2026-11-30")
    ...     page = mm.retract(page.parent, reason="A source was wrong",
    ...                       on="2026-12-03")
    ...     "A source was wrong" in page.read_text(encoding="utf-8")
    True
    """
    day = day_of(on)
    require_writable("reason", reason)
    if is_empty(reason):
        raise _refused("no reason is given", "say in a sentence why it is withdrawn.")
    with own_turn(folder) as seen:
        release = standing(folder)
        names = [*release.results] if figure is None else [_named(release, figure)]
        notices = release.notices + tuple(
            _notice(release, name, day, reason) for name in names
        )
        left = {n: r for n, r in release.results.items() if n not in names}
        event = Event("retracted", day, release.released, "", reason=reason,
                      about="" if figure is None else names[0])  # fmt: skip
        report, shown = taken_up(release, left or release.results)
        if not left:
            return write_withdrawn(
                _bare(report), Path(folder), notices, event, seen=seen
            ).page
        return write(report, shown, folder, released=release.released, seen=seen,
                     notices=notices, event=event, known=left,
                     without=names).page  # fmt: skip


def _notice(release: Published, name: str, day: str, reason: str) -> Notice:
    result, language = release.results[name], str(release.fields["locale"])
    question = made(result, locale=language).question
    return Notice(name, question, day, reason, asked(result))


def _named(release: Published, figure: str) -> str:
    name = f"{FIGURES}{figure.removeprefix(FIGURES).strip('/')}/"
    if name not in release.results:
        known = ", ".join(n.removeprefix(FIGURES).rstrip("/") for n in release.results)
        raise _refused(
            f"the release has no figure '{figure}'", f"choose among {known}."
        )
    return name


def _bare(report: Report) -> Report:
    """The report with its title, its licence and its contact, and no finding."""
    return replace(report, goal="", counts=(), does_not_count=(), changes=(),
                   unknowns=(), next_expected="")  # fmt: skip


def _refused(why: str, fix: str) -> EvidenceError:
    return EvidenceError(
        f"Nothing was withdrawn: {why}.", fix=fix, code="MM-PUBLISH-RETRACT"
    )
