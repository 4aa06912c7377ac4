"""The tables of a mission are a mapping by name."""

from missionmetrics.data.example import example_tables


def test_going_over_tables_gives_their_names():
    tables = example_tables()
    assert list(tables) == list(tables.frames)
    assert "projects" in tables
    assert "weather" not in tables
    assert tables["projects"] is tables.frames["projects"]
