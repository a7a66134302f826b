"""Tables of settings as Markdown, made from the code.

``python -m tests.docs.tables`` puts them into the pages anew.
"""

from __future__ import annotations

import ast
import inspect
import os
import sys
from itertools import pairwise
from unittest import mock

from graphengine import settings
from graphengine.tracing.network import settings as tracing
from tests.docs.figures import ROOT, replace

PLACES = {"GRAPHENGINE_CACHE": "the user's cache folder"}


def network_settings() -> str:
    """Name, default and meaning of every threshold of ``trace network``."""
    tree = ast.parse(inspect.getsource(tracing))
    (body,) = [
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == "NetworkSettings"
    ]
    defaults = tracing.NetworkSettings().to_dict()
    meaning = {
        field.target.id: " ".join(str(text.value.value).split())
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }
    rows = [f"| `{name}` | {value:g} | {meaning[name]} |" for name, value in defaults.items()]
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows])


def environment() -> str:
    """Name, default and meaning of every variable that ``graphengine.settings`` reads."""
    rows = []
    with mock.patch.dict(os.environ, clear=False):
        for name in [n for n in os.environ if n.startswith("GRAPHENGINE_")]:
            del os.environ[name]
        for function in vars(settings).values():
            doc = inspect.getdoc(function) or "" if inspect.isfunction(function) else ""
            name, colon, meaning = doc.partition(": ")
            if colon and name.startswith("GRAPHENGINE_"):
                found = PLACES.get(name) or _plain(function())
                text = " ".join(meaning.replace("``", "`").split())
                rows.append(f"| `{name}` | {found} | {text} |")
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])


def _plain(value: object) -> str:
    if value is None or value is False or value == ():
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def main() -> int:
    """Put both tables into the pages in place of the old ones."""
    for page, table in (("tracing.md", network_settings()), ("graph.md", environment())):
        lines = table.splitlines()
        replace(ROOT / "docs" / page, lines[0], lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
