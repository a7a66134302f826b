"""Exact shares of whole numbers whose product needs more than 64 bits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphengine.tracing.kernel.jit import kernel

Amounts = npt.NDArray[np.int64]

LARGEST = 2**52
"""Amounts and balances stay below this many minor units (45 million million whole units)."""


@kernel
def share(part: int, of: int, whole: int) -> int:
    """``part * of / whole``, rounded to the nearest, a half to the even neighbour; exact.

    A float gives the quotient to within a few units. The remainder is then small enough to be
    right although its two products wrap around 64 bits, and corrects the quotient.
    Needs 0 <= part <= whole, 0 < whole < ``LARGEST``, 0 <= of < ``LARGEST``.
    """
    part, of, whole = int(part), int(of), int(whole)
    if of == whole:
        return part
    quotient = int(float(part) * float(of) / float(whole))
    rest = part * of - quotient * whole
    while rest < 0:
        quotient -= 1
        rest += whole
    while rest >= whole:
        quotient += 1
        rest -= whole
    if 2 * rest > whole or (2 * rest == whole and quotient % 2 == 1):
        quotient += 1
    return quotient


@kernel
def least_opening(
    src: npt.NDArray[np.int32],
    dst: npt.NDArray[np.int32],
    paid: Amounts,
    got: Amounts,
    opening: Amounts,
) -> Amounts:
    """The least opening balance of each pot with which it is never overdrawn.

    Args:
        src, dst: pots of each transfer, in the order in which they happened.
        paid, got: minor units that leave ``src`` and reach ``dst`` (they differ by a conversion).
        opening: int64[n], known opening balances, 0 where unknown.

    Returns:
        int64[n], at least ``opening``. O(m) time.
    """
    n = len(opening)
    book = np.zeros((n, 2), np.int64)  # balance and lowest balance in one cache line
    for pot in range(n):
        book[pot, 0] = opening[pot]
    for e in range(len(src)):
        u, v = np.uint64(src[e]), np.uint64(dst[e])  # no check for places counted from the end
        if u != v:
            left = book[u, 0] - paid[e]
            book[u, 0] = left
            book[u, 1] = min(book[u, 1], left)
            book[v, 0] += got[e]
    least = np.empty(n, np.int64)
    for pot in range(n):
        least[pot] = opening[pot] - book[pot, 1]
    return least
