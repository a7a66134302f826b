"""Loaders: the mapping language, the readers of source files, and the shipped mappings.

    import loaders

    loaders.names()                        # the shipped mappings
    statement = loaders.mapping("transfers")      # or the path of a YAML file
    for batch in statement.batches(path, context):
        batch.rows, batch.nodes, batch.edges, batch.rejects

The language is described in docs/mapping.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loaders.door import Mapping, mapping, names

__all__ = ["Mapping", "mapping", "names"]


def __getattr__(name: str) -> Any:
    """Polars is imported only when a mapping is used."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module("loaders.door"), name)
    raise AttributeError(name)
