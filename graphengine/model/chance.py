"""Random numbers for igraph: one generator for the whole process, so one user at a time."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.RLock()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from a seeded generator of its own, then from Python's shared one again.

    Other threads wait for their turn: igraph knows one generator, and two that draw from it at
    once would each get what the other leaves.
    """
    import igraph

    with _turn:
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - no secret
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)
