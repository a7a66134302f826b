"""Clauses: what a query is made of, from MATCH to RETURN, with subqueries and UNION."""

from __future__ import annotations

from typing import Literal

from graphengine.catalogue.grammar import Item, Projection
from graphengine.catalogue.grammar_patterns import Patterns
from graphengine.catalogue.tokens import END, PARAMETER
from graphengine.catalogue.words import CLAUSES

Inner = Literal["call", "exists", "collect"]


class Clauses(Patterns):
    """Rules of whole queries; :meth:`statement` is where the grammar begins."""

    final: Projection

    def statement(self) -> Projection:
        """One statement and its end; gives what its last RETURN returns."""
        self.query()
        if self.take(";"):
            self.tokens.texts[self.at - 1] = self.tokens.seps[self.at - 1] = ""
            if self.kinds[self.at] != END:
                self.refuse("Only one statement is run. Leave out what follows the ';'.")
        if self.kinds[self.at] != END:
            self.unexpected("a clause or the end")
        return self.final

    def query(self, inner: Inner | None = None) -> None:
        final = self._single(inner)
        while self.take("UNION"):
            if inner is None:
                self.seen.union = True
            if not self.take("ALL"):
                self.take("DISTINCT")
            final = self._single(inner)
        if inner is None and final is not None:
            self.final = final

    def _single(self, inner: Inner | None) -> Projection | None:
        """Clauses up to a RETURN; EXISTS and COUNT may do without, or hold a bare pattern."""
        if inner == "exists" and self.words[self.at] not in CLAUSES:
            self.patterns()
            if self.take("WHERE"):
                self.expression()
            return None
        clauses = 0
        while True:
            word = self.words[self.at]
            if word == "RETURN":
                self.at += 1
                return self._projection_of(returning=True)
            if inner == "exists" and clauses and word in ("}", "UNION"):
                return None
            if not self._clause(word):
                self._no_clause(inner, clauses)
            clauses += 1

    def _no_clause(self, inner: Inner | None, clauses: int) -> None:
        if clauses and (self.kinds[self.at] == END or self.words[self.at] in (";", "}", "UNION")):
            if inner == "call":
                self.refuse("A CALL { } subquery ends in RETURN here.")
            self.refuse("A query ends in RETURN.")
        self.unexpected("MATCH, OPTIONAL MATCH, UNWIND, WITH, CALL { } or RETURN")

    def _clause(self, word: str) -> bool:
        if word in ("MATCH", "OPTIONAL"):
            self.at += 1
            if word == "OPTIONAL":
                self.expect("MATCH")
            self.patterns()
            if self.take("WHERE"):
                self.expression()
        elif word == "WITH":
            self.at += 1
            self._projection_of(returning=False)
            if self.take("WHERE"):
                self.expression()
        elif word == "UNWIND":
            self.at += 1
            self._unwind()
        elif word == "CALL":
            self.at += 1
            self._call()
        else:
            return False
        return True

    def _unwind(self) -> None:
        opaque = self.kinds[self.at] == PARAMETER
        self.expression()
        self.expect("AS")
        name = self.variable()
        if opaque:
            self.seen.opaque.add(name)

    def _call(self) -> None:
        if self.take("("):
            if not self.take("*"):
                while self.words[self.at] != ")":
                    self.variable()
                    if not self.take(","):
                        break
            self.expect(")")
        elif self.words[self.at] != "{":
            self.refuse("Procedures are not called here; only CALL { } with a reading query.")
        self.expect("{")
        self.query("call")
        self.expect("}")
        if self.words[self.at] == "IN":
            self.refuse("IN TRANSACTIONS is for writing. Leave it out.")

    def _projection_of(self, returning: bool) -> Projection:
        found = Projection()
        self.take("DISTINCT")
        if self.take("*"):
            found.star = True
            if self.take(","):
                self._items(found)
        else:
            self._items(found)
        if self.take("ORDER"):
            self.expect("BY")
            self._order(found)
        if self.take("SKIP"):
            self.expression()
        if self.take("LIMIT"):
            start = self.at
            self.expression()
            found.limit = (start, self.at)
        return found

    def _items(self, found: Projection) -> None:
        while True:
            start = self.at
            opaque = self.kinds[start] == PARAMETER
            self.expression()
            end, alias = self.at, None
            if self.take("AS"):
                alias = self.at
                name = self.variable("a name for the column")
                if opaque:
                    self.seen.opaque.add(name)
            found.items.append(Item(start, end, alias))
            if not self.take(","):
                return

    def _order(self, found: Projection) -> None:
        while True:
            start = self.at
            self.expression()
            found.order.append((start, self.at))
            if self.words[self.at] in ("ASC", "DESC", "ASCENDING", "DESCENDING"):
                self.at += 1
            if not self.take(","):
                return
