"""Reject files: each bad row as received, with its column and reason, ready to be corrected.

The file has the source's own columns, so that after correction the same mapping loads it; the
three ``reject_*`` columns behind them are ignored by mappings. UTF-8 with a byte order mark,
which wins over an encoding that a mapping declares, and the source's own delimiter.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from graphengine.model.ports import Reject, SourceFormat

EXTRA = ("reject_row", "reject_column", "reject_reason", "reject_raw")


class RejectFile:
    """Written as rows are rejected; made at the first one, so most loads have none."""

    def __init__(self, path: Path, form: SourceFormat) -> None:
        self.path, self.form = path, form
        self.count = 0
        self._handle: TextIOWrapper | None = None
        self._reasons: list[list[str]] = []

    def add(self, rejects: Sequence[Reject]) -> None:
        """List rows."""
        if not rejects:
            return
        if self._handle is None:
            self._open(rejects[0])
        self._writer.writerows(map(self._row, rejects))
        self.count += len(rejects)

    def _row(self, reject: Reject) -> list[str | None]:
        place = f"{reject.sheet}:{reject.row}" if reject.sheet else str(reject.row)
        raw = "" if reject.cells else reject.raw
        why = [place, reject.column or "", reject.reason, raw]
        if self.form.has_header:
            return [*map(reject.cells.get, self._header), *why]
        self._reasons.append(why)
        if not reject.cells:
            return [reject.raw]
        return [reject.cells.get(name) or "" for name in self._header]

    def _open(self, reject: Reject) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._header = tuple(self.form.header) or tuple(reject.cells)
        self._handle = self.path.open("w", encoding="utf-8", newline="", errors="surrogatepass")
        self._handle.write("\ufeff")  # "utf-8-sig" would encode each row in Python
        # csv quotes a cell for the characters of its line end only: with "\n" alone a lone "\r"
        # inside a cell would break the row in two.
        self._writer = csv.writer(
            self._handle, delimiter=self.form.delimiter or ",", lineterminator="\r\n"
        )
        if self.form.has_header:
            self._writer.writerow([*self._header, *EXTRA])

    def close(self) -> None:
        """Force to disk."""
        if self._handle is not None:
            self._handle.flush()
            os.fsync(self._handle.fileno())
            self._handle.close()
            self._handle = None
        if self._reasons:
            with self.reasons.open("w", encoding="utf-8-sig", newline="") as handle:
                csv.writer(handle, lineterminator="\r\n").writerows([EXTRA, *self._reasons])

    @property
    def reasons(self) -> Path:
        """Where the reasons lie when the source has no header to put them under."""
        return self.path.with_suffix(".reasons.csv")

    def abandon(self) -> None:
        """Close and delete; a full disk does not matter here, what was not written goes too."""
        if self._handle is not None:
            with suppress(OSError):
                self._handle.close()
            self._handle = None
        self.path.unlink(missing_ok=True)
        self.reasons.unlink(missing_ok=True)
