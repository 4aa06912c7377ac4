"""What a page admits not to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missionmetrics.core.locale import Locale
    from missionmetrics.core.result import Result
    from missionmetrics.reporting.asking import Asked


def unknowns(
    language: Locale,
    headline: Result,
    *,
    spoken: bool,
    without: int,
    unanswered: Sequence[str],
    silent: Sequence[Asked],
) -> tuple[str, ...]:
    """Full sentences, the weightiest first.

    Parameters
    ----------
    language : Locale
        Language of the page.
    headline : Result
        The pace of the headline.
    spoken : bool
        Whether residents' words are part of the evidence.
    without : int
        How many areas have no figures.
    unanswered : sequence of str
        Names of indicators without an answer.
    silent : sequence of Asked
        Questions about the headline without an answer.
    """
    say = language.message
    status = headline.parts["status"].iloc[0]
    lines = [say("report.unknown.cause")]
    lines.append(
        say("report.unknown.before", period=language.period(str(status["last_period"])))
    )
    if status["status"] == "no target":
        lines.append(say("report.unknown.no_target"))
    lines += [line for asked in silent for line in _silent(asked, language)]
    if not spoken:
        lines.append(say("report.unknown.no_words"))
    if without:
        counted = language.noun(float(without), "area")
        lines.append(say("report.unknown.areas_without", n=counted))
    lines += [say("report.unknown.indicator_without", name=n) for n in unanswered]
    return tuple(lines)


def _silent(asked: Asked, language: Locale) -> list[str]:
    """What was asked, and in the result's own first words why there is no answer."""
    lines = [language.message(f"report.unanswered.{asked.name}")]
    if asked.result is not None:
        lines += asked.result.say(language.name)[:1]
    return lines
