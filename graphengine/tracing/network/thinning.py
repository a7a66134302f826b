"""Facts with a part of the records taken away, as if they had never been handed over.

A case is never complete: rows are rejected, operators do not answer, registers have holes. A
thinned copy drops each parcel, transfer, call and register entry with a probability of its kind,
and whole numbers and accounts (register entry with all calls, or with all transfers), because
an agency that does not answer for a number does not answer for any of its records.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np
import polars as pl

from graphengine.errors import UsageError
from graphengine.tracing.network.frames import Facts
from graphengine.tracing.network.world import Prepared

KINDS = ("parcels", "transfers", "calls", "holders", "units")
MAX_SHARE = 0.9


@dataclass(frozen=True)
class Missing:
    """Shares of records dropped in a run, each in [0, 0.9].

    The defaults stand for what no figure of a case can tell: records that nobody knows are
    missing. ``known`` says where the shares came from.
    """

    parcels: float = 0.10
    transfers: float = 0.10
    calls: float = 0.20
    holders: float = 0.05
    units: float = 0.03
    known: str = "defaults of the settings"

    def __post_init__(self) -> None:
        for name in KINDS:
            if not 0.0 <= getattr(self, name) <= MAX_SHARE:
                raise UsageError(f"The share of missing {name} must lie between 0 and 0.9.")

    def to_dict(self) -> dict[str, float | str]:
        """All shares by name, and their origin."""
        return asdict(self)


def missing_of(world: Prepared, rejected: float = 0.0) -> Missing:
    """Shares for a case: the defaults, or its own figures where those are higher.

    Args:
        rejected: share of all source rows that a load rejected, 0 to 1.

    Its own figures are the rejected rows, the parcels with one end only, and the numbers in
    waybills that nobody is registered for. O(parcels).
    """
    least = Missing()
    whole = world.parcels.height
    half = world.facts.half_parcels
    ends = pl.concat(
        world.parcels.select(pl.col(f"{e}_unit").alias("unit"), pl.col(f"{e}_holder").alias("who"))
        for e in ("s", "r")
    ).unique()
    bare = ends.filter(pl.col("unit") == pl.col("who"))["unit"].n_unique() if ends.height else 0
    figures = {
        "parcels": half / max(whole + half, 1) + rejected,
        "transfers": rejected,
        "calls": rejected,
        "holders": bare / max(ends["unit"].n_unique(), 1) + rejected,
    }
    raised = {
        name: round(min(share, MAX_SHARE), 4)
        for name, share in figures.items()
        if share > getattr(least, name)
    }
    if not raised:
        return least
    names = ", ".join(raised)
    return replace(least, **raised, known=f"the case's own figures for {names}; else defaults")


@dataclass(frozen=True)
class Left:
    """What a run keeps: masks of the facts' rows, and of the register's sorted units the lost."""

    parcels: np.ndarray
    transfers: np.ndarray
    calls: np.ndarray
    holds: np.ndarray
    lost: np.ndarray


def draw(
    sizes: tuple[int, int, int, int, int],
    missing: Missing,
    protected: np.ndarray,
    seed: int,
    run: int,
) -> Left:
    """Draw what a run keeps.

    Args:
        sizes: rows of parcels, transfers, calls and register, and different units in the register.
        protected: parcel numbers that stay (what the investigator named).
        seed, run: name the copy; the same pair drops the same records.
    """
    drawn = np.random.default_rng([seed, run])

    def stay(height: int, share: float) -> np.ndarray:
        kept: np.ndarray = drawn.random(height) >= share
        return kept

    parcels = stay(sizes[0], missing.parcels)
    parcels[protected] = True
    transfers, calls = stay(sizes[1], missing.transfers), stay(sizes[2], missing.calls)
    return Left(
        parcels, transfers, calls, stay(sizes[3], missing.holders), ~stay(sizes[4], missing.units)
    )


def sizes_of(facts: Facts) -> tuple[int, int, int, int, int]:
    """Sizes as of :func:`draw`."""
    units = facts.holds["unit"].n_unique()
    return (
        facts.parcels.height,
        facts.transfers.height,
        facts.calls.height,
        facts.holds.height,
        units,
    )


def thin(
    facts: Facts, missing: Missing, protected: np.ndarray, seed: int, run: int
) -> tuple[Facts, np.ndarray]:
    """A thinned copy of facts: what :func:`draw` keeps, as facts of their own.

    Returns:
        The copy, parcels and transfers numbered anew, and the old numbers of its parcels in
        order. O(n log n). The facts' own total order decides, so row order changes nothing.
    """
    left = draw(sizes_of(facts), missing, protected, seed, run)
    lost = facts.holds["unit"].unique().sort().filter(pl.Series(left.lost)).implode()

    def away(*columns: str) -> pl.Expr:
        return ~pl.any_horizontal(pl.col(name).is_in(lost) for name in columns)

    copy = replace(
        facts,
        parcels=_numbered(facts.parcels.filter(left.parcels), "p"),
        transfers=_numbered(
            facts.transfers.filter(left.transfers).filter(away("src_unit", "dst_unit")), "t"
        ),
        calls=facts.calls.filter(left.calls).filter(away("a", "b")),
        holds=facts.holds.filter(left.holds).filter(away("unit")),
    )
    return copy, np.flatnonzero(left.parcels)


def _numbered(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(name))
