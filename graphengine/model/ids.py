"""Identifiers: one normal form per kind, checked by libraries, never silently repaired.

Every function takes the text as received and returns an :class:`Identified`: the key, the flags
that say what is wrong with it, and for accounts and phones a type. A value that fails its check
digit is kept and flagged. A placeholder ("NULL", "-", "无") has no key: it never becomes a node.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum import iban as stdnum_iban
from stdnum import imei as stdnum_imei
from stdnum import luhn
from stdnum.cn import ric

PLACEHOLDERS = frozenset(
    "null none n/a na nan nil - -- --- . ? ?? unknown undefined #n/a (null) \\n "
    "无 未知 不详 空 暂无".split()
) | {""}
# Programs write 4.2E+17, 4.2E17 or 4e+17. Codes of hexadecimal digits (806E95350) are not that.
_DAMAGED = re.compile(r"^[+-]?\d{1,3}(?:[.,]\d+[eE]\+?|[eE]\+)\d{1,3}$")
_FLOAT_TAIL = re.compile(r"^(\d+)\.0+$")
_IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")
_SERVICES = ("TOLL_FREE", "PREMIUM_RATE", "SHARED_COST", "UAN")
_EXTENSION = re.compile(r"(?i)\s*(?:;ext=|ext\.?|x|转|#)\s*\d{1,6}\s*$")


@dataclass(frozen=True)
class Identified:
    """A normalised identifier. ``key`` is None for a placeholder; ``damaged`` must be rejected."""

    key: str | None
    flags: tuple[str, ...] = ()
    type: str = ""
    damaged: bool = False


NOTHING = Identified(None)


def clean(raw: str | None) -> str:
    """NFC text without outer blanks; control characters stay, they are evidence."""
    return unicodedata.normalize("NFC", raw or "").strip()


def compact(raw: str | None) -> str:
    """Compatibility form (full-width digits become ASCII) without blanks and zero-width marks."""
    text = unicodedata.normalize("NFKC", raw or "")
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Zs"))
    return _FLOAT_TAIL.sub(r"\1", unicodedata.normalize("NFKC", kept).strip())


def is_placeholder(raw: str | None) -> bool:
    """Whether a cell says "nothing here" in one of the ways met in practice."""
    return compact(raw).casefold() in PLACEHOLDERS


def is_filler(digits: str) -> bool:
    """One digit repeated, a plain run, or a number of advertising pages."""
    runs = ("01234567890123456789", "98765432109876543210")
    plain = len(digits) >= 6 and (len(set(digits)) == 1 or any(digits in run for run in runs))
    return plain or digits in ("13800138000", "8613800138000")


def name_normalised(raw: str | None) -> str | None:
    """NFKC, case-folded, blanks folded, zero-width marks gone: for search, never for merging."""
    text = unicodedata.normalize("NFKC", raw or "").casefold()
    kept = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(kept.split()) or None


def number(raw: str | None) -> Identified:
    """A source's own code, kept as it is; an Excel float is undone, E-notation is damage."""
    text = compact(raw)
    if text.casefold() in PLACEHOLDERS:
        return NOTHING
    if _DAMAGED.match(text):
        return Identified(None, damaged=True)
    return Identified(text)


def resident_id(raw: str | None) -> Identified:
    """A resident identity number; 18 digits are checked by GB 11643 (ISO 7064 MOD 11-2)."""
    found = number(raw)
    if found.key is None:
        return found
    key = found.key.upper()
    flags = []
    if re.fullmatch(r"\d{17}[\dX]", key) and not ric.is_valid(key):
        flags.append("checksum")
    if is_filler(key):
        flags.append("filler")
    return Identified(key, tuple(flags))


