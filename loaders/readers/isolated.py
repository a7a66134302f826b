"""The parent's side of the child process: start it, take its batches, survive its death."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, cast

import polars as pl

from graphengine.errors import InputError
from loaders.readers.child import ROW
from loaders.readers.contract import BadRow, Format, Kind, RawBatch, Table

ROOT = Path(__file__).resolve().parents[2]


def batches(
    path: Path, content: Kind, label: str, sheet: str, fmt: Format, rows: int
) -> Iterator[RawBatch]:
    """Batches of a workbook or Parquet file at `path`.

    Args:
        sheet: zip member the file came from, put before the sheet's own name; or "".
    """
    for message, payload in _talk(_request(path, content, label, fmt, "read", rows), fmt):
        frame = pl.read_ipc_stream(io.BytesIO(payload))
        name = join(sheet, message["sheet"])
        bad = [BadRow(join(sheet, row[0]), *row[1:]) for row in message["bad"]]
        yield RawBatch(name, frame.drop(ROW), frame[ROW].alias("row"), bad)


def look(
    path: Path, content: Kind, label: str, sheet: str, fmt: Format
) -> tuple[list[Table], list[str]]:
    """Tables and notes of a workbook or Parquet file, without reading all of it."""
    for message, _ in _talk(_request(path, content, label, fmt, "look", 0), fmt):
        found = [_table(raw) for raw in message["tables"]]
        return [replace(t, name=join(sheet, t.name)) for t in found], message["notes"]
    raise InputError("It cannot be parsed.", file=label)


def join(member: str, sheet: str) -> str:
    """Name of a sheet inside a zip member."""
    return "/".join(part for part in (member, sheet) if part)


def _table(raw: dict[str, Any]) -> Table:
    header, first = tuple(raw["header"]), tuple(tuple(row) for row in raw["first"])
    return Table(**(raw | {"header": header, "first": first}))


def _request(
    path: Path, content: Kind, label: str, fmt: Format, mode: str, rows: int
) -> dict[str, Any]:
    return {
        "path": str(path.resolve()),
        "content": content,
        "label": label,
        "format": asdict(fmt),
        "mode": mode,
        "batch_rows": rows,
    }


def _talk(request: dict[str, Any], fmt: Format) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Messages of a child until its end; the child never outlives the iteration."""
    with tempfile.TemporaryFile() as errors, _start(errors) as child:
        watch = Watch(child, fmt.limits.child_seconds)
        asking, answering = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        try:
            asking.write(json.dumps(request).encode("ascii") + b"\n")
            asking.close()
            while message := _receive(answering):
                watch.stop()
                if message[0]["kind"] == "end":
                    return
                if message[0]["kind"] == "error":
                    raise _told(message[0])
                yield message
                watch.start()
            raise _died(child, watch, errors, request["label"])
        except BrokenPipeError as error:
            raise _died(child, watch, errors, request["label"]) from error
        finally:
            watch.stop()
            child.kill()


def _start(errors: IO[bytes]) -> subprocess.Popen[bytes]:
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    # One thread: its stacks and arenas count against the bound of the address space.
    lean = {
        "POLARS_MAX_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    environment = os.environ | lean | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.Popen(
        [sys.executable, "-m", "loaders.readers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment,
    )


def _receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    message: dict[str, Any] = json.loads(line)
    payload = stream.read(message["size"])
    return (message, payload) if len(payload) == message["size"] else None


def _told(message: dict[str, Any]) -> InputError:
    return InputError(
        message["message"],
        file=message["file"],
        line=message.get("line"),
        column=message.get("column"),
    )


def _died(
    child: subprocess.Popen[bytes], watch: Watch, errors: IO[bytes], label: str
) -> InputError:
    code = child.wait()
    if watch.fired:
        message = f"The file was still being parsed after {watch.seconds:g} s without a row."
        return InputError(message, file=label)
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 400))
    last = errors.read().decode("utf-8", "backslashreplace").strip().splitlines()[-1:]
    why = f" ({last[0]})" if last else ""
    message = (
        f"The parser of this file ended abnormally, status {code}{why}: the file is damaged, "
        "hostile, or needs more memory than is allowed. Ask for it as CSV."
    )
    return InputError(message, file=label)


class Watch:
    """Kills a child that stays silent too long; the clock stands while its rows are used."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.child, self.seconds, self.fired = child, seconds, False
        self.start()

    def start(self) -> None:
        """Begin to wait for the next message."""
        self.timer = threading.Timer(self.seconds, self._fire)
        self.timer.daemon = True
        self.timer.start()

    def stop(self) -> None:
        """A message has come."""
        self.timer.cancel()

    def _fire(self) -> None:
        self.fired = True
        self.child.kill()
