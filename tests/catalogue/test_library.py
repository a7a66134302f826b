"""The catalogue: which packs are seen, by what names, and that nothing takes another's place."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from graphengine import settings
from graphengine.catalogue import check, library
from graphengine.catalogue.bind import bind
from graphengine.catalogue.gate import check as gate
from graphengine.catalogue.library import Catalogue
from graphengine.catalogue.query import parse
from graphengine.errors import InputError, NotFound
from graphengine.model.schema import Schema, builtin, schema_from
from tests.catalogue.samples import GOOD, context, query_text, write

OTHER = GOOD.replace("Payments", "Gifts").replace(">= $amount", "> $amount")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No shipped packs but one of the test's own."""
    monkeypatch.setattr(library, "shipped", lambda: tmp_path / "shipped")
    monkeypatch.delenv("GRAPHENGINE_QUERIES", raising=False)
    write(tmp_path / "shipped", "money.payments")


def test_the_shipped_packs_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    catalogue = Catalogue.open()
    assert (library.shipped() / "README.md").is_file()
    assert catalogue.names() == sorted(catalogue.names())
    for name in catalogue.names():
        assert catalogue.get(name).name == name


def test_folders_stand_beside_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case, one, two = (tmp_path / name for name in ("case", "one", "two"))
    write(case, "mine.gifts", OTHER)
    write(one, "team.gifts", OTHER)
    write(two, "unit.gifts", OTHER)
    monkeypatch.setenv("GRAPHENGINE_QUERIES", os.pathsep.join([str(one), "", f" {two} "]))
    assert settings.query_folders() == (one, two)
    catalogue = Catalogue.open([case, tmp_path / "none", case])
    assert catalogue.names() == ["mine.gifts", "money.payments", "team.gifts", "unit.gifts"]
    assert [pack.name for pack in catalogue.packs()] == ["mine", "money", "team", "unit"]
    assert catalogue.get("team.gifts").path == one / "team" / "gifts.cypher"
    assert catalogue.problems == []
    assert [query.name for query in catalogue] == catalogue.names()


def test_a_folder_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHENGINE_QUERIES", str(tmp_path / "gone"))
    (problem,) = Catalogue.open().problems
    assert problem.file == str(tmp_path / "gone")
    assert "GRAPHENGINE_QUERIES" in problem.message


def test_nothing_is_put_in_the_place_of_another(tmp_path: Path) -> None:
    write(tmp_path / "case", "money.payments", OTHER)
    write(tmp_path / "case", "money.gifts", OTHER)
    catalogue = Catalogue.open([tmp_path / "case"])
    (problem,) = catalogue.problems
    assert problem.file == str(tmp_path / "case" / "money")
    assert str(tmp_path / "shipped" / "money") in problem.message
    assert catalogue.names() == []
    for name in ("money.payments", "money.gifts"):
        with pytest.raises(InputError, match="Rename one"):
            catalogue.get(name)


def test_a_name_that_is_none_has_candidates() -> None:
    catalogue = Catalogue.open()
    with pytest.raises(NotFound) as caught:
        catalogue.get("money.payment")
    assert caught.value.candidates == ("money.payments",)
    with pytest.raises(NotFound, match=r"money\.payments"):
        catalogue.get("payments")
    with pytest.raises(NotFound, match="Did you mean 'money'"):
        catalogue.pack("monney")


def test_a_broken_query_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path / "shipped", "money.broken", GOOD.replace("revision = 1", "revision = 0"))
    catalogue = Catalogue.open()
    assert catalogue.names() == ["money.broken", "money.payments"]
    with pytest.raises(InputError, match="line 5"):
        catalogue.get("money.broken")
    assert catalogue.get("money.payments").title == "Payments of an account"
    assert [query.name for query in catalogue] == ["money.payments"]
    assert [problem.line for problem in catalogue.problems] == [5]


def test_files_that_no_pack_holds(tmp_path: Path) -> None:
    here = tmp_path / "here"
    write(here, "money.payments")
    for number, name in enumerate(("lone.cypher", "money/deep/er.cypher", "a b/c.cypher")):
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(OTHER.replace("LIMIT $limit", f"LIMIT {number + 1}"), encoding="utf-8")
    (here / "money" / "link.cypher").symlink_to(here / "lone.cypher")
    found = check.folder(here / "money")
    assert [Path(problem.file).name for problem in found] == ["er.cypher", "link.cypher"]
    # A lone file would make the folder itself a pack.
    (here / "lone.cypher").rename(here / "money" / "lone.cypher")
    names = [Path(problem.file).name for problem in check.folder(here)]
    assert names == ["a b", "c.cypher", "er.cypher", "link.cypher"]


