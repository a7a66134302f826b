"""What all tests share: where the published data lies, and what a machine must have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One browser for all rooms: a second one in the same process cannot be started.
from tests.browser import browser, open_html

__all__ = ["browser", "open_html"]

# Shared machines are slow and noisy: no deadline, and the same examples on every run.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.register_profile("few", deadline=None, derandomize=True, max_examples=15, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests stay in one process, the packs' apart by pack; skip what data is missing.

    Tests of published data skip, visibly, where the data is not at hand.
    """
    for item in items:
        group, _, case = item.nodeid.partition("::")
        if group.endswith("test_packs.py") and "[" in case:
            group += case.partition("[")[2].partition(".")[0]
        item.add_marker(pytest.mark.xdist_group(group))
    if published() is not None:
        return
    skip = pytest.mark.skip(reason="published data sets not found (GRAPHENGINE_DATA)")
    for item in items:
        if "data" in item.keywords and item.get_closest_marker("data"):
            item.add_marker(skip)


def published() -> Path | None:
    """The folder of published data sets, if it is there."""
    named = os.environ.get("GRAPHENGINE_DATA")
    path = Path(named) if named else ROOT.parent / "shared" / "data"
    return path if path.is_dir() else None


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of published data sets; such tests are marked ``data``."""
    path = published()
    if path is None:
        pytest.skip("published data sets not found (GRAPHENGINE_DATA)")
    return path
