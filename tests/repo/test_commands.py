"""The Makefile, CI and the commit hook: they exist, hang together, and are what the docs say."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

TARGETS = {"help", "setup", "demo", "test", "browser", "lint", "format", "hooks", "bench"}
TARGETS |= {"wheel", "clean", "distclean"}


@pytest.fixture(scope="module")
def make(root: Path) -> str:
    """Output of `make help`."""
    if shutil.which("make") is None:
        pytest.skip("needs make")
    ran = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout


def test_help_lists_every_target(make: str, root: Path) -> None:
    listed = set(re.findall(r"^  make (\w+)", make, re.MULTILINE))
    phony = re.findall(r"^\.PHONY: (\w+)", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert listed == TARGETS == set(phony)


def test_documented_make_targets_exist(root: Path) -> None:
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    named = {
        (page.name, target)
        for page in pages
        for target in re.findall(r"(?:^|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {(page, target) for page, target in named if target not in TARGETS} == set()


def test_ci_is_a_sound_script_that_runs_the_documented_commands(root: Path) -> None:
    script = root / ".ci" / "run"
    text = script.read_text("utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    for part in ("make lint", "make test", "GRAPHENGINE_REQUIRE_NEO4J=1", "tests/store"):
        assert part in text
    if shutil.which("bash"):
        subprocess.run(["bash", "-n", str(script)], check=True)


def test_ci_finds_a_locked_release_of_2026(root: Path) -> None:
    names = [path.name for path in (root / "graphengine/store/locks").iterdir()]
    assert any(re.search(r"2026\.\d+", name) for name in names), names


def test_commit_hook_is_make_lint(root: Path) -> None:
    config = yaml.safe_load((root / ".pre-commit-config.yaml").read_text("utf-8"))
    (repo,) = config["repos"]
    (hook,) = repo["hooks"]
    assert (repo["repo"], hook["entry"], hook["language"]) == ("local", "make lint", "system")


def test_make_lint_runs_the_four_tools(root: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("needs make")
    command = [
        "make",
        "--no-print-directory",
        "--dry-run",
        "--assume-old=.venv/.stamp-setup",
        "lint",
    ]
    ran = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=True)
    for tool in ("ruff format --check", "ruff check", "mypy", "lint-imports"):
        assert tool in ran.stdout


def test_lock_fits_the_project_file(root: Path) -> None:
    """Every direct dependency is in the lock, so that `uv sync --locked` can succeed."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    locked = {p["name"] for p in tomllib.loads((root / "uv.lock").read_text("utf-8"))["package"]}
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\s<>=!~;\[]", line, maxsplit=1)[0].lower() for line in wanted}
    assert names - locked == set()


def test_versions_agree(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    newest = re.search(r"^## \[?(?:Unreleased[^\d]*)?(\d+\.\d+\.\d+)",
                       (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)  # fmt: skip
    assert newest is not None
    assert newest.group(1) == project["version"]


def test_documented_paths_exist(root: Path) -> None:
    """A path in backticks, of one of our folders or a file at the top, is there."""
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "queries").rglob("*.md")]
    folders = "graphengine|loaders|queries|tests|docs|examples|benchmarks|\\.ci"
    path = re.compile(rf"`((?:{folders})/[\w./-]*|[A-Z]+\.md|pyproject\.toml|uv\.lock)`")
    named = {(page.name, name) for page in pages for name in path.findall(page.read_text("utf-8"))}
    assert named, "no page names a path"
    assert sorted((page, name) for page, name in named if not (root / name).exists()) == []
