"""Queries of other tools: each ends as imported, to be worked on, or refused; none is lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graphengine.catalogue import check, foreign
from graphengine.catalogue.query import parse
from graphengine.errors import Refused
from graphengine.model.schema import builtin


def legacy(*steps: dict[str, Any], **about: Any) -> dict[str, Any]:
    return {"name": "Q", **about, "queryList": list(steps)}


def step(query: str, final: bool = True, **about: Any) -> dict[str, Any]:
    return {"final": final, "query": query, **about}


def made(tmp_path: Path, data: Any, suffix: str = ".json") -> list[foreign.Converted]:
    path = tmp_path / f"theirs{suffix}"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return foreign.convert(path, "hound")


def one(tmp_path: Path, query: str) -> foreign.Converted:
    (found,) = made(tmp_path, [{"name": "Q", "query": query, "description": "D"}])
    return found


def test_legacy_json(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        {
            "queries": [
                legacy(step("MATCH (u:User) WHERE u.owned=TRUE RETURN u"), name="Owned users"),
                legacy(
                    step("MATCH (d:Domain) RETURN d.name", False, title="Select a domain..."),
                    step("MATCH p=(c:Computer)-[:MemberOf]->(g:Group {name: $result}) RETURN p"),
                    name="Members",
                    category="Groups & more",
                ),
                legacy(step("MATCH (n {d: {result}}) MATCH (m {d: {}}) RETURN n, m"), name="Old"),
                legacy(
                    step("x", False),
                    step("MATCH (n {d: {result}}) MATCH (m {d: {}}) RETURN n, m"),
                    name="Old",
                ),
                legacy(step("MATCH p=shortestPath((a)-[r:{}*1..]->(b:Group)) RETURN p")),
                legacy(step("MATCH (n) SET n.owned = true RETURN n"), name="Set"),
                legacy(name="Nothing"),
                "no object",
            ]
        },
    )
    outcomes = [item.outcome for item in found]
    assert outcomes == [
        *("imported", "needs work", "refused", "needs work", "needs work"),
        *("refused", "refused", "refused"),
    ]
    names = [item.name for item in found]
    assert names == ["owned_users", "members", "old", "old_2", "q", "set", "nothing", "theirs"]
    owned = parse(found[0].text, "hound.owned_users")
    assert (owned.title, owned.result, owned.returns) == ("Owned users", "graph", {"u": "node"})
    assert owned.text.endswith("RETURN u\nORDER BY u.key\nLIMIT $limit\n")
    members = parse(found[1].text, "hound.members")
    assert members.tags == ("imported", "groups-more")
    assert members.params["result"].type == "text"
    assert "// Values to choose from: Select a domain... MATCH (d:Domain)" in found[1].text
    assert found[1].reasons == ("The type of $result is a guess.",)
    assert "{d: $result}) MATCH (m {d: $result})" in found[3].text
    assert "[r*1..6]" in found[4].text and len(found[4].reasons) == 2
    assert "'SET' changes the graph" in found[5].reasons[0]
    assert "no query" in found[6].reasons[0]


@pytest.mark.parametrize("form", [lambda q: q, lambda q: {"data": q}, lambda q: {"queries": q}])
def test_community_json(form: Any, tmp_path: Path) -> None:
    query = {"name": "All", "query": "MATCH (n:User) RETURN n.name", "description": "All\nusers"}
    (found,) = made(tmp_path, form([query]))
    assert found.outcome == "imported"
    parsed = parse(found.text, "hound.all")
    assert (parsed.title, parsed.question) == ("All", "All users")
    assert parsed.returns == {"n_name": "any"}
    assert "RETURN n.name AS n_name\nORDER BY n_name\nLIMIT $limit" in found.text
    (alone,) = made(tmp_path, query)
    assert alone.text == found.text


def test_library_yaml(tmp_path: Path) -> None:
    (found,) = made(
        tmp_path,
        "name: Stale principals\nguid: 08c20218-f4bc\nprebuilt: false\n"
        "platforms:\n  - Active Directory\n  - Azure\ncategory: Hygiene\n"
        "description: Not seen for long.\nquery: |-\n  // A remark\n  MATCH (n:AZBase)\n"
        "  WHERE n.enabled = true\n  RETURN n\n  LIMIT 100\nrevision: 3\nresources:\n"
        "acknowledgements: A. Nybody, @anybody\n",
        ".yml",
    )
    assert found.outcome == "imported"
    parsed = parse(found.text, "hound.stale_principals")
    assert (parsed.revision, parsed.author) == (3, "A. Nybody, @anybody")
    assert parsed.tags == ("imported", "hygiene", "active-directory", "azure")
    assert parsed.text.endswith("RETURN n\nORDER BY n.key\nLIMIT 100\n")


def test_a_folder_of_cypher(tmp_path: Path) -> None:
    for name, text in {
        "b/Big-Payers.cypher": "// Who paid most?\nMATCH (a:Account) RETURN a.key AS account\n",
        "a/x.cql": "MATCH (a:Account) RETURN a.key AS account;",
        "a/empty.cyp": "// Nothing yet.\n",
        "a/other.txt": "MATCH",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "a" / "bad.cypher").write_bytes(b"\xff")
    found = foreign.convert(tmp_path, "mine", builtin())
    assert [(item.entry.source, item.outcome) for item in found] == [
        ("a/bad.cypher", "refused"),
        ("a/empty.cyp", "refused"),
        ("a/x.cql", "imported"),
        ("b/Big-Payers.cypher", "imported"),
    ]
    parsed = parse(found[3].text, "mine.big_payers")
    assert (parsed.title, parsed.question) == ("Big Payers", "Who paid most?")


def test_a_zip_of_the_community_edition(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "theirs.zip", "w") as archive:
        for name in ("b/Two", "One"):
            text = json.dumps({"name": name[-3:], "query": f"MATCH (n:{name[-3:]}) RETURN n"})
            archive.writestr(f"{name}.json", text)
        archive.writestr("readme.txt", "MATCH")
    found = foreign.convert(tmp_path / "theirs.zip", "hound")
    assert [(item.entry.source, item.outcome) for item in found] == [
        ("theirs.zip/One.json", "imported"),
        ("theirs.zip/b/Two.json", "imported"),
    ]
    (tmp_path / "theirs.zip").write_bytes(b"PK\x03\x04")
    (broken,) = foreign.convert(tmp_path / "theirs.zip", "hound")
    assert broken.outcome == "refused" and "archive" in broken.reasons[0]


LITERALS = [
    ("n.age > 30", "n.age > $age", {"age": 30}),
    ("30 < n.age", "$age < n.age", {"age": 30}),
    ("n.a = 'x' OR n.a = 'y' OR n.a = 'x'", "n.a = $a OR n.a = $a_2 OR n.a = $a", None),
    ("toUpper(n.name) CONTAINS 'VPN'", "toUpper(n.name) CONTAINS $name", {"name": "VPN"}),
    ('n.id STARTS WITH "S-1"', "n.id STARTS WITH $id", {"id": "S-1"}),
    ("n.share >= 0.5", "n.share >= $share", {"share": 0.5}),
    ("n.x =~ '(?i).*a'", "n.x =~ $x", {"x": "(?i).*a"}),
    ("n.limit = 3", "n.limit = $limit_2", {"limit_2": 3}),
    ("n.a < 60 * 60", "n.a < 60 * 60", {}),
    ("n.a = -1", "n.a = -1", {}),
    ("n.a = 'it\\'s'", "n.a = 'it\\'s'", {}),
    ("n.a = 'x' + n.b", "n.a = 'x' + n.b", {}),
    ("size([x IN n.l | 1]) > 0", "size([x IN n.l | 1]) > $l", {"l": 0}),
    ("n.`my name` = 1", "n.`my name` = $value", {"value": 1}),
]


@pytest.mark.parametrize(("given_", "wanted", "values"), LITERALS)
def test_literals_become_parameters(
    given_: str, wanted: str, values: dict[str, Any] | None, tmp_path: Path
) -> None:
    found = one(tmp_path, f"MATCH (n:User) WHERE {given_} RETURN n LIMIT 5")
    parsed = parse(found.text, "hound.q")
    assert parsed.text.splitlines()[1] == f"MATCH (n:User) WHERE {wanted} RETURN n"
    defaults = {name: parameter.default for name, parameter in parsed.params.items()}
    assert defaults == (values if values is not None else {"a": "x", "a_2": "y"})
    assert found.outcome == "imported", found.reasons


RETURNS = [
    ("MATCH (n)-[r]->(m) RETURN n, r", "n, r", "n.key, r.id"),
    ("MATCH p=(n)-[r*1..2]->(m) RETURN p, r", "p, r", "[r IN relationships(p) | r.id], r"),
    ("MATCH (n:A) RETURN DISTINCT(n) AS x", "DISTINCT(n) AS x", "x.key"),
    ("MATCH (n:A) RETURN n.a, count(*)", "n.a AS n_a, count(*) AS count", "n_a, count"),
    ("MATCH (n:A) RETURN n.a ORDER BY n.a DESC", "n.a AS n_a", "n.a DESC, n_a"),
    ("MATCH (n:A) RETURN n.a AS a, n.b ORDER BY a", "n.a AS a, n.b AS n_b", "a, n_b"),
    ("MATCH (n:A) RETURN CASE n.a WHEN 1, 2 THEN 3 END AS c", None, "c"),
]


@pytest.mark.parametrize(("query", "items", "order"), RETURNS)
def test_the_last_return_is_completed(
    query: str, items: str | None, order: str, tmp_path: Path
) -> None:
    found = one(tmp_path, query)
    items = items or query.partition("RETURN ")[2]
    lines = parse(found.text, "hound.q").text.splitlines()
    assert " ".join(lines).endswith(f"RETURN {items} ORDER BY {order} LIMIT $limit"), lines


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("MATCH (n) RETURN *", "RETURN * is not exact"),
        ("MATCH (n:A) RETURN n.a AS x UNION MATCH (n:B) RETURN n.a AS x", "UNION"),
        ("MATCH (n:A) RETURN n.a AS x LIMIT 2 * 5", "The last LIMIT"),
        ("MATCH (n:A) WITH n AS m RETURN m", "What 'm' holds is not known"),
    ],
)
def test_what_is_left_to_do_by_hand(query: str, words: str, tmp_path: Path) -> None:
    found = one(tmp_path, query)
    assert found.outcome == "needs work"
    assert any(words in reason for reason in found.reasons), found.reasons


def test_what_is_written_is_what_was_reported(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        [
            {"name": "Good", "query": "MATCH (a:Account) RETURN a.key AS account"},
            {"name": "Good!", "query": "MATCH (a:Account)  RETURN a.key AS account"},
            {"name": "con", "query": "MATCH (n) RETURN *"},
            {"name": "刪除", "query": "MATCH (n) DELETE n"},
        ],
    )
    assert [item.outcome for item in found] == ["imported", "needs work", "needs work", "refused"]
    assert [item.name for item in found] == ["good", "good_2", "query_con", "query"]
    assert found[1].reasons == ("The text is that of hound.good; keep one of them.",)
    place = foreign.write(found, tmp_path / "packs", "hound")
    assert sorted(path.name for path in place.iterdir()) == [
        *("good.cypher", "good_2.cypher", "pack.toml", "query.refused.txt", "query_con.cypher"),
    ]
    assert "DELETE n" in (place / "query.refused.txt").read_text(encoding="utf-8")
    problems = check.folder(tmp_path / "packs")
    assert {Path(p.file).name for p in problems} == {"good_2.cypher", "query_con.cypher"}
    with pytest.raises(Refused, match="already"):
        foreign.write(found, tmp_path / "packs", "hound")
    assert json.dumps([item.to_dict() for item in found])
