"""A picture in words: what it is, what it holds, what it shows; nothing beyond.

Three levels, after Lundgard and Satyanarayan (2022) IEEE Trans. Vis. Comput. Graph.
28:1073-1083: 1 how the picture is built, 2 numbers in it, 3 what they add up to.
What it may mean (level 4) is a signed comment of a person, never made here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from missionmetrics.charts.text import clean

if TYPE_CHECKING:
    from missionmetrics.charts.figure import Figure
    from missionmetrics.core.locale import Locale
    from missionmetrics.core.sentence import Sentence

LONGEST_ALT = 125  # characters, one sentence: the rule of the UK's statistical service


class Described(NamedTuple):
    """One sentence of a description: its level, and the sentence with its cells.

    The cells are those of ``fig.facts``, so a test can say it again from there.
    """

    level: Literal[1, 2, 3]
    sentence: Sentence


def describe(fig: Figure, level: int = 3) -> list[str]:
    """The picture of ``fig`` in words, up to ``level``.

    Parameters
    ----------
    fig : Figure
        What is shown.
    level : int
        1 says how it is built, 2 adds numbers, 3 adds what they show together.

    Examples
    --------
    >>> from missionmetrics.charts.figure import figure
    >>> describe(figure(mm.example().code_series()), level=1)[0][:16]
    'Dots with ranges'
    """
    return [
        clean(d.sentence.say(fig.facts, fig.locale.name))
        for d in fig.description
        if d.level <= level
    ]


def alt(locale: Locale, kind: str, **texts: Any) -> str:
    """The short text in place of a picture; a shorter wording where one is too long."""
    said = clean(locale.message(f"figures.alt.{kind}", plural=None, **texts))
    if len(said) > LONGEST_ALT and f"figures.alt.{kind}_short" in locale.messages:
        return alt(locale, f"{kind}_short", **texts)
    return said
