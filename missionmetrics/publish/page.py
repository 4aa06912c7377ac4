"""The page of a report: one calm column, the finding first, nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from missionmetrics.charts.figure import Figure, figure
from missionmetrics.charts.text import clean
from missionmetrics.core.locale import Locale
from missionmetrics.core.locale import locale as find_locale
from missionmetrics.publish import style
from missionmetrics.publish.fragment import View, address, day, render, view
from missionmetrics.publish.script import script

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from missionmetrics.core.result import Result
    from missionmetrics.publish.report import Report

COUNTING = "page.protection"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in its place on the page."""

    fig: Figure
    view: View


def page(
    report: Report,
    shown: Mapping[str, Sequence[Result]],
    *,
    released: str,
    folders: Mapping[str, str],
    further: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the page of ``report`` as one HTML document.

    Parameters
    ----------
    report : Report
        Title, goal and everything that is not a result.
    shown : mapping of str to sequence of Result
        Protected results by place: ``headline``, ``comparison``, ``map``,
        ``voices`` and ``results``.
    released : str
        Day of the release.
    folders : mapping of str to str
        Where the files of a figure stand, by the id of the figure; without an
        entry its downloads are inside the page.
    further : sequence of (str, str)
        Other pages of the release: where each stands, and what it is.
    """
    locale = find_locale(report.locale)
    contact = address(report.contact)

    def placed(result: Result) -> Shown:
        fig = figure(result, locale=report.locale)
        folder = folders.get(fig.id, "")
        return Shown(fig, view(fig, folder=folder, contact=contact, scripted=True))

    first = placed(shown["headline"][0])
    rest = [
        placed(r) for p in ("comparison", "map", "voices", "results") for r in shown[p]
    ]
    sheet, code = style.css(), script()
    return render(
        "page.html.j2", locale,
        lang=locale.name, direction=locale.rules["direction"],
        policy=style.policy(sheet, code), style=Markup(sheet), script=Markup(code),
        title=clean(report.title),
        goal=clean(report.goal) or locale.message("page.no_goal"),
        scope=_scope(report, first, released, locale), first=first, rest=rest,
        asides=_asides(report, shown, locale),
        about=_about(report, released, locale, files=bool(folders)),
        attributions=_attributions(report, [first, *rest]), further=further,
    )  # fmt: skip


def _scope(report: Report, first: Shown, released: str, locale: Locale) -> list[str]:
    """What counts, what does not, how old the figures are, when the next come."""
    say, lines = locale.message, []
    if report.counts:
        lines.append(say("page.counts", list=_listed(report.counts, locale)))
    if report.does_not_count:
        lines.append(
            say("page.does_not_count", list=_listed(report.does_not_count, locale))
        )
    observed = first.fig.frames.get("observed")
    published = max((s.published_on for s in first.fig.provenance.sources), default="")
    if observed is not None:
        last = observed.sort_values("time")["period"].astype(str).iloc[-1]
        lines.append(
            say("page.latest_published", period=day(last, locale),
                date=day(published, locale))
            if published
            else say("page.latest", period=day(last, locale))
        )  # fmt: skip
    return [*lines, _next(report.next_expected, released, locale)]


def _next(expected: str, released: str, locale: Locale) -> str:
    """When the next figures come; a day that has passed is said to have passed."""
    if not expected:
        return locale.message("page.next_unknown")
    late = len(expected) == len(released) and expected < released
    name = "page.next_overdue" if late else "page.next_expected"
    return locale.message(name, date=day(expected, locale))


def _asides(
    report: Report, shown: Mapping[str, Sequence[Result]], locale: Locale
) -> list[tuple[str, str]]:
    """The questions of the first screen, each with its sentences or its fallback."""
    say = locale.message

    def finding(place: str) -> str:
        said = [s for r in shown[place][:1] for s in r.say(report.locale)[:2]]
        return " ".join(_ended(clean(s)) for s in said)

    compared, voices = finding("comparison"), finding("voices")
    because = f"{say('page.because_not')} {compared}" if compared else say(
        "page.because_none")  # fmt: skip
    unknowns = [_ended(clean(u)) for u in report.unknowns]
    changes = [_ended(clean(c)) for c in report.changes]
    return [
        (say("page.because"), because),
        (say("page.people_say"), voices or say("page.people_none")),
        (say("page.what_changed"), " ".join(changes) or say("page.changed_first")),
        (say("page.unknowns"), " ".join(unknowns) or say("page.unknowns_none")),
    ]


def _about(report: Report, released: str, locale: Locale, *, files: bool) -> list[str]:
    say = locale.message
    lines = [say("page.released", date=day(released, locale))]
    if report.licence:
        lines.append(say("page.licence", licence=clean(report.licence)))
    lines += [" ".join(_protection(report, locale)), say("page.static")]
    return [*lines, *([say("page.files")] if files else [])]


def _protection(report: Report, locale: Locale) -> list[str]:
    """What the policy of the page does with counts of people, in its own words."""
    say, rules = locale.message, report.rules
    people = locale.noun(float(rules.threshold), "person")
    lines = [say(COUNTING, count=people)]
    if rules.zeros == "shown":
        lines.append(say("page.noughts_shown"))
    if rules.rounding > 1:
        base = locale.number(float(rules.rounding), digits=0)
        lines.append(say("page.rounded", base=base))
    return lines


def _attributions(report: Report, shown: Sequence[Shown]) -> list[str]:
    named = [clean(a) for a in report.attributions]
    named += [clean(s.attribution) for p in shown for s in p.fig.provenance.sources]
    return list(dict.fromkeys(a for a in named if a))


def _listed(items: Sequence[str], locale: Locale) -> str:
    cleaned = [clean(i).rstrip(".") for i in items]
    return locale.message("page.item_join").join(cleaned)


def _ended(text: str) -> str:
    """A headline as a sentence: with a full stop unless it has its own end."""
    return text if text.endswith((".", "!", "?", "⟧")) else f"{text}."
