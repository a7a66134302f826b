"""Ending a computation from outside: asked between pieces of work, which are not broken off.

Whoever starts an analysis says what is asked (:func:`halting`); loops that may take long ask
(:func:`breathe`). The question belongs to the thread, so that work beside it is not ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Check = Callable[[], None]
_check: ContextVar[Check | None] = ContextVar("graphengine_analysis_check", default=None)


@contextmanager
def halting(check: Check | None) -> Iterator[None]:
    """Have ``check`` called between pieces of work in this block; it raises what ends them."""
    token = _check.set(check)
    try:
        yield
    finally:
        _check.reset(token)


def breathe() -> None:
    """Call this thread's check, if there is one. O(1), cheap enough for a loop of any work."""
    check = _check.get()
    if check is not None:
        check()
