"""A make-up and its alternatives read from plain tables, as settings hold them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

from missionmetrics.core.errors import EvidenceError
from missionmetrics.stats.composite.options import (
    Aggregation,
    Imputation,
    Missing,
    Normalisation,
    Treatment,
)
from missionmetrics.stats.composite.replicating import Alternatives
from missionmetrics.stats.composite.specification import (
    Aggregate,
    Indicator,
    Specification,
)

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
MEMBERS: dict[str, Callable[..., Any]] = {
    "indicators": Indicator, "aggregates": Aggregate,
}  # fmt: skip
PARTS: dict[str, Callable[..., Any]] = {
    "imputation": Imputation, "treatment": Treatment, "normalisation": Normalisation,
    "aggregation": Aggregation, "missing": Missing,
}  # fmt: skip


def read_specification(given: Mapping[str, Any]) -> Specification:
    """Make a specification of nested tables, such as a TOML file gives.

    Parameters
    ----------
    given : mapping
        ``indicators`` and ``aggregates``, lists of tables, and any of ``imputation``,
        ``treatment``, ``normalisation``, ``aggregation``, ``missing``, each a table,
        with the names of the dataclasses' own fields.

    Raises
    ------
    EvidenceError
        A name that does not exist (``MM-COMPOSITE-OPTION``, with those that do), or a
        fault of the specification itself.

    Examples
    --------
    >>> made = read_specification({
    ...     "indicators": [{"code": "jobs", "parent": "index"}],
    ...     "aggregates": [{"code": "index", "level": "index"}],
    ...     "normalisation": {"method": "z"}})
    >>> made.normalisation.method
    'z'
    """
    members: dict[str, Any] = {}
    for name, value in _table(given, "the specification").items():
        if name in MEMBERS:
            kind = MEMBERS[name]
            members[name] = tuple(_made(kind, v, name) for v in _listed(value, name))
        elif name in PARTS:
            members[name] = _made(PARTS[name], value, name)
        else:
            members[name] = value
    return _made(Specification, members, "the specification")


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise EvidenceError(
            f"{where} is {value!r}.", fix="give a table of names and values.",
            code="MM-COMPOSITE-OPTION",
        )  # fmt: skip
    return value


def _listed(value: Any, where: str) -> list[Any]:
    """What is to be a list, and is neither a text nor one table."""
    if not isinstance(value, (list, tuple)):
        raise EvidenceError(
            f"{where} is {value!r}.", fix="give a list.", code="MM-COMPOSITE-OPTION"
        )
    return list(value)


def _made(kind: Callable[..., T], given: Mapping[str, Any], where: str) -> T:
    """One dataclass of a table, with every unknown or missing name told."""
    known = [f.name for f in fields(kind)]  # type: ignore[arg-type]
    if wrong := sorted(set(_table(given, where)) - set(known)):
        raise EvidenceError(
            f"{where} has {', '.join(repr(w) for w in wrong)}, which does not exist.",
            fix=f"use one of: {', '.join(known)}.", code="MM-COMPOSITE-OPTION",
        )  # fmt: skip
    plain = {k: _plain(k, v) for k, v in given.items()}
    try:
        return kind(**plain)
    except TypeError as error:
        raise EvidenceError(
            f"{where} is not complete, or has a value of the wrong kind: {error}.",
            fix=f"the names are: {', '.join(known)}.", code="MM-COMPOSITE-OPTION",
        ) from error  # fmt: skip


def _plain(name: str, value: Any) -> Any:
    if name == "rule" and isinstance(value, dict):
        return _made(Aggregation, value, "rule")
    return tuple(value) if isinstance(value, list) else value


VARIED: dict[str, Callable[..., Any]] = {
    "imputation": Imputation, "treatment": Treatment, "normalisation": Normalisation,
    "aggregation": Aggregation,
}  # fmt: skip


def read_alternatives(given: Mapping[str, Any]) -> Alternatives:
    """Make alternatives of nested tables, such as a TOML file gives.

    Parameters
    ----------
    given : mapping
        Any of ``imputation``, ``treatment``, ``normalisation``, ``aggregation``, each a
        list of tables; ``left_out``, a list of levels, an empty text being none;
        ``weights``, a number; ``weight_sets``, a list of lists.

    Raises
    ------
    EvidenceError
        A name that does not exist (``MM-COMPOSITE-OPTION``), or a fault of the
        alternatives themselves.

    Examples
    --------
    >>> made = read_alternatives({"weights": 0.25, "left_out": ["", "pillar"]})
    >>> made.names, made.left_out
    (('left_out', 'weights'), (None, 'pillar'))
    """
    members: dict[str, Any] = {}
    for name, value in _table(given, "the alternatives").items():
        if name in VARIED:
            kind = VARIED[name]
            members[name] = tuple(_made(kind, v, name) for v in _listed(value, name))
        elif name == "left_out":
            members[name] = tuple(v or None for v in _listed(value, name))
        elif name == "weight_sets":
            members[name] = tuple(tuple(_listed(v, name)) for v in _listed(value, name))
        else:
            members[name] = value
    return _made(Alternatives, members, "the alternatives")


def as_tables(made: Specification | Alternatives) -> dict[str, Any]:
    """A make-up or alternatives as nested tables, ready for JSON.

    Examples
    --------
    >>> ways = read_alternatives({"weights": 0.25, "left_out": ["", "pillar"]})
    >>> read_alternatives(as_tables(ways)) == ways
    True
    """
    plain: dict[str, Any] = json.loads(json.dumps(asdict(made)))
    return plain
