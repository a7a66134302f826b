"""The cursor of the gate's grammar: where it stands, what it has seen, how it refuses.

The grammar is a recogniser by recursive descent. It never goes back: at each token the next one
or two, or the token after a closing bracket, say which rule applies, so its time is linear.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NoReturn

from graphengine.catalogue.tokens import (
    BRACKET,
    END,
    INTEGER,
    PARAMETER,
    QUOTED,
    SYMBOL,
    TEXT,
    WORD,
    Tokens,
)
from graphengine.catalogue.words import ADVICE, QUOTE

NameKind = Literal["label", "type", "property"]


@dataclass(slots=True)
class Item:
    """One returned item: tokens from ``start`` up to ``end``, its alias's token, or None."""

    start: int
    end: int
    alias: int | None


@dataclass(slots=True)
class Projection:
    """What a WITH or RETURN gives: ``star`` for ``*``; ``order`` holds token ranges."""

    items: list[Item] = field(default_factory=list)
    star: bool = False
    order: list[tuple[int, int]] = field(default_factory=list)
    limit: tuple[int, int] | None = None


@dataclass(slots=True)
class Seen:
    """What the grammar met on its way, for re-emission and for checks of names."""

    names: list[tuple[NameKind, int]] = field(default_factory=list)
    accesses: list[tuple[int, int]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    opaque: set[str] = field(default_factory=set)
    parameters: dict[str, None] = field(default_factory=dict)
    patterns: dict[str, None] = field(default_factory=dict)
    structure: set[int] = field(default_factory=set)
    union: bool = False


class Cursor:
    """Position in a list of tokens, with the steps that all rules share."""

    def __init__(self, tokens: Tokens, max_hops: int) -> None:
        self.tokens = tokens
        self.max_hops = max_hops
        self.kinds, self.words = tokens.kinds, tokens.words
        self.closes = tokens.closes
        self.at = 0
        self.seen = Seen()

    def shown(self, at: int) -> str:
        """A token as an error names it; the content of texts and numbers is not repeated."""
        kind = self.kinds[at]
        if kind in (WORD, SYMBOL, BRACKET, PARAMETER, QUOTED):
            return f"'{self.tokens.texts[at]}'"
        if kind == TEXT:
            return "a text"
        return "the end" if kind == END else "a number"

    def refuse(self, message: str, at: int | None = None) -> NoReturn:
        """Raise Refused at a token, by default the present one."""
        self.tokens.refuse(message, self.at if at is None else at)

    def unexpected(self, wanted: str) -> NoReturn:
        """Refuse the present token, with advice where its word is known."""
        word = self.words[self.at]
        if word in ADVICE:
            self.refuse(f"{self.shown(self.at)} {ADVICE[word]}.")
        self.refuse(f"{self.shown(self.at)} stands where {wanted} should.")

    def take(self, word: str) -> bool:
        """Step over a word or symbol if it is next."""
        if self.words[self.at] == word:
            self.at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        """Step over a word or symbol, or refuse."""
        if self.words[self.at] != word:
            self.unexpected(f"'{word}'")
        self.at += 1

    def name(self, what: str) -> str:
        """Step over a name, bare or in back-ticks; quoted in the output where it must be."""
        at = self.at
        kind = self.kinds[at]
        if kind == WORD:
            word = self.words[at]
            if not word or word in QUOTE:
                self.tokens.texts[at] = f"`{self.tokens.value(at)}`"
        elif kind != QUOTED:
            self.unexpected(what)
        self.at = at + 1
        return self.tokens.value(at)

    def variable(self, what: str = "a variable") -> str:
        """Step over a name that is given here to a value, a node, an edge or a path."""
        name = self.name(what)
        self.seen.bound.add(name)
        return name

    def parameter(self) -> None:
        """Step over a parameter."""
        self.seen.parameters[self.tokens.value(self.at)] = None
        self.at += 1

    def number(self, what: str, most: int) -> int:
        """Step over a whole number of the text's structure: a bound of hops or paths."""
        at = self.at
        if self.kinds[at] != INTEGER:
            self.unexpected(what)
        text = self.tokens.texts[at]
        if not text.isdigit() or len(text) > 9 or int(text) > most:
            self.refuse(f"{what.capitalize()} may be {most} at most.")
        self.seen.structure.add(at)
        self.at = at + 1
        return int(text)

    def expression(self, bar: bool = False) -> None:
        """An expression; ``bar``: a ``|`` ends it. Defined by the grammar of expressions."""
        raise NotImplementedError

    def bracket(self, symbol: str) -> None:
        """An operand that begins with a bracket. Defined by the grammar of brackets."""
        raise NotImplementedError

    def projection(self) -> None:
        """``{.name}`` behind a variable. Defined by the grammar of brackets."""
        raise NotImplementedError

    def path(self) -> None:
        """A path of a pattern. Defined by the grammar of patterns."""
        raise NotImplementedError

    def patterns(self) -> None:
        """Paths after MATCH, parted by commas. Defined by the grammar of patterns."""
        raise NotImplementedError

    def labels(self, kind: NameKind, bar: bool = False) -> None:
        """A label expression after its colon. Defined by the grammar of patterns."""
        raise NotImplementedError

    def query(self, inner: Literal["call", "exists", "collect"] | None = None) -> None:
        """Clauses up to RETURN, with UNION. Defined by the grammar of clauses."""
        raise NotImplementedError
