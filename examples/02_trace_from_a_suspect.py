"""Trace the network from one suspect: a buyer, and two waybills known to belong to the trade.

The same on the command line: graphengine trace network --from person:ID --known parcel:WAYBILL

    python examples/02_trace_from_a_suspect.py [FOLDER]
"""

from collections import Counter
from typing import Any

from demo_case import folder, open_demo, trace


def show_person(person: dict[str, Any]) -> None:
    print(f"\n{person['role']} {person['id']} {person['name']}, {person['region']}")
    for reason in person["reasons"]:
        print(f"  for:     {reason}")
    for doubt in person["against"]:
        print(f"  against: {doubt}")


def main() -> None:
    root = folder()
    engine = open_demo(root)
    result = trace(engine, root)
    persons = {person["id"]: person for person in result["persons"]}

    print("A trace gives leads, not evidence. It named")
    for role, count in Counter(p["role"] for p in persons.values()).items():
        print(f"  {count} persons as {role}")
    print(f"  {len(result['chains'])} chains in {len(result['regions'])} regions")

    chain = result["chains"][0]
    print("\nThe first chain, and why each person stands in it:")
    for role in ("seller", "broker", "buyer"):
        show_person(persons[chain[role]])

    print("\nThe first source rows behind that chain:")
    for found in engine.evidence(chain["evidence"][:2]):
        print(f"  {found['evidence']} {found['file']} row {found['row']}")
        print(f"    {found.get('line', 'a workbook: open it at this row')}")

    certificate = result["certificate"]
    print("\nWhat the certificate says was looked at and left open:")
    print(f"  {certificate['looked_at']['parcels']} parcels,", end=" ")
    print(f"{certificate['looked_at']['transfers']} transfers, {len(certificate['cuts'])} cuts")
    for doubt in certificate["doubts"]:
        print(f"  {doubt}")


if __name__ == "__main__":
    main()
