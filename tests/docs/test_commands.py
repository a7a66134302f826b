"""Every command line that a page shows is one that the command line takes."""

from __future__ import annotations

import argparse
import re
import shlex

import pytest

from graphengine.cli import parser
from tests.docs.pages import PAGES, blocks, name

INLINE = re.compile(r"`(graphengine [^`]+)`")
# In running text a command may stand by its name alone; in a block it has to be whole.
NAME_ONLY = re.compile(r"graphengine( [a-z][a-z-]*){1,2}")


def shown() -> list[tuple[str, str]]:
    """Page and command of every ``graphengine`` line in a block, continued lines joined."""
    found = []
    for block in blocks():
        for line in block.text.replace("\\\n", " ").splitlines():
            if line.strip().startswith("graphengine "):
                found.append((block.page, line.strip()))
    indented = re.compile(r"^    (graphengine .+)$", re.MULTILINE)
    for page in PAGES:
        found += [(name(page), line) for line in indented.findall(page.read_text("utf-8"))]
    return sorted(set(found))


def inline() -> list[tuple[str, str]]:
    """Page and command of every ``graphengine`` in running text."""
    texts = [(name(page), page.read_text(encoding="utf-8")) for page in PAGES]
    return sorted({(page, found) for page, text in texts for found in INLINE.findall(text)})


def words(line: str) -> list[str]:
    """The arguments, as a shell would split them, comments left out."""
    return shlex.split(line, comments=True)[1:]


def commands(top: argparse.ArgumentParser) -> set[tuple[str, ...]]:
    """Names of all subcommands, groups included."""
    found: set[tuple[str, ...]] = set()
    for action in top._actions:
        below = action.choices if isinstance(action, argparse._SubParsersAction) else {}
        for word, sub in dict(below).items():
            found |= {(word,), *((word, *rest) for rest in commands(sub))}
    return found


@pytest.mark.parametrize(("page", "line"), shown())
def test_command_line_parses(page: str, line: str) -> None:
    args = parser().parse_args(words(line))
    assert callable(args.run), page


@pytest.mark.parametrize(("page", "line"), inline())
def test_command_in_running_text_exists(page: str, line: str) -> None:
    if NAME_ONLY.fullmatch(line):
        known = commands(parser())
        assert tuple(words(line)) in known or words(line)[:1] in [list(k) for k in known], page
        return
    assert callable(parser().parse_args(words(line)).run), page


def test_a_wrong_line_would_be_seen() -> None:
    for line in ("graphengine laod x y", "graphengine graph fetch", "graphengine cypher"):
        with pytest.raises(SystemExit):
            parser().parse_args(words(line))
    assert len(shown()) > 25


def test_every_command_is_in_the_pages() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    missing = [
        " ".join(command)
        for command in commands(parser())
        if not re.search(r"\b" + r"[ `|]+(?:\w+ \| )*".join(command) + r"\b", text)
    ]
    assert not missing, f"no page names: {sorted(missing)}"
