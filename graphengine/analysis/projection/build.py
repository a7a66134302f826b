"""Facts to a network; being written: the contract stands, see :func:`project`."""

from __future__ import annotations

from graphengine.analysis.network import Network
from graphengine.analysis.projection.declaration import Declaration
from graphengine.model.ports import FactView


def project(
    view: FactView, declared: Declaration, *, zone: str = "UTC", events: bool = False
) -> Network:
    """The declared network of a view's facts."""
    raise NotImplementedError
