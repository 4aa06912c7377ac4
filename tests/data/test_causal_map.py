"""Maps that other programs drew: read as claims, hardened, every fault at its place."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pandas as pd
import pytest
import xlsxwriter

from missionmetrics import read_causal_map
from missionmetrics.core.errors import EvidenceError
from missionmetrics.data.drawn_map import (
    LONGEST_LABEL,
    MAX_FACTORS,
    MAX_LINKS,
    TooLargeError,
)
from missionmetrics.data.drawn_prsm import MAX_PARTS
from missionmetrics.data.squeezed_text import NotSqueezedError, unsqueezed
from missionmetrics.schemas.check import faults_in
from missionmetrics.schemas.links import link_faults

SQUEEZED_A = "\u10e6\u4a20 "
SQUEEZED_MAP = (
    "\u1be1\u083d\u420c\u0280\u5326\u38a0\u2e20\u082d\u5521\u1672\u3940\u11a4"
    "T\u5c21\u5828\u3028\u6329\u1c60\u0441\u408b\u0ce8\u2835\u60a0\u5f83"
    "\u1b82\u4420\u2642\u52b5\u5588\u0249\u5881\u4022\u7667\u0340\u09e6\u1677"
    "}\u3130\u1870\u01ed\u7093\u50a0\u0354\u28a0\u0b8b\u2073\u2664\u2d41"
    "\u4e8b\u1ca0 "
)
SQUEEZED_BOMB = (
    "\u10e6\u5f39\u2ebd\u5fe3\u0a92\u2d7b\u6906\u5eef\u3c1e\u0634\u38b3\u25be"
    "\u22ea\u5773\u36db\u7458\u6a06\u2ed6\u7daf\u1d9d\u67fe\u8010\u1848\u3868"
    "\u68d1\u7133\u12c7\u24ed\u4bbf\u10d1\u2992\u4af5\u360a\u1b55\u35ca  "
)
# What compressToUTF16 of the Python package lzstring 1.0.4 makes of these texts.
SQUEEZED = {
    "": ("\u2020 "),
    "aaaaaaaa": SQUEEZED_A,
    "Más niños van en bici, 漢字": (
        "\u1662\u0e53\u4028\u0780\u4b24\u3c3e\u6921\u5c28\u32a4\u0550\u6066\u1838"
        "\u6320\u1a29\u0133\u6d27\u2b89  "
    ),
}
NODES = [
    {"id": "a1", "label": "Bike\nbus", "note": {"ops": [{"insert": "Since 2023.\n"}]}},
    {"id": "b2", "label": "More cycling", "grp": "group0"},
    {"id": 3, "label": "Fewer cars"},
    {"id": "c9", "label": "cluster", "isCluster": True},
]
EDGES = [
    {
        "from": "a1",
        "to": "b2",
        "label": "+",
        "created": {"user": "Ana", "time": 1.7e12},
    },
    {"from": "b2", "to": 3, "label": "−", "note": {"ops": [{"insert": "I saw it."}]}},
]


def prsm(folder, nodes=None, edges=None, name="streets.prsm", **more):
    held = {"version": "3.2.4", "nodes": NODES if nodes is None else nodes,
            "edges": EDGES if edges is None else edges, **more}  # fmt: skip
    file = folder / name
    file.write_text(json.dumps(held), encoding="utf-8")
    return file


def graphml(folder, inner, *, before="", keys=True, name="map.graphml"):
    head = (
        '<key id="d0" for="node" attr.name="label" attr.type="string"/>'
        '<key id="d10" for="edge" attr.name="label" attr.type="string"/>'
    )
    file = folder / name
    file.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        f"{head if keys else ''}{inner}</graphml>",
        encoding="utf-8",
    )
    return file


def sheets(folder, factors, links, names=("Factors", "Links")):
    file = folder / "map.xlsx"
    book = xlsxwriter.Workbook(str(file))
    for name, rows in zip(names, (factors, links), strict=True):
        sheet = book.add_worksheet(name)
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    book.close()
    return file


def mark(folded):
    """The fingerprint of a label that its readable id does not hold whole."""
    return hashlib.sha256(folded.encode()).hexdigest()[:10]


def codes(refused):
    return sorted({f.code for f in refused.value.faults})


def squeezed(text):
    """As LZString writes it, each 16-bit half as a piece of its own, never a known one.

    The plainest text of the scheme: every code says that a new letter follows.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    letters = [units[i] | units[i + 1] << 8 for i in range(0, len(units), 2)]
    bits, known, width = [], 0, 2
    for n, letter in enumerate(letters):
        for number, size in ((1, width), (letter, 16)):
            bits += [number >> place & 1 for place in range(size)]
        known += 1 if n == 0 else 2  # the letter, and the last piece with it
        width = max(3, (known + 3).bit_length())
    bits += [2 >> place & 1 for place in range(width)]
    bits += [0] * (-len(bits) % 15)
    fifteens = (bits[i : i + 15] for i in range(0, len(bits), 15))
    return "".join(chr(32 + int("".join(map(str, f)), 2)) for f in fifteens)


