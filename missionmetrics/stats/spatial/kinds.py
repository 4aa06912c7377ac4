"""The models of how neighbouring areas hang together, and what each may carry."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from missionmetrics.core.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Mapping

Model = Literal["slx", "sdem", "sar", "sdm", "sem", "sac"]


class Kind(NamedTuple):
    """What a model lets through: the outcome, the errors, the neighbours' drivers."""

    lag: bool
    error: bool
    around: bool


KINDS: Mapping[str, Kind] = MappingProxyType({
    "slx": Kind(lag=False, error=False, around=True),
    "sdem": Kind(lag=False, error=True, around=True),
    "sar": Kind(lag=True, error=False, around=False),
    "sdm": Kind(lag=True, error=False, around=True),
    "sem": Kind(lag=False, error=True, around=False),
    "sac": Kind(lag=True, error=True, around=False),
})  # fmt: skip
"""By name: with neighbours' drivers (slx), these and clustered errors (sdem), with the
neighbours' outcome (sar), these and their drivers (sdm), clustered errors alone (sem),
and the neighbours' outcome with clustered errors (sac)."""


def kind_of(model: str) -> Kind:
    """What the model of this name lets through.

    Parameters
    ----------
    model : {"slx", "sdem", "sar", "sdm", "sem", "sac"}

    Returns
    -------
    Kind

    Raises
    ------
    EvidenceError
        ``MM-SPATIAL-MODEL``.
    """
    if not isinstance(model, str) or model not in KINDS:
        raise EvidenceError(
            f"`model` is {model!r}.",
            fix=f"choose one of {', '.join(KINDS)}.",
            code="MM-SPATIAL-MODEL",
        )
    return KINDS[model]
