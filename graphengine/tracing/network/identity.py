"""Who holds a number or an account on a day, and who really uses it.

The register says who holds; the money says who uses. Lenders of numbers and accounts stand in the
register and must not be taken for dealers, so a number is given to another person only when its
own records say so far beyond chance, and both names stay in the result.
"""

from __future__ import annotations

import polars as pl


def holder_at(frame: pl.DataFrame, unit: str, at: str, holds: pl.DataFrame) -> pl.Series:
    """Holder of ``frame[unit]`` on the day ``frame[at]``, row by row.

    Of several holders on one day the one who began last counts (ties: smallest actor). A unit
    that is itself a person or organisation, or that nobody holds on that day, stands for itself.

    Returns:
        Series of actors (String), as long as ``frame``. O(n log n).
    """
    rows = frame.select(
        pl.col(unit).alias("unit"), pl.col(at).dt.date().alias("day")
    ).with_row_index("i")
    open_ended = pl.col("start").is_null() | (pl.col("start") <= pl.col("day"))
    not_over = pl.col("end").is_null() | (pl.col("day") <= pl.col("end"))
    found = (
        rows.join(holds.select("unit", "holder", "start", "end"), on="unit", how="inner")
        .filter(open_ended & not_over)
        .sort("i", "start", "holder", descending=[False, True, False], nulls_last=True)
        .unique("i", keep="first", maintain_order=True)
        .select("i", "holder")
    )
    joined = rows.join(found, on="i", how="left").sort("i")
    return joined.select(pl.coalesce("holder", "unit").alias("actor"))["actor"]


def number_age_days(frame: pl.DataFrame, unit: str, at: str, holds: pl.DataFrame) -> pl.Series:
    """Days since the holder on that day took the number; null where no start is known."""
    rows = frame.select(
        pl.col(unit).alias("unit"), pl.col(at).dt.date().alias("day")
    ).with_row_index("i")
    found = (
        rows.join(holds.select("unit", "start"), on="unit", how="inner")
        .filter(pl.col("start") <= pl.col("day"))
        .group_by("i")
        .agg(pl.col("start").max())
    )
    return (
        rows.join(found, on="i", how="left")
        .sort("i")
        .select((pl.col("day") - pl.col("start")).dt.total_days().alias("age"))["age"]
    )


def plain(column: str) -> pl.Expr:
    """A written name or address without spaces and width variants."""
    return pl.col(column).str.normalize("NFKC").str.replace_all(r"\s+", "")


def own_names(persons: pl.DataFrame) -> pl.DataFrame:
    """``actor`` and ``name``, plain, of registered names and aliases of two letters or more."""
    aliases = persons.select(
        "actor", pl.col("alias").str.split_exact(";", 3).struct.unnest()
    ).unpivot(index="actor", value_name="name")
    found = pl.concat([persons.select("actor", "name"), aliases.select("actor", "name")])
    return (
        found.select("actor", plain("name").alias("name"))
        .filter(pl.col("name").str.len_chars() > 1)
        .unique()
        .sort("actor", "name")
    )


def _at_home(persons: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """(name, place) under which exactly one person is known; aliases count as names."""
    pairs = own_names(persons).join(homes, on="actor").select(
        "actor", "name", plain("place").alias("place")
    )  # fmt: skip
    return pairs.unique().filter(pl.col("actor").n_unique().over("name", "place") == 1)


def named_users(
    parcels: pl.DataFrame, persons: pl.DataFrame, homes: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Users of numbers by what waybills say: a person's own name at that person's own home.

    A person living elsewhere than the holder uses a number when it is so named on at least two of
    its waybills (one is enough where nobody holds the number). Relatives at the holder's home do
    not count: they receive for one another. Each waybill then goes to the user whose home or
    whose written name it bears (a name seen at his home is his, cover names too), any other to
    the user named most, unless the holder himself is named a third as often.

    Returns:
        (ends, users). ``ends``: ``p``, ``end`` ("s" or "r"), ``user`` for waybill ends that go to
        another than the holder. ``users``: ``unit``, ``holder``, ``user``, ``waybills``.
        O(n log n).
    """
    ends = _ends(parcels)
    places = homes.select("actor", plain("place").alias("place")).unique()
    exact = ends.join(_at_home(persons, homes), on=["name", "place"])
    own = exact.filter(pl.col("actor") == pl.col("holder")).group_by("unit", "holder").agg(
        pl.len().alias("own")
    )  # fmt: skip
    together = places.join(places, on="place").select(
        pl.col("actor").alias("holder"), pl.col("actor_right").alias("actor")
    )
    nobody = ~pl.col("holder").str.contains("^(Person|Organisation):")
    users = (
        exact.join(together.unique(), on=["holder", "actor"], how="anti")
        .group_by("unit", "holder", pl.col("actor").alias("user"))
        .agg(pl.len().alias("waybills"))
        .filter(nobody | (pl.col("waybills") >= 2))
        .sort("unit", "holder", "waybills", "user", descending=[False, False, True, False])
    )
    return _share_out(ends, users, own, places), users


def _ends(parcels: pl.DataFrame) -> pl.DataFrame:
    """Both ends of every waybill: ``p``, ``end``, ``unit``, ``holder``, ``name``, ``place``."""
    return pl.concat(
        parcels.select(
            "p", pl.lit(end).alias("end"), pl.col(f"{end}_unit").alias("unit"),
            pl.col(f"{end}_holder").alias("holder"), plain(f"{end}_name").alias("name"),
            plain(f"{end}_address").alias("place"),
        )
        for end in ("s", "r")
    )  # fmt: skip


def _share_out(
    ends: pl.DataFrame, users: pl.DataFrame, own: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    """Waybill ends of numbers with named users, each given to one of them or left."""
    number = ["unit", "holder"]
    homes = users.join(places, left_on="user", right_on="actor").select(*number, "user", "place")
    by_home = homes.filter(pl.col("user").n_unique().over(*number, "place") == 1)
    seen = ends.join(users.select(number).unique(), on=number, how="semi")
    at_home = seen.join(by_home, on=[*number, "place"])
    by_name = (
        at_home.drop_nulls("name")
        .select(*number, "name", pl.col("user").alias("named"))
        .unique()
        .filter(pl.col("named").n_unique().over(*number, "name") == 1)
    )
    crowd = users.group_by(number).len().filter(pl.col("len") > 2)
    top = (
        users.unique(number, keep="first", maintain_order=True)
        .join(own, on=number, how="left")
        .filter(pl.col("waybills") >= 3 * pl.col("own").fill_null(0))
        .join(crowd, on=number, how="anti")
        .select(*number, pl.col("user").alias("top"))
    )
    return (
        seen.join(by_home, on=[*number, "place"], how="left")
        .join(by_name, on=[*number, "name"], how="left")
        .join(top, on=number, how="left")
        .with_columns(pl.coalesce("user", "named", "top").alias("user"))
        .drop_nulls("user")
        .select("p", "end", "user")
        .sort("p", "end")
    )
