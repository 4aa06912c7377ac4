"""A map of points shows counts by area; places and small counts stay inside."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.core.disclosure import Disclosure
from missionmetrics.core.errors import EvidenceError
from missionmetrics.evidence.gathered_points import gather_points
from missionmetrics.publish import protect
from missionmetrics.publish.fragment import fragment
from tests.core import handmade
from tests.evidence.test_gathered_points import geography, points


def test_a_map_of_gathered_points_shows_no_place_and_no_small_count():
    found = gather_points(points((20, 3, 34, 40)), geography(), crs="EPSG:27700")
    rows = [
        handmade.row("people", "people", n, np.nan, np.nan, n, area_id=a, area=b)
        for a, b, n in found.table.itertuples(index=False)
    ]
    counts = tuple(found.table["n"])
    base = handmade.area_map()
    result = protect.with_(
        base, table=pd.DataFrame(rows), geography=found.geography,
        sentences=base.cautions,
        disclosure=Disclosure(counting_unit="person", contributors=counts,
                              total=counts),
    )  # fmt: skip
    shown = protect.protected(result)
    withheld = shown.table.set_index("area")["certainty"] == "withheld"
    assert withheld["B"]
    assert withheld.sum() >= 2
    assert figure(shown).drawable
    assert "KESTREL" not in fragment(shown)


def test_exact_places_never_leave():
    result = protect.with_(handmade.area_map(), parts={"points": points((5, 5, 5, 5))})
    with pytest.raises(EvidenceError) as caught:
        protect.protected(result)
    assert caught.value.code == "MM-PUBLISH-RESTRICTED"
