"""The rows in which the conditions of a mapping hold (``when``, ``where``, ``ignore``)."""

from __future__ import annotations

import polars as pl

from loaders.columns import Cells
from loaders.plan import Conditions


def holds(conditions: Conditions, cells: Cells) -> pl.Series | None:
    """Where all conditions hold; None means everywhere."""
    if not conditions:
        return None
    masks = []
    for condition in conditions:
        values = cells.read(condition.value).values
        if condition.op == "present":
            masks.append(values.is_not_null())
        elif condition.op == "absent":
            masks.append(values.is_null())
        elif condition.op in ("negative", "positive"):
            sign = values < 0 if condition.op == "negative" else values > 0
            masks.append(sign.fill_null(False))
        else:
            member = cells.as_text(condition.value).is_in(list(condition.operands)).fill_null(False)
            masks.append(~member if condition.op == "not" else member)
    mask = masks[0]
    for other in masks[1:]:
        mask = mask & other
    return mask
