"""What people of Harbour City say: invented words, known shares, known coder error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.data.example_words import written

if TYPE_CHECKING:
    from missionmetrics.data.example_places import Places

ROUNDS = {"2018": "05", "2020": "10", "2022": "05", "2024": "05", "2026": "05"}
DOCUMENTS_A_ROUND = 18
THEMES = {  # share of passages in the first and in the last round
    "warm-homes": (0.08, 0.17),
    "getting-around": (0.15, 0.13),
    "streets-air": (0.13, 0.10),
    "cost-of-change": (0.14, 0.15),
    "left-out": (0.15, 0.10),
    "work-skills": (0.05, 0.09),
    "being-heard": (0.17, 0.09),
    "seeing-results": (0.05, 0.12),
    "joined-up": (0.08, 0.05),
}
CODERS = {
    "coder-a": {"missed": 0.05, "wrong": 0.10},
    "coder-b": {"missed": 0.08, "wrong": 0.15},
}
CONSENT = {"none": 0.3, "anonymous": 0.55, "named": 0.15}
KINDS = {"interview": 0.5, "focus_group": 0.25, "submission": 0.15, "diary": 0.1}
MIXED = "mixed group"
TOPICS = {  # chance of agree, partly, disagree, cannot_say
    "territorial_emissions": (0.40, 0.30, 0.12, 0.18),
    "homes_insulated": (0.52, 0.26, 0.16, 0.06),
    "warm-homes": (0.58, 0.24, 0.12, 0.06),
    "left-out": (0.62, 0.20, 0.10, 0.08),
}
VERDICTS = ("agree", "partly", "disagree", "cannot_say")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document about one theme."""

    document: int
    theme: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Voices:
    """The tables about words, and the truth behind them."""

    documents: pd.DataFrame
    segments: pd.DataFrame
    answers: pd.DataFrame
    truth: dict[str, Any]


def make_voices(rng: np.random.Generator, places: Places) -> Voices:
    """Draw documents, what is said in them, two coders' marks, and answers.

    Parameters
    ----------
    rng : Generator
        Source of chance.
    places : Places
        Where people live.

    Returns
    -------
    Voices
    """
    documents, consent = _documents(rng, places)
    passages = _passages(rng, documents)
    texts = _place_quotes(rng, passages, documents)
    passages = _fitted(passages, texts)
    documents["n_chars"] = _lengths(rng, passages, len(documents))
    segments = _segments(rng, passages, texts, documents, consent)
    answers, verdicts = _answers(rng, places)
    truth = {
        "themes": _shares(),
        "mentioned": _mentioned(passages),
        "passages": len(passages),
        "coders": {name: dict(error) for name, error in CODERS.items()},
        "verdicts": verdicts,
    }
    return Voices(documents.drop(columns="heard"), segments, answers, truth)


def _shares() -> dict[str, dict[str, float]]:
    """True share of passages by theme, round by round."""
    found = {}
    for step, period in enumerate(ROUNDS):
        way = step / (len(ROUNDS) - 1)
        raw = {t: a + way * (b - a) for t, (a, b) in THEMES.items()}
        found[period] = {t: x / sum(raw.values()) for t, x in raw.items()}
    return found


def _documents(
    rng: np.random.Generator, places: Places
) -> tuple[pd.DataFrame, list[str]]:
    groups = sorted({w[0] for q in written("quotes").values() for w in q["words"]})
    rows: list[dict[str, Any]] = []
    consent: list[str] = []
    for period, month in ROUNDS.items():
        first = pd.Timestamp(f"{period}-{month}-01")
        days = np.sort(rng.integers(0, 75, DOCUMENTS_A_ROUND))
        for day in days.tolist():
            kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
            shared = kind == "focus_group"
            number = len(rows) + 1
            rows.append(
                {
                    "document_id": f"d{number:03d}",
                    "source_id": "resident-voices",
                    "kind": kind,
                    "period": period,
                    "heard": first + pd.Timedelta(days=day),
                    "area_id": str(rng.choice(places.ids)),
                    "group": MIXED if shared else str(rng.choice(groups)),
                    "participant_id": None if shared else f"person-{number:03d}",
                }
            )
            drawn = str(rng.choice(list(CONSENT), p=list(CONSENT.values())))
            consent.append("anonymous" if shared else drawn)
    return pd.DataFrame(rows), consent


def _passages(rng: np.random.Generator, documents: pd.DataFrame) -> list[Passage]:
    shares, found = _shares(), []
    for i, kind in enumerate(documents["kind"]):
        period = documents["period"].iloc[i]
        more = 6 if kind == "focus_group" else 3
        themes = rng.choice(
            list(THEMES),
            more + int(rng.integers(0, 3)),
            p=list(shares[period].values()),
        )
        at = 0
        for theme in themes.tolist():
            at += int(rng.integers(200, 1_800))
            end = at + int(rng.integers(60, 240))
            found.append(Passage(i, str(theme), at, end))
            at = end
    return found


