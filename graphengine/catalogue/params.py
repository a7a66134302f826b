"""The ``[params.NAME]`` tables: each key checked, and its values against the declared type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from graphengine.catalogue.bind import convert
from graphengine.catalogue.header import Header
from graphengine.catalogue.problem import BadValue, Problems, near
from graphengine.catalogue.query import Parameter
from graphengine.catalogue.values import (
    CURRENCY,
    MOST_MEMBERS,
    ORDERED,
    READERS,
    TYPES,
    BindContext,
    one,
    rank,
)
from graphengine.model.kinds import NAME

KEYS = ("type", "of", "kind", "choices", "unit", "default", "range", "example", "help")
# Amounts of a header are checked before a currency is known; this one has four decimals.
_FINEST = "CLF"


def checking() -> BindContext:
    """A context in which values of headers are checked: no case, no graph."""
    return BindContext("UTC", _FINEST, None)


def parameters_of(header: Header, problems: Problems) -> dict[str, Parameter]:
    """All declared parameters that are well-formed, in the file's order."""
    tables = header.data.get("params", {})
    if not isinstance(tables, Mapping):
        problems.add(header.line("params"), "'params' must be tables: [params.NAME].")
        return {}
    found, seen = {}, dict[str, str]()
    for name, table in tables.items():
        line = header.line("params", name)
        other = seen.setdefault(name.lower(), name)
        if not NAME.match(name):
            problems.add(line, f"{name!r} cannot name a parameter: letters, digits and _ only.")
        elif name.lower() == "limit":
            problems.add(line, "'limit' is built in; take the table out.")
        elif other != name:
            problems.add(line, f"The parameters '{other}' and '{name}' differ in case only.")
        elif not isinstance(table, Mapping):
            problems.add(line, f"'params.{name}' must be a table: [params.{name}].")
        else:
            before = len(problems.found)
            parameter = _Table(name, table, header, problems).read()
            if len(problems.found) == before:
                found[name] = parameter
    return found