def test_two_queries_of_one_text(tmp_path: Path) -> None:
    write(tmp_path / "packs", "money.payments")
    write(tmp_path / "packs", "gifts.payments", GOOD.replace("MATCH (a", "MATCH  (a"))
    (problem,) = check.folder(tmp_path / "packs")
    assert "gifts.payments; keep one" in problem.message
    assert problem.line == 25


def kinds(name: str) -> Schema:
    if name != "zoo":
        raise NotFound(f"No mapping '{name}'.")
    return schema_from({"nodes": {"Zebra": {"props": {"stripes": "integer"}}}})


ZEBRA = query_text('[params.x]\ntype = "node"\nkind = "Zebra"\nexample = "1"\nhelp = "h"', "x")
ZEBRA = ZEBRA.replace("Account", "Zebra").replace("a.name", "a.stripes")


def test_a_pack_names_the_kinds_of_its_mapping(tmp_path: Path) -> None:
    path = write(tmp_path / "case", "zoo.zebras", ZEBRA)
    words = [problem.message for problem in Catalogue.open([tmp_path / "case"], kinds).problems]
    assert len(words) == 3 and "'Zebra'" in words[0]
    (path.parent / "pack.toml").write_text('title = "Zoo"\nmapping = "zoo"\n')
    catalogue = Catalogue.open([tmp_path / "case"], kinds)
    assert catalogue.problems == []
    assert catalogue.pack("zoo").title == "Zoo"
    schema = catalogue.schema("zoo")
    assert schema is not None and {"Zebra", "Account"} <= set(schema.nodes)
    # Nobody to ask: names are left alone.
    assert Catalogue.open([tmp_path / "case"]).problems == []
    (path.parent / "pack.toml").write_text('title = "Zoo"\n\nmapping = "zo"\n')
    (problem,) = Catalogue.open([tmp_path / "case"], kinds).problems
    assert (Path(problem.file).name, problem.line) == ("pack.toml", 3)


def test_a_pack_declares_kinds_in_place(tmp_path: Path) -> None:
    path = write(tmp_path / "case", "zoo.zebras", ZEBRA)
    toml = path.parent / "pack.toml"
    toml.write_text('[kinds.nodes.Zebra]\nprops = {stripes = "integer"}\n')
    assert Catalogue.open([tmp_path / "case"]).problems == []
    for text, line in [
        ('titel = "x"', 1),
        ('title = "x"\nauthor = 7', 2),
        ('title = "x"\nmapping', 2),
        ('title = "x"\n\n[kinds]\nnode = {}', 3),
        ('[kinds.nodes.Zebra]\nprops = {stripes = "ints"}', 1),
        ("[kinds.nodes]\nZebra = 7", 1),
    ]:
        toml.write_text(text)
        found = [p for p in check.folder(tmp_path / "case") if p.file == str(toml)]
        assert [problem.line for problem in found] == [line], (text, found)


def test_two_hundred_queries_are_there_at_once(tmp_path: Path) -> None:
    for number in range(200):
        write(tmp_path / "many", f"pack{number % 8}.query_{number}")
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        catalogue = Catalogue.open([tmp_path / "many"])
        assert len(catalogue.names()) == 201
        catalogue.get("pack0.query_0")
        best = min(best, time.perf_counter() - start)
    assert best < 0.1


def test_gate_and_bind_are_quick() -> None:
    filling = " OR ".join(f"t.purpose = 'word {n}'" for n in range(75))
    text = GOOD.replace("WHERE", f"WHERE ({filling}) AND")
    query, about, schema = parse(text), context(), builtin()
    assert 1900 < len(query.text) < 2200
    best = 1.0
    for _ in range(50):
        start = time.perf_counter()
        gate(query.text, schema)
        bind(query, {"account": "6222"}, about)
        best = min(best, time.perf_counter() - start)
    # The benchmark holds it to 1 ms; a busy machine is not to fail the tests.
    assert best < 0.005
