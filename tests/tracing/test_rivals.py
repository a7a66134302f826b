"""Rival end states: what is compared, which is taken, and that none is hidden."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing.network.content import Content, lifts, score
from graphengine.tracing.network.grow import Flow, grow
from graphengine.tracing.network.rivals import AS_ASKED, KNOWN_ONLY, end_states, jaccard, measure
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.stop import Stop
from tests.tracing.test_network import run, trade

codes = st.lists(st.integers(0, 12), max_size=10).map(lambda xs: sorted(set(xs)))


@given(codes, codes)
def test_overlap_is_that_of_sets(a: list[int], b: list[int]) -> None:
    union = set(a) | set(b)
    wanted = len(set(a) & set(b)) / len(union) if union else 1.0
    assert jaccard(np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)) == wanted


def plain_lifts(content: Content, kept: Sequence[float], prior: float) -> list[list[float]]:
    """The definition of a lift, value by value, in plain Python."""
    out = []
    for row, texts in zip(content.codes.tolist(), content.values, strict=True):
        known = [(code, k) for code, k in zip(row, kept, strict=True) if code >= 0]
        inside = sum(k for _, k in known)
        lift = []
        for value in range(len(texts)):
            share = sum(code == value for code, _ in known) / max(len(known), 1)
            mine = sum(k for code, k in known if code == value)
            rate = (mine + prior * share) / (inside + prior)
            lift.append(float(np.clip(np.log(rate / share), -4, 4)) if share else 0.0)
        out.append(lift)
    return out


@given(st.data())
def test_lifts_and_scores_equal_their_definition(data: st.DataObject) -> None:
    parcels = data.draw(st.integers(0, 8))
    sizes = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=3))
    rows = [
        data.draw(st.lists(st.integers(-1, n - 1), min_size=parcels, max_size=parcels))
        for n in sizes
    ]
    kept = data.draw(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=parcels, max_size=parcels))
    content = Content(
        tuple(f"f{i}" for i in range(len(sizes))),
        np.array(rows, dtype=np.int32).reshape(len(sizes), parcels),
        tuple(tuple(str(v) for v in range(n)) for n in sizes),
    )
    settings = NetworkSettings(shrink_weight=2.0)
    table = lifts(content, np.array(kept), settings)
    wanted = plain_lifts(content, kept, 2.0)
    for mine, plain in zip(table, wanted, strict=True):
        np.testing.assert_allclose(mine, plain, atol=1e-12)
    total = [
        settings.content_temper
        * sum(wanted[f][row[p]] if row[p] >= 0 else 0.0 for f, row in enumerate(rows))
        for p in range(parcels)
    ]
    np.testing.assert_allclose(score(content, table, settings), total, atol=1e-9)


def two_trades() -> tuple[Flow, Content]:
    """Actors 0 and 1 send alike goods (value 0) to 10..15 and 14..19, 2 and 3 other goods.

    Dealer 1 is joined to dealer 0 by two customers only; honest 2 and 3 send to 20..39.
    """
    sender = [0] * 12 + [1] * 12 + [2] * 40 + [3] * 40
    receiver = [10 + i % 6 for i in range(12)] + [14 + i % 6 for i in range(12)]
    receiver += [20 + i % 20 for i in range(80)]
    goods = [0] * 24 + [1 + i % 5 for i in range(80)]
    content = Content(
        ("goods",), np.array([goods], dtype=np.int32), (tuple(str(v) for v in range(6)),)
    )
    return Flow(np.array(sender), np.array(receiver), 40), content


KNOWN, SUSPECTS = np.array([0]), np.array([0])


def test_the_likeliest_of_the_end_states_comes_first() -> None:
    flow, content = two_trades()
    strict = NetworkSettings(dealer_prior=-4.0, shrink_weight=2.0)
    stuck = measure(flow, grow(flow, content, KNOWN, SUSPECTS, strict), AS_ASKED, strict)
    states = end_states(flow, content, KNOWN, SUSPECTS, strict)
    assert [s.log_likelihood for s in states] == sorted(
        (s.log_likelihood for s in states), reverse=True
    )
    assert states[0].log_likelihood >= stuck.log_likelihood
    assert AS_ASKED in [name for s in states for name in s.reached_by]
    for state in states:
        assert not {2, 3} & set(state.members.tolist())


def test_every_state_is_stable_under_the_settings_asked_for() -> None:
    flow, content = two_trades()
    settings = NetworkSettings(shrink_weight=2.0)
    for state in end_states(flow, content, KNOWN, SUSPECTS, settings):
        again = grow(flow, content, KNOWN, SUSPECTS, settings, state.growth)
        after = measure(flow, again, "again", settings)
        assert after.members.tolist() == state.members.tolist()


def test_states_that_overlap_are_one_and_keep_all_names() -> None:
    flow, content = two_trades()
    known = np.array([0, 1, 12])
    states = end_states(
        flow, content, known, np.array([0, 1]), NetworkSettings(shrink_weight=2.0),
        names={0: "first"},
    )  # fmt: skip
    names = [name for state in states for name in state.reached_by]
    assert sorted(names) == sorted(
        [
            AS_ASKED, "stricter prior", "looser prior", "loosest prior", "fewer parcels",
            "more parcels", "cheaper shops", "parcel first alone", "parcel 1 alone",
            "parcel 12 alone", KNOWN_ONLY,
        ]
    )  # fmt: skip
    for i, a in enumerate(states):
        for b in states[i + 1 :]:
            assert jaccard(a.members, b.members) < NetworkSettings().rival_overlap


def test_only_some_starts_and_an_early_end() -> None:
    flow, content = two_trades()
    settings = NetworkSettings()
    one = end_states(flow, content, KNOWN, SUSPECTS, settings, only={"looser prior"})
    assert sorted(n for s in one for n in s.reached_by) == [AS_ASKED, "looser prior"]
    ended = end_states(flow, content, KNOWN, SUSPECTS, settings, stop=Stop(asked=lambda: True))
    assert [s.reached_by for s in ended] == [(AS_ASKED,)]


def test_a_single_known_parcel_tries_what_others_sent_to_its_receiver() -> None:
    flow, content = two_trades()
    known = KNOWN[:1]
    states = end_states(flow, content, known, flow.sender[known], NetworkSettings())
    names = [name for state in states for name in state.reached_by]
    receiver = flow.receiver[known[0]]
    senders = set(flow.sender[flow.receiver == receiver].tolist()) - {int(flow.sender[known[0]])}
    tried = [name for name in names if name.startswith("what another sender")]
    assert len(tried) == min(len(senders), 2)
    two = end_states(flow, content, KNOWN, SUSPECTS, NetworkSettings())
    assert len(KNOWN) == 1 or not [n for s in two for n in s.reached_by if n.startswith("what")]


def test_one_known_parcel_is_said_to_be_a_weak_start() -> None:
    """``x00`` also buys books from ``h``: that is tried, and the lift is told."""
    one = run(trade(), ("Person", "x00"), ("Parcel", "D00"))
    (note,) = [text for text in one["certificate"]["notes"] if "One known parcel" in text]
    assert f"lift is {one['rivals'][0]['lift']:.1f}" in note
    tried = [name for rival in one["rivals"] for name in rival["reached_by"]]
    assert "what another sender sent to the same receiver (1)" in tried
    assert ("Compare them" in note) == (len(one["rivals"]) > 1)
    two = run(trade(), ("Person", "x00"), ("Parcel", "D00"), ("Parcel", "W0b2"))
    assert not [text for text in two["certificate"]["notes"] if "One known parcel" in text]
