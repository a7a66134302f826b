"""How a network pays, calls and packs: the ring's style comes from its habits, honest trade's
styles are fixed. Both go through the same code."""

from __future__ import annotations

from dataclasses import dataclass

from graphengine.demo.habits import Habits


@dataclass(frozen=True)
class Style:
    """Shares of deals (or, for ``batch``, of pairs of traders) as in Habits.

    ``platform`` is the share of retail deals paid through a payment platform; ``declares`` that of
    waybills with a declared value near the price, ``steady`` with a usual word of the sender.
    """

    cash: float
    deposits: float
    splits: float
    pay_after: float
    batch: float
    refunds: float
    haggling: float
    relative: float
    call_before: float
    night: float
    sender_alias: float
    receiver_alias: float
    misdeclared: float
    drop: float
    courier: float
    vague: float
    platform: float = 0.0
    declares: float = 0.0
    steady: float = 0.75


LEGAL = Style(
    cash=0.08, deposits=0.10, splits=0.05, pay_after=0.35, batch=0.40, refunds=0.03,
    haggling=0.04, relative=0.04, call_before=0.25, night=0.06, sender_alias=0.20,
    receiver_alias=0.08, misdeclared=0.0, drop=0.12, courier=0.06, vague=0.15,
    platform=0.30, declares=0.25,
)  # fmt: skip
SHOP = Style(
    cash=0.06, deposits=0.02, splits=0.01, pay_after=0.15, batch=0.0, refunds=0.04,
    haggling=0.02, relative=0.04, call_before=0.05, night=0.05, sender_alias=0.25,
    receiver_alias=0.08, misdeclared=0.0, drop=0.15, courier=0.06, vague=0.15,
    platform=0.62, declares=0.20,
)  # fmt: skip


def ring_style(habits: Habits) -> Style:
    """The ring's style under these habits."""
    return Style(
        cash=habits.cash,
        deposits=habits.deposits,
        splits=habits.splits,
        pay_after=habits.pay_after,
        batch=habits.batch_settlement,
        refunds=habits.refunds,
        haggling=habits.haggling,
        relative=habits.paid_by_relative,
        call_before=habits.call_before,
        night=habits.night_calls,
        sender_alias=habits.sender_alias,
        receiver_alias=habits.receiver_alias,
        misdeclared=habits.misdeclared,
        drop=habits.drop_addresses,
        courier=habits.courier_drop_off,
        vague=habits.vague_sender_address,
        declares=habits.declared_values,
        steady=habits.steady_words,
    )
