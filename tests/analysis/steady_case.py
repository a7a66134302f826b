"""A small case of four files for tests of steadiness, its rows in any order, and what is asked.

Run as a program it prints all answers over a case as JSON: ``python -m
tests.analysis.steady_case CASE FOLDER``.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

import loaders
from graphengine import cli
from graphengine.case.folder import CaseInfo
from graphengine.engine import Engine

START = datetime(2016, 1, 4, 10)
HEADS = {
    "transfers": "tx_id,at,from_account,from_bank,to_account,to_bank,amount,currency",
    "calls": "at,a_number,b_number,kind,seconds,cell",
    "stays": "guest_id,guest_name,hotel,region,address,room,from,to",
    "accounts": "account_no,bank,holder_id,holder_name,account_type,opened,closed",
}
PATTERN = """\
pattern: one who pays two
network: {edges: [TRANSFERRED]}
roles:
  payer: {kind: account, degree: 7-9}
  paid: {count: 2, kind: account}
ties:
  - {from: payer, to: paid, must: all}
"""
MONEY = ("--edges", "TRANSFERRED")
ENDS = ("--from", "account:A00@X", "--to", "account:C05@X")
MEASURES = (
    "betweenness,closeness,harmonic,eigenvector,pagerank,hubs,authorities,k-core,constraint,"
    "strength,collective-influence,bridges,temporal-betweenness"
)
WEIGHED = ("--weight", "log", "--weighted")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "centrality": ("--measure", MEASURES, *WEIGHED, *MONEY, "--stability", "3"),
    "communities": ("--runs", "4", "--nested", "--scan", "--weight", "recency", *MONEY),
    "handover": ("--from", "phone:13900000000", "--least", "0.01"),
    "co-presence": ("--kinds", "STAYED_AT", "--from", "person:A"),
    "brokers": ("--groups", "property:bankName", "--permutations", "49", "--weighted", "--weight",
                "recency", *MONEY),
    "edges": (*MONEY, *WEIGHED, "--lines", "25", "--stability", "3"),
    "disruption": (*MONEY, *ENDS, *WEIGHED, "--steps", "4", "--runs", "3", "--order",
                   "betweenness,pagerank,random", "--recovery", "replacement"),
    "temporal": (*MONEY, *ENDS, "--weight", "log"),
    "compare": ("--before", "..2016-02-15", "--after", "2016-02-16..", "--join", "holders",
                "--measure", "pagerank", *WEIGHED),
    "key-players": ("--k", "2", "--distance", *MONEY),
    "links": ("--repeats", "4", *MONEY),
    "patterns": ("PATTERN", "--top", "5"),
}  # fmt: skip


def rows() -> dict[str, list[str]]:
    """The rows of each file; equal moments, equal amounts, parallel rows and rejects included."""
    draw = random.Random(11)
    names = [f"{group}{n:02}" for group in "ABC" for n in range(6)]
    pays = []
    for n in range(150):
        one = draw.choice(names)
        same = [name for name in names if name[0] == one[0]]
        other = draw.choice(same if draw.random() < 0.85 else names)
        at = START + timedelta(days=draw.randrange(80), hours=draw.randrange(3))
        pays.append(f"{n},{at},{one},X,{other},X,{draw.choice((10, 20.1, 33.33, 70))},CNY")
    pays += ["901,2016-02-31 10:00:00,A00,X,B00,X,1.00,CNY", pays[0]]
    calls = []
    for day in range(0, 100, 2):
        for n in range(8):
            at = START + timedelta(days=day, minutes=draw.randrange(5))
            other = (n + draw.randrange(1, 4)) % 8
            calls.append(f"{at},1380000000{n},1380000000{other},call,60,1-{n}")
        mine = "13900000000" if day < 50 else "13900000001"
        at = START + timedelta(days=day)
        calls.append(f"{at},{mine},1380000000{day % 5},call,60,1-{day % 2}")
    stays = [
        f"g{g},,hotel {draw.randrange(6)},here,street,1,{START + timedelta(days=d)},"
        f"{START + timedelta(days=d + 2)}"
        for g in range(12)
        for d in draw.sample(range(90), 3)
    ]
    stays += [
        f"{who},,hotel {h},here,street,1,{START + timedelta(days=d)},"
        f"{START + timedelta(days=d + 2)}"
        for h, d in ((1, 20), (3, 66), (5, 80))
        for who in "AB"
    ]
    held = [f"{name},X,p{n // 2},name {n // 2},,2010-01-01," for n, name in enumerate(names[:10])]
    return {"transfers": pays, "calls": calls, "stays": stays, "accounts": held}


def made(home: Path, shuffle: int | None = None) -> Path:
    """A case of these rows; with ``shuffle`` its seed, rows and files stand in another order."""
    home.mkdir()
    (home / "pattern.yaml").write_text(PATTERN, encoding="utf-8")
    head = ("t", "p", "a", datetime(2099, 1, 1).date())
    engine = Engine.create(home / "case", CaseInfo(*head))
    files = list(rows().items())
    if shuffle is not None:
        draw = random.Random(shuffle)
        draw.shuffle(files)
        for _, lines in files:
            draw.shuffle(lines)
    for name, lines in files:
        file = home / f"{name}.csv"
        file.write_text("\n".join([HEADS[name], *lines]) + "\n", encoding="utf-8")
        engine.load(loaders.mapping(name), [file], graph=False)
    return home / "case"


def asked(case: Path, sheet: Path, question: str) -> tuple[str, str]:
    """What the command prints as JSON, and its CSV file.

    Raises:
        AssertionError: the command failed.
    """
    options = [str(case.parent / "pattern.yaml") if word == "PATTERN" else word
               for word in QUESTIONS[question]]  # fmt: skip
    argv = ["analyse", question, "--case", str(case), "--json", "--csv", str(sheet), *options]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(argv)
    assert code == 0, err.getvalue()
    return out.getvalue(), sheet.read_text(encoding="utf-8-sig")


def main() -> None:
    """Print ``{question: [json, csv]}``."""
    case, folder = Path(sys.argv[1]), Path(sys.argv[2])
    found = {name: asked(case, folder / f"{name}.csv", name) for name in QUESTIONS}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
