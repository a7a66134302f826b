"""A case to load into, and what the tests of shipped mappings ask of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine


def new_case(folder: Path) -> Engine:
    """An empty case."""
    info = CaseInfo("Test", "test of shipped mappings", "none", date(2099, 1, 1))
    return Engine.create(folder / "case", info)


@pytest.fixture
def case(tmp_path: Path) -> Engine:
    """An empty case of this test's own."""
    return new_case(tmp_path)
