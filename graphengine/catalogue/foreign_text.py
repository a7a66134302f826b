"""Cypher of other tools: its tokens with their places, and its literals made parameters.

Only a text that passed the gate is changed, and what comes out is held against it again by the
caller. All but the literals stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphengine.model.kinds import NAME

_LEX = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    |(?P<float>(?:\d[\d_]*)?\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)
    |(?P<int>0x[0-9a-fA-F]+|0o[0-7]+|\d[\d_]*)
    |(?P<name>`[^`]*`|[^\W\d]\w*)|(?P<param>\$\w+)
    |(?P<sign>\.\.|<=|>=|<>|=~|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
_COMPARE = frozenset(("=", "<>", "<", ">", "<=", ">=", "=~", "CONTAINS", "WITH"))
_GOES_ON = frozenset(("+", "-", "*", "/", "%", "^", ".", "[", "..", "||"))
_OPEN, _CLOSE = "([{", ")]}"
_BEGINS = frozenset(("WHERE", "AND", "OR", "XOR", "NOT", "("))


@dataclass(frozen=True)
class Token:
    """A token and where it stands."""

    kind: str
    raw: str
    start: int
    end: int
    depth: int

    @property
    def word(self) -> str:
        """What is compared: a bare name in capitals, a sign as it is."""
        if self.kind == "sign":
            return self.raw
        return self.raw.upper() if self.kind == "name" and self.raw[0] != "`" else ""


@dataclass
class Proposal:
    """A text with its literals proposed as parameters.

    ``values`` has the literal of each; ``columns`` name and type of what is returned; ``unsure``
    the columns that may hold nodes, edges or values.
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)


def lex(text: str) -> list[Token]:
    """Tokens without blanks and comments, with the depth of brackets around each."""
    found, depth = [], 0
    for match in _LEX.finditer(text):
        kind, raw = match.lastgroup or "sign", match[0]
        if kind == "skip":
            continue
        depth -= kind == "sign" and raw in _CLOSE
        found.append(Token(kind, raw, match.start(), match.end(), depth))
        depth += kind == "sign" and raw in _OPEN
    return found


def propose(text: str, taken: Sequence[str]) -> Proposal:
    """Literals in comparisons and maps become parameters; ``taken`` are names in use already."""
    tokens = lex(text)
    names = {name.lower() for name in taken} | {"limit"}
    proposal = Proposal(text)
    parts, last = [], 0
    for at, token in enumerate(tokens):
        value = _literal(token)
        if value is None or not _compared(tokens, at):
            continue
        name = _named(proposal, names, _property(tokens, at), value)
        parts += [text[last : token.start], f"${name}"]
        last = token.end
    proposal.text = "".join([*parts, text[last:]])
    return proposal


def bounded(text: str, most: int) -> str:
    """The text with paths of any length (``*``, ``*2..``) cut at ``most`` edges."""
    tokens = lex(text)
    cuts = []
    for at, token in enumerate(tokens):
        if token.word != "*" or not _in_edge(tokens, at):
            continue
        after = at + 1
        least = tokens[after].raw if after < len(tokens) and tokens[after].kind == "int" else ""
        after += bool(least)
        dots = word_at(tokens, after) == ".."
        upper = tokens[after + 1].kind == "int" if after + 1 < len(tokens) else False
        if (dots and not upper) or (not dots and not least):
            end = tokens[after].end if dots else token.end
            cuts.append((token.start, end, f"*{least or 1}..{most}"))
    for start, end, words in reversed(cuts):
        text = text[:start] + words + text[end:]
    return text


def _in_edge(tokens: list[Token], at: int) -> bool:
    """Whether a token stands in the square brackets of an edge, not in a map within them."""
    depth = tokens[at].depth
    for place in range(at, 0, -1):
        if tokens[place].depth < depth:
            return tokens[place].raw == "[" and word_at(tokens, place - 1) == "-"
    return False


def _literal(token: Token) -> Any:
    if token.kind == "text":
        body = token.raw[1:-1]
        return None if "\\" in body else body
    if token.kind == "int" and token.raw.isdigit() and len(token.raw) < 19:
        return int(token.raw)
    if token.kind == "float" and "_" not in token.raw:
        return float(token.raw)
    return None


def word_at(tokens: list[Token], at: int) -> str:
    """The word of a token; "" outside of the text."""
    return tokens[at].word if 0 <= at < len(tokens) else ""


def _compared(tokens: list[Token], at: int) -> bool:
    """Whether a literal is the whole other side of a comparison, or the value of a map's key."""
    before, behind = word_at(tokens, at - 1), word_at(tokens, at + 1)
    if behind in _GOES_ON:
        return False
    if before == "WITH":
        return word_at(tokens, at - 2) in ("STARTS", "ENDS")
    if before in _COMPARE:
        return True
    if before == ":":
        return at > 2 and tokens[at - 2].kind == "name" and word_at(tokens, at - 3) in ("{", ",")
    return before in _BEGINS and behind in ("=", "<>", "<", ">", "<=", ">=")


def _property(tokens: list[Token], at: int) -> str:
    """The property that a literal is compared with; ``value`` where none is near."""
    if word_at(tokens, at - 1) == ":":
        return tokens[at - 2].raw
    step = 1 if word_at(tokens, at - 1) in _BEGINS else -1
    for place in range(at + step, at + step * 12, step):
        if word_at(tokens, place) in ("WHERE", "AND", "OR", "RETURN", "MATCH", "{"):
            break
        named = 0 < place < len(tokens) and tokens[place].kind == "name"
        if named and word_at(tokens, place - 1) == ".":
            return tokens[place].raw
    return "value"


def _named(proposal: Proposal, names: set[str], base: str, value: Any) -> str:
    """A name for a parameter; the same value for the same property has one name."""
    base = base.strip("`")
    base = base if NAME.match(base) and len(base) < 50 else "value"
    for number in range(1, 10_000):
        name = base if number == 1 else f"{base}_{number}"
        known = proposal.values.get(name)
        if name in proposal.values and type(known) is type(value) and known == value:
            return name
        if name.lower() not in names:
            names.add(name.lower())
            proposal.values[name] = value
            return name
    return "value"
