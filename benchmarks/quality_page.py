"""Put made tables into a page, between their marks; the text around them is written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

END = "<!-- end -->"


def put(page: Path, made: Mapping[str, str]) -> None:
    """Replace what stands between ``<!-- made: NAME -->`` and the next ``<!-- end -->``.

    Raises:
        ValueError: the page has not exactly one such mark; nothing is written then.
    """
    text = page.read_text(encoding="utf-8")
    for name, table in made.items():
        before, mark, rest = text.partition(f"<!-- made: {name} -->\n")
        _, end, after = rest.partition(END)
        if not mark or not end or mark in after:
            raise ValueError(f"{page.name} has no mark for '{name}', or more than one.")
        text = f"{before}{mark}\n{table}\n\n{end}{after}"
    page.write_text(text, encoding="utf-8", newline="\n")


def markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table; the first column to the left, the others to the right."""
    lines = [head, tuple(["---"] + ["---:"] * (len(head) - 1)), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
