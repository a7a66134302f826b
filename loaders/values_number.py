"""Numbers and money from text, exact: amounts never pass through a float.

Plain decimals go the short way by a cast of columns; all other spellings are taken apart by one
regular expression. What it does not know (words, 1e3, NaN, marks in the wrong place) is unread.
"""

from __future__ import annotations

import re

import polars as pl

from graphengine.model.money import exponent
from loaders.plan import Column, Currency
from loaders.values import Read, fill, unread, without_silence

_WIDE = {chr(0xFF10 + n): str(n) for n in range(10)} | {
    "．": ".", "，": ",", "（": "(", "）": ")", "－": "-", "＋": "+", "−": "-", "–": "-",
    "￥": "¥", "＄": "$", "￡": "£", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'",
}  # fmt: skip
_MARKS = {"¥": ("CNY", "JPY"), "€": ("EUR",), "£": ("GBP",), "元": ("CNY",), "RMB": ("CNY",)}
_WORDS = {
    "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "元": "CNY", "¥": "CNY", "￥": "CNY",
    "CNH": "CNY",
    "美元": "USD", "欧元": "EUR", "港币": "HKD", "港元": "HKD", "日元": "JPY", "英镑": "GBP",
    "€": "EUR", "£": "GBP",
}  # fmt: skip
UNIT = {"s": 1, "min": 60, "h": 3600}
BAD_AMOUNT = "not an amount"


def _plain(decimal: str, digits: int) -> str:
    return (
        rf"^[+-]?[0-9]{{1,24}}(?:{re.escape(decimal)}[0-9]{{0,{digits}}}0*)?$"
        if digits
        else (rf"^[+-]?[0-9]{{1,24}}(?:{re.escape(decimal)}0*)?$")
    )


def scaled(text: pl.Series, digits: int, decimal: str = ".") -> pl.Series:
    """Plain decimal texts times ``10**digits`` as Int64; null for any other text, and beyond it.

    >>> scaled(pl.Series(["12.3", "1e3", "0.005"]), 2).to_list()
    [1230, None, None]
    """
    column = pl.col("t") if decimal == "." else pl.col("t").str.replace(decimal, ".", literal=True)
    return (
        text.to_frame("t")
        .select(
            pl.when(pl.col("t").str.contains(_plain(decimal, digits))).then(
                column.cast(pl.Decimal(38, digits), strict=False)
            )
        )
        .to_series()
        .to_physical()
        .cast(pl.Int64, strict=False)
    )


def _pattern(decimal: str, group: str) -> str:
    """A whole amount: sign, mark, digits in threes, decimals, mark, sign, brackets."""
    groups = "[" + re.escape(group) + " ']" if group else "[ ']"
    mark = r"(?:¥|€|\$|£|元|RMB|[A-Z]{3})"
    return (
        rf"^(?P<open>\()?\s*(?P<front>[+-])?\s*(?P<mark>{mark})?\s*(?P<middle>[+-])?"
        rf"(?P<whole>[0-9]{{1,3}}(?:{groups}[0-9]{{3}})+|[0-9]+)"
        rf"(?:{re.escape(decimal)}(?P<part>[0-9]*))?\s*(?P<behind>{mark})?\s*(?P<trail>-)?\s*(?P<close>\))?$"
    )


def _taken_apart(text: pl.Series, decimal: str, group: str) -> pl.DataFrame:
    """Columns ``plain`` (a plain decimal with a point, or null) and ``mark`` (or null)."""
    narrow = pl.col("t").str.replace_many(list(_WIDE), list(_WIDE.values()))
    parts = text.to_frame("t").select(
        narrow.str.extract_groups(_pattern(decimal, group)).alias("p")
    )
    parts = parts.unnest("p")
    minus = [pl.col(c).eq_missing("-").cast(pl.UInt8) for c in ("front", "middle", "trail")]
    bracket = pl.col("open").is_not_null()
    signs = pl.sum_horizontal(*minus, bracket.cast(pl.UInt8))
    both = pl.col("front").is_not_null() & pl.col("middle").is_not_null()
    marks = pl.col("mark").is_not_null() & pl.col("behind").is_not_null()
    plus = pl.col("front").eq_missing("+") | pl.col("middle").eq_missing("+")
    wrong = (
        (bracket != pl.col("close").is_not_null())
        | (signs > 1)
        | both
        | marks
        | (plus & (signs > 0))
    )
    number = pl.concat_str(
        pl.when(signs == 1).then(pl.lit("-")).otherwise(pl.lit("")),
        pl.col("whole").str.replace_all(r"[^0-9]", ""),
        pl.lit("."),
        pl.col("part").fill_null(""),
    )
    return parts.select(
        pl.when(~wrong & pl.col("whole").is_not_null()).then(number).alias("plain"),
        pl.coalesce("mark", "behind").alias("mark"),
    )


def _exact(text: pl.Series, digits: int, column: Column) -> pl.Series:
    """Scaled integers of texts without a currency mark."""

    def spelled(rest: pl.Series) -> pl.Series:
        found = _taken_apart(rest, column.decimal, column.group)
        kept = found.select(pl.when(pl.col("mark").is_null()).then("plain")).to_series()
        return scaled(kept, digits)

    return fill(scaled(text, digits, column.decimal), text, spelled)


def integer(text: pl.Series, column: Column) -> Read:
    """Whole numbers within 64 bits; ``12.0`` is 12."""
    values = _exact(text, 0, column)
    text = without_silence(text, values)
    return unread(text, values, "not a whole number")


