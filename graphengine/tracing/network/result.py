"""The result of a network trace, as the command line prints it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

NOTICE = "lead, not evidence"


@dataclass(frozen=True)
class TracedPerson:
    """One person, organisation or, where nobody is known to hold it, number in the network.

    Attributes:
        id: key as loaded; ``ref`` names it with its kind.
        role: workshop, seller, broker or buyer; ``level`` counts brokers from the seller down.
        score: probability-like score between 0 and 1, not calibrated.
        evidence: ids of source rows, most telling first.
        reasons: plain sentences; ``against``: what speaks against, or would clear.
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


@dataclass(frozen=True)
class TracedChain:
    """A chain; ``brokers`` run from the seller down, ``broker`` sold to the buyer."""

    seller: str
    broker: str
    buyer: str
    brokers: tuple[str, ...]
    workshop: str | None
    score: float
    deals: int
    evidence: tuple[str, ...]


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
class NetworkResult:
    """Persons (by role, score, id), chains (by score), regions (by name) and the certificate."""

    persons: tuple[TracedPerson, ...]
    chains: tuple[TracedChain, ...]
    links: tuple[TracedLink, ...]
    regions: tuple[RegionCount, ...]
    certificate: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The contract's JSON, with further fields."""
        return {
            "notice": NOTICE,
            "persons": [_plain(asdict(p)) for p in self.persons],
            "chains": [_plain(asdict(c)) for c in self.chains],
            "links": [_plain(asdict(k)) for k in self.links],
            "regions": [asdict(r) for r in self.regions],
            "certificate": self.certificate,
        }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: list(v) if isinstance(v, tuple) else v for name, v in row.items()}


def count_regions(persons: Iterable[TracedPerson]) -> tuple[RegionCount, ...]:
    """Sellers (workshops among them), brokers and buyers per region; unknown regions as ""."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    column = {"workshop": 0, "seller": 0, "broker": 1, "buyer": 2}
    for person in persons:
        counts[person.region][column[person.role]] += 1
    return tuple(RegionCount(region, *counts[region]) for region in sorted(counts))
