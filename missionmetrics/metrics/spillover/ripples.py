"""How far have the effects that people describe spread?

Outcome harvests, maps of ripple effects and causal maps gather what people say led to
what. Counting that says how far the stories reach and how many tell them; it does not
say that they are right.
"""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Literal

from missionmetrics.core.coverage import require_coverage
from missionmetrics.core.disclosure import Counted, Disclosure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.provenance import Provenance
from missionmetrics.core.result import Result
from missionmetrics.core.seeds import checked_seed
from missionmetrics.core.sentence import Sentence
from missionmetrics.evidence.asked import listed
from missionmetrics.evidence.claimed import claimed
from missionmetrics.evidence.coded_order import coded_order
from missionmetrics.evidence.definitions import theme_definitions
from missionmetrics.evidence.sources import cited
from missionmetrics.evidence.whole import require_found, whole
from missionmetrics.metrics.spillover.told.parts import (
    outcomes_part,
    quotes_part,
    state_part,
    together_part,
    tree_part,
    without_part,
)
from missionmetrics.metrics.spillover.told.table import reasons, told_by, told_table
from missionmetrics.metrics.spillover.told.words import Wording
from missionmetrics.stats.ripples.chance_pairs import require_lag
from missionmetrics.stats.ripples.halves import other_groups, without_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

REFERENCES = (
    "Wilson-Grau, R. & Britt, H. (2012) Outcome Harvesting. Ford Foundation",
    "Chazdon, S. et al. (2017) A Field Guide to Ripple Effects Mapping. University of "
    "Minnesota",
    "Powell, S., Copestake, J. & Remnant, F. (2024) Causal mapping for evaluators. "
    "Evaluation 30, 100-119",
    "McCarthy, P. J. (1969) Pseudo-replication: half samples. Review of the "
    "International Statistical Institute 37, 239-264",
)
KEYS = {
    "links": ("from_id", "to_id", "from", "to"),
    "outcomes": ("outcome_id", "outcome"),
    "tree": ("node_id", "parent_id", "name", "status"),
    "together": ("first", "then"), "without": ("measure",),
}  # fmt: skip
FOUND = (
    ("claim_evidence", "claim_id"), ("segments", "document_id"),
    ("segments", "code_id"),
)  # fmt: skip
"""Columns whose names must be found, as a sum would else lack them unseen."""
COUNTS = (("links", "value"), ("outcomes", "sources"), ("tree", "told"))


