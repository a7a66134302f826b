"""Parameters of a query: what was given, checked and turned into what Cypher gets."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Mapping
from typing import Any

from graphengine.catalogue.problem import BadValue, near
from graphengine.catalogue.query import LIMIT, MOST_ROWS, Parameter, SavedQuery
from graphengine.catalogue.values import BindContext, kind_of, length_fits, one, rank
from graphengine.errors import UsageError

__all__ = ["BindContext", "bind", "convert", "example_call"]

_LIMIT = Parameter("limit", "integer", default=LIMIT, range=(1, MOST_ROWS), help="Most rows.")
# Names of which the first must not lie behind the second, alone or with the same beginning.
_PAIRS = (("since", "until"), ("least", "most"))


def bind(query: SavedQuery, given: Mapping[str, Any], context: BindContext) -> dict[str, Any]:
    """The values of all parameters and of ``limit``, as plain Python values.

    Text and choice become str, integer int, decimal float (an amount: int of minor units),
    boolean bool, date date, datetime an aware datetime in UTC, duration a
    :class:`~graphengine.model.duration.Duration`, node its key or ``{"kind", "key"}``, list a
    list of these. There is never a None. Time: linear in what is given.

    Args:
        query: the query.
        given: values by name; a parameter that is left out takes its default.
        context: the case's zone, currency and references; see :class:`BindContext`.

    Raises:
        UsageError: parameters are missing, unknown, or do not fit; all are named in one message.
        NotFound: a reference means no node or several; the candidates are listed.
    """
    wrong = [*_unknown(query, given), *_missing(query, given)]
    bound: dict[str, Any] = {}
    for parameter in (*query.params.values(), _LIMIT):
        if parameter.name not in given and parameter.required:
            continue
        value = given.get(parameter.name, parameter.default)
        try:
            bound[parameter.name] = convert(parameter, value, context)
        except BadValue as error:
            wrong.append(f"Parameter '{parameter.name}' {error}.")
    wrong += _reversed(bound)
    if wrong:
        raise UsageError(f"{query.name}: {' '.join(wrong)} Example: {example_call(query)}")
    return bound


def convert(parameter: Parameter, value: Any, context: BindContext) -> Any:
    """One parameter's value, range included.

    Raises:
        BadValue: it does not fit; the text goes behind the parameter's name.
        NotFound: a reference means no node or several.
    """
    if parameter.type == "list":
        return _members(parameter, value, context)
    found = one(parameter, value, context)
    if parameter.range is not None:
        least, most = (one(parameter, end, context) for end in parameter.range)
        if not rank(least) <= rank(found) <= rank(most):
            raise BadValue(f"must be {parameter.range[0]} to {parameter.range[1]}")
    return found


def example_call(query: SavedQuery) -> str:
    """A command that runs the query: required parameters, and defaults that have an example."""
    given = []
    for parameter in query.params.values():
        if parameter.required or parameter.example is not None:
            given.append(f" -p {shlex.quote(f'{parameter.name}={as_text(parameter.shown)}')}")
    return f"graphengine query run {query.name}{''.join(given)}"


def as_text(value: Any) -> str:
    """A value as it is written on the command line."""
    if isinstance(value, list | tuple):
        return ",".join(_quoted(as_text(item)) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    if not text or text != text.strip() or any(char in text for char in ',"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _unknown(query: SavedQuery, given: Mapping[str, Any]) -> list[str]:
    known = [*query.params, "limit"]
    return [
        f"There is no parameter {name!r}.{near(str(name), known)}"
        for name in given
        if name not in known
    ]


def _missing(query: SavedQuery, given: Mapping[str, Any]) -> list[str]:
    names = [p.name for p in query.params.values() if p.required and p.name not in given]
    parameters = "parameter" if len(names) == 1 else "parameters"
    return [f"Missing {parameters}: {', '.join(names)}."] if names else []


def _members(parameter: Parameter, value: Any, context: BindContext) -> list[Any]:
    if context.from_text and isinstance(value, str):
        value = _parted(value)
    if not isinstance(value, list | tuple):
        raise BadValue(f"must be a list, not {kind_of(value)}")
    length_fits(parameter, list(value))
    found = []
    for number, item in enumerate(value, 1):
        try:
            found.append(one(parameter, item, context))
        except BadValue as error:
            raise BadValue(f"has a member ({number}) that {error}") from None
    return found


def _parted(text: str) -> list[str]:
    """Texts parted by commas; one with a comma in it stands in double quotes."""
    if not text.strip():
        return []
    try:
        (parts,) = csv.reader([text], skipinitialspace=True, strict=True)
    except (csv.Error, ValueError) as error:
        raise BadValue("must be texts parted by commas, on one line") from error
    return [part.strip() for part in parts]


def _reversed(bound: Mapping[str, Any]) -> list[str]:
    """Pairs such as since and until, or paid_since and paid_until, that are the wrong way round."""
    wrong = []
    for first, second in _PAIRS:
        for name, low in bound.items():
            if name != first and not name.endswith(f"_{first}"):
                continue
            other = name.removesuffix(first) + second
            high = bound.get(other)
            ordered = type(low) is type(high) and not isinstance(low, dict | list | str)
            if ordered and rank(low) > rank(high):
                wrong.append(f"'{name}' lies behind '{other}'.")
    return wrong
