"""A map of factors and links as some program drew it, before it becomes tables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import SHOWN, Fault
from missionmetrics.schemas.place import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_MAP_BYTES = 50 * 1024**2
MAX_FACTORS, MAX_LINKS = 20_000, 100_000
LONGEST_LABEL = 200
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
MORE = {"+", "positive", "more", "increases", "increase"}
LESS = {"-", "−", "–", "negative", "less", "decreases", "decrease"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A thing on a map: what links call it by, its label, and where it stands."""

    key: str
    label: str
    note: str = ""
    sheet: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An arrow on a map: from which key to which, and who drew it when, as written."""

    first: str
    then: str
    label: str = ""
    note: str = ""
    creator: str = ""
    date: str = ""
    sheet: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMap:
    """What a file holds: factors, links, and the faults met while reading."""

    factors: tuple[Factor, ...] = ()
    links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = ()


class TooLargeError(Exception):
    """A file holds more than is read; the message says more than what."""


def tidy(text: Any) -> str:
    r"""A label on one line, its accents joined, without letters that cannot be seen.

    Examples
    --------
    >>> tidy("More children\ncycle\u202e")
    'More children cycle'
    """
    given = re.sub(r"\s+", " ", "" if text is None else str(text))
    seen = "".join(c for c in given if unicodedata.category(c) not in UNSEEN)
    return unicodedata.normalize("NFC", re.sub(r" +", " ", seen).strip())


def folded(label: Any) -> str:
    """A label without the capitals that people write in one map and not in another.

    Examples
    --------
    >>> folded("Bike  Bus") == folded("bike bus")
    True
    """
    return unicodedata.normalize("NFC", tidy(label).casefold())


def note_of(text: str) -> str:
    r"""A note on its lines, without letters that cannot be seen.

    Examples
    --------
    >>> note_of("I saw it.\x00\nTwice.\u202e ")
    'I saw it.\nTwice.'
    """
    seen = (c for c in text if c in "\n\t" or unicodedata.category(c) not in UNSEEN)
    return "".join(seen).strip()


def way_of(label: str) -> str:
    """Whether the label of a link says more or less; unclear where it does not."""
    said = tidy(label).casefold()
    if said in MORE:
        return "more"
    return "less" if said in LESS else "unclear"


def too_large(file: str, what: str) -> Fault:
    """Say that a file holds more than is read."""
    return Fault(
        code="MM-MAP-LARGE",
        message=f"The map has {what}.",
        fix="take out what is not a claim about an effect.",
        file=file,
    )


def undirected(file: str, count: int) -> tuple[Fault, ...]:
    """Say that links have no direction; nothing where none lacks it."""
    if not count:
        return ()
    links = "1 link has" if count == 1 else f"{count:,} links have"
    fault = Fault(
        code="MM-MAP-UNDIRECTED",
        message=f"{links} no direction, so it is not said what led to what.",
        fix="give every link an arrow, or take those without one out.",
        file=file,
    )
    return (fault,)


def map_faults(drawn: DrawnMap, file: str) -> Iterator[Fault]:
    """Everything wrong with the factors and links of a map, each at its place."""
    if len(drawn.factors) > MAX_FACTORS or len(drawn.links) > MAX_LINKS:
        found = f"{len(drawn.factors):,} factors and {len(drawn.links):,} links"
        yield too_large(
            file, f"{found}; at most {MAX_FACTORS:,} and {MAX_LINKS:,} are read"
        )
        return
    if not _leads_on(drawn):
        yield Fault(
            code="MM-MAP-EMPTY",
            message="The map has no link from one thing to another, so it says nothing "
            "of what led to what.",
            fix="draw the links, or leave this map out.",
            file=file,
        )
    yield from _factor_faults(drawn, file)
    yield from _key_faults(drawn, file)
    yield from _link_faults(drawn, file)


def _leads_on(drawn: DrawnMap) -> bool:
    """Whether some link goes from one thing to another."""
    labels = {f.key: folded(f.label) for f in drawn.factors}
    return any(
        labels.get(link.first, link.first) != labels.get(link.then, link.then)
        for link in drawn.links
    )


def _factor_faults(drawn: DrawnMap, file: str) -> Iterator[Fault]:
    linked = {end for link in drawn.links for end in (link.first, link.then)} - {""}
    seen: set[str] = set()
    for number, factor in enumerate(drawn.factors, 1):
        name = tidy(factor.label)
        where: dict[str, Any] = {"file": file, "sheet": factor.sheet, "row": factor.row}
        if not name and factor.key in linked:
            yield Fault(
                code="MM-MAP-LABEL",
                message=f"Factor {number} has links and no label.",
                fix="write in the map what it stands for.",
                **where,
            )
        if len(name) > LONGEST_LABEL:
            yield Fault(
                code="MM-MAP-LONG",
                message=f"The label of factor {number} has {len(name):,} letters; it "
                f"is cut after {LONGEST_LABEL}.",
                fix="give it a short label and keep the rest as a note.",
                value=name[:60],
                severity="warning",
                **where,
            )
        if name and folded(name) in seen:
            yield Fault(
                code="MM-MAP-TWICE",
                message=f"'{name[:60]}' stands on the map more than once and is read "
                "as one thing.",
                fix="nothing, if they are the same; else give them labels that "
                "differ in more than capitals.",
                value=name[:60],
                severity="warning",
                **where,
            )
        seen.add(folded(name))


def _key_faults(drawn: DrawnMap, file: str) -> Iterator[Fault]:
    """Factors that links cannot tell apart: two labels called by one key."""
    first: dict[str, str] = {}
    for factor in drawn.factors:
        name = tidy(factor.label)
        known = first.setdefault(factor.key, name)
        if factor.key and folded(known) != folded(name):
            yield Fault(
                code="MM-MAP-KEY",
                message=f"'{known[:60]}' and '{name[:60]}' have the same key "
                f"'{tidy(factor.key)[:60]}', so nobody can tell which one a link "
                "means.",
                fix="give each factor a key of its own, or draw one of them anew.",
                file=file,
                sheet=factor.sheet,
                row=factor.row,
                value=tidy(factor.key)[:60],
            )


def _link_faults(drawn: DrawnMap, file: str) -> Iterator[Fault]:
    labels = {f.key: tidy(f.label) for f in drawn.factors if f.key}
    # Asked for as many as a message shows: a map may have many labels and lost links.
    known, lost = [key for key, label in labels.items() if key == label], 0
    for number, link in enumerate(drawn.links, 1):
        where: dict[str, Any] = {"file": file, "sheet": link.sheet, "row": link.row}
        for end, key in (("from", link.first), ("to", link.then)):
            if key not in labels:
                lost += 1
                near = did_you_mean(tidy(key), known) if lost <= SHOWN else ""
                named = f"'{tidy(key)[:60]}'" if tidy(key) else "nothing"
                yield Fault(
                    code="MM-MAP-LOST",
                    message=f"Link {number} goes {end} {named}, which is no factor of "
                    "the map.",
                    fix=f"{near}Draw the link anew, or add the factor.",
                    column=end,
                    value=tidy(key)[:60],
                    **where,
                )
        ends = labels.get(link.first, ""), labels.get(link.then, "")
        if ends[0] and folded(ends[0]) == folded(ends[1]):
            yield Fault(
                code="MM-MAP-SELF",
                message=f"Link {number} goes from '{ends[0][:60]}' to itself and is "
                "left out.",
                fix="nothing, if it is a loop of the drawing; else correct its end.",
                value=ends[0][:60],
                severity="warning",
                **where,
            )
