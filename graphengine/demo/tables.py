"""Events as agencies would hold them: one string column per header of the mappings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.demo.assets import Accounts, Phones
from graphengine.demo.everyday import SERVICE_NUMBERS
from graphengine.demo.ledger import Ints, Ledger
from graphengine.demo.people import NEVER, Organisations, People
from graphengine.demo.regions import REGION_NAMES
from graphengine.demo.words import BANKS, CARRIERS, HOTELS

BANK_PREFIXES = ("HA", "JN", "BY", "SC")


@dataclass
class World:
    """Everything drawn, before it is written down."""

    people: People
    firms: Organisations
    phones: Phones
    accounts: Accounts
    employer: Ints
    alias: pl.Series


def pick(values: pl.Series | tuple[str, ...], index: Ints) -> pl.Series:
    """Values at these indices; the empty string where an index is negative."""
    pool = values if isinstance(values, pl.Series) else pl.Series(values)
    pool = pl.concat([pool.cast(pl.String), pl.Series([""])])
    return pool.gather(np.where(index < 0, len(pool) - 1, index))


def when(seconds: Ints, form: str = "%Y-%m-%d %H:%M:%S") -> pl.Series:
    """Local seconds as text; NEVER as the empty string."""
    open_end = seconds >= NEVER
    stamp = pl.Series(np.where(open_end, 0, seconds)).cast(pl.Int64) * 1_000_000
    text = stamp.cast(pl.Datetime("us")).dt.strftime(form)
    return pick(text, np.where(open_end, -1, np.arange(len(seconds))))


def money(minor: pl.Series, thousands: bool) -> pl.Series:
    """Minor units as text with two decimals, with or without thousands separators."""
    whole, cents = minor // 100, (minor % 100).cast(pl.String).str.zfill(2)
    text = whole.cast(pl.String)
    if thousands:
        head, tail = whole // 1000, (whole % 1000).cast(pl.String)
        long = (head >= 1).to_numpy()
        grouped = head.cast(pl.String) + "," + tail.str.zfill(3)
        text = (
            pl.DataFrame({"a": grouped, "b": tail, "c": long})
            .select(pl.when("c").then("a").otherwise("b"))
            .to_series()
        )
    return text + "." + cents


def holder_names(world: World) -> pl.Series:
    """Registered name of every account: a person's or a firm's."""
    accounts = world.accounts
    both = pl.concat([world.people.name, world.firms.name])
    firm = np.where(accounts.firm >= 0, accounts.firm + len(world.people), -1)
    return pick(both, np.where(accounts.person >= 0, accounts.person, firm))


def transfer_rows(world: World, ledger: Ledger) -> pl.DataFrame:
    """All transfers by time with their ids; ``row`` leads back to the ledger."""
    frame = ledger.transfers.frame().sort("at", "row")
    accounts, names = world.accounts, holder_names(world)
    source, target = frame["source"].to_numpy(), frame["target"].to_numpy()
    bank = accounts.bank[np.where(source >= 0, source, target)]
    at = frame["at"].to_numpy()
    serial = pl.Series(np.arange(1, len(frame) + 1)).cast(pl.String).str.zfill(8)
    tx_id = pick(BANK_PREFIXES, bank) + when(at, "%y%m%d") + serial
    of_source = np.where(source >= 0, accounts.bank[source], -1)
    of_target = np.where(target >= 0, accounts.bank[target], -1)
    return pl.DataFrame(
        {
            "tx_id": tx_id,
            "at": at,
            "from_account": pick(accounts.number, source),
            "from_bank": pick(BANKS, of_source),
            "from_name": pick(names, source),
            "to_account": pick(accounts.number, target),
            "to_bank": pick(BANKS, of_target),
            "to_name": pick(names, target),
            "amount": frame["amount"],
            "currency": pl.Series(["CNY"]).new_from_index(0, len(frame)),
            "purpose": frame["purpose"],
            "channel": frame["channel"],
            "_bank": bank,
            "row": frame["row"],
        }
    )


def call_rows(world: World, ledger: Ledger) -> pl.DataFrame:
    """All calls by time; numbers are national, service numbers short; rows are distinct."""
    frame = ledger.calls.frame().sort("at", "row").unique(["at", "caller", "called"], keep="first")
    frame = frame.sort("at", "row")
    caller, called = frame["caller"].to_numpy(), frame["called"].to_numpy()
    every = pl.concat([world.phones.number, pl.Series(SERVICE_NUMBERS)])
    callee = np.where(called <= -2, len(world.phones.number) - 2 - called, called)
    region = frame["region"].to_numpy()
    cell = 100 + region * 100 + caller % 37
    return pl.DataFrame(
        {
            "at": frame["at"],
            "a_number": pick(every, caller),
            "b_number": pick(every, callee),
            "sms": frame["sms"],
            "seconds": frame["seconds"].cast(pl.String),
            "cell": pl.Series(cell).cast(pl.String)
            + "-"
            + pl.Series(10_000 + (caller * 7 + region) % 5000).cast(pl.String),
            "imei": pick(world.phones.imei, caller),
            "_operator": world.phones.operator[caller],
        }
    )


def parcel_rows(world: World, ledger: Ledger) -> pl.DataFrame:
    """All parcels by time with their waybills; ``row`` leads back to the ledger."""
    frame = ledger.parcels.frame().sort("sent", "row")
    carrier = frame["carrier"].to_numpy()
    # Carriers hand out numbers in blocks, so that they do not follow time strictly.
    serial = np.arange(len(frame), dtype=np.int64) * 7_919 % 1_000_003 + 10**6 * (
        np.arange(len(frame), dtype=np.int64) // 1_000_003 + 310_000
    )
    waybill = pick(tuple(c.prefix for c in CARRIERS), carrier) + pl.Series(serial).cast(pl.String)
    number = world.phones.number
    return pl.DataFrame(
        {
            "waybill": waybill,
            "carrier": pick(tuple(c.name for c in CARRIERS), carrier),
            "sent_at": frame["sent"],
            "sender_phone": pick(number, frame["sender_phone"].to_numpy()),
            "sender_name": frame["sender_name"],
            "sender_address": frame["sender_address"],
            "sender_region": pick(REGION_NAMES, frame["sender_region"].to_numpy()),
            "received_at": frame["received"],
            "receiver_phone": pick(number, frame["receiver_phone"].to_numpy()),
            "receiver_name": frame["receiver_name"],
            "receiver_address": frame["receiver_address"],
            "receiver_region": pick(REGION_NAMES, frame["receiver_region"].to_numpy()),
            "goods": frame["goods"],
            "weight_kg": (frame["weight"] / 1000.0).round(2).cast(pl.String),
            "declared": _declared(frame["declared"]),
            "fee": money(frame["fee"], False),
            "_carrier": carrier,
            "row": frame["row"],
        }
    )


def _declared(minor: pl.Series) -> pl.Series:
    """Most senders declare no value and leave the cell empty."""
    return pick(money(minor, False), np.where(minor.to_numpy() > 0, np.arange(len(minor)), -1))


def stay_rows(world: World, ledger: Ledger) -> pl.DataFrame:
    """Hotel registrations by arrival."""
    frame = ledger.stays.frame().sort("start", "row")
    guest, region = frame["guest"].to_numpy(), frame["region"].to_numpy()
    place = pick(REGION_NAMES, region)
    return pl.DataFrame(
        {
            "guest_id": pick(world.people.id_number, guest),
            "guest_name": pick(world.people.name, guest),
            "hotel": place.str.slice(0, 2) + pick(HOTELS, frame["hotel"].to_numpy()),
            "region": place,
            "address": place + "站前路" + (frame["hotel"] + 1).cast(pl.String) + "号",
            "room": frame["room"].cast(pl.String),
            "from": when(frame["start"].to_numpy()),
            "to": when(frame["end"].to_numpy()),
        }
    ).unique(maintain_order=True)
