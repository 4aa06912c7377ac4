"""The few doors upward: rooms that the core names but never imports.

Only this module loads modules by name. Each door is opened at the moment of use,
so that numbers can be made, tested and imported without any drawing library.
"""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from missionmetrics.core.result import Result


def draw(result: Result) -> Any:
    """Draw ``result`` as an Altair chart."""
    return import_module("missionmetrics.charts.draw").draw(result)


def fragment(result: Result) -> str:
    """The accessible fragment of ``result`` that is also published."""
    return str(import_module("missionmetrics.publish.fragment").notebook(result))


def workbook(result: Result, path: str | Path) -> Path:
    """Write ``result`` as an Excel workbook."""
    return Path(
        import_module("missionmetrics.publish.documents.workbook").write(result, path)
    )


def rerun(metric: str, inputs: Any, settings: dict[str, Any]) -> Any:
    """Run the public function behind ``metric`` again.

    ``metric`` is ``"family.name"``. A mission answers with its method of that
    name, and says itself what it declares; a mapping gives the tables by parameter
    name.
    """
    family, _, name = metric.partition(".")
    method = getattr(inputs, name, None)
    if callable(method):
        asked = signature(method).parameters
        return method(**{k: v for k, v in settings.items() if k in asked})
    if not hasattr(inputs, "items"):
        raise EvidenceError(
            f"`inputs` is a {type(inputs).__name__}; it holds no tables by name.",
            fix="give a mission, or a dict of tables by parameter name.",
            code="MM-INPUTS",
        )
    module = import_module(f"missionmetrics.metrics.{family}.{name}")
    function = getattr(module, name)
    _refuse_names(function, inputs, metric)
    return function(**dict(inputs.items()), **settings)


def _refuse_names(function: Any, inputs: Any, metric: str) -> None:
    """Refuse tables that the metric does not know, or lacks."""
    taken = [
        p for p in signature(function).parameters.values() if p.kind != p.KEYWORD_ONLY
    ]
    known = [p.name for p in taken]
    strange = [str(k) for k in inputs if k not in known]
    missing = [p.name for p in taken if p.default is p.empty and p.name not in inputs]
    if strange or missing:
        wrong = f"knows no '{strange[0]}'" if strange else f"needs '{missing[0]}'"
        raise EvidenceError(
            f"{metric} {wrong}.",
            fix=f"give its tables by name: {', '.join(known)}; or give the mission.",
            code="MM-INPUTS",
        )
