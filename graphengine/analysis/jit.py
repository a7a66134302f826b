"""How kernels of this room are compiled: by numba, on first use, kept on disk beside the code.

They give up the interpreter's lock, so that threads run them on all cores. NUMBA_DISABLE_JIT=1
leaves them as plain Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def kernel(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function of arrays and numbers; it keeps its types for the reader and mypy."""
    return cast(Callable[Arguments, Result], njit(cache=True, nogil=True)(function))
