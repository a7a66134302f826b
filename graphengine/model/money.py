"""Money as an integer of minor units; exact decimal reading and writing, never a float."""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow

from graphengine.errors import InputError

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
    "BTC": 8,
}
# The default context rounds to 28 digits without a word.
_EXACT = Context(prec=60, traps=[InvalidOperation, Inexact, Overflow])
_LARGEST = 2**63 - 1


def exponent(currency: str | None) -> int:
    """Digits after the point of a currency's minor unit; 2 where nothing else is known."""
    return _EXPONENTS.get((currency or "").upper(), 2)


def to_minor(amount: str | Decimal | int, currency: str | None) -> int:
    """An amount in major units as an exact integer of minor units.

    Raises:
        InputError: not a finite number, finer than the currency's minor unit, or beyond 64 bits.
    """
    text = str(amount).strip()
    try:
        value = Decimal(text)
    except DecimalException as error:
        raise InputError("An amount must be a decimal number.", value_class="amount") from error
    if not value.is_finite() or "_" in text:
        raise InputError("An amount must be a decimal number.", value_class="amount")
    try:
        scaled = _EXACT.scaleb(value, exponent(currency)) if value else Decimal(0)
    except DecimalException as error:
        raise InputError("An amount has 60 digits at most.", value_class="amount") from error
    if scaled.adjusted() > 18 or abs(scaled) > _LARGEST:
        raise InputError("An amount must fit 64 bits of minor units.", value_class="amount")
    if scaled != scaled.to_integral_value():
        raise InputError(
            f"Amounts in {currency or 'this currency'} have {exponent(currency)} decimals at most.",
            value_class="amount",
        )
    return int(scaled)


def from_minor(minor: int, currency: str | None) -> Decimal:
    """Minor units as an exact decimal of major units."""
    return Decimal(minor).scaleb(-exponent(currency), _EXACT)


def show(minor: int, currency: str | None) -> str:
    """``1234567`` and ``CNY`` as ``12,345.67 CNY``."""
    digits = exponent(currency)
    return f"{from_minor(minor, currency):,.{digits}f} {currency or ''}".rstrip()
