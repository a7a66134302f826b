"""Who really uses a number, and whose a lent account is.

Registers name holders; money names users. The receivers of a number's parcels pay some account
far beyond chance. When that account's holder is also the number's, nothing is doubted. When not,
either the number or the account is lent, and where the account's money goes on to decides:

- on to a registered holder of such a number: the account is lent, he owns it;
- on to one other person who supplies none of these numbers: he owns the account;
- to neither: the account's holder is its owner.

- where waybills bear the name of the one and not of the other, that decides (``written``).

A number is used by its holder when he owns one of its payee accounts, else by the owner of the
strongest one. The registered holder stays in the result; nothing is written on a person.
"""

from __future__ import annotations

import polars as pl

from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.written import Written

STRANGER_PASSES = 3
STRANGER_SHARE = 0.3


def account_owners(
    payees: pl.DataFrame,
    parcels: pl.DataFrame,
    transfers: pl.DataFrame,
    written: Written,
    settings: NetworkSettings,
) -> pl.DataFrame:
    """Owners of payee accounts whose holder stands behind none of the paid numbers.

    Args:
        payees: ``sender`` (number), ``payee`` (account), as from ``payments.payees``.
        parcels: ``s_unit``, ``r_unit``, ``s_known``.
        transfers: ``src_unit``, ``dst_unit``, ``src_holder``, ``dst_holder``, ``amount_minor``;
            regular pairs left out.

    Returns:
        Frame ``unit`` (account), ``holder``, ``owner``, ``passes``, ``share`` (of all that went
        out), ``waybills`` (of its numbers, with the owner's name), sorted by unit.
    """
    paid = payees.select(pl.col("sender").alias("number"), pl.col("payee").alias("unit"))
    held = parcels.select(pl.col("s_unit").alias("number"), "s_holder", "s_known").unique()
    behind = paid.join(held, on="number").select("unit", pl.col("s_known").alias("owner")).unique()
    best = payees.unique("sender", keep="first", maintain_order=True)
    told = _told(best, held, transfers, written)
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
    by_name = _named_owners(told, settings).join(own.select("unit").unique(), on="unit", how="anti")
    denied = told.filter(pl.col("for_holder") > pl.col("for_owner")).select("unit", "owner")
    by_money = (
        near.join(own.select("unit").unique(), on="unit", how="anti")
        .join(by_name.select("unit"), on="unit", how="anti")
        .join(denied, on=["unit", "owner"], how="anti")
        .join(
            supplier.with_columns(pl.lit(True).alias("supplies")), on=["unit", "owner"], how="left"
        )
        .with_columns(pl.col("near").fill_null(False), pl.col("supplies").fill_null(False))
        .filter(pl.col("near") | (stranger & ~pl.col("supplies")))
        .sort("unit", "near", "went", "owner", descending=[False, True, True, False])
        .unique("unit", keep="first", maintain_order=True)
        .select("unit", "holder", "owner", "passes", "share", pl.lit(0, pl.Int64).alias("waybills"))
    )
    return pl.concat([by_money, by_name]).sort("unit")


def _told(
    best: pl.DataFrame, held: pl.DataFrame, transfers: pl.DataFrame, written: Written
) -> pl.DataFrame:
    """Accounts paid most for numbers of others on whose waybills one of the two is named.

    Returns:
        Frame ``unit`` (account), ``holder`` (its), ``owner`` (who holds the number), ``for_owner``
        and ``for_holder``: waybills that bear their names.
    """
    accounts = transfers.select(
        pl.col("dst_unit").alias("account"), pl.col("dst_holder").alias("payee")
    ).unique()
    pairs = (
        best.select(pl.col("sender").alias("number"), pl.col("payee").alias("account"))
        .join(held, on="number")
        .filter(pl.col("s_known") == pl.col("s_holder"))
        .join(accounts, on="account")
        .select(pl.col("number").alias("unit"), pl.col("s_holder").alias("holder"), "account",
                "payee")
        .filter(pl.col("holder") != pl.col("payee"))
        .unique()
    )  # fmt: skip
    for_owner, for_holder = written.count(pairs, "holder", "payee")
    counted = pairs.with_columns(for_owner.alias("for_owner"), for_holder.alias("for_holder"))
    return (
        counted.group_by(
            pl.col("account").alias("unit"), pl.col("payee").alias("holder"),
            pl.col("holder").alias("owner"),
        )
        .agg(pl.col("for_owner").sum(), pl.col("for_holder").sum())
        .filter(pl.col("for_owner") + pl.col("for_holder") > 0)
        .sort("unit", "holder", "owner")
    )  # fmt: skip


def _named_owners(told: pl.DataFrame, settings: NetworkSettings) -> pl.DataFrame:
    """Owners of accounts by what waybills say: the holder of the number, and never the payee."""
    odds = settings.name_weight * (pl.col("for_owner") - pl.col("for_holder")) + settings.lent_prior
    return (
        told.filter((odds > 0) & pl.col("owner").str.contains("^(Person|Organisation):"))
        .sort("unit", "for_owner", "owner", descending=[False, True, False])
        .unique("unit", keep="first", maintain_order=True)
        .select("unit", "holder", "owner", pl.lit(0, pl.UInt32).alias("passes"),
                pl.lit(0.0).alias("share"), pl.col("for_owner").alias("waybills"))
    )  # fmt: skip


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
    written: Written,
    settings: NetworkSettings,
) -> pl.DataFrame:
    """Users of sending numbers whose holder owns none of the accounts paid for their parcels.

    Parcels whose waybill names the user already are left as they are.

    Args:
        payees: ``sender`` (number), ``payee`` (account), ``receivers``, ``parcels``, ``llr``.
        parcels: ``s_unit``, ``s_holder``, ``s_known``.
        owners: ``unit`` (account), ``owner``: of every account, registered or inferred.

    Returns:
        Frame ``unit``, ``holder``, ``user``, ``receivers``, ``llr``, ``waybills`` (with his
        name), sorted by unit, holder.
    """
    held = (
        parcels.filter(pl.col("s_known") == pl.col("s_holder"))
        .select(pl.col("s_unit").alias("sender"), pl.col("s_holder").alias("holder"))
        .unique()
    )
    named = payees.join(owners, left_on="payee", right_on="unit").join(held, on="sender")
    clear = named.filter(pl.col("owner") == pl.col("holder")).select("sender", "holder").unique()
    nobody = ~pl.col("holder").str.contains("^(Person|Organisation):")
    few = (pl.col("receivers") < 3) & (pl.col("parcels") < settings.user_min_parcels)
    open_ones = named.join(clear, on=["sender", "holder"], how="anti").rename({"sender": "unit"})
    his, holders = written.count(open_ones, "owner", "holder")
    told = open_ones.with_columns(his.alias("waybills"), holders.alias("against"))
    by_money = (pl.col("llr") >= settings.user_min_llr) & (~few | nobody)
    odds = settings.name_weight * (pl.col("waybills") - pl.col("against"))
    return (
        told.filter(
            ((by_money & (odds >= 0)) | (odds > 0))
            & pl.col("owner").str.contains("^(Person|Organisation):")
        )
        .sort("unit", "holder", "llr", "owner", descending=[False, False, True, False])
        .unique(["unit", "holder"], keep="first", maintain_order=True)
        .select("unit", "holder", pl.col("owner").alias("user"), "receivers", "llr", "waybills")
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
