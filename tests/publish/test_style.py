"""The style turns with the direction of writing, and a policy names what it allows."""

from __future__ import annotations

import base64
import hashlib
import re

from missionmetrics.publish.script import host_script, script
from missionmetrics.publish.style import css, policy

# What says left or right, across or down, instead of where text begins and ends.
PHYSICAL = re.compile(
    r"(?<![-\w])(left|right|top|bottom|width|height|(max|min)-(width|height)"
    r"|(margin|padding|border)-(left|right|top|bottom))\s*:"
)


def test_properties_are_logical():
    without_queries = re.sub(r"@(media|container)[^{]*", "", css())
    assert PHYSICAL.findall(without_queries) == []
    assert PHYSICAL.search(".x { margin-left: 1px; }")
    assert "text-align: left" not in css()


def test_a_policy_allows_one_style_and_at_most_one_script():
    digest = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    assert "script-src" not in policy("x")
    assert f"style-src 'sha256-{digest}'" in policy("x")
    assert f"script-src 'sha256-{digest}'" in policy("y", "x")
    assert "unsafe" not in policy("x", "x")


def test_the_scripts_are_small():
    assert len(script().encode()) < 3000
    assert len(host_script().encode()) < 1000
