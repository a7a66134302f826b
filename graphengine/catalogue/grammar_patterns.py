"""Patterns: nodes, edges, label expressions, bounded lengths, shortest paths."""

from __future__ import annotations

from graphengine.catalogue.grammar import NameKind
from graphengine.catalogue.grammar_brackets import Brackets
from graphengine.catalogue.tokens import INTEGER, PARAMETER, QUOTED, WORD

MOST_PATHS = 1000
_SHORTEST = frozenset(("SHORTESTPATH", "ALLSHORTESTPATHS"))


class Patterns(Brackets):
    """Rules of MATCH's patterns."""

    def patterns(self) -> None:
        self._part()
        while self.take(","):
            self._part()

    def _part(self) -> None:
        if self.kinds[self.at] in (WORD, QUOTED) and self.words[self.at + 1] == "=":
            self.variable()
            self.at += 1
        word = self.words[self.at]
        if word in _SHORTEST:
            self.at += 1
            self.expect("(")
            self.path()
            self.expect(")")
            return
        if word in ("ANY", "ALL", "SHORTEST"):
            self._selector()
        self.path()

    def _selector(self) -> None:
        """``SHORTEST 2``, ``ALL SHORTEST``, ``ANY``, ``SHORTEST 2 PATH GROUPS``."""
        if self.take("SHORTEST"):
            self._count()
            self._take_one("PATH", "PATHS")
            self._take_one("GROUP", "GROUPS")
            return
        if self.take("ALL"):
            self.take("SHORTEST")
        else:
            self.at += 1
            if not self.take("SHORTEST") and self.kinds[self.at] == INTEGER:
                self._count()
        self._take_one("PATH", "PATHS")

    def _take_one(self, *words: str) -> None:
        if self.words[self.at] in words:
            self.at += 1

    def _count(self) -> None:
        if self.kinds[self.at] == INTEGER:
            self.number("the number of paths", MOST_PATHS)

    def path(self) -> None:
        """Nodes and edges in turn, and paths in brackets with a number of rounds."""
        self._steps(repeated=False)

    def _steps(self, repeated: bool) -> int:
        """A path; gives its number of edges, each counted at its most."""
        hops = 0
        self._unit_expected()
        while True:
            hops += self._unit(repeated)
            word = self.words[self.at]
            if word in ("-", "<"):
                hops += self._edge()
                self._unit_expected()
            elif word != "(":
                return hops

    def _unit_expected(self) -> None:
        if self.words[self.at] != "(":
            self.unexpected("a node in ( )")

    def _unit(self, repeated: bool) -> int:
        """A node, or a path in brackets; gives how many edges it may stand for."""
        at = self.at
        inner = self.words[at + 1] == "(" or (
            self.kinds[at + 1] in (WORD, QUOTED) and self.words[at + 2] == "="
        )
        if not inner:
            self._node()
            return 0
        if repeated:
            self.refuse("A path in brackets holds no other path in brackets.")
        self.at += 1
        if self.words[self.at] != "(":
            self.variable()
            self.at += 1
        hops = self._steps(repeated=True)
        if self.take("WHERE"):
            self.expression()
        self.expect(")")
        rounds = self._quantifier()
        if rounds is None:
            return hops
        if rounds * hops > self.max_hops:
            self.refuse(
                f"This path may be {rounds * hops} edges long; {self.max_hops} is the most.", at
            )
        return rounds * hops

    def _quantifier(self) -> int | None:
        """``{2}``, ``{1,4}`` behind an edge or path: the most rounds; None where there is none."""
        if self.words[self.at] in ("+", "*"):
            self.refuse(f"'{self.words[self.at]}' has no upper bound. Write {{1,4}}.")
        if self.words[self.at] != "{":
            return None
        at = self.at
        self.at += 1
        most: int | None = None
        if self.kinds[self.at] == INTEGER:
            most = self.number("the length of a path", self.max_hops)
        if self.take(","):
            if self.kinds[self.at] != INTEGER:
                self.refuse("A number of rounds has no upper bound. Write {1,4}.", at)
            most = self.number("the length of a path", self.max_hops)
        self.expect("}")
        if most is None:
            self.refuse("A number of rounds has no upper bound. Write {1,4}.", at)
        return most

    def _node(self) -> None:
        self.expect("(")
        if self.kinds[self.at] in (WORD, QUOTED) and self.words[self.at] != "WHERE":
            self.variable()
        if self.take(":"):
            self.labels("label")
        self._filled()
        self.expect(")")

    def _filled(self) -> None:
        """Properties and WHERE within a node or an edge."""
        if self.words[self.at] == "{":
            self.entries(pattern=True)
        elif self.kinds[self.at] == PARAMETER:
            self.refuse("A pattern's properties are named one by one: {key: $key}.")
        if self.take("WHERE"):
            self.expression()

    def _edge(self) -> int:
        self.take("<")
        self.expect("-")
        hops = 1
        if self.take("["):
            if self.kinds[self.at] in (WORD, QUOTED) and self.words[self.at] != "WHERE":
                self.variable()
            if self.take(":"):
                self.labels("type")
            if self.words[self.at] == "*":
                hops = self._range()
            self._filled()
            self.expect("]")
        self.expect("-")
        self.take(">")
        rounds = self._quantifier()
        return hops if rounds is None else rounds

    def _range(self) -> int:
        """``*2``, ``*1..4``, ``*..4``; gives the most edges."""
        at = self.at
        self.at += 1
        what = "the length of a path"
        most: int | None = None
        if self.kinds[self.at] == INTEGER:
            most = self.number(what, self.max_hops)
        if self.take(".."):
            most = None
            if self.kinds[self.at] == INTEGER:
                most = self.number(what, self.max_hops)
        if most is None:
            self.refuse(f"'*' has no upper bound. Write *1..4; {self.max_hops} is the most.", at)
        return most

    def labels(self, kind: NameKind, bar: bool = False) -> None:
        """``A|B``, ``A&!B``, ``(A|B)&C``, ``%``, ``A:B``; names only, never computed.

        With ``bar`` a ``|`` belongs to the comprehension around, unless it is in brackets.
        """
        self._label(kind)
        while True:
            word = self.words[self.at]
            if word == "|" and not bar:
                self.at += 1
                self.take(":")
            elif word in ("&", ":"):
                self.at += 1
            else:
                return
            self._label(kind)

    def _label(self, kind: NameKind) -> None:
        while self.take("!"):
            pass
        if self.take("("):
            self.labels(kind)
            self.expect(")")
        elif not self.take("%"):
            if self.words[self.at] == "$" or self.kinds[self.at] == PARAMETER:
                self.refuse("Names of labels and edge types are written, not handed over.")
            at = self.at
            self.name("the name of a label" if kind == "label" else "the name of an edge type")
            self.seen.names.append((kind, at))
