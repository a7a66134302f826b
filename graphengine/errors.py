"""One tree of errors; the command line maps each to an exit code.

    GraphengineError            1   anything of ours that has no closer name
    ├── UsageError              2   the request itself is wrong
    ├── InputError              2   a file, mapping or value is wrong; names file, line, column
    ├── NotFound                3   a reference, run or case does not exist, or is ambiguous
    ├── Refused                 4   the gate, a right or a case rule says no
    ├── LimitReached            5   a time, row, size or memory limit was met
    └── StoreUnavailable        6   Neo4j can be neither reached nor set up

Foreign errors are mapped once, where our code meets the library that raised them, and kept as
the cause (``raise ... from error``).
"""

from __future__ import annotations

from collections.abc import Sequence


class GraphengineError(Exception):
    """Base of all errors raised on purpose; ``exit_code`` is the command's exit status."""

    exit_code = 1


class UsageError(GraphengineError):
    """The request is malformed: unknown option value, reversed window, missing argument."""

    exit_code = 2


class InputError(GraphengineError):
    """A received file, a mapping or a value in them is wrong.

    Args:
        message: what is wrong and what to do, as a plain sentence.
        file: name of the file as given.
        line: 1-based line or row where it was met.
        column: column name or number.
        value_class: what kind of value stood there ("date", "amount", ...), never the value itself.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: str | int | None = None,
        value_class: str | None = None,
    ) -> None:
        self.file, self.line, self.column, self.value_class = file, line, column, value_class
        self.reason = message
        places = [
            str(file) if file is not None else "",
            f"line {line}" if line is not None else "",
            f"column {column}" if column is not None else "",
            f"({value_class})" if value_class else "",
        ]
        where = ", ".join(place for place in places if place)
        super().__init__(f"{where}: {message}" if where else message)


class NotFound(GraphengineError):
    """A reference, run, query or case does not exist, or means several things.

    Args:
        message: what was asked for.
        candidates: references that could have been meant, best first.
    """

    exit_code = 3

    def __init__(self, message: str, *, candidates: Sequence[str] = ()) -> None:
        self.candidates = tuple(candidates)
        hint = f" Candidates: {', '.join(self.candidates)}." if self.candidates else ""
        super().__init__(message + hint)


class Refused(GraphengineError):
    """The query gate, a right or a rule of the case forbids the request."""

    exit_code = 4


class LimitReached(GraphengineError):
    """A time, row, size or memory limit ended the work."""

    exit_code = 5


class StoreUnavailable(GraphengineError):
    """Neo4j can be neither reached nor set up; everything but Cypher goes on without it."""

    exit_code = 6
