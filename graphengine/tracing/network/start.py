"""What the investigator names, turned into parcels and actors to grow from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.errors import NotFound, UsageError
from graphengine.tracing.network.settings import NodeRef
from graphengine.tracing.network.world import Prepared

MAX_KNOWN = 3
MIN_SENT = 5
MIN_RECEIVERS = 3
TRANSFER_KINDS = ("transfer", "transferred", "transaction")


@dataclass(frozen=True)
class Seed:
    """Where growing begins.

    Attributes:
        parcels: known parcel numbers.
        suspects: actor codes taken as dealers.
        actors: actors (texts) that the start stands for.
        notes: plain sentences on how the start was read.
    """

    parcels: np.ndarray
    suspects: np.ndarray
    actors: tuple[str, ...]
    notes: tuple[str, ...]


def _missing(ref: NodeRef) -> NotFound:
    return NotFound(f"No {ref[0]} with the key '{ref[1]}' is in this case's facts.")


def _parcel_numbers(world: Prepared, ref: NodeRef) -> list[int]:
    kind, key = ref[0].lower(), ref[1]
    if kind == "parcel":
        rows = world.parcels.filter(pl.col("parcel") == key)
        if not rows.height:
            raise _missing(ref)
        return [int(p) for p in rows["p"]]
    if kind in TRANSFER_KINDS:
        rows = world.transfers.filter((pl.col("id") == key) | (pl.col("transactionNumber") == key))
        if not rows.height:
            raise _missing(ref)
        return [int(p) for p in world.links.join(rows.select("t"), on="t")["p"].unique().sort()]
    raise UsageError(f"A known item must be a parcel or a transfer, not '{ref[0]}'.")


def _actors_of(world: Prepared, ref: NodeRef) -> list[str]:
    """Actors behind a person, organisation, phone or account."""
    kind, key = ref
    unit = f"{kind}:{key}"
    ends = [
        world.parcels.filter(pl.col(f"{end}_unit") == unit)[f"{end}_actor"] for end in ("s", "r")
    ] + [
        world.transfers.filter(pl.col(f"{end}_unit") == unit)[actor]
        for end, actor in (("src", "payer"), ("dst", "payee"))
    ]
    held = world.facts.holds.filter(pl.col("unit") == unit)["holder"]
    found = sorted(set(pl.concat([*ends, held]).to_list()))
    persons = world.facts.persons.filter(pl.col("actor") == unit).height
    if not found and not persons and unit not in world.code:
        raise _missing(ref)
    return found or [unit]


def _sends(world: Prepared, code: int) -> bool:
    mine = world.flow.sender == code
    return (
        int(mine.sum()) >= MIN_SENT and len(np.unique(world.flow.receiver[mine])) >= MIN_RECEIVERS
    )


def find_seed(world: Prepared, start: NodeRef, known: Sequence[NodeRef]) -> Seed:
    """Read the start and the known items.

    Raises:
        NotFound: a reference is not in the facts.
        UsageError: more than three known items, or one that is neither parcel nor transfer.
    """
    if len(known) > MAX_KNOWN:
        raise UsageError(f"Name at most {MAX_KNOWN} known parcels or transfers.")
    items = list(known)
    notes: list[str] = []
    actors: list[str] = []
    if start[0].lower() in ("parcel", *TRANSFER_KINDS):
        items.insert(0, start)
    else:
        actors = _actors_of(world, start)
    parcels: set[int] = set()
    for ref in items:
        numbers = _parcel_numbers(world, ref)
        parcels.update(numbers)
        if not numbers:
            notes.append(f"The {ref[0]} '{ref[1]}' could not be matched with any parcel.")
    suspects = {int(world.flow.sender[p]) for p in parcels}
    for actor in actors:
        code = world.code.get(actor)
        if code is not None and not parcels and _sends(world, code):
            suspects.add(code)
            notes.append(f"Started from all parcels that {actor} sends, none of them known.")
    if not suspects:
        notes.append(
            "Nothing to grow from: the start sends too few parcels to judge and none is known. "
            "Name one waybill or transfer that belongs to the trade."
        )
    return Seed(
        np.array(sorted(parcels), dtype=np.int64),
        np.array(sorted(suspects), dtype=np.int64),
        tuple(actors),
        tuple(notes),
    )
