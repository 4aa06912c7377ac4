"""A check as a fragment of HTML for notebooks; every word of the data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from missionmetrics.core.errors import Fault
    from missionmetrics.data.checking import Check

SHOWN_ROWS = 50


def check_html(check: Check) -> str:
    """Return a heading, what was read, and a table of faults.

    Parameters
    ----------
    check : Check
        What a check found; the table shows the first rows and says how many follow.
    """
    lines = str(check).split("\n")
    parts = ["<section>", f"<h3>{escape(lines[0])}</h3>"]
    parts += [f"<p>{escape(line)}</p>" for line in check._read_lines()]
    if check.faults:
        parts.append(_table(check.faults))
    if check.missing:
        items = "".join(f"<li>{escape(str(m))}</li>" for m in check.missing)
        parts.append(f"<p>Not there, and what it would add:</p><ul>{items}</ul>")
    if check.annotated:
        parts.append(f"<p>{escape(check._saved_line())}</p>")
    parts.append("</section>")
    return "".join(parts)


def _table(faults: tuple[Fault, ...]) -> str:
    headings = ("", "Where", "What is wrong", "What to do", "Code")
    head = "".join(f'<th scope="col">{h or "Kind"}</th>' for h in headings)
    rows = "".join(_row(f) for f in faults[:SHOWN_ROWS])
    more = len(faults) - SHOWN_ROWS
    foot = f"<p>and {more} more; `.faults` holds them all</p>" if more > 0 else ""
    return (
        "<table><caption>What the check found</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{foot}"
    )


def _row(fault: Fault) -> str:
    kind = "to correct" if fault.severity == "error" else "to look at"
    cells = (kind, fault.place, fault.message, fault.fix, fault.code)
    return "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"
