"""From CSV to checked facts, against polars and pandas reading and typing the same file.

The peers do less: strict dates, exact amounts, zstd Parquet and a reject file, and no more. Ours is
a whole load into a new case: identifiers checked, rows and edges told apart by hash, provenance,
node statements, the received file copied and hashed, parts hashed and made visible at once.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks import data
from benchmarks.table import Line, alternate, compare, peak_of_child

ROWS = 1_000_000
TIME = "%Y-%m-%d %H:%M:%S"
ZONE = "Asia/Shanghai"


def run(rows: int = ROWS, runs: int = 3) -> list[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        file = Path(folder) / "transfers.csv"
        data.transfers(file, rows)
        found: dict[str, int] = {}
        took = alternate({n: _in_folder(t, file, n, found) for n, t in TOOLS.items()}, runs)
        if len(set(found.values())) != 1:
            raise RuntimeError(f"The tools do not agree on the rejects: {found}.")
        peaks = {n: peak_of_child("benchmarks.load", [n, file, folder]) for n in TOOLS}
    notes = {
        n: f"ours {rows / took['ours'].wall:,.0f} rows/s, {peaks['ours']:.0f} MiB; "
        f"{n} {rows / took[n].wall:,.0f} rows/s, {peaks[n]:.0f} MiB"
        for n in TOOLS
    }
    return compare("load", f"{rows:,} rows", took, notes)


def _in_folder(
    tool: Callable[[Path, Path], int], file: Path, name: str, found: dict[str, int]
) -> Callable[[], None]:
    def work() -> None:
        with tempfile.TemporaryDirectory(dir=file.parent) as out:
            found[name] = tool(file, Path(out))

    return work


def ours(file: Path, out: Path) -> int:
    """A whole load into a new case; number of rejects."""
    import loaders
    from graphengine.case.folder import CaseInfo
    from graphengine.engine import Engine

    info = CaseInfo("benchmark", "speed", "none", date(2030, 1, 1), time_zone=ZONE)
    report = Engine.create(out / "case", info).load(loaders.mapping("transfers"), [file])
    return int(report["files"][0]["rejected"])


def polars(file: Path, out: Path) -> int:
    """polars' streaming engine; number of rejects."""
    import polars as pl

    at = pl.col("at").str.to_datetime(TIME, strict=False, time_unit="us")
    amount = pl.col("amount").cast(pl.Decimal(18, 2), strict=False)
    typed = (
        pl.scan_csv(file, infer_schema=False)
        .with_columns(at.alias("_at"), amount.alias("_m"))
        .collect(engine="streaming")
    )
    bad = typed["_at"].is_null() | typed["_m"].is_null()
    rejects = typed.filter(bad).drop("_at", "_m")
    rejects.write_csv(out / "rejects.csv")
    zoned = pl.col("_at").dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC")
    good = typed.filter(~bad).with_columns(
        zoned.alias("at"), pl.col("_m").to_physical().alias("amount")
    )
    good.drop("_at", "_m").write_parquet(out / "facts.parquet", compression="zstd")
    return rejects.height


def pandas(file: Path, out: Path) -> int:
    """pandas with the pyarrow engine; number of rejects."""
    import pandas as pd

    frame = pd.read_csv(file, engine="pyarrow", dtype="string[pyarrow]")
    at = pd.to_datetime(frame["at"], format=TIME, errors="coerce")
    amount = pd.to_numeric(frame["amount"], errors="coerce")
    bad = at.isna() | amount.isna()
    frame[bad].to_csv(out / "rejects.csv", index=False)
    good = frame[~bad].copy()
    good["at"] = at[~bad].dt.tz_localize(ZONE).dt.tz_convert("UTC")
    good["amount"] = (amount[~bad] * 100).round().astype("int64")
    good.to_parquet(out / "facts.parquet", compression="zstd", index=False)
    return int(bad.sum())


TOOLS: dict[str, Callable[[Path, Path], int]] = {"ours": ours, "polars": polars, "pandas": pandas}

if __name__ == "__main__":
    name, file, folder = sys.argv[1:]
    _in_folder(TOOLS[name], Path(file), name, {})()
