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
# # The first ten minutes
#
# Is a city's mission on pace, would it have changed anyway, what do people say, and how
# sure are we? Here with *Harbour City*, an invented city whose truth is known; at the
# end with Greater Manchester, where its files are at hand.

# %%
import os
import tempfile
from pathlib import Path

from keeping import Kept

import missionmetrics as mm

kept = Kept("01_first_ten_minutes")
mission = mm.example()
mission

# %% [markdown]
# That is the goal card: the goal, what counts, what evidence there is, how new it is.
#
# ## Is the pace fast enough?

# %%
pace = mission.momentum("territorial_emissions")
pace

# %% [markdown]
# Words, picture, numbers and origin are one object. Every number of a sentence stands
# in its table; the columns `low` and `high` hold the doubt.

# %%
pace.table


# %%
def told(result, measure):
    """One estimate of a result with its range, by the name of its measure."""
    row = result.table.set_index("measure").loc[measure]
    return {"": row["estimate"], "_low": row["low"], "_high": row["high"]}


for measure in ("change", "velocity", "required", "chance_enough"):
    kept.keep(**{f"harbour_{measure}{k}": v for k, v in told(pace, measure).items()})

# %% [markdown]
# Harbour City is invented, so the truth is known, and the range can be held against it.

# %%
truth = mission.truth["indicators"]["territorial_emissions"]["HC"]
stated = told(pace, "velocity")
inside = stated["_low"] <= truth["slope"][-1] <= stated["_high"]
kept.keep(harbour_true_pace=truth["slope"][-1])
print(
    f"True pace: {truth['slope'][-1]:.1f} a year.", "Inside." if inside else "Outside."
)

# %% [markdown]
# ## Would it have happened anyway?
#
# A first look, not a proof: the same change in another place.

# %%
beside = mission.compare_areas("territorial_emissions")
beside

# %% [markdown]
# ## What do people say?

# %%
mission.code_series()

# %% [markdown]
# ## What if we had asked otherwise?
#
# `what_changed` sets two answers side by side: which numbers move, which conclusions
# flip.

# %%
wider = mission.momentum("territorial_emissions", level=0.8)
mm.what_changed(pace, wider)

# %% [markdown]
# ## Your own evidence
#
# Start from a small worked mission, put your own rows in, and let every fault be named
# with its cell. Here one figure is written as a word.

# %%
folder = Path(tempfile.mkdtemp())
mine = mm.new_mission(folder / "my-mission")
observations = mine / "observations.csv"
text = observations.read_text(encoding="utf-8")
observations.write_text(text.replace("44.8", "about half", 1), encoding="utf-8")
found = mm.check(mine)
kept.keep(planted_faults=len(found.errors), planted_code=found.errors[0].code)
found

# %% [markdown]
# ## A page that anyone can read
#
# Static, without script; small counts are protected before anything is written.

# %%
page = mission.report().publish(folder / "public", released="2026-11-30")
print(f"{page.name}, {page.stat().st_size // 1000} kB")

# %% [markdown]
# ## A real case
#
# Greater Manchester, from the prepared files where `MISSIONMETRICS_CASES` names them.
# Emissions fell by 45.8% from 2005 to 2023; those of the whole country by 44.4%.

# %%
if "MISSIONMETRICS_CASES" in os.environ:
    manchester = mm.fetch_case("greater-manchester", folder=folder / "manchester")
    real = manchester.momentum("territorial_emissions")
    for measure in ("change", "velocity", "required", "chance_enough"):
        numbers = told(real, measure)
        kept.keep(**{f"manchester_{measure}{k}": v for k, v in numbers.items()})
    print(real)
    print()
    print(manchester.compare_areas("territorial_emissions", with_="United Kingdom"))
else:
    print("The files of the real case are not at hand.")

# %% [markdown]
# A pace is not a cause, and a comparison is a first look at one. What the page does not
# know, it says.

# %%
kept.write().name
