"""One value of a parameter, from what was given to what Cypher gets.

Every reader takes the declaration, what was given and the :class:`BindContext`, and returns a
plain value of one Python type, or raises BadValue with the words that follow the parameter's name.
What was given is never repeated in a message: it may be somebody's number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from graphengine.catalogue import references, times
from graphengine.catalogue.problem import BadValue
from graphengine.catalogue.query import Parameter
from graphengine.errors import InputError
from graphengine.model import duration, money
from graphengine.model.duration import Duration

if TYPE_CHECKING:
    from graphengine.model.refs import NodeRef

CURRENCY = "currency"
MOST_TEXT, MOST_MEMBERS = 100_000, 10_000
_WHOLE = re.compile(r"[+-]?\d{1,25}", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?", re.ASCII
)
# A double keeps so many decimal digits whatever they are.
_FLOAT_DIGITS = 15


@dataclass(frozen=True)
class BindContext:
    """What values depend on besides their declaration.

    Args:
        time_zone: IANA name of the case's zone, for times without an offset.
        currency: ISO 4217 code in which amounts are given.
        resolve: reads ``kind:key`` and finds the node; raises NotFound with candidates. None:
            only the form of references is checked (headers).
        from_text: True on the command line, where texts are read by the declared type; False for
            Python and JSON, where a value must have its type already.
    """

    time_zone: str
    currency: str
    resolve: Callable[[str], NodeRef] | None
    from_text: bool = False


Reader = Callable[[Parameter, Any, BindContext], Any]


def kind_of(value: Any) -> str:
    """What was given, in words, without the value."""
    words = {bool: "true or false", str: "a text", int: "a whole number", float: "a number"}
    words |= {list: "a list", tuple: "a list", dict: "a map", type(None): "nothing (null)"}
    return words.get(type(value), f"a {type(value).__name__}")


def _wrong(wanted: str, value: Any) -> BadValue:
    return BadValue(f"must be {wanted}, not {kind_of(value)}")


def _text(_: Parameter, value: Any, context: BindContext) -> str:
    if not isinstance(value, str):
        raise _wrong("a text", value)
    if len(value) > MOST_TEXT:
        raise BadValue(f"has more than {MOST_TEXT:,} characters")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise BadValue("holds half a character (a lone surrogate)")
    return str(value)


def _choice(parameter: Parameter, value: Any, context: BindContext) -> str:
    text = _text(parameter, value, context)
    if text not in parameter.choices:
        raise BadValue(f"must be one of: {', '.join(parameter.choices)}")
    return text


def _integer(_: Parameter, value: Any, context: BindContext) -> int:
    if context.from_text and isinstance(value, str):
        if not _WHOLE.fullmatch(value.strip()):
            raise BadValue("must be a whole number")
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise _wrong("a whole number", value)
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise BadValue("must fit 64 bits")
    return number


def _decimal(parameter: Parameter, value: Any, context: BindContext) -> int | float:
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            raise BadValue("must be a number such as 1234.50")
        value = value.strip()
    elif isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise _wrong("a number", value)
    if not isinstance(value, str) and not math.isfinite(value):
        raise BadValue("must be a finite number")
    if parameter.unit == CURRENCY:
        return _minor(value, context.currency)
    number = float(value)
    if not math.isfinite(number):
        raise BadValue("must be a finite number")
    return number


def _minor(value: Any, currency: str) -> int:
    """An amount in minor units. A float stands for the digits that it prints."""
    if isinstance(value, Real) and not isinstance(value, Integral):
        text = repr(float(value))
        if len(Decimal(text).normalize().as_tuple().digits) > _FLOAT_DIGITS:
            raise BadValue("has too many digits for a number; give the amount as a text")
    else:
        text = str(value)
    try:
        return money.to_minor(text, currency)
    except InputError as error:
        raise BadValue(f"is not an amount that can be used. {error.reason.rstrip('.')}") from error


def _boolean(_: Parameter, value: Any, context: BindContext) -> bool:
    if context.from_text and isinstance(value, str):
        known = {"true": True, "false": False}
        if value.strip().lower() not in known:
            raise BadValue("must be true or false")
        return known[value.strip().lower()]
    if not isinstance(value, bool):
        raise _wrong("true or false", value)
    return value


def _date(_: Parameter, value: Any, context: BindContext) -> Any:
    return times.day(value)


def _datetime(_: Parameter, value: Any, context: BindContext) -> Any:
    return times.instant(value, context.time_zone)


def _duration(_: Parameter, value: Any, context: BindContext) -> Duration:
    if isinstance(value, Duration):
        return value
    try:
        if isinstance(value, timedelta):
            return duration.from_timedelta(value)
        if isinstance(value, str):
            return duration.parse(value)
    except InputError as error:
        raise BadValue(f"is not a length of time. {error.reason.rstrip('.')}") from error
    raise _wrong("a length of time such as P3D or 3 days", value)


def _node(parameter: Parameter, value: Any, context: BindContext) -> str | dict[str, str]:
    found = references.resolved(parameter, value, context.resolve)
    if len(parameter.kinds) == 1:
        return found.key
    return {"kind": found.kind, "key": found.key}


READERS: dict[str, Reader] = {
    "text": _text,
    "choice": _choice,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "duration": _duration,
    "node": _node,
}
TYPES = (*READERS, "list")
ORDERED = ("integer", "decimal", "date", "datetime", "duration")


def one(parameter: Parameter, value: Any, context: BindContext) -> Any:
    """One value by the parameter's type, or by its members' type for a list."""
    if value is None:
        raise BadValue("must have a value; nothing (null) is not one")
    return READERS[parameter.member](parameter, value, context)


def length_fits(parameter: Parameter, members: list[Any]) -> None:
    """BadValue where a list has more or fewer members than declared."""
    least, most = parameter.range or (0, MOST_MEMBERS)
    if not least <= len(members) <= most:
        raise BadValue(f"must have {least:,} to {most:,} members, not {len(members):,}")


def rank(value: Any) -> Any:
    """What a value is compared by in a range."""
    return value.order if isinstance(value, Duration) else value
