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
# # Did declaring a climate emergency do anything?
#
# From 2018 on, most councils of the United Kingdom declared a climate emergency. Their
# emissions fell. A chart of the two lines would look like an answer. This notebook asks
# properly, of real figures for 361 areas over 19 years, and the honest finding is that
# **nothing clean can be said**. Each step shows why.
#
# It needs the prepared files of the case, where `MISSIONMETRICS_CASES` names them.

# %%
import math
import os
import tempfile
from pathlib import Path

from keeping import Kept

import missionmetrics as mm

kept = Kept("04_no_clean_effect")
at_hand = "MISSIONMETRICS_CASES" in os.environ
if at_hand:
    folder = Path(tempfile.mkdtemp()) / "manchester"
    case = mm.fetch_case("greater-manchester", folder=folder)
    print(case)
else:
    print("The files of the real case are not at hand.")

# %% [markdown]
# ## Who declared, and when
#
# An effect is read off by holding places that acted against places that did not, before
# and after. So there have to be places that did not.

# %%
if at_hand:
    acts = case.tables["interventions"]
    declared = acts[acts["intervention_id"].str.startswith("declared-")]
    areas = case.tables["areas"]
    districts = set(areas.loc[areas["level"] == "district", "area_id"])
    first = declared[declared["area_id"].isin(districts)].groupby("area_id")["start"]
    years = first.min().dt.year
    kept.keep(
        manchester_declared=len(years),
        manchester_declared_in_2019=int((years == 2019).sum()),
        manchester_never=len(districts) - len(years),
    )
    print(years.value_counts().sort_index())
    print(f"{len(districts) - len(years)} of {len(districts)} areas did not.")

# %% [markdown]
# Nearly all did, and nearly all in one year. What else happened to everyone from 2019
# on, such as a pandemic, came at the same time.
#
# ## Asked of the library
#
# What one council does may reach the next, so places next to those that acted are no
# fair comparison either. How many lie further away?

# %%
if at_hand:
    around = case.area_spillover("territorial_emissions", actions="declared", draws=99)
    state = around.parts["state"].iloc[0]
    kept.keep(
        manchester_far=int(state["far"]),
        manchester_reasons=", ".join(around.parts["why"]["reason"]),
        manchester_estimates=int(around.table["estimate"].notna().sum()),
    )
    print(around)

# %% [markdown]
# Two. The library gives no number, and says what would have to be collected.
#
# ## What a quick comparison would have said
#
# Suppose we did not mind the neighbours, and simply held councils that declared against
# those that did not.

# %%
if at_hand:
    figures = case.tables["observations"]
    figures = figures[figures["indicator_id"] == "territorial_emissions"]
    figures = figures[figures["area_id"].isin(districts)]
    wide = figures.pivot_table(index="area_id", columns="period", values="value")
    acted = wide.index.isin(years.index)

    def difference(start, end):
        """Mean change in per cent a year, of those that declared less the others."""
        change = (wide[end] / wide[start]).map(math.log) / (int(end) - int(start))
        return 100 * (change[acted].mean() - change[~acted].mean())

    quick = difference("2018", "2023")
    before = difference("2005", "2018")
    kept.keep(manchester_quick=quick, manchester_before=before)
    print(f"2018 to 2023: {quick:+.2f} points a year where it was declared")
    print(f"2005 to 2018: {before:+.2f} points a year in the same places, before")

# %% [markdown]
# The quick difference is there. But in the same places emissions had fallen faster in
# the thirteen years *before* anybody declared anything, by more than half as much.
# Places that declare are other places to begin with, and sixty of them are few to say
# how the rest of the difference came about.
#
# ## So what can be said?
#
# - Whether declarations did anything cannot be told from these figures: there is next
#   to nobody to compare with, and those few differed before.
# - A declaration is a promise. What followed it, in money and projects, is not in these
#   figures; it is where a mission would look.
# - An answer can be planned for. Begin in some places before others, say beforehand how
#   far it may reach, and keep ten places or more out of reach. The notebook
#   *Did it reach next door?* shows what that gives.

# %%
kept.write().name
