"""First in, first out of weight, and chains over it."""

from __future__ import annotations

import numpy as np

from graphengine.tracing.network.chains import Chain, build, sources

S, T, B, C, X, Y = range(6)
ROLES = {S: "seller", T: "seller", B: "broker", C: "broker", X: "buyer", Y: "buyer"}


def columns(rows: list[tuple[int, int, int, float]]) -> dict[str, np.ndarray]:
    """(sender, receiver, day sent, weight), delivered half a day later."""
    sent = np.array([r[2] * 10 for r in rows], dtype=np.int64)
    return {
        "sender": np.array([r[0] for r in rows]),
        "receiver": np.array([r[1] for r in rows]),
        "sent": sent,
        "arrived": sent + 5,
        "weight": np.array([r[3] for r in rows], dtype=np.float64),
    }


def chains(rows: list[tuple[int, int, int, float]], kept: float = 1.0) -> list[Chain]:
    return build(**columns(rows), kept=np.full(len(rows), kept), roles=ROLES)


def keys(found: list[Chain]) -> set[tuple[int, tuple[int, ...], int]]:
    return {(c.seller, c.brokers, c.buyer) for c in found}


def test_the_oldest_arrival_is_used_up_first() -> None:
    rows = [(S, B, 0, 2.0), (T, B, 1, 5.0), (B, X, 2, 2.0), (B, Y, 3, 2.0)]
    source, share = sources(**columns(rows), dealers={S, T, B, C})
    assert source == {2: 0, 3: 1}
    assert share == {2: 1.0, 3: 1.0}
    assert keys(chains(rows)) == {(S, (B,), X), (T, (B,), Y)}


def test_the_arrival_that_gives_most_is_the_source() -> None:
    rows = [(S, B, 0, 1.0), (T, B, 1, 5.0), (B, X, 2, 3.0)]
    source, share = sources(**columns(rows), dealers={S, T, B, C})
    assert source == {2: 1}
    assert share == {2: 2 / 3}


def test_what_arrives_later_cannot_be_the_source() -> None:
    rows = [(B, X, 0, 1.0), (S, B, 1, 1.0)]
    assert sources(**columns(rows), dealers={S, B})[0] == {}
    (chain,) = chains(rows)
    assert (chain.seller, chain.brokers, chain.buyer) == (S, (B,), X)
    assert chain.score == 0.5


def test_two_levels_are_consecutive_brokers() -> None:
    rows = [(S, B, 0, 9.0), (B, C, 2, 4.0), (C, X, 4, 1.0), (B, Y, 5, 1.0)]
    assert keys(chains(rows)) == {(S, (B, C), X), (S, (B,), Y)}
    long = next(c for c in chains(rows) if c.buyer == X)
    assert long.parcels == (0, 1, 2)


def test_repeated_purchases_are_one_chain_with_more_weight() -> None:
    once = chains([(S, B, 0, 9.0), (B, X, 2, 1.0)], kept=0.8)
    twice = chains([(S, B, 0, 9.0), (B, X, 2, 1.0), (B, X, 3, 1.0)], kept=0.8)
    assert keys(once) == keys(twice)
    assert twice[0].score > once[0].score
    assert twice[0].parcels == (0, 1, 2)


def test_no_chain_without_a_seller_and_no_endless_ring() -> None:
    assert chains([(B, X, 0, 1.0)]) == []
    assert chains([(B, C, 0, 1.0), (C, B, 1, 1.0), (B, X, 2, 1.0)]) == []


def test_unknown_weights_go_by_order() -> None:
    rows = [(S, B, 0, float("nan")), (T, B, 1, float("nan")), (B, X, 2, float("nan"))]
    assert keys(chains(rows)) == {(S, (B,), X)}
