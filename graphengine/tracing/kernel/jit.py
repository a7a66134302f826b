"""How kernels are compiled: by numba, on first use, kept on disk beside the code.

NUMBA_DISABLE_JIT=1 leaves them as plain Python (slow, for debugging and coverage). Where the
package's folder cannot be written numba keeps its cache in the user's cache folder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def kernel(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function of arrays and numbers; it keeps its types for the reader and mypy.

    It runs without the interpreter's lock, so threads may run kernels side by side.
    """
    return cast(Callable[Arguments, Result], njit(cache=True, nogil=True)(function))
