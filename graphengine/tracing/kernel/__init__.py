"""Kernels of tracing: arrays in, arrays out. They see no case, no names and no files.

Events are three aligned arrays sorted by time: ``src`` and ``dst`` (int32 node numbers), ``at``
(int64 microseconds). A *step* from event e to event f is allowed when f leaves where e arrived and
``least <= at[f] - at[e] <= most`` (the dwell). Strict order is ``least = 1``.

All are compiled by numba on first use and cached; with NUMBA_DISABLE_JIT=1 they run as Python.
"""
