"""Codes: every one used is listed, every one listed is used, the page is in step."""

import ast
import re
from pathlib import Path

import pytest

import missionmetrics
from missionmetrics.core import fault_codes

PACKAGE = Path(missionmetrics.__file__).parent
PAGE = PACKAGE.parent / "docs" / "errors.md"
CODE = re.compile(r"MM-[A-Z0-9]+(?:-[A-Z0-9]+)*")


def texts(source: str) -> list[str]:
    """Every string constant of a module, docstrings and parts of f-strings too."""
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def sources() -> dict[str, list[str]]:
    return {
        file.relative_to(PACKAGE).as_posix(): texts(file.read_text(encoding="utf-8"))
        for file in sorted(PACKAGE.rglob("*.py"))
    }


def used() -> dict[str, str]:
    """Code to a module that uses it as a whole string."""
    return {
        text: name
        for name, found in sources().items()
        for text in found
        if CODE.fullmatch(text)
    }


def listed() -> list[str]:
    return [code for codes in fault_codes.by_room().values() for code in codes]


def test_every_code_in_the_source_is_listed():
    missing = {code: module for code, module in used().items() if code not in listed()}
    assert not missing, f"say in core/codes/<room>.toml what these mean: {missing}"


def test_every_code_in_a_docstring_is_listed():
    named = {
        (code, module)
        for module, found in sources().items()
        for text in found
        for code in CODE.findall(text)
    }
    families = {code.rsplit("-", 1)[0] for code in listed()}  # "MM-PERIOD-..."
    known = {*listed(), *families}
    assert {(code, module) for code, module in named if code not in known} == set()


def test_no_code_is_dead():
    assert sorted(set(listed()) - set(used())) == []


def test_no_code_is_put_together_from_parts():
    cut = {
        (module, text)
        for module, found in sources().items()
        for text in found
        if re.fullmatch(r"MM-|MM-.*-", text)
    }
    assert cut == set(), "a code in pieces cannot be searched for; write it whole"


def test_no_code_is_listed_twice():
    assert sorted(listed()) == sorted(set(listed()))


@pytest.mark.parametrize("room", sorted(fault_codes.by_room()))
def test_a_meaning_is_one_sentence(room):
    for code, text in fault_codes.by_room()[room].items():
        assert CODE.fullmatch(code), code
        assert re.fullmatch(r"[^\n|]*[^\n|.]\.", text), (code, text)


def test_the_page_is_in_step():
    assert PAGE.read_text(encoding="utf-8") == fault_codes.errors_page(), (
        "python -m missionmetrics.core.fault_codes > docs/errors.md"
    )


def test_every_code_is_provoked_by_a_test():
    tests = [p for p in PAGE.parent.parent.glob("tests/**/*.py") if p != Path(__file__)]
    named = {c for p in tests for c in CODE.findall(p.read_text(encoding="utf-8"))}
    assert sorted(set(listed()) - named) == [], "no test shows these faults"