class _Table:
    """One table while it is read."""

    def __init__(
        self, name: str, table: Mapping[str, Any], header: Header, problems: Problems
    ) -> None:
        self.name, self.table, self.header, self.problems = name, table, header, problems

    def wrong(self, key: str, message: str) -> None:
        """Note a defect at a key's line."""
        line = self.header.line("params", self.name, key)
        self.problems.add(line, f"params.{self.name}: {message}")

    def read(self) -> Parameter:
        """The parameter, as far as it could be read."""
        for key in self.table:
            if key not in KEYS:
                self.wrong(key, f"unknown key '{key}'.{near(key, KEYS)}")
        type_, of = self.text("type", required=True), self.text("of")
        if type_ and type_ not in TYPES:
            self.wrong("type", f"'{type_}' is no type.{near(type_, TYPES)} ({', '.join(TYPES)})")
            type_ = ""
        if type_ == "list" and of not in READERS:
            self.wrong("of" if of else "type", f"a list needs of = one of {', '.join(READERS)}.")
        elif type_ and type_ != "list" and of:
            self.wrong("of", "only a list has 'of'.")
        member = of if type_ == "list" else type_
        draft = Parameter(
            name=self.name,
            type=type_,
            of=of if type_ == "list" else "",
            kinds=self.kinds(member),
            choices=self.choices(member),
            unit=self.unit(member),
            help=self.text("help", required=True),
            line=self.header.line("params", self.name),
        )
        return self.valued(draft) if draft.type and draft.member in READERS else draft

    def text(self, key: str, *, required: bool = False) -> str:
        """A text of one line, or "" with the defect noted."""
        value = self.table.get(key)
        if value is None:
            if required:
                self.wrong(key, f"'{key}' is missing.")
            return ""
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            self.wrong(key, f"'{key}' must be a text of one line.")
            return ""
        return value

    def kinds(self, type_: str) -> tuple[str, ...]:
        """The kinds of a node parameter."""
        value = self.table.get("kind")
        if type_ != "node":
            if value is not None and type_:
                self.wrong("kind", "only a node has a 'kind'.")
            return ()
        kinds = [value] if isinstance(value, str) else value
        if value is None:
            self.wrong("type", 'a node needs kind = "Account", or a list of kinds.')
        elif not isinstance(kinds, list) or not all(isinstance(k, str) for k in kinds):
            self.wrong("kind", "'kind' must be a kind of node, or a list of several.")
        elif not all(NAME.match(kind) for kind in kinds) or len(set(kinds)) < len(kinds):
            self.wrong("kind", "'kind' names each kind once, in letters, digits and _.")
        elif isinstance(value, list) and len(kinds) < 2:
            self.wrong("kind", "a list of kinds has two or more; write one kind as a text.")
        else:
            return tuple(kinds)
        return ()

    def choices(self, type_: str) -> tuple[str, ...]:
        """The choices of a choice parameter."""
        value = self.table.get("choices")
        if type_ != "choice":
            if value is not None and type_:
                self.wrong("choices", "only a choice has 'choices'.")
            return ()
        if value is None:
            self.wrong("type", 'a choice needs choices = ["one", "another"].')
        elif not isinstance(value, list) or not value or not all(isinstance(c, str) for c in value):
            self.wrong("choices", "'choices' must be a list of texts.")
        elif len(set(value)) < len(value):
            self.wrong("choices", "'choices' names each once.")
        else:
            return tuple(value)
        return ()

    def unit(self, type_: str) -> str:
        """The unit in words."""
        unit = self.text("unit")
        if unit == CURRENCY and type_ not in ("decimal", ""):
            self.wrong("unit", 'unit = "currency" is for a decimal.')
        return unit

    def valued(self, draft: Parameter) -> Parameter:
        """The parameter with range, default and example, each checked."""
        if (draft.member == "node" and not draft.kinds) or (
            draft.member == "choice" and not draft.choices
        ):
            return draft
        draft = replace(draft, range=self.range(draft))
        values = {}
        for key in ("default", "example"):
            if key in self.table and self.fits(draft, key, self.table[key]):
                values[key] = plain(self.table[key], draft)
        if "default" not in self.table and "example" not in self.table:
            self.wrong("type", "'example' is missing; it is required where there is no default.")
        return replace(draft, **values)

    def range(self, draft: Parameter) -> tuple[Any, Any] | None:
        """Least and most, where they are declared and well-formed."""
        ends = self.table.get("range")
        if ends is None:
            return None
        if draft.type not in (*ORDERED, "list"):
            self.wrong("range", f"a {draft.type} has no range.")
        elif not isinstance(ends, list) or len(ends) != 2:
            self.wrong("range", "'range' must be [least, most].")
        elif draft.type == "list":
            whole = all(isinstance(e, int) and not isinstance(e, bool) for e in ends)
            if whole and 0 <= ends[0] <= ends[1] <= MOST_MEMBERS:
                return ends[0], ends[1]
            self.wrong("range", f"a list's range is of its length, 0 to {MOST_MEMBERS:,}.")
        else:
            return self.ordered(draft, ends)
        return None

    def ordered(self, draft: Parameter, ends: list[Any]) -> tuple[Any, Any] | None:
        """Both ends of a range as plain values, if they are in order."""
        try:
            least, most = (rank(one(draft, end, checking())) for end in ends)
        except BadValue as error:
            self.wrong("range", f"an end of 'range' {error}.")
            return None
        if least > most:
            self.wrong("range", "'range' is reversed: the least comes first.")
            return None
        return plain(ends[0], draft), plain(ends[1], draft)

    def fits(self, draft: Parameter, key: str, value: Any) -> bool:
        """Whether a default or example is a value that could be given."""
        try:
            convert(draft, value, checking())
        except BadValue as error:
            self.wrong(key, f"'{key}' {error}.")
        else:
            return True
        return False


def plain(value: Any, parameter: Parameter) -> Any:
    """A header's value as JSON has it: an amount's decimals as text, days and times as text."""
    if isinstance(value, list):
        return [plain(item, parameter) for item in value]
    if isinstance(value, Decimal):
        return str(value) if parameter.unit == CURRENCY else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