def phone(raw: str | None, region: str = "CN") -> Identified:
    """A telephone number as E.164; short codes (110, 95588) keep their digits.

    Short codes and numbers of services (400, 800) are of type ``service``. ``+86``, ``0086``,
    blanks, hyphens, full-width digits and extensions give one key. A number that no numbering
    plan knows keeps its digits and is flagged ``invalid``.
    """
    text = _EXTENSION.sub("", unicodedata.normalize("NFKC", raw or "")).strip()
    if compact(text).casefold() in PLACEHOLDERS:
        return NOTHING
    text = compact(text)
    if _DAMAGED.match(text):
        return Identified(None, damaged=True)
    digits = re.sub(r"\D", "", text)
    if not digits:
        return Identified(text, ("invalid",))
    if 3 <= len(digits) <= 6 and "+" not in text:
        return Identified(digits, (), "service")
    if text.startswith(("00", "+00")):
        text = "+" + digits[2:]
    flags = ("filler",) if is_filler(digits[-11:]) or is_filler(digits) else ()
    parsed = _parse_phone(text, digits, region)
    if parsed is None:
        return Identified(_national(text, digits, region), ("invalid", *flags))
    key, service = parsed
    return Identified(key, tuple(sorted(flags)), "service" if service else "")


def _parse_phone(text: str, digits: str, region: str) -> tuple[str, bool] | None:
    """E.164 and whether it is a service's, by the first valid reading: as written, or + lost."""
    import phonenumbers  # slow to import, and most commands read no number
    from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

    services = [getattr(PhoneNumberType, name) for name in _SERVICES]
    for attempt in (text, "+" + digits):
        try:
            found = phonenumbers.parse(attempt, region)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(found):
            key = phonenumbers.format_number(found, PhoneNumberFormat.E164)
            return key, phonenumbers.number_type(found) in services
    return None


def _national(text: str, digits: str, region: str) -> str:
    """Digits of a number without a plan; the region's own country code is left off.

    Plans grow: a new prefix that the library does not know yet is still one number, however
    written.
    """
    import phonenumbers

    code = str(phonenumbers.country_code_for_region(region))
    if text.startswith("+"):
        rest = digits.removeprefix("00")
        return rest.removeprefix(code) or rest or digits
    return digits[2:] if region == "CN" and re.fullmatch(r"861\d{10}", digits) else digits


def account(raw: str | None, bank: str | None = None) -> Identified:
    """An account: a valid IBAN or card number alone is the key, else ``NUMBER@BANK``.

    ``type`` is iban, card or local. A number of the form of an IBAN or of a UnionPay card that
    fails its check is kept as a local number and flagged ``checksum``.
    """
    found = number(raw)
    if found.key is None:
        return found
    text = found.key.replace("-", "").upper()
    if _IBAN.match(text) and stdnum_iban.is_valid(text):
        return Identified(text, (), "iban")
    digits = text.isascii() and text.isdigit()
    card = digits and 13 <= len(text) <= 19 and text[0] in "23456"
    if card and luhn.is_valid(text):
        return Identified(text, (), "card")
    flags = []
    if _IBAN.match(text) or (card and text.startswith("62") and len(text) in (16, 19)):
        flags.append("checksum")
    if digits and is_filler(text):
        flags.append("filler")
    place = clean(bank)
    key = f"{text}@{place}" if place and not is_placeholder(place) else text
    return Identified(key, tuple(flags), "local")


def imei(raw: str | None) -> Identified:
    """A handset's IMEI: 14 digits gain their check digit, 15 are checked by Luhn, 16 are IMEISV.

    A text with letters (a hexadecimal MEID) is kept whole and flagged ``checksum``.
    """
    found = number(raw)
    if found.key is None:
        return found
    if re.search(r"[^\W\d_]", found.key):
        return Identified(found.key.upper(), ("checksum",))
    digits = re.sub(r"[^0-9]", "", found.key)
    if len(digits) == 14:
        return Identified(digits + luhn.calc_check_digit(digits))
    if len(digits) == 16:
        return Identified(digits[:14] + luhn.calc_check_digit(digits[:14]))
    flags = () if len(digits) == 15 and stdnum_imei.is_valid(digits) else ("checksum",)
    filler = ("filler",) if is_filler(digits) else ()
    return Identified(digits or found.key, flags + filler)