def ripples(
    outcomes: pd.DataFrame,
    claims: pd.DataFrame,
    claim_evidence: pd.DataFrame,
    documents: pd.DataFrame,
    codes: pd.DataFrame,
    segments: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    start: Sequence[str] | None = None,
    coders: Literal["any", "all"] = "any",
    lag: int = 1,
    along: Literal["passages", "dates"] = "passages",
    quotes: int = 4,
    level: float = 0.95,
    seed: int | None = 0,
) -> Result:
    """How far have the effects that people describe spread?

    Parameters
    ----------
    outcomes, claims, claim_evidence : DataFrame
        What changed, who says what led to what, and what else bears on it. The last may
        be without rows.
    documents, codes, segments, sources : DataFrame
        Tables of coded words; they may be without rows.
    start : sequence of str or None
        Where effects start: ``outcome_id``; by default the actions that claims name
        and, where there is none, what nothing is said to have led to.
    coders : {"any", "all"}
        A claim counts when any, or only when all, of the coders marked it who marked
        some claim of its source.
    lag : int
        Codes count as close when the second stands up to so many passages after the
        first; 0 for codes on the same passage.
    along : {"passages", "dates"}
        Codes follow one another along a document, or along a person's documents.
    quotes : int
        Most quotes to keep, 0 or more.
    level : float
        Share of groups that the range is meant to hold, between 0 and 1.
    seed : int or None
        Seed of what is drawn by chance.

    Returns
    -------
    Result
        Key ``start``; rows ``factors``, ``links``, ``depth`` (steps by the shortest
        way), ``chain`` (by the longest, a circle counting as one place), ``breadth``,
        ``sectors``, ``areas``, ``crossing`` (share of links into another sector),
        ``twice`` (share told by two sources or more), ``checked`` and ``denied``
        (shares of links that something else speaks for, or against). ``n`` is the
        number of independent sources. Parts: ``tree``; ``links`` with the sources of
        each; ``outcomes``; ``together``: pairs of codes against chance; ``without``
        one source; ``reasons`` for what has no range; ``quotes``; ``state``.

    Raises
    ------
    EvidenceError
        ``level`` is not between 0 and 1 (``MM-LEVEL``); no claims
        (``MM-CLAIMS-EMPTY``); claims of what is no outcome, evidence on what is no
        claim, or passages of what is no document or code (``MM-LINK``,
        ``MM-LINK-TABLE``); a table that lacks a column (``MM-COLUMN-MISSING``) or has
        one twice (``MM-COLUMN-TWICE``), with a row twice (``MM-DUPLICATE-KEY``), an
        empty cell (``MM-EMPTY-CELL``), a word that is not allowed
        (``MM-NOT-ALLOWED``) or of another kind (``MM-TYPE``), or a period that cannot
        be read (``MM-PERIOD-...``); an unknown start, or a circle of
        claims in which nothing stands first (``MM-RIPPLES-START``); a start that is no
        list (``MM-NAMES``); ``coders`` or ``along`` that is neither of the two
        (``MM-CHOICE``); ``lag`` (``MM-RIPPLES-LAG``) or ``quotes``
        (``MM-RIPPLES-QUOTES``) that is no whole number of 0 or more; a seed that is
        none (``MM-SEED``).

    Notes
    -----
    A range holds what another group of as many sources of the same kind would tell.
    It needs 8 sources. In invented worlds, ranges that should hold 95 of 100 other
    groups held 92 to 100, by measure: 92 to 99 for the steps and the longest chain, 93
    to 98 for the share of links into another sector, 96 to 100 for the rest; see
    docs/calibration.md. Drawing sources with replacement is not used: it finds fewer
    links than there are.

    People who were heard together count as one source. A claim that something led to
    itself does not count. Nothing corrects for who was not
    asked, nor for coders who saw a claim where there was none.

    Examples
    --------
    >>> mission = mm.example()
    >>> told = mission.ripples()
    >>> int(told.table.set_index("measure").loc["depth", "estimate"]) >= 3
    True
    """
    require_coverage(level)
    checked_seed(seed)
    require_lag(lag)
    _require_quotes(quotes)
    seen = claimed(outcomes, claims, start=start, coders=coders)
    claim_evidence, documents, codes, segments, sources = _checked(
        claims, claim_evidence=claim_evidence, documents=documents, codes=codes,
        segments=segments, sources=sources,
    )  # fmt: skip
    found = other_groups(seen.web, level=level, seed=seed)
    table = told_table(seen, found, claim_evidence)
    links = told_by(seen).reset_index(drop=True)
    named = outcomes_part(seen)
    order = coded_order(documents, segments, along=along)
    code_names = codes.set_index("code_id")["name"]
    together = together_part(order, code_names, lag=lag, seed=seed)
    said = quotes_part(seen, documents, sources, quotes)
    parts = {
        "tree": tree_part(links, named), "links": links, "outcomes": named,
        "together": together, "without": without_part(without_one(seen.web)),
        "reasons": reasons(table), "quotes": said,
        "state": state_part(seen, links, together, said, lag=lag),
    }  # fmt: skip
    return _result(table, parts, Provenance(
        metric="spillover.ripples",
        settings={
            "start": None if start is None else listed(start, setting="start"),
            "coders": coders, "lag": lag, "along": along, "quotes": quotes,
            "level": level, "seed": seed,
        },
        sources=cited(sources, documents["source_id"].dropna()),
        references=REFERENCES, seed=seed,
        definitions=theme_definitions(codes, order.codes),
    ))  # fmt: skip


def _result(
    table: pd.DataFrame, parts: dict[str, pd.DataFrame], provenance: Provenance
) -> Result:
    """Words and protection; how many people named two themes is for that alone."""
    told = {name: part for name, part in parts.items() if not part.empty}
    words = Wording(table, told)
    shown = {name: part.drop(columns="people") if name == "together" else part
             for name, part in told.items()}  # fmt: skip
    return Result(
        question=Sentence("ripples.question"), table=table, interval=words.interval(),
        sentences=words.sentences(), cautions=words.cautions(), form="tree",
        parts=shown, disclosure=_disclosure(table, told), provenance=provenance,
    )  # fmt: skip


def _checked(claims: pd.DataFrame, **given: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """The tables beside outcomes and claims, whole and with what they name."""
    tables = {name: whole(name, table) for name, table in given.items()}
    require_found({**tables, "claims": claims}, FOUND)
    return tuple(tables.values())


def _require_quotes(quotes: int) -> None:
    if not isinstance(quotes, Integral) or isinstance(quotes, bool) or quotes < 0:
        raise EvidenceError(
            f"`quotes` is {quotes!r}; so many quotes cannot be kept.",
            fix="give 0 to keep none, or the most that you want.",
            code="MM-RIPPLES-QUOTES",
        )


def _disclosure(table: pd.DataFrame, parts: Mapping[str, pd.DataFrame]) -> Disclosure:
    """Every count of sources is protected, in whatever table it stands."""
    behind = tuple(int(n) for n in table["n"])
    counted = [
        Counted(name, column, tuple(int(n) for n in parts[name][column]), KEYS[name])
        for name, column in COUNTS
    ]
    if "together" in parts:
        people = tuple(int(n) for n in parts["together"]["people"])
        counted.append(Counted("together", "seen", people, KEYS["together"]))
    everyone = (behind[0],) * len(parts["without"])
    counted += [
        Counted("without", column, everyone, KEYS["without"])
        for column in ("low", "high")
    ]
    return Disclosure(
        counting_unit="source",
        contributors=behind,
        total=behind,
        restricted=("participant_id", "heard_with", "coder_id", "claim_id", "text",
                    "actor", "description"),
        counted=tuple(counted),
        about_nobody=("state", "reasons"),
    )  # fmt: skip
