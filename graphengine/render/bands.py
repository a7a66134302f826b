"""Stripes behind the lanes of a picture, and how they keep clear of one another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphengine.render.text import width


@dataclass(frozen=True, slots=True)
class Band:
    """Stripe behind a lane, with its heading."""

    title: str
    tint: str
    left: float
    right: float


def apart(bands: list[Band]) -> list[Band]:
    """Neighbouring stripes that would overlap end half-way."""
    for i in range(1, len(bands)):
        before, here = bands[i - 1], bands[i]
        if here.left < before.right:
            middle = round((here.left + before.right) / 2, 1)
            bands[i - 1] = replace(before, right=middle)
            bands[i] = replace(here, left=middle)
    return bands


def heading_size(band: Band, heading: float) -> float:
    """The font size at which a stripe's heading fits into it, at most ``heading``."""
    return min(heading, (band.right - band.left) / max(1.0, width(band.title) * 1.1))
