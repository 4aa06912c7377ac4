"""The crate against the demands of RO-Crate 1.2, written out here from the text."""

from __future__ import annotations

import json
from urllib.parse import unquote, urlsplit

import pytest

from missionmetrics.publish.release.layout import files_in
from tests.publish.made import RELEASED, poisoned, report


def several(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(params=["plain", "hostile", "named"])
def folder(request, release, tmp_path):
    if request.param == "plain":
        return release
    made = {"hostile": lambda: poisoned(3),
            "named": lambda: report(publisher="Harbour Council")}  # fmt: skip
    return made[request.param]().publish(tmp_path / "out", released=RELEASED).parent


@pytest.fixture
def graph(folder):
    crate = json.loads((folder / "ro-crate-metadata.json").read_text())
    assert set(crate) == {"@context", "@graph"}
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    return crate["@graph"]


def test_it_is_flat_and_each_entity_has_one_id_and_a_type(graph):
    ids = [e["@id"] for e in graph]
    assert len(ids) == len(set(ids))
    for entity in graph:
        assert entity["@type"]
        for value in entity.values():
            assert value != []
            for item in several(value):
                assert isinstance(item, str) or set(item) == {"@id"}


def test_ids_are_references_and_every_reference_is_described(graph):
    ids = {e["@id"] for e in graph}
    for name in ids:
        assert name.isascii()
        assert not set(name) & set(' <>"{}|\\^`')
        assert urlsplit(name).scheme in ("", "https", "urn")
        assert ".." not in name.split("/")
    outside = "https://w3id.org/ro/crate/1.2"
    values = [v for e in graph for v in e.values()]
    items = [i for v in values for i in several(v)]
    named = {i["@id"] for i in items if isinstance(i, dict)}
    assert named <= ids | {outside}


def test_the_descriptor_and_the_root(graph):
    by_id = {e["@id"]: e for e in graph}
    descriptor = by_id["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    root = by_id["./"]
    assert root["@type"] == "Dataset"
    assert root["name"]
    assert root["description"]
    assert root["datePublished"] == RELEASED
    assert root["license"]["@id"] in by_id


def test_the_parts_are_the_files_and_nothing_else(folder, graph):
    by_id = {e["@id"]: e for e in graph}
    reached, queue = set(), ["./"]
    while queue:
        for part in several(by_id[queue.pop()].get("hasPart", [])):
            assert part["@id"] not in reached, "a part has one parent"
            reached.add(part["@id"])
            queue.append(part["@id"])
    files = {unquote(i) for i in reached if by_id[i]["@type"] == "File"}
    assert files == set(files_in(folder)) - {"ro-crate-metadata.json"}
    assert all(i.endswith("/") for i in reached if by_id[i]["@type"] == "Dataset")
    for name in files:
        assert "/" in by_id[name]["encodingFormat"]
        size = by_id[name]["contentSize"]
        assert size == str((folder / name).stat().st_size)


def test_software_with_its_version_made_it_from_sources(graph):
    made = [e for e in graph if e["@type"] == "CreateAction"]
    by_id = {e["@id"]: e for e in graph}
    assert made[0]["result"] == {"@id": "./"}
    tools = [by_id[i["@id"]] for i in several(made[0]["instrument"])]
    assert all(t["softwareVersion"] for t in tools)
    assert "missionmetrics" in [t["name"] for t in tools]
    for cited in several(by_id["./"]["citation"]):
        assert urlsplit(cited["@id"]).scheme, "a citation has an absolute id"
    for tool in (e for e in graph if e["@type"] == "SoftwareApplication"):
        assert tool["url"]
        assert tool["version"]


def test_a_named_publisher_is_author_and_publisher(tmp_path):
    page = report(publisher="Harbour Council").publish(
        tmp_path / "out", released=RELEASED
    )
    text = (page.parent / "ro-crate-metadata.json").read_text()
    by_id = {e["@id"]: e for e in json.loads(text)["@graph"]}
    root = by_id["./"]
    assert by_id[root["author"]["@id"]]["name"] == "Harbour Council"
    assert by_id[root["publisher"]["@id"]]["email"] == "mailto:missions@example.org"
