"""Make the example case: draw the world, let it live, write it down, keep the truth apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from graphengine.demo import everyday, files, household, registers, tables
from graphengine.demo.assets import Accounts, Lending, Phones, make_accounts, make_phones
from graphengine.demo.company import Company, Met, keep_company
from graphengine.demo.deals import Deals, make_deals
from graphengine.demo.habits import DemoFiles, Habits, scale_named
from graphengine.demo.ledger import Ints, Ledger
from graphengine.demo.people import Organisations, People, make_organisations, make_people
from graphengine.demo.plan import RING, Cast, make_cast
from graphengine.demo.settle import PLATFORM, settle
from graphengine.demo.ship import Labels, call_around, make_labels, ship
from graphengine.demo.style import LEGAL, SHOP, Style, ring_style
from graphengine.demo.truth import RingFacts, write_truth
from graphengine.demo.truth_ties import write_ties
from graphengine.demo.words import LINES, PURPOSE_PLAIN, PURPOSE_TRADE
from graphengine.demo.writer import Writer


def write_case(target: Path, scale: str, seed: int, habits: Habits) -> DemoFiles:
    """See ``graphengine.demo.generate``."""
    sizes = scale_named(scale)
    case = _Case(scale, seed, habits, make_cast(sizes, habits, _stream(seed, 1)))
    case.live()
    agency, truth = target / "agency", target / "truth"
    waybills, tx_ids = case.write_agency(agency)
    case.write_truth(truth, waybills, tx_ids)
    names = sorted(path.name for path in agency.iterdir() if path.name != "manifest.json")
    return DemoFiles(agency, truth, agency / "manifest.json", tuple(agency / n for n in names))


def _stream(seed: int, part: int) -> np.random.Generator:
    """One independent stream per part, so that a change in one leaves the others alone."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, part])))


