"""The repository as these tests see it: its root, its files and its Python sources."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """Root of the repository."""
    return _ROOT


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Every file that is, or with the next commit can be, in the repository; sorted."""
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("needs git and a clone")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    paths = (root / name.decode("utf-8") for name in names.split(b"\0") if name)
    return sorted(path for path in paths if path.is_file())


@pytest.fixture(scope="session")
def modules(root: Path) -> dict[str, Path]:
    """Name and file of each module that users import: graphengine, loaders and service."""
    found = {"service": root / "service.py"}
    for package in ("graphengine", "loaders"):
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = path
    return found
