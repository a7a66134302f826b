"""What does not depend on which records a run lost: texts as codes, joins with the registers.

Codes follow the sorted texts, so that the smaller code is the smaller text in every tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.tracing.network.anew.tables import Array, joined, unique
from graphengine.tracing.network.anew.words import (
    Words,
    both_ends,
    coded,
    microseconds,
    read_words,
    sorted_texts,
)
from graphengine.tracing.network.frames import Facts

EARLY, LATE = -(2**40), 2**40
"""Days that stand for a register entry without start or end."""
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Index:
    """Codes and tables of one case's facts; O(n log n) to make.

    Attributes:
        texts: of actors and units, ``actors`` of them.
        person: per actor whether it is a person or an organisation.
        unit, day: of both ends of every parcel, senders first; days since 1970.
        pay_unit: of both ends of every transfer, payers first.
        end_row, end_hold: register entries for each end of a parcel on its day, the one that
            counts first; ``pay_row``, ``pay_hold`` the same of transfers.
        age_row, age_hold: entries begun by then, latest first; ``start`` and ``holder`` of entries.
        regular: keys (payer, payee) of regular payments.
        held: units of the register, sorted.
        words: names and places, written and registered.
    """

    texts: pl.Series
    actors: int
    person: Array
    unit: Array
    day: Array
    pay_unit: Array
    end_row: Array
    end_hold: Array
    pay_row: Array
    pay_hold: Array
    age_row: Array
    age_hold: Array
    hold_unit: Array
    holder: Array
    start: Array
    regular: Array
    held: Array
    words: Words


def _days(series: pl.Series, absent: int) -> Array:
    out: Array = series.cast(pl.Int32).cast(pl.Int64).fill_null(absent).to_numpy()
    return out


def index_of(facts: Facts, regular: pl.DataFrame) -> Index:
    """The index of facts; ``regular`` are the pairs of regular payments, ``payer``, ``payee``."""
    parcels, transfers, holds = facts.parcels, facts.transfers, facts.holds
    units, pays = (
        both_ends(parcels, "s_unit", "r_unit"),
        both_ends(transfers, "src_unit", "dst_unit"),
    )
    texts = sorted_texts(
        units, pays, holds["unit"], holds["holder"], facts.persons["actor"], facts.homes["actor"]
    )
    actors = len(texts)
    unit, pay_unit = coded(texts, units), coded(texts, pays)
    hold_unit, holder = coded(texts, holds["unit"]), coded(texts, holds["holder"])
    start, end = _days(holds["start"], EARLY), _days(holds["end"], LATE)
    day = np.tile(microseconds(parcels["sent_at"]) // DAY_US, 2)
    pay_day = np.tile(microseconds(transfers["at"]) // DAY_US, 2)
    register = hold_unit, holder, start, end
    known = start > EARLY
    ages = np.where(known, hold_unit, -1), holder, start, np.full(len(start), LATE)
    words = read_words(facts, texts)
    return Index(
        texts, max(actors, 1), texts.str.contains("^(Person|Organisation):").to_numpy(),
        unit, day, pay_unit,
        *_holders(unit, day, *register), *_holders(pay_unit, pay_day, *register),
        *_holders(unit, day, *ages), hold_unit, holder, start,
        unique(coded(texts, regular["payer"]) * actors + coded(texts, regular["payee"])),
        unique(hold_unit), words,
    )  # fmt: skip


def _holders(
    unit: Array, day: Array, hold_unit: Array, holder: Array, start: Array, end: Array
) -> tuple[Array, Array]:
    """(row, entry) of every register entry in force, by row; who began last comes first."""
    order = np.argsort(hold_unit, kind="stable")
    row, at = joined(unit, hold_unit[order])
    entry = order[at]
    there = (start[entry] <= day[row]) & (day[row] <= end[entry])
    row, entry = row[there], entry[there]
    order = np.lexsort((holder[entry], -start[entry], row))
    return row[order], entry[order]
