"""Drawings for the tests of the picture room: invented, seeded, of every size and shape."""

# ruff: noqa: E501 - one entity or link a line

from __future__ import annotations

import random

from graphengine.render.drawing import DrawEdge, Drawing, DrawNode, Lane, Source

SHA = "3f786850e387550fdab836ed7e6dc881de23001b" + "0" * 24
REGIONS = [
    "Guangdong",
    "Hebei",
    "四川",
    "江苏",
    "Yunnan",
    "福建",
    "Anhui",
    "Shanghai",
    "广西",
    "Jilin",
]
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"


def drawing(
    nodes: list[DrawNode], edges: list[DrawEdge], title: str = "Sample", **more: object
) -> Drawing:
    """A drawing with every line of its head and foot filled."""
    texts: dict[str, object] = {
        "subtitle": "Network from one suspect, two known dealers",
        "case": "2016-071 Parcels",
        "authority": "Economic crime unit",
        "purpose": "Tracing of sellers and buyers of prohibited goods",
        "notes": ["Links of hubs with more than 500 partners were not followed."],
        "not_drawn": 37,
        "data_digest": "sha256:" + "ab" * 32,
        "engine_version": "0.1.0",
        "run_id": "run-0007",
        "made_at": "2026-03-01T08:00:00+08:00",
        "sources": [Source(1, "transfers_2016.csv", SHA), Source(2, "parcels_2016.csv", "9" * 64)],
    }
    return Drawing(title=title, nodes=nodes, edges=edges, **{**texts, **more})  # type: ignore[arg-type]


def evidence(row: int) -> list[str]:
    """Evidence ids as the model writes them."""
    return [f"{SHA[:12]}::{row}"]


def _name(rng: random.Random) -> str:
    if rng.random() < 0.25:
        return rng.choice(["Wei Zhang", "Li Na", "Maria Petrova", "Ahmad Karimov", "Chen Jianguo"])
    return (
        rng.choice(FAMILY) + rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.6 else "")
    )


def network(sellers: int, brokers: int, buyers: int, workshops: int = 0, seed: int = 1) -> Drawing:
    """Workshop - seller - broker - buyer with a few busy brokers, second-level brokers, repeats."""
    rng = random.Random(seed)
    lanes: list[tuple[Lane, int]] = [
        ("workshop", workshops), ("seller", sellers), ("broker", brokers), ("buyer", buyers),
    ]  # fmt: skip
    nodes, by_lane = [], {}
    for lane, count in lanes:
        own = [f"person:{lane}{i:04d}" for i in range(count)]
        by_lane[lane] = own
        for i, one in enumerate(own):
            key = f"3101011980{i:04d}{rng.randrange(10_000):04d}"
            nodes.append(
                DrawNode(
                    one, "Person", _name(rng), key, lane, 0, rng.choice(REGIONS), lane,
                    round(rng.random(), 3), evidence(i + 2), [("Phones", "+8613912345678")],
                )
            )  # fmt: skip
    edges: list[DrawEdge] = []

    def deal(a: str, b: str) -> None:
        amount = rng.choice([80_000, 120_000, 250_000, 1_200_000]) * rng.randint(1, 9)
        edges.append(
            DrawEdge(
                f"d{len(edges)}", a, b, "DEAL", "deal", f"CNY {amount / 100:,.2f}",
                f"2016-0{rng.randint(1, 7)}-{rng.randint(10, 28)}", rng.choice([1, 1, 1, 2, 5]),
                rng.choice(["recorded", "recorded", "assessed"]), evidence(len(edges) + 2),
            )
        )  # fmt: skip

    for one in by_lane["seller"]:
        if by_lane["workshop"]:
            deal(rng.choice(by_lane["workshop"]), one)
    for i, one in enumerate(by_lane["broker"]):
        deal(by_lane["seller"][i % sellers], one)
    weights = [1 / (i + 1) ** 0.5 for i in range(brokers)]
    for one in by_lane["buyer"]:
        deal(rng.choices(by_lane["broker"], weights)[0], one)
        if rng.random() < 0.12:
            deal(rng.choices(by_lane["broker"], weights)[0], one)
    return drawing(nodes, edges, f"Network of {len(nodes)} persons")


