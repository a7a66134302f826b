"""Trace money from a transfer, an account or victims' payments under several rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from graphengine.errors import UsageError
from graphengine.model.money import show
from graphengine.model.plain import jsonable
from graphengine.tracing.columns import with_columns
from graphengine.tracing.money.ledger import Ledger, make_ledger
from graphengine.tracing.money.rates import Rates
from graphengine.tracing.money.result import NOTICE, ranges, rule_result
from graphengine.tracing.money.rules import RULES, follow, openings
from graphengine.tracing.money.seed import Seed, Wanted, currency_of, make_seed
from graphengine.tracing.money.transfers import ORDERS, Transfers, read_transfers
from graphengine.tracing.stop import Stop

if TYPE_CHECKING:
    from graphengine.model.ports import FactView

SHOWN = 20


@dataclass(frozen=True)
class Options:
    """How to follow.

    Attributes:
        rules: of :data:`rules.RULES`.
        order: of transfers at one instant, see :func:`transfers.read_transfers`.
        rates: exchange rates.
        opening: opening balances by account key in minor units of the traced currency, as a number
            or as (low, high); bounds give a range.
        outside: accounts whose own payments are known not to be in the data.
        time_zone: of the days in the answer.
    """

    rules: tuple[str, ...] = RULES
    order: str = "recorded"
    rates: Rates = field(default_factory=Rates)
    opening: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    time_zone: str = "UTC"


def trace_money(
    view: FactView, wanted: Wanted, options: Options | None = None, stop: Stop | None = None
) -> dict[str, Any]:
    """Follow money and say what each account received, passed on and still holds.

    Args:
        stop: ends the trace early, between two rules; the certificate names those not followed.

    Returns:
        ``seed`` (amount_minor, currency, account or transfers), ``rules`` {rule: accounts,
        left_data_minor, hops}, ``ranges`` over the conserving rules and the opening bounds,
        ``freeze`` (accounts that may still hold some, most first), ``certificate``, ``notice``.
        For every rule but poison the seed's amount is the sum of ``left_minor`` and
        ``left_data_minor``, to the minor unit.

    Raises:
        UsageError: an unknown rule, several currencies without a choice, an amount that is not
            positive or more than was moved. NotFound: nothing to follow.
    """
    options, stop = options or Options(), stop or Stop()
    _check(options)
    transfers = read_transfers(view, options.order)
    unit = currency_of(transfers.frame, wanted)
    ledger = make_ledger(view, transfers, unit, options.rates, options.outside)
    seed = make_seed(ledger.frame, wanted, unit)
    low = openings(ledger, {account: bound[0] for account, bound in options.opening.items()})
    passes = [(rule, rule, low) for rule in options.rules]
    if any(bound[0] != bound[1] for bound in options.opening.values()):
        high = openings(ledger, {account: bound[1] for account, bound in options.opening.items()})
        passes += [(f"{rule} (high)", rule, high) for rule in options.rules]
    spread: dict[str, dict[str, Any]] = {}
    ended = "whole"
    for name, rule, opening in passes:
        ended = stop.why() or "whole"
        if ended != "whole":
            break
        moves = follow(ledger, seed, rule, opening)
        spread[name] = rule_result(ledger, seed, moves, options.time_zone)
    rules = {rule: spread[rule] for rule in options.rules if rule in spread}
    cut = [name for name, _, _ in passes if name not in spread]
    conserving = [name for name in spread if not name.startswith("poison")]
    found = ranges(spread, conserving)
    return {
        "seed": _seed(wanted, seed, unit),
        "rules": rules,
        "ranges": found,
        "freeze": _freeze(view, found, rules, ledger, unit),
        "certificate": {
            "exhausted": not cut,
            "ended": ended,
            "cuts": [{"node": None, "reason": stop.told(ended), "skipped": cut}] if cut else [],
            **_certificate(ledger, transfers, seed, low, options),
        },
        "notice": NOTICE,
    }


def _check(options: Options) -> None:
    unknown = [rule for rule in options.rules if rule not in RULES]
    if unknown or not options.rules:
        raise UsageError(f"Rules are {', '.join(RULES)}.")
    if options.order not in ORDERS:
        raise UsageError(f"The order within one instant is {' or '.join(ORDERS)}.")
    for low, high in options.opening.values():
        if not 0 <= low <= high:
            raise UsageError("An opening balance is not below zero, its bounds low to high.")


def _seed(wanted: Wanted, seed: Seed, unit: str) -> dict[str, Any]:
    found: dict[str, Any] = {"amount_minor": seed.total, "currency": unit}
    if seed.start is not None:
        found["account"] = seed.start
        found["at"] = wanted.at.isoformat() if wanted.at else None
        found["unsent_minor"] = seed.unsent
    else:
        found["transfers"] = sorted(wanted.transfers)
    return found


def _freeze(
    view: FactView,
    found: list[dict[str, Any]],
    rules: dict[str, dict[str, Any]],
    ledger: Ledger,
    unit: str,
) -> list[dict[str, Any]]:
    """Accounts inside the data that may still hold claimed money, with their bank's fields."""
    names = {"key": pl.String, "bankName": pl.String, "bic": pl.String, "iban": pl.String}
    names |= {"accountNumber": pl.String, "name": pl.String}
    given = view.nodes("Account") if "Account" in view.node_kinds() else pl.DataFrame()
    wanted = [entry["account"] for entry in found if entry["left_minor"][1] > 0]
    rows = with_columns(given, names).filter(pl.col("key").is_in(wanted))
    register = {row["key"]: row for row in rows.iter_rows(named=True)}
    last_out = dict(ledger.frame.group_by("src").agg(pl.col("at").max()).iter_rows())
    left = {
        rule: {entry["account"]: entry["left_minor"] for entry in result["accounts"]}
        for rule, result in rules.items()
    }
    listed = []
    for entry in found:
        account, (low, high) = entry["account"], entry["left_minor"]
        if high <= 0:
            continue
        known = register.get(account, {})
        number, _, bank = account.partition("@")
        listed.append(
            {
                "account": account,
                "bank": known.get("bankName") or bank or None,
                "bic": known.get("bic"),
                "number": known.get("iban") or known.get("accountNumber") or number,
                "name": known.get("name"),
                "currency": unit,
                "low_minor": low,
                "high_minor": high,
                **{f"{rule}_minor": left[rule].get(account, 0) for rule in rules},
                "first_at": entry["first_at"],
                "last_paid_out_at": jsonable(last_out.get(account)),
            }
        )
    return listed


