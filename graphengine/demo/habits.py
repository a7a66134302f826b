"""Settings of the example case: how the planted ring behaves, and how large the case is.

Shares are probabilities in [0, 1]. The defaults make a case that is hard but fair; a benchmark
turns one habit at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

from graphengine.errors import UsageError

COUNTS = ("repeat_rate", "further_meetings")


@dataclass(frozen=True)
class Habits:
    """How the planted ring trades. Every field is a share in [0, 1], but the two of ``COUNTS``.

    Payment of a deal (the rest of the deals is paid in full before or after the parcel):
        cash: paid by hand, no transfer anywhere.
        deposits: a deposit before the parcel, the rest after it.
        splits: two or three transfers within two days instead of one.
        pay_after: of the deals paid in one piece, those paid after the parcel.
        batch_settlement: dealer pairs that settle weekly or monthly over several parcels.
        refunds: deals with a later transfer back.
        haggling: deals paid with a few per cent more or less than the price.
        paid_by_relative: deals paid from the account of another person of the payer's family.
    Contact:
        call_before: deals with calls or messages in the three days before.
        night_calls: of these calls, those between 22:00 and 02:00.
    Identity:
        straw_accounts: dealers who receive money on an account lent by someone else.
        straw_pays: of these, those who pay for their own goods from the lent account, too.
        straw_phones: dealers whose trading number is registered to someone else.
        anonymous_phones: dealers whose trading number has no registered holder.
        second_phones: of the other dealers, those who trade on a second number of their own.
        number_churn: dealers who change their trading number in mid period.
        kept_handsets: changes of number, anybody's, in which the handset stays.
        shared_phones: brokers who share a trading number with another broker of the same seller.
        sender_alias, receiver_alias: waybills on which that party is not named as registered.
    Goods:
        misdeclared: parcels declared with ordinary goods words instead of the usual cover names.
        steady_words: parcels declared with one of the two cover names their sender prefers.
        declared_values: parcels with a declared value near the price.
        drop_addresses: parcels to a collection point instead of a home address.
        courier_drop_off: parcels handed in under the number of a courier.
        vague_sender_address: waybills that give only city and street of the sender.
    Network:
        cover_shops: dealers who also run an honest retail shop with its own customers.
        repeat_rate: mean number of further deals of a buyer after the first, at least 0.
        two_level_share: brokers supplied by another broker; each seller keeps one.
        second_source: brokers supplied by two sellers or brokers.
        two_brokers: buyers who buy from two brokers.
        dealer_meetings: pairs of supplier and dealer that stay in one hotel at the same time.
        further_meetings: how many times more each such pair does so at least, 0 to 20, whole
            numbers; up to three times more are drawn. 0: they meet once.
    """

    cash: float = 0.08
    deposits: float = 0.15
    splits: float = 0.10
    pay_after: float = 0.25
    batch_settlement: float = 0.30
    refunds: float = 0.03
    haggling: float = 0.05
    paid_by_relative: float = 0.04
    call_before: float = 0.60
    night_calls: float = 0.35
    straw_accounts: float = 0.20
    straw_pays: float = 0.50
    straw_phones: float = 0.25
    anonymous_phones: float = 0.10
    second_phones: float = 0.30
    number_churn: float = 0.30
    kept_handsets: float = 0.0
    shared_phones: float = 0.06
    sender_alias: float = 0.75
    receiver_alias: float = 0.35
    misdeclared: float = 0.15
    steady_words: float = 0.75
    declared_values: float = 0.03
    drop_addresses: float = 0.20
    courier_drop_off: float = 0.05
    vague_sender_address: float = 0.60
    cover_shops: float = 0.12
    repeat_rate: float = 0.9
    two_level_share: float = 0.25
    second_source: float = 0.20
    two_brokers: float = 0.06
    dealer_meetings: float = 0.30
    further_meetings: float = 3.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            top = 20.0 if item.name in COUNTS else 1.0
            if not 0.0 <= value <= top:
                raise UsageError(f"Habit '{item.name}' is {value}; give a number from 0 to {top}.")
        if self.cash + self.deposits + self.splits > 1.0:
            raise UsageError("The habits cash, deposits and splits add up to more than 1.")


class DemoFiles(NamedTuple):
    """What ``generate`` wrote: two folders, the manifest, and the agency files by name."""

    agency: Path
    truth: Path
    manifest: Path
    files: tuple[Path, ...]


class Scale(NamedTuple):
    """Sizes of one scale; ranges are inclusive."""

    innocents: int
    workshops: int
    sellers: int
    brokers: tuple[int, int]
    buyers: tuple[int, int]
    legal_networks: int


SCALES: dict[str, Scale] = {
    "small": Scale(1_500, 2, 4, (12, 14), (115, 125), 4),
    "full": Scale(30_000, 7, 18, (120, 135), (2_000, 2_300), 50),
    "large": Scale(300_000, 7, 18, (120, 135), (2_000, 2_300), 500),
}


def scale_named(name: str) -> Scale:
    """The scale, or UsageError with the names there are."""
    if name not in SCALES:
        raise UsageError(f"No scale '{name}'; use one of {', '.join(SCALES)}.")
    return SCALES[name]