class TestPrsm:
    def test_factors_are_outcomes_and_links_are_claims(self, tmp_path):
        found = read_causal_map(prsm(tmp_path), actions=["Bike bus"])
        assert found.outcomes["name"].tolist() == [
            "Bike bus", "More cycling", "Fewer cars",
        ]  # fmt: skip
        assert found.outcomes["kind"].tolist() == ["action", "outcome", "outcome"]
        assert found.outcomes["description"].tolist()[0] == "Since 2023."
        ends = found.claims[["from_outcome_id", "to_outcome_id"]].to_numpy().tolist()
        assert ends == [["bike-bus", "more-cycling"], ["more-cycling", "fewer-cars"]]
        assert found.claims["polarity"].tolist() == ["more", "less"]
        assert found.claims["text"].tolist()[1] == "I saw it."
        # 1.7e12 thousandths of a second after 1970 is 14 November 2023.
        assert found.claims["date"].iloc[0] == pd.Timestamp("2023-11-14")
        assert set(found.claims["consent"]) == {"none"}

    def test_the_tables_are_sound(self, tmp_path):
        found = read_causal_map(prsm(tmp_path))
        frames = {"outcomes": found.outcomes, "claims": found.claims}
        assert not [f for n, t in frames.items() for f in faults_in(n, t)]
        assert not link_faults(frames)

    def test_a_map_is_one_source_and_no_name_of_a_person_is_kept(self, tmp_path):
        file = prsm(tmp_path)
        assert read_causal_map(file).claims["participant_id"].unique() == ["streets"]
        drawn = read_causal_map(file, sources="creators", said_by="w1").claims
        assert drawn["participant_id"].tolist() == ["w1-1", "w1-2"]
        assert drawn["heard_with"].unique().tolist() == ["w1"]
        kept = read_causal_map(file, sources="creators")
        assert "Ana" not in kept.claims.to_csv() + kept.outcomes.to_csv()

    def test_the_form_that_newer_editions_save_is_read(self, tmp_path):
        file = tmp_path / "new.prsm"
        file.write_text(SQUEEZED_MAP, encoding="utf-8")
        found = read_causal_map(file)
        assert found.outcomes["name"].tolist() == ["Bike bus", "Quiet streets"]

    @pytest.mark.parametrize(
        ("arrows", "ends"),
        [
            ({"to": {"enabled": True}, "from": {"enabled": False}}, [("a", "b")]),
            ({"to": {"enabled": False}, "from": {"enabled": True}}, [("b", "a")]),
            ({"to": {"enabled": False}, "middle": {"enabled": True}}, [("a", "b")]),
            ("to, from", [("a", "b"), ("b", "a")]),
        ],
    )
    def test_an_arrow_is_read_the_way_it_points(self, tmp_path, arrows, ends):
        nodes = [{"id": k, "label": k} for k in "ab"]
        edge = {"from": "a", "to": "b", "arrows": arrows}
        claims = read_causal_map(prsm(tmp_path, nodes, [edge])).claims
        found = zip(claims["from_outcome_id"], claims["to_outcome_id"], strict=True)
        assert list(found) == ends

    def test_a_link_without_an_arrow_says_nothing_of_what_came_first(self, tmp_path):
        edge = {**EDGES[0], "arrows": {"to": {"enabled": False}}}
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path, edges=[edge]))
        assert codes(refused) == ["MM-MAP-UNDIRECTED"]

    def test_all_faults_are_said_at_once(self, tmp_path):
        nodes = [*NODES, {"id": "x", "label": " \u200b"}]
        edges = [*EDGES, {"from": "gone", "to": "b2"}, {"from": "x", "to": "b2"}]
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path, nodes, edges), actions=["Trams"])
        assert codes(refused) == ["MM-MAP-ACTION", "MM-MAP-LABEL", "MM-MAP-LOST"]
        (lost,) = (f for f in refused.value.faults if f.code == "MM-MAP-LOST")
        assert (lost.column, lost.value) == ("from", "gone")
        assert "Link 3" in lost.message

    def test_what_is_read_with_a_warning_says_so(self, tmp_path):
        nodes = [*NODES, {"id": "d", "label": "Bike bus"},
                 {"id": "e", "label": "y" * 500}]  # fmt: skip
        edges = [*EDGES, {"from": "d", "to": "a1"}, {"from": "e", "to": "d"}]
        found = read_causal_map(prsm(tmp_path, nodes, edges))
        assert {f.code for f in found.faults} == {
            "MM-MAP-TWICE", "MM-MAP-LONG", "MM-MAP-SELF",
        }  # fmt: skip
        assert {f.severity for f in found.faults} == {"warning"}
        assert found.outcomes["name"].str.len().max() == LONGEST_LABEL
        assert len(found.claims) == 3

    @pytest.mark.parametrize(
        "text",
        [
            "", "[]", "{", '{"nodes": 3, "edges": []}', '{"nodes": [1], "edges": []}',
            "[" * 100_000, '{"a": ' * 50_000, "\x00\x01", "你好" * 50,
        ],
    )  # fmt: skip
    def test_what_is_no_map_is_refused_without_a_traceback(self, tmp_path, text):
        file = tmp_path / "odd.prsm"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(file)
        assert codes(refused) == ["MM-MAP-FORMAT"]

    def test_a_map_without_links_is_refused(self, tmp_path):
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path, edges=[]))
        assert codes(refused) == ["MM-MAP-EMPTY"]

    def test_a_map_of_loops_alone_says_nothing_and_is_refused(self, tmp_path):
        loops = [{"from": "a1", "to": "a1"}, {"from": 3, "to": 3}]
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path, edges=loops))
        assert codes(refused) == ["MM-MAP-EMPTY"]

    def test_a_map_of_too_many_things_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr("missionmetrics.data.drawn_map.MAX_LINKS", 1)
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path))
        assert codes(refused) == ["MM-MAP-LARGE"]

    def test_a_file_that_is_too_large_is_not_even_opened(self, tmp_path, monkeypatch):
        monkeypatch.setattr("missionmetrics.data.causal_map.MAX_MAP_BYTES", 10)
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path))
        assert codes(refused) == ["MM-FILE-TOO-LARGE"]

    def test_labels_that_would_mislead_are_made_plain(self, tmp_path):
        nodes = [{"id": 1, "label": "\u202eevil\u202c\x07"},
                 {"id": 2, "label": "=cmd|' /C calc'!A0"}]  # fmt: skip
        found = read_causal_map(prsm(tmp_path, nodes, [{"from": 1, "to": 2}]))
        assert found.outcomes["name"].tolist()[0] == "evil"
        assert found.outcomes["outcome_id"].tolist() == [
            "evil", "cmd-c-calc-a0-" + mark("=cmd|' /c calc'!a0"),
        ]  # fmt: skip

    def test_two_factors_of_one_key_are_not_told_apart(self, tmp_path):
        nodes = [{"id": 1, "label": "A"}, {"id": 1.0, "label": "B"},
                 {"id": 2, "label": "C"}]  # fmt: skip
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path, nodes, [{"from": 1, "to": 2}]))
        assert codes(refused) == ["MM-MAP-KEY"]
        nodes[1]["label"] = "a"  # the same thing drawn twice
        found = read_causal_map(prsm(tmp_path, nodes, [{"from": 1, "to": 2}]))
        assert found.claims["from_outcome_id"].tolist() == ["a"]

    @pytest.mark.parametrize(
        ("nodes", "edge"),
        [
            ([{"label": "A"}, {"id": 2, "label": "B"}], {"to": 2}),
            ([{"id": None, "label": "A"}, {"id": [1], "label": "C"},
              {"id": 2, "label": "B"}], {"from": None, "to": 2}),
            ([{"id": True, "label": "A"}, {"id": 2, "label": "B"}],
             {"from": True, "to": 2}),
        ],
    )  # fmt: skip
    def test_a_link_from_nothing_is_not_one_from_what_has_no_key(
        self, tmp_path, nodes, edge
    ):
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path, nodes, [edge]))
        assert codes(refused) == ["MM-MAP-LOST"]
        assert "goes from nothing" in refused.value.faults[0].message

    def test_a_key_is_the_same_number_with_and_without_a_point(self, tmp_path):
        nodes = [{"id": 1, "label": "A"}, {"id": 2, "label": "B"}]
        claims = read_causal_map(prsm(tmp_path, nodes, [{"from": 1.0, "to": 2}])).claims
        assert claims["from_outcome_id"].tolist() == ["a"]

    @pytest.mark.parametrize("time", [2.5e14, 1e300, float("nan"), -1, "soon"])
    def test_a_time_that_cannot_be_is_no_day_and_says_so(self, tmp_path, time):
        edge = {**EDGES[0], "created": {"user": "Ana", "time": time}}
        found = read_causal_map(prsm(tmp_path, edges=[edge]))
        assert found.claims["date"].isna().all()
        assert [(f.code, f.severity) for f in found.faults] == [
            ("MM-MAP-DATE", "warning")
        ]

    def test_a_time_in_seconds_is_shown_as_it_stands_in_the_file(self, tmp_path):
        edge = {**EDGES[0], "created": {"user": "Ana", "time": 1714000000}}
        (fault,) = read_causal_map(prsm(tmp_path, edges=[edge])).faults
        assert "'1714000000' is not a date" in fault.message
        assert fault.value == "1714000000"
        assert "year-month-day" not in fault.fix  # nobody can write it there

    @pytest.mark.parametrize("text", ['{"nodes":[' + "{}," * 50, '{"a": [' + "0," * 90])
    def test_a_small_file_of_too_many_values_is_not_even_parsed(
        self, tmp_path, monkeypatch, text
    ):
        monkeypatch.setattr("missionmetrics.data.drawn_prsm.MAX_PARTS", 80)
        file = tmp_path / "bomb.prsm"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(file)
        assert codes(refused) == ["MM-MAP-LARGE"]

    def test_a_map_as_large_as_is_allowed_has_room(self):
        # Fields of a link that PRSM saves with its mark, note, day and arrows.
        link = {**EDGES[1], "created": {"user": "A", "time": 1},
                "arrows": {"to": {"enabled": True}}}  # fmt: skip
        values = sum(map(json.dumps(link).count, "{[,"))
        assert values * (MAX_FACTORS + MAX_LINKS) / 2 < MAX_PARTS

    def test_a_note_has_no_letters_that_cannot_be_seen(self, tmp_path):
        note = "x\ud800y\x00\nand \u202e\U0001f6b2"
        edges = [{**EDGES[0], "note": note}]
        nodes = [{**NODES[0], "note": {"ops": [{"insert": note}]}}, *NODES[1:]]
        found = read_causal_map(prsm(tmp_path, nodes, edges))
        assert found.claims["text"].tolist() == ["xy\nand \U0001f6b2"]
        assert found.outcomes["description"].tolist()[0] == "xy\nand \U0001f6b2"

    @pytest.mark.parametrize("sources", ["creator", "MAP", None])
    def test_a_misspelt_kind_of_source_is_refused(self, tmp_path, sources):
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(prsm(tmp_path), sources=sources)
        assert refused.value.code == "MM-MAP-SOURCES"

    def test_one_action_may_be_given_as_a_text(self, tmp_path):
        kinds = read_causal_map(prsm(tmp_path), actions="Bike bus").outcomes["kind"]
        assert kinds.tolist() == ["action", "outcome", "outcome"]

    @pytest.mark.parametrize("actions", [5, None])
    def test_actions_that_are_no_list_are_refused(self, tmp_path, actions):
        with pytest.raises(EvidenceError, match="no list of labels") as refused:
            read_causal_map(prsm(tmp_path), actions=actions)
        assert refused.value.code == "MM-MAP-ACTION"


