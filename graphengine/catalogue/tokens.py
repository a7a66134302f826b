"""The tokens of a Cypher text: one compiled expression, closed by default.

Whatever is not matched is an error: a blank that is not ASCII, a byte order mark, ``\\u`` outside
of quotes, an arrow drawn with another dash. Comments and blanks become a gap before the next token.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

from graphengine.errors import Refused

WORD, QUOTED, TEXT, INTEGER, FLOAT, PARAMETER, SYMBOL, END = "wqsifpoe"
WORDY = frozenset((WORD, QUOTED, TEXT, INTEGER, FLOAT, PARAMETER))

_TOKEN = re.compile(
    r"""((?:[ \t\r\n]|//[^\r\n]*|/\*(?s:.*?)\*/)*)(?:
    (?P<w>[^\W\d]\w*)
    |(?P<o>\.\.|<=|>=|<>|=~|\|\||[(){}\[\],:;=<>+\-*%^|&!]|/(?![/*])|\.(?![0-9]))
    |(?P<s>'[^'\\]*(?:\\(?s:.)[^'\\]*)*'|"[^"\\]*(?:\\(?s:.)[^"\\]*)*")
    |(?P<f>(?:[0-9]+(?:_[0-9]+)*)?\.[0-9]+(?:_[0-9]+)*(?:[eE][+-]?[0-9]+)?(?!\w)
        |[0-9]+(?:_[0-9]+)*[eE][+-]?[0-9]+(?!\w))
    |(?P<i>(?:0x[0-9a-fA-F]+|0o[0-7]+|[0-9]+(?:_[0-9]+)*)(?!\w))
    |(?P<p>\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+)(?!\w))
    |(?P<q>`[^`]*`(?!`))
    |(?P<e>\Z)
    |(?P<bad>(?s:.))
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(?s:(.)))")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"} | {c: c for c in "\\'\"`"}
_UNSAFE = re.compile(r"[\\'\x00-\x1f\x7f-\xa0\xad]|[^\x00-\xff]")
_SHORT = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(slots=True)
class Tokens:
    """A text as parallel lists, one entry a token; the last token is the end.

    ``words`` holds what grammar compares: a bare ASCII word in capitals, a symbol as it is, ""
    for all else. ``texts`` holds what is emitted, ``values`` the decoded text or name.
    """

    source: str
    kinds: list[str]
    words: list[str]
    texts: list[str]
    values: list[str]
    gaps: list[bool]
    starts: list[int]
    closes: dict[int, int]

    def refuse(self, message: str, at: int) -> NoReturn:
        """Raise Refused with line and column of token ``at``."""
        raise refusal(self.source, self.starts[at], message)

    def line(self, at: int) -> int:
        """1-based line of a token."""
        return self.source.count("\n", 0, self.starts[at]) + 1


def refusal(source: str, offset: int, message: str) -> Refused:
    """An error that names 1-based line and column of an offset."""
    line = source.count("\n", 0, offset) + 1
    column = offset - (source.rfind("\n", 0, offset) + 1) + 1
    return Refused(f"Line {line}, column {column}: {message}")


def tokenize(source: str, max_depth: int) -> Tokens:
    """Split a text into tokens.

    Args:
        source: the text.
        max_depth: how deep brackets may nest.

    Raises:
        Refused: a character, text or name that is not allowed, or brackets that do not match.
    """
    tokens = Tokens(source, [], [], [], [], [], [], {})
    kinds, words, texts, values = tokens.kinds, tokens.words, tokens.texts, tokens.values
    gaps, starts = tokens.gaps, tokens.starts
    opened: list[int] = []
    for match in _TOKEN.finditer(source):
        kind = match.lastgroup or "bad"
        text = value = match[kind]
        word = ""
        if kind == WORD:
            if text.isascii():
                word = text.upper()
        elif kind == SYMBOL:
            word = text
            if text in "([{":
                opened.append(len(kinds))
                if len(opened) > max_depth:
                    raise refusal(source, match.start(kind), _DEEP.format(max_depth))
            elif text in ")]}":
                _close(tokens, opened, text, match.start(kind))
        elif kind == TEXT:
            value, text = _text(source, match.start(kind), text)
        elif kind in (INTEGER, FLOAT):
            text = value = text.replace("_", "")
        elif kind == QUOTED:
            value = _name(source, match.start(kind), text)
        elif kind == "bad":
            raise _bad(source, match.start(kind), text)
        kinds.append(kind)
        words.append(word)
        texts.append(text)
        values.append(value)
        gaps.append(match.end(1) > match.start(1))
        starts.append(match.start(kind))
        if kind == END:
            break
    for column, blank in ((kinds, END), (words, ""), (texts, ""), (values, "")):
        column.extend([blank] * _PADDING)
    if opened:
        tokens.refuse(f"'{texts[opened[-1]]}' is not closed.", opened[-1])
    return tokens


_PADDING = 4  # so that grammar may look a few tokens ahead without asking for the end
_DEEP = "Brackets nest deeper than {}. Split the question with WITH."
_PAIRS = {")": "(", "]": "[", "}": "{"}


def _close(tokens: Tokens, opened: list[int], text: str, offset: int) -> None:
    if not opened or tokens.texts[opened[-1]] != _PAIRS[text]:
        raise refusal(tokens.source, offset, f"'{text}' closes nothing that is open.")
    tokens.closes[opened.pop()] = len(tokens.kinds)


def _text(source: str, offset: int, raw: str) -> tuple[str, str]:
    """A quoted text decoded, and quoted anew with escapes that every release reads alike."""
    value = raw[1:-1]
    if "\\" in value:

        def decoded(match: re.Match[str]) -> str:
            if match[1]:
                return chr(int(match[1], 16))
            if match[2] not in _ESCAPES:
                raise refusal(
                    source,
                    offset,
                    f"A text has the unknown escape \\{match[2]}. Write \\\\ for a backslash.",
                )
            return _ESCAPES[match[2]]

        value = _ESCAPE.sub(decoded, value)
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "\\u" in value:
            raise refusal(
                source, offset, "A text has a backslash before 'u'. Hand it over as a parameter."
            )
    return value, quoted(value)


def quoted(value: str) -> str:
    """A text as a Cypher literal; what cannot be seen is escaped."""
    return "'" + _UNSAFE.sub(_escaped, value) + "'"


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char in _SHORT:
        return _SHORT[char]
    if ord(char) < 0x10000 and unicodedata.category(char)[0] in "CZ":
        return f"\\u{ord(char):04x}"
    return char


def _name(source: str, offset: int, raw: str) -> str:
    """The name within back-ticks; plain ones only."""
    name = raw[1:-1]
    if not name:
        raise refusal(source, offset, "A name in back-ticks is empty.")
    if "\\" in name or any(unicodedata.category(c)[0] in "CZ" for c in name if c != " "):
        raise refusal(
            source,
            offset,
            "A name in back-ticks has a backslash or a character that cannot be seen. "
            "Use a plain name.",
        )
    return name


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
