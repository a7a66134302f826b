"""Whose name stands on the waybills of a number: a witness that neither register nor bank is.

Receivers of a number pay one account. Whether the number is lent to the account's holder, or the
account to the number's, no sum of money tells: it looks the same. The carrier's clerk wrote down a
name. That of the account's holder speaks for a lent number, that of the number's holder for a
lent account. Cover names say nothing, and a name alone names nobody: it counts only for somebody
whom the money points to already.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graphengine.tracing.network.identity import own_names, plain
from graphengine.tracing.network.settings import NetworkSettings


@dataclass(frozen=True)
class Written:
    """Names on waybills, and the names people have.

    Attributes:
        seen: ``unit``, ``holder``, ``name``, ``waybills``; both ends of every waybill.
        names: ``actor``, ``name``; registered names and registered aliases.
        sent: ``p``, ``name``; of the sending end only.
    """

    seen: pl.DataFrame
    names: pl.DataFrame
    sent: pl.DataFrame

    def count(self, pairs: pl.DataFrame, first: str, second: str) -> tuple[pl.Series, pl.Series]:
        """Waybills of ``pairs[unit]`` (held by ``pairs[holder]``) that bear ``pairs[first]``'s
        name, and ``pairs[second]``'s, row by row. O(n log n)."""
        rows = pl.concat(
            pairs.select("unit", "holder", pl.col(name).alias("actor")) for name in (first, second)
        ).with_row_index("i")
        told = (
            rows.join(self.names, on="actor")
            .join(self.seen, on=["unit", "holder", "name"])
            .group_by("i")
            .agg(pl.col("waybills").sum().cast(pl.Int64))
        )
        joined = rows.select("i").join(told, on="i", how="left").sort("i")
        found = joined["waybills"].fill_null(0)
        return found[: pairs.height], found[pairs.height :]

    def paid(self, pairs: pl.DataFrame, used: pl.DataFrame) -> pl.DataFrame:
        """Parcels whose written sender is whom their receiver pays in the window around them.

        Args:
            pairs: ``p``, ``owner`` (of the account paid).
            used: further names, ``actor`` and ``name`` (cover names on numbers of his own).

        Returns:
            Frame ``p``, ``owner``; a parcel that fits several is left out. Sorted by p.
        """
        mine = pairs.select("p", "owner").unique().join(self.sent, on="p")
        known = pl.concat([self.names, used.select("actor", "name")]).unique()
        fits = mine.join(known, left_on=["owner", "name"], right_on=["actor", "name"])
        one = fits.select("p", "owner").unique().filter(pl.col("owner").n_unique().over("p") == 1)
        return one.sort("p")


def written(parcels: pl.DataFrame, persons: pl.DataFrame) -> Written:
    """Names on the waybills of numbers.

    Args:
        parcels: ``p``, ``s_unit``, ``r_unit``, ``s_holder``, ``r_holder``, ``s_name``, ``r_name``.
        persons: ``actor``, ``name``, ``alias`` (several parted by a semicolon).
    """
    ends = pl.concat(
        parcels.select(
            pl.col(f"{end}_unit").alias("unit"), pl.col(f"{end}_holder").alias("holder"),
            plain(f"{end}_name").alias("name"),
        )
        for end in ("s", "r")
    )  # fmt: skip
    seen = ends.drop_nulls("name").group_by("unit", "holder", "name").agg(
        pl.len().alias("waybills")
    )  # fmt: skip
    return Written(
        seen.sort("unit", "holder", "name"),
        own_names(persons),
        parcels.select("p", plain("s_name").alias("name")).drop_nulls(),
    )


def housemates(
    parcels: pl.DataFrame, names: Written, homes: pl.DataFrame, settings: NetworkSettings
) -> pl.DataFrame:
    """Who sends from a number of somebody he lives with: named as sender, the holder never.

    Args:
        parcels: ``p``, ``s_unit``, ``s_holder``.
        homes: ``actor``, ``place``.

    Returns:
        Frame ``unit``, ``holder``, ``user``, ``waybills``, sorted by unit, holder. O(n log n).
    """
    sent = parcels.select("p", pl.col("s_unit").alias("unit"), pl.col("s_holder").alias("holder"))
    seen = sent.join(names.sent, on="p").group_by("unit", "holder", "name").agg(
        pl.len().alias("waybills")
    )  # fmt: skip
    own = seen.join(names.names, left_on=["holder", "name"], right_on=["actor", "name"])
    mates = homes.join(homes, on="place").select(
        pl.col("actor").alias("holder"), pl.col("actor_right").alias("user")
    ).filter(pl.col("holder") != pl.col("user")).unique()  # fmt: skip
    return (
        seen.join(own.select("unit", "holder").unique(), on=["unit", "holder"], how="anti")
        .join(mates, on="holder")
        .join(names.names, left_on=["user", "name"], right_on=["actor", "name"], how="semi")
        .group_by("unit", "holder", "user")
        .agg(pl.col("waybills").sum().cast(pl.Int64))
        .filter(
            (pl.col("waybills") >= settings.housemate_min_waybills)
            & (pl.col("user").n_unique().over("unit", "holder") == 1)
        )
        .sort("unit", "holder")
    )


def crowded(parcels: pl.DataFrame, names: Written, settings: NetworkSettings) -> pl.DataFrame:
    """Numbers under which many send, a courier's: a cover name there is not the holder's.

    Args:
        parcels: ``p``, ``s_unit``, ``s_holder``, ``s_actor``.

    Returns:
        Frame ``p``, ``unit``: parcels of such numbers that nothing gives to anybody. Sorted by p.
    """
    many = (
        parcels.group_by("s_unit").agg(pl.col("s_actor").n_unique().alias("users"))
        .filter(pl.col("users") >= settings.crowd_users)
    )  # fmt: skip
    left = parcels.filter(pl.col("s_actor") == pl.col("s_holder")).join(
        many, on="s_unit", how="semi"
    ).select("p", pl.col("s_unit").alias("unit"), "s_holder")  # fmt: skip
    his = left.join(names.sent, on="p").join(
        names.names, left_on=["s_holder", "name"], right_on=["actor", "name"]
    )
    return left.join(his, on="p", how="anti").select("p", "unit").sort("p")


def senders(parcels: pl.DataFrame, used: pl.DataFrame, names: Written) -> pl.DataFrame:
    """Who sends under another's number, by single waybills and not by the whole number.

    Returns:
        Frame ``unit``, ``holder``, ``user``, ``parcels``, ``waybills`` (with his own name), sorted
        by user, unit, holder.
    """
    own = parcels.filter(
        (pl.col("s_actor") != pl.col("s_known"))
        & pl.col("s_actor").str.contains("^(Person|Organisation):")
    )
    key = ["unit", "holder", "user"]
    single = own.select(
        "p", pl.col("s_unit").alias("unit"), pl.col("s_holder").alias("holder"),
        pl.col("s_actor").alias("user"),
    ).join(used.select(key), on=key, how="anti")  # fmt: skip
    told = single.join(names.sent, on="p").join(
        names.names, left_on=["user", "name"], right_on=["actor", "name"], how="semi"
    )
    return (
        single.join(told.select("p", pl.lit(1).alias("told")).unique(), on="p", how="left")
        .group_by(key)
        .agg(pl.len().alias("parcels"), pl.col("told").sum().alias("waybills"))
        .sort("user", "unit", "holder")
    )
