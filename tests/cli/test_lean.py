"""Commands do without libraries that others import in passing."""

from __future__ import annotations

import subprocess
import sys

import pytest

IGRAPH = """
import sys
from graphengine.model.lean import import_lean
before = list(sys.meta_path)
import_lean()
import igraph
assert igraph.Graph.Ring(3).degree() == [2, 2, 2]
assert sys.meta_path == before and "matplotlib" not in sys.modules
assert type(igraph.__spec__.loader).__name__ == "SourceFileLoader"
import_lean()
assert sys.meta_path == before
"""
AFTERWARDS = IGRAPH + "import matplotlib.figure\n"
THERE = """
import sys, matplotlib
from graphengine.model.lean import import_lean
import_lean()
import igraph
assert sys.modules["matplotlib"] is matplotlib and "matplotlib.pyplot" in sys.modules
"""
FACTS = """
import sys
from graphengine.analysis.projection.build import project
from graphengine.analysis.projection.declaration import Declaration
from graphengine.model.schema import builtin
from tests.tracing.worlds import trade
made = trade()
made.schema = builtin()
for weight in ("count", "sum", "days", "recency"):
    project(made, Declaration(edges=("TRANSFERRED",), weight=weight), events=True)
assert not {"pandas", "igraph", "matplotlib", "networkx"} & set(sys.modules)
"""


@pytest.mark.parametrize("script", [IGRAPH, AFTERWARDS, THERE, FACTS])
def test_what_a_process_imports(script: str) -> None:
    if script in (AFTERWARDS, THERE):
        pytest.importorskip("matplotlib")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
