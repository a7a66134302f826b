"""What kept parcels have in common, against all parcels.

Each parcel gets a handful of values (goods, carrier, weight, price for its weight, lag of the
payment, hour, call before, written names, age of the number ...). No word is known beforehand:
a value's lift is its share among kept parcels over its share among all, shrunk to one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from graphengine.tracing.network.settings import NetworkSettings

MAX_LIFT = 4.0


@dataclass(frozen=True)
class Content:
    """Values of parcels as codes.

    Attributes:
        names: features, in order.
        codes: int32 (features, parcels); -1 where the value is unknown and says nothing.
        values: per feature the texts of its codes.
    """

    names: tuple[str, ...]
    codes: np.ndarray
    values: tuple[tuple[str, ...], ...]

    @cached_property
    def flat(self) -> np.ndarray:
        """Codes of all features in one numbering, each feature's unknown first; int32."""
        return np.ascontiguousarray(self.codes + 1 + self.offsets[:, None], dtype=np.int32)

    @cached_property
    def offsets(self) -> np.ndarray:
        """Where each feature begins in that numbering; int32 (features,)."""
        sizes = np.array([len(texts) + 1 for texts in self.values], dtype=np.int32)
        begins: np.ndarray = np.concatenate([np.zeros(1, dtype=np.int32), np.cumsum(sizes)])[:-1]
        return begins.astype(np.int32)

    @cached_property
    def background(self) -> tuple[np.ndarray, ...]:
        """Parcels per value, feature by feature."""
        return tuple(
            np.bincount(row + 1, minlength=len(texts) + 1)[1:].astype(np.float64)
            for row, texts in zip(self.codes, self.values, strict=True)
        )

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the known values of each feature begin and end in the one numbering."""
        return tuple(
            (begin + 1, begin + 1 + len(texts))
            for begin, texts in zip(self.offsets.tolist(), self.values, strict=True)
        )

    @cached_property
    def shares(self) -> np.ndarray:
        """Share of each value among the parcels whose value is known; 0 for the unknown."""
        out = np.zeros(self.spans[-1][1] if self.spans else 0)
        for (begin, end), background in zip(self.spans, self.background, strict=True):
            out[begin:end] = background / max(background.sum(), 1.0)
        return out


def encode(features: pl.DataFrame) -> Content:
    """Turn text columns into codes; codes follow the sorted texts."""
    codes = np.full((features.width, features.height), -1, dtype=np.int32)
    values = []
    for i, name in enumerate(features.columns):
        texts = features[name].drop_nulls().unique().sort()
        coded = features[name].cast(pl.Enum(texts)).to_physical().cast(pl.Int32)
        codes[i] = coded.fill_null(-1).to_numpy()
        values.append(tuple(texts.to_list()))
    return Content(tuple(features.columns), codes, tuple(values))


def lifts(content: Content, kept: np.ndarray, settings: NetworkSettings) -> list[np.ndarray]:
    """Log lift of every value among kept parcels over all parcels.

    With ``K`` kept weight, ``k`` of it on the value, background share ``b`` and prior ``m``:
    ``log((k + m b) / (K + m) / b)``, cut at plus and minus four. O(features * parcels).

    Args:
        kept: weight 0..1 per parcel.
    """
    some = np.flatnonzero(kept)
    codes = content.flat[:, some]
    share, prior = content.shares, settings.shrink_weight
    inside = np.bincount(
        codes.ravel(), weights=np.tile(kept[some], len(codes)), minlength=len(share)
    )
    sizes = [1 + end - begin for begin, end in content.spans]
    known = np.repeat([inside[begin:end].sum() for begin, end in content.spans], sizes)
    rate = (inside + prior * share) / (known + prior)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(share > 0, np.log(rate / share), 0.0)
    value = np.clip(value, -MAX_LIFT, MAX_LIFT)
    return [value[begin:end] for begin, end in content.spans]


def score(content: Content, table: list[np.ndarray], settings: NetworkSettings) -> np.ndarray:
    """Content log-odds per parcel: the tempered sum of its values' lifts."""
    flat = np.concatenate([np.concatenate([np.zeros(1), lift]) for lift in table])
    total: np.ndarray = np.zeros(content.codes.shape[1])
    for row in content.flat:
        total += flat[row]
    return settings.content_temper * total


def strongest(
    content: Content, table: list[np.ndarray], kept: np.ndarray, top: int = 12
) -> list[dict[str, object]]:
    """The values that weigh most for and against, with kept and background counts."""
    rows = []
    for name, row, lift, texts, background in zip(
        content.names, content.codes, table, content.values, content.background, strict=True
    ):
        inside = np.bincount(row + 1, weights=kept, minlength=len(texts) + 1)[1:]
        for code, text in enumerate(texts):
            weight = float(lift[code]) * float(inside[code])
            rows.append(
                (-weight, name, text, float(lift[code]), float(inside[code]), int(background[code]))
            )
    rows.sort()
    return [
        {
            "feature": name,
            "value": text,
            "log_lift": round(lift, 3),
            "kept": round(inside, 1),
            "all": background,
        }
        for _, name, text, lift, inside, background in rows[:top]
        if lift > 0
    ]
