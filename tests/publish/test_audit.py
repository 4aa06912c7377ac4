"""The audit finds what it says it finds: each fault planted is seen."""

from __future__ import annotations

import pytest

from missionmetrics.core.errors import EvidenceError
from missionmetrics.publish.audit import audit, require
from tests.publish.made import RELEASED, report


@pytest.fixture(scope="module")
def good(language_folder):
    from tests.core import handmade

    patch = pytest.MonkeyPatch()
    handmade.use(language_folder, patch)
    text = report(map=None, results=()).html(released=RELEASED)
    patch.undo()
    return text


PLANTED = [
    ("<h1>", "<h1>x</h1><h1>", "2 elements `h1`"),
    ("<footer>", "<footer><script>1</script>", "not the one of the house"),
    ("<script>", "<script src='x.js'>", "not the one of the house"),
    ("<script>", "<script type='module'>", "not the one of the house"),
    ('"use strict";', '"use strict";0;', "not the one of the house"),
    ("</body>", "<script></script></body>", "not the one of the house"),
    ("script-src &#39;", "script-src &#39;unsafe-inline&#39; &#39;", "does not fit"),
    ("; script-src ", "; script-src-elem ", "does not fit"),
    ("<footer>", "<footer><svg aria-details='x' role='img'></svg>", "points at no id"),
    ("<footer>", "<footer onclick='x'>", "attribute `onclick`"),
    ("<footer>", "<footer style='x'>", "attribute `style`"),
    ("<footer>", "<footer><img src='https://example.org/x.png'>", "from elsewhere"),
    ("<footer>", "<footer><a href='javascript:x'>y</a>", "from elsewhere"),
    ("<footer>", "<footer><a href='data:text/html,x' download>y</a>", "from elsewhere"),
    ("<footer>", "<footer><a href='//example.org'>y</a>", "from elsewhere"),
    ("<footer>", "<footer><a href='/\\example.org'>y</a>", "from elsewhere"),
    ("<footer>", "<footer><p fill='URL( x#y)'>y</p>", "loads something"),
    ("<footer>", "<footer><p fill='url(#a) url(b)'>y</p>", "loads something"),
    ("<footer>", "<footer><p cursor='image-set(x)'>y</p>", "loads something"),
    ("<title>", "<meta http-equiv='Refresh' content='0;url=x'><title>", "http-equiv"),
    ("</style>", "p{cursor:URL(x)}</style>", "loads something"),
    ("<footer>", "<footer><h4>x</h4>", "skips from 2 to 4"),
    ("<footer>", "<footer><p id='finding'>x</p>", "stands twice"),
    ("<footer>", "<footer><p aria-labelledby='nowhere'>x</p>", "points at no id"),
    ("<footer>", "<footer><div role='region'>x</div>", "has no name"),
    ("<footer>", "<footer><table><tr><th>x</th></tr></table>", "no scope"),
    ("<footer>", "<footer><table></table>", "captions"),
    ('<html lang="en-GB"', "<html", "its language"),
    ("<title>Carbon neutral Greater Manchester by 2038</title>", "", "no title"),
    (".mm-finding {", ".mm-finding { background: url(x);", "The style loads"),
    (".mm-finding {", ".mm-findings {", "policy does not fit"),
]


@pytest.mark.parametrize(("old", "new", "message"), PLANTED)
def test_a_planted_fault_is_found(good, old, new, message):
    assert old in good
    faults = audit(good.replace(old, new, 1))
    assert any(message in f.message for f in faults), [f.message for f in faults]
    assert {f.code for f in faults} == {"MM-PUBLISH-AUDIT"}


def test_a_good_page_has_none_as_text_file_or_folder(good, tmp_path):
    (tmp_path / "index.html").write_text(good, encoding="utf-8")
    assert audit(good) == audit(tmp_path) == audit(tmp_path / "index.html") == []


def test_require_raises_with_every_fault():
    with pytest.raises(EvidenceError) as caught:
        require("<html><script></script></html>")
    assert len(caught.value.faults) > 3
