"""The page that says how the back-test went: what was asked, tables, what it is not."""

from __future__ import annotations

import numpy as np
import scipy
import statsmodels

from benchmarks.back_test_tables import (
    PICTURE_HORIZON,
    SHOWN,
    Findings,
    brier_table,
    by_bins,
    coverage_table,
    declared_helped,
    fading_table,
    full_table,
    in_short,
    not_better,
    panel_table,
    ratio_table,
    reliability_table,
    sample_table,
    shock_table,
    yearly_table,
)
from benchmarks.document import DOCS
from benchmarks.reliability_picture import picture

PAGE = DOCS / "back_test.md"
IMAGE = DOCS / "images" / "back_test_reliability.svg"


def alternative(found: Findings) -> str:
    """The picture in words."""
    parts = []
    for way in SHOWN:
        each = by_bins(found, way)
        used = each.n > 0
        low = int((each.came[used] > each.said[used]).sum())
        parts.append(
            f"{way}: more came true than was said in {low} of {used.sum()} tenths; on "
            f"average the two are {100 * each.error():.0f} points apart"
        )
    return (
        "Share that came true against chance said, four squares with a dot for each "
        f"tenth. {'. '.join(parts)}."
    )


def reliability_svg(found: Findings) -> str:
    return picture(
        {way: by_bins(found, way) for way in SHOWN},
        title=f"What came true of what was said of {found.panels[0].name}, "
        f"{PICTURE_HORIZON} years ahead",
        words=alternative(found),
    )


def page(found: Findings) -> str:
    first = found.panels[0].name
    worst = min(
        (panel.name for panel in found.panels),
        key=lambda name: (
            found.results[name, PICTURE_HORIZON].held["ours, log"][:, 0].mean()
        ),
    )
    return TEXT.format(
        short=in_short(found),
        not_better=not_better(found),
        panels=panel_table(found),
        brier=brier_table(found),
        ratios=ratio_table(found),
        coverage=coverage_table(found),
        fading=fading_table(found),
        first=first,
        full="\n\n".join(
            f"{horizon} years ahead:\n\n{full_table(found, first, horizon)}"
            for horizon in found.horizons
        ),
        yearly=yearly_table(found, first, PICTURE_HORIZON),
        worst=worst,
        worst_yearly=yearly_table(found, worst, PICTURE_HORIZON),
        helped=declared_helped(found),
        horizon=PICTURE_HORIZON,
        alternative=alternative(found),
        image=IMAGE.relative_to(PAGE.parent).as_posix(),
        reliability=reliability_table(found),
        shocks=shock_table(found),
        size=found.sample_size,
        sample=sample_table(found),
        arguments=found.arguments,
        seed=found.seed,
        numpy=np.__version__,
        scipy=scipy.__version__,
        statsmodels=statsmodels.__version__,
    )


TEXT = """\
# Back-test on real figures

Would our forecasts have held? From every year by which a panel has eight figures, \
each method forecasts 3 and 5 years ahead from the figures up to then, and what \
happened is held against it. The figures are real: emissions and vehicles of some 350 \
areas of the United Kingdom. [The calibration](calibration.md) says how the engine \
does where the truth is known.

## In short

In how many pairs of panel and horizon ours had the lower Brier score, and how often \
its 95% ranges held:

{short}

Where ours is not better, or its 95% ranges held less than 90%:

{not_better}

All areas of a country share its weather, its power stations and its crises. A panel \
of 361 areas over 19 years is nearer to a handful of observations than to thousands. \
Intervals below redraw whole years, in runs as long as the horizon. Where a panel has \
fewer years of origin than two such runs there is no interval, and differences there \
should not be relied on.

## What was asked

{panels}

A level is set from what was known: three multiples of the last figure, and where the \
pace of the last five years would lead. The question is whether the figure itself, \
with its noise, will be there or better in the very year. Areas that lack a figure, or \
have one of nought, are left out.

- **ours**: the trend engine, with the noise of one figure added to the level, on the \
figures as they are or on their logarithm. The product fits an indicator on the scale \
that it is declared on; both are shown for all, also where one is plainly wrong, as \
for electric cars as they are. 'Fading' keeps that share of the pace after each year. \
'Level alone' is the chance that the product shows: it is about the level without \
noise, and is scored here against figures that have it.
- **line**: least squares through all figures, with its prediction interval.
- **no change, drift**: a random walk without and with the mean step so far.
- **Open SDG's rule**: 'on track' or 'achieved' for that level by that year, counted \
from the first figure, taken as a chance of 1, all else as 0. Its **labels, by their \
record**: each label's frequency, level by level, over all areas and all earlier \
origins whose outcome was in by then. No official rule does that; it learns from all \
areas where the others see one.

## Chances: Brier scores

Less is better; the lowest of each row is in bold. 'Reached' is the share of levels \
that were reached.

{brier}

The same as ratios, below 1 where ours is better, with 95% intervals where there are \
years enough:

{ratios}

## Ranges: how often they held

Share of figures inside the 95% range, with its interval over redrawn years where \
there is one, and after the semicolon inside the 80% range.

{coverage}

## If the pace fades

Brier score and, in brackets, how often the 95% range held.

{fading}

## One panel in full: {first}

The interval score is that of the 95% range, in last figures; less is better.

{full}

Origin by origin, {horizon} years ahead:

{yearly}

## The panel with the lowest cover: {worst}

Of those fitted on the logarithm, {horizon} years ahead, origin by origin:

{worst_yearly}

## What came true of what was said

![{alternative}]({image})

The same in numbers, for {first}, {horizon} years ahead: mean chance said, then the \
share that came true with its interval over redrawn years, then how many forecasts. \
There is no interval where some redrawn years never said such a chance. The picture \
leaves out tenths with fewer than 30.

{reliability}

## 2020, declared and not

A declared exceptional year is not fitted. It can be declared only once it has \
happened, so forecasts made before 2020 are the same either way and are not in this \
table. Levels and outcomes are the same in both columns. Brier score, and in brackets \
how often the 95% range held. Each row is one year's forecasts, so one year's luck. \
In how many comparisons declaring lowered the Brier score: {helped}.

{shocks}

## Beside statsmodels

`UnobservedComponents` 'lltrend' with its variances estimated and taken as known, on \
the logarithm, for a random sample of {size} areas of the panel of {first}, with other \
methods on the same areas.

{sample}

## What this does not show

The figures are of the latest release, revised since; what a city knew at the time was \
rougher. The panels overlap: sectors are parts of the totals, and all are of one \
country in one period of falling emissions and of rising sales of electric cars. Few \
origins are independent. Whoever changes the engine from now on has seen these figures.

Written by `python -m benchmarks.back_test {arguments}`, with the cases' folder in \
`MISSIONMETRICS_CASES`; seed {seed}, numpy {numpy}, scipy {scipy}, statsmodels \
{statsmodels}.
"""
