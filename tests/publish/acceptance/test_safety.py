"""Items 14 to 16, 18 and 25: policy, hostile texts run, network, size, same bytes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from missionmetrics.charts.figure import figure
from missionmetrics.publish import audit
from missionmetrics.publish.embed import embed
from missionmetrics.publish.fragment import fragment
from missionmetrics.publish.paste import paste
from missionmetrics.publish.script import host_script, script
from tests.core import handmade
from tests.core.every import EVERY, SHOWN
from tests.publish.acceptance import look
from tests.publish.acceptance.shown import FORMS, THEMES, WIDTHS
from tests.publish.hostile import poison
from tests.publish.reading import read

LARGEST = 60_000
FEW_DATA = 50
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
browser_test = pytest.mark.browser


@browser_test
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_items_14_and_16_nothing_is_logged_and_nothing_is_asked_for(
    views, theme, width
):
    seen = views(theme, width)
    assert seen["complaints"] == []
    assert seen["requests"] == []
    assert seen["page"]["scripts"] == 1


@browser_test
def test_item_14_the_policy_holds(tab, site, tmp_path):
    """The check can fail: a script, a style and a picture put in are refused."""
    text = site.page.read_text(encoding="utf-8")
    file = tmp_path / "broken-into.html"
    file.write_text(text.replace(
        "</main>", "<script>window.broken=1</script><p style='color: red'>x</p>"
        "<img src='https://example.org/x.png' alt=''></main>"))  # fmt: skip
    tab.show()
    tab.open(file)
    assert tab.inside("window.broken === undefined")
    refused = [e["params"].get("blockedReason") for e in tab.events
               if e.get("method") == "Network.loadingFailed"]  # fmt: skip
    assert len(refused) == len(tab.requests()) == 1
    assert set(refused) == {"csp"}
    assert len(tab.complaints()) >= 3


@pytest.mark.parametrize("form", FORMS)
def test_item_14_no_handler_no_inline_style_no_eval(form):
    fig = figure(SHOWN[form]())
    assert audit.audit(embed(fig)) == []
    pages = [read(fragment(SHOWN[form]())), read(embed(fig)), read(paste(fig))]
    for page in pages:
        for tag in ("script", "style", "svg", "p", "a", "td", "th", "img", "div"):
            for node in page.all(tag):
                assert not [a for a in node.attributes if a.startswith("on")]
                assert "style" not in node.attributes
    for code in (script(), host_script()):
        for word in ("eval", "Function(", "innerHTML", "document.write", "fetch",
                     "XMLHttpRequest", "import(", "http:", "https:", "</"):  # fmt: skip
            assert word not in code


@browser_test
@pytest.mark.parametrize("start", [0, pytest.param(50, marks=pytest.mark.slow)])
def test_item_15_no_hostile_text_runs_on_any_surface(tab, tmp_path, start):
    bad = {form: poison(make(), start)[0] for form, make in EVERY.items()}
    (tmp_path / "figure.png").write_bytes(PIXEL)
    pasted = "".join(paste(figure(r)) for r in bad.values())
    head = '<!DOCTYPE html><meta charset="utf-8"><title>x</title>'
    files = {"paste.html": f"{head}{pasted}"}
    fragments = [fragment(r, styled=form == "trend") for form, r in bad.items()]
    files["fragments.html"] = head + "".join(fragments)
    files |= {f"embed-{form}.html": embed(figure(r)) for form, r in bad.items()}
    tab.show()
    for name, text in files.items():
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        tab.open(file)
        tab.run(look.UNFOLD)
        if name.startswith("embed"):
            for key in ("Tab", "ArrowRight", "End", "Escape"):
                tab.press(key)
        assert tab.inside("window.broken === undefined"), name
        assert tab.dialogs() == [], name
        own = (tmp_path / "figure.png").as_uri()
        assert set(tab.requests()) <= {own}, name
        assert tab.complaints() == [], name
        assert tab.run("document.querySelectorAll('figure, img').length") or (
            name == "paste.html"), "still rendered"  # fmt: skip


@browser_test
def test_item_15_the_check_can_fail(tab, tmp_path):
    """The same text unescaped does run, and is seen to run."""
    file = tmp_path / "x.html"
    file.write_text("<title>x</title><script>window.broken=1</script>"
                    "<img src='nowhere.png' onerror='console.log(1)'>")  # fmt: skip
    tab.show()
    tab.open(file)
    assert tab.inside("window.broken") == 1
    assert tab.complaints()
    assert tab.requests()


@pytest.mark.parametrize("form", FORMS)
def test_item_18_a_small_figure_is_a_small_piece_of_html(form):
    result = SHOWN[form]()
    if max(len(t.rows) for t in figure(result).tables) > FEW_DATA:
        pytest.skip("more than 50 data")
    assert len(fragment(result, styled=False).encode()) <= LARGEST


MAKE = """
import pathlib, sys
from missionmetrics.core import locale
from tests.core import handmade
from tests.publish.acceptance import shown
locale.FOLDER = handmade.install(pathlib.Path(sys.argv[2]))
shown.build(pathlib.Path(sys.argv[1]), sys.argv[3:])
"""


@pytest.mark.slow
def test_item_25_the_same_content_is_the_same_bytes_in_every_process(site, tmp_path):
    """Of every kind that is drawn; a page of several is compared in `test_page`."""
    kinds = {fig.drawing: form for form, fig in site.figures.items()}
    out = tmp_path / "again"
    out.mkdir()
    command = [sys.executable, "-c", MAKE, str(out), str(tmp_path / "locales"),
               *kinds.values()]  # fmt: skip
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    made = {p.name: p.read_bytes() for p in out.iterdir() if p.name != "index.html"}
    assert len(made) == 2 * len(kinds) > 20
    for name, content in made.items():
        assert content == (site.folder / name).read_bytes(), name


def test_ids_come_from_the_content():
    one, other = (figure(handmade.ALL[k]()) for k in ("groups", "area_map"))
    assert one.id != other.id
    assert one.id == figure(handmade.groups()).id
