"""Texts that must stay texts: what people and programs may put where words belong.

``HOSTILE`` goes through every text of every result. :func:`poison` puts it there.
"""

from __future__ import annotations

from itertools import count, cycle
from typing import TYPE_CHECKING

from missionmetrics.core.provenance import Source
from tests.publish.made import swapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from missionmetrics.core.result import Result

SCRIPTS = (
    "</script><script>window.broken=1</script>",
    "<script>window.broken=1</script>",
    "<SCRIPT SRC=//example.org/x.js></SCRIPT>",
    "<scr<script>ipt>window.broken=1</scr</script>ipt>",
    "</title><script>window.broken=1</script>",
    "</textarea><script>window.broken=1</script>",
    "</template><script>window.broken=1</script>",
    "<script\x0ctype=module>window.broken=1</script>",
    "<!--<script>",
    "--><script>window.broken=1</script><!--",
    "--!><img src=x onerror=window.broken=1>",
    "<![CDATA[<script>window.broken=1</script>]]>",
    "]]><script>window.broken=1</script>",
)
HANDLERS = (
    '"><img src=x onerror="window.broken=1">',
    "'><img src=x onerror='window.broken=1'>",
    "` onmouseover=window.broken=1 `",
    '" autofocus onfocus="window.broken=1',
    "' onclick='window.broken=1",
    "<body onload=window.broken=1>",
    "<details open ontoggle=window.broken=1>",
    "<input autofocus onfocus=window.broken=1>",
    "<video><source onerror=window.broken=1></video>",
    "<iframe srcdoc='<script>parent.broken=1</script>'></iframe>",
    "<iframe src=javascript:parent.broken=1>",
    "<object data=javascript:window.broken=1>",
    "<embed src=javascript:window.broken=1>",
    "<form action=javascript:window.broken=1><button>x",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=javascript:window.broken=1'>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<a href=javascript:window.broken=1>x</a>",
    "<marquee onstart=window.broken=1>x</marquee>",
)
ADDRESSES = (
    "javascript:window.broken=1",
    "JaVaScRiPt:window.broken=1",
    "java\tscript:window.broken=1",
    "data:text/html,<script>window.broken=1</script>",
    "data:image/svg+xml,<svg onload=window.broken=1>",
    "vbscript:broken",
    "//example.org/x",
    "https://example.org/?q=<b>&r=1",
)
DRAWINGS = (
    "]]></style><svg onload=window.broken=1>",
    "<svg><script>window.broken=1</script></svg>",
    "<svg><animate onbegin=window.broken=1 attributeName=x dur=1s>",
    "<svg><use href=data:image/svg+xml,x#y></svg>",
    "<svg><foreignObject><img src=x onerror=window.broken=1></foreignObject></svg>",
    "<math><mtext></math><img src=x onerror=window.broken=1>",
    "url(https://example.org/x.svg#y)",
    "row:1",
)
STYLES = (
    "</style><script>window.broken=1</script>",
    "} body { background: url(https://example.org/x) } .x {",
    "@import url(https://example.org/x.css);",
    "expression(window.broken=1)",
    "red; background: url(javascript:window.broken=1)",
)
TEMPLATES = (
    "{{ 7 * 7 }}{% raw %}",
    "{% include '/etc/passwd' %}",
    "{{ ''.__class__.__mro__ }}",
    "{0.__class__}",
    "{estimate}{row}{cells}{nothing}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s%n%d",
    "$& $1 $`",
    '"}]});window.broken=1;//',
    "datum.x) || (window.broken=1",
)
FORMULAS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "  =1+1",
)
PLACES = ("../../etc/passwd", "..\\..\\windows\\win.ini", "C:\\x:y", "/etc/passwd",
          "CON", "a/b\x00.csv")  # fmt: skip
LETTERS = (
    "a\u2028b\u2029c",
    "\u202etxt.exe\u202c",
    "\u2066left\u2069 \u2067right\u2069",
    "\x00\x1b[31m\ufffe",
    "zero\u200bwidth\ufeffmarks",
    "حي السلام – شارع ٤٥",
    "שכונת הדר, רחוב 7",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 family \U0001f3f4\U000e0067",
    "Z̴̛̺a̷l̵g̶o̸",
    "e\u0301 and é",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "x" * 300,
    "line one\nline two\r\nline three",
)
ENTITIES = (
    "&lt;b&gt; & < > \" '",
    "&#x3C;script&#x3E;window.broken=1&#x3C;/script&#x3E;",
    "&amp;lt;",
    "&nbsp;&shy;&zwj;",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
    "<!ENTITY lol '&lol;&lol;'>",
    "<?xml version='1.0'?><?xml-stylesheet href='//example.org/x'?>",
    "<?php echo 1 ?>",
)
# Half of a letter: no table can hold it, but an origin can.
UNPAIRED = "half a pair \ud800 and the other \udfff"
HOSTILE = (*SCRIPTS, *HANDLERS, *ADDRESSES, *DRAWINGS, *STYLES, *TEMPLATES, *FORMULAS,
           *PLACES, *LETTERS, *ENTITIES)  # fmt: skip

# Columns whose texts are codes of the house or tie tables together, never free text.
SOURCE_FIELDS = (
    "publisher",
    "licence",
    "attribution",
    "vintage",
    "published_on",
    "url",
)
CODES = frozenset({"measure", "certainty", "status", "kind", "consent", "period"})


def free_texts(result: Result) -> list[str]:
    """Every text of a result that somebody wrote, in the order it is met."""
    found: dict[str, None] = {}
    for frame in _frames(result):
        for column in frame:
            name = str(column)
            if name in CODES or name.endswith("_id"):
                continue
            for value in frame[column]:
                if isinstance(value, str) and value:
                    found.setdefault(value)
    for code in CODES:
        for frame in _frames(result):
            for value in frame.get(code, ()):
                found.pop(value, None) if isinstance(value, str) else None
    return list(found)


def _frames(result: Result) -> Iterator[pd.DataFrame]:
    yield result.table
    for name in result.parts:
        yield result.parts[name]


def poison(result: Result, start: int) -> tuple[Result, dict[str, str]]:
    """The result with every written text swapped, and what stands for what.

    ``start`` says which string comes first. Strings that run out are numbered, so
    that two names never become one.
    """
    strings = cycle((*HOSTILE[start:], *HOSTILE[:start]))
    rounds = count()
    names: dict[str, str] = {}
    for text in free_texts(result):
        turn = next(rounds) // len(HOSTILE)
        string = next(strings)
        names[text] = f"{string} {turn}" if turn else string
    fields = {name: next(strings) for name in SOURCE_FIELDS}
    source = Source(**{**fields, "title": UNPAIRED, "source_id": next(strings)})
    return swapped(result, names).with_provenance(
        sources=(source,), references=(next(strings), UNPAIRED),
        deviations=(next(strings),), settings={next(strings): next(strings)},
        versions={"missionmetrics": next(strings)}, signed_off_by=next(strings),
    ), names  # fmt: skip


def starts(result: Result) -> range:
    """Where to start so that each string stands somewhere in the result once."""
    return range(0, len(HOSTILE), max(1, len(free_texts(result))))
