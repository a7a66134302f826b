"""Tracing: the network from one suspect.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphengine.tracing.network.result import NetworkResult as NetworkResult
    from graphengine.tracing.network.settings import NetworkSettings as NetworkSettings
    from graphengine.tracing.network.settings import NodeRef as NodeRef
    from graphengine.tracing.network.trace import trace_network as trace_network
    from graphengine.tracing.network.trace import trace_prepared as trace_prepared
    from graphengine.tracing.network.world import prepare as prepare

_HOME = {
    "trace_network": "network.trace",
    "trace_prepared": "network.trace",
    "prepare": "network.world",
    "NetworkResult": "network.result",
    "NetworkSettings": "network.settings",
    "NodeRef": "network.settings",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'graphengine.tracing' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"graphengine.tracing.{_HOME[name]}"), name)
