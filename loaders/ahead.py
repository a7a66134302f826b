"""Work ahead: items of an iterator are made in a thread while earlier ones are used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
LOOK = 0.1
"""Seconds after which a thread that waits looks whether it is still wanted."""


def ahead(items: Generator[T, None, None] | Iterator[T], depth: int = 1) -> Iterator[T]:
    """The same items in the same order; at most ``depth`` wait, and one is in the making.

    An error of the iterator is raised where its item would have come. When the caller stops, the
    iterator is closed in its thread before this returns.
    """
    waiting: Queue[tuple[T | None, BaseException | None, bool]] = Queue(depth)
    unwanted = Event()

    def put(entry: tuple[T | None, BaseException | None, bool]) -> bool:
        while not unwanted.is_set():
            try:
                waiting.put(entry, timeout=LOOK)
                return True
            except Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put((item, None, False)):
                    break
        except BaseException as error:
            put((None, error, True))
        else:
            put((None, None, True))
        finally:
            if isinstance(items, Generator):
                items.close()

    thread = Thread(target=work, name="reading", daemon=True)
    thread.start()
    try:
        while True:
            item, error, last = waiting.get()
            if error is not None:
                raise error
            if last:
                return
            yield item  # type: ignore[misc]
            del item
    finally:
        unwanted.set()
        while thread.is_alive():
            try:
                waiting.get_nowait()
            except Empty:
                thread.join(LOOK)
