"""Invented worlds of claims whose truth is known, and what people in them tell.

Each world has things that follow from one another. A link has a chance of being named
by a person who is asked; in some worlds people differ in how much they tell, or come
in groups that were heard together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from missionmetrics.stats.ripples.measures import Web

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODES, SECTORS, AREAS = 20, 6, 5
KINDS = (
    "links that few name",
    "links that many name",
    "people who tell much or little",
)


class World(NamedTuple):
    """Links with the chance that a person names each, and where things belong."""

    first: NDArray[np.int64]
    then: NDArray[np.int64]
    chance: NDArray[np.float64]
    sector: NDArray[np.int64]
    kind: str


def make_world(kind: str, rng: np.random.Generator) -> World:
    """Two starting things and eighteen that follow, each from one or two others."""
    links = []
    for then in range(2, NODES):
        before = rng.choice(then, size=min(then, 1 + rng.integers(2)), replace=False)
        links += [(int(first), then) for first in before]
    first, then_ = np.array(links).T
    often = (2.0, 3.0) if kind == KINDS[1] else (0.7, 4.0)
    chance = rng.beta(*often, first.size)
    return World(first, then_, chance, rng.integers(0, SECTORS, NODES), kind)


def told(world: World, sources: int, rng: np.random.Generator) -> Web:
    """What ``sources`` people say; each lives in one of five places."""
    chance = np.broadcast_to(world.chance, (sources, world.chance.size))
    if world.kind == KINDS[2]:
        talk = rng.gamma(1.0, 1.0, (sources, 1))
        chance = 1 - (1 - np.minimum(world.chance, 0.99)) ** talk
    source, link = np.nonzero(rng.random(chance.shape) < chance)
    home = rng.integers(0, AREAS, sources)
    return Web(
        first=world.first,
        then=world.then,
        start=np.array([0, 1]),
        sector=world.sector,
        source=source,
        link=link,
        effect_sector=world.sector[world.then[link]],
        effect_area=home[source],
        sources=sources,
    )


class Talk(NamedTuple):
    """Coded documents: how many, about how long, how bunched each code is."""

    documents: int
    passages: int
    bunched: float


CODES = 6
FOLLOWS = 0.3


def talk(
    world: Talk, rng: np.random.Generator, *, follows: int | None = None
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Passages with codes, and the document of each.

    With ``follows``, three in ten passages with the first code have the second one on
    them, or so many passages later.
    """
    marked, document = [], []
    for number in range(world.documents):
        half = world.passages // 2
        length = int(rng.integers(max(2, half), world.passages + half + 1))
        often = rng.beta(1, 5, CODES)
        flags = np.zeros((length, CODES), dtype=bool)
        flags[0] = rng.random(CODES) < often
        for at in range(1, length):
            again = rng.random(CODES) < world.bunched
            flags[at] = np.where(again, flags[at - 1], rng.random(CODES) < often)
        if follows is not None:
            at = np.flatnonzero(flags[: length - follows, 0])
            flags[at[rng.random(at.size) < FOLLOWS] + follows, 1] = True
        marked.append(flags)
        document.append(np.full(length, number))
    return np.concatenate(marked), np.concatenate(document)
