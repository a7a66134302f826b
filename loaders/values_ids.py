"""Identifiers of whole columns: the usual shapes by column arithmetic, all others one by one.

What is done on columns gives the same answer as the functions of :mod:`graphengine.model.ids`;
tests compare the two. Texts of any other shape go through these functions, each text once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import phonenumbers
import polars as pl

from graphengine.model import ids
from graphengine.model.ids import PLACEHOLDERS, Identified
from loaders import digits
from loaders.values import Read, by_unique

DAMAGED = "damaged by a spreadsheet: digits are lost"
FLAG_OWNER = {
    "person": "idNumber", "phone": "number", "account": "accountNumber", "imei": "imei",
}  # fmt: skip
_COLUMNS: dict[str, pl.DataType] = {
    "key": pl.String(), "flags": pl.String(), "type": pl.String(), "damaged": pl.Boolean(),
}  # fmt: skip
_SERVICE_PAGES = ("13800138000", "8613800138000")


def identify(text: pl.Series, type_: str, region: str) -> Read:
    """Keys of a column of identifiers.

    Args:
        type_: person, phone, account, imei, iban, number or text.
        region: country of telephone numbers without one.

    Returns:
        values: keys, null for a placeholder; flags without the property's name; part ``type``.
    """
    fast, scalar = _ways(type_, region)
    if fast is None:
        return _read(text, by_unique(text, scalar, _COLUMNS))
    frame = text.to_frame("t")
    if type_ in _LENGTHS:
        frame = frame.with_columns(digits.judged(text, *_LENGTHS[type_]))
    found = frame.select(fast)
    rest = (text.is_not_null() & found["key"].is_null()).arg_true()
    if len(rest):
        slow = by_unique(text.gather(rest), scalar, _COLUMNS)
        found = found.with_columns(**{c: found[c].clone().scatter(rest, slow[c]) for c in _COLUMNS})
    return _read(text, found)


def _read(text: pl.Series, found: pl.DataFrame) -> Read:
    damaged = found["damaged"].fill_null(False)
    flags = found["flags"]
    return Read(
        found["key"],
        damaged if damaged.any() else None,
        DAMAGED,
        flags if flags.null_count() < len(flags) else None,
        {"type": found["type"]},
    )


@cache
def _ways(
    type_: str, region: str
) -> tuple[list[pl.Expr] | None, Callable[[str], tuple[object, ...]]]:
    if type_ == "phone":
        fast = _phone_fast() if region == "CN" else None
        return fast, _scalar(lambda t: ids.phone(t, region))
    if type_ == "account":
        return _account_fast(), _scalar(ids.account)
    if type_ == "imei":
        return _imei_fast(), _scalar(ids.imei)
    if type_ == "iban":
        return None, _scalar(_iban)
    if type_ == "person":
        return None, _scalar(ids.resident_id)
    if type_ == "text":
        return _text_fast(), _scalar(_text)
    return _number_fast(), _scalar(ids.number)


def _scalar(function: Callable[[str], Identified]) -> Callable[[str], tuple[object, ...]]:
    """The scalar function as a row of a table; recent answers are kept between batches."""

    @lru_cache(maxsize=1 << 17)
    def row(text: str) -> tuple[object, ...]:
        found = function(text)
        return found.key, ",".join(sorted(found.flags)) or None, found.type or None, found.damaged

    return row


def _text(raw: str) -> Identified:
    """A text as it stands; only what a spreadsheet wrote as 4.2E+17 is damaged."""
    found = ids.number(raw)
    if found.key is None and not found.damaged:
        return found
    if found.damaged and "+" in raw:
        return found
    plain = ids.clean(raw)
    return Identified(found.key if found.key and plain == found.key + ".0" else plain)


def _iban(raw: str) -> Identified:
    found = ids.account(raw)
    if found.type == "iban" or found.key is None:
        return found
    return Identified(found.key, tuple(sorted({*found.flags, "checksum"})))


def _answer(
    key: pl.Expr, flags: pl.Expr | None = None, type_: pl.Expr | None = None
) -> list[pl.Expr]:
    none = pl.lit(None, dtype=pl.String)
    return [
        key.alias("key"),
        (none if flags is None else flags).alias("flags"),
        (none if type_ is None else type_).alias("type"),
        pl.lit(None, dtype=pl.Boolean).alias("damaged"),
    ]


_LENGTHS = {"account": (1, 19), "imei": (15, 15)}
"""Digits of the texts that go the short way."""


def _account_fast() -> list[pl.Expr]:
    text, sound, length = pl.col("t"), pl.col("sound"), pl.col("length")
    cardlike = sound & (length >= 13) & (pl.col("first") >= 2) & (pl.col("first") <= 6)
    card = cardlike & pl.col("luhn")
    union = cardlike & ((length == 16) | (length == 19)) & text.str.starts_with("62")
    return _answer(
        pl.when(sound).then(text),
        pl.when(union & ~card).then(pl.lit("checksum")),
        pl.when(card).then(pl.lit("card")).when(sound).then(pl.lit("local")),
    )


def _imei_fast() -> list[pl.Expr]:
    text, sound = pl.col("t"), pl.col("sound")
    wrong = sound & ~pl.col("luhn")
    return _answer(pl.when(sound).then(text), pl.when(wrong).then(pl.lit("checksum")))


def _phone_fast() -> list[pl.Expr]:
    """Mainland mobile numbers, bare or with +86, 0086 or 86 in front."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region("CN")
    pattern = metadata.mobile.national_number_pattern if metadata and metadata.mobile else "$^"
    bare = pl.col("t").str.extract(rf"^(?:\+86|0086|86)?((?:{pattern}))$", 1)
    mobile = pl.when((bare.str.len_bytes() == 11) & ~bare.is_in(list(_SERVICE_PAGES))).then(bare)
    return _answer(pl.lit("+86") + mobile)


def _text_fast() -> list[pl.Expr]:
    """Texts of ASCII and common ideographs, in which compatibility forms cannot occur."""
    text = pl.col("t")
    plain = text.str.contains(r"^[!-~ \x{4e00}-\x{9fff}]+$")
    number = text.str.contains(r"^[0-9 +-][0-9., ]*(?:[eE][+]?[0-9 ]+)?$") & text.str.contains(
        "[.eE ]"
    )
    short = text.str.len_bytes() <= 24
    said = (
        text.str.replace_all(" ", "", literal=True).str.to_lowercase().is_in(sorted(PLACEHOLDERS))
    )
    return _answer(pl.when(plain & ~number & ~(short & said)).then(text))


def _number_fast() -> list[pl.Expr]:
    text = pl.col("t")
    plain = text.str.contains(r"^[0-9A-Za-z]+$")
    words = [w for w in PLACEHOLDERS if w.isalnum()]
    damaged = text.str.contains(r"^[0-9]+[eE][0-9]+$")
    return _answer(pl.when(plain & ~damaged & ~text.str.to_lowercase().is_in(words)).then(text))
