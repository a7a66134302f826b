"""Imports that a command, and a process that helps one, does without.

igraph imports matplotlib wherever that is installed, only to be able to draw by it, and this takes
longer than all else that a command imports. No command draws by igraph.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

HEAVY = "matplotlib"


class Lean(MetaPathFinder):
    """Finds igraph as it is found without it, and keeps matplotlib away while it is imported."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "igraph" or HEAVY in sys.modules:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Without(spec.loader)
        return spec


class _Without(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[HEAVY] = None  # type: ignore[assignment]  # Python's sign for: not to be had
        try:
            self._loader.exec_module(module)
        finally:
            del sys.modules[HEAVY]
            if module.__spec__ is not None:
                module.__spec__.loader = self._loader


def import_lean() -> None:
    """From now on this process imports igraph without matplotlib, unless either is there."""
    if "igraph" not in sys.modules:
        sys.meta_path.insert(0, Lean())
