"""Memory stays bounded: a million bad rows, long lines, many columns (own processes, measured)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

resource = pytest.importorskip("resource")

SCRIPT = """
import json, resource, sys
from pathlib import Path
from loaders.readers import Format, Limits, read
good = bad = 0
for batch in read(Path(sys.argv[1]), Format(encoding="utf-8", delimiter=",")):
    good, bad = good + batch.frame.height, bad + len(batch.bad)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([good, bad, peak // (1024 if sys.platform == "linux" else 1024 * 1024)]))
"""


def measure(path: Path) -> list[int]:
    """[rows, bad rows, peak MiB] of reading a file in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        # Through a shell: a direct child inherits the peak of this process as its own.
        ["sh", "-c", '"$0" -c "$1" "$2"; exit $?', sys.executable, SCRIPT, str(path)],
        capture_output=True,
        cwd=root,
        check=True,
    )
    return json.loads(run.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(
    "row", ["1,2\n", "1,2,3,4\n", '1,"2"x,3\n', '1,"2,3\n', "\x00,2,3\n", "1\n"]
)
def test_a_million_malformed_rows(tmp_path, row):
    path = tmp_path / "bad.csv"
    path.write_text("a,b,c\n" + "1,2,3\n" + row * 1_000_000, encoding="utf-8")
    good, bad, peak = measure(path)
    assert (good, bad) == (1, 1_000_000)
    assert peak < 512


@pytest.mark.slow
def test_a_line_of_300_mb_is_not_held(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as out:
        out.write(b"a,b\n1,2\n")
        for _ in range(300):
            out.write(b"x" * 1_000_000)
        out.write(b"\n3,4\n")
    good, bad, peak = measure(path)
    assert (good, bad) == (2, 1)
    assert peak < 512
