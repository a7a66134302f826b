"""The tokens of a Cypher text: one compiled expression, closed by default.

Whatever is not matched is an error: a blank that is not ASCII, a byte order mark, ``\\u`` outside
of quotes, an arrow drawn with another dash. Comments and blanks become a gap before the next token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from graphengine.catalogue.quoting import decoded, plain, quoted
from graphengine.errors import Refused

WORD, QUOTED, TEXT, INTEGER, FLOAT, PARAMETER, SYMBOL, BRACKET, END = "wqsifpobe"

_TOKEN = re.compile(
    r"""([ \t\r\n]*+(?:(?://[^\r\n]*+|/\*(?s:.*?)\*/)[ \t\r\n]*+)*+)(?:(
    [^\W\d]\w*+
    |\.\.|<=|>=|<>|=~|\|\||[(){}\[\],:;=<>+\-*%^|&!]|/(?![/*])|\.(?![0-9])
    |'[^'\\]*(?:\\(?s:.)[^'\\]*)*'|"[^"\\]*(?:\\(?s:.)[^"\\]*)*"
    |(?:[0-9]+(?:_[0-9]+)*)?\.[0-9]+(?:_[0-9]+)*(?:[eE][+-]?[0-9]+)?(?!\w)
    |[0-9]+(?:_[0-9]+)*[eE][+-]?[0-9]+(?!\w)
    |(?:0x[0-9a-fA-F]+|0o[0-7]+|[0-9]+(?:_[0-9]+)*)(?!\w)
    |\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+)(?!\w)
    |`[^`]*`(?!`)
    |\Z)
    |((?s:.))
    )""",
    re.VERBOSE,
)
_SYMBOLS = frozenset(".. <= >= <> =~ || ( ) { } [ ] , : ; = < > + - * % ^ | & ! / .".split())
_BRACKETS = frozenset("()[]{}")
_KINDS = {"'": TEXT, '"': TEXT, "$": PARAMETER, "`": QUOTED, ".": FLOAT} | dict.fromkeys(
    "0123456789", INTEGER
)


@dataclass(slots=True)
class Tokens:
    """A text as parallel lists, one entry a token; after the last come entries of the end.

    ``words`` holds what grammar compares: a bare ASCII word in capitals, a symbol as it is, ""
    for all else. ``texts`` holds what is emitted, ``raw`` what was read, ``seps`` the blank or
    nothing before a token. ``closes`` leads from an opening bracket to its end, ``literals`` are
    texts and numbers.
    """

    source: str
    size: int
    kinds: list[str]
    words: list[str]
    raw: list[str]
    texts: list[str]
    seps: list[str]
    closes: dict[int, int]
    decoded: dict[int, str]
    literals: list[int]

    def value(self, at: int) -> str:
        """The text or name that a token means."""
        return self.decoded.get(at, self.raw[at])

    def refuse(self, message: str, at: int) -> NoReturn:
        """Raise Refused with line and column of token ``at``."""
        raise refusal(self.source, _offset(self.source, at), message)

    def line(self, at: int) -> int:
        """1-based line of a token."""
        return self.source.count("\n", 0, _offset(self.source, at)) + 1


def _offset(source: str, at: int) -> int:
    """Where a token begins; found anew, for only errors and hints ask."""
    for number, match in enumerate(_TOKEN.finditer(source)):
        if number >= at:
            return match.end(1)
    return len(source)


def refusal(source: str, offset: int, message: str) -> Refused:
    """An error that names 1-based line and column of an offset."""
    line = source.count("\n", 0, offset) + 1
    column = offset - (source.rfind("\n", 0, offset) + 1) + 1
    return Refused(f"Line {line}, column {column}: {message}")


def tokenize(source: str, max_depth: int) -> Tokens:
    """Split a text into tokens; time is linear in its length.

    Args:
        source: the text.
        max_depth: how deep brackets may nest.

    Raises:
        Refused: a character, text or name that is not allowed, or brackets that do not match.
    """
    found = _TOKEN.findall(source)
    gaps, read, bads = zip(*found, strict=True)
    size = read.index("") if any(bads) else len(read) - 1
    if any(bads):
        raise _bad(source, _offset(source, size), bads[size])
    while size and not read[size - 1]:
        size -= 1
    means = {text: _meaning(text) for text in set(read)}
    raw = [*read[:size], *_PADDING]
    kinds, words = map(list, zip(*[means[text] for text in raw], strict=True))
    seps = [" " if gap else "" for gap in gaps[:size]]
    tokens = Tokens(source, size, kinds, words, raw, raw.copy(), seps, {}, {}, [])
    opened: list[int] = []
    for at in [at for at, kind in enumerate(kinds) if kind in _SPECIAL]:
        kind = kinds[at]
        if kind == BRACKET:
            _bracket(tokens, at, opened, max_depth)
        else:
            _SPECIAL[kind](tokens, at)
            _part(tokens, at)
    if opened:
        tokens.refuse(f"'{raw[opened[-1]]}' is not closed.", opened[-1])
    return tokens


def _meaning(text: str) -> tuple[str, str]:
    """Kind of a token, and the word that grammar compares."""
    if text in _SYMBOLS:
        return (BRACKET if text in _BRACKETS else SYMBOL), text
    if not text:
        return END, ""
    kind = _KINDS.get(text[0], WORD)
    return kind, text.upper() if kind == WORD and text.isascii() else ""


def _part(tokens: Tokens, at: int) -> None:
    """See to it that a text, number or quoted name does not grow together with its neighbours."""
    kinds, seps = tokens.kinds, tokens.seps
    if at and kinds[at - 1] not in _SIGNS:
        seps[at] = " "
    if at + 1 < tokens.size and kinds[at + 1] not in _SIGNS:
        seps[at + 1] = " "


def _bracket(tokens: Tokens, at: int, opened: list[int], max_depth: int) -> None:
    """Open a bracket, or close the one that was opened last."""
    text = tokens.raw[at]
    if text in "([{":
        opened.append(at)
        if len(opened) > max_depth:
            tokens.refuse(
                f"Brackets nest deeper than {max_depth}. Split the question with WITH.", at
            )
    elif opened and tokens.raw[opened[-1]] == _PAIRS[text]:
        tokens.closes[opened.pop()] = at
    else:
        tokens.refuse(f"'{text}' closes nothing that is open.", at)


def _number(tokens: Tokens, at: int) -> None:
    text = tokens.raw[at]
    tokens.literals.append(at)
    if "_" in text:
        tokens.texts[at] = text.replace("_", "")
    if not text.isdigit() and text[:2] not in ("0x", "0o") and "_" not in text:
        tokens.kinds[at] = FLOAT


# So that grammar may look a few tokens ahead without asking for the end.
_PADDING = ("",) * 4
_PAIRS = {")": "(", "]": "[", "}": "{"}


def _text(tokens: Tokens, at: int) -> None:
    """A quoted text decoded, and quoted anew."""
    try:
        value = decoded(tokens.raw[at][1:-1])
    except ValueError as error:
        tokens.refuse(str(error), at)
    tokens.decoded[at] = value
    tokens.texts[at] = quoted(value)
    tokens.literals.append(at)


def _name(tokens: Tokens, at: int) -> None:
    """The name within back-ticks; plain ones only."""
    name = tokens.raw[at][1:-1]
    if not name:
        tokens.refuse("A name in back-ticks is empty.", at)
    if not plain(name):
        tokens.refuse(
            "A name in back-ticks has a backslash or a character that cannot be seen. "
            "Use a plain name.",
            at,
        )
    tokens.decoded[at] = name


def _parameter(tokens: Tokens, at: int) -> None:
    tokens.decoded[at] = tokens.raw[at][1:]


_SIGNS = frozenset((SYMBOL, BRACKET))
_SPECIAL: dict[str, Callable[[Tokens, int], None]] = {
    BRACKET: lambda tokens, at: None,
    TEXT: _text,
    QUOTED: _name,
    PARAMETER: _parameter,
    INTEGER: _number,
    FLOAT: _number,
}


def _bad(source: str, offset: int, char: str) -> Refused:
    if char in "'\"":
        return refusal(source, offset, "A text is not closed. Write \\' for a quote within it.")
    if char == "`":
        return refusal(
            source, offset, "A name in back-ticks is not closed or has a back-tick in it."
        )
    if source.startswith("/*", offset):
        return refusal(source, offset, "A comment is not closed.")
    if char == "$":
        return refusal(
            source, offset, "'$' begins the name of a parameter: a letter or _, then no blank."
        )
    if char == "\\":
        return refusal(source, offset, "A backslash stands outside of quotes. Leave it out.")
    if char.isascii() and char.isprintable():
        return refusal(source, offset, f"'{char}' is not part of what queries may hold.")
    name = unicodedata.name(char, "a control character")
    return refusal(
        source,
        offset,
        f"U+{ord(char):04X} ({name}) stands outside of quotes. Use plain blanks and ASCII signs.",
    )