def _place_quotes(
    rng: np.random.Generator, passages: list[Passage], documents: pd.DataFrame
) -> dict[int, str]:
    """Each written quote goes to one passage on its theme by such a speaker."""
    groups = documents["group"].tolist()
    placed: dict[int, str] = {}
    for theme, quotes in written("quotes").items():
        free = [i for i, p in enumerate(passages) if p.theme == theme]
        rng.shuffle(free)
        for group, words in quotes["words"]:
            fits = [i for i in free if groups[passages[i].document] == group]
            mixed = [i for i in free if groups[passages[i].document] == MIXED]
            chosen = next(iter([*fits, *mixed]), None)
            if chosen is not None:
                placed[chosen] = words
                free.remove(chosen)
    return placed


def _fitted(passages: list[Passage], texts: dict[int, str]) -> list[Passage]:
    """Passages as long as their words, pushed along so that none overlap."""
    found: list[Passage] = []
    for i, p in enumerate(passages):
        same = bool(found) and found[-1].document == p.document
        start = max(p.start, found[-1].end + 40) if same else p.start
        end = start + len(texts[i]) if i in texts else start + p.end - p.start
        found.append(Passage(p.document, p.theme, start, end))
    return found


def _lengths(
    rng: np.random.Generator, passages: list[Passage], n: int
) -> pd.Series[Any]:
    last = np.zeros(n, dtype=int)
    for p in passages:
        last[p.document] = max(last[p.document], p.end)
    return pd.Series(last + rng.integers(200, 6_000, n), dtype="Int64")


def _segments(
    rng: np.random.Generator,
    passages: list[Passage],
    texts: dict[int, str],
    documents: pd.DataFrame,
    consent: list[str],
) -> pd.DataFrame:
    rows = []
    for i, p in enumerate(passages):
        heard = documents["heard"].iloc[p.document]
        for days, (coder, error) in zip((40, 65), CODERS.items(), strict=True):
            code = _mark(rng, p.theme, error)
            if code is None:
                continue
            rows.append(
                {
                    "segment_id": f"s{i + 1:04d}",
                    "document_id": documents["document_id"].iloc[p.document],
                    "code_id": code,
                    "coder_id": coder,
                    "start": p.start,
                    "end": p.end,
                    "text": texts.get(i),
                    "consent": consent[p.document],
                    "coded_on": heard + pd.Timedelta(days=days + i % 9),
                }
            )
    return pd.DataFrame(rows).astype({"start": "Int64", "end": "Int64"})


def _mark(rng: np.random.Generator, theme: str, error: dict[str, float]) -> str | None:
    """What a coder writes: nothing, a wrong theme, or the right one."""
    drawn = rng.uniform()
    if drawn < error["missed"]:
        return None
    if drawn < error["missed"] + error["wrong"]:
        return str(rng.choice([t for t in THEMES if t != theme]))
    return theme


def _mentioned(passages: list[Passage]) -> dict[str, dict[str, float]]:
    """Share of a round's documents in which a theme is truly spoken of."""
    said = {(p.document, p.theme) for p in passages}
    found = {}
    for step, period in enumerate(ROUNDS):
        inside = range(step * DOCUMENTS_A_ROUND, (step + 1) * DOCUMENTS_A_ROUND)
        found[period] = {
            t: sum((i, t) in said for i in inside) / DOCUMENTS_A_ROUND for t in THEMES
        }
    return found


def _answers(
    rng: np.random.Generator, places: Places
) -> tuple[pd.DataFrame, dict[str, dict[str, float]]]:
    left = {v: list(written("answers")[v]) for v in VERDICTS}
    rows: list[dict[str, Any]] = []
    for topic, chances in TOPICS.items():
        for _ in range(int(rng.integers(17, 24))):
            verdict = str(rng.choice(VERDICTS, p=chances))
            speaks = rng.uniform() < 0.4 and left[verdict]
            rows.append(
                {
                    "response_id": f"r{len(rows) + 1:03d}",
                    "topic": topic,
                    "date": pd.Timestamp("2026-09-07")
                    + pd.Timedelta(days=int(rng.integers(0, 40))),
                    "area_id": str(rng.choice(places.ids)),
                    "verdict": verdict,
                    "comment": left[verdict].pop(0) if speaks else None,
                    "consent": str(rng.choice(list(CONSENT), p=list(CONSENT.values()))),
                }
            )
    chance = {t: dict(zip(VERDICTS, c, strict=True)) for t, c in TOPICS.items()}
    return pd.DataFrame(rows), chance
