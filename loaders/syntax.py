"""Mapping files as data with lines: YAML without surprises, checked against the JSON schema.

Only plain YAML is taken: no tags, no anchors, no key twice. ``yes``, ``no``, ``on`` and dates stay
texts; ``true``, ``false``, whole numbers and ``null`` are what they look like.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from graphengine.errors import InputError

SCHEMA_FILE = Path(__file__).with_name("mapping.schema.json")
MAX_TEXT = 1 << 20
MAX_DEPTH = 100
_QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there. What it refuses is read again, so that faults are told in one way."""
_INTEGER = re.compile(r"^-?(0|[1-9]\d{0,17})$")
_PLAIN = {"true": True, "false": False, "null": None, "~": None, "": None}
Path_ = tuple[str | int, ...]


@dataclass
class Document:
    """A mapping's data, and for each place in it the line where it stands."""

    file: str
    data: dict[str, Any]
    lines: dict[Path_, int] = field(default_factory=dict)

    def error(self, message: str, path: Path_) -> InputError:
        """An error that names the line of the nearest place known."""
        while path and path not in self.lines:
            path = path[:-1]
        return InputError(message, file=self.file, line=self.lines.get(path, 1))


def parse(text: str, file: str) -> Document:
    """Read and check a mapping file.

    Raises:
        InputError: not YAML, or not a mapping; with the line.
    """
    document = Document(file, {})
    root = _compose(text, file)
    data = _plain(root, (), document)
    if not isinstance(data, dict):
        raise InputError("A mapping begins with 'mapping: NAME'.", file=file, line=1)
    document.data = data
    validate(document)
    return document


def _compose(text: str, file: str) -> yaml.Node | None:
    if len(text) > MAX_TEXT:
        raise InputError(f"A mapping file has at most {MAX_TEXT} characters.", file=file)
    try:
        return _composed(text, file, _QUICK)
    except (yaml.YAMLError, RecursionError):
        pass
    try:
        return _composed(text, file, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        line = mark.line + 1 if mark else None
        raise InputError(f"Not valid YAML: {problem}.", file=file, line=line) from error


def _composed(text: str, file: str, loader: Any) -> yaml.Node | None:
    """The nodes of a text. Its nesting is counted first: libyaml follows any, until it crashes."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line = event.start_mark.line + 1 if event.start_mark else None
            raise InputError("Anchors and aliases are not taken.", file=file, line=line)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise RecursionError
    node: yaml.Node | None = yaml.compose(text, Loader=loader)
    return node


def _plain(node: yaml.Node | None, path: Path_, into: Document) -> Any:
    if node is None:
        return None
    line = node.start_mark.line + 1
    into.lines.setdefault(path, line)
    if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.startswith("tag:yaml.org,2002:py"):
        raise InputError(f"The tag {node.tag} is not taken.", file=into.file, line=line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, into)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), into) for i, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: Path_, into: Document) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise InputError("A key must be a word.", file=into.file, line=line)
        key = str(key_node.value)
        if key in made:
            raise InputError(f"'{key}' stands here twice.", file=into.file, line=line)
        into.lines[(*path, key)] = line
        made[key] = _plain(value_node, (*path, key), into)
    return made


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    if getattr(node, "style", None):  # None or "" where it is plain
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    return int(text) if _INTEGER.match(text) else text


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of mapping files."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def validate(document: Document) -> None:
    """Refuse what the JSON schema does not know; the first fault in the file's order is named.

    Raises:
        InputError: with the line, and for an unknown key the nearest known ones.
    """
    faults = sorted(_faults(document), key=lambda f: (document.lines.get(f[0], 0), f[1]))
    if faults:
        path, message = faults[0]
        raise document.error(message, path)


def _faults(document: Document) -> Iterator[tuple[Path_, str]]:
    for error in _validator().iter_errors(document.data):
        path: Path_ = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown(error, path)
        else:
            yield path, _explain(error)


def _unknown(error: ValidationError, path: Path_) -> Iterator[tuple[Path_, str]]:
    rules: Any = error.schema
    instance: Any = error.instance
    known = sorted(rules.get("properties", {}))
    for key in instance:
        if key not in known:
            yield (*path, key), f"Unknown key '{key}'.{suggest(key, known)}"


def suggest(word: str, known: list[str]) -> str:
    """A sentence with the nearest known words, else with all of them."""
    near = difflib.get_close_matches(word, known, n=2, cutoff=0.5)
    if near:
        return f" Did you mean {' or '.join(repr(n) for n in near)}?"
    return f" Known: {', '.join(known)}."


def _explain(error: ValidationError) -> str:
    given: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator == "required":
        missing = [name for name in wanted if name not in given]
        return f"The key '{missing[0]}' is missing."
    where = f"'{error.absolute_path[-1]}'" if error.absolute_path else "The mapping"
    if error.validator == "type":
        names = {"array": "a list", "object": "a block of keys", "string": "a text"}
        words = [names.get(w, f"a {w}") for w in ([wanted] if isinstance(wanted, str) else wanted)]
        return f"{where} must be {' or '.join(words)}."
    if error.validator == "enum":
        near = suggest(str(given), [str(v) for v in wanted])
        return f"{where} cannot be {given!r}.{near}"
    if error.validator == "oneOf":
        return f"{where} needs either files, key and value, or table."
    return f"{where} is not right: {error.message}."
