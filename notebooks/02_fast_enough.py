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
# # Is it fast enough, and what does the answer hang on?
#
# A pace is an estimate under assumptions. Here each of them is changed in turn: the
# prior, the exceptional years, the launch date, the rule that judges, the weights of
# several indicators. What stays the same whatever is changed can be said in public.
# Change a cell and run on from there.

# %%
from keeping import Kept

import missionmetrics as mm

kept = Kept("02_fast_enough")
mission = mm.example()
pace = mission.momentum("territorial_emissions")
pace


# %%
def told(result, measure):
    """One row of a result's table, by the name of its measure."""
    return result.table.set_index("measure").loc[measure]


kept.keep(
    pace=told(pace, "velocity")["estimate"], needed=told(pace, "required")["estimate"]
)

# %% [markdown]
# ## What is believed of movement beforehand
#
# Every figure above has been worked out under three priors and four ways in which a
# pace may fade. If the answer hung on them, the page would say so.

# %%
sensitivity = pace.parts["sensitivity"]
kept.keep(
    lowest_chance=sensitivity["chance_enough"].min(),
    highest_chance=sensitivity["chance_enough"].max(),
)
sensitivity[["prior", "damping", "velocity", "low", "high", "chance_enough"]]

# %% [markdown]
# ## Exceptional years
#
# 2020 and 2021 are declared in the mission file, before anybody looked. Without that:

# %%
as_they_came = mission.momentum("territorial_emissions", shocks=[])
kept.keep(pace_without_shocks=told(as_they_came, "velocity")["estimate"])
mm.what_changed(pace, as_they_came)

# %% [markdown]
# A result that departs from the declared protocol carries that with it.

# %%
as_they_came.provenance.deviations

# %% [markdown]
# ## What official rules say
#
# Five of them, on the same figures, beside the calibrated chance.

# %%
rules = mission.progress_rules("territorial_emissions")
kept.keep(rules_on_course=int(rules.parts["counts"]["on"].iloc[0]))
rules

# %% [markdown]
# ## More than the usual ups and downs?

# %%
control = mission.process_control("homes_insulated")
kept.keep(signals=told(control, "signals")["estimate"])
control

# %% [markdown]
# ## Has it gathered pace since the launch?
#
# Asked at the declared date only, with at least eight figures before it. Harbour City's
# headline is too young for that; its quarterly figures are not.

# %%
since = mission.acceleration("homes_insulated")
kept.keep(change_of_pace=since.parts["launch"]["chance"].iloc[0])
since

# %% [markdown]
# ## Taken together
#
# How many indicators are on course, and how much of the gap is closed. Weights are a
# choice, so try another.

# %%
together = mission.on_course()
kept.keep(closed=together.table["estimate"].iloc[0])
together

# %%
weights = dict.fromkeys(mission.tables["targets"]["indicator_id"], 1.0)
double = mission.on_course(weights=weights | {"territorial_emissions": 2.0})
kept.keep(closed_emissions_double=double.table["estimate"].iloc[0])
mm.what_changed(together, double)

# %% [markdown]
# ## Which place is first?
#
# Two indicators put together in two thousand defensible ways, the one that comes from a
# survey varied within its margin of error: the places that each area could hold, and
# which choice moves the order most.

# %%
order = mission.composite_index(["cycling_share", "bus_journeys_per_head"])
ranks = order.parts["ranks"]
kept.keep(widest_places=float((ranks["rank_high"] - ranks["rank_low"]).max()))
order

# %% [markdown]
# None of these is a verdict. Side by side they show which conclusions stand however one
# asks, and which stand only as long as nobody asks otherwise.

# %%
kept.write().name
