"""A look at the beginning of a text: delimiter, and whether it is JSON, HTML or a table."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import IO

from loaders.readers.blocks import blocks
from loaders.readers.charset import Charset

SAMPLE = 256 * 1024
LINES = 200
LINE_END = re.compile(r"\r\n|\n|\r")
DELIMITERS = (",", ";", "\t", "|", "\x01")


def head(stream: IO[bytes], charset: Charset, max_line: int) -> str:
    """Up to 256 KiB of whole lines from the start of a text (less than one line: all there is)."""
    for block in blocks(_Short(stream), charset, max_line):  # type: ignore[arg-type]
        return block.text() if block.too_long is None else block.too_long
    return ""


class _Short:
    """The first `SAMPLE` bytes of a stream."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner, self.left = inner, SAMPLE

    def read(self, size: int) -> bytes:
        data = self.inner.read(min(size, self.left))
        self.left -= len(data)
        return data


def sniff_delimiter(text: str, quote: str, skip: int, header: bool) -> tuple[str, str]:
    """(delimiter, note): the candidate that gives most lines one and the same number of cells.

    Only candidates that split the header count; ties go to the one with more cells.
    """
    lines = [line for line in LINE_END.split(text)[skip:] if line][:LINES]
    if quote:
        pattern = re.compile(f"{re.escape(quote)}[^{re.escape(quote)}]*{re.escape(quote)}")
        lines = [pattern.sub("", line) for line in lines]
    best, best_score = "", (0.0, 0)
    for candidate in DELIMITERS:
        counts = Counter(line.count(candidate) for line in lines)
        if not counts or (header and lines[0].count(candidate) == 0):
            continue
        width, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        if header and counts[lines[0].count(candidate)] * 2 >= len(lines):
            width, times = lines[0].count(candidate), counts[lines[0].count(candidate)]
        score = (round(times / len(lines), 2), width)
        if width and score > best_score:
            best, best_score = candidate, score
    if best:
        return best, ""
    return ",", "no delimiter was found, so the file is read as one column" if lines else ""


def looks_like(text: str) -> str:
    """ "jsonl", "json" (one document), "html", "xml" or "csv", by the first characters."""
    start = text.lstrip("\ufeff \t\r\n")
    low = start[:512].lower()
    if low.startswith(("<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<style")):
        return "html"
    if low.startswith("<?xml"):
        return "html" if "<html" in low else "xml"
    if start.startswith("{"):
        first = LINE_END.split(start, maxsplit=1)[0].rstrip()
        return "jsonl" if _is_object(first) else _document(start)
    return _document(start)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return line.startswith('{"') and line.endswith("}")


def _document(start: str) -> str:
    """A document spreads over lines: a bracket, then a brace, a bracket or a key."""
    return "json" if re.match(r'\[\s*[{\]]|\{\s*("|$)', start) else "csv"
