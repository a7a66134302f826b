"""The corpora of Cypher and what is expected of each line.

The hostile corpus (236 lines) and the first benign one lie beside the published data sets; lines
are known here by number. ``REFUSED`` says why the gate refuses a line, ``LIVE`` what the same line
does where nothing guards: on a Neo4j with loose settings, in a session that may write.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphengine.model.duration import Duration

HERE = Path(__file__).parent
_CHARACTER = re.compile(r"<U\+([0-9A-F]{4,5})>")

# Why the gate refuses; "reads" passes as a read and is held by the limits alone.
REFUSED_TABLE = """
1-18 clause, 19 second, 20-25 clause, 26-32 sign, 33 reads, 34 clause, 35-36 order, 37 clause,
38-39 second, 40 clause, 41 order, 42-48 clause, 49 name, 50-51 clause, 52 reads, 53 bracket,
54 reads, 55 length, 56-59 reads, 60 pattern, 61-66 clause, 67 sign, 68-83 clause, 84 order,
85-89 clause, 90-91 procedure, 92-106 clause, 107-118 procedure, 119-126 clause, 127-144 procedure,
145 function, 146 procedure, 147 reads, 148-151 clause, 152 second, 153-175 clause, 176 second,
177-190 clause, 191-204 procedure, 205 second, 206-213 procedure, 214-233 clause, 234-235 function,
236 unbounded
"""
# What the line does on a loose 5.26 in a session that may write: "outside" reads a file, a setting
# or an address; "limit" runs until a limit ends it; "none" is refused by the engine itself.
LIVE_TABLE = """
1-15 changes, 16 runs, 17-18 changes, 19 none, 20-25 changes, 26-27 none, 28 changes, 29 none,
30-32 changes, 33 runs, 34-36 none, 37 changes, 38-41 none, 42 changes, 43 runs, 44 changes,
45-46 runs, 47 none, 48-51 changes, 52-53 none, 54-57 limit, 58-60 runs, 61-65 changes, 66 none,
67-69 changes, 70 none, 71-74 changes, 75-77 none, 78-79 changes, 80-81 none, 82 changes,
83-85 none, 86-89 changes, 90-91 runs, 92-93 changes, 94-100 none, 101-103 runs, 104 outside,
105-106 runs, 107 outside, 108-110 runs, 111-112 none, 113-115 runs, 116-117 outside, 118 runs,
119-126 outside, 127-146 none, 147 limit, 148 outside, 149-236 none
"""
# Lines for this engine that it refuses itself: two statements at once (19, 38-41, 53), characters
# or syntax of later releases (26-36, 66, 70, 80-81), writing where only reading may stand (75-77),
# a UNION of different columns (52), the Enterprise edition (47, 95-100, 111), no other database
# or user to be had from here (83-85, 94), procedures that are gone (112).
DEAD_TABLE = """
19 none, 26-27 none, 29 none, 34-36 none, 38-41 none, 47 none, 52-53 none, 66 none, 70 none,
75-77 none, 80-81 none, 83-85 none, 94-100 none, 111-112 none
"""
SAYS = {
    "clause": "changes the graph|manages the server|is not for queries|reads or writes files|"
    "is not among the clauses",
    "second": "Only one statement",
    "sign": "outside of quotes|begins the name of a parameter",
    "order": "stands where MATCH",
    "name": "backslash or a character",
    "bracket": "closes nothing",
    "length": "may be 6 at most",
    "pattern": "repeats a part",
    "procedure": "Procedures are not called",
    "function": "is not listed",
    "unbounded": "no upper bound",
}
PARAMETERS: dict[str, Any] = {
    "a": "p1",
    "b": "p2",
    "id": "p1",
    "q": "x",
    "key": "p1",
    "ids": ["p1", "p9", "zz"],
    "min": 100,
    "from": datetime(2016, 1, 1, tzinfo=UTC),
    "to": datetime(2017, 1, 1, tzinfo=UTC),
    "days": Duration(days=400),
    "name": "Li Wei",
    "pattern": "L.*",
    "rows": [{"key": "p1", "label": "first"}, {"key": "p2", "label": "second"}],
    "n": 2,
    "limit": 10,
    "day": "2016-02-01",
    "text": "DELETE nothing",
    "k": "name",
}


def ranges(table: str) -> dict[int, str]:
    """Line number to word, from ``1-3 word, 4 other``."""
    found: dict[int, str] = {}
    for part in table.replace("\n", " ").split(","):
        numbers, _, word = part.strip().partition(" ")
        first, _, last = numbers.partition("-")
        found.update(dict.fromkeys(range(int(first), int(last or first) + 1), word.strip()))
    return found


REFUSED = ranges(REFUSED_TABLE)
LIVE = ranges(LIVE_TABLE)
DEAD = set(ranges(DEAD_TABLE))


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def hostile(data_dir: Path) -> list[tuple[str, str]]:
    """Tag and text of the hostile lines, in order."""
    path = data_dir.parent / "hostile" / "hostile_cypher.txt"
    pairs = [line.split("\t", 1) for line in _lines(path)]
    return [(tag, decoded(text)) for tag, text in pairs]


def benign(data_dir: Path) -> list[str]:
    """The honest look-alikes of the corpus and those of this folder."""
    return [*_lines(data_dir.parent / "hostile" / "benign_cypher.txt"), *honest()]


def honest() -> list[str]:
    """The honest questions of this folder."""
    return _lines(HERE / "benign_more.txt")


def decoded(text: str) -> str:
    """``<U+2028>`` as the character it stands for."""
    return _CHARACTER.sub(lambda match: chr(int(match[1], 16)), text)
