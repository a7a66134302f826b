"""Ending a computation from outside: asked between pieces of work, which are not broken off.

Whoever starts an analysis says what is asked (:func:`halting`); loops that may take long ask
(:func:`breathe`). The question belongs to the thread, so that work beside it is not ended.
Measures of all shortest paths are computed in slices of their nodes (:func:`slices`), those with
threads of their own by :func:`spread`. What is one call of igraph is not broken off: a division
into communities, eigenvectors, cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")
Check = Callable[[], None]
WAIT = 0.1
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


def slices(nodes: int, work: int, most: int = 50_000_000) -> Iterator[range]:
    """Ranges that cover the nodes, each of at most about ``most`` steps, asked before each.

    Args:
        work: steps a node.
    """
    size = max(1, most // max(1, work))
    for first in range(0, nodes, size):
        breathe()
        yield range(first, min(nodes, first + size))


def spread(
    work: Callable[[Part], Result], parts: Sequence[Part], ended: Event | None = None
) -> list[Result]:
    """The work of each part, in threads on all cores; the results in the order of the parts.

    Args:
        ended: set when the work is given up, for parts that look at it.
    """
    pool = ThreadPoolExecutor(max(1, min(len(parts), os.cpu_count() or 1)))
    asked = [pool.submit(work, part) for part in parts]
    try:
        for one in asked:
            while not one.done():
                breathe()
                wait([one], timeout=WAIT)
        return [one.result() for one in asked]
    finally:
        if ended is not None:
            ended.set()
        pool.shutdown(cancel_futures=True)
