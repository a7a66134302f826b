"""The vocabulary: kinds, keys, units, digests. No input or output happens here.

Import from the modules; the few names here are the ones every room needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphengine.model.columns import evidence_id
    from graphengine.model.refs import NodeRef
    from graphengine.model.schema import Schema

_HOMES = {"evidence_id": "columns", "NodeRef": "refs", "Schema": "schema"}
__all__ = ["NodeRef", "Schema", "evidence_id"]


def __getattr__(name: str) -> Any:
    """Import on first use, so that naming the package costs nothing."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"graphengine.model.{_HOMES[name]}"), name)
