"""Values with fewer digits, so that ranks do not hang on the last ones."""

from __future__ import annotations

import numpy as np

from graphengine.analysis.network import Floats


def coarse(values: Floats) -> Floats:
    """Values with nine digits; whole numbers as they are. O(n).

    Some solvers give the last digits differently from call to call, also in one process, and an
    order among equals must not hang on these.
    """
    part, power = np.frexp(values)
    short: Floats = np.ldexp(np.round(np.ldexp(part, 30)), power - 30)
    return np.where(values == np.floor(values), values, short)
