"""The catalogue: all packs that can be seen, found by name, read when asked for.

Opening lists file names and reads the few ``pack.toml``; a query is parsed when it is first asked
for. Nothing is shadowed: a pack name that is met in a second folder is a problem, and a query
that two folders have cannot be run until one is renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from graphengine import settings
from graphengine.catalogue.packs import Pack, Schemas, packs_in, query_files, read_pack, strays
from graphengine.catalogue.problem import Problem, Problems, near
from graphengine.catalogue.query import SavedQuery, parse
from graphengine.errors import InputError, NotFound
from graphengine.model.schema import Schema

_ROOT = Path(__file__).resolve().parent.parent


def shipped() -> Path:
    """The shipped packs: ``graphengine/_queries`` in the wheel, ``queries/`` in a checkout."""
    packed = _ROOT / "_queries"
    return packed if packed.is_dir() else _ROOT.parent / "queries"


@dataclass
class Catalogue:
    """Queries by name. Make one with :meth:`open`.

    ``schemas`` gives the kinds of a mapping that a pack names; without it, the names that such a
    pack uses are not checked against a schema.
    """

    schemas: Schemas | None = None
    _packs: dict[str, Pack] = field(default_factory=dict)
    _files: dict[str, Path] = field(default_factory=dict)
    _clashes: dict[str, InputError] = field(default_factory=dict)
    _folders: list[Path] = field(default_factory=list)
    _found: list[Problem] = field(default_factory=list)
    _queries: dict[str, SavedQuery] = field(default_factory=dict)

    @classmethod
    def open(cls, folders: Sequence[Path] = (), schemas: Schemas | None = None) -> Catalogue:
        """The shipped packs, then those of ``folders``, then those of GRAPHENGINE_QUERIES.

        A folder of ``folders`` that does not exist is passed over (a case need not have one); one
        that GRAPHENGINE_QUERIES names and that does not exist is a problem.
        """
        catalogue = cls(schemas)
        asked = settings.query_folders()
        seen: set[Path] = set()
        for folder in (shipped(), *folders, *asked):
            real = folder.resolve()
            if real in seen:
                continue
            seen.add(real)
            if real.is_dir():
                catalogue._add(real)
            elif folder in asked:
                message = "GRAPHENGINE_QUERIES names this folder, which does not exist."
                catalogue._found.append(Problem(str(folder), 1, message))
        return catalogue

    def _add(self, folder: Path) -> None:
        self._folders.append(folder)
        for path in packs_in(folder):
            if not query_files(path):
                continue
            problems = Problems(str(path / "pack.toml"))
            pack = read_pack(path, problems)
            self._found += problems.found
            if pack.name in self._packs:
                self._clash(pack)
                continue
            self._packs[pack.name] = pack
            self._files |= {f"{pack.name}.{file.stem}": file for file in pack.files}

    def _clash(self, pack: Pack) -> None:
        first = self._packs[pack.name]
        message = (
            f"The pack '{pack.name}' is in {first.path} already. Rename one of the folders; "
            "no query is put in the place of another."
        )
        self._found.append(Problem(str(pack.path), 1, message))
        error = InputError(message, file=str(pack.path))
        self._clashes |= dict.fromkeys(pack.names(), error)

    def names(self) -> list[str]:
        """Full names of all queries that can be asked for, sorted."""
        return sorted(set(self._files) - set(self._clashes))

    def packs(self) -> list[Pack]:
        """The packs, sorted by name."""
        return [self._packs[name] for name in sorted(self._packs)]

    def pack(self, name: str) -> Pack:
        """One pack; NotFound with near names."""
        if name not in self._packs:
            raise NotFound(f"No pack '{name}'.{near(name, self._packs)}")
        return self._packs[name]

    def get(self, name: str) -> SavedQuery:
        """One query, read and found well-formed; its Cypher is not checked here.

        Raises:
            NotFound: there is none; near names are listed.
            InputError: its header is wrong, or two packs have the name.
        """
        if name in self._clashes:
            raise self._clashes[name]
        if name not in self._files:
            raise NotFound(f"No saved query '{name}'.", candidates=self._near(name))
        if name not in self._queries:
            self._queries[name] = parse(self._files[name], name)
        return self._queries[name]

    def __iter__(self) -> Iterator[SavedQuery]:
        """All queries that are well-formed, by name."""
        for name in self.names():
            try:
                yield self.get(name)
            except InputError:
                continue

    def _near(self, name: str) -> list[str]:
        import difflib

        names = self.names()
        inside = [known for known in names if name and name.lower() in known]
        close = difflib.get_close_matches(name.lower(), names, n=5, cutoff=0.5)
        return list(dict.fromkeys([*close, *inside]))[:5]

    def schema(self, pack: str) -> Schema | None:
        """The kinds that a pack's queries may use; None where its mapping cannot be asked for."""
        return self.pack(pack).schema(self.schemas)

    @cached_property
    def problems(self) -> list[Problem]:
        """All that is wrong with any pack or query; this reads and checks every file."""
        from graphengine.catalogue.check import pack_problems

        found = list(self._found)
        for folder in self._folders:
            found += strays(folder)
        for pack in self.packs():
            found += pack_problems(pack, self.schemas)
        return sorted(set(found))
