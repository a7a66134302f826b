"""graphengine: trace criminal networks from the files that agencies hand over.

    from graphengine import Engine
    engine = Engine.open("my-case")

Results are leads with reasons for a human, not evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphengine.case.folder import CaseInfo
    from graphengine.engine import Engine

__version__ = "0.1.0"
__all__ = ["CaseInfo", "Engine", "__version__"]


def __getattr__(name: str) -> Any:
    """Import the engine on first use, so that the package itself costs nothing."""
    if name == "Engine":
        from graphengine.engine import Engine

        return Engine
    if name == "CaseInfo":
        from graphengine.case.folder import CaseInfo

        return CaseInfo
    raise AttributeError(name)
