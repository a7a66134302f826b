"""Small account books behind an in-memory view, for tests of money tracing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

TIME = pl.Datetime("us", "UTC")
DAY0 = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
EDGE = {
    "id": pl.String, "src_kind": pl.String, "src": pl.String, "dst_kind": pl.String,
    "dst": pl.String, "at": TIME, "amount_minor": pl.Int64, "currency": pl.String,
    "receivedMinor": pl.Int64, "receivedCurrency": pl.String, "transactionNumber": pl.String,
    "status": pl.String, "source": pl.String, "sheet": pl.String, "row": pl.Int64,
}  # fmt: skip
NODE = {
    "key": pl.String, "openingBalanceMinor": pl.Int64, "currency": pl.String,
    "accountType": pl.String, "bankName": pl.String, "bic": pl.String, "name": pl.String,
}  # fmt: skip


def day(number: float) -> datetime:
    """Noon of the ``number``-th day; fractions are parts of a day."""
    return DAY0 + timedelta(days=number)


class Book:
    """A view of TRANSFERRED edges and Account nodes written as short tuples."""

    schema: Any = None

    def __init__(
        self,
        transfers: Sequence[tuple[Any, ...]],
        accounts: dict[str, dict[str, Any]] | None = None,
        shuffle: int | None = None,
    ) -> None:
        """Transfers as (payer, payee, day, minor units[, extra properties]); named t1, t2 ..."""
        rows = []
        for n, (src, dst, when, amount, *extra) in enumerate(transfers, start=1):
            row = {"id": f"t{n}", "src_kind": "Account", "src": src, "dst_kind": "Account"}
            row |= {"dst": dst, "at": None if when is None else day(when), "amount_minor": amount}
            row |= {"currency": "CNY", "source": "ab" * 32, "sheet": "", "row": n}
            rows.append(row | (extra[0] if extra else {}))
        frame = pl.DataFrame(rows, schema=EDGE)
        self._edges = (
            frame if shuffle is None else frame.sample(fraction=1, shuffle=True, seed=shuffle)
        )
        nodes = [{"key": key, **props} for key, props in (accounts or {}).items()]
        self._nodes = pl.DataFrame(nodes, schema=NODE)

    def node_kinds(self) -> list[str]:
        return ["Account"]

    def edge_kinds(self) -> list[str]:
        return ["TRANSFERRED"]

    def nodes(self, kind: str) -> pl.DataFrame:
        assert kind == "Account"
        return self._nodes

    def edges(self, kind: str) -> pl.DataFrame:
        assert kind == "TRANSFERRED"
        return self._edges
