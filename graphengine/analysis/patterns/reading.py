"""A pattern from YAML, with the line and key of what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn

import yaml

from graphengine.analysis.patterns.pattern import Pattern, Range, Role, Shared, Tie
from graphengine.errors import InputError, UsageError

TOP = {"pattern", "network", "roles", "ties", "shared"}
ROLE = {"count", "kind", "degree", "where"}
TIE = {"from", "to", "must", "each"}
SHARED = {"from", "to", "common"}
_RANGE = re.compile(r"\s*(\d{1,9})\s*(?:(-)\s*(\d{1,9})?)?\s*")
MOST_BYTES = 100_000


def read_pattern(path: Path) -> Pattern:
    """The pattern in a YAML file; see docs/patterns.md for the form.

    Raises:
        InputError: cannot be read, or says what cannot be meant; names file, line and key.
    """
    try:
        text = path.read_bytes()[: MOST_BYTES + 1].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("This file cannot be read as UTF-8 text.", file=path.name) from error
    if len(text) > MOST_BYTES:
        raise InputError("A pattern is shorter than this file.", file=path.name)
    return parse(text, path.name)


def parse(text: str, file: str = "pattern") -> Pattern:
    """The pattern in a text; ``file`` is for messages."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise InputError("This is not YAML.", file=file, line=line) from error
    if node is None:
        raise InputError("A pattern has 'roles'; this file is empty.", file=file, line=1)
    return _Reader(file).pattern(node)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, node: yaml.Node, message: str) -> NoReturn:
        raise InputError(message, file=self.file, line=node.start_mark.line + 1)

    def pattern(self, node: yaml.Node) -> Pattern:
        parts = self.mapping(node, TOP, "a pattern")
        if "roles" not in parts:
            self.fail(node, "A pattern has 'roles'.")
        roles = tuple(
            self.role(name, value) for name, value in self.pairs(parts["roles"], "roles").items()
        )
        if not roles:
            self.fail(parts["roles"], "A pattern needs a role under 'roles'.")
        names = {role.name for role in roles}
        ties = tuple(self.tie(item, names) for item in self.items(parts.get("ties")))
        shared = tuple(self.shared(item, names) for item in self.items(parts.get("shared")))
        network = self.network(parts["network"]) if "network" in parts else {}
        title = self.text(parts["pattern"], "pattern") if "pattern" in parts else self.file
        try:
            return Pattern(title, roles, ties, shared, network)
        except UsageError as error:
            self.fail(node, str(error))

    def role(self, name: str, node: yaml.Node) -> Role:
        parts = self.mapping(node, ROLE, f"role '{name}'") if not _empty(node) else {}
        count: Range = self.range(parts["count"], "count") if "count" in parts else (1, 1)
        if count[1] is None or count[1] < 1:
            self.fail(parts["count"], "'count' is 1 or more, or a range such as 3-5.")
        where: dict[str, tuple[str, ...]] = {}
        if "where" in parts:
            for key, value in self.pairs(parts["where"], "where").items():
                listed = self.items(value) if isinstance(value, yaml.SequenceNode) else [value]
                where[key] = tuple(self.text(item, key) for item in listed)
        degree = self.range(parts["degree"], "degree") if "degree" in parts else None
        kind = self.text(parts["kind"], "kind").lower() if "kind" in parts else ""
        return Role(name, (count[0], count[1]), kind, degree, where)

    def tie(self, node: yaml.Node, names: set[str]) -> Tie:
        parts = self.mapping(node, TIE, "a tie")
        source, target = self.ends(node, parts, names)
        if ("must" in parts) == ("each" in parts):
            self.fail(node, "A tie has either 'must' (all or none) or 'each' (a range).")
        if "each" in parts:
            return Tie(source, target, "each", self.range(parts["each"], "each"))
        must = self.text(parts["must"], "must")
        if must not in ("all", "none"):
            self.fail(parts["must"], f"'must' is all or none, not '{must}'.")
        return Tie(source, target, must)

    def shared(self, node: yaml.Node, names: set[str]) -> Shared:
        parts = self.mapping(node, SHARED, "an entry of 'shared'")
        source, target = self.ends(node, parts, names)
        if "common" not in parts:
            self.fail(node, "An entry of 'shared' has 'common', the number of common neighbours.")
        return Shared(source, target, self.range(parts["common"], "common"))

    def ends(
        self, node: yaml.Node, parts: dict[str, yaml.Node], names: set[str]
    ) -> tuple[str, str]:
        found = []
        for key in ("from", "to"):
            if key not in parts:
                self.fail(node, f"'{key}' is missing; it names a role.")
            name = self.text(parts[key], key)
            if name not in names:
                known = ", ".join(sorted(names))
                self.fail(parts[key], f"'{key}': no role is called '{name}'; there are {known}.")
            found.append(name)
        return found[0], found[1]

    def network(self, node: yaml.Node) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key, value in self.pairs(node, "network").items():
            several = isinstance(value, yaml.SequenceNode)
            plain[key] = (
                [self.text(item, key) for item in self.items(value)]
                if several
                else self.text(value, key)
            )
        return plain

    def range(self, node: yaml.Node, key: str) -> Range:
        match = _RANGE.fullmatch(self.text(node, key))
        if match is None:
            self.fail(node, f"'{key}' is a number or a range such as 3, 3-5 or 100-.")
        low = int(match[1])
        high = int(match[3]) if match[3] else (None if match[2] else low)
        if high is not None and high < low:
            self.fail(node, f"'{key}' ends before it begins.")
        return low, high

    def text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            self.fail(node, f"'{key}' is one word or number.")
        return str(node.value).strip()

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None or _empty(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fail(node, "A list is wanted here: lines that begin with '-'.")
        return list(node.value)

    def pairs(self, node: yaml.Node, what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, f"'{what}' holds keys with values.")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.text(key, what)
            if name in found:
                self.fail(key, f"'{name}' is given twice.")
            found[name] = value
        return found

    def mapping(self, node: yaml.Node, known: set[str], what: str) -> dict[str, yaml.Node]:
        found = self.pairs(node, what)
        for key, value in found.items():
            if key not in known:
                self.fail(value, f"{what} has no '{key}'; it has {', '.join(sorted(known))}.")
        return found


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")
