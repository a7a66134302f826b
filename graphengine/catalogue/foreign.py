"""Import of saved queries of other tools: a header proposed for each, nothing lost.

Every entry of the source ends as ``imported`` (a query file that has no problem), ``needs work``
(a query file, and what is to be put right by hand) or ``refused`` (the gate does not let the text
pass; it is kept beside the queries with the reason).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from graphengine.catalogue import check, foreign_return, foreign_text, gate
from graphengine.catalogue.fields import MOST_LINE, marks_people
from graphengine.catalogue.foreign_forms import Entry, entries
from graphengine.catalogue.foreign_text import Proposal
from graphengine.catalogue.problem import Problems
from graphengine.catalogue.query import (
    NAME,
    RESERVED,
    Parameter,
    SavedQuery,
    check_name,
    read,
)
from graphengine.catalogue.writing import file_text
from graphengine.errors import Refused
from graphengine.model.schema import Schema

MOST_HOPS = 6
Outcome = Literal["imported", "needs work", "refused"]


@dataclass(frozen=True)
class Converted:
    """What became of one entry. ``text`` is the query file's, or the foreign text if refused."""

    entry: Entry
    name: str
    outcome: Outcome
    reasons: tuple[str, ...]
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a report."""
        return {
            "source": self.entry.source,
            "title": self.entry.name,
            "name": self.name,
            "outcome": self.outcome,
            "reasons": list(self.reasons),
        }


def convert(path: Path, pack: str, schema: Schema | None = None) -> list[Converted]:
    """Read a file or folder of another tool's queries; nothing is written.

    Args:
        path: JSON, YAML or Cypher file, or a folder of them.
        pack: name of the pack to be.
        schema: kinds that the queries should keep to; None checks no names.

    Raises:
        InputError: there is nothing to read, or the pack's name cannot be one.
    """
    problems = Problems(pack)
    check_name(pack, problems)
    if problems.found:
        raise problems.found[0].error()
    taken: set[str] = set()
    seen: dict[str, str] = {}
    found = []
    for entry in entries(path):
        name = _file_name(entry.name, taken)
        made = _one(entry, pack, name, schema)
        first = seen.setdefault(" ".join(entry.text.split()), name)
        if first != name and made.outcome != "refused":
            reasons = (*made.reasons, f"The text is that of {pack}.{first}; keep one of them.")
            made = Converted(entry, name, "needs work", reasons, made.text)
        found.append(made)
    return found


def write(converted: Sequence[Converted], folder: Path, pack: str, title: str = "") -> Path:
    """Write a new pack with a file for each entry; refused ones as ``NAME.refused.txt``.

    Raises:
        Refused: the folder has a pack of that name.
    """
    target = folder / pack
    if target.exists():
        raise Refused(f"The folder has a pack '{pack}' already; choose another name.")
    target.mkdir(parents=True)
    for item in converted:
        refused = item.outcome == "refused"
        path = target / f"{item.name}{'.refused.txt' if refused else '.cypher'}"
        path.write_text(item.text, encoding="utf-8", errors="replace", newline="\n")
    words = json.dumps(title or f"Imported: {pack}", ensure_ascii=False)
    (target / "pack.toml").write_text(f"title = {words}\n", encoding="utf-8", newline="\n")
    return target


def _one(entry: Entry, pack: str, name: str, schema: Schema | None) -> Converted:
    if entry.problem:
        return _refused(entry, name, entry.problem)
    reasons = list(entry.notes)
    original = entry.text
    try:
        before = gate.check(original)
    except Refused as error:
        original = foreign_text.bounded(original, MOST_HOPS)
        try:
            before = gate.check(original)
        except Refused:
            return _refused(entry, name, str(error))
        reasons.append(f"Paths of any length were cut at {MOST_HOPS} edges; see if that will do.")
    proposal = foreign_text.propose(original, before.parameters)
    proposal = foreign_return.finished(proposal)
    try:
        gate.check(proposal.text)
    except Refused:
        # The changes did not fit the text: it is kept as it was, to be finished by hand.
        proposal = Proposal(original.strip() + "\n")
    query = _query(entry, pack, name, proposal, before)
    text = file_text(query, _remarks(entry))
    given = [parameter for parameter in before.parameters if parameter != "limit"]
    reasons += [f"The type of ${parameter} is a guess." for parameter in given]
    reasons += [
        f"What '{column}' holds is not known; state its type." for column in proposal.unsure
    ]
    parsed, found = read(text, query.name)
    problems = found.in_order() if parsed is None else check.problems(parsed, schema)
    reasons += [f"Line {problem.line}: {problem.message}" for problem in problems]
    return Converted(entry, name, "needs work" if reasons else "imported", tuple(reasons), text)


def _refused(entry: Entry, name: str, reason: str) -> Converted:
    head = f"Refused: {reason}\nFrom: {entry.source}, {entry.name}\n\n"
    return Converted(entry, name, "refused", (reason,), head + entry.text.rstrip() + "\n")


def _query(
    entry: Entry, pack: str, name: str, proposal: Proposal, before: gate.Gated
) -> SavedQuery:
    columns = proposal.columns or dict.fromkeys(before.columns or ("value",), "any")
    drawn = {"node", "edge", "path"} & set(columns.values())
    query = SavedQuery(
        name=f"{pack}.{name}",
        pack=pack,
        path=None,
        title=_cut(entry.name),
        question=_cut(entry.description or entry.name),
        tags=("imported", *_tags(entry.tags)),
        author=_cut(entry.author) or "unknown",
        revision=entry.revision,
        result="paths" if "path" in drawn else "graph" if drawn else "rows",
        unique=tuple(columns),
        params=_parameters(proposal, before),
        returns=columns,
        text=proposal.text,
    )
    legal = "Lead, not evidence." if marks_people(query) else ""
    return replace(query, legal=legal)


def _parameters(proposal: Proposal, before: gate.Gated) -> dict[str, Parameter]:
    types = {str: "text", int: "integer", float: "decimal"}
    found = {
        name: Parameter(name, "text", example="VALUE", help="Given by the user; state its type.")
        for name in before.parameters
        if name != "limit"
    }
    for name, value in proposal.values.items():
        found[name] = Parameter(name, types[type(value)], default=value, help=_help(name))
    return found


def _help(name: str) -> str:
    return f"Compared with {name}." if not name.startswith("value") else "A value of the query."


def _remarks(entry: Entry) -> str:
    steps = "".join(f"Values to choose from: {step}\n" for step in entry.before)
    return f"From {' '.join(entry.source.split())}\n{steps}"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LINE else text[: MOST_LINE - 3].rstrip() + "..."


def _tags(words: Sequence[str]) -> list[str]:
    """Words as tags, each once."""
    slugs = (re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:40].strip("-") for word in words)
    return [slug for slug in dict.fromkeys(slugs) if slug and slug != "imported"]


def _file_name(title: str, taken: set[str]) -> str:
    """A file name from a title, that no other entry has."""
    base = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:50].strip("_")
    if not NAME.fullmatch(base) or base in RESERVED:
        base = f"query_{base}".rstrip("_")
    number, name = 1, base
    while name in taken:
        number, name = number + 1, f"{base}_{number + 1}"
    taken.add(name)
    return name
