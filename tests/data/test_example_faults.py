"""Harbour City written to files: clean reads clean, each planted fault is found."""

from collections import Counter

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.example import example_tables, write_example
from missionmetrics.data.reading import read_all, read_tables


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("clean") / "harbour")


@pytest.fixture(scope="module")
def dirty(tmp_path_factory):
    return write_example(tmp_path_factory.mktemp("dirty") / "harbour", dirty=True)


@pytest.fixture(scope="module")
def planted():
    return example_tables(dirty=True).truth["planted"]


def found(folder):
    return [
        (f.code, (f.file or "").removesuffix(".csv"), f.row, f.column)
        for f in read_all(folder).faults
    ]


def test_what_is_written_reads_back_the_same(clean):
    read = read_tables(clean)
    assert read.faults == ()
    assert read == example_tables()


def test_the_same_seed_writes_the_same_bytes(clean, dirty, tmp_path):
    for folder, spoil in ((clean, False), (dirty, True)):
        again = write_example(tmp_path / str(spoil), dirty=spoil)
        names = {p.name for p in folder.iterdir()}
        assert names == {p.name for p in again.iterdir()}
        for name in names:
            assert (folder / name).read_bytes() == (again / name).read_bytes(), name


def test_check_finds_what_was_planted_and_nothing_else(dirty, planted):
    wanted = [(p["code"], p["table"], p["row"], p["column"]) for p in planted]
    assert Counter(found(dirty)) == Counter(wanted)


def test_there_is_enough_to_learn_from(planted):
    assert len(planted) >= 15
    assert len({p["code"] for p in planted}) == len(planted)
    assert len({p["lesson"] for p in planted}) == len(planted)
    assert len({p["table"] for p in planted}) >= 8


def test_the_spoilt_city_is_not_read(dirty):
    with pytest.raises(EvidenceError) as caught:
        read_tables(dirty)
    assert caught.value.code == "MM-EVIDENCE"


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_every_seed_can_be_spoilt(tmp_path, seed):
    planted = example_tables(seed=seed, dirty=True).truth["planted"]
    folder = write_example(tmp_path / "harbour", seed=seed, dirty=True)
    wanted = [(p["code"], p["table"], p["row"], p["column"]) for p in planted]
    assert Counter(found(folder)) == Counter(wanted)


def test_spoilt_tables_in_memory_hold_the_text_of_the_files(dirty):
    import pandas as pd

    tables = example_tables(dirty=True)
    for path in dirty.glob("*.csv"):
        text = pd.read_csv(path, dtype="str", keep_default_na=False)
        assert tables[path.stem].equals(text), path.name
    assert not tables.geography.geometry.is_valid.all()


def test_clean_tables_are_not_touched_by_spoiling():
    before = example_tables()
    example_tables(dirty=True)
    assert before == example_tables()
    assert "planted" not in before.truth
