"""Text as it is safe to look at: marks for what cannot be seen, widths, shortening.

A name is stored as given. In a picture a character that hides or reorders its neighbours would
let "80,000" be read as something else, so it is shown as a mark such as ``[U+202E]``.
"""

from __future__ import annotations

import unicodedata

# Format characters that have a visible form of their own.
_VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")
# Letters and symbols by category, yet blank on every screen.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_JOINERS = frozenset("\u200c\u200d")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def shown(text: str) -> str:
    """Return ``text`` with every invisible or reordering character replaced by a visible mark.

    Line breaks and tabs become spaces; joiners inside emoji and scripts that need them stay.
    Complexity: linear in the length.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(text, i) for i in range(len(text)))


def _visible(text: str, i: int) -> str:
    char = text[i]
    if char in "\n\r\t":
        return " "
    if char in _JOINERS and _joins(text[i - 1 : i]) and _joins(text[i + 1 : i + 2]):
        return char
    hidden = unicodedata.category(char) in _HIDDEN_CATEGORIES and char not in _VISIBLE_FORMAT
    if hidden or char in _BLANK:
        return f"[U+{ord(char):04X}]"
    return char


def _joins(neighbour: str) -> bool:
    """Whether a joiner beside this character is honest spelling (emoji, Arabic, Indic, ...)."""
    if not neighbour:
        return False
    point = ord(neighbour)
    return 0x0600 <= point <= 0x18AF or 0x2600 <= point <= 0x27BF or point in _EMOJI


_EMOJI = range(0x1F000, 0x1FB00)


def width(text: str) -> float:
    """Width of one line in em, near enough to keep labels apart (wide characters count one)."""
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.6


def shorten(text: str, limit: float) -> str:
    """Cut ``text`` to at most ``limit`` em, with an ellipsis where something was cut."""
    # A pile of combining marks has no width of its own but buries what is above and below.
    if width(text) <= limit and len(text) <= 4 * limit:
        return text
    used = 1.0
    kept: list[str] = []
    for char in text:
        used += _char_width(char)
        if used > limit or len(kept) > 4 * limit:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def shorten_middle(text: str, limit: float) -> str:
    """Cut the middle out of a number, whose ends tell it apart, down to ``limit`` em."""
    if width(text) <= limit:
        return text
    tail = text[-4:]
    return shorten(text, limit - width(tail)) + tail
