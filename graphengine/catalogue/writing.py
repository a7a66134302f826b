"""A query as the text of its file: the header in the usual order, then the Cypher."""

from __future__ import annotations

import json
from typing import Any

from graphengine.catalogue.query import Parameter, SavedQuery


def file_text(query: SavedQuery, remarks: str = "") -> str:
    """The text of a ``.cypher`` file; ``parse`` reads the same query back from it.

    ``remarks`` become comments between header and Cypher.
    """
    lines = [*_head(query), *(line for p in query.params.values() for line in _parameter(p))]
    lines += [
        "",
        "[returns]",
        *(f"{name} = {_value(type_)}" for name, type_ in query.returns.items()),
    ]
    header = "".join(f"// {line}".rstrip() + "\n" for line in lines)
    between = "".join(f"// {line}".rstrip() + "\n" for line in remarks.splitlines())
    return f"{header}\n{between}{query.text.rstrip()}\n" if between else f"{header}{query.text}"


def _head(query: SavedQuery) -> list[str]:
    fields: dict[str, Any] = {
        "title": query.title,
        "question": query.question,
        "tags": list(query.tags),
        "author": query.author,
        "revision": query.revision,
    }
    if query.legal:
        fields["legal"] = query.legal
    if query.result != "rows":
        fields["result"] = query.result
    if query.unique != tuple(query.returns):
        fields["unique"] = list(query.unique)
    if query.evidence:
        fields["evidence"] = list(query.evidence)
    return [f"{key} = {_value(value)}" for key, value in fields.items()]


def _parameter(parameter: Parameter) -> list[str]:
    kinds = parameter.kinds[0] if len(parameter.kinds) == 1 else list(parameter.kinds)
    fields = {
        "type": parameter.type,
        "of": parameter.of or None,
        "kind": kinds or None,
        "choices": list(parameter.choices) or None,
        "unit": parameter.unit or None,
        "default": parameter.default,
        "range": list(parameter.range) if parameter.range else None,
        "example": parameter.example,
        "help": parameter.help,
    }
    body = [f"{key} = {_value(value)}" for key, value in fields.items() if value is not None]
    return ["", f"[params.{parameter.name}]", *body]


def _value(value: Any) -> str:
    """A plain value as TOML; a JSON text is a TOML text but for one character."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    return repr(value)
