"""Coded passages in their order, as flags: which passage has which code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from missionmetrics.evidence.asked import chosen

if TYPE_CHECKING:
    from numpy.typing import NDArray

Along = Literal["passages", "dates"]


class Ordered(NamedTuple):
    """Steps in their order with the codes that each has.

    Attributes
    ----------
    marked : ndarray of bool, shape (steps, codes)
    unit : ndarray of int, shape (steps,)
        The document, or the person, that each step belongs to.
    person : ndarray of int, shape (steps,)
        Who speaks.
    codes : tuple of str
        ``code_id`` of each column.
    """

    marked: NDArray[np.bool_]
    unit: NDArray[np.int64]
    person: NDArray[np.int64]
    codes: tuple[str, ...]


def coded_order(
    documents: pd.DataFrame, segments: pd.DataFrame, *, along: Along = "passages"
) -> Ordered:
    """Put coded passages in order: along each document, or along a person's dates.

    Each document is taken as one coder read it, the one who read most documents: the
    passages of two coders side by side would count everything twice.

    Parameters
    ----------
    documents, segments : DataFrame
        Tables of a mission, as in ``data_schemas``.
    along : {"passages", "dates"}
        Steps are passages by where they start in a document, or documents of a person
        by date; what has no place in the order is left out.

    Returns
    -------
    Ordered
        Without steps where nothing has a place in the order.

    Raises
    ------
    EvidenceError
        ``along`` is neither of the two (``MM-CHOICE``).
    """
    chosen(along, get_args(Along), setting="along")
    if documents.empty or segments.empty:
        return _nothing()
    held = _one_coder(segments).merge(
        documents[["document_id", "participant_id", "start"]].rename(
            columns={"start": "day"}
        ),
        on="document_id",
    )
    person = held["participant_id"]
    held["person"] = person.where(person.notna(), "document " + held["document_id"])
    if along == "dates":
        steps, unit = ["person", "day", "document_id"], "person"
    else:
        steps, unit = ["document_id", "start", "end"], "document_id"
    held = held.dropna(subset=steps)
    codes = tuple(sorted(held["code_id"].unique()))
    if held.empty:
        return _nothing()
    step = held.groupby(steps, sort=True).ngroup().to_numpy()
    marked = np.zeros((int(step.max()) + 1, len(codes)), dtype=bool)
    marked[step, pd.Categorical(held["code_id"], categories=codes).codes] = True
    first = held.assign(step=step).drop_duplicates("step").sort_values("step")
    numbered = [pd.factorize(first[c])[0].astype("int64") for c in (unit, "person")]
    return Ordered(marked, numbered[0], numbered[1], codes)


def _nothing() -> Ordered:
    none = np.zeros(0, dtype="int64")
    return Ordered(np.zeros((0, 0), dtype=bool), none, none, ())


def _one_coder(segments: pd.DataFrame) -> pd.DataFrame:
    """Passages of each document as its best-read coder marked them."""
    read = segments.groupby("coder_id")["document_id"].nunique()
    order = sorted(read.index, key=lambda c: (-int(read[c]), str(c)))
    rank = segments["coder_id"].map({c: i for i, c in enumerate(order)})
    best = rank.groupby(segments["document_id"]).transform("min")
    return segments.loc[rank == best]
