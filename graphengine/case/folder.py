"""Where things lie in a case, and ``case.toml``: the purpose the case serves."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import tomli_w
from filelock import FileLock, Timeout

from graphengine.errors import InputError, NotFound, StoreUnavailable, UsageError

FORMAT = 1


@dataclass(frozen=True)
class CaseInfo:
    """What a case is for. ``store`` is a Neo4j URL without a secret, or empty for the managed one.

    ``region`` is the ISO 3166 country whose telephone plan reads numbers without a country code.
    """

    title: str
    purpose: str
    authority: str
    review_by: date
    owner: str = ""
    time_zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    region: str = "CN"
    store: str = ""
    format: int = FORMAT


@dataclass(frozen=True)
class CaseFolder:
    """The paths of one case."""

    root: Path

    @property
    def toml(self) -> Path:
        return self.root / "case.toml"

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def facts(self) -> Path:
        return self.root / "facts"

    @property
    def staging(self) -> Path:
        return self.root / "facts" / ".staging"

    @property
    def rejects(self) -> Path:
        return self.root / "rejects"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def timeline(self) -> Path:
        return self.root / "timeline"

    @property
    def graph(self) -> Path:
        return self.root / "graph"

    @property
    def journal(self) -> Path:
        return self.root / "journal.sqlite"

    def info(self) -> CaseInfo:
        """Read ``case.toml``; unknown keys and wrong types are named."""
        try:
            data = tomllib.loads(self.toml.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NotFound(f"{self.root} is no case: it has no case.toml.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"case.toml cannot be read: {error}", file=str(self.toml)) from error
        known = set(CaseInfo.__dataclass_fields__)
        unknown = sorted(set(data) - known)
        if unknown:
            raise InputError(f"unknown key '{unknown[0]}' in case.toml.", file=str(self.toml))
        missing = sorted({"title", "purpose", "authority", "review_by"} - set(data))
        if missing:
            raise InputError(f"case.toml lacks '{missing[0]}'.", file=str(self.toml))
        data["review_by"] = day(data["review_by"])
        return check(CaseInfo(**data))

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:
        """Hold the case's one writing right; wait for another writer, then give up clearly."""
        patience = seconds
        if patience is None:
            patience = float(os.environ.get("GRAPHENGINE_LOCK_SECONDS", "60"))
        lock = FileLock(self.root / ".lock", timeout=patience)
        try:
            lock.acquire()
        except Timeout:
            raise StoreUnavailable(
                f"Another command is writing to this case; waited {patience:g} s. Try again later."
            ) from None
        except OSError as error:
            raise InputError(f"The case folder cannot be written: {error}") from error
        try:
            yield
        finally:
            lock.release()


def day(value: object) -> date:
    """A date, or one written YYYY-MM-DD."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UsageError("The review date must be written YYYY-MM-DD.") from None


def check(info: CaseInfo) -> CaseInfo:
    """Refuse a case without purpose, authority or review date, or with an unknown time zone."""
    for name in ("title", "purpose", "authority"):
        value = getattr(info, name)
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"A case needs a {name}.")
    if "@" in info.store.partition("://")[2].partition("/")[0]:
        raise UsageError("A store URL must not hold a password; use the environment or keyring.")
    try:
        ZoneInfo(info.time_zone)
    except (OSError, ValueError, KeyError):
        raise UsageError(
            f"'{info.time_zone}' is not a time zone; for example Asia/Shanghai."
        ) from None
    if info.format > FORMAT:
        raise InputError("This case was made by a newer version of graphengine.")
    return info


def create(root: Path, info: CaseInfo) -> CaseFolder:
    """Make a new case folder.

    Raises:
        UsageError: the folder is already a case, or is not empty.
    """
    folder = CaseFolder(root)
    if folder.toml.exists():
        raise UsageError(f"{root} is already a case.")
    if root.exists() and any(root.iterdir()):
        raise UsageError(f"{root} is not empty; a case needs a folder of its own.")
    info = check(info)
    for path in (root, folder.sources, folder.facts, folder.runs, folder.rejects):
        path.mkdir(parents=True, exist_ok=True)
    root.chmod(0o700)
    temporary = folder.toml.with_suffix(".tmp")
    temporary.write_text(tomli_w.dumps(asdict(info)), encoding="utf-8")
    temporary.replace(folder.toml)
    return folder


def find(path: Path | None) -> CaseFolder:
    """The case at ``path``, else at GRAPHENGINE_CASE, else in the current folder."""
    root = path or Path(os.environ.get("GRAPHENGINE_CASE") or ".")
    folder = CaseFolder(root.resolve())
    if not folder.toml.exists():
        raise NotFound(f"{root} is no case; make one with: graphengine case new DIR ...")
    return folder
