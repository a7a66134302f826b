"""The hardened settings: in force on the managed server, and missed where they are loose."""

from __future__ import annotations

import pytest

from graphengine.store import hardening
from graphengine.store.bolt import Store
from graphengine.store.config import hardened, server_settings

pytestmark = pytest.mark.neo4j


def test_every_setting_is_in_force(clean_store: Store) -> None:
    assert hardening.check(clean_store) == []


def test_the_server_knows_every_name(clean_store: Store) -> None:
    """Strict validation refuses unknown names at start; what is shown has our value."""
    shown = {
        row["name"]: row["value"]
        for row in clean_store.write("SHOW SETTINGS YIELD name, value RETURN name, value")
    }
    version = clean_store.engine.split()[-1]
    wanted = server_settings(version, 1)
    assert wanted["server.config.strict_validation.enabled"] == "true"
    hidden = {name for name in wanted if name not in shown}
    assert all(name.startswith("internal.") for name in hidden)
    for name in ("server.http.enabled", "server.https.enabled", "dbms.usage_report.enabled"):
        assert shown[name] == "false"
    assert shown["server.bolt.listen_address"].startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("dbms.security.procedures.unrestricted", "*"),
        ("dbms.security.auth_enabled", "false"),
        ("db.transaction.timeout", "0s"),
        ("db.memory.transaction.max", "0B"),
        ("server.directories.import", ""),
    ],
)
def test_a_loose_setting_is_found(
    clean_store: Store, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    real = clean_store.write("SHOW SETTINGS YIELD name, value RETURN name, value")
    loose = [{**row, "value": value} if row["name"] == name else row for row in real]
    monkeypatch.setattr(Store, "write", lambda *args: loose)
    found = hardening.check(clean_store)
    assert [(item.name, item.found) for item in found] == [(name, value)]
    assert found[0].why


def test_a_server_that_reads_files_is_found(
    clean_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "read", lambda *args, **limits: None)
    names = [item.name for item in hardening.check(clean_store)]
    assert names == [
        "dbms.security.allow_csv_import_from_file_urls",
        "internal.dbms.cypher_ip_blocklist",
    ]


def test_the_text_to_print_holds_every_setting() -> None:
    for version in ("5.26.30", "2026.08.1"):
        text = hardening.text(version)
        for name, (value, why) in hardened(version).items():
            assert f"# {why}\n{name}={value}\n" in text
