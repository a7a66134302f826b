"""Money from a transfer, an account or victims: worked examples, and conservation always."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.errors import NotFound, UsageError
from graphengine.tracing.money.rules import RULES
from graphengine.tracing.money.seed import Wanted
from graphengine.tracing.money.trace import Options, trace_money
from tests.tracing.books import Book, day

CONSERVING = [rule for rule in RULES if rule != "poison"]


def left(result: dict[str, Any], rule: str) -> dict[str, int]:
    accounts = result["rules"][rule]["accounts"]
    return {a["account"]: a["left_minor"] for a in accounts if a["left_minor"]}


def conserved(result: dict[str, Any]) -> None:
    for rule in CONSERVING:
        if rule in result["rules"]:
            found = result["rules"][rule]
            total = sum(a["left_minor"] for a in found["accounts"]) + found["left_data_minor"]
            assert total == result["seed"]["amount_minor"], rule
            for account in found["accounts"]:
                gone = account["received_minor"] - account["passed_minor"]
                assert account["left_minor"] in (gone, 0)


# One account, the victim's 1,000 and another's 2,000 come in, 1,500 go out (docs/money.md).
CLAYTON = Book([("V", "M", 0, 100_000), ("W", "M", 1, 200_000), ("M", "X", 2, 150_000)])


@pytest.mark.parametrize(
    ("rule", "stays", "goes"),
    [
        ("fifo", 0, 100_000),
        ("lifo", 100_000, 0),
        ("pro-rata", 50_000, 50_000),
        ("lowest-balance", 100_000, 0),
    ],
)
def test_one_mixed_account(rule: str, stays: int, goes: int) -> None:
    result = trace_money(CLAYTON, Wanted(transfers=("t1",)), Options(rules=(rule,)))
    assert left(result, rule) == {k: v for k, v in {"M": stays, "X": goes}.items() if v}
    conserved(result)


def test_lowest_intermediate_balance() -> None:
    """Roscoe v Winder: what is spent below the claim is gone; later own money is no refill."""
    book = Book(
        [
            ("V", "M", 0, 45_500),
            ("M", "X", 1, 43_000),  # the balance falls to 25
            ("own", "M", 2, 33_300),  # and rises to 358
        ]
    )
    result = trace_money(book, Wanted(transfers=("t1",)), Options(rules=("lowest-balance",)))
    assert left(result, "lowest-balance") == {"X": 43_000, "M": 2_500}


def test_own_money_first() -> None:
    """Re Hallett's Estate: the holder spends his own, so the client's is there; not so by FIFO."""
    book = Book([("V", "M", 0, 214_500), ("own", "M", 1, 250_000), ("M", "X", 2, 164_500)])
    result = trace_money(book, Wanted(transfers=("t1",)))
    conserved(result)
    assert left(result, "lowest-balance") == {"M": 214_500}
    assert left(result, "fifo") == {"M": 50_000, "X": 164_500}


def test_first_in_first_out() -> None:
    """Clayton's case: what lay there when the partner died was paid out first."""
    book = Book([("before", "K", 0, 171_300), ("after", "K", 1, 120_000), ("K", "C", 2, 246_000)])
    result = trace_money(book, Wanted(transfers=("t1",)))
    conserved(result)
    assert left(result, "fifo") == {"C": 171_300}
    assert left(result, "lifo") == {"K": 45_300, "C": 126_000}
    later = trace_money(book, Wanted(transfers=("t2",)), Options(rules=("fifo",)))
    assert left(later, "fifo") == {"K": 45_300, "C": 74_700}


def test_two_victims_share_pro_rata_and_in_order() -> None:
    book = Book(
        [("A", "M", 0, 30_000), ("B", "M", 1, 60_000), ("M", "X", 2, 30_000), ("M", "Y", 3, 1)]
    )
    result = trace_money(book, Wanted(transfers=("t1", "t2")))
    conserved(result)
    by_name = {c["account"]: c for c in result["rules"]["pro-rata"]["claimants"]}
    assert by_name["A"]["claimed_minor"] == 30_000
    assert {e["account"]: e["left_minor"] for e in by_name["A"]["left"]} == {
        "M": 20_000,
        "X": 10_000,
    }
    first = {c["account"]: c for c in result["rules"]["fifo"]["claimants"]}
    assert {e["account"]: e["left_minor"] for e in first["A"]["left"]} == {"X": 30_000}
    assert {e["account"]: e["left_minor"] for e in first["B"]["left"]} == {"M": 59_999, "Y": 1}


def test_an_account_from_a_moment_on() -> None:
    book = Book([("S", "A", 0, 500), ("S", "A", 2, 300), ("S", "B", 3, 400), ("A", "S", 4, 300)])
    result = trace_money(book, Wanted(account="S", at=day(1)))
    assert result["seed"]["amount_minor"] == 700
    conserved(result)
    assert left(result, "lifo") == {"S": 300, "B": 400}
    part = trace_money(book, Wanted(account="S", at=day(1), amount=350))
    assert part["seed"]["amount_minor"] == 350
    conserved(part)
    more = trace_money(book, Wanted(account="S", at=day(1), amount=1_000))
    conserved(more)
    assert more["seed"]["unsent_minor"] == 300