def floating(text: pl.Series, column: Column) -> Read:
    """Finite decimal numbers; ``1.5E-3`` is one, NaN and Infinity are not."""

    def number(cells: pl.Series) -> pl.Series:
        got = pl.col("t").cast(pl.Float64, strict=False)
        sound = pl.col("t").str.contains(r"^[+-]?[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?$")
        return cells.to_frame("t").select(pl.when(sound & got.is_finite()).then(got)).to_series()

    def spelled(rest: pl.Series) -> pl.Series:
        found = _taken_apart(rest, column.decimal, column.group)
        kept = found.select(pl.when(pl.col("mark").is_null()).then("plain")).to_series()
        return number(kept)

    first = (
        number(text) if column.decimal == "." else pl.Series([None] * len(text), dtype=pl.Float64)
    )
    values = fill(first, text, spelled)
    text = without_silence(text, values)
    return unread(text, values, "not a number")


def seconds(text: pl.Series, column: Column) -> Read:
    """Durations in whole seconds: ``32``, ``00:32``, ``1:02:03``, ``1分32秒``; may be negative."""

    def plain(cells: pl.Series) -> pl.Series:
        whole = scaled(cells, 0)
        if column.unit != "ms":
            return whole * UNIT[column.unit]
        return (whole.cast(pl.Float64) / 1000).round().cast(pl.Int64)

    values = fill(plain(text), text, _clock)
    text = without_silence(text, values)
    return unread(text, values, "not a duration")


def _clock(text: pl.Series) -> pl.Series:
    colon = r"^(?P<minus>-)?(?:(?P<h>[0-9]+):)?(?P<m>[0-9]{1,4}):(?P<s>[0-5]?[0-9])$"
    words = (
        r"^(?P<minus>-)?(?:(?P<h>[0-9]+)(?:小时|时|h))?\s*(?:(?P<m>[0-9]+)(?:分钟|分|m))?"
        r"\s*(?:(?P<s>[0-9]+)(?:秒钟|秒|s))?$"
    )
    frame = text.to_frame("t")

    def of(pattern: str) -> pl.Expr:
        part = pl.col("t").str.extract_groups(pattern).struct
        h, m, s = (part.field(f).cast(pl.Int64, strict=False) for f in "hms")
        any_ = h.is_not_null() | m.is_not_null() | s.is_not_null()
        total = h.fill_null(0) * 3600 + m.fill_null(0) * 60 + s.fill_null(0)
        sign = pl.when(part.field("minus").is_not_null()).then(-1).otherwise(1)
        return pl.when(any_).then(total * sign)

    return frame.select(pl.coalesce(of(colon), of(words)).cast(pl.Int64)).to_series()


def currency(text: pl.Series | None, spec: Currency, default: str, length: int) -> Read:
    """ISO 4217 codes: the mapping's words, the usual Chinese ones, three letters as they are."""
    default = spec.default or default
    if text is None:
        return Read(pl.repeat(default, length, dtype=pl.String, eager=True))
    unique = text.drop_nulls().unique()
    words = _WORDS | dict(spec.values)
    folded = {k.casefold(): v for k, v in words.items()}
    answers = []
    for word in unique:
        code = folded.get(word.casefold())
        upper = word.upper()
        answers.append(code or (upper if re.fullmatch(r"[A-Z]{3}", upper) else None))
    values = text.replace_strict(unique, pl.Series(answers, dtype=pl.String), default=None)
    bad = text.is_not_null() & values.is_null() if None in answers else None
    filled = values.fill_null(default) if text.null_count() else values
    return Read(filled, bad, "not a known currency")


def money(text: pl.Series, code: Read, column: Column) -> Read:
    """Minor units as Int64, with the part ``currency`` (null where there is no amount).

    More decimals than the currency has, and a mark of another currency, are unread.
    """
    kinds = code.values.drop_nulls().unique().to_list()
    digits = {k: exponent(k) for k in kinds}
    values = pl.repeat(None, len(text), dtype=pl.Int64, eager=True)
    for number in sorted(set(digits.values())):
        members = [k for k in kinds if digits[k] == number]
        if len(set(digits.values())) == 1:
            values = _money(text, code.values, number, column)
        else:
            at = code.values.is_in(members).arg_true()
            values = values.scatter(
                at, _money(text.gather(at), code.values.gather(at), number, column)
            )
    text = without_silence(text, values)
    if column.sign == "drop":
        values = values.abs()
    read = unread(text, values, BAD_AMOUNT)
    codes = code.values
    if values.null_count():
        codes = pl.select(pl.when(values.is_not_null()).then(codes)).to_series()
    read.parts["currency"] = codes
    if code.bad is not None and code.bad.any():
        read.bad = code.bad if read.bad is None else read.bad | code.bad
        read.reason = code.reason if read.reason == "" else read.reason
    return read


def _money(text: pl.Series, codes: pl.Series, digits: int, column: Column) -> pl.Series:
    at_codes = codes.rename("code")

    def spelled(rest: pl.Series, held: pl.Series) -> pl.Series:
        found = _taken_apart(rest, column.decimal, column.group).with_columns(held)
        fits = pl.col("mark").is_null() | (pl.col("mark") == pl.col("code"))
        for mark, allowed in _MARKS.items():
            fits |= (pl.col("mark") == mark) & pl.col("code").is_in(list(allowed))
        dollars = pl.col("code").str.ends_with("D") | (pl.col("code") == "MXN")
        fits |= (pl.col("mark") == "$") & dollars
        return scaled(found.select(pl.when(fits).then("plain")).to_series(), digits)

    values = scaled(text, digits, column.decimal)
    if values.null_count() == text.null_count():
        return values
    at = (text.is_not_null() & values.is_null()).arg_true()
    return values.clone().scatter(at, spelled(text.gather(at), at_codes.gather(at)))
