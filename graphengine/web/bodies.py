"""What a saved query takes, as JSON Schema, and what is wrong with values, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphengine.querying.answer import MOST_ROWS, MOST_SECONDS, ROWS, SECONDS
from graphengine.web.problems import Fault

if TYPE_CHECKING:
    from graphengine.catalogue.query import Parameter, SavedQuery
    from graphengine.catalogue.values import BindContext
    from graphengine.engine import Engine

DAY = r"^\s*\d{4}-\d\d-\d\d\s*$"
TIME = r"^\s*\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?\s*$"
NUMBER = r"^\s*[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,4})?\s*$"


def body_schema(query: SavedQuery) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the body that runs a query."""
    params = {name: _parameter(one) for name, one in query.params.items()}
    required = [name for name, one in query.params.items() if one.required]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": ["params"] if required else [],
        "properties": {
            "params": {
                "type": "object",
                "additionalProperties": False,
                "required": required,
                "properties": params,
            },
            "seconds": {
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": MOST_SECONDS,
                "default": SECONDS,
            },
            "rows": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS},
        },
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    from graphengine.catalogue.values import MOST_MEMBERS

    if one.type == "list":
        least, most = one.range or (0, MOST_MEMBERS)
        form = {"type": "array", "items": _value(one), "minItems": least, "maxItems": most}
    else:
        form = _value(one)
        if one.range is not None and one.member == "integer":
            form |= {"minimum": one.range[0], "maximum": one.range[1]}
    said = f"{one.help} In {one.unit}." if one.unit else one.help
    form |= {"description": said}
    form |= {} if one.default is None else {"default": one.default}
    return form | ({} if one.example is None else {"examples": [one.example]})


def _value(one: Parameter) -> dict[str, Any]:
    """The form of one value; the binder checks what a schema cannot say."""
    from graphengine.catalogue.values import MOST_TEXT

    text = {"type": "string", "minLength": 1}
    match one.member:
        case "text":
            return {"type": "string", "maxLength": MOST_TEXT}
        case "choice":
            return {"enum": list(one.choices)}
        case "integer":
            return {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
        case "decimal":
            return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": NUMBER}]}
        case "boolean":
            return {"type": "boolean"}
        case "date":
            return text | {"pattern": DAY}
        case "datetime":
            return text | {"pattern": TIME}
        case "node":
            return text | {"maxLength": 1000}
        case _:
            return text


def schema_faults(query: SavedQuery, params: Mapping[str, Any]) -> list[Fault]:
    """Where values break the query's schema; a name that it does not know is ``*``."""
    from jsonschema import Draft202012Validator

    schema = body_schema(query)["properties"]["params"]
    found = []
    for error in Draft202012Validator(schema).iter_errors(dict(params)):
        place = ["body", "params", *(str(part) for part in error.absolute_path)]
        missing = [name for name in schema["required"] if name not in params]
        if error.validator == "required" and len(place) == 2:
            found += [Fault(where=f"body.params.{name}", rule="required") for name in missing]
            continue
        place += ["*"] if error.validator == "additionalProperties" else []
        found.append(Fault(where=".".join(place), rule=str(error.validator)))
    unique = {(fault.where, fault.rule): fault for fault in found}
    return [unique[name] for name in sorted(unique)]


def value_faults(engine: Engine, query: SavedQuery, params: Mapping[str, Any]) -> list[Fault]:
    """Which values the binder does not take: rule ``value``, or ``reference`` where none is met."""
    from graphengine.catalogue.bind import convert
    from graphengine.catalogue.problem import BadValue
    from graphengine.catalogue.values import BindContext
    from graphengine.errors import NotFound, UsageError

    info = engine.case.info
    context: BindContext = BindContext(info.time_zone, info.currency, engine.resolve)
    found = []
    for name, parameter in query.params.items():
        if name not in params:
            continue
        try:
            convert(parameter, params[name], context)
        except (BadValue, UsageError):
            found.append(Fault(where=f"body.params.{name}", rule="value"))
        except NotFound:
            found.append(Fault(where=f"body.params.{name}", rule="reference"))
    return found
