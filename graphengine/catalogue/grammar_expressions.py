"""Expressions: operands and operators in any order of precedence, for nothing is computed here."""

from __future__ import annotations

from graphengine.catalogue.grammar import Cursor
from graphengine.catalogue.pattern_texts import problem
from graphengine.catalogue.tokens import BRACKET, FLOAT, INTEGER, PARAMETER, QUOTED, TEXT, WORD
from graphengine.catalogue.words import (
    ADVICE,
    ADVICE_FUNCTIONS,
    BINARY,
    CLOCKS,
    COMPARISONS,
    FUNCTIONS,
    PREFIXES,
    RESERVED,
)

_LITERALS = frozenset((TEXT, INTEGER, FLOAT))
_CONSTANTS = frozenset(("TRUE", "FALSE", "NULL"))
_SUBQUERIES = frozenset(("EXISTS", "COUNT", "COLLECT"))
_FOLDS = frozenset(("ALL", "ANY", "NONE", "SINGLE"))
_SHORTEST = frozenset(("SHORTESTPATH", "ALLSHORTESTPATHS"))


class Expressions(Cursor):
    """Rules of expressions."""

    def expression(self, bar: bool = False) -> None:
        words = self.words
        while True:
            while words[self.at] in PREFIXES:
                self.at += 1
            self._operand()
            word = words[self.at]
            while word:  # what stands behind an operand
                if word == ".":
                    self._access()
                elif word == "[":
                    self._index()
                elif word == "IS":
                    self._is_null()
                elif word == ":":
                    self.at += 1
                    self.labels("label", bar)
                else:
                    break
                word = words[self.at]
            if word not in BINARY:
                return
            self._operator(word)

    def _operator(self, word: str) -> None:
        self.at += 1
        if word in ("STARTS", "ENDS"):
            self.expect("WITH")
        elif word == "=~":
            self._regular()

    def _regular(self) -> None:
        """What ``=~`` compares with: a literal that is quick to match, or a parameter."""
        at = self.at
        if self.kinds[at] == TEXT:
            wrong = problem(self.tokens.value(at))
            if wrong:
                self.refuse(f"The pattern after '=~' {wrong}.")
        elif self.kinds[at] == PARAMETER:
            self.seen.patterns[self.tokens.value(at)] = None
        else:
            self.refuse("After '=~' stands a text or a parameter, nothing computed.")
        if self.words[at + 1] in ("+", "||", "[", ".", "*"):
            self.refuse("After '=~' stands a text or a parameter, nothing computed.", at + 1)

    def _is_null(self) -> None:
        self.at += 1
        self.take("NOT")
        self.expect("NULL")

    def _access(self) -> None:
        """``.name`` of a node, an edge or a map."""
        at = self.at + 1
        if self.kinds[at] not in (WORD, QUOTED):
            self.at = at
            self.unexpected("the name of a property")
        if self.kinds[at] == WORD and not self.words[at]:
            self.tokens.texts[at] = f"`{self.tokens.value(at)}`"
        self.seen.accesses.append((at, at - 2))
        self.at = at + 1
        if self.words[self.at] == "(":
            self.refuse("This function is not listed. See docs/gate.md.", at)

    def _index(self) -> None:
        self.at += 1
        if self.words[self.at] != "..":
            self.expression()
        if self.take("..") and self.words[self.at] != "]":
            self.expression()
        self.expect("]")

    def _operand(self) -> None:
        at = self.at
        kind = self.kinds[at]
        if kind == WORD:
            self._word()
        elif kind in _LITERALS:
            self.at = at + 1
        elif kind == PARAMETER:
            self.parameter()
        elif kind == BRACKET:
            self.bracket(self.words[at])
        elif kind == QUOTED:
            self._named()
        else:
            self.unexpected("a value")

    def _word(self) -> None:
        at, word = self.at, self.words[self.at]
        behind = self.words[at + 1]
        if behind == "(":
            self._function(at, word)
        elif behind == "." and self._dotted():
            return
        elif word == "CASE":
            self._case()
        elif word in _CONSTANTS:
            self.at = at + 1
        elif behind == "{" and word in _SUBQUERIES:
            self.at = at + 2
            self.query("collect" if word == "COLLECT" else "exists")
            self.expect("}")
        elif word in RESERVED and self.tokens.raw[at] not in self.seen.bound:
            self.unexpected("a value")
        else:
            self._named()

    def _named(self) -> None:
        """A variable, or a map projection ``n {.name}``."""
        at = self.at
        self.name("a value")
        if self.words[self.at] == "{":
            self.projection()
        elif self.words[self.at] == "(":
            self.refuse("A function is not named in back-ticks.", at)

    def _dotted(self) -> bool:
        """A listed function with dots in its name, or False and nothing is done."""
        at = self.at
        end = at + 1
        while self.words[end] == "." and self.kinds[end + 1] in (WORD, QUOTED):
            end += 2
        if self.words[end] != "(":
            return False
        name = "".join(self.tokens.texts[at:end])
        if name.lower() not in FUNCTIONS:
            self.refuse(f"The function {name}() is not listed. See docs/gate.md.", at)
        self.at = end + 1
        self._arguments()
        return True

    def _function(self, at: int, word: str) -> None:
        name = word.lower()
        self.at = at + 2
        if word in _SHORTEST:
            self.path()
            self.expect(")")
        elif word in _FOLDS:
            self._over(where=True)
        elif word == "REDUCE":
            self.variable()
            self.expect("=")
            self.expression()
            self.expect(",")
            self._over(where=False)
        elif name in FUNCTIONS:
            if name in CLOCKS:
                self._no_clock(at)
            self._arguments()
        elif word in RESERVED or word in ADVICE:
            self.at = at
            self.unexpected("a value")
        else:
            why = ADVICE_FUNCTIONS.get(name, "is not listed. See docs/gate.md")
            self.refuse(f"The function {self.tokens.texts[at]}() {why}.", at)

    def _no_clock(self, at: int) -> None:
        """Refuse ``date()`` and ``date({timezone: ...})``: the clock is no part of a case."""
        start = self.at
        clock = self.words[start] == ")"
        if self.words[start] == "{" and self.words[start + 1] == "TIMEZONE":
            clock = "," not in self.words[start : self.closes[start]]
        if clock:
            self.refuse(
                f"{self.tokens.texts[at]}() reads the clock. Hand the moment over as a parameter.",
                at,
            )

    def _arguments(self) -> None:
        self.take("DISTINCT")
        if self.words[self.at] == "*":
            self.at += 1
        elif self.words[self.at] != ")":
            self.expression()
            while self.take(","):
                self.expression()
        self.expect(")")

    def _over(self, where: bool) -> None:
        """``x IN list WHERE ...)``, or ``x IN list | ...)`` of reduce."""
        opaque = self.kinds[self.at + 2] == PARAMETER
        name = self.variable()
        if opaque:
            self.seen.opaque.add(name)
        self.expect("IN")
        self.expression(bar=True)
        if where:
            self.expect("WHERE")
        else:
            self.expect("|")
        self.expression()
        self.expect(")")

    def _case(self) -> None:
        self.at += 1
        if self.words[self.at] != "WHEN":
            self.expression()
        if self.words[self.at] != "WHEN":
            self.unexpected("WHEN")
        while self.take("WHEN"):
            self._when()
            while self.take(","):
                self._when()
            self.expect("THEN")
            self.expression()
        if self.take("ELSE"):
            self.expression()
        self.expect("END")

    def _when(self) -> None:
        if self.words[self.at] == "IS":
            self._is_null()
            return
        if self.words[self.at] in COMPARISONS:
            self._operator(self.words[self.at])
        self.expression()
