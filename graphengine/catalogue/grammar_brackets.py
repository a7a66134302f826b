"""What brackets hold within expressions: lists, maps, comprehensions, patterns, projections."""

from __future__ import annotations

from graphengine.catalogue.grammar_expressions import Expressions
from graphengine.catalogue.tokens import PARAMETER, QUOTED, WORD

_NODE_HEADS = frozenset((")", ":", "{", "WHERE"))


class Brackets(Expressions):
    """Rules of operands that begin with a bracket."""

    def bracket(self, symbol: str) -> None:
        if symbol == "(":
            if self.is_path(self.at):
                self.path()
            else:
                self.at += 1
                self.expression()
                self.expect(")")
        elif symbol == "[":
            self._list()
        elif symbol == "{":
            self._map()
        else:
            self.unexpected("a value")

    def is_path(self, at: int) -> bool:
        """Whether the bracket at ``at`` is a node of a path: an edge follows its end."""
        words, inside = self.words, at + 1
        if self.kinds[inside] in (WORD, QUOTED) and words[inside] != "WHERE":
            inside += 1
        if words[inside] not in _NODE_HEADS:
            return False
        end = self.closes[at] + 1
        if words[end] == "<":
            end += 1
        if words[end] != "-":
            return False
        if words[end + 1] == "[":
            return words[self.closes[end + 1] + 1] == "-"
        return words[end + 1] == "-" and words[end + 2] in ("(", ">")

    def _list(self) -> None:
        self.at += 1
        at, words = self.at, self.words
        if words[at] == "(" and self.is_path(at):
            self.path()
            self._pattern_list()
        elif self.kinds[at] in (WORD, QUOTED) and words[at + 1] == "=" and self._path_named(at):
            self.variable()
            self.at += 1
            self.path()
            self._pattern_list()
        elif self.kinds[at] in (WORD, QUOTED) and words[at + 1] == "IN":
            name = self.variable()
            if self.kinds[at + 2] == PARAMETER:
                self.seen.opaque.add(name)
            self.at += 1
            self._comprehension()
        else:
            if words[at] != "]":
                self.expression()
                while self.take(","):
                    self.expression()
            self.expect("]")

    def _path_named(self, at: int) -> bool:
        return self.words[at + 2] == "(" and self.is_path(at + 2)

    def _pattern_list(self) -> None:
        """The rest of a pattern comprehension, or of a list of pattern predicates."""
        if self.take("WHERE"):
            self.expression(bar=True)
            self.expect("|")
            self.expression()
        elif self.take("|"):
            self.expression()
        else:
            self.unexpected("'|'")
        self.expect("]")

    def _comprehension(self) -> None:
        self.expression(bar=True)
        if self.take("WHERE"):
            self.expression(bar=True)
        if self.take("|"):
            self.expression()
        while self.take(","):
            self.expression()
        self.expect("]")

    def _map(self) -> None:
        self.entries(pattern=False)

    def entries(self, pattern: bool) -> None:
        """A map ``{name: value}``; of a pattern its names are properties."""
        self.expect("{")
        if self.take("}"):
            return
        while True:
            at = self.at
            name = self.name("a key")
            if pattern:
                self.seen.names.append(("property", at))
            else:
                self.seen.keys.add(name)
            self.expect(":")
            self.expression()
            if not self.take(","):
                break
        self.expect("}")

    def projection(self) -> None:
        """``{.name, .*, key: value, variable}`` behind a variable."""
        base = self.at - 1
        self.at += 1
        while self.words[self.at] != "}":
            if self.take("."):
                if not self.take("*"):
                    at = self.at
                    name = self.name("the name of a property")
                    self.seen.accesses.append((at, base))
                    self.seen.keys.add(name)
            else:
                self.seen.keys.add(self.name("a key"))
                if self.take(":"):
                    self.expression()
            if not self.take(","):
                break
        self.expect("}")
