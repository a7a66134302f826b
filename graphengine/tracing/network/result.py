"""The result of a network trace, as the command line prints it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

NOTICE = "lead, not evidence"


@dataclass(frozen=True)
class TracedPerson:
    """One person, organisation or, where nobody is known to hold it, number in the network.

    Attributes:
        id: key as loaded; ``ref`` names it with its kind.
        role: workshop, seller, broker or buyer; ``level`` counts brokers from the seller down.
        score: probability-like score between 0 and 1, not calibrated; it orders leads.
        evidence: ids of source rows, most telling first.
        reasons: plain sentences; ``against``: what speaks against.
        would_clear: records that would clear him, most telling first.
        thin: less than two rows of different records speak for him.
        probability: calibrated chance that he belongs to the trade, ``low`` and ``high`` its
            range; None where no repeated runs were made. About one trace of these facts, never
            a property of the person.
        stability: share of the repeated runs that name him; ``role_stability``: of those, the
            share that gives him this role.
    """

    id: str
    ref: str
    role: str
    level: int
    score: float
    name: str
    region: str
    evidence: tuple[str, ...]
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    would_clear: tuple[str, ...] = ()
    thin: bool = False
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    stability: float | None = None
    role_stability: float | None = None


@dataclass(frozen=True)
class TracedChain:
    """A chain; ``brokers`` run from the seller down, ``broker`` sold to the buyer.

    ``probability``, ``low``, ``high`` and ``stability`` as of a person, of the three together.
    """

    seller: str
    broker: str
    buyer: str
    brokers: tuple[str, ...]
    workshop: str | None
    score: float
    deals: int
    evidence: tuple[str, ...]
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    stability: float | None = None


@dataclass(frozen=True)
class TracedLink:
    """All kept parcels from one person to another.

    ``amount_minor`` is the sum of the payments matched to them, None where none was matched or
    where they are in several currencies; ``paid`` counts the parcels with a matched payment.
    Times are ISO 8601, UTC, of handing in.
    """

    source: str
    target: str
    parcels: int
    paid: int
    amount_minor: int | None
    currency: str | None
    first_at: str | None
    last_at: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class RegionCount:
    """Persons of each role in one region."""

    region: str
    sellers: int
    brokers: int
    buyers: int


@dataclass(frozen=True)
class Rival:
    """One stable end state of growing, beside the one that was taken.

    Attributes:
        taken: whether the answer is this one.
        reached_by: starts and changed settings that ended here.
        log_likelihood, lift: see ``rivals.EndState``.
        persons, dealers, parcels: how many it names and keeps.
        overlap: Jaccard overlap of its persons with those of the answer.
        only_here: references of persons that the answer does not name, at most 20, with
            ``only_here_count`` in all; ``missing_here``: those of the answer it does not name.
    """

    taken: bool
    reached_by: tuple[str, ...]
    log_likelihood: float
    lift: float
    persons: int
    dealers: int
    parcels: int
    overlap: float
    only_here: tuple[str, ...]
    only_here_count: int
    missing_here: tuple[str, ...]
    missing_here_count: int


@dataclass(frozen=True)
class NetworkResult:
    """Persons (by role, score, id), chains (by score), regions (by name) and the certificate.

    ``rivals``: all distinct end states of growing, the one taken first, then by likelihood.
    """

    persons: tuple[TracedPerson, ...]
    chains: tuple[TracedChain, ...]
    links: tuple[TracedLink, ...]
    regions: tuple[RegionCount, ...]
    certificate: dict[str, Any] = field(default_factory=dict)
    rivals: tuple[Rival, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The contract's JSON, with further fields."""
        return {
            "notice": NOTICE,
            "persons": [_plain(p) for p in self.persons],
            "chains": [_plain(c) for c in self.chains],
            "links": [_plain(k) for k in self.links],
            "regions": [_plain(r) for r in self.regions],
            "rivals": [_plain(r) for r in self.rivals],
            "certificate": self.certificate,
        }


def _plain(row: object) -> dict[str, Any]:
    """The fields of a flat dataclass in order; ``asdict`` copies deep, and slowly."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in vars(row).items()}


def count_regions(persons: Iterable[TracedPerson]) -> tuple[RegionCount, ...]:
    """Sellers (workshops among them), brokers and buyers per region; unknown regions as ""."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    column = {"workshop": 0, "seller": 0, "broker": 1, "buyer": 2}
    for person in persons:
        counts[person.region][column[person.role]] += 1
    return tuple(RegionCount(region, *counts[region]) for region in sorted(counts))
