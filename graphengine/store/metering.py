"""How many bytes a result may bring: counted where they arrive, before they become objects.

Neo4j does not limit what a query returns, and one row can hold a list of any length, which the
driver would gather in our memory. The driver has no limit of its own and no public place to count,
so the count is put on the socket of the transaction's connection; the test of limits on hostile
Cypher (tests/hostile/test_cypher_limits.py) fails if a release of the driver moves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

RESULT_BYTES = 32_000_000


class TooMuch(OSError):
    """Raised within the driver, which then gives the connection up."""


class Meter:
    """Bytes that one transaction brought so far, and a way to break it off.

    ``over`` is whether more than ``most`` came, ``broken_off`` whether :meth:`break_off` was
    called.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.seen = 0
        self.broken_off = False
        self._socket: Any = None

    @property
    def over(self) -> bool:
        """Whether more came than may come."""
        return self.seen > self.most

    @contextmanager
    def on(self, transaction: Any) -> Iterator[None]:
        """Count what a transaction's connection receives; end it above ``most`` bytes."""
        socket = transaction._connection.socket
        receive = socket.recv_into

        def counted(buffer: Any, nbytes: int = 0) -> int:
            got = int(receive(buffer, nbytes))
            self.seen += got
            if self.over or self.broken_off:
                raise TooMuch("the result is too large or comes too late")
            return got

        socket.recv_into = counted
        self._socket = socket
        try:
            yield
        finally:
            self._socket = None
            with suppress(AttributeError):
                del socket.recv_into

    def break_off(self) -> None:
        """Close the connection under the transaction, from another thread."""
        self.broken_off = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