class _Case:
    """The parts of one case on their way from cast to files."""

    def __init__(self, scale: str, seed: int, habits: Habits, cast: Cast) -> None:
        self.scale, self.seed, self.habits, self.cast = scale, seed, habits, cast
        self.lending, self.ledger = Lending(), Ledger()
        self.people: People = make_people(cast, _stream(seed, 2))
        self.firms: Organisations = make_organisations(cast, self.people, _stream(seed, 3))
        self.phones: Phones = make_phones(cast, self.people, habits, self.lending, _stream(seed, 4))
        self.accounts: Accounts = make_accounts(
            cast, self.people, self.firms, habits, self.lending, _stream(seed, 5)
        )
        self.labels: Labels = make_labels(self.people, _stream(seed, 6))
        self.employer: Ints = np.empty(0, dtype=np.int64)
        self.company: list[Company] = []

    def live(self) -> None:
        """All events: the ring, honest trade, shops, everyday life."""
        rng, style = _stream(self.seed, 10), ring_style(self.habits)
        self.deals = make_deals(self.cast.ring, rng)
        self.modes, self.paid_by, self.first_parcel = self._trade(
            self.deals, np.full(len(self.deals), RING), style, tuple(PURPOSE_PLAIN), rng
        )
        for position, network in enumerate(self.cast.legal):
            rng = _stream(self.seed, 1000 + position)
            deals = make_deals(network, rng)
            line = np.full(len(deals), network.line)
            modes, _, _ = self._trade(deals, line, LEGAL, PURPOSE_TRADE, rng)
            self._payouts(deals, modes, rng)
        self._shops(_stream(self.seed, 11))
        self._everyday(_stream(self.seed, 12))

    def _trade(
        self, deals: Deals, line: Ints, style: Style, purposes: tuple[str, ...],
        rng: np.random.Generator, trade: bool = True,
    ) -> tuple[Ints, pl.DataFrame, int]:  # fmt: skip
        modes, paid_by = settle(
            deals, style, self.people, self.accounts, self.ledger, purposes,
            self._platform_account(), rng,
        )  # fmt: skip
        parts = (self.people, self.phones)
        first = ship(
            deals, line, style, *parts, self.labels, self.cast.couriers, self.ledger, rng, trade
        )
        call_around(deals, style, *parts, self.ledger, rng, trade)
        return modes, paid_by, first

    def _platform_account(self) -> int:
        return int(self.accounts.of_firm[self.firms.platforms[0]])

    def _payouts(self, deals: Deals, modes: Ints, rng: np.random.Generator) -> None:
        paid = modes == PLATFORM
        household.platform_payouts(
            deals, paid, self._platform_account(), self.accounts, self.ledger, rng
        )

    def _shops(self, rng: np.random.Generator) -> None:
        """Retail shops, among them the honest side of dealers' cover shops."""
        cast = self.cast
        sizes = [len(customers) for customers in cast.shop_customers]
        keeper = np.repeat(cast.shopkeepers, sizes)
        line = np.repeat(cast.shop_lines, sizes)
        customer = np.concatenate(cast.shop_customers)
        low = np.array([entry.price[0] for entry in LINES], dtype=np.float64)[line]
        high = np.array([entry.price[1] for entry in LINES], dtype=np.float64)[line]
        value = low * (high / low) ** rng.random(len(line))
        step = np.where(rng.random(len(line)) < 0.4, 10, 1)
        price = (np.maximum(np.round(value / step), 1) * step * 100).astype(np.int64)
        deals = everyday.parcel_deals(keeper, customer, price, rng)
        for honest in (True, False):
            # A dealer's shop uses his private number, not the one of the other trade.
            here = np.flatnonzero((keeper >= cast.first_innocent) == honest)
            part = everyday.some_deals(deals, here)
            modes, _, _ = self._trade(part, line[here], SHOP, PURPOSE_TRADE, rng, trade=honest)
            self._payouts(part, modes, rng)

    def _everyday(self, rng: np.random.Generator) -> None:
        cast, people, ledger = self.cast, self.people, self.ledger
        circle = everyday.make_circles(people, rng)
        self.employer = household.wages_and_rents(
            cast, people, self.firms, self.accounts, ledger, rng
        )
        household.small_payments(people, self.firms, self.accounts, circle, ledger, rng)
        everyday.talk(cast, people, self.phones, circle, ledger, rng)
        gifts = everyday.gifts(people, rng)
        lines = rng.integers(len(LINES), size=len(gifts))
        parts = (people, self.phones, self.labels, cast.couriers, ledger, rng)
        ship(gifts, lines, everyday.GIFT, *parts, False)
        legal = [(network, 0.15) for network in cast.legal]
        pairs = everyday.meeting_pairs([(cast.ring, self.habits.dealer_meetings), *legal], rng)
        met = Met(pairs, everyday.stays(cast, people, pairs, ledger, rng))
        habits, own = self.habits, _stream(self.seed, 13)
        self.company = keep_company(
            cast, people, self.employer, met, habits.dealer_meetings,
            int(habits.further_meetings), ledger, own,
        )  # fmt: skip
        household.sweep_lent_accounts(self.lending, cast, self.accounts, ledger, rng)

    def write_agency(self, folder: Path) -> tuple[pl.Series, pl.Series]:
        """Write the files; returns waybills by parcel row and tx ids by transfer row."""
        self.world = tables.World(
            self.people, self.firms, self.phones, self.accounts, self.employer, self.labels.alias
        )
        rng = _stream(self.seed, 20)
        writer = Writer(folder, rng)
        files.write_persons(writer, registers.person_rows(self.world, rng))
        files.write_registers(
            writer,
            registers.organisation_rows(self.world),
            registers.phone_rows(self.world),
            registers.account_rows(self.world, rng),
        )
        transfers = tables.transfer_rows(self.world, self.ledger)
        files.write_transfers(writer, transfers)
        files.write_calls(writer, tables.call_rows(self.world, self.ledger))
        parcels = tables.parcel_rows(self.world, self.ledger)
        files.write_parcels(writer, parcels)
        files.write_stays(writer, tables.stay_rows(self.world, self.ledger))
        writer.manifest(self.scale, self.seed)
        return parcels.sort("row")["waybill"], transfers.sort("row")["tx_id"]

    def write_truth(self, folder: Path, waybills: pl.Series, tx_ids: pl.Series) -> None:
        """Write the truth with the identifiers of the agency files."""
        paid: list[list[str]] = [[] for _ in range(len(self.deals))]
        for deal, row in self.paid_by.iter_rows():
            paid[deal].append(tx_ids[row])
        first = self.first_parcel
        numbers = waybills[first : first + len(self.deals)].to_list()
        facts = RingFacts(self.deals, self.modes, numbers, paid)
        write_truth(folder, self.cast, self.world, self.lending, facts, self.scale, self.seed)
        write_ties(folder, self.world, self.company)
