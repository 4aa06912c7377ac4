"""Who has an address already: the same question keeps it, another never gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from missionmetrics.publish.release.names import codes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping, Sequence

    from missionmetrics.core.result import Result


class Asked(NamedTuple):
    """What a figure asks, whatever the answer: its metric, its form, its subject."""

    metric: str
    form: str
    about: tuple[tuple[str, str], ...] = ()


def asked(result: Result) -> Asked:
    """What a result asks: the same in every release that answers it again."""
    about = tuple(sorted(codes(result)))
    return Asked(result.provenance.metric, result.form, about)


def kept_names(
    results: Sequence[Result], standing: Mapping[str, Result]
) -> dict[int, str]:
    """The name that each result has already, by its place among ``results``.

    ``standing`` holds results by name. Where several ask the same, the one that is
    most alike keeps its name: the very result, then its table, then its wording.
    """
    left = dict(standing)
    found: dict[int, str] = {}
    for alike in ALIKE:
        for nth, result in enumerate(results):
            if nth not in found:
                same = (name for name, old in left.items() if alike(old, result))
                if name := next(same, ""):
                    found[nth] = name
                    del left[name]
    return found


def lifted(
    now: Sequence[tuple[Asked, str]], withdrawn: Sequence[tuple[Asked | None, str]]
) -> dict[int, int]:
    """Which withdrawn question each of ``now`` answers again, by their places.

    Both come as what is asked and as the question in words. Where more were withdrawn
    than now ask the same, nobody knows which is meant, and none is lifted.
    """
    found: dict[int, int] = {}
    for key in KEYS:
        asking = _by(key, now, without=found.keys())
        waiting = _by(key, withdrawn, without=found.values())
        for same, olds in waiting.items():
            news = asking.get(same, [])
            if len(news) >= len(olds):
                found |= dict(zip(news, olds, strict=False))
    return found


def _by(
    key: Callable[[Asked, str], Hashable],
    given: Sequence[tuple[Asked | None, str]],
    *,
    without: Collection[int],
) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for nth, (question, words) in enumerate(given):
        if question is not None and nth not in without:
            found.setdefault(key(question, words), []).append(nth)
    return found


def _same_question(old: Result, new: Result) -> bool:
    return asked(old) == asked(new)


def _same_wording(old: Result, new: Result) -> bool:
    return (
        _same_question(old, new)
        and old.question == new.question
        and old.provenance.settings == new.provenance.settings
    )


def _same_table(old: Result, new: Result) -> bool:
    return _same_question(old, new) and old.table.equals(new.table)


ALIKE: tuple[Callable[[Result, Result], bool], ...] = (
    lambda old, new: old is new, _same_table, _same_wording, _same_question,
)  # fmt: skip
KEYS: tuple[Callable[[Asked, str], Hashable], ...] = (
    lambda question, words: (question, words), lambda question, _: question,
)  # fmt: skip
