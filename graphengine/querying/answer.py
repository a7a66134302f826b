"""What is asked of the graph and what comes back: a question, ready to run, and an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.errors import UsageError
from graphengine.model.plain import jsonable
from graphengine.tables import coltypes

if TYPE_CHECKING:
    import pandas as pd

    from graphengine.catalogue.query import SavedQuery

ROWS, MOST_ROWS = 1_000, 50_000
SECONDS, MOST_SECONDS = 10.0, 600.0
# Watches and differences ask a server that may just have started, and nobody waits for each answer.
BATCH_SECONDS = 60.0
SUFFIXES = {"csv": ".csv", "json": ".json", "parquet": ".parquet"}


def check_limits(seconds: float, rows: int) -> None:
    """Refuse limits that are none.

    Raises:
        UsageError: rows not within 1 to 50,000, seconds not above 0 and up to 600.
    """
    if not 1 <= rows <= MOST_ROWS:
        raise UsageError("The row limit must be between 1 and 50,000.")
    if not 0 < seconds <= MOST_SECONDS:
        raise UsageError("The time limit must be between 0 and 600 seconds.")


@dataclass(frozen=True)
class Question:
    """One query with its values, checked and ready to be sent.

    Args:
        name: of the saved query, or ``cypher``.
        query: the saved query; None for a text of the moment.
        sha256: hash of the saved query's file, or of the text.
        text: what the gate let through, as it is sent.
        literal_free: the same without its literals, for the audit trail.
        bound: values as the store takes them, without ``limit``.
        given: values as given.
        from_text: whether they were texts of a command line.
        warnings: sentences about names that this case does not know.
    """

    name: str
    query: SavedQuery | None
    sha256: str
    text: str
    literal_free: str
    bound: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)
    from_text: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, Any]:
        """The bound values in JSON form: what tells one question from another."""
        return {name: jsonable(value) for name, value in sorted(self.bound.items())}

    @property
    def revision(self) -> int:
        """Of the saved query; 0 for a text of the moment."""
        return self.query.revision if self.query else 0

    @property
    def unique(self) -> tuple[str, ...]:
        """Columns that tell rows apart; none means all."""
        return self.query.unique if self.query else ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """Columns with ids of edges."""
        return self.query.evidence if self.query else ()

    def sent(self, rows: int) -> dict[str, Any]:
        """The values with ``limit``: one row more than wanted, so that a cut is known."""
        return {**self.bound, "limit": rows + 1} if self.query else dict(self.bound)

    def types(
        self, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> tuple[list[str], list[str]]:
        """Types of the columns that came, and what is wrong with the declared ones."""
        declared = dict(self.query.returns) if self.query else {}
        if list(declared) != list(columns):
            said = [f"The columns are not those that {self.name} declares."] if declared else []
            return coltypes.infer(rows, len(columns)), said
        return coltypes.settled(columns, rows, list(declared.values()))


@dataclass
class Answer:
    """Rows with their types, and how they came about.

    ``rows`` are plain Python: instants are aware datetimes in UTC, nodes and edges maps with own
    keys. ``run`` names the kept answer, None where it was not kept.
    """

    run: str | None
    query: str | None
    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    truncated: bool
    engine: str
    ms: int
    data_digest: str
    cypher: str
    warnings: list[str] = field(default_factory=list)
    revision: int = 0
    result: str = "rows"
    watches: list[dict[str, Any]] = field(default_factory=list)
    """What watches found that had waited for the graph to be brought up to date."""

    def json_rows(self) -> list[list[Any]]:
        """The rows as JSON carries them."""
        return [[jsonable(value) for value in row] for row in self.rows]

    def to_dict(self) -> dict[str, Any]:
        """``{"columns", "rows", "truncated", "engine", "ms"}``, then what else is known."""
        plain: dict[str, Any] = {
            "columns": self.columns,
            "rows": self.json_rows(),
            "truncated": self.truncated,
            "engine": self.engine,
            "ms": self.ms,
        }
        more = {
            "types": self.types,
            "run": self.run,
            "query": self.query,
            "revision": self.revision,
            "result": self.result,
            "data_digest": self.data_digest,
        }
        plain |= more if self.query else {}
        plain |= {"warnings": self.warnings} if self.warnings else {}
        return plain | ({"watches": self.watches} if self.watches else {})

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame; see :func:`graphengine.tables.arrow.to_pandas`."""
        from graphengine.tables.arrow import to_pandas

        return to_pandas(self.columns, self.rows, self.types)

    def to_csv(self) -> str:
        """The rows as CSV that a spreadsheet does not obey; see :mod:`~.tables.delimited`."""
        from graphengine.tables.delimited import csv_text

        return csv_text(self.columns, self.rows, self.types)

    def write(self, path: Path | str, form: str | None = None) -> Path:
        """Write the rows as ``.csv``, ``.parquet`` or ``.json``, by ``form`` or the path's suffix.

        Raises:
            UsageError: another form.
        """
        target = Path(path)
        form = form or next((f for f, s in SUFFIXES.items() if s == target.suffix.lower()), "")
        if form == "parquet":
            from graphengine.tables.arrow import write_parquet

            return write_parquet(target, self.columns, self.rows, self.types)
        if form == "csv":
            return _put(target, self.to_csv())
        if form == "json":
            import json

            return _put(target, json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n")
        raise UsageError(f"'{target.name}' is none of .csv, .parquet and .json.")


def _put(target: Path, text: str) -> Path:
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(text.encode("utf-8", "backslashreplace"))
    part.replace(target)
    return target


def keepable(value: Any) -> Any:
    """A given value in JSON form, from which binding gives the same again."""
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return [keepable(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return jsonable(value)
    if value is None or isinstance(value, bool | int | float | str | dict):
        return value
    return str(value)
