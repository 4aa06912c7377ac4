"""Claims of residents on a city's platform, as three coders marked them.

The texts and marks are those of `decide-madrid-2019-annotations` (Apache 2.0): who
wrote a comment is not told, so each text is a source; no text has a date, a place or a
sector; and the coders followed different guides. All counts are taken again with sets.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from missionmetrics.metrics.spillover.ripples import ripples
from tests.made import SOURCES
from tests.made_claims import typed
from tests.required import cases_folder

pytestmark = pytest.mark.cases
# Relations by which one thing is said to be the ground or the outcome of another; of
# the first the marked end is the ground, of the second it is what follows.
GROUNDS, FOLLOWS = {"REASON", "CONDITION", "EXPLANATION"}, {"RESULT", "GOAL"}


def rows(name):
    with gzip.open(
        cases_folder() / "madrid_decide" / name, "rt", encoding="utf-8"
    ) as f:
        return list(csv.DictReader(f))


@cache
def marks():
    """Spans by coder, text and token."""
    held = {}
    for s in rows("coded_segments.csv.gz"):
        for token in range(int(s["token_start"]), int(s["token_end"]) + 1):
            held[s["annotator"], s["input_hash"], token] = s
    return held


def span(mark):
    return f"{mark['input_hash']}:{mark['start']}-{mark['end']}"


@cache
def links():
    """Coder, text, first and later span of every such relation; none to itself."""
    found = []
    for r in rows("relations.csv.gz"):
        ends = [marks()[r["annotator"], r["input_hash"], int(r[end])]
                for end in ("child", "head")]  # fmt: skip
        if r["label"] not in GROUNDS | FOLLOWS or span(ends[0]) == span(ends[1]):
            continue
        first, then = ends if r["label"] in GROUNDS else reversed(ends)
        found.append((r["annotator"], r["input_hash"], span(first), span(then)))
    return found


@cache
def tables():
    named = sorted({end for link in links() for end in link[2:]})
    outcomes = typed("outcomes", [
        {"outcome_id": n, "name": n, "kind": "outcome"} for n in named
    ])  # fmt: skip
    claims = typed("claims", [
        {"claim_id": f"c{i}", "from_outcome_id": first, "to_outcome_id": then,
         "participant_id": text, "document_id": text, "coder_id": coder,
         "polarity": "unclear", "consent": "none"}
        for i, (coder, text, first, then) in enumerate(links())
    ])  # fmt: skip
    units = rows("coded_units.csv.gz")
    documents = typed("documents", [
        {"document_id": h, "source_id": "s1", "kind": "submission"}
        for h in sorted({u["input_hash"] for u in units})
    ])  # fmt: skip
    segments = rows("coded_segments.csv.gz")
    passages = typed("segments", [
        {"segment_id": f"g{i}", "document_id": s["input_hash"], "code_id": s["code"],
         "coder_id": s["annotator"], "start": int(s["start"]), "end": int(s["end"]),
         "consent": "none"}
        for i, s in enumerate(segments)
    ])  # fmt: skip
    codes = typed("codes", [
        {"code_id": c, "name": c.capitalize()} for c in sorted(
            {s["code"] for s in segments})
    ])  # fmt: skip
    return outcomes, claims, typed("claim_evidence"), documents, codes, passages


def ask(**settings):
    return ripples(*tables(), SOURCES, **settings)


@cache
def asked():
    return ask()


def value(result, measure):
    return float(result.table.set_index("measure").loc[measure, "estimate"])


def test_counts_are_those_that_sets_give():
    pairs = {link[2:] for link in links()}
    told = {link[1] for link in links()}
    assert set(asked().table["n"]) == {len(told)}
    assert value(asked(), "links") == len(pairs)
    assert value(asked(), "factors") == len({end for pair in pairs for end in pair})
    # No two texts share a span, so nothing is told twice, whatever the coders did.
    assert value(asked(), "twice") == 0


def test_a_claim_of_all_coders_is_rarer_and_how_much_is_counted():
    coders, by = defaultdict(set), defaultdict(set)
    for coder, text, first, then in links():
        coders[text].add(coder)
        by[text, first, then].add(coder)
    agreed = [link for link, who in by.items() if who == coders[link[0]]]
    strict = ask(coders="all")
    assert value(strict, "links") == len(agreed)
    double = [link for link in by if len(coders[link[0]]) > 1]
    both = [link for link in double if by[link] == coders[link[0]]]
    assert 0 < len(both) < len(double)  # they differ, and not by everything


def test_what_is_not_there_is_said_and_not_made_up():
    table = asked().table.set_index("measure")
    for measure in ("sectors", "areas", "crossing", "checked"):
        assert table.loc[measure, "certainty"] == "not enough data", measure
        assert np.isnan(table.loc[measure, "estimate"])
    warned = " ".join(asked().warn())
    assert f"{len(links()):,} claims have no date" in warned
    assert "read by two coders or more" in warned
    assert "Only people who could be asked are heard" in warned
    assert "No action of the mission is marked as the start" in warned


def test_ranges_hold_the_counts_of_many_sources():
    table = asked().table.set_index("measure")
    held = table.loc[["links", "factors", "depth"]]
    assert (held["low"] <= held["estimate"]).all()
    assert (held["estimate"] <= held["high"]).all()
    assert held.loc["links", "high"] - held.loc["links", "low"] > 0


def test_order_of_codes_along_the_texts():
    part = asked().parts["together"]
    best = {}
    for s in rows("coded_segments.csv.gz"):
        best.setdefault(s["annotator"], set()).add(s["input_hash"])
    order = sorted(best, key=lambda c: (-len(best[c]), c))
    seen = 0
    for text in {s["input_hash"] for s in rows("coded_segments.csv.gz")}:
        coder = next(c for c in order if text in best[c])
        spans = defaultdict(set)
        for s in rows_of(text, coder):
            spans[int(s["start"]), int(s["end"])].add(s["code"])
        at = [spans[k] for k in sorted(spans)]
        seen += sum("CLAIM" in a and "PREMISE" in b
                    for a, b in pairwise(at))  # fmt: skip
    row = part.loc[(part["first"] == "Claim") & (part["then"] == "Premise")].iloc[0]
    assert row["seen"] == seen
    assert (part.loc[part["more"], "seen"] > part.loc[part["more"], "expected"]).all()


@cache
def _by_text():
    held = defaultdict(list)
    for s in rows("coded_segments.csv.gz"):
        held[s["input_hash"], s["annotator"]].append(s)
    return held


def rows_of(text, coder):
    return _by_text()[text, coder]


def test_no_text_of_a_resident_is_in_the_result():
    held = asked().to_json()
    words = [s["segment"] for s in rows("coded_segments.csv.gz")]
    assert not [w for w in words if len(w) > 30 and w in held]
    assert isinstance(asked().table, pd.DataFrame)
