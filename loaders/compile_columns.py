"""The ``columns`` part of a table: how each value is read, checked option by option."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from loaders import bindings
from loaders.plan import PLACEHOLDER, Column, Currency, Lookup, Value
from loaders.syntax import Document, Path_, suggest

_SOURCES = ("from", "join", "value", "template", "first")
_ONLY_FOR = {
    "formats": ("date", "time"),
    "timezone": ("time",),
    "since": ("time",),
    "region": ("phone",),
    "decimal": ("money", "float", "integer"),
    "group": ("money", "float", "integer"),
    "sign": ("money",),
    "currency": ("money",),
    "unit": ("seconds",),
    "yes": ("boolean",),
    "no": ("boolean",),
}
_TOKENS = ("iso", "epoch_s", "epoch_ms", "epoch_us", "excel", "excel1904")
_NO_ZONE = "%Z names no offset that is known for sure (CST is two of them); use %z or timezone."


def column_values(
    document: Document, path: Path_, spec: dict[str, Any], lookups: dict[str, Lookup]
) -> dict[str, Value]:
    """All values of a table by name; a value made of others may not lead back to itself."""
    made = {}
    for name, given in spec.items():
        if given is None:
            raise document.error(f"'{name}' needs a header.", (*path, name))
        made[name] = Value(name, _columns(document, (*path, name), given, lookups))
        if len({column.type for column in made[name].columns}) > 1:
            raise document.error(f"The ways to read '{name}' differ in type.", (*path, name))
    for value in made.values():
        _check_uses(document, path, value, made)
    return made


def _columns(
    document: Document, path: Path_, given: Any, lookups: dict[str, Lookup]
) -> tuple[Column, ...]:
    if isinstance(given, str):
        return (Column(headers=((given,),)),)
    if isinstance(given, list):
        if all(isinstance(item, str) for item in given):
            return (Column(headers=(tuple(given),)),)
        specs = [{"from": item} if isinstance(item, str) else item for item in given]
        return tuple(_column(document, (*path, i), s, lookups) for i, s in enumerate(specs))
    return (_column(document, path, given, lookups),)


def _names(spec: Any) -> tuple[str, ...]:
    return (spec,) if isinstance(spec, str) else tuple(spec or ())


def _column(
    document: Document, path: Path_, spec: dict[str, Any], lookups: dict[str, Lookup]
) -> Column:
    _check_options(document, path, spec)
    as_ = spec.get("as", "text")
    decimal = spec.get("decimal", ".")
    headers = (_names(spec["from"]),) if "from" in spec else ()
    return Column(
        headers=headers or tuple(_names(part) for part in spec.get("join", ())),
        sep=spec.get("with", " "),
        value=str(spec["value"]) if "value" in spec else None,
        template=spec.get("template"),
        first=tuple(spec.get("first", ())),
        extract=_regex(document, path, spec.get("extract")),
        lookup=_lookup(document, path, spec.get("lookup"), lookups),
        unknown=spec.get("unknown", "reject"),
        empty=tuple(word.casefold() for word in _names(spec.get("empty"))),
        default=str(spec["default"]) if "default" in spec else None,
        case=spec.get("case"),
        split=spec.get("split"),
        as_=as_,
        formats=_formats(document, path, spec.get("formats")),
        timezone=bindings.timezone(document, path, spec.get("timezone")),
        since=_since(document, path, spec),
        region=spec.get("region"),
        decimal=decimal,
        group=spec.get("group", "," if decimal == "." else "."),
        sign=spec.get("sign", "keep"),
        currency=_currency(spec.get("currency")),
        unit=spec.get("unit", "s"),
        yes=_names(spec.get("yes")),
        no=_names(spec.get("no")),
        required=bool(spec.get("required")),
        invalid=spec.get("invalid", "reject"),
    )


def _check_options(document: Document, path: Path_, spec: dict[str, Any]) -> None:
    sources = [key for key in _SOURCES if key in spec]
    if len(sources) != 1:
        raise document.error(f"A column needs one of {', '.join(_SOURCES)}.", path)
    if "with" in spec and "join" not in spec:
        raise document.error("'with' belongs to join.", (*path, "with"))
    if "unknown" in spec and "lookup" not in spec:
        raise document.error("'unknown' belongs to lookup.", (*path, "unknown"))
    if spec.get("unknown") == "default" and "default" not in spec:
        raise document.error("'unknown: default' needs a default.", (*path, "unknown"))
    if "split" in spec and spec.get("as", "text") != "text":
        raise document.error("The items of a list are text.", (*path, "split"))
    as_ = spec.get("as", "text")
    for option, owners in _ONLY_FOR.items():
        if option in spec and as_ not in owners:
            message = f"'{option}' belongs to 'as: {' / '.join(owners)}'."
            raise document.error(message, (*path, option))
    if spec.get("group") == spec.get("decimal", "."):
        raise document.error("The marks of decimals and thousands are the same.", (*path, "group"))


def _regex(document: Document, path: Path_, pattern: str | None) -> str | None:
    if pattern is None:
        return None
    try:
        found = pl.Series([""]).str.extract_groups(pattern)
        if not isinstance(found.dtype, pl.Struct) or not found.dtype.fields:
            raise document.error("The expression needs a group, as (\\d+).", (*path, "extract"))
    except pl.exceptions.PolarsError as error:
        message = "Not a regular expression (no look-around, no back-references)."
        raise document.error(message, (*path, "extract")) from error
    return pattern


def _lookup(
    document: Document, path: Path_, given: Any, lookups: dict[str, Lookup]
) -> Lookup | None:
    if given is None:
        return None
    if isinstance(given, dict):
        return Lookup("", {k: str(v) for k, v in given.items()})
    if given not in lookups:
        near = suggest(given, sorted(lookups)) if lookups else ""
        raise document.error(f"No lookup is called '{given}'.{near}", (*path, "lookup"))
    return lookups[given]


def _formats(document: Document, path: Path_, given: Any) -> tuple[str, ...]:
    formats = _names(given)
    for text in formats:
        if "%Z" in text:
            raise document.error(_NO_ZONE, (*path, "formats"))
        if "%" not in text and text not in _TOKENS:
            known = suggest(text, list(_TOKENS))
            raise document.error(f"'{text}' is no format.{known}", (*path, "formats"))
    return formats


def _since(document: Document, path: Path_, spec: dict[str, Any]) -> str | None:
    given: str | None = spec.get("since")
    if given is None:
        return None
    if not any(text.startswith("epoch_") for text in _names(spec.get("formats"))):
        raise document.error("'since' belongs to the formats epoch_s, epoch_ms and epoch_us.", path)
    try:
        if datetime.fromisoformat(given).tzinfo is None:
            return given
    except ValueError:
        pass
    message = "'since' is a day, or a day and an hour, without an offset: 2015-05-11 14:00."
    raise document.error(message, (*path, "since"))


def _currency(given: Any) -> Currency:
    if given is None:
        return Currency()
    if isinstance(given, str):
        return Currency(default=given)
    return Currency(_names(given.get("from")), given.get("values", {}), given.get("default"))


def _check_uses(document: Document, path: Path_, value: Value, made: dict[str, Value]) -> None:
    here = (*path, value.name)
    for column in value.columns:
        if column.template is not None and not PLACEHOLDER.search(column.template):
            raise document.error("A template names at least one value in {braces}.", here)
        for used in column.uses:
            if used not in made:
                near = suggest(used, sorted(made))
                raise document.error(f"No column is called '{used}'.{near}", here)
            if any(c.uses for c in made[used].columns) or used == value.name:
                raise document.error(f"'{used}' is itself made of other values.", here)
            if made[used].type in ("list", "money"):
                raise document.error(f"'{used}' is a {made[used].type}; take a text.", here)
