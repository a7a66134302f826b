"""Cells for people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graphengine.tables.shown import SHOWN, cell

NODE = {"kind": "Account", "key": "A1@X", "properties": {"name": "Li"}}
OTHER = {"kind": "Account", "key": "B1@Y", "properties": {}}
EDGE = {"kind": "TRANSFERRED", "id": "t1", "from": "A1@X", "to": "B1@Y", "properties": {}}


@pytest.mark.parametrize(
    ("value", "type_", "text"),
    [
        (None, "text", ""),
        (5000.0, "decimal", "5000.00"),
        (0.125, "decimal", "0.125"),
        (3, "decimal", "3.00"),
        (1e22, "decimal", "1e+22"),
        (2.5, "float", "2.5"),
        (True, "boolean", "true"),
        (datetime(2016, 7, 1, tzinfo=UTC), "datetime", "2016-07-01T00:00:00Z"),
        (["t1", "t2"], "list of text", "t1, t2"),
        ([1.5], "list of decimal", "1.50"),
        (list(range(20)), "list of integer", "0, 1, 2, 3, 4, 5, 6, 7, and 12 more"),
        (NODE, "node", "account:A1@X"),
        (EDGE, "edge", "A1@X -TRANSFERRED-> B1@Y [t1]"),
        ({"nodes": [NODE, OTHER], "edges": [EDGE]}, "path",
         "account:A1@X -TRANSFERRED-> account:B1@Y"),
        ({"nodes": [OTHER, NODE], "edges": [EDGE]}, "path",
         "account:B1@Y <-TRANSFERRED- account:A1@X"),
        ({"a": 1}, "map", '{"a": 1}'),
        ({"nodes": [], "edges": []}, "path", ""),
    ],
)  # fmt: skip
def test_cells(value: Any, type_: str, text: str) -> None:
    assert SHOWN == 8
    assert cell(value, type_) == text
