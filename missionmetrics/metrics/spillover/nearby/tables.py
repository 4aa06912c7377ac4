"""The tables of `spatial_impacts`: the answer, and what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from missionmetrics.metrics.spillover.nearby.answers import (
    ALIKE,
    FEWEST_DATES,
    apart,
    clear_of,
)
from missionmetrics.stats.spatial.local_impacts import MOST_LOCAL, local_ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from missionmetrics.metrics.spillover.nearby.answers import Answer, Answers
    from missionmetrics.metrics.spillover.nearby.laid import Laid
    from missionmetrics.stats.spatial.autocorrelation import Alike
    from missionmetrics.stats.spatial.impacts import Impacts
    from missionmetrics.stats.spatial.kinds import Model

    Floats = NDArray[np.float64]

MEASURES = ("nearby_here", "nearby_next_door", "nearby_both")
SHORT = ("here", "next_door", "both")
LOCAL = ("here", "received", "sent")
"""What each area has of its own, gets from all others, and gives to them."""
ENDS = ("estimate", "low", "high")
UNEVEN = 0.1
"""A share of a usual gap between dates by which another gap is not the same."""


def main_table(laid: Laid, found: Answers, model: Model) -> pd.DataFrame:
    """Three rows a driver: in the area itself, next door, and both together."""
    numbers, clear = _numbers(laid, found, model)
    rows = []
    for d in range(len(laid.names) - 1):
        for m, measure in enumerate(MEASURES):
            known = not np.isnan(numbers[0, m, d])
            sure = "clear" if clear[m, d] else "unclear"
            rows.append({
                "indicator_id": laid.ids[0], "indicator": laid.names[0],
                "driver_id": laid.ids[1 + d], "driver": laid.names[1 + d],
                "period": laid.periods[0], "measure": measure, "unit": laid.units[0],
                **{end: numbers[e, m, d] for e, end in enumerate(ENDS)},
                "n": len(found.place),
                "certainty": sure if known else "not enough data",
            })  # fmt: skip
    return pd.DataFrame(rows)


def _numbers(
    laid: Laid, found: Answers, model: Model
) -> tuple[Floats, NDArray[np.bool_]]:
    """Estimate, low and high (3, 3, d) and where they are clear (3, d)."""
    d = len(laid.names) - 1
    numbers, clear = np.full((3, 3, d), np.nan), np.zeros((3, d), dtype=bool)
    if found.answers:
        numbers[:, :, found.used] = _ends(found.answers[model].told)
        clear[:, found.used] = clear_of(found, model)
    return numbers, clear


def _ends(told: Impacts) -> Floats:
    """Estimate, low and high by impact and driver, shape (3, 3, d)."""
    return np.array([[getattr(part, end) for part in told] for end in ENDS])


def parts_of(
    laid: Laid, found: Answers, links: pd.DataFrame, *, model: Model, level: float
) -> dict[str, pd.DataFrame]:
    """All that stands behind the answer, by name; empty where there is nothing."""
    return {
        "drivers": drivers_part(laid, found, model),
        "models": models_part(laid, found),
        "clustering": clustering_part(found),
        "local": local_part(laid, found, model, level),
        "neighbours": neighbours_part(laid, found),
        "left_out": laid.left_out, "dates": laid.dates, "gaps": laid.gaps,
        "summary": summary_part(laid, found, links, model),
    }  # fmt: skip


def drivers_part(laid: Laid, found: Answers, model: Model) -> pd.DataFrame:
    """What a usual difference of each driver is, and the answer for one unit of it."""
    numbers, _ = _numbers(laid, found, model)
    rows = []
    for d, name in enumerate(laid.names[1:]):
        step = float(found.steps[d]) if found.steps.size else np.nan
        over = step if step > 0 else np.nan
        rows.append({
            "driver_id": laid.ids[1 + d], "driver": name,
            "period": laid.periods[1 + d], "unit": laid.units[1 + d], "step": step,
            "varies": step > 0,
            **{f"{short}{'' if e == 'estimate' else f'_{e}'}": numbers[k, m, d] / over
               for m, short in enumerate(SHORT) for k, e in enumerate(ENDS)},
        })  # fmt: skip
    return pd.DataFrame(rows)


def models_part(laid: Laid, found: Answers) -> pd.DataFrame:
    """Every model that was asked: its strengths, its fit and its answer."""
    rows: list[dict[str, Any]] = []
    for model, answer in found.answers.items():
        fit, drawn = answer.fit, answer.drawn
        common = {
            "model": model, "log_likelihood": answer.log_likelihood,
            "aic": 2 * answer.parameters - 2 * answer.log_likelihood,
            **_ends_of("outcome_strength", fit.rho, _middle(drawn.rho)),
            **_ends_of("error_strength", fit.error, _middle(drawn.error)),
            **_lasting(answer),
        }  # fmt: skip
        ends = _ends(answer.told)
        for place, d in enumerate(found.used):
            for m, measure in enumerate(MEASURES):
                rows.append({
                    "driver_id": laid.ids[1 + d], "driver": laid.names[1 + d],
                    "measure": measure,
                    "unit": laid.units[0],
                    **{end: ends[e, m, place] for e, end in enumerate(ENDS)}, **common,
                })  # fmt: skip
    return pd.DataFrame(rows)


def _middle(drawn: Floats) -> tuple[float, float]:
    """The ends of the middle 95% of draws."""
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def _ends_of(name: str, value: float, ends: tuple[float, float]) -> dict[str, float]:
    return {name: value, f"{name}_low": ends[0], f"{name}_high": ends[1]}


def _lasting(answer: Answer) -> dict[str, float]:
    """Of several dates, the share of an error that is there at the next."""
    if answer.lasting is None:
        return {}
    return _ends_of("lasting", answer.share, answer.lasting)


def local_part(laid: Laid, found: Answers, model: Model, level: float) -> pd.DataFrame:
    """Each area: what goes with its own, with all others', and with its own in them."""
    if not found.answers or too_many(found, model):
        return pd.DataFrame()
    answer = found.answers[model]
    local = local_ranges(answer.fit, answer.drawn, level=level)
    ids, names = (np.array(v)[found.place] for v in (laid.area_id, laid.area))
    parts = zip(LOCAL, local, strict=True)
    cells = {(name, end): getattr(part, end) for name, part in parts for end in ENDS}
    return pd.concat([
        pd.DataFrame({
            "area_id": ids, "area": names, "driver_id": laid.ids[1 + d],
            "driver": laid.names[1 + d], "unit": laid.units[0],
            **{name if end == "estimate" else f"{name}_{end}": held[:, place]
               for (name, end), held in cells.items()},
        })
        for place, d in enumerate(found.used)
    ], ignore_index=True)  # fmt: skip


