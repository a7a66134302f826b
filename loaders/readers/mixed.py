"""Lines of UTF-8 within a text in another encoding: they would decode, but into other words."""

from __future__ import annotations

import codecs
import re

WIDE = ("utf-16", "utf-32")
# Two everyday characters side by side; in GB 18030 or Big5 the same bytes are rare characters.
CJK_RUN = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}")
# In a one-byte encoding: any letter beyond ASCII.
ANY_PAIR = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
MULTIBYTE = ("gb18030", "gbk", "gb2312", "big5", "big5hkscs", "shift_jis", "euc_jp", "euc_kr")


def is_wide(encoding: str) -> bool:
    """Whether one character takes at least two bytes, so that bytes alone show no lines."""
    return encoding.startswith(WIDE)


def utf8_lines(data: bytes, encoding: str) -> list[tuple[int, int]]:
    """(start, end) of lines that are UTF-8 although the text is in `encoding`.

    A line counts only if all of it is UTF-8 and it holds a run that hardly occurs otherwise.
    Linear in the bytes.
    """
    many = codecs.lookup(encoding).name.replace("-", "_") in MULTIBYTE
    pattern = CJK_RUN if many else ANY_PAIR
    found: list[tuple[int, int]] = []
    at = 0
    while match := pattern.search(data, at):
        start = data.rfind(b"\n", 0, match.start()) + 1
        end = data.find(b"\n", match.end())
        end = len(data) if end < 0 else end
        if _is_utf8(data[start:end]):
            found.append((start, end))
        at = end
    return found


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
