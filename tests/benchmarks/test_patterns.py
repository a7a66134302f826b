"""Patterns: plain counting against a slow oracle, truth by hand, the published data where it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import patterns
from benchmarks.patterns_plain import Transfer, fan_in, fan_out, gather_scatter, scatter_gather
from benchmarks.patterns_truth import alike, hub_lines, line, read_truth, recurring

DAY = datetime(2022, 9, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def paid(id: str, source: str, target: str, hour: int, amount: int = 100) -> Transfer:
    return Transfer(id, source, target, DAY + hour * HOUR, amount, "USD")


few = st.lists(
    st.tuples(
        st.sampled_from("abcde"), st.sampled_from("abcde"), st.integers(0, 5), st.integers(1, 4)
    ),
    max_size=14,
).map(lambda rows: [paid(f"t{n}", *row) for n, row in enumerate(rows)])


@given(few, st.integers(1, 3))
def test_fans_equal_counting_by_hand(transfers: list[Transfer], least: int) -> None:
    for find, hub, other in ((fan_in, 2, 1), (fan_out, 1, 2)):
        wanted = {
            name
            for name in "abcde"
            if len({t[other] for t in transfers if t[hub] == name and t[other] != name}) >= least
        }
        assert find(transfers, least) == wanted


@given(few, st.integers(1, 2), st.integers(0, 4), st.sampled_from([None, 0.0, 0.5, 1.0]))
def test_scatter_gather_equals_all_ways(
    transfers: list[Transfer], middles: int, hours: int, keep: float | None
) -> None:
    wanted = set()
    for source, sink in permutations("abcde", 2):
        between = {
            i.target
            for i in transfers
            for o in transfers
            if i.source == source and o.target == sink and i.target == o.source
            if i.target not in (source, sink) and timedelta(0) < o.at - i.at <= hours * HOUR
            if keep is None or min(i.amount, o.amount) >= keep * max(i.amount, o.amount)
        }
        if len(between) >= middles:
            wanted.add((source, sink))
    assert scatter_gather(transfers, middles, hours * HOUR, keep) == wanted


@given(few, st.integers(1, 2), st.integers(0, 4), st.randoms(use_true_random=False))
def test_gather_scatter_equals_its_words_in_any_order(
    transfers: list[Transfer], parties: int, hours: int, shuffle: object
) -> None:
    wanted = set()
    for hub in "abcde":
        into = [t for t in transfers if t.target == hub != t.source]
        full = [t.at for t in into
                if len({o.source for o in into if o.at <= t.at}) >= parties]  # fmt: skip
        out = [t for t in transfers if t.source == hub != t.target]
        if full:
            since, until = min(full), min(full) + hours * HOUR
            if len({t.target for t in out if since < t.at <= until}) >= parties:
                wanted.add(hub)
    shuffle.shuffle(transfers)  # type: ignore[attr-defined]
    assert gather_scatter(transfers, parties, hours * HOUR) == wanted


def test_a_cycle_must_rise_and_close() -> None:
    way = [paid("1", "a", "b", 1), paid("2", "b", "c", 2, 90), paid("3", "c", "a", 3, 60)]
    every = frozenset("123")
    assert recurring(every, way)
    assert not recurring(frozenset("12"), way)
    assert not recurring(every, [*way[:2], paid("3", "c", "a", 2)])
    assert not recurring(every, [*way[:2], paid("3", "c", "b", 3)])
    assert not recurring(frozenset(), way)
    by_id = {t.id: t for t in way}
    assert alike(frozenset("12"), by_id, 0.9) and not alike(every, by_id, 0.7)


def test_attempts_and_findings_are_counted_apart() -> None:
    # Three attempts, two of them alike; found: that one, and two others.
    got = line("x", ["a", "a", "b"], {"b"}, ["a", "c", "d", "d"])
    assert got.cells() == ("x", "3", "1", "3", "1", "0.33", "0.67", "0.00")
    assert line("x", [], set(), []).cells()[-3:] == ("", "", "")


def test_hubs_by_hand(tmp_path: Path) -> None:
    into = [paid(f"i{n}", f"p{n}", "hub", n) for n in range(3)]
    through = [paid(f"s{n}", "from", f"m{n}", n) for n in range(3)]
    through += [paid(f"g{n}", f"m{n}", "to", 9, 100) for n in range(3)]
    truth = {
        "FAN-IN": {"A": frozenset(t.id for t in into), "B": frozenset(["i0"])},
        "FAN-OUT": {}, "GATHER-SCATTER": {},
        "SCATTER-GATHER": {"C": frozenset(t.id for t in through)},
    }  # fmt: skip
    lines = {found.text: found for found in hub_lines([*into, *through], truth)}
    # "to" is a fan-in as well, but not a labelled one; both attempts have the same hub.
    assert lines["fan-in, 3 payers"][1:] == (2, 1, 2, 1, 2, 1)
    assert lines["fan-in, 10 payers"][1:] == (2, 0, 0, 0, 0, 0)
    assert lines["scatter-gather, 3 between, amounts alike"][1:] == (1, 1, 1, 1, 1, 1)


def test_truth_rows_must_be_among_the_transfers(tmp_path: Path) -> None:
    (tmp_path / "transactions.csv").write_text("tx_id,a,b\nT1,1,2\nT2,1,3\n", encoding="utf-8")
    labels = tmp_path / "truth_patterns.csv"
    labels.write_text("pattern_id,family,a,b\nP,CYCLE,1,3\nP,CYCLE,1,2\n", encoding="utf-8")
    assert read_truth(tmp_path) == {"CYCLE": {"P": frozenset({"T1", "T2"})}}
    labels.write_text("pattern_id,family,a,b\nP,CYCLE,1,4\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not among the transfers"):
        read_truth(tmp_path)


def test_missing_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert patterns.main(["--data", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "SKIPPED patterns: ibm_aml" in said and "SKIPPED patterns: kasios" in said


@pytest.mark.data
def test_the_purchase_and_its_call(data_dir: Path) -> None:
    text = patterns.kasios(data_dir / "vast2018_kasios")
    assert "2017-09-20 14:45:33 with a call of the buyer to the seller before it: found" in text
    assert "CALLED 2017-09-19T22:05:33Z then PURCHASED 2017-09-20T14:45:33Z" in text


@pytest.mark.data
@pytest.mark.slow
def test_labelled_patterns_are_found(data_dir: Path) -> None:
    rows = [line.split(" | ") for line in patterns.ibm(data_dir / "ibm_aml_dev").splitlines()[2:]]
    cycles = rows[0]
    assert (cycles[1], cycles[2], cycles[4], cycles[7].rstrip(" |")) == ("31", "28", "28", "1.00")
    assert {row[1] for row in rows} == {"31", "20", "22", "27"}
