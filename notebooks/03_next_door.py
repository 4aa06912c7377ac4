# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Did it reach next door?
#
# Harbour City insulated whole terraces in fifteen neighbourhoods. Did emissions change
# there, and in the neighbourhoods around them? The city is invented, so the truth is
# known: this notebook shows what comes of leaving the neighbours out.

# %%
import math

from keeping import Kept

import missionmetrics as mm

kept = Kept("03_next_door")
mission = mm.example()
truth = mission.truth["spillover"]
true_there = math.expm1(truth["effect_treated"])
true_next_door = math.expm1(truth["effect_ring"])
kept.keep(true_there=true_there, true_next_door=true_next_door)
{"where terraces were insulated": true_there, "next door": true_next_door}

# %% [markdown]
# ## Rings, declared before looking
#
# The mission file says how far it may reach: one border. Places acted on and places
# next to them each stand for themselves; only places further away are compared with.

# %%
around = mission.area_spillover("territorial_emissions")
around

# %%
effects = around.table.set_index(["exposure", "measure"])
there = effects.loc[("acted_on", "estimated_effect")]
next_door = effects.loc[("ring_1", "estimated_effect")]
times = effects.loc[("together", "spillover_multiplier")]
kept.keep(
    there=there["estimate"],
    there_low=there["low"],
    there_high=there["high"],
    next_door=next_door["estimate"],
    times=times["estimate"],
)
{
    "where terraces were insulated": there["low"] <= true_there <= there["high"],
    "next door": next_door["low"] <= true_next_door <= next_door["high"],
}

# %% [markdown]
# Both ranges hold the truth. With the neighbours, the estimated effect in all is nearly
# twice what the fifteen places show by themselves.
#
# ## What comes of ignoring the neighbours
#
# The usual comparison counts every place that nothing was done in as untouched. But the
# neighbours fell too, so the gap looks smaller than it is, and what happened next door
# is not seen at all.

# %%
ways = around.parts["ways"]
ignored = ways.loc[ways["way"] == "neighbours_ignored", "estimate"].iloc[0]
kept.keep(ignored=ignored, share_missed=1 - ignored / there["estimate"])
ways

# %% [markdown]
# ## Would other rings say otherwise?
#
# A ring too narrow leaves touched places among those compared with; one too wide leaves
# few to compare with. Where the answer stays the same, the ring is wide enough. At five
# borders nothing is left to compare with, and no number is given.

# %%
widths = around.parts["widths"]
kept.keep(refused_at=widths.loc[widths["acted_on"].isna(), "width"].min())
widths[["width", "acted_on", "acted_on_low", "acted_on_high", "near", "far", "why"]]

# %% [markdown]
# ## Before and after
#
# Dates before the action should show nothing: there were no terraces yet.

# %%
dates = around.parts["dates"]
before = dates[(dates["step"] < 0) & (dates["exposure"] == "acted_on")]
holding = ((before["low"] <= 0) & (before["high"] >= 0)).mean()
kept.keep(dates_before_that_show_nothing=holding)
dates[["exposure", "step", "estimate", "low", "high"]]

# %% [markdown]
# ## And if places had drifted apart anyway?
#
# No figure can show that places would otherwise have moved alike. So the answer is
# given for drifts of every size, as multiples of the largest seen before: at which one
# would it be in doubt?

# %%
drift = around.parts["drift"]
breakdown = drift.loc[drift["exposure"] == "acted_on", "breakdown"].iloc[0]
kept.keep(breakdown=breakdown)
breakdown

# %% [markdown]
# Change the rings and run on from there: a result that departs from what was declared
# says so.

# %%
wider = mission.area_spillover("territorial_emissions", rings=[1, 2])
kept.keep(second_ring=wider.table["estimate"].iloc[2])
mm.what_changed(around, wider)

# %%
wider.provenance.deviations

# %%
kept.write().name
