"""Who really uses a number, and whose a lent account is.

Registers name holders; money names users. The receivers of a number's parcels pay some account
far beyond chance. When that account's holder is also the number's, nothing is doubted. When not,
either the number or the account is lent, and where the account's money goes on to decides:

- on to a registered holder of such a number: the account is lent, he owns it;
- on to one other person who supplies none of these numbers: he owns the account;
- to neither: the account's holder is its owner.

A number is used by its holder when he owns one of its payee accounts, else by the owner of the
strongest one. The registered holder stays in the result; nothing is written on a person.
"""

from __future__ import annotations

import polars as pl

from graphengine.tracing.network.settings import NetworkSettings

STRANGER_PASSES = 3
STRANGER_SHARE = 0.3


def account_owners(
    payees: pl.DataFrame, parcels: pl.DataFrame, transfers: pl.DataFrame
) -> pl.DataFrame:
    """Owners of payee accounts whose holder stands behind none of the paid numbers.

    Args:
        payees: ``sender`` (number), ``payee`` (account), as from ``payments.payees``.
        parcels: ``s_unit``, ``r_unit``, ``s_known``.
        transfers: ``src_unit``, ``dst_unit``, ``src_holder``, ``dst_holder``, ``amount_minor``;
            regular pairs left out.

    Returns:
        Frame ``unit`` (account), ``holder``, ``owner``, ``passes``, ``share`` (of all that went
        out), sorted by unit.
    """
    paid = payees.select(pl.col("sender").alias("number"), pl.col("payee").alias("unit"))
    held = parcels.select(pl.col("s_unit").alias("number"), pl.col("s_known")).unique()
    behind = paid.join(held, on="number").select("unit", pl.col("s_known").alias("owner")).unique()
    out = (
        transfers.join(
            paid.select("unit").unique(), left_on="src_unit", right_on="unit", how="semi"
        )
        .group_by(
            pl.col("src_unit").alias("unit"),
            pl.col("src_holder").alias("holder"),
            pl.col("dst_holder").alias("owner"),
        )
        .agg(pl.len().alias("passes"), pl.col("amount_minor").sum().alias("went"))
        .with_columns((pl.col("went") / pl.col("went").sum().over("unit")).alias("share"))
        .filter(
            (pl.col("owner") != pl.col("holder"))
            & pl.col("owner").str.contains("^(Person|Organisation):")
        )
    )
    own = behind.join(
        transfers.select(
            pl.col("dst_unit").alias("unit"), pl.col("dst_holder").alias("owner")
        ).unique(),
        on=["unit", "owner"],
        how="semi",
    )
    near = out.join(
        behind.with_columns(pl.lit(True).alias("near")), on=["unit", "owner"], how="left"
    )
    supplier = _suppliers(paid, parcels, transfers)
    stranger = (pl.col("passes") >= STRANGER_PASSES) & (pl.col("share") >= STRANGER_SHARE)
    return (
        near.join(own.select("unit").unique(), on="unit", how="anti")
        .join(
            supplier.with_columns(pl.lit(True).alias("supplies")), on=["unit", "owner"], how="left"
        )
        .with_columns(pl.col("near").fill_null(False), pl.col("supplies").fill_null(False))
        .filter(pl.col("near") | (stranger & ~pl.col("supplies")))
        .sort("unit", "near", "went", "owner", descending=[False, True, True, False])
        .unique("unit", keep="first", maintain_order=True)
        .select("unit", "holder", "owner", "passes", "share")
    )


def _suppliers(paid: pl.DataFrame, parcels: pl.DataFrame, transfers: pl.DataFrame) -> pl.DataFrame:
    """Per account, holders who send goods to its numbers, or are paid for such goods.

    An account's numbers are those it is paid for and those of its holder.
    """
    holders = transfers.select(
        pl.col("dst_unit").alias("unit"), pl.col("dst_holder").alias("owner")
    ).unique()
    goods = parcels.select(
        pl.col("s_unit").alias("from"), pl.col("s_known").alias("sender"), "r_unit", "r_known"
    ).unique()
    by_number = paid.join(goods, left_on="number", right_on="r_unit")
    by_holder = (
        paid.select("unit")
        .unique()
        .join(holders, on="unit")
        .join(goods, left_on="owner", right_on="r_known")
    )
    came = pl.concat(
        [by_number.select("unit", "from", "sender"), by_holder.select("unit", "from", "sender")]
    ).unique()
    their = paid.select(pl.col("number").alias("from"), pl.col("unit").alias("account"))
    by_payee = came.join(their, on="from").join(holders, left_on="account", right_on="unit")
    senders = came.select("unit", pl.col("sender").alias("owner"))
    return pl.concat([senders, by_payee.select("unit", "owner")]).unique()


def number_users(
    payees: pl.DataFrame,
    parcels: pl.DataFrame,
    owners: pl.DataFrame,
    settings: NetworkSettings,
) -> pl.DataFrame:
    """Users of sending numbers whose holder owns none of the accounts paid for their parcels.

    Parcels whose waybill names the user already are left as they are.

    Args:
        payees: ``sender`` (number), ``payee`` (account), ``receivers``, ``llr``.
        parcels: ``s_unit``, ``s_holder``, ``s_known``.
        owners: ``unit`` (account), ``owner``: of every account, registered or inferred.

    Returns:
        Frame ``unit``, ``holder``, ``user``, ``receivers``, ``llr``, sorted by unit, holder.
    """
    held = (
        parcels.filter(pl.col("s_known") == pl.col("s_holder"))
        .select(pl.col("s_unit").alias("sender"), pl.col("s_holder").alias("holder"))
        .unique()
    )
    named = payees.join(owners, left_on="payee", right_on="unit").join(held, on="sender")
    clear = named.filter(pl.col("owner") == pl.col("holder")).select("sender", "holder").unique()
    nobody = ~pl.col("holder").str.contains("^(Person|Organisation):")
    return (
        named.join(clear, on=["sender", "holder"], how="anti")
        .filter(
            (pl.col("llr") >= settings.user_min_llr)
            & ((pl.col("receivers") >= 3) | nobody)
            & pl.col("owner").str.contains("^(Person|Organisation):")
        )
        .sort("sender", "holder", "llr", "owner", descending=[False, False, True, False])
        .unique(["sender", "holder"], keep="first", maintain_order=True)
        .select(
            pl.col("sender").alias("unit"),
            "holder",
            pl.col("owner").alias("user"),
            "receivers",
            "llr",
        )
    )


def replace_by(
    frame: pl.DataFrame, unit: str, holder: str, table: pl.DataFrame, new: str
) -> pl.Series:
    """``frame[holder]``, replaced by ``table[new]`` where unit and holder agree."""
    rows = frame.select(pl.col(unit).alias("unit"), pl.col(holder).alias("holder")).with_row_index(
        "i"
    )
    one = table.select("unit", "holder", pl.col(new).alias("new")).unique(
        ["unit", "holder"], keep="first", maintain_order=True
    )
    joined = rows.join(one, on=["unit", "holder"], how="left").sort("i")
    return joined.select(pl.coalesce("new", "holder"))["new"]
