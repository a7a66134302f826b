"""What DuckDB and polars need for the questions of ``benchmarks tracing``, in their own best way.

``python -m benchmarks.tracing_peers "reach duckdb" FOLDER QUESTION`` answers again and again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl

from benchmarks.tracing_foreign import Ask, Tool, serve

DAY = 86_400_000_000
WEEK = 7 * DAY


def reach_duckdb(frame: pl.DataFrame, origin: int) -> int:
    """Accounts reached over strictly rising times; one row an account, the earliest wins."""
    query = """
        WITH RECURSIVE reach(account, seen) USING KEY (account) AS (
            SELECT ?::INTEGER, -1::BIGINT
            UNION
            SELECT t.dst, min(t."at") FROM reach r
            JOIN frame t ON t.src = r.account AND t."at" > r.seen
            LEFT JOIN recurring.reach old ON old.account = t.dst
            WHERE old.seen IS NULL OR t."at" < old.seen GROUP BY t.dst
        ) SELECT count(*) FROM reach"""
    with duckdb.connect() as db:
        db.register("frame", frame.to_arrow())
        (count,) = db.execute(query, [origin]).fetchone() or (0,)
    return int(count)


def reach_polars(frame: pl.DataFrame, origin: int) -> int:
    """The same by rounds of joins on the accounts that became earlier."""
    best = pl.DataFrame(
        {"src": [origin], "since": [-1]}, schema={"src": pl.Int32, "since": pl.Int64}
    )
    fresh = best
    while fresh.height:
        arrived = (
            frame.lazy()
            .join(fresh.lazy(), on="src")
            .filter(pl.col("at") > pl.col("since"))
            .group_by("dst")
            .agg(pl.col("at").min())
            .collect()
            .rename({"dst": "src", "at": "since"})
        )
        fresh = (
            arrived.join(best, on="src", how="left", suffix="_old")
            .filter(pl.col("since_old").is_null() | (pl.col("since") < pl.col("since_old")))
            .select("src", "since")
        )
        best = pl.concat([best, fresh]).group_by("src").agg(pl.col("since").min())
    return best.height


def dwell_duckdb(frame: pl.DataFrame, origin: int) -> int:
    """Transfers on a way whose waits are at most a week: rows (account, time), each once."""
    query = f"""
        WITH RECURSIVE reach(account, seen) AS (
            SELECT dst, "at" FROM frame WHERE src = $1
            UNION
            SELECT t.dst, t."at" FROM reach r JOIN frame t
            ON t.src = r.account AND t."at" > r.seen AND t."at" <= r.seen + {WEEK}
        ) SELECT count(*) FROM (
            SELECT DISTINCT t.id FROM frame t LEFT JOIN reach r
            ON t.src = r.account AND t."at" > r.seen AND t."at" <= r.seen + {WEEK}
            WHERE t.src = $1 OR r.account IS NOT NULL)"""
    with duckdb.connect() as db:
        db.register("frame", frame.to_arrow())
        (count,) = db.execute(query, [origin]).fetchone() or (0,)
    return int(count)


def _next(frame: pl.DataFrame, n: int) -> pl.LazyFrame:
    names = {name: f"{name}{n}" for name in ("src", "dst", "at", "amount")}
    return frame.lazy().select(list(names)).rename(names)


def chains_polars(frame: pl.DataFrame, origins: list[int]) -> int:
    """Three rising hops from the origins, at most a week apart, 80 to 100 % of the amount kept."""
    rows = _next(frame, 1).filter(pl.col("src1").is_in(origins))
    for n in (2, 3):
        one, two = n - 1, n
        rows = (
            rows.join(_next(frame, n), left_on=f"dst{one}", right_on=f"src{two}")
            .with_columns(pl.col(f"dst{one}").alias(f"src{two}"))
            .filter(
                (pl.col(f"at{two}") > pl.col(f"at{one}"))
                & (pl.col(f"at{two}") <= pl.col(f"at{one}") + WEEK)
                & (pl.col(f"amount{two}") * 10 >= pl.col(f"amount{one}") * 8)
                & (pl.col(f"amount{two}") <= pl.col(f"amount{one}"))
            )
        )
    distinct = rows.filter(
        (pl.col("dst1") != pl.col("src1")) & (pl.col("dst2") != pl.col("src1"))
        & (pl.col("dst2") != pl.col("dst1")) & (pl.col("dst3") != pl.col("src1"))
        & (pl.col("dst3") != pl.col("dst1")) & (pl.col("dst3") != pl.col("dst2"))
    )  # fmt: skip
    return int(distinct.select(pl.len()).collect().item())


def chains_duckdb(frame: pl.DataFrame, origins: list[int]) -> int:
    """The same as one join of three."""

    def hop(one: str, two: str) -> str:
        later = f'{two}."at" > {one}."at" AND {two}."at" <= {one}."at" + {WEEK}'
        kept = f"{two}.amount * 10 >= {one}.amount * 8 AND {two}.amount <= {one}.amount"
        return f"{two}.src = {one}.dst AND {later} AND {kept}"

    query = f"""
        SELECT count(*) FROM frame a JOIN frame b ON {hop("a", "b")} JOIN frame c ON {hop("b", "c")}
        WHERE a.src IN (SELECT unnest(?::INTEGER[])) AND a.dst <> a.src
        AND b.dst NOT IN (a.src, a.dst) AND c.dst NOT IN (a.src, a.dst, b.dst)"""
    with duckdb.connect() as db:
        db.register("frame", frame.to_arrow())
        (count,) = db.execute(query, [origins]).fetchone() or (0,)
    return int(count)


def _tool(question: str, work: Callable[[pl.DataFrame, Any], int]) -> Tool:
    def make(folder: str, asked: dict[str, Any]) -> Ask:
        frame = pl.read_parquet(f"{folder}/transfers.parquet")
        return lambda: work(frame, asked[question])

    return make


TOOLS: dict[str, Tool] = {
    "reach duckdb": _tool("origin", reach_duckdb),
    "reach polars": _tool("origin", reach_polars),
    "dwell duckdb": _tool("origin", dwell_duckdb),
    "chains polars": _tool("origins", chains_polars),
    "chains duckdb": _tool("origins", chains_duckdb),
}

if __name__ == "__main__":
    serve(TOOLS, sys.argv[1:])
