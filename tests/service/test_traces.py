"""Chains and money over the API: the command's answers, as jobs that can be ended."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import service
from graphengine.engine import Engine
from graphengine.web.guard import Access
from graphengine.web.problems import TYPE
from tests.cli.test_cli import call

API = "/api/v1"
PAYER = "account:6222000000000001"


def ask(client: TestClient, what: str, wait: float = 30, *, starts: list[str], **body: Any) -> Any:
    asked = {"from": starts, **body}
    return client.post(f"{API}/traces/{what}", params={"wait": wait}, json=asked)


def test_chains_are_those_of_the_engine(client: TestClient, engine: Engine) -> None:
    answer = ask(
        client, "chains", starts=[PAYER], since="2016-03-02T00:00:00+08:00",
        until="2016-03-05T00:00:00Z", max_dwell=86_400, keep=[0.5, 2], least="2.00", top=5,
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["what"] == "chains"
    assert client.get(f"{API}/runs/{found['run']}").json() == found
    chains = found["result"]["chains"]
    assert [chain["edges"][0]["id"] for chain in chains] == ["t2", "t3", "t4"]
    assert found["result"]["certificate"]["exhausted"]
    assert found["parameters"]["until"] == "2016-03-05T00:00:00+00:00"


def test_money_is_that_of_the_engine(client: TestClient, engine: Engine) -> None:
    answer = ask(client, "money", starts=[PAYER], amount="10.00", rules=["fifo"],
                 opening={"account:6222000000000002": ["0", "1.00"]})  # fmt: skip
    assert answer.status_code == 200, answer.text
    result = answer.json()["result"]
    direct = engine.trace_money(PAYER, amount="10.00", rules=["fifo"],
                                opening={"account:6222000000000002": ("0", "1.00")})  # fmt: skip
    assert answer.json()["run"] == direct["run"]
    assert result["seed"]["amount_minor"] == 1_000 and list(result["rules"]) == ["fifo"]


def test_rates_are_those_of_a_file_and_name_the_run(
    client: TestClient, engine: Engine, tmp_path: Path
) -> None:
    rows = [
        {"date": "2016-03-01", "from": "CNY", "to": "USD", "rate": "0.15"},
        {"date": "2016-03-04", "from": "CNY", "to": "USD", "rate": "0.16"},
    ]
    asked: dict[str, Any] = {"starts": [PAYER], "amount": "1.00", "currency": "USD"}
    found = ask(client, "money", rates=rows, rules=["fifo"], **asked)
    assert found.status_code == 200, found.text
    file = tmp_path / "rates.csv"
    lines = [",".join(row.values()) for row in reversed(rows)]
    file.write_text("\n".join(["date,from,to,rate", *lines]) + "\n")
    options: dict[str, Any] = {"amount": "1.00", "currency": "USD", "rules": ["fifo"]}
    direct = engine.trace_money(PAYER, rates=file, **options)
    assert found.json()["result"]["rules"] == direct["rules"]
    first = found.json()["parameters"]["rates"]["sha256"]
    file.write_text(file.read_text().replace("0.16", "0.17"))
    other = engine.trace_money(PAYER, rates=file, **options)
    assert other["run"] != direct["run"]  # a file of one name with other rates is another run
    again = ask(client, "money", rates=rows[::-1], rules=["fifo"], **asked).json()
    assert (again["parameters"]["rates"]["sha256"], again["run"]) == (first, found.json()["run"])


@pytest.mark.parametrize(
    ("what", "body", "status", "problem"),
    [
        ("chains", {"from": ["account:none"]}, 422, "no-such-reference"),
        ("chains", {"from": []}, 422, "wrong-request"),
        ("chains", {"from": [PAYER], "since": "2016-02-31T00:00:00Z"}, 422, "wrong-values"),
        ("chains", {"from": [PAYER], "since": "2016-03-02T00:00:00Z",
                    "until": "2016-03-01T00:00:00Z"}, 422, "wrong-values"),
        ("chains", {"from": [PAYER], "pattern": "account -GAVE-> account"}, 422, "wrong-values"),
        ("chains", {"from": ["phone:+8613800138001"]}, 404, "not-found"),
        ("money", {"from": [PAYER], "amount": "-3"}, 422, "wrong-request"),
        ("money", {"from": [PAYER], "amount": "0.001"}, 422, "wrong-values"),
        ("money", {"from": [PAYER], "currency": "USD"}, 422, "wrong-values"),
        ("money", {"from": ["transfer:none"]}, 404, "not-found"),
        ("money", {"from": [PAYER], "rates": [{"date": "2016-02-31", "from": "CNY", "to": "USD",
                                               "rate": "1"}]}, 422, "wrong-values"),
        ("money", {"from": [PAYER], "opening": {PAYER: ["1"]}}, 422, "wrong-values"),
    ],
)  # fmt: skip
def test_wrong_questions(
    client: TestClient, what: str, body: dict[str, Any], status: int, problem: str
) -> None:
    answer = client.post(f"{API}/traces/{what}", params={"wait": 30}, json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, TYPE + problem), answer.text


def test_a_cancelled_job_ends_the_trace(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []

    def endless(*start: str, interrupted: Any, **options: Any) -> dict[str, Any]:
        for _ in range(2000):
            if interrupted():
                told.append(True)
                break
            time.sleep(0.01)
        return {"run": "none"}

    monkeypatch.setattr(engine, "trace_chains", endless)
    client = TestClient(service.build(engine, Access()), raise_server_exceptions=False)
    answer = ask(client, "chains", 0, starts=[PAYER])
    assert answer.status_code == 202
    client.delete(answer.headers["location"])
    for _ in range(2000):
        if client.get(answer.headers["location"]).json()["state"] == "cancelled":
            break
        time.sleep(0.01)
    assert client.get(answer.headers["location"]).json()["state"] == "cancelled"
    assert told in ([True], [])  # a job that still waited never began


def test_get_sends_a_body_and_waits(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    def sent(what: str, body: Any) -> tuple[int, Any]:
        path = f"{API}/traces/{what}?wait=0"
        text = json.dumps(body)
        code, out, err = call(capsys, "get", "--case", engine.root, path, "--body", text)
        assert "Traceback" not in err
        return code, json.loads(out)

    code, run = sent("chains", {"from": [PAYER], "top": 3})
    assert code == 0 and run["what"] == "chains" and len(run["result"]["chains"]) == 3
    code, run = sent("money", {"from": [PAYER], "rules": ["lifo"]})
    assert code == 0 and list(run["result"]["rules"]) == ["lifo"]
    assert sent("chains", {"from": ["account:none"]})[0] == 2
    code, problem = sent("chains", {"from": ["phone:+8613800138001"]})
    assert (code, problem["type"]) == (3, TYPE + "not-found")  # found by the job
