"""Follow one payment of a traced chain through the accounts, under every rule.

The same on the command line: graphengine trace money --from transfer:NUMBER --rule all

    python examples/07_follow_the_money.py [FOLDER]
"""

from typing import Any

import polars as pl
from demo_case import folder, open_demo, trace

from graphengine import Engine


def first_payment(engine: Engine, evidence: list[str]) -> dict[str, Any]:
    """The first transfer among the source rows behind a link."""
    transfers = engine.view.edges("TRANSFERRED")
    for name in evidence:
        source, _, row = name.split(":")
        found = transfers.filter(
            pl.col("source").str.starts_with(source) & (pl.col("row") == int(row))
        )
        if found.height:
            return found.row(0, named=True)
    raise SystemExit("No payment stands behind this link.")


def yuan(minor: int) -> str:
    return f"{minor / 100:,.2f}"


def main() -> None:
    root = folder()
    engine = open_demo(root)
    dealt = trace(engine, root)
    link = max(dealt["links"], key=lambda entry: (entry["amount_minor"] or 0, entry["source"]))
    payment = first_payment(engine, link["evidence"])
    print(f"{payment['src']} paid {payment['dst']} {yuan(payment['amount_minor'])} yuan")
    print(f"  {payment['at']:%Y-%m-%d}, source row {payment['source'][:12]}::{payment['row']}")

    traced = engine.trace_money(f"transfer:{payment['id']}")
    print("\nWhat became of it, by rule (what is left + what left the data = the payment):")
    for rule, found in traced["rules"].items():
        left = sum(entry["left_minor"] for entry in found["accounts"])
        print(
            f"  {rule:15} {len(found['accounts']):4} accounts, {yuan(left):>10} still there, "
            f"{yuan(found['left_data_minor']):>10} out of the data"
        )

    print("\nWhere it may still be, least and most over the rules that conserve value:")
    for entry in traced["freeze"][:5]:
        low, high = entry["low_minor"], entry["high_minor"]
        print(f"  {entry['account']:24} {yuan(low):>10} to {yuan(high):>10}")
    print("\nNo rule is the right one everywhere: which applies is a question of law.")


if __name__ == "__main__":
    main()
