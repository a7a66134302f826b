"""Each of these files has one defect; the check names its line, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphengine.catalogue import check
from graphengine.catalogue.query import parse
from graphengine.errors import InputError
from tests.catalogue.samples import GOOD

AMOUNT = '// [params.amount]\n// type = "decimal"\n// unit = "currency"\n// default = 1000.50\n'
KIND = '// kind = "Account"\n'
BOTH = "b.key AS payee, t.id AS transfer"
RANGE = "// range = [0, 1000000]\n"
# Name, what is replaced, by what, the line that is named, part of the message.
BROKEN = [
    ("unknown key", '// author = "tests"', '// author = "tests"\n// lable = "x"', 5, "'lable'"),
    ("near key", "// evidence =", "// evidnce =", 7, "'evidence'"),
    ("no title", "// title =", "// # title =", 1, "'title' is missing"),
    ("title of two lines", '"Payments of an account"', '"a\\nb"', 1, "one line"),
    ("question a number", '"Whom did this account pay at least so much?"', "7", 2, "one line"),
    ("tags a text", '["money"]', '"money"', 3, "list of words"),
    ("tag with capitals", '["money"]', '["Money"]', 3, "list of words"),
    ("tag twice", '["money"]', '["money", "money"]', 3, "once"),
    ("revision nought", "// revision = 1", "// revision = 0", 5, "from 1"),
    ("revision a boolean", "// revision = 1", "// revision = true", 5, "from 1"),
    ("result unknown", "// revision = 1", '// revision = 1\n// result = "row"', 6, "'rows'"),
    ("unique not returned", '// unique = ["transfer"]', '// unique = ["transfr"]', 6, "transfer"),
    ("evidence not returned", 'evidence = ["transfer"]', 'evidence = ["t"]', 7, "not returned"),
    ("no TOML", "// revision = 1", "// revision = ", 5, "not TOML"),
    ("key twice", "// revision = 1", "// revision = 1\n// revision = 1", 6, "not TOML"),
    ("remark in the header", "// [returns]", "// Whom did it pay?\n// [returns]", 22, "remark"),
    ("no legal note", '["money"]', '["money", "indicator"]', 1, "'legal' is missing"),
    ("unknown key of a parameter", '"The payer."', '"The payer."\n// helf = "x"', 14, "'help'"),
    ("unknown type", 'type = "decimal"', 'type = "decimals"', 16, "'decimal'"),
    ("no help", '// help = "Least amount."\n', "", 15, "'help' is missing"),
    ("kind missing", '// kind = "Account"\n', "", 10, "kind ="),
    ("kind unknown", '// kind = "Account"', '// kind = "Acount"', 11, "'Account'"),
    ("kind on a decimal", RANGE, RANGE + '// kind = "Account"\n', 20, "only a node"),
    ("list of one kind", 'kind = "Account"', 'kind = ["Account"]', 11, "two or more"),
    ("choices on a decimal", RANGE, RANGE + '// choices = ["a"]\n', 20, "only a choice"),
    ("of on a decimal", RANGE, RANGE + '// of = "text"\n', 20, "only a list"),
    ("default of another type", "default = 1000.50", "default = true", 18, "must be a number"),
    ("default no finite number", "default = 1000.50", "default = nan", 18, "finite"),
    ("default out of range", "default = 1000.50", "default = -1", 18, "must be 0 to 1000000"),
    ("default too fine", "default = 1000.50", "default = 0.00001", 18, "decimals at most"),
    ("range reversed", "[0, 1000000]", "[1000000, 0]", 19, "reversed"),
    ("range of three", "[0, 1000000]", "[0, 1, 1000000]", 19, "[least, most]"),
    ("range of texts", "[0, 1000000]", '["a", "b"]', 19, "must be a number"),
    ("range on a node", KIND, KIND + "// range = [1, 2]\n", 12, "no range"),
    ("no example, no default", '// example = "account:6222"\n', "", 10, "'example' is missing"),
    ("example of another type", '"account:6222"', "6222", 12, "reference"),
    ("limit declared", "[params.amount]", "[params.limit]", 15, "built in"),
    ("names differ in case", "[params.amount]", "[params.Account]", 15, "case only"),
    ("parameter no table", AMOUNT, '// [params]\n// other = 7\n' + AMOUNT, 16, "must be a table"),
    ("type of a column", '// payee = "text"', '// payee = "txt"', 23, "'text'"),
    ("column no name", "// payee =", '// "pay-ee" =', 23, "cannot name a column"),
    ("no returns", '// [returns]\n// payee = "text"\n// transfer = "text"\n', "", 1, "'returns'"),
    ("undeclared parameter", ">= $amount", ">= $amount AND t.id <> $amuont", 26, "'amount'"),
    ("unused parameter", "t.amount_minor >= $amount", "true", 15, "not used"),
    ("column not returned", "RETURN b.key AS payee, ", "RETURN ", 27, "lacks payee"),
    ("column not declared", "AS transfer\n", "AS transfer, t.at AS at\n", 27, "lacks at"),
    ("columns in another order", BOTH, "t.id AS transfer, b.key AS payee", 27, "differ in order"),
    ("return star", "RETURN b.key AS payee, t.id AS transfer", "RETURN *", 27, "RETURN *"),
    ("order not total", "ORDER BY payee, transfer", "ORDER BY payee", 27, "'transfer'"),
    ("no order", "ORDER BY payee, transfer\n", "", 27, "no ORDER BY"),
    ("no limit", "LIMIT $limit\n", "", 27, "no LIMIT"),
    ("limit too large", "LIMIT $limit", "LIMIT 50001", 27, "50,000"),
    ("limit nought", "LIMIT $limit", "LIMIT 0", 27, "1 to"),
    ("limit computed", "LIMIT $limit", "LIMIT 5 + 5", 27, "$limit or a number"),
    ("limit used twice", "RETURN", "WITH a, t, b LIMIT $limit\nRETURN", 28, "last LIMIT only"),
    ("a write", "WHERE t.amount_minor >= $amount", "SET a.x = $amount", 26, "changes"),
    ("a procedure", "RETURN b.key", "CALL db.labels()\nRETURN b.key", 27, ""),
    ("a function", "t.id AS transfer", "elementId(t) AS transfer", 27, "elementId"),
    ("path without end", "[t:TRANSFERRED]", "[t:TRANSFERRED*]", 25, ""),
    ("unknown label", "(b:Account)", "(b:Acount)", 25, "Account"),
    ("unknown edge type", ":TRANSFERRED", ":TRANSFERED", 25, "TRANSFERRED"),
    ("unknown property", "t.amount_minor", "t.amount_min", 26, "amount_min"),
    ("a second header", "MATCH", '\n// title = "Another"\nMATCH', 26, "header line"),
    ("a header in a comment", "RETURN", "/* x\n[params.y] */ RETURN", 28, "header"),
    ("no Cypher", GOOD[GOOD.index("MATCH") :], "", 25, "no Cypher"),
    ("no header", GOOD[: GOOD.index("MATCH")], "", 1, "begin with its header"),
    ("two statements", "LIMIT $limit", "LIMIT $limit; MATCH (n) RETURN n", 29, "one statement"),
    ("a mark that turns text", '"Least amount."', '"Least \u202eamount."', 20, "U+202E"),
    ("a control character", "ORDER BY", "ORDER\x0bBY", 28, "U+000B"),
    ("text hidden in the header", '"The payer."', '"\\u000aRETURN 1//"', 13, "\\u in a comment"),
    ("text hidden in a comment", "ORDER", "// \\u000aRETURN 1 //\nORDER", 28, "\\u in a comment"),
    ("evidence of numbers", '// transfer = "text"', '// transfer = "integer"', 7, "no ids"),
    ("graph without nodes", "// revision = 1", '// revision = 1\n// result = "graph"', 6, "nodes"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_the_line_of_one_defect(old: str, new: str, line: int, words: str, tmp_path: Path) -> None:
    assert GOOD.count(old) >= 1
    path = tmp_path / "money" / "payments.cypher"
    path.parent.mkdir()
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8", newline="")
    found = check.file(path)
    assert [problem.line for problem in found] == [line], found
    assert words in found[0].message, found[0].message
    assert found[0].file == str(path)
    assert "line" in str(found[0].error())


def test_there_are_enough_of_them() -> None:
    assert len({row[0] for row in BROKEN}) == len(BROKEN) >= 40


def test_the_good_file_has_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "money" / "payments.cypher"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    assert check.file(path) == []


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (GOOD.replace("Least", "L\xe4st").encode("latin-1"), 20, "UTF-8"),
        (GOOD.encode("utf-16"), 1, "UTF-8"),
        (b"", 1, "header"),
        (GOOD.encode() + b" " * 300_000, 1, "200,000"),
        (GOOD.replace("\n", "\r").encode(), 1, "U+000D"),
    ],
    ids=["latin-1", "utf-16", "empty", "large", "carriage returns"],
)
def test_bytes_that_are_no_query(raw: bytes, line: int, words: str, tmp_path: Path) -> None:
    path = tmp_path / "money" / "payments.cypher"
    path.parent.mkdir()
    path.write_bytes(raw)
    (found,) = check.file(path)
    assert found.line == line
    assert words in found.message
    with pytest.raises(InputError) as caught:
        parse(path)
    assert caught.value.line == line


@pytest.mark.parametrize("name", ["Payments", "2payments", "pay-ments", "con", "pay.ments", "é"])
def test_names_that_are_no_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / "money" / f"{name}.cypher"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    found = check.folder(tmp_path)
    assert [problem.line for problem in found] == [1]
