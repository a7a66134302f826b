"""What the full run knows of its leads: paid parcels, scores, and who never writes his name."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphengine.tracing import NetworkSettings
from graphengine.tracing.network.answer import Answer, answer
from graphengine.tracing.network.calibration import probability
from graphengine.tracing.network.stability import Tally
from graphengine.tracing.network.start import find_seed
from graphengine.tracing.network.witness import Witnesses, silences, witnesses
from graphengine.tracing.network.world import Prepared, prepare
from tests.tracing.worlds import trade

LOOSE = NetworkSettings(dealer_prior=-1.0)
counts = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(1, 60), st.integers(0, 60)), min_size=1
)


@given(counts)
def test_silence_is_the_chance_of_never_being_named_were_he_as_the_others(
    drawn: dict[str, tuple[int, int]],
) -> None:
    written = {actor: count for actor, (count, _) in drawn.items()}
    own = {actor: min(named, count) for actor, (count, named) in drawn.items() if named}
    found = silences(written, own)
    assert set(found) == set(written)
    for actor, count in written.items():
        if own.get(actor):
            assert found[actor] == 0.0
        else:
            theirs = sum(own.values()) + 0.5
            others = sum(n for other, n in written.items() if other != actor) + 1.0
            assert found[actor] >= 0.0
            assert found[actor] == pytest.approx(-count * math.log(1 - theirs / others))


def test_more_silent_waybills_speak_louder_and_less_so_where_all_are_silent() -> None:
    others = {"b": 40, "c": 40}
    few, many = (silences({"a": n, **others}, {"b": 10, "c": 10})["a"] for n in (3, 30))
    assert 0 < few < many
    assert silences({"a": 30, **others}, {})["a"] < few
    assert silences({"a": 5}, {"a": 1}) == {"a": 0.0} and silences({}, {}) == {}


@pytest.fixture(scope="module")
def traced() -> tuple[Prepared, Answer]:
    world = prepare(trade(), LOOSE)
    seed = find_seed(world, ("Person", "s"), [("Parcel", "W0b1")])
    return world, answer(world, seed.parcels, seed.suspects, LOOSE)


def test_paid_parcels_are_counted_at_the_end_that_the_role_asks_for(
    traced: tuple[Prepared, Answer],
) -> None:
    world, found = traced
    known = witnesses(world, found)
    paid = set(world.deals["p"].to_list())
    sent, got = Counter[int](), Counter[int]()
    for p in range(len(world.flow.sender)):
        if p in paid and found.growth.kept[p] > 0:
            sent[int(world.flow.sender[p])] += 1
            got[int(world.flow.receiver[p])] += 1
    assert found.roles and found.chains
    for code, role in found.roles.items():
        expected = got[code] if role.role == "buyer" else sent[code]
        assert known.paid[world.actors[code]] == expected
        assert known.scores[world.actors[code]] == role.score
    assert {world.actors[c.seller] for c in found.chains} == {key[0] for key in known.chain_paid}
    assert all(n >= 0 for n in known.chain_paid.values()) and max(known.chain_paid.values()) > 0


def test_a_silent_seller_makes_his_chains_less_likely() -> None:
    key = ("Person:s", "Person:b", "Person:u")
    tallies = [
        Tally(
            10, Counter({"Person:s": 10}), same=Counter({"Person:s": 9}),
            chain_seen=Counter({key: 10}), chain_named=Counter({key: 9}),
            known=Witnesses({}, {key: 2}, {"Person:u": 0.9}, silence),
        )
        for silence in ({"Person:s": 19.0}, {"Person:b": 2.0}, {})
    ]  # fmt: skip
    first, second, third = (tally.chain(key, 0.9) for tally in tallies)
    assert (first.silence, second.silence, third.silence) == (19.0, 2.0, 0.0)
    assert (third.named, third.role_named, third.role_seen, third.buyer) == (9, 9, 10, 0.9)
    chances = [probability("chain", known) for known in (first, second, third)]
    assert chances == sorted(set(chances))
