"""What is wrong with a query file: file, line and a sentence that says what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphengine.errors import InputError


@dataclass(frozen=True, order=True)
class Problem:
    """One defect. ``line`` is 1-based in the file as it lies on disk."""

    file: str
    line: int
    message: str

    def error(self) -> InputError:
        """The same as an error to raise."""
        return InputError(self.message, file=self.file, line=self.line)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass
class Problems:
    """The defects of one file, collected while it is read."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """Note a defect; the same one twice is noted once."""
        problem = Problem(self.file, line, message)
        if problem not in self.found:
            self.found.append(problem)

    def in_order(self) -> list[Problem]:
        """By line; defects of one line in the order they were met."""
        return sorted(self.found, key=lambda problem: problem.line)


class BadValue(Exception):
    """A value does not fit its declaration; the text goes behind the parameter's name."""


def near(word: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` with up to two near names, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=2, cutoff=0.6)
    return f" Did you mean {' or '.join(repr(name) for name in found)}?" if found else ""
