"""Headers: what is read, in whatever form a file comes, and written back."""

from __future__ import annotations

import hashlib
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.catalogue import check
from graphengine.catalogue.query import Parameter, SavedQuery, parse, read
from graphengine.catalogue.writing import file_text
from graphengine.errors import InputError
from tests.catalogue.samples import GOOD, query_text, write


def test_everything_that_a_header_says(tmp_path: Path) -> None:
    query = parse(write(tmp_path, "money.payments"))
    assert (query.name, query.pack) == ("money.payments", "money")
    assert query.title == "Payments of an account"
    assert (query.tags, query.author, query.revision) == (("money",), "tests", 1)
    assert (query.result, query.legal) == ("rows", "")
    assert query.unique == query.evidence == ("transfer",)
    assert query.returns == {"payee": "text", "transfer": "text"}
    account, amount = query.params.values()
    assert account == Parameter(
        "account", "node", kinds=("Account",), example="account:6222", help="The payer.", line=9
    )
    assert account.required
    assert (amount.default, amount.range, amount.unit) == ("1000.50", (0, 1_000_000), "currency")
    assert not amount.required
    assert query.text.startswith("MATCH (a:Account") and query.first_line == 25
    assert query.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert query.source == GOOD


def test_unique_is_every_column_where_it_is_not_said() -> None:
    assert parse(GOOD.replace('// unique = ["transfer"]\n', "")).unique == ("payee", "transfer")


@pytest.mark.parametrize(
    "form",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("// ", "//"),
        lambda text: text.replace("// title", "//   title"),
        lambda text: text.replace("MATCH", "\n\n// A remark.\nMATCH", 1),
        lambda text: text.replace("// [returns]", "// # A remark.\n// [returns]"),
    ],
    ids=["byte order mark", "CRLF", "no blank", "more blanks", "remark behind", "remark within"],
)
def test_forms_of_one_file(form: object, tmp_path: Path) -> None:
    assert callable(form)
    path = write(tmp_path, "money.payments", form(GOOD))
    query = parse(path)
    assert list(query.params) == ["account", "amount"]
    assert check.problems(query, None) == []


def test_a_hash_is_that_of_the_text_and_not_of_its_line_ends(tmp_path: Path) -> None:
    windows = parse(write(tmp_path, "money.payments", "\ufeff" + GOOD.replace("\n", "\r\n")))
    assert windows.sha256 == parse(GOOD, "money.payments").sha256


@pytest.mark.parametrize(
    "table",
    [
        'params.n = {type = "integer", default = 1, help = "h"}',
        'params.n.type = "integer"\nparams.n.default = 1\nparams.n.help = "h"',
        '[params]\nn.type = "integer"\nn.default = 1\nn.help = "h"',
        '[params."n"]\ntype = "integer"\ndefault = 1\nhelp = "h"',
    ],
)
def test_toml_has_several_ways_to_say_a_table(table: str) -> None:
    query = parse(query_text(table, "n"))
    assert query.params["n"].default == 1
    _, problems = read(query_text(table.replace("= 1", "= true"), "n"))
    (problem,) = problems.found
    assert problem.line == 7 + next(
        at for at, line in enumerate(table.splitlines()) if "default" in line
    )


def test_days_and_times_may_be_toml_s_own() -> None:
    text = query_text(
        '[params.since]\ntype = "datetime"\ndefault = 2016-07-01T08:30:00+08:00\nhelp = "h"\n'
        '[params.day]\ntype = "date"\ndefault = 2016-07-01\nhelp = "h"',
        "since day",
    )
    query = parse(text)
    assert query.params["since"].default == "2016-07-01T08:30:00+08:00"
    assert query.params["day"].default == "2016-07-01"


def test_an_error_names_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path, "money.payments", GOOD.replace("revision = 1", 'revision = "1"'))
    with pytest.raises(InputError, match=r"payments\.cypher, line 5: 'revision'") as caught:
        parse(path)
    assert (caught.value.file, caught.value.line) == (str(path), 5)
    missing = tmp_path / "money" / "none.cypher"
    with pytest.raises(InputError, match="cannot be read"):
        parse(missing)


# Texts without control characters and marks, as headers may hold them.
LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")),
    min_size=1,
    max_size=60,
).filter(str.strip)
NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=8).filter(lambda n: n != "limit")
VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30).filter(
        lambda text: all(char.isprintable() or char in "\n\t" for char in text)
    ),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "decimal": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "date": st.dates().map(str),
    "duration": st.integers(0, 10_000).map(lambda n: f"P{n}D"),
}


@st.composite
def parameters(draw: st.DrawFn, name: str) -> Parameter:
    type_ = draw(st.sampled_from(sorted(VALUES)))
    listed = draw(st.booleans())
    values = st.lists(VALUES[type_], max_size=4) if listed else VALUES[type_]
    return Parameter(
        name=name,
        type="list" if listed else type_,
        of=type_ if listed else "",
        unit=draw(st.one_of(st.just(""), LINES.filter(lambda unit: unit != "currency"))),
        default=draw(values) if draw(st.booleans()) else None,
        example=draw(values),
        help=draw(LINES),
    )


@st.composite
def queries(draw: st.DrawFn) -> SavedQuery:
    names = draw(st.lists(NAMES, unique=True, max_size=4))
    columns = draw(st.lists(NAMES, unique=True, min_size=1, max_size=4))
    return SavedQuery(
        name="pack.query",
        pack="pack",
        path=None,
        title=draw(LINES),
        question=draw(LINES),
        tags=tuple(draw(st.lists(NAMES, unique=True, min_size=1, max_size=3))),
        author=draw(LINES),
        revision=draw(st.integers(1, 10**6)),
        legal=draw(LINES),
        unique=tuple(draw(st.permutations(columns))),
        params={name: draw(parameters(name)) for name in names},
        returns=dict.fromkeys(columns, draw(st.sampled_from(["text", "list of any or null"]))),
        text="RETURN 1\n",
    )


@given(queries())
def test_what_is_written_is_read_again(query: SavedQuery) -> None:
    again = parse(file_text(query), query.name)
    for name in ("title", "question", "tags", "author", "revision", "legal", "unique", "returns"):
        assert getattr(again, name) == getattr(query, name)
    assert again.text == query.text
    assert list(again.params) == list(query.params)
    for name, parameter in query.params.items():
        found = again.params[name]
        assert (found.type, found.of, found.unit) == (parameter.type, parameter.of, parameter.unit)
        assert (found.default, found.example, found.help) == (
            parameter.default,
            parameter.example,
            parameter.help,
        )
        assert repr(found.example) == repr(parameter.example)


@given(st.binary(max_size=400))
def test_no_bytes_bring_the_reader_down(raw: bytes) -> None:
    text = raw.decode("latin-1")
    for source in (text, "// " + text, GOOD.replace("money", text, 1), GOOD + text):
        query, problems = read(source, "pack.query")
        assert (query is None) == bool(problems.found)
        assert all(1 <= p.line <= source.count("\n") + 1 for p in problems.found)
