"""A good query file, and what tests make of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graphengine.catalogue.bind import BindContext
from graphengine.errors import NotFound
from graphengine.model.refs import NodeRef

GOOD = """\
// title = "Payments of an account"
// question = "Whom did this account pay at least so much?"
// tags = ["money"]
// author = "tests"
// revision = 1
// unique = ["transfer"]
// evidence = ["transfer"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "account:6222"
// help = "The payer."
//
// [params.amount]
// type = "decimal"
// unit = "currency"
// default = 1000.50
// range = [0, 1000000]
// help = "Least amount."
//
// [returns]
// payee = "text"
// transfer = "text"
MATCH (a:Account {key: $account})-[t:TRANSFERRED]->(b:Account)
WHERE t.amount_minor >= $amount
RETURN b.key AS payee, t.id AS transfer
ORDER BY payee, transfer
LIMIT $limit
"""

KNOWN = {
    "account:6222@ICBC": NodeRef("Account", "6222@ICBC"),
    "phone:+8613800000001": NodeRef("Phone", "+8613800000001"),
    "place:hotel:Jin": NodeRef("Place", "hotel:Jin"),
}


def resolve(text: str) -> NodeRef:
    """What a case would say: exact keys, ``6222`` alone, and ``77`` that two accounts have."""
    if text.lower() == "account:6222":
        return KNOWN["account:6222@ICBC"]
    if text == "account:77":
        raise NotFound("account:77 is ambiguous.", candidates=["account:77@A", "account:77@B"])
    kind = text.partition(":")[0].lower()
    found = KNOWN.get(f"{kind}:{text.partition(':')[2]}")
    if kind not in ("account", "phone", "place"):
        raise NotFound(f"No kind of node is called '{kind}'.", candidates=["account", "phone"])
    if found is None:
        raise NotFound("It is not in this case.")
    return found


def context(
    zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    from_text: bool = False,
    finder: Callable[[str], NodeRef] = resolve,
) -> BindContext:
    """A context for binding."""
    return BindContext(zone, currency, finder, from_text)


def query_text(params: str, names: str, *, returns: str = "key", extra: str = "") -> str:
    """A query with these parameter tables (TOML); ``names`` are the parameters it uses."""
    toml = "".join(f"// {line}".rstrip() + "\n" for line in params.strip().splitlines())
    uses = " AND ".join(f"a.name <> ${name}" for name in names.split()) or "true"
    return (
        '// title = "T"\n// question = "Q"\n// tags = ["t"]\n// author = "tests"\n'
        f'// revision = 1\n{extra}//\n{toml}//\n// [returns]\n// {returns} = "text"\n'
        f"MATCH (a:Account) WHERE {uses}\nRETURN a.key AS {returns}\nORDER BY {returns}\n"
        "LIMIT $limit\n"
    )


def write(folder: Path, name: str, text: str = GOOD) -> Path:
    """Write ``pack.name`` into a folder of packs."""
    pack, _, stem = name.partition(".")
    path = folder / pack / f"{stem}.cypher"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path
