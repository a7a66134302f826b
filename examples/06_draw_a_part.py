"""Draw a part of a trace: one seller, his supplier, his brokers and their buyers.

Rendering takes a plain ``Drawing``; this script fills one with a part of a trace's result. The
picture in the README was made by it.

    python examples/06_draw_a_part.py [FOLDER]
"""

import sys
from collections import Counter
from typing import Any

from demo_case import INFO, folder, open_demo, trace

from graphengine.model.money import show
from graphengine.render import DrawEdge, Drawing, DrawNode, write


def part_of(result: dict[str, Any], seller: str) -> set[str]:
    """Everyone on a chain of that seller."""
    mine = [chain for chain in result["chains"] if chain["seller"] == seller]
    ends = {who for c in mine for who in (c["workshop"], c["seller"], *c["brokers"], c["buyer"])}
    return ends - {None}


def edge(number: int, link: dict[str, Any], ref: dict[str, str], dealers: set[str]) -> DrawEdge:
    """A link; amounts stand on those between dealers only, sixty more could not be read."""
    paid = link["amount_minor"]
    labelled = paid and link["target"] in dealers
    return DrawEdge(
        id=f"goods-{number}",
        source=ref[link["source"]],
        target=ref[link["target"]],
        kind="goods",
        label=" ",
        amount=show(paid, link["currency"]) if labelled else "",
        basis="assessed",
        evidence=link["evidence"],
        size=float(paid or 0),
    )


def drawing(result: dict[str, Any], seller: str, digest: str) -> Drawing:
    part = part_of(result, seller)
    persons = [p for p in result["persons"] if p["id"] in part]
    ref = {p["id"]: p["ref"] for p in persons}
    dealers = {p["id"] for p in persons if p["role"] != "buyer"}
    links = [k for k in result["links"] if k["source"] in ref and k["target"] in ref]
    shown = [
        DrawNode(
            id=p["ref"], kind="Person", name=p["name"], key=p["id"], lane=p["role"],
            level=p["level"], region=p["region"], role=p["role"], score=p["score"],
            evidence=p["evidence"],
        )
        for p in persons
    ]  # fmt: skip
    return Drawing(
        title=f"Part of the traced network: seller {seller}",
        nodes=shown,
        edges=[edge(number, link, ref, dealers) for number, link in enumerate(links)],
        case=INFO.title,
        authority=INFO.authority,
        purpose=INFO.purpose,
        not_drawn=len(result["persons"]) - len(persons),
        run_id=result["run"],
        data_digest=digest,
    )


def main() -> None:
    root = folder()
    engine = open_demo(root)
    result = trace(engine, root)
    chains = Counter(chain["seller"] for chain in result["chains"])
    seller = min(chains, key=lambda who: (-chains[who], who))
    picture = drawing(result, seller, engine.case.data_digest())
    path = write(picture, root / "part.svg")
    print(f"{path.name}: {len(picture.nodes)} of {len(result['persons'])} persons, ", end="")
    print(f"{len(picture.edges)} of {len(result['links'])} links, from seller {seller}")
    print(f"The picture is in {root}", file=sys.stderr)


if __name__ == "__main__":
    main()
