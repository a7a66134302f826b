"""Where timelines lie, and how they come and go: whole or not at all.

    timeline/DIGEST/NAME/manifest.json   question, digest of the facts, columns and their hashes
    timeline/DIGEST/NAME/COLUMN          one file a column

A timeline is written into a folder of another name and renamed when all of it is on disk. A kill
leaves at most such a folder, which the next writer sweeps; of two writers the second gives way.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphengine.tracing.timeline.columns import Array, hash_of, mapped, write

FORMAT = 2
KEPT = 8
"""So many timelines of the present facts stay; then the one that was used longest ago goes."""
LEAST = 20_000
"""Fewer events are sorted faster than files are opened."""
MAKING = ".making-"
STALE = 86_400.0
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Kept:
    """A timeline that was opened: its mapped columns, and ``facts`` about them (plain JSON)."""

    columns: dict[str, Array]
    facts: dict[str, Any]


@dataclass(frozen=True)
class Timeline:
    """The timelines of one state of the facts.

    Attributes:
        root: folder of all timelines of a case. It need not exist.
        digest: of the facts. version: of the program.
        least: events that make a timeline worth keeping.
    """

    root: Path
    digest: str
    version: str
    least: int = LEAST

    @property
    def home(self) -> Path:
        """Folder of the timelines of these facts."""
        return self.root / hashlib.sha256(self.digest.encode()).hexdigest()[:16]

    def _head(self, question: Mapping[str, Any]) -> dict[str, Any]:
        asked = json.loads(json.dumps(question, sort_keys=True))
        return {
            "format": FORMAT, "version": self.version, "digest": self.digest, "question": asked
        }  # fmt: skip

    def _place(self, question: Mapping[str, Any]) -> Path:
        text = json.dumps(self._head(question), sort_keys=True)
        return self.home / hashlib.sha256(text.encode()).hexdigest()[:16]

    def open(self, question: Mapping[str, Any]) -> Kept | None:
        """The timeline that answers a question, or None: not made yet, or not as it was made.

        O(1) in events: only lengths are compared. :func:`check` compares contents.
        """
        place = self._place(question)
        try:
            manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
            if any(manifest[name] != value for name, value in self._head(question).items()):
                return None
            columns = {
                name: mapped(place / name, column) for name, column in manifest["columns"].items()
            }
            with contextlib.suppress(OSError):  # a case may lie where nothing can be written
                os.utime(place)
            return Kept(columns, manifest["facts"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(
        self, question: Mapping[str, Any], columns: Mapping[str, Array], facts: Mapping[str, Any]
    ) -> bool:
        """Keep a timeline; False where it cannot be written (no right, no room on the disk)."""
        place = self._place(question)
        making = self.home / f"{MAKING}{os.getpid()}-{secrets.token_hex(4)}"
        try:
            making.mkdir(parents=True)
            made = {name: write(making / name, values) for name, values in columns.items()}
            manifest = {**self._head(question), "columns": made, "facts": dict(facts)}
            text = json.dumps(manifest, ensure_ascii=False, indent=1)
            with (making / MANIFEST).open("w", encoding="utf-8") as stream:
                stream.write(text + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            if place.exists() and self.open(question) is None:
                shutil.rmtree(place, ignore_errors=True)  # damaged: made anew
            making.rename(place)
        except OSError:
            shutil.rmtree(making, ignore_errors=True)
            return place.exists()
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        self._sweep()
        return True

    def _sweep(self) -> None:
        """Remove timelines of other facts, the least used ones, and what killed writers left."""
        for home in _folders(self.root):
            if home != self.home:
                # A writer of facts that were there a moment ago may be at work; it gives way.
                shutil.rmtree(home, ignore_errors=True)
        used = []
        for place in _folders(self.home):
            try:
                when = place.stat().st_mtime
            except OSError:
                continue
            if not place.name.startswith(MAKING):
                used.append((when, place.name, place))
            elif not _alive(place) or time.time() - when > STALE:
                shutil.rmtree(place, ignore_errors=True)
        for _, _, place in sorted(used, reverse=True)[KEPT:]:
            shutil.rmtree(place, ignore_errors=True)


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(path for path in root.iterdir() if path.is_dir())
    except OSError:
        return []


def _alive(making: Path) -> bool:
    import psutil

    number = making.name.removeprefix(MAKING).partition("-")[0]
    return number.isdigit() and psutil.pid_exists(int(number))


def check(root: Path) -> list[dict[str, Any]]:
    """Re-hash all timelines of a case: each difference as ``{"what", "name", "problem"}``.

    What a writer is making is passed over. Reads all of it once.
    """
    found = []
    for place in [place for home in _folders(root) for place in _folders(home)]:
        if place.name.startswith(MAKING):
            continue
        name = place.relative_to(root).as_posix()
        try:
            manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
            wrong = sorted(
                column
                for column, said in manifest["columns"].items()
                if hash_of(place / column) != said["sha256"]
            )
            told = [f"{column} changed: its SHA-256 is not the recorded one" for column in wrong]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            told = ["cannot be read"]
        again = "remove the folder, it is made anew"
        found += [{"what": "timeline", "name": name, "problem": f"{why}; {again}"} for why in told]
    return found
