"""The wheel holds what users need and nothing else, and works where there is no checkout."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# Variables that would let the checkout, or this run's environment, shine through.
_OURS = ("GRAPHENGINE_", "PYTHON", "UV_PROJECT", "UV_PYTHON", "VIRTUAL_ENV", "PYTEST", "XDG_")


def clean_environment(home: Path | None = None) -> dict[str, str]:
    """This process's environment without what points to the checkout; with another home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    if home is not None:
        kept |= {"HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home)}
    return kept


def run(*command: str | Path, cwd: Path, home: Path | None = None) -> str:
    """Run a command, fail with what it wrote to stderr, return its stdout."""
    ran = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean_environment(home),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}"
    return ran.stdout


@pytest.fixture(scope="module")
def uv() -> str:
    """The uv of this environment, else the one on PATH."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("uv")
    assert found, "uv is missing: run `make setup`"
    return found


@pytest.fixture(scope="module")
def wheel(root: Path, uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    out = tmp_path_factory.mktemp("dist")
    run(uv, "build", "--wheel", "--quiet", "--out-dir", out, cwd=root)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def members(wheel: Path) -> set[str]:
    """Names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def scripts(root: Path, uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the commands of a new environment that has the wheel and the locked versions."""
    place = tmp_path_factory.mktemp("elsewhere")
    locked, venv = place / "locked.txt", place / "venv"
    export = ("export", "--quiet", "--frozen", "--no-dev", "--no-emit-project")
    run(uv, *export, "--format", "requirements-txt", "--output-file", locked, cwd=root)
    run(uv, "venv", "--quiet", "--python", sys.executable, venv, cwd=place)
    folder = venv / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (uv, "pip", "install", "--quiet", "--python", folder / "python")
    run(*pip, "--require-hashes", "-r", locked, cwd=place)
    run(*pip, "--no-deps", wheel, cwd=place)
    return folder


def test_members_are_the_packages_and_nothing_else(
    root: Path, files: list[Path], members: set[str]
) -> None:
    names = {path.relative_to(root).as_posix() for path in files}
    expected = {name for name in names if name.startswith(("graphengine/", "loaders/"))}
    expected |= {"service.py"}
    expected |= {f"graphengine/_{name}" for name in names if name.startswith("queries/")}
    installed = {name for name in members if ".dist-info/" not in name}
    assert installed == expected


def test_members_that_a_checkout_would_hide_the_loss_of(members: set[str]) -> None:
    needed = {
        "graphengine/py.typed",
        "graphengine/_queries/README.md",
        "graphengine/_queries/money/fan_in.cypher",
        "graphengine/render/assets/vis-network.min.js",
        "graphengine/store/locks/neo4j-5.26.30.lock",
        "loaders/mapping.schema.json",
        "loaders/mappings/transfers.yaml",
    }
    assert needed - members == set()
    assert any(name.startswith("graphengine/render/assets/LICENSES/") for name in members)


def test_metadata_names_licence_and_command(wheel: Path, members: set[str]) -> None:
    (folder,) = {name.split("/")[0] for name in members if ".dist-info/" in name}
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_bytes(archive.read(f"{folder}/METADATA"))
        entries = archive.read(f"{folder}/entry_points.txt").decode("utf-8")
    assert metadata["Name"] == "graphengine-trace"
    assert metadata["License-Expression"] == "GPL-3.0-or-later"
    assert f"{folder}/licenses/LICENSE" in members
    assert "graphengine = graphengine.cli:main" in entries


def test_installed_command_starts(scripts: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    text = run(scripts / "graphengine", "--help", cwd=tmp_path, home=home)
    assert "demo" in text
    listed = run(scripts / "graphengine", "query", "list", "--json", cwd=tmp_path, home=home)
    assert "money.fan_in" in listed
    where = run(
        scripts / "python", "-c", "import graphengine as g; print(g.__file__)", cwd=tmp_path
    )
    assert Path(where.strip()).is_relative_to(scripts.parent)


def test_installed_command_traces_and_draws_the_example(scripts: Path, tmp_path: Path) -> None:
    home, case = tmp_path / "home", tmp_path / "example"
    home.mkdir()
    command = ("demo", case, "--scale", "small", "--no-graph")
    run(scripts / "graphengine", *command, cwd=tmp_path, home=home)
    pages = sorted(case.rglob("*.html"))
    assert pages, sorted(path.name for path in case.iterdir())
    assert all("vis.Network" in page.read_text(encoding="utf-8") for page in pages)