class TestSqueezedText:
    def test_letters_beyond_16_bits_are_joined_from_their_halves(self):
        for text in ("Bike \U0001f6b2 bus \U0001f6b2", "\U0001f6b2" * 40, "a\u6f22"):
            assert unsqueezed(squeezed(text), limit=1_000) == text

    def test_half_a_letter_is_marked_as_lost(self):
        assert unsqueezed(squeezed("x\ud800y"), limit=1_000) == "x\ufffdy"

    @pytest.mark.parametrize("text", SQUEEZED)
    def test_it_is_what_another_program_squeezed(self, text):
        assert unsqueezed(SQUEEZED[text], limit=10_000) == text

    def test_a_bomb_stops_at_the_limit(self):
        with pytest.raises(TooLargeError, match="more than 1,000 letters"):
            unsqueezed(SQUEEZED_BOMB, limit=1_000)

    def test_a_file_that_is_a_bomb_is_too_large_and_not_no_map(
        self, tmp_path, monkeypatch
    ):
        monkeypatch.setattr("missionmetrics.data.drawn_prsm.MAX_LETTERS", 1_000)
        file = tmp_path / "bomb.prsm"
        file.write_text(SQUEEZED_BOMB, encoding="utf-8")
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(file)
        assert codes(refused) == ["MM-MAP-LARGE"]

    @pytest.mark.parametrize("text", ["a", "\ud7ff", SQUEEZED_A[:1]])
    def test_what_breaks_off_is_refused(self, text):
        with pytest.raises(NotSqueezedError):
            unsqueezed(text, limit=1_000)


