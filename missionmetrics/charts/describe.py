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

    A sentence that its own cells do not bear out is not said.

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
        if d.level <= level and d.sentence.true_of(fig.facts)
    ]


def alt(locale: Locale, kind: str, plural: float | None = None, /, **texts: Any) -> str:
    """The short text in place of a picture: the first wording that is short enough.

    ``_short`` says less, and ``_bare`` names nothing that a table could make long.

    Parameters
    ----------
    locale : Locale
        Language of the text.
    kind : str
        Which picture: ``figures.alt.{kind}`` is its message.
    plural : float, optional
        Number that chooses the plural form; else that of the text ``count`` or ``n``.
    **texts : str
        What fills the message.
    """
    counted = texts.get("count", texts.get("n"))
    if plural is None and counted == locale.number(1.0, digits=0):
        plural = 1.0
    one = f"figures.alt_one.{kind}"
    names = [f"figures.alt.{kind}{how}" for how in ("", "_short", "_bare")]
    names = [one if plural == 1.0 and one in locale.messages else names[0], *names[1:]]
    for name in (*names, "figures.alt_any"):
        if name in locale.messages:
            said = clean(locale.message(name, plural=plural, **texts))
            if len(said) <= LONGEST_ALT:
                break
    return said
