"""The settings that make a Neo4j safe for query text: to print, and to check on a server."""

from __future__ import annotations

from dataclasses import dataclass

from graphengine.store.bolt import Store
from graphengine.store.config import HARDENED, hardened


@dataclass(frozen=True)
class Loose:
    """A setting of a server that is looser than it should be."""

    name: str
    found: str
    wanted: str
    why: str

    def __str__(self) -> str:
        return f"{self.name} is {self.found or 'not set'}, should be {self.wanted!r}: {self.why}"


def text(version: str = "5.26") -> str:
    """Lines for a team's own ``neo4j.conf``, each with its reason."""
    lines = [
        "# For a Neo4j that graphengine's queries run on; sizes and times as the machine allows.",
        "# A team's server also wants server.bolt.tls_level=REQUIRED with a certificate, and a",
        "# user of its own; on the Enterprise edition one with the role reader for queries.",
    ]
    for name, (value, why) in hardened(version).items():
        lines += [f"# {why}", f"{name}={value}"]
    return "\n".join(lines) + "\n"


def check(store: Store) -> list[Loose]:
    """What is loose on the server, sorted by name; empty where all is as it should be.

    Settings are read by SHOW SETTINGS, which needs no rights on Community. A setting that the
    server does not show (``internal.*``) is tried instead: see :func:`probe`.
    """
    shown = {
        row["name"]: str(row["value"] or "")
        for row in store.write("SHOW SETTINGS YIELD name, value RETURN name, value")
    }
    version = store.engine.split()[-1]
    found = [
        Loose(name, shown[name], wanted, why)
        for name, (wanted, why) in hardened(version).items()
        if name in shown and not _tight(name, shown[name], wanted)
    ]
    return sorted(found + probe(store), key=lambda loose: loose.name)


def _tight(name: str, found: str, wanted: str) -> bool:
    if name.endswith((".timeout", ".max")):
        return found not in ("", "0", "0s", "0B")
    if name == "server.directories.import":
        return bool(found) and found != "No Value"
    return found.strip() == wanted


def probe(store: Store) -> list[Loose]:
    """Try to read a file and an address by LOAD CSV; each must be refused before it is tried."""
    from graphengine.errors import GraphengineError

    trials = (
        ("dbms.security.allow_csv_import_from_file_urls", "file:///no-such-file", "is false"),
        ("internal.dbms.cypher_ip_blocklist", "http://127.0.0.1:9/", "is blocked"),
    )
    loose = []
    for name, url, said in trials:
        try:
            store.read("LOAD CSV FROM $url AS line RETURN line", {"url": url}, seconds=5, rows=1)
            answer = "it was read"
        except GraphengineError as error:
            answer = str(error)
        if said not in answer:
            wanted, why = HARDENED[name]
            loose.append(Loose(name, "not in force", wanted, why))
    return loose
