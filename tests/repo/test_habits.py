"""What holds for every file: nothing in it belongs to one machine, or to one service."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

MOST_LINES = 250
# Files that are mostly data, where a table in one piece reads better than two halves.
DATA_TABLES: set[str] = set()
# The lock names the index that it was made from; a vendored library is as its authors wrote it.
NOT_OURS = re.compile(r"uv\.lock|graphengine/render/assets/[\w.-]+\.min\.js")
# Hosts of package registries and their mirrors. In parts, so that this file names none.
HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("crates", "io"),
    ("golang", "org"),
    ("maven", "org"),
    ("maven.apache", "org"),
    ("mvnrepository", "com"),
    ("debian", "org"),
    ("rubygems", "org"),
    ("conda", "io"),
    ("anaconda", "org"),
    ("docker", "io"),
    ("astral", "sh"),
]
# Folders that exist on one machine only, in parts as well.
MACHINE_PATHS = re.compile(
    r"(?<![\w.:/~-])(?:"
    + "|".join(["/" + "root/", "/" + "work/", "/" + r"home/\w", "/" + r"Users/\w"])
    + r")|[A-Z]:\\+" + r"Users\\+\w"
)  # fmt: skip
CYPHER = re.compile(r"\b(?:MATCH|MERGE|UNWIND|DETACH DELETE|CREATE)\s*[(\[$]")
WITHOUT_CYPHER = [
    "service.py",
    "loaders/",
    *(f"graphengine/{room}/" for room in ("case", "render")),
]
WITHOUT_CYPHER += [f"graphengine/{room}/" for room in ("tracing", "analysis", "demo")]


@pytest.fixture(scope="module")
def texts(root: Path, files: list[Path]) -> dict[str, str]:
    """Relative name and text of each of our files that is UTF-8 text."""
    found = {}
    for path in files:
        name = path.relative_to(root).as_posix()
        if NOT_OURS.fullmatch(name):
            continue
        try:
            found[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def hits(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_registry_is_named(texts: dict[str, str]) -> None:
    names = "|".join(re.escape(f"{name}.{zone}") for name, zone in HOSTS)
    found = hits(re.compile(rf"\b(?:{names})\b", re.IGNORECASE), texts)
    assert not found, "\n".join(found)


def test_no_path_of_one_machine(texts: dict[str, str]) -> None:
    found = hits(MACHINE_PATHS, texts)
    assert not found, "\n".join(found)


def test_files_are_short(texts: dict[str, str]) -> None:
    long = {
        name: text.count("\n")
        for name, text in texts.items()
        if name.endswith(".py") and text.count("\n") > MOST_LINES and name not in DATA_TABLES
    }
    assert not long, f"more than {MOST_LINES} lines: {long}"


def test_lines_end_in_newlines_only(texts: dict[str, str]) -> None:
    ours = (".py", ".md", ".toml", ".yaml", ".yml", ".cypher", ".j2")
    wrong = [
        name
        for name, text in texts.items()
        if name.endswith(ours) and text and (not text.endswith("\n") or "\r\n" in text)
    ]
    assert not wrong, wrong


def test_nothing_generated_is_tracked(root: Path, files: list[Path]) -> None:
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    ran = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=True)
    assert ran.stdout == ""
    generated = {".pyc", ".log", ".sqlite", ".sqlite-wal", ".whl"}
    assert [path for path in files if path.suffix in generated] == []


def test_no_large_file_but_the_vendored_and_the_lock(root: Path, files: list[Path]) -> None:
    large = [path for path in files if path.stat().st_size > 200_000]
    names = [path.relative_to(root).as_posix() for path in large]
    assert [name for name in names if not NOT_OURS.fullmatch(name)] == []


def literals(text: str) -> Iterator[tuple[int, str]]:
    """Line and value of each string in a Python file that is not a docstring."""
    tree = ast.parse(text)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def test_cypher_stays_with_the_store_and_the_queries(texts: dict[str, str]) -> None:
    found = [
        f"{name}:{line}"
        for name, text in texts.items()
        if name.endswith(".py") and name.startswith(tuple(WITHOUT_CYPHER))
        for line, value in literals(text)
        if CYPHER.search(value)
    ]
    assert not found, found


def test_readme_starts_with_the_two_commands(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    commands = [line for line in lines if line.startswith("make ")]
    assert commands[:2] == ["make demo", "make test"]


def test_licence_is_whole(root: Path) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in text[:200]
    assert "Version 3, 29 June 2007" in text[:200]
    assert len(text.splitlines()) > 670
