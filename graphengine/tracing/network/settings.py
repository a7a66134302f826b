"""Settings of the network trace, each with its unit; a result prints all of them.

The defaults are broad habits of trade by parcel, not learned from one case. Whoever changes one
sees the change in the certificate.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from graphengine.errors import UsageError

NodeRef = tuple[str, str]
"""A node by kind and key, for example ``("Phone", "+8613800000000")``."""

ROLES = ("seller", "broker", "buyer")


@dataclass(frozen=True)
class NetworkSettings:
    """Thresholds of one trace.

    Times are in days, shares between 0 and 1, log-odds in natural logarithms, counts in items.
    """

    pay_before_days: float = 10.0
    """A payment this long before its parcel may still be for it (deposit, paid in advance)."""
    pay_after_days: float = 35.0
    """A payment this long after its parcel may still be for it (rest, monthly settlement)."""
    payee_min_receivers: int = 2
    """Receivers of one sender who must pay the same stranger before he counts as its payee."""
    payee_min_llr: float = 12.0
    """Log-likelihood ratio (G squared) over chance for a payee; 10.8 is p = .001."""
    user_min_llr: float = 18.0
    """The same, to take another person than the registered holder for a number's user."""
    user_min_parcels: int = 5
    """Paid parcels of two receivers that say as much of a number's user as a third receiver."""
    name_weight: float = 3.0
    """Log-odds for somebody paid for a number's parcels, for each waybill of it with his name."""
    lent_prior: float = -2.0
    """Log-odds before any waybill is read that an account is lent, not its payers' number."""
    housemate_min_waybills: int = 2
    """Waybills with a housemate's name and never the holder's, to take him for the sender."""
    crowd_users: int = 4
    """Persons under whose names a number sends before its other parcels are nobody's (couriers)."""
    regular_min_payments: int = 4
    """Payments of one pair needed before regularity (salary, rent, bills) can be judged."""
    regular_gap_spread: float = 0.25
    """Largest spread of the gaps (median absolute deviation over median) still called regular."""
    regular_amount_spread: float = 0.02
    """The same for the amounts."""
    call_before_hours: float = 72.0
    """A call between both numbers this long before the parcel counts as a call before it."""
    young_number_days: float = 60.0
    """A number opened less than this before the parcel is young."""
    shrink_weight: float = 12.0
    """Parcels' worth of background added to every content value (Dirichlet prior)."""
    content_temper: float = 0.7
    """Factor on the sum of content lifts: features are not independent."""
    evidence_cap: float = 8.0
    """A sender's parcels count at most as this many independent ones."""
    dealer_prior: float = -3.0
    """Log-odds before any evidence that a sender linked to the network deals."""
    dealer_min: float = 0.5
    """Probability from which a sender is taken as a dealer."""
    parcel_min: float = 0.65
    """Probability from which a dealer's parcel is kept as part of the trade."""
    dealer_share: float = 0.85
    """Share of a dealer's parcels expected to belong to the trade."""
    share_weight: float = 3.0
    """Parcels' worth of that expectation when a dealer's own share is estimated."""
    shop_penalty: float = 4.0
    """Log-odds to overcome before a sender of mostly other goods is taken as a dealer."""
    apart_penalty: float = 12.0
    """Log-odds to overcome for a dealer whom no dealer supplies and who supplies none."""
    apart_max_share: float = 0.25
    """Share of dealers apart in that sense above which the data hold one step only: no penalty."""
    max_rounds: int = 30
    """Rounds of growing at most."""
    min_gain: float = 0.002
    """Growing stops when kept parcels change by less than this share."""
    hub_degree: int = 3000
    """Numbers with more distinct counterparts are not grown through (lockers, platforms)."""
    seller_dealer_share: float = 0.5
    """Share of a dealer's customers who deal themselves, to call him a seller."""
    seller_min_dealers: int = 4
    """Customers who deal that make a seller, however many others buy in a shop of his."""
    rival_parcel_prior: float = -2.0
    """Log-odds before any evidence that a parcel near the network is of the trade (rivals only)."""
    rival_overlap: float = 0.9
    """Overlap (Jaccard) of persons from which two end states of growing count as one."""
    max_chains: int = 20000
    """Chains reported at most; the certificate counts what was left out."""

    def __post_init__(self) -> None:
        for name in ("pay_before_days", "pay_after_days", "call_before_hours", "shrink_weight"):
            if getattr(self, name) < 0:
                raise UsageError(f"The setting {name} must not be negative.")
        for name in (
            "dealer_min",
            "parcel_min",
            "dealer_share",
            "seller_dealer_share",
            "rival_overlap",
            "apart_max_share",
        ):
            if not 0 < getattr(self, name) < 1:
                raise UsageError(f"The setting {name} must lie between 0 and 1.")
        if self.max_rounds < 1 or self.hub_degree < 2 or self.max_chains < 1:
            raise UsageError("max_rounds, hub_degree and max_chains must be positive.")

    def to_dict(self) -> dict[str, float | int]:
        """All settings by name."""
        return asdict(self)
