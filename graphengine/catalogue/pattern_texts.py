"""Regular expressions after ``=~``: only those that the server matches quickly.

Java's matcher goes back and tries again. Repetition within repetition, ``(a+)+``, takes time that
doubles with each character, so it is refused, and what could hide it: references, look-arounds.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 200
# Each repeat without a near bound multiplies the tries by the length of the text.
MOST_REPEATS = 8
MOST_FAR = 4
NEAR = 20
_PART = re.compile(
    r"\\Q.*?(?:\\E|\Z)|\\[0-9k]|\\.|\[(?:\\.|[^\]\\])*\]|\(\?[a-zA-Z]*\)|\(\?(?:[a-zA-Z-]*:)?"
    r"|[()|]|[*+?]|\{[0-9]+(?:,[0-9]*)?\}|.",
    re.DOTALL,
)
_FLAGS = re.compile(r"\(\?[imsu]*\)\Z")
_GROUPS = frozenset(("(", "(?:", "(?i:", "(?s:"))


def problem(pattern: str) -> str | None:
    """What is wrong with a pattern, as the end of a sentence; None if it may be used."""
    if len(pattern) > MOST_CHARACTERS:
        return f"has more than {MOST_CHARACTERS} characters"
    repeats = far = 0
    opened: list[bool] = []
    last_repeats = False
    for part in _PART.findall(pattern):
        group_repeats, last_repeats = last_repeats, False
        if part[0] == "\\" and part[1:2] in tuple("0123456789k"):
            return "refers back to what it found; that can take for ever"
        if part[0] == "(":
            if part.startswith("(?") and part.endswith(")"):
                if not _FLAGS.match(part):
                    return "has flags that are not used here"
                continue
            if part not in _GROUPS:
                return "looks ahead or behind; that can take for ever"
            opened.append(False)
        elif part == ")" and opened:
            last_repeats = opened.pop()
            if opened and last_repeats:
                opened[-1] = True
        elif part == "|" and opened:
            opened[-1] = True
        elif part in ("*", "+", "?") or (part[0] == "{" and len(part) > 1):
            if group_repeats and part != "?":
                return "repeats a part that repeats or branches itself; that can take for ever"
            last_repeats = group_repeats
            repeats, far = repeats + 1, far + _far(part)
            if repeats > MOST_REPEATS or far > MOST_FAR:
                return (
                    f"has more than {MOST_REPEATS} repeats, or more than {MOST_FAR} without a near "
                    "bound; that can take for ever"
                )
            if opened:
                opened[-1] = True
    return None


def _far(part: str) -> bool:
    """Whether a repeat has no upper bound, or a high one."""
    if part in ("*", "+", "?"):
        return part != "?"
    most = part.strip("{}").rpartition(",")[2]
    return not most or int(most) > NEAR
