"""A new case for each test."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graphengine.case.folder import CaseInfo, create
from graphengine.case.state import Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    info = CaseInfo("Test", "testing", "test order 1", date(2099, 1, 1))
    return Case(create(tmp_path / "case", info))
