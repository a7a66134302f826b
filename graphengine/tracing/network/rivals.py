"""Rival answers: several starts and priors, their stable end states, and which one is taken.

Growing ends where nothing changes any more, and there may be several such states: a strict prior
or an unlucky first parcel can leave half of a trade outside. So the trace is grown again from
changed priors, from each known parcel alone, and from a single known parcel's receiver's other
suppliers; from where each of them ends it is grown on under
the settings that were asked for and with all known items. All states compared are therefore stable
under the same settings, and their log-likelihoods may be held against each other.

The log-likelihood of a state is that of a classification (Celeux and Govaert 1992,
doi:10.1016/0167-9473(92)90042-E): the content log-odds of its kept parcels, summed, plus
``rival_parcel_prior`` for every kept parcel and ``dealer_prior`` for every dealer. Without the
prior of a parcel a large network of weak likeness, such as honest trade, would beat a small one of
strong likeness. The highest is taken; the others are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from graphengine.tracing.network.content import Content
from graphengine.tracing.network.grow import Flow, Growth, find_hubs, grow
from graphengine.tracing.network.settings import NetworkSettings
from graphengine.tracing.network.standing import without_apart
from graphengine.tracing.stop import Stop

Array = np.ndarray
AS_ASKED = "as asked"
RESCUE = "looser prior"
"""The change that most often leads on from a start that got stuck."""
MAX_OTHERS = 2
"""Other senders to the receiver of a single known parcel that are tried as a start."""
KNOWN_ONLY = "known parcels without the rest of their senders"
CHANGES: tuple[tuple[str, dict[str, float]], ...] = (
    ("stricter prior", {"dealer_prior": -1.5}),
    (RESCUE, {"dealer_prior": 1.5}),
    ("loosest prior", {"dealer_prior": 3.0}),
    ("fewer parcels", {"parcel_min": 0.15}),
    ("more parcels", {"parcel_min": -0.15}),
    ("cheaper shops", {"shop_penalty": -3.0}),
)
"""Changes of settings that lead to other end states, added to what was asked."""


@dataclass(frozen=True)
class EndState:
    """A stable end state of growing.

    Attributes:
        reached_by: the starts and changes that ended here, in the order tried.
        growth: the state itself.
        members: codes of actors with a kept parcel, sorted.
        log_likelihood: see the module; natural logarithms.
        lift: mean content log-odds of a kept parcel.
        dealers, parcels: counts of what is kept.
    """

    reached_by: tuple[str, ...]
    growth: Growth
    members: Array
    log_likelihood: float
    lift: float
    dealers: int
    parcels: int


def jaccard(a: Array, b: Array) -> float:
    """Size of the overlap over size of the union of two sorted sets; 1 for two empty ones."""
    both = len(np.intersect1d(a, b, assume_unique=True))
    either = len(a) + len(b) - both
    return both / either if either else 1.0


def measure(flow: Flow, growth: Growth, reached_by: str, settings: NetworkSettings) -> EndState:
    """An end state with its figures. O(parcels)."""
    kept = growth.kept >= settings.parcel_min
    dealers = len(np.unique(flow.sender[kept]))
    total = float(growth.content[kept].sum())
    parcels = int(kept.sum())
    return EndState(
        (reached_by,),
        growth,
        np.unique(np.concatenate([flow.sender[kept], flow.receiver[kept]])),
        total + settings.rival_parcel_prior * parcels + settings.dealer_prior * dealers,
        total / max(parcels, 1),
        dealers,
        parcels,
    )


def _changed(settings: NetworkSettings, by: dict[str, float]) -> NetworkSettings:
    """Settings with amounts added; shares stay inside (0, 1), penalties at 0 or above."""
    values: dict[str, float] = {}
    for name, step in by.items():
        value = getattr(settings, name) + step
        if name == "parcel_min":
            value = min(max(value, 0.05), 0.95)
        elif name == "shop_penalty":
            value = max(value, 0.0)
        values[name] = value
    return replace(settings, **values)  # type: ignore[arg-type]


def _starts(
    flow: Flow,
    known: Array,
    suspects: Array,
    settings: NetworkSettings,
    names: Mapping[int, str],
) -> Iterator[tuple[str, NetworkSettings, Array, Array]]:
    """Name, settings, known parcels and suspects of every start to try."""
    for name, by in CHANGES:
        yield name, _changed(settings, by), known, suspects
    if len(known):
        yield KNOWN_ONLY, settings, known, suspects
    if len(known) > 1:
        for p in known.tolist():
            yield f"parcel {names.get(p, p)} alone", settings, np.array([p]), flow.sender[[p]]
    elif len(known):
        for turn, (sender, parcels) in enumerate(_others(flow, int(known[0]))):
            name = f"what another sender sent to the same receiver ({turn + 1})"
            yield name, settings, parcels, np.array([sender])


def _others(flow: Flow, known: int) -> list[tuple[int, Array]]:
    """Other senders to the receiver of a single known parcel, with those parcels, most first.

    One waybill may be an honest purchase; then the trade sought is another's. O(parcels).
    """
    got = np.flatnonzero(flow.receiver == flow.receiver[known])
    senders, counts = np.unique(flow.sender[got], return_counts=True)
    order = np.lexsort((senders, -counts))
    others = [int(s) for s in senders[order] if s != flow.sender[known]]
    return [(s, got[flow.sender[got] == s]) for s in others[:MAX_OTHERS]]


def end_states(
    flow: Flow,
    content: Content,
    known: Array,
    suspects: Array,
    settings: NetworkSettings,
    *,
    names: Mapping[int, str] | None = None,
    only: Collection[str] | None = None,
    stop: Stop | None = None,
) -> list[EndState]:
    """Distinct stable end states, the one to take first.

    Args:
        names: of known parcels, by number.
        only: names of the changed starts to try beside the asked one; None: all.
        stop: asked before every try; when it says so the rest is left out.

    Returns:
        States by falling log-likelihood (ties: as tried). Two states are one when the Jaccard
        overlap of their members reaches ``rival_overlap``; the likelier of the two is kept and
        carries the names of both. O(tries * rounds * parcels * features).
    """
    first = without_apart(flow, grow(flow, content, known, suspects, settings), suspects, settings)
    found = [measure(flow, first, AS_ASKED, settings)]
    for name, changed, parcels, senders in _starts(flow, known, suspects, settings, names or {}):
        if stop is not None and stop.why():
            break
        if only is not None and name not in only:
            continue
        before = _nothing(flow, settings) if name == KNOWN_ONLY else None
        away = grow(flow, content, parcels, senders, changed, before)
        back = grow(flow, content, known, suspects, settings, away)
        back = without_apart(flow, back, suspects, settings)
        found = _add(found, measure(flow, back, name, settings), settings)
    return sorted(found, key=lambda state: -round(state.log_likelihood, 6))


def _nothing(flow: Flow, settings: NetworkSettings) -> Growth:
    """A state that keeps nothing: a sender of many honest parcels must not set the tone."""
    parcels = len(flow.sender)
    return Growth(
        np.zeros(flow.actors), np.zeros(parcels), np.zeros(parcels), hubs=find_hubs(flow, settings)
    )


def _add(found: list[EndState], state: EndState, settings: NetworkSettings) -> list[EndState]:
    """The states with one more, joined with the state that it is the same as."""
    for i, other in enumerate(found):
        if jaccard(other.members, state.members) >= settings.rival_overlap:
            better = state if state.log_likelihood > other.log_likelihood + 1e-6 else other
            names = other.reached_by + state.reached_by
            return [*found[:i], replace(better, reached_by=names), *found[i + 1 :]]
    return [*found, state]
