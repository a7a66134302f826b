"""Names and places as codes: written on waybills, registered, and who shares a home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from graphengine.tracing.network.anew.tables import NONE, Array, joined, looked_up, single, unique
from graphengine.tracing.network.frames import Facts
from graphengine.tracing.network.identity import own_names, plain


@dataclass(frozen=True)
class Words:
    """Codes of plain names and places (see ``identity.plain``); NONE where nothing is written.

    Attributes:
        names, places: how many codes there are, at least one.
        name, place: of both ends of every parcel, senders first.
        home: per end who alone is known under its name at its place.
        name_actor, name_name: names that people have, sorted; ``own_names`` as sorted keys.
        place_actor, place_place: where people live, sorted; ``together``: keys of two who share.
        mate_key, mate_user: (holder, name of a housemate) as sorted keys, and the housemate.
    """

    names: int
    places: int
    name: Array
    place: Array
    home: Array
    name_actor: Array
    name_name: Array
    own_names: Array
    place_actor: Array
    place_place: Array
    together: Array
    mate_key: Array
    mate_user: Array


def coded(texts: pl.Series, series: pl.Series) -> Array:
    """Positions of texts in a sorted Series of them; NONE for null."""
    codes = series.cast(pl.Enum(texts)).to_physical().cast(pl.Int64)
    out: Array = codes.fill_null(NONE).to_numpy()
    return out


def sorted_texts(*series: pl.Series) -> pl.Series:
    """All texts of some Series, each once."""
    return pl.concat([one.rename("text") for one in series]).drop_nulls().unique().sort()


def both_ends(frame: pl.DataFrame, *columns: str) -> pl.Series:
    """Columns one below the other."""
    return pl.concat([frame[name].rename("text") for name in columns])


def microseconds(times: pl.Series) -> Array:
    """Microseconds since 1970 of a Series of times without null."""
    out: Array = times.dt.epoch("us").to_numpy()
    return out


def read_words(facts: Facts, actors: pl.Series) -> Words:
    """Names and places of facts; ``actors`` are the sorted texts of all actors. O(n log n)."""
    ends = facts.parcels.select(
        plain(f"{end}_{what}") for end in ("s", "r") for what in ("name", "address")
    )
    names, places = both_ends(ends, "s_name", "r_name"), both_ends(ends, "s_address", "r_address")
    own = own_names(facts.persons)
    homes = facts.homes.select("actor", "place", plain("place").alias("plain"))
    name_texts = sorted_texts(names, own["name"])
    place_texts = sorted_texts(places, homes["plain"])
    wide, far, many = max(len(name_texts), 1), max(len(place_texts), 1), max(len(actors), 1)
    name, place = coded(name_texts, names), coded(place_texts, places)
    name_actor, name_name = coded(actors, own["actor"]), coded(name_texts, own["name"])
    lives = unique(coded(actors, homes["actor"]) * far + coded(place_texts, homes["plain"]))
    place_actor, place_place = lives // far, lives % far
    rows, at = joined(name_actor, place_actor)
    known = single(name_name[rows] * far + place_place[at], name_actor[rows], many)
    where = np.where((name >= 0) & (place >= 0), name * far + place, NONE)
    exact = coded(sorted_texts(homes["place"]), homes["place"])
    mates = _together(coded(actors, homes["actor"]), exact, many)
    mates = mates[mates // many != mates % many]
    rows, at = joined(mates % many, name_actor)
    key = (mates // many)[rows] * wide + name_name[at]
    order = np.lexsort(((mates % many)[rows], key))
    return Words(
        wide, far, name, place, looked_up(where, *known), name_actor, name_name,
        name_actor * wide + name_name, place_actor, place_place,
        _together(place_actor, place_place, many), key[order], (mates % many)[rows][order],
    )  # fmt: skip


def _together(actor: Array, place: Array, width: int) -> Array:
    """Sorted keys (one, other) of everyone with a place in common, himself included."""
    order = np.argsort(place, kind="stable")
    rows, at = joined(place, place[order])
    return unique(actor[rows] * width + actor[order[at]])
