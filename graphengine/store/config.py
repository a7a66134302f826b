"""The configuration of a managed Neo4j: loopback Bolt only, nothing read or called from outside.

Each line is accepted by the releases whose locks are shipped; the server validates strictly and
does not start on a name it does not know, so a setting cannot be lost unseen.
"""

from __future__ import annotations

from pathlib import Path

from graphengine import settings

# What makes a server safe to hand query text to, and why; also printed for a team's own server.
HARDENED: dict[str, tuple[str, str]] = {
    "server.directories.import": (
        "import",
        "LOAD CSV from a file sees this folder only; unset it reads any file",
    ),
    "dbms.security.allow_csv_import_from_file_urls": ("false", "no LOAD CSV from files at all"),
    "internal.dbms.cypher_ip_blocklist": ("0.0.0.0/0,::/0", "no LOAD CSV from the network"),
    "dbms.security.procedures.allowlist": ("", "no procedures of plugins"),
    "dbms.security.procedures.unrestricted": ("", "no procedure leaves the sandbox"),
    "db.transaction.timeout": ("30s", "no query runs for ever; the default does not end one"),
    "db.lock.acquisition.timeout": ("5s", "no query waits for ever for a lock"),
    "db.memory.transaction.max": ("256m", "one query cannot take all memory"),
    "dbms.memory.transaction.total.max": ("384m", "all queries together cannot either"),
    "dbms.security.auth_enabled": ("true", "a password is asked for"),
    "dbms.usage_report.enabled": ("false", "nothing is reported to the maker"),
}
HOME_PARTS = ("conf", "data", "import", "logs", "plugins")

# Names that came with the releases of 2026: they announce the server to others.
HARDENED_2026: dict[str, tuple[str, str]] = {
    "server.fleet_discovery.enabled": ("false", "the server does not broadcast that it is there"),
    "dbms.fleet_manager.enabled": ("false", "no outside service manages it"),
}


def hardened(version: str) -> dict[str, tuple[str, str]]:
    """Setting to (value, why) for a release."""
    return {**HARDENED, **(HARDENED_2026 if int(version.split(".")[0]) >= 2026 else {})}


def memory_limits(heap: str) -> dict[str, str]:
    """Transaction memory for a heap: half of it for one, three quarters for all."""
    mega = int(heap[:-1]) * (1024 if heap[-1] == "g" else 1)
    return {
        "db.memory.transaction.max": f"{max(mega // 2, 16)}m",
        "dbms.memory.transaction.total.max": f"{max(mega * 3 // 4, 24)}m",
    }


def server_settings(version: str, port: int, heap: str | None = None) -> dict[str, str]:
    """Name and value of every setting of a managed Neo4j on that loopback port."""
    return {
        **{name: value for name, (value, _) in hardened(version).items()},
        **memory_limits(heap or settings.neo4j_heap()),
        "server.config.strict_validation.enabled": "true",
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.bolt.tls_level": "DISABLED",
        "server.bolt.telemetry.enabled": "false",
        "client.allow_telemetry": "false",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": "64m",
        "db.logs.query.enabled": "OFF",
        # How often the server looks for transactions out of time; 2 s unless it is told.
        "db.transaction.monitor.check.interval": "500ms",
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.size": "16m",
        "db.tx_log.rotation.retention_policy": "2 files",
        # Without these the server waits ten seconds for nobody when it is told to stop.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        "internal.dbms.bolt.netty_server_shutdown_timeout": "2s",
    }


def config_text(values: dict[str, str]) -> str:
    """Settings as the lines of ``neo4j.conf``."""
    return "".join(f"{name}={value}\n" for name, value in values.items())


def write_home(home: Path, version: str, port: int) -> None:
    """Make the home folder's parts and write its ``conf/neo4j.conf`` for that port."""
    for part in HOME_PARTS:
        (home / part).mkdir(parents=True, exist_ok=True)
    # No path stands in it: Neo4j reads the file as Latin-1, and a case may be named 案件.
    text = config_text(server_settings(version, port))
    (home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")
