"""The shipped packs as a page of documentation, made from the query files.

``python -m graphengine.catalogue.describe > docs/queries.md``; a test keeps the page equal.
"""

from __future__ import annotations

import sys

from graphengine.catalogue.bind import as_text, example_call
from graphengine.catalogue.library import Catalogue
from graphengine.catalogue.packs import Pack
from graphengine.catalogue.query import Parameter, SavedQuery

HEAD = """# The shipped queries

Made from the files in `queries/` by `python -m graphengine.catalogue.describe`; do not edit by
hand. How to run, compare and watch them: [asking.md](asking.md). The format of a file:
[queries/README.md](../queries/README.md). Rows that mark people are leads for a human to judge,
not evidence.
"""


def page(catalogue: Catalogue) -> str:
    """The whole page as Markdown: an overview, then each pack with its queries."""
    packs = catalogue.packs()
    lines = [HEAD, "| pack | what it asks | queries |", "|---|---|---|"]
    for pack in packs:
        link = f"[{pack.name}](#{pack.name})"
        lines.append(f"| {link} | {_cell(pack.title)} | {len(pack.files)} |")
    parts = ["\n".join(lines) + "\n"]
    for pack in packs:
        parts.append(_pack(pack))
        parts += [_query(catalogue.get(name)) for name in pack.names()]
    return "".join(parts)


def _pack(pack: Pack) -> str:
    text = " ".join(part for part in (pack.title and f"{pack.title}.", pack.description) if part)
    return f"\n## {pack.name}\n" + (f"\n{text}\n" if text else "")


def _query(query: SavedQuery) -> str:
    shown = {"graph": " The rows are a graph.", "paths": " The rows are paths."}
    head = f"\n### {query.name}\n\n{query.title}. {query.question}{shown.get(query.result, '')}\n"
    legal = f"{query.legal}\n" if query.legal else ""
    returns = ", ".join(f"`{name}` {type_}" for name, type_ in query.returns.items())
    return (
        f"{head}{legal}\n```\n{example_call(query)}\n```\n"
        f"{_parameters(query)}\nReturns {returns}. Tags: {', '.join(query.tags)}."
        f" Revision {query.revision}.\n"
    )


def _parameters(query: SavedQuery) -> str:
    if not query.params:
        return ""
    lines = ["| parameter | type | default | meaning |", "|---|---|---|---|"]
    lines += [_parameter(parameter) for parameter in query.params.values()]
    return "\n" + "\n".join(lines) + "\n"


def _parameter(parameter: Parameter) -> str:
    type_ = f"list of {parameter.of}" if parameter.of else parameter.type
    said = (*parameter.kinds, *parameter.choices, parameter.unit)
    more = ", ".join(word for word in said if word)
    default = "required" if parameter.required else f"`{as_text(parameter.default)}`"
    if parameter.default in ("", []):
        default = "none"
    meaning = parameter.help
    if parameter.range:
        meaning += " " + " to ".join(as_text(end) for end in parameter.range) + "."
    cells = (parameter.name, f"{type_} ({more})" if more else type_, default, meaning)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page(Catalogue.open()))
