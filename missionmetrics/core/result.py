"""The one object every metric returns: numbers, doubt, words, picture, origin."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from missionmetrics.core import doors
from missionmetrics.core.disclosure import Disclosure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import write_atomically
from missionmetrics.core.frames_json import frame_from_json, frame_to_json
from missionmetrics.core.geography import Geography
from missionmetrics.core.locale import DEFAULT
from missionmetrics.core.provenance import Comment, Provenance
from missionmetrics.core.sentence import Sentence
from missionmetrics.core.tidy_csv import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Form = Literal[
    "trend", "interval-by-group", "ranking", "matrix", "map", "small-multiples",
    "flow", "tree", "curve", "waterfall", "quotes", "board",
]  # fmt: skip
VALUE_COLUMNS = ("measure", "unit", "estimate", "low", "high", "n", "certainty")
CERTAINTIES = ("clear", "unclear", "not enough data", "withheld")
FORMAT = "missionmetrics.result"
FORMAT_VERSION = 1


class Parts(Mapping[str, pd.DataFrame]):
    """The other tables of a result by name; each look-up hands out a copy."""

    __slots__ = ("_frames",)

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = MappingProxyType(
            {str(k): v.reset_index(drop=True) for k, v in frames.items()}
        )

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name].copy(deep=False)  # pandas copies on write

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __reduce__(self) -> tuple[Any, ...]:
        return Parts, (dict(self._frames),)


class Result:
    """One answered question about a mission. It cannot be changed once made.

    Parameters
    ----------
    question : Sentence
        The question answered, as a resident would ask it; :attr:`title` says it.
    table : DataFrame
        Long: key columns, then ``measure, unit, estimate, low, high, n, certainty``.
        ``certainty`` is ``"clear"``, ``"unclear"`` or ``"not enough data"``; in a
        published result also ``"withheld"``.
    interval : Sentence
        How ``low`` and ``high`` were made, or why there are none.
    sentences : sequence of Sentence
        The finding first, each made from named cells.
    form : str
        Which form of picture fits; ``missionmetrics.charts`` draws it.
    provenance : Provenance
        Where the result came from.
    cautions : sequence of Sentence
        What the reader must not conclude.
    parts : mapping of str to DataFrame
        Other tables that the picture or an expert needs.
    geography : Geography or None
        Outlines for a map.
    disclosure : Disclosure or None
        Who stands behind each row; ``None`` when no person or organisation does.

    Raises
    ------
    TypeError
        The table lacks a column, its values are out of order, or a sentence says
        something that the table does not bear out: a fault of the metric, not of
        the evidence.
    """

    __slots__ = (
        "_parts", "_table", "cautions", "disclosure", "form", "geography",
        "interval", "provenance", "question", "sentences",
    )  # fmt: skip

    question: Sentence
    interval: Sentence
    sentences: tuple[Sentence, ...]
    cautions: tuple[Sentence, ...]
    form: Form
    geography: Geography | None
    disclosure: Disclosure | None
    provenance: Provenance

    def __init__(
        self,
        *,
        question: Sentence,
        table: pd.DataFrame,
        interval: Sentence,
        sentences: tuple[Sentence, ...],
        form: Form,
        provenance: Provenance,
        cautions: tuple[Sentence, ...] = (),
        parts: Mapping[str, pd.DataFrame] | None = None,
        geography: Geography | None = None,
        disclosure: Disclosure | None = None,
    ) -> None:
        fields = {
            "question": question,
            "_table": table.reset_index(drop=True).copy(),
            "interval": interval,
            "sentences": tuple(sentences),
            "cautions": tuple(cautions),
            "form": form,
            "provenance": provenance,
            "_parts": Parts({k: v.copy() for k, v in (parts or {}).items()}),
            "geography": geography,
            "disclosure": disclosure,
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        _check(self)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Result cannot be changed; `{name}` was left as it is")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Result cannot be changed; `{name}` was left as it is")

    @property
    def table(self) -> pd.DataFrame:
        """The main table, as a copy: changing it changes nothing here."""
        # pandas copies on write
        return self._table.copy(deep=False)  # type: ignore[attr-defined, no-any-return]

    @property
    def parts(self) -> Parts:
        """The other tables by name; each look-up hands out a copy."""
        return self._parts  # type: ignore[attr-defined, no-any-return]

    @property
    def keys(self) -> list[str]:
        """Names of the key columns of :attr:`table`."""
        return [str(c) for c in self._table.columns if c not in VALUE_COLUMNS]  # type: ignore[attr-defined]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by the name that cells use: ``""`` is the main one."""
        settings = {
            k: [v if isinstance(v, str | int | float | bool) else json.dumps(v)]
            for k, v in self.provenance.settings.items()
            if v is not None
        }
        return {
            **{name: self.parts[name] for name in self.parts},
            "": self.table,
            "settings": pd.DataFrame(settings),
        }

    @property
    def title(self) -> str:
        """The question answered, in British English."""
        return self.question.say(self.tables())

    def say(self, locale: str = DEFAULT) -> list[str]:
        """The sentences of the finding in the language ``locale``."""
        tables = self.tables()
        return [s.say(tables, locale) for s in self.sentences]

    def warn(self, locale: str = DEFAULT) -> list[str]:
        """What the reader must not conclude, in the language ``locale``."""
        tables = self.tables()
        return [s.say(tables, locale) for s in self.cautions]

    def doubt(self, locale: str = DEFAULT) -> str:
        """How the intervals were made, or why there are none."""
        return self.interval.say(self.tables(), locale)

    def summary(self, locale: str = DEFAULT) -> str:
        """Finding, doubt and cautions as paragraphs, ready for a report."""
        return "\n".join([*self.say(locale), self.doubt(locale), *self.warn(locale)])

    def __str__(self) -> str:
        return f"{self.title}\n{self.summary()}"

    def __repr__(self) -> str:
        rows = f"{len(self._table)} rows"  # type: ignore[attr-defined]
        return f"<Result {self.provenance.metric}: {self.say()[0]} ({rows})>"

    def _repr_html_(self) -> str:
        return doors.fragment(self)

    def chart(self) -> Any:
        """Draw the picture as an Altair chart."""
        return doors.draw(self)

    def rerun(self, inputs: Any, **changed: Any) -> Result:
        """Ask the same question again, of other inputs or with other settings.

        Parameters
        ----------
        inputs : Mission, or mapping of str to table
            A mission answers with its own tables; a mapping gives the tables by
            the names of the metric's parameters.
        **changed
            Settings that differ from those of this result.

        Raises
        ------
        EvidenceError
            A setting is not one of this metric's (``MM-SETTING``).
        """
        settings = self.provenance.settings
        unknown = sorted(set(changed) - set(settings))
        if unknown:
            raise EvidenceError(
                f"`{unknown[0]}` is not a setting of {self.provenance.metric}.",
                fix=f"choose among {', '.join(sorted(settings))}.",
                code="MM-SETTING",
            )
        again: Result = doors.rerun(self.provenance.metric, inputs, settings | changed)
        return again

    def cite(self) -> str:
        """How to cite this result: method, version, sources and settings."""
        p = self.provenance
        sources = "; ".join(
            " ".join(part for part in (s.publisher, s.title, s.vintage) if part)
            for s in p.sources
        )
        settings = ", ".join(f"{k}={v!r}" for k, v in p.settings.items())
        lines = [
            f"{self.title} Computed with missionmetrics "
            f"{p.versions.get('missionmetrics', '')}, {p.metric}({settings}).",
            f"Evidence: {sources}." if sources else "",
            f"Method: {'; '.join(p.references)}." if p.references else "",
            f"Seed: {p.seed}." if p.seed is not None else "",
        ]
        return "\n".join(line for line in lines if line)

    def with_provenance(self, **changed: Any) -> Result:
        """Return the same result with some fields of its origin set.

        For what is known only around a metric: who signed it off, and where the
        question departs from what was declared.
        """
        return Result(
            question=self.question,
            table=self.table,
            interval=self.interval,
            sentences=self.sentences,
            form=self.form,
            provenance=replace(self.provenance, **changed),
            cautions=self.cautions,
            parts=self.parts,
            geography=self.geography,
            disclosure=self.disclosure,
        )

    def with_comment(self, text: str, *, by: str, on: str) -> Result:
        """Return the same result with what a person makes of it.

        Parameters
        ----------
        text, by : str
            Their words and their name.
        on : str
            The day, such as ``"2026-11-30"``.

        Raises
        ------
        EvidenceError
            Words, name or day are missing (``MM-COMMENT-SIGNED``).
        """
        comments = (*self.provenance.comments, Comment(text, by, on))
        return self.with_provenance(comments=comments)

    def to_dict(self) -> dict[str, Any]:
        """Every field as JSON types, with the version of the format."""
        return {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "form": self.form,
            "question": self.question.to_dict(),
            "interval": self.interval.to_dict(),
            "sentences": [s.to_dict() for s in self.sentences],
            "cautions": [s.to_dict() for s in self.cautions],
            "table": frame_to_json(self._table),  # type: ignore[attr-defined]
            "parts": {name: frame_to_json(self.parts[name]) for name in self.parts},
            "geography": None if self.geography is None else self.geography.to_dict(),
            "disclosure": None
            if self.disclosure is None
            else self.disclosure.to_dict(),
            "provenance": self.provenance.to_dict(),
        }

    def to_json(self) -> str:
        """The whole result as JSON text; :meth:`from_json` gives it back."""
        return json.dumps(
            self.to_dict(), ensure_ascii=False, allow_nan=False, sort_keys=True
        )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Result:
        """Rebuild from :meth:`to_dict`.

        Raises
        ------
        EvidenceError
            Not a result, or one of a newer format (``MM-RESULT-FORMAT``).
        """
        if given.get("format") != FORMAT or given.get("version") != FORMAT_VERSION:
            raise EvidenceError(
                f"This is not a result that format version {FORMAT_VERSION} can read: "
                f"it says {given.get('format')!r}, version {given.get('version')!r}.",
                fix="read it with the version of missionmetrics that wrote it.",
                code="MM-RESULT-FORMAT",
            )
        shape, shield = given["geography"], given["disclosure"]
        return cls(
            question=Sentence.from_dict(given["question"]),
            table=frame_from_json(given["table"]),
            interval=Sentence.from_dict(given["interval"]),
            sentences=tuple(map(Sentence.from_dict, given["sentences"])),
            cautions=tuple(map(Sentence.from_dict, given["cautions"])),
            form=given["form"],
            provenance=Provenance.from_dict(given["provenance"]),
            parts={k: frame_from_json(v) for k, v in given["parts"].items()},
            geography=None if shape is None else Geography.from_dict(shape),
            disclosure=None if shield is None else Disclosure.from_dict(shield),
        )

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Rebuild from :meth:`to_json`.

        Raises
        ------
        EvidenceError
            The text is no result, or one of a newer format (``MM-RESULT-FORMAT``).
        """
        try:
            given = json.loads(text)
        except json.JSONDecodeError as fault:
            raise EvidenceError(
                f"The text is not JSON: {fault.msg} at line {fault.lineno}.",
                fix="give the text that `Result.to_json()` wrote.",
                code="MM-RESULT-FORMAT",
            ) from None
        return cls.from_dict(given if isinstance(given, dict) else {})

    def to_csv(self, path: str | Path) -> Path:
        """Write the main table as CSV, safe to open in a spreadsheet."""
        return write_atomically(path, csv_text(self._table))  # type: ignore[attr-defined]

    def to_excel(self, path: str | Path) -> Path:
        """Write words, tables and origin as an Excel workbook, a sheet each."""
        return doors.workbook(self, path)

    def __reduce__(self) -> tuple[Any, ...]:
        return Result.from_dict, (self.to_dict(),)


def _check(result: Result) -> None:
    table = result.table
    who = result.provenance.metric
    missing = [c for c in VALUE_COLUMNS if c not in table]
    if missing:
        raise TypeError(f"{who}: result table lacks {missing}")
    if list(table.columns[-len(VALUE_COLUMNS) :]) != list(VALUE_COLUMNS):
        raise TypeError(f"{who}: key columns come first, then {VALUE_COLUMNS}")
    if strange := set(table["certainty"]) - set(CERTAINTIES):
        raise TypeError(f"{who}: certainty is one of {CERTAINTIES}, not {strange}")
    if (table["low"] > table["high"]).any():
        raise TypeError(f"{who}: an interval has its low end above its high end")
    if result.form not in get_args(Form):
        raise TypeError(f"{who}: no form '{result.form}'")
    _check_words(result, who)


def _check_words(result: Result, who: str) -> None:
    tables = result.tables()
    if not result.sentences:
        raise TypeError(f"{who}: a result says at least one sentence")
    for sentence in (*result.sentences, *result.cautions, result.question):
        if not sentence.true_of(tables):
            raise TypeError(f"{who}: the table does not bear out '{sentence.message}'")
        sentence.say(tables)
    result.interval.say(tables)
    _check_disclosure(result, who)


def _check_disclosure(result: Result, who: str) -> None:
    if (shield := result.disclosure) is None:
        return
    if len(shield.contributors) != len(result.table):
        raise TypeError(f"{who}: disclosure needs one entry a row of the table")
    for told in shield.counted:
        part = result.parts.get(told.part, pd.DataFrame())
        for column in (told.column, *told.keys):
            if column not in part:
                raise TypeError(f"{who}: no `{told.part}.{column}`, named as counted")
        if len(told.contributors) != len(part):
            raise TypeError(f"{who}: `{told.part}` needs one contributor count a row")
