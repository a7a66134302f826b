"""Who uses numbers and owns accounts, in rounds: whom one round names, the next one sees paying.

Registers, payments and waybills are three witnesses. ``users`` judges whole numbers and accounts
by money; ``written`` judges who is named, down to a single waybill.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from graphengine.tracing.network import payments, users
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.written import Written, crowded, housemates

IDENTITY_ROUNDS = 3


def pairs_of(
    parcels: pl.DataFrame,
    transfers: pl.DataFrame,
    sender: str,
    payee: str,
    settings: NetworkSettings,
) -> pl.DataFrame:
    wanted = parcels.select(
        "p", pl.col(sender).alias("sender"), pl.col("r_actor").alias("receiver"), "sent_at"
    )
    paid = transfers.select("t", "payer", pl.col(payee).alias("payee"), "at", "amount_minor")
    return payments.candidates(wanted, paid, settings)


@dataclass(frozen=True)
class Resolved:
    """Parcels and transfers with actors, and the identities inferred on the way."""

    parcels: pl.DataFrame
    transfers: pl.DataFrame
    number_users: pl.DataFrame
    account_owners: pl.DataFrame


def resolve(
    parcels: pl.DataFrame,
    transfers: pl.DataFrame,
    regular: pl.DataFrame,
    homes: pl.DataFrame,
    names: Written,
    settings: NetworkSettings,
) -> Resolved:
    """Infer users and owners in rounds: whom one round names, the next one sees paying."""
    used = owned = pairs = owners = pl.DataFrame()
    mates = housemates(parcels, names, homes, settings)
    for _ in range(IDENTITY_ROUNDS):
        usable = usable_of(transfers, regular)
        pairs = pairs_of(parcels, usable, "s_unit", "dst_unit", settings)
        table = payments.payees(pairs, usable, "dst_unit", settings)
        owned = users.account_owners(table, parcels, usable, names, settings)
        transfers = transfers.with_columns(
            users.replace_by(transfers, "src_unit", "src_holder", owned, "owner").alias("payer"),
            users.replace_by(transfers, "dst_unit", "dst_holder", owned, "owner").alias("payee"),
        )
        owners = transfers.select(
            pl.col("dst_unit").alias("payee"), pl.col("payee").alias("owner")
        ).unique()
        used = users.number_users(table, parcels, owners.rename({"payee": "unit"}), names, settings)
        used = pl.concat([mates, used], how="diagonal")
        parcels = parcels.with_columns(
            users.replace_by(parcels, "s_unit", "s_known", used, "user").alias("s_actor"),
            users.replace_by(parcels, "r_unit", "r_known", used, "user").alias("r_actor"),
        )
    paid = pairs.select("p", "payee").join(owners, on="payee")
    parcels = _senders(parcels, paid, names, settings)
    used = used.filter(pl.col("llr").is_not_null())
    return Resolved(parcels, transfers, used, owned)


def _senders(
    parcels: pl.DataFrame, paid: pl.DataFrame, names: Written, settings: NetworkSettings
) -> pl.DataFrame:
    """Parcels with who sent those that went under another's number, told by single waybills."""
    nobody = names.names.clear()
    plain = names.paid(paid, nobody).rename({"owner": "s_named"})
    told = parcels.join(plain, on="p", how="left").sort("p").with_columns(
        pl.coalesce("s_named", "s_actor").alias("s_actor")
    )  # fmt: skip
    lost = crowded(told, names, settings)
    own = told.select("p", pl.col("s_actor").alias("actor")).join(lost, on="p", how="anti")
    cover = own.join(names.sent, on="p").select("actor", "name").unique()
    return (
        parcels.join(names.paid(paid, cover), on="p", how="left")
        .join(lost, on="p", how="left")
        .with_columns(pl.coalesce("owner", "unit", "s_actor").alias("s_actor"))
        .drop("owner", "unit")
        .sort("p")
    )


def usable_of(transfers: pl.DataFrame, regular: pl.DataFrame) -> pl.DataFrame:
    """Transfers between different actors that are not regular."""
    return transfers.filter(pl.col("payer") != pl.col("payee")).join(
        regular.select("payer", "payee"), on=["payer", "payee"], how="anti"
    )
