"""Every hostile input is tested, or listed with the reason why it is not yet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile.covered import CASES, COVERED, HERE, LATER, PARTLY

ROOT = Path(__file__).resolve().parents[2]


def test_the_list_has_87_cases_and_each_stands_in_one_table() -> None:
    assert len(CASES) == len(set(CASES)) == 87
    assert set(COVERED) | set(LATER) == set(CASES)
    assert not set(COVERED) & set(LATER)
    assert set(PARTLY) <= set(COVERED)
    assert all(LATER.values())
    assert all(PARTLY.values())


def test_all_that_concerns_files_is_covered() -> None:
    files = {case for case in CASES if case[0] in "ABC"} | {"D1", "D2", "D3", "D5"}
    assert files | {"E1", "E4", "E5"} <= set(COVERED)


@pytest.mark.parametrize("case", COVERED)
def test_the_named_module_names_the_case(case: str) -> None:
    path = ROOT / COVERED[case]
    assert path.is_file()
    text = path.read_text(encoding="utf-8")
    assert "def test_" in text
    if COVERED[case].startswith(HERE) and not case.startswith("E"):
        assert re.search(rf'"{case}"', text), f"no test of {path.name} has the id {case}"