def too_many(found: Answers, model: Model) -> bool:
    """Whether areas are too many for what comes back to each from its neighbours."""
    problem = found.answers[model].fit.problem
    slow = problem.kind.lag and not problem.weights.symmetric
    return slow and len(found.place) > MOST_LOCAL


def area_table(
    found: Answers, table: pd.DataFrame, local: pd.DataFrame, what: str
) -> pd.DataFrame:
    """One row an area for a map: ``what`` it has, gets or gives, of the first driver.

    A row is clear where the driver's own link is and the range leaves nought out.
    """
    first = table.iloc[0]
    rows = local.loc[local["driver_id"] == first["driver_id"]].reset_index(drop=True)
    low, high = rows[f"{what}_low"], rows[f"{what}_high"]
    at = MEASURES[0 if what == "here" else 1]
    linked = table.loc[(table["measure"] == at), "certainty"].iloc[0] == "clear"
    clear = ((low > 0) | (high < 0)) & linked
    kept = ["indicator_id", "indicator", "driver_id", "driver"]
    return pd.DataFrame({
        **{c: first[c] for c in kept}, "area_id": rows["area_id"],
        "area": rows["area"], "period": first["period"], "measure": f"nearby_{what}",
        "unit": first["unit"], "estimate": rows[what], "low": low, "high": high,
        "n": len(found.place), "certainty": np.where(clear, "clear", "unclear"),
    })  # fmt: skip


def neighbours_part(laid: Laid, found: Answers) -> pd.DataFrame:
    """How many neighbours each area has; nought for those on their own."""
    return pd.DataFrame({
        "area_id": laid.area_id, "area": laid.area, "neighbours": found.counts,
    })  # fmt: skip


