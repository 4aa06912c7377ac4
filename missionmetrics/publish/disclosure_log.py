"""What was withheld of a release and why: for the office, never for publication.

The log names rows, rules and what a reader could still work out, not the figures. Yet
a reason tells about a figure ('too few'), so the log stays in the house.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.file_faults import reading, writing
from missionmetrics.core.files import write_atomically
from missionmetrics.core.locale import DEFAULT
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.core.tidy_csv import csv_text
from missionmetrics.publish.release.layout import HISTORY
from missionmetrics.publish.withholding import KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from missionmetrics.core.locale import Locale
    from missionmetrics.publish.protect import Protected

COLUMNS = ("result", "row", "part", "measure", "keys", "action", "kind", "rules", "why",
           "audit", "least", "most", "policy")  # fmt: skip


def disclosure_log(protected: Protected, *, locale: str = DEFAULT) -> pd.DataFrame:
    """Say what was withheld, under which rule, and whether the audit was passed.

    Parameters
    ----------
    protected : Protected
        What :func:`missionmetrics.publish.protect.protect_all` returned.
    locale : str
        Language of ``why``.

    Returns
    -------
    DataFrame
        One line a row that is withheld, or that a person should look at: ``result``
        (its place in the release, from 1), ``row`` (of its table, from 1), ``part``
        (another table of the result; nothing for the main one), ``measure``, ``keys``,
        ``action`` (``withheld`` or ``shown``), ``kind`` (``primary``: the row breaks a
        rule; ``secondary``: it would give away one that does; ``table``: nothing of the
        table is shown; ``part``: another table is left out whole, without a ``row``),
        ``rules``, ``why`` in words, ``audit`` (``safe``, ``guessed``: safe unless
        somebody knows the sum of a table of which nothing is shown, or ``public``: no
        secret any more),
        ``least`` and ``most`` (what a reader of the release can work out about the
        number behind it; missing where there is no end) and ``policy``.

    Examples
    --------
    >>> from missionmetrics.publish.policy import policy
    >>> from missionmetrics.publish.protect import protect_all
    >>> spoken = mm.example().code_series()
    >>> log = disclosure_log(protect_all([spoken], policy=policy("council-5")))
    >>> log[["row", "kind", "rules", "audit"]].to_dict("records")
    []
    """
    decided, words = protected.decided, find_locale(locale)
    lines: list[tuple[object, ...]] = []
    listed = [
        k
        for k, row in enumerate(decided.rows)
        if not row.before and (decided.withheld[k] or k in decided.small_change)
    ]
    for k, least, most in zip(listed, *decided.learned(listed), strict=True):
        row = decided.rows[k]
        names = _rules(protected, k)
        audit = _audit(protected, k)
        out = bool(decided.withheld[k])
        lines.append((
            row.result + 1, row.row + 1, row.part, row.column or row.group[1],
            ", ".join(f"{key}={value}" for key, value in sorted(row.keys)),
            "withheld" if out else "shown", _kind(protected, k), ", ".join(names),
            _say(words, [*names, audit]), audit, least if out else np.nan,
            most if out and np.isfinite(most) else np.nan, protected.policy.name,
        ))  # fmt: skip
    lines += [
        (place + 1, pd.NA, part, "", "", "withheld", "part", "part",
         _say(words, ["part"]), "safe", np.nan, np.nan, protected.policy.name)
        for place, part in protected.left_out
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(COLUMNS)).astype({"row": "Int64"})


def log_head(*, locale: str = DEFAULT) -> str:
    """The sentence that stands above a log: that it is not for publication.

    Examples
    --------
    >>> log_head().startswith("For the office only")
    True
    """
    return find_locale(locale).message("disclosure.log.head")


def outside(log: str | Path, folder: str | Path) -> Path:
    """Return the path of a log, or raise where it would be published.

    Raises
    ------
    EvidenceError
        ``log`` stands inside ``folder`` or inside another release, or is a folder
        or a device (``MM-PUBLISH-LOG``).
    """
    place = Path(log)
    whole = place.resolve()
    released = any((above / HISTORY).is_file() for above in whole.parents)
    if released or whole.is_relative_to(Path(folder).resolve()):
        raise EvidenceError(
            f"The log '{place}' would stand inside a published folder.",
            fix="name a place that only the office can read.",
            code="MM-PUBLISH-LOG",
        )
    if place.is_dir():
        raise EvidenceError(
            f"The log '{place}' is a folder; it has to be a file.",
            fix=f"name a file, such as '{place / 'log.csv'}'.",
            code="MM-PUBLISH-LOG",
        )
    if place.exists() and not place.is_file():
        raise EvidenceError(
            f"The log '{place}' is no ordinary file, so it is not replaced.",
            fix="name a file, such as 'office/log.csv'.",
            code="MM-PUBLISH-LOG",
        )
    return place


@contextmanager
def put_back(place: Path | None) -> Iterator[None]:
    """Give a log its old content back when the body fails: it tells of no release."""
    if place is None:
        yield
        return
    with reading(place, code="MM-PUBLISH-LOG"):
        old = place.read_bytes() if place.is_file() else None
    try:
        yield
    except BaseException:
        with suppress(OSError):
            if old is None:
                place.unlink(missing_ok=True)
            elif place.read_bytes() != old:
                write_atomically(place, old)
        raise


def write_log(protected: Protected, place: Path, *, locale: str = DEFAULT) -> Path:
    """Write a log as CSV under the line that it is for the office only.

    Raises
    ------
    EvidenceError
        It cannot be written there (``MM-PUBLISH-WRITE``).
    """
    lines = csv_text(disclosure_log(protected, locale=locale))
    with writing(place, code="MM-PUBLISH-WRITE"):
        return write_atomically(place, f"{log_head(locale=locale)}\n{lines}")


def _kind(protected: Protected, k: int) -> str:
    decided = protected.decided
    if decided.reasons[k]:
        return "primary"
    if not decided.withheld[k]:
        return ""
    table = decided.rows[k].stands_in
    mine = [i for i, r in enumerate(decided.rows) if r.stands_in == table]
    return "table" if decided.withheld[mine].all() else "secondary"


def _rules(protected: Protected, k: int) -> list[str]:
    if protected.decided.reasons[k]:
        return list(protected.decided.reasons[k])
    return [_kind(protected, k) or "small_change"]


def _audit(protected: Protected, k: int) -> str:
    decided = protected.decided
    if KNOWN in decided.reasons[k]:
        return "public"
    if not decided.withheld[k]:
        return "shown"
    return "guessed" if decided.guessed[k] else "safe"


def _say(words: Locale, names: Sequence[str]) -> str:
    return " ".join(words.message(f"disclosure.log.{name}") for name in names)
