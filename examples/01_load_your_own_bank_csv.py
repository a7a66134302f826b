"""Load the CSV of a bank that nobody has a mapping for yet.

The bank is invented; its file has a title line, odd headers, decimal commas, two bad rows and a
row twice. ``files/harbour_savings.yaml`` says what its columns mean: read that file first.

    python examples/01_load_your_own_bank_csv.py
"""

import tempfile
from datetime import date
from pathlib import Path

import loaders
from graphengine import Engine
from graphengine.case.folder import CaseInfo
from graphengine.model import evidence_id
from graphengine.model.money import show

FILES = Path(__file__).parent / "files"
HARBOUR = CaseInfo(
    title="Example",
    purpose="to show loading",
    authority="none: invented",
    review_by=date(2099, 1, 1),
)


def load(engine: Engine, name: str) -> None:
    report = engine.load(loaders.mapping(FILES / "harbour_savings.yaml"), [FILES / name])
    entry = report["files"][0]
    counts = ", ".join(f"{entry[k]} {k}" for k in ("rows", "loaded", "rejected", "duplicates"))
    print(f"{name}: {counts}")


def main(folder: Path) -> None:
    engine = Engine.create(folder / "case", HARBOUR)
    load(engine, "harbour_savings.csv")

    print("\nRejected, with the reason:")
    for reject in engine.status()["rejects"]:
        print(f"  {reject['column']}: {reject['reason']}")

    print("\nThe bank sends the two rows again, corrected; then the first file once more:")
    load(engine, "harbour_savings_corrected.csv")
    load(engine, "harbour_savings.csv")

    print("\nTransfers in the case:")
    transfers = engine.view.edges("TRANSFERRED").sort("at", "id")
    for row in transfers.iter_rows(named=True):
        amount = show(row["amount_minor"], row["currency"])
        print(
            f"  {row['at']:%Y-%m-%d %H:%M} UTC  {row['payerName']} -> {row['payeeName']}  {amount}"
        )

    print("\nThe source row behind the first:")
    first = transfers.row(0, named=True)
    found = engine.evidence([evidence_id(first["source"], first["sheet"], first["row"])])[0]
    print(f"  {found['file']} row {found['row']}: {found['line']}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