class TestGraphml:
    NODES = (
        '<node id="n1"><data key="d0">Bike bus</data></node>'
        '<node id="n2"><data key="d0">More cycling</data></node>'
    )
    EDGE = '<edge source="n1" target="n2"><data key="d10">+</data></edge>'

    def test_it_is_read(self, tmp_path):
        file = graphml(
            tmp_path, f'<graph edgedefault="directed">{self.NODES}{self.EDGE}</graph>'
        )
        found = read_causal_map(file)
        assert found.outcomes["name"].tolist() == ["Bike bus", "More cycling"]
        assert found.claims["polarity"].tolist() == ["more"]

    def test_the_labels_that_yed_draws_are_read(self, tmp_path):
        drawn = (
            '<graph edgedefault="directed" xmlns:y="http://www.yworks.com/xml/graphml">'
            '<node id="n1"><data key="d6"><y:ShapeNode><y:NodeLabel>Bike bus'
            "</y:NodeLabel></y:ShapeNode></data></node>"
            f'<node id="n2"/>{self.EDGE}</graph>'
        )
        found = read_causal_map(graphml(tmp_path, drawn))
        assert found.outcomes["name"].tolist() == ["Bike bus", "n2"]
        (fault,) = found.faults
        assert (fault.code, fault.severity) == ("MM-MAP-UNLABELLED", "warning")
        assert fault.message.startswith("1 factor has no label")
        assert fault.message.endswith("called by its key, 'n2'.")

    def test_factors_without_a_label_are_said_once(self, tmp_path):
        drawn = (
            f'<graph edgedefault="directed">{self.NODES}{self.EDGE}'
            '<node id="g"><graph edgedefault="directed"><node id="c"/></graph></node>'
            "</graph>"
        )
        (fault,) = read_causal_map(graphml(tmp_path, drawn)).faults
        assert fault.message == (
            "2 factors have no label and are called by their key, such as 'g'."
        )

    def test_a_group_keeps_its_own_label(self, tmp_path):
        inner = f'<graph edgedefault="directed">{self.NODES}</graph>'
        group = f'<node id="g"><data key="d0">Streets</data>{inner}</node>'
        drawn = (
            '<graph edgedefault="directed" xmlns:y="http://www.yworks.com/xml/graphml">'
            f'{group}<node id="h"><data key="d6"><y:NodeLabel>Cars</y:NodeLabel></data>'
            '<graph edgedefault="directed"><node id="n3"><data key="d6"><y:NodeLabel>'
            "Vans</y:NodeLabel></data></node></graph></node>"
            '<edge source="g" target="h"/></graph>'
        )
        found = read_causal_map(graphml(tmp_path, drawn))
        assert found.outcomes["name"].tolist() == [
            "Streets", "Cars", "Bike bus", "More cycling", "Vans",
        ]  # fmt: skip
        assert found.claims["from_outcome_id"].tolist() == ["streets"]
        assert not found.faults

    def test_an_id_that_stands_twice_or_not_at_all_is_refused(self, tmp_path):
        twice = '<node id="n1"><data key="d0">Trams</data></node>'
        lost = '<node><data key="d0">Vans</data></node><edge target="n2"/>'
        drawn = f'<graph edgedefault="directed">{self.NODES}{twice}{lost}</graph>'
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(graphml(tmp_path, drawn))
        assert codes(refused) == ["MM-MAP-KEY", "MM-MAP-LOST"]

    def test_links_without_a_direction_are_refused(self, tmp_path):
        drawn = f'<graph edgedefault="undirected">{self.NODES}{self.EDGE}</graph>'
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(graphml(tmp_path, drawn))
        assert codes(refused) == ["MM-MAP-UNDIRECTED"]

    @pytest.mark.parametrize(
        "before",
        [
            '<!DOCTYPE graphml [<!ENTITY a "x">]>',
            '<!DOCTYPE graphml SYSTEM "http://127.0.0.1/evil.dtd">',
            '<!DOCTYPE graphml [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        ],
    )
    def test_declarations_are_refused(self, tmp_path, before):
        drawn = f'<graph edgedefault="directed">{self.NODES}{self.EDGE}</graph>'
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(graphml(tmp_path, drawn, before=before))
        assert codes(refused) == ["MM-MAP-UNSAFE"]

    @pytest.mark.parametrize("inner", ["<graph>", "<a>" * 70 + "</a>" * 70, "\x00"])
    def test_what_is_broken_or_too_deep_is_refused(self, tmp_path, inner):
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(graphml(tmp_path, inner))
        assert codes(refused) == ["MM-MAP-FORMAT"]

    def test_too_many_elements_stop_while_they_are_read(self, tmp_path, monkeypatch):
        monkeypatch.setattr("missionmetrics.data.drawn_graphml.MOST", 20)
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(graphml(tmp_path, "<a/>" * 20 + "<broken"))
        assert codes(refused) == ["MM-MAP-LARGE"]

    def test_other_xml_is_no_map(self, tmp_path):
        file = tmp_path / "page.xml"
        file.write_text("<html/>", encoding="utf-8")
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(file)
        assert codes(refused) == ["MM-MAP-FORMAT"]


class TestSheets:
    def test_they_are_read(self, tmp_path):
        file = sheets(
            tmp_path,
            [("Label", "Description"), ("Bike\nbus", "On Fridays"), ("Quiet", "")],
            [("From", "To", "Label", "createdTime"),
             ("Bike\nbus", "Quiet", "+", "2024-05-14T10:00:00.000Z")],
        )  # fmt: skip
        found = read_causal_map(file)
        assert found.outcomes["name"].tolist() == ["Bike bus", "Quiet"]
        assert found.claims["date"].tolist() == [pd.Timestamp("2024-05-14")]

    @pytest.mark.parametrize(
        ("written", "days"),
        [
            (["03/04/2024", "14/05/2024 10:00"], ["2024-04-03", "2024-05-14"]),
            (["03/04/2024", "05/14/2024"], ["2024-03-04", "2024-05-14"]),
            (["3 April 2024, 9:05", "2024-04-03T23:59:00Z"], ["2024-04-03"] * 2),
            (["03/04/2024", ""], [None, None]),
            (["9892-03-04", "1970-01-01"], [None, None]),
            (["soon", "31/02/2024"], [None, None]),
        ],
    )
    def test_days_are_read_as_in_a_column_of_dates(self, tmp_path, written, days):
        file = sheets(tmp_path, [("Label",), ("A",), ("B",), ("C",)],
                      [("From", "To", "createdTime"), ("A", "B", written[0]),
                       ("A", "C", written[1])])  # fmt: skip
        found = read_causal_map(file)
        got = [None if pd.isna(d) else str(d.date()) for d in found.claims["date"]]
        assert got == days
        lost = [(f.code, f.severity, f.sheet) for f in found.faults]
        wrong = sum(bool(w) and d is None for w, d in zip(written, days, strict=True))
        assert lost == [("MM-MAP-DATE", "warning", "Links")] * wrong

    def test_accents_written_in_two_ways_are_one_label(self, tmp_path):
        file = sheets(tmp_path, [("Label",), ("Cafe\u200b\u0301",), ("B",)],
                      [("From", "To"), ("Caf\u00e9", "B")])  # fmt: skip
        assert len(read_causal_map(file).claims) == 1

    def test_capitals_of_a_label_do_not_lose_a_link(self, tmp_path):
        file = sheets(tmp_path, [("Label",), ("Bike bus",), ("Quiet",), ("BIKE BUS",)],
                      [("From", "To"), ("bike bus", "QUIET")])  # fmt: skip
        found = read_causal_map(file)
        assert found.outcomes["name"].tolist() == ["Bike bus", "Quiet"]
        assert found.claims["from_outcome_id"].tolist() == ["bike-bus"]
        assert found.claims["to_outcome_id"].tolist() == ["quiet"]
        assert [f.code for f in found.faults] == ["MM-MAP-TWICE"]

    def test_a_label_that_is_nearly_one_of_the_map_is_named(self, tmp_path):
        file = sheets(tmp_path, [("Label",), ("Bike bus",), ("Quiet streets",)],
                      [("From", "To"), ("Bike bus", "Quiet street"),
                       ("Bike bus", "Ferry")])  # fmt: skip
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(file)
        near, far = refused.value.faults
        assert near.fix.startswith("Did you mean `Quiet streets`? ")
        assert "'Quiet street'" in near.message
        assert "mean" not in far.fix

    def test_only_as_many_lost_links_are_compared_as_are_shown(self, tmp_path):
        links = [("From", "To"), *[("Bike bus", "Bike bu")] * 9]
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(sheets(tmp_path, [("Label",), ("Bike bus",)], links))
        lost = [f.fix for f in refused.value.faults if f.code == "MM-MAP-LOST"]
        assert [f.startswith("Did you mean") for f in lost] == [True] * 5 + [False] * 4

    def test_a_fault_says_its_sheet_and_row(self, tmp_path):
        file = sheets(tmp_path, [("Label",), ("A",), ("B",)],
                      [("From", "To"), ("A", "B"), ("A", "C")])  # fmt: skip
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(file)
        (fault,) = refused.value.faults
        assert (fault.code, fault.sheet, fault.row) == ("MM-MAP-LOST", "Links", 3)

    def test_missing_sheets_and_headings_are_named(self, tmp_path):
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(sheets(tmp_path, [("Label",)], [("From",)], ("A", "B")))
        assert [f.message.split("'")[-2] for f in refused.value.faults] == [
            "Factors", "Links",
        ]  # fmt: skip
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(sheets(tmp_path, [("Name",), ("A",)], [("From",), ("A",)]))
        assert codes(refused) == ["MM-MAP-COLUMN"]
        assert len(refused.value.faults) == 2

    def test_a_workbook_that_is_none_is_refused(self, tmp_path):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("../../evil.txt", "x")
        file = tmp_path / "map.xlsx"
        file.write_bytes(held.getvalue())
        with pytest.raises(EvidenceError) as refused:
            read_causal_map(file)
        assert codes(refused) == ["MM-WORKBOOK-BROKEN"]


def test_another_kind_of_file_is_told_what_is_read(tmp_path):
    file = tmp_path / "map.docx"
    file.write_bytes(b"x")
    with pytest.raises(EvidenceError, match=r"\.graphml") as refused:
        read_causal_map(file)
    assert codes(refused) == ["MM-MAP-FORMAT"]


@pytest.mark.parametrize(
    ("name", "what"), [("maps", "'maps' is a folder"), ("gone", "'gone' has no ending")]
)
def test_a_folder_is_told_as_one(tmp_path, name, what):
    (tmp_path / "maps").mkdir()
    with pytest.raises(EvidenceError) as refused:
        read_causal_map(tmp_path / name)
    assert codes(refused) == ["MM-MAP-FORMAT"]
    assert refused.value.faults[0].message.startswith(what)


def test_two_maps_of_one_person_share_no_claim(tmp_path):
    one = read_causal_map(prsm(tmp_path), said_by="Ann").claims
    fewer = prsm(tmp_path, edges=EDGES[:1], name="b.prsm")
    two = read_causal_map(fewer, said_by="Ann").claims
    assert not set(one["claim_id"]) & set(two["claim_id"])


def test_a_map_that_is_only_saved_anew_keeps_its_ids(tmp_path):
    before = read_causal_map(prsm(tmp_path)).claims["claim_id"].tolist()
    moved = [{**n, "x": 7, "label": n["label"].upper()} for n in NODES]
    after = read_causal_map(prsm(tmp_path, moved, saved="later")).claims
    assert after["claim_id"].tolist() == before


def test_the_same_label_has_the_same_id_in_every_map(tmp_path):
    one = read_causal_map(prsm(tmp_path)).outcomes
    two = read_causal_map(prsm(tmp_path, name="other.prsm")).outcomes
    assert one["outcome_id"].tolist() == two["outcome_id"].tolist()


def named(tmp_path, *labels):
    """The ids of factors with these labels, in a map of their own."""
    nodes = [{"id": n, "label": label} for n, label in enumerate(labels)]
    found = read_causal_map(prsm(tmp_path, nodes, [{"from": 0, "to": 1}]))
    return found.outcomes["outcome_id"].tolist()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (["\u81ea\u884c\u8f66", "\u5b89\u9759"], ["\u566a\u97f3", "\u6e21\u8f6e"]),
        (["More children cycle to school in the north ward", "Quiet"],
         ["More children cycle to school in the north east ward", "Cars"]),
        (["Caf\u00e9", "Bike-bus"], ["Cafe", "Bike bus"]),
        (["Bike bus!", "Bike bus"], ["Bike bus?", "Bike  bus."]),
    ],
)  # fmt: skip
def test_no_two_labels_have_one_id_in_two_maps(tmp_path, one, two):
    ids = named(tmp_path, *one) + named(tmp_path, *two)
    different = {" ".join(label.split()) for label in [*one, *two]}
    assert len(set(ids)) == len(different)
    assert max(map(len, ids)) <= 40


def test_an_id_does_not_hang_on_what_else_is_on_the_map(tmp_path):
    assert named(tmp_path, "Bike-bus", "Bike bus")[0] == named(
        tmp_path, "Bike-bus", "Cars"
    )[0] == f"bike-bus-{mark('bike-bus')}"  # fmt: skip


def test_capitals_make_no_other_thing(tmp_path):
    assert named(tmp_path, "Bike bus", "Quiet") == named(tmp_path, "bike Bus", "QUIET")