def test_cash_leaves_the_data_and_an_unknown_opening_is_assumed() -> None:
    book = Book([("V", "M", 0, 100), ("M", "ATM", 1, 150)], {"ATM": {"accountType": "cash"}})
    result = trace_money(book, Wanted(transfers=("t1",)))
    conserved(result)
    assert result["rules"]["lifo"]["left_data_minor"] == 100
    assert result["rules"]["fifo"]["left_data_minor"] == 100
    assert result["certificate"]["opening_assumed"] == [
        {"account": "M", "currency": "CNY", "opening": "0.50 CNY", "stated": False},
        {"account": "V", "currency": "CNY", "opening": "1.00 CNY", "stated": False},
    ]


def test_a_stated_opening_balance_counts_as_first_in() -> None:
    known = {"M": {"openingBalanceMinor": 80, "currency": "CNY"}}
    book = Book([("V", "M", 0, 100), ("M", "X", 1, 100)], known)
    result = trace_money(book, Wanted(transfers=("t1",)), Options(rules=("fifo",)))
    assert left(result, "fifo") == {"M": 80, "X": 20}
    bounded = Options(rules=("fifo",), opening={"M": (0, 100)})
    ranged = trace_money(book, Wanted(transfers=("t1",)), bounded)
    by_name = {entry["account"]: entry["left_minor"] for entry in ranged["ranges"]}
    assert by_name == {"M": [0, 100], "X": [0, 100]}


def test_a_conversion_is_followed_where_both_amounts_are_stated() -> None:
    dollars = {"receivedMinor": 15, "receivedCurrency": "USD"}
    book = Book(
        [("V", "M", 0, 100), ("M", "K", 1, 100, dollars), ("K", "Z", 2, 7, {"currency": "USD"})]
    )
    result = trace_money(book, Wanted(transfers=("t1",)))
    conserved(result)
    assert left(result, "fifo") == {"K": 53, "Z": 47}  # 7 of 15, of 100 claimed: 46.67
    lost = Book([("V", "M", 0, 100), ("M", "K", 1, 60, {"receivedCurrency": "USD"})])
    gone = trace_money(lost, Wanted(transfers=("t1",)))
    conserved(gone)
    assert gone["rules"]["fifo"]["left_data_minor"] == 60


def test_what_did_not_take_effect_is_left_out_and_said() -> None:
    book = Book(
        [
            ("V", "M", 0, 100), ("M", "X", 1, 40, {"status": "Reversed"}), ("M", "Y", 1, 30),
            ("Y", "M", 2, 30, {"status": "reversal"}), ("M", "Z", None, 9), ("M", "Z", 3, 0),
        ]
    )  # fmt: skip
    result = trace_money(book, Wanted(transfers=("t1",)))
    assert left(result, "fifo") == {"M": 100}
    assert sum(result["certificate"]["left_out"].values()) == 5


def test_the_order_within_one_instant_is_a_choice() -> None:
    book = Book([("M", "X", 0, 100), ("V", "M", 0, 100)])
    recorded = trace_money(book, Wanted(transfers=("t2",)), Options(rules=("fifo",)))
    assert left(recorded, "fifo") == {"M": 100}
    assert recorded["certificate"]["ties"] == 1
    sorted_ = trace_money(
        book, Wanted(transfers=("t2",)), Options(rules=("fifo",), order="in-first")
    )
    assert left(sorted_, "fifo") == {"X": 100}


def test_bad_questions() -> None:
    for wanted, error in (
        (Wanted(), UsageError),
        (Wanted(transfers=("t9",)), NotFound),
        (Wanted(account="nobody"), NotFound),
        (Wanted(transfers=("t1",), amount=0), UsageError),
        (Wanted(transfers=("t1",), amount=10**9), UsageError),
        (Wanted(transfers=("t1",), currency="USD"), UsageError),
    ):
        with pytest.raises(error):
            trace_money(CLAYTON, wanted)
    with pytest.raises(UsageError):
        trace_money(CLAYTON, Wanted(transfers=("t1",)), Options(rules=("best",)))
    with pytest.raises(UsageError):
        trace_money(CLAYTON, Wanted(transfers=("t1",)), Options(opening={"M": (5, 1)}))


accounts = st.sampled_from("ABCDE")
entries = st.lists(
    st.tuples(accounts, accounts, st.integers(0, 6), st.integers(1, 9)), min_size=1, max_size=14
)


@given(entries, st.data())
def test_value_in_is_value_out_and_left(found: list[Any], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.integers(1, len(found)), min_size=1, max_size=3))
    loops = {f"t{n}" for n in chosen if found[n - 1][0] == found[n - 1][1]}
    names = tuple(sorted({f"t{n}" for n in chosen} - loops))
    cash = {"E": {"accountType": "cash"}} if data.draw(st.booleans()) else {}
    if not names:
        return
    result = trace_money(Book(found, cash), Wanted(transfers=names))
    conserved_or_short(result, found, names)
    again = trace_money(
        Book(found, cash, shuffle=data.draw(st.integers(0, 9))), Wanted(transfers=names)
    )
    assert again == result
    account = found[0][0]
    sent = [t for t in found if t[0] == account and t[1] != account]
    if sent:
        conserved(trace_money(Book(found, cash), Wanted(account=account)))


def conserved_or_short(result: dict[str, Any], found: list[Any], names: tuple[str, ...]) -> None:
    """A claim that begins on money already claimed counts once; otherwise all is conserved."""
    for rule in CONSERVING:
        part = result["rules"][rule]
        total = sum(a["left_minor"] for a in part["accounts"]) + part["left_data_minor"]
        begun = sum(h["amount_minor"] for h in part["hops"] if h["begins"])
        assert total == begun
        assert begun + part.get("claimed_twice_minor", 0) == result["seed"]["amount_minor"]
        if len(names) == 1:
            assert "claimed_twice_minor" not in part
