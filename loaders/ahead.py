"""Work ahead: items of an iterator are made in a thread while earlier ones are used."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Queue
from threading import Event, Semaphore, Thread
from typing import TypeVar

T = TypeVar("T")
_END = object()
LOOK = 0.1
"""Seconds after which a thread that waits looks whether it is still wanted."""


def ahead(items: Generator[T, None, None] | Iterator[T], depth: int = 1) -> Iterator[T]:
    """The same items in the same order; at most ``depth`` wait or are in the making.

    An error of the iterator is raised where its item would have come. When the caller stops, the
    iterator is closed in its thread before this returns.
    """
    waiting: Queue[tuple[T | None, BaseException | None, bool]] = Queue()
    unwanted, room = Event(), Semaphore(depth)

    def wanted() -> bool:
        while not unwanted.is_set():
            if room.acquire(timeout=LOOK):
                return True
        return False

    def work() -> None:
        try:
            while wanted():
                item = next(items, _END)
                if item is _END:
                    break
                waiting.put((item, None, False))  # type: ignore[arg-type]
                del item
        except BaseException as error:
            waiting.put((None, error, True))
        else:
            waiting.put((None, None, True))
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
            room.release()
            yield item  # type: ignore[misc]
            del item
    finally:
        unwanted.set()
        thread.join()