def ten() -> Drawing:
    """Ten entities of several kinds, with two transfers on one day and one back."""
    s, b, u = "person:s", "person:b", "person:u"
    nodes = [
        DrawNode(s, "Person", "刘建国", "310101198001011234", "seller", 0, "Hebei", "seller", 0.92),
        DrawNode(b, "Person", "Marta Nowak", "PL-80010112345", "broker", 0, "上海", "broker", 0.71),
        DrawNode(
            "person:b2", "Person", "陈敏", "440101199002021234", "broker", 0, "广东", "broker", 0.6
        ),
        DrawNode(u, "Person", "王伟", "510101198505051234", "buyer", 0, "四川", "buyer", 0.55),
        DrawNode(
            "person:u2", "Person", "王伟", "320101197707071234", "buyer", 0, "江苏", "buyer", 0.5
        ),
        DrawNode("account:1", "Account", "", "6222020200000000001"),
        DrawNode("account:2", "Account", "M. Nowak", "PL61109010140000071219812874"),
        DrawNode("parcel:1", "Parcel", "", "SF1234567890@SF"),
        DrawNode("phone:1", "Phone", "", "+8613912345678"),
        DrawNode(
            "organisation:1",
            "Organisation",
            "华东五金 Trading",
            "91310000X",
            "workshop",
            0,
            "Hebei",
        ),
    ]
    e = DrawEdge
    edges = [
        e("h1", s, "account:1", "HOLDS", "holds", "", "2015-01-02", 1, "recorded", evidence(2)),
        e("h2", b, "account:2", "HOLDS", "holds", "", "2015-03-02", 1, "recorded", evidence(3)),
        e("t1", "account:2", "account:1", "TRANSFERRED", "", "CNY 80,000.00", "2016-03-01", 1, "recorded", evidence(4)),
        e("t2", "account:2", "account:1", "TRANSFERRED", "", "CNY 1,200.00", "2016-03-01", 1, "recorded", evidence(5)),
        e("t3", "account:1", "account:2", "TRANSFERRED", "refund", "CNY 300.00", "2016-03-04", 1, "recorded", evidence(6)),
        e("p1", s, "parcel:1", "SENT", "sent", "", "2016-03-02", 1, "recorded", evidence(7)),
        e("p2", "parcel:1", b, "RECEIVED", "received", "", "2016-03-05", 1, "recorded", evidence(8)),
        e("d1", b, u, "DEAL", "deal", "CNY 9,500.00", "2016-03-09", 3, "assessed", evidence(9)),
        e("d2", "person:b2", "person:u2", "DEAL", "deal", "CNY 8,000.00", "2016-04-09", 1, "assessed", evidence(10)),
        e("d3", s, "person:b2", "DEAL", "deal", "CNY 60,000.00", "2016-04-01", 2, "recorded", evidence(11)),
        e("h3", u, "phone:1", "HOLDS", "holds", "", "2014-05-05", 1, "recorded", evidence(12)),
        e("w1", "organisation:1", s, "DEAL", "supplies", "CNY 400,000.00", "2016-01-15", 4, "recorded", evidence(13)),
    ]  # fmt: skip
    return drawing(nodes, edges, "Parcels and payments around one seller")


def chain(hops: int = 6) -> Drawing:
    """A money chain: no lanes, hop numbers as levels, one split and one parallel pair."""
    nodes = [
        DrawNode(f"account:{i}", "Account", f"{FAMILY[i]}{GIVEN[i]}", f"62220202{i:011d}", None, i)
        for i in range(hops)
    ]
    nodes.append(
        DrawNode("account:x", "Account", "Shell Trade Ltd", "GB33BUKB20201555555555", None, 2)
    )
    edges = [
        DrawEdge(
            f"t{i}", f"account:{i}", f"account:{i + 1}", "TRANSFERRED", "",
            f"CNY {90_000 - 5_000 * i:,}.00", f"2016-02-{10 + i} 09:{i:02d}", 1, "recorded", evidence(i),
        )
        for i in range(hops - 1)
    ]  # fmt: skip
    edges.append(
        DrawEdge("s1", "account:1", "account:x", "TRANSFERRED", "", "CNY 20,000.00", "2016-02-11")
    )
    edges.append(
        DrawEdge("s2", "account:x", "account:3", "TRANSFERRED", "", "CNY 19,000.00", "2016-02-12")
    )
    edges.append(
        DrawEdge("s3", "account:0", "account:1", "TRANSFERRED", "", "CNY 500.00", "2016-02-10")
    )
    return drawing(nodes, edges, "Chain of payments")


def free(count: int, seed: int = 3) -> Drawing:
    """A network without lanes: accounts with a few hubs."""
    rng = random.Random(seed)
    kinds = [
        "Person",
        "Account",
        "Phone",
        "Parcel",
        "Place",
        "Vehicle",
        "Event",
        "Device",
        "Officer",
    ]
    nodes = [DrawNode(f"x:{i}", rng.choice(kinds), _name(rng), f"k{i:05d}") for i in range(count)]
    edges = []
    for i in range(1, count):
        j = int(i * rng.random() ** 2.2)
        edges.append(
            DrawEdge(f"e{i}", f"x:{i}", f"x:{j}", rng.choice(["CALLED", "TRANSFERRED", "KNOWS"]), "",
                     f"CNY {rng.randint(1, 90)},000.00", "2016-05-01", 1, "recorded", evidence(i))
        )  # fmt: skip
    return drawing(nodes, edges, f"Contacts of {count}")