def clustering_part(found: Answers) -> pd.DataFrame:
    """Moran's I of the outcome and of what the model leaves."""
    told = {"outcome": found.outcome, "residuals": found.residuals}
    return pd.DataFrame(
        [{"of": name, **a._asdict(), "said": said(a)} for name, a in told.items() if a]
    )


def said(alike: Alike) -> str:
    """Whether neighbours are ``alike``, ``unlike`` or neither for sure."""
    if alike.p > ALIKE:
        return "unclear"
    return "alike" if alike.value > alike.expected else "unlike"


def summary_part(
    laid: Laid, found: Answers, table: pd.DataFrame, model: Model
) -> pd.DataFrame:
    """One row that the words rest on."""
    next_door = table.loc[table["measure"] == "nearby_next_door"].reset_index()
    clear = next_door.loc[next_door["certainty"] == "clear"]
    lead = _lead(next_door, clear)
    agree, against = _sides(found, next_door, lead, model)
    return pd.DataFrame([{
        "model": model, "left_out": len(laid.left_out),
        **_neighbours(laid, found), "needed": found.needed,
        "drivers": len(laid.names) - 1, "same": int((found.steps == 0).sum()),
        "older": sum(p != laid.periods[0] for p in laid.periods[1:]),
        "totals": laid.totals, "levels": laid.levels, "clear": len(clear), "lead": lead,
        "ways": len(found.answers), "agree": agree, "against": against,
        "reason": found.reason, "alike": said(found.outcome) if found.outcome else "",
        "left_alike": said(found.residuals) if found.residuals else "",
        **_over_time(laid, found, model),
    }])  # fmt: skip


def _neighbours(laid: Laid, found: Answers) -> dict[str, float]:
    """Areas and their neighbours; of several dates of those that are asked."""
    asked = bool(found.answers) and laid.over_time
    counts, alone = found.counts, int((found.counts == 0).sum())
    if laid.over_time:
        alone = len(laid.area) - len(found.place)
        counts = counts[:0] if found.weights is None else found.weights.counts
    return {
        "areas": len(found.place) if asked else len(laid.area), "isolates": alone,
        "joined": len(laid.area) - alone,
        "fewest": int(counts.min()) if len(counts) else 0,
        "mean": float(counts.mean()) if len(counts) else 0.0,
        "most": int(counts.max()) if len(counts) else 0,
    }  # fmt: skip


def _over_time(laid: Laid, found: Answers, model: Model) -> dict[str, float]:
    """Dates and gaps, and how much lasts; nought for one date."""
    used = laid.dates.loc[laid.dates["used"]] if laid.over_time else laid.dates
    return {
        "dates": len(used), "dates_needed": FEWEST_DATES,
        "unused": len(laid.dates) - len(used), "gaps": len(laid.gaps),
        "odd": laid.odd, "uneven": int(_uneven(laid)),
        "lasting": found.answers[model].share if found.answers else 0.0,
    }  # fmt: skip


def _uneven(laid: Laid) -> bool:
    """Whether some dates are further apart than others."""
    gaps = np.diff(laid.times)
    return bool(gaps.size and np.ptp(gaps) > UNEVEN)


def _lead(next_door: pd.DataFrame, clear: pd.DataFrame) -> int:
    """Which driver is told first: of the clear ones, or else of all, the largest."""
    among = clear if len(clear) else next_door
    size = among["estimate"].abs()
    return int(size.index[int(size.argmax())]) if size.notna().any() else -1


def _sides(
    found: Answers, next_door: pd.DataFrame, lead: int, model: Model
) -> tuple[int, int]:
    """How many models have a clear link next door on the lead's side, and against."""
    if lead < 0 or not found.answers:
        return 0, 0
    place = int(np.flatnonzero(found.used == lead)[0])
    side = np.sign(next_door["estimate"].iloc[lead])
    signs = [
        np.sign(answer.told.indirect.estimate[place]) * side
        for name, answer in found.answers.items()
        if (clear_of(found, name) if name == model else apart(answer.strict))[1, place]
    ]
    return sum(s > 0 for s in signs), sum(s < 0 for s in signs)
