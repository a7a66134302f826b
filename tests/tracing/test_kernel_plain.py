"""The kernels are plain Python too: their tests once more without the compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_kernels_equal_their_oracles_without_the_compiler() -> None:
    modules = sorted(set(HERE.glob("test_kernel_*.py")) - {Path(__file__)})
    assert len(modules) >= 4
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error::RuntimeWarning", *map(str, modules)],
        cwd=HERE.parents[1],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "HYPOTHESIS_PROFILE": "few"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
