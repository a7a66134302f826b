"""Registers as agencies would hold them: persons, organisations, subscribers, accounts."""

from __future__ import annotations

import numpy as np
import polars as pl

from graphengine.demo.regions import REGION_NAMES
from graphengine.demo.tables import World, holder_names, money, pick, when
from graphengine.demo.words import BANKS, OPERATORS, POSITIONS


def person_rows(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """The population register, with region index in column ``_region``."""
    people, firms, n = world.people, world.firms, len(world.people)
    alias = np.where(rng.random(n) < 0.06, np.arange(n), -1)
    job = np.where(world.employer >= 0, rng.integers(len(POSITIONS), size=n), -1)
    return pl.DataFrame(
        {
            "id_no": people.id_number,
            "name": people.name,
            "alias": pick(world.alias, alias),
            "birth_date": people.birth.dt.strftime("%Y-%m-%d"),
            "region": pick(REGION_NAMES, people.region),
            "city": people.city,
            "address": people.address,
            "employer": pick(firms.name, world.employer),
            "employer_no": pick(firms.number, world.employer),
            "position": pick(POSITIONS, job),
            "_region": people.region,
        }
    ).sort("id_no")


def organisation_rows(world: World) -> pl.DataFrame:
    """Business register; the representative is a person of the population register."""
    firms = world.firms
    return pl.DataFrame(
        {
            "reg_no": firms.number,
            "name": firms.name,
            "sector": firms.sector,
            "region": pick(REGION_NAMES, firms.region),
            "address": firms.address,
            "representative_id": pick(world.people.id_number, firms.head),
        }
    ).sort("reg_no")


def phone_rows(world: World) -> pl.DataFrame:
    """Subscribers; an anonymous number has neither holder nor name."""
    phones = world.phones
    holder = np.array(phones.holder, dtype=np.int64)
    return pl.DataFrame(
        {
            "msisdn": phones.number,
            "holder_id": pick(world.people.id_number, holder),
            "holder_name": pick(world.people.name, holder),
            "operator": pick(OPERATORS, phones.operator),
            "opened": when(np.array(phones.opened, dtype=np.int64), "%Y-%m-%d"),
            "closed": when(np.array(phones.closed, dtype=np.int64), "%Y-%m-%d"),
            "imei": phones.imei,
            "_operator": phones.operator,
        }
    ).sort("msisdn")


def account_rows(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """Accounts of all banks; firms' accounts carry their name but no person's number."""
    accounts, n = world.accounts, len(world.accounts.person)
    kind = np.where(accounts.firm >= 0, 1, 0)
    balance = np.round(np.exp(rng.normal(8.5, 1.4, size=n)), 2)
    return pl.DataFrame(
        {
            "account_no": accounts.number,
            "bank": pick(BANKS, accounts.bank),
            "holder_id": pick(world.people.id_number, accounts.person),
            "holder_name": holder_names(world),
            "account_type": pick(("个人", "对公"), kind),
            "currency": pl.Series(["CNY"]).new_from_index(0, n),
            "opened": when(accounts.opened, "%Y-%m-%d"),
            "closed": pl.Series([""]).new_from_index(0, n),
            "opening_balance": money(pl.Series((balance * 100).astype(np.int64)), False),
        }
    ).sort("account_no", "bank")