def _certificate(
    ledger: Ledger, transfers: Transfers, seed: Seed, opening: np.ndarray, options: Options
) -> dict[str, Any]:
    """What was looked at, what was assumed, and what could change the answer."""
    frame = ledger.frame
    paying = set(frame["src"].unique())
    silent = sorted({a for a in frame["dst"].unique() if a not in paying})
    assumed = _assumed(ledger, opening)
    notes = [f"{n} rows left out: {why}" for why, n in transfers.left_out.items()]
    if transfers.ties:
        notes.append(
            f"At {transfers.ties} instants an account both received and paid; they were taken in "
            f"the order '{options.order}'."
        )
    if assumed:
        notes.append(
            f"{len(assumed)} accounts paid more than came in by then: they were given the least "
            "opening balance that this needs, and it counts as nobody's money."
        )
    converted = sum(1 for e in (frame["paid_in"] != frame["got_in"]).to_list() if e)
    if converted:
        notes.append(
            f"{converted} transfers change the currency; where the amount received is not stated "
            "and no rate is known, the money counts as having left the data there."
        )
    if seed.start is not None:
        notes.append("What came back to the account where the trace starts counts as left there.")
    return {
        "transfers": frame.height,
        "first_at": frame["at"].min().isoformat() if frame.height else None,  # type: ignore[union-attr]
        "last_at": frame["at"].max().isoformat() if frame.height else None,  # type: ignore[union-attr]
        "left_out": transfers.left_out,
        "ties": transfers.ties,
        "order": options.order,
        "opening_assumed": assumed[:SHOWN],
        "opening_assumed_total": len(assumed),
        "accounts_without_payments_out": len(silent),
        "notes": notes,
    }


def _assumed(ledger: Ledger, opening: np.ndarray) -> list[dict[str, Any]]:
    raised = np.flatnonzero(opening > ledger.opening)
    found = [
        {
            "account": ledger.accounts[pot],
            "currency": ledger.currencies[pot],
            "opening": show(int(opening[pot]), ledger.currencies[pot]),
            "stated": bool(ledger.known_opening[pot]),
        }
        for pot in raised.tolist()
        if not ledger.outside[pot]
    ]
    return sorted(found, key=lambda entry: (entry["account"], entry["currency"]))
