"""When a trace should end with what it has: after so long, or because somebody asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from graphengine.errors import UsageError

TIME, INTERRUPTED = "time", "interrupted"
"""Why a trace ended early, as a certificate's ``ended`` says it."""


class Stop:
    """Asked between pieces of work; a piece itself is not broken off.

    Args:
        seconds: from now; None: no limit.
        asked: says whether the trace should end.
    """

    def __init__(
        self, seconds: float | None = None, asked: Callable[[], bool] | None = None
    ) -> None:
        if seconds is not None and not 0 < seconds < float("inf"):
            raise UsageError("A time limit is a number of seconds above zero.")
        self.seconds, self._asked = seconds, asked
        self._until = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; infinite without a limit."""
        return float("inf") if self._until is None else self._until - time.monotonic()

    def why(self) -> str | None:
        """``INTERRUPTED`` or ``TIME`` when the trace should end, else None."""
        if self._asked is not None and self._asked():
            return INTERRUPTED
        return TIME if self.left() <= 0 else None

    def told(self, why: str) -> str:
        """The reason as a certificate gives it."""
        if why == INTERRUPTED:
            return "the trace was interrupted"
        return f"the time limit of {self.seconds:g} s was reached"
