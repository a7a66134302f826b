"""Bodies of traces: what is followed, from where, and how far."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from graphengine.web.models_runs import Reference
from graphengine.web.shapes import Asked

SECONDS, MOST_SECONDS = 60.0, 3600.0
Refs = Annotated[list[Reference], Field(max_length=100)]
Starts = Annotated[list[Reference], Field(alias="from", min_length=1, max_length=100)]
Rule = Literal["fifo", "lifo", "pro-rata", "lowest-balance", "poison"]
Moment = Annotated[
    str,
    Field(
        pattern=r"^(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$",
        description="A moment with its offset, as 2016-07-01T00:00:00+08:00.",
    ),
]
Span = Annotated[float, Field(ge=0, le=1e9, description="Seconds.")]
Amount = Annotated[
    str,
    Field(pattern=r"^\d{1,15}(\.\d{1,4})?$", description="In units of the currency, as 1200.50."),
]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217 code.")]
Limit = Annotated[
    float, Field(gt=0, le=MOST_SECONDS, description="Then it ends with what it found.")
]


class ChainsAsked(Asked):
    """Where chains begin and what they must be like; as the options of ``trace chains``."""

    start: Starts
    to: Refs = Field(default_factory=list)
    through: Refs = Field(default_factory=list)
    exclude: Refs = Field(default_factory=list)
    pattern: str | None = Field(None, min_length=1, max_length=500)
    max_hops: int = Field(4, ge=1, le=12)
    since: Moment | None = None
    until: Moment | None = None
    order: Literal["rising", "falling", "any"] = "rising"
    tolerance: Span = 0
    min_dwell: Span = 0
    max_dwell: Span | None = None
    keep: list[Annotated[float, Field(ge=0, le=1000)]] | None = Field(
        None, min_length=2, max_length=2, description="Least and most share of the amount kept."
    )
    least: Amount | None = None
    bundle: Annotated[float, Field(gt=0, le=1e9, description="Seconds.")] | None = None
    currency: Currency | None = None
    hub: int = Field(0, ge=0, le=10**9)
    cycles: bool = False
    join: Literal["none", "holders"] = "none"
    best: Literal["score", "foremost", "fastest", "fewest"] = "score"
    top: int = Field(20, ge=1, le=1000)
    seconds: Limit = SECONDS


class Rate(Asked):
    """An exchange rate of a day: units of ``to`` for one of ``from``."""

    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    source: Currency = Field(alias="from")
    to: Currency
    rate: Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,12})?$", description="As 6.6445.")]


class MoneyAsked(Asked):
    """What is followed, and how; as the options of ``trace money``."""

    start: Starts
    amount: Amount | None = None
    at: Moment | None = None
    currency: Currency | None = None
    rules: list[Rule] = Field(default_factory=list, max_length=5, description="Empty: all.")
    opening: dict[str, list[Amount]] = Field(
        default_factory=dict, max_length=100, description="Account to least and most balance."
    )
    outside: Refs = Field(default_factory=list)
    rates: list[Rate] = Field(default_factory=list, max_length=10_000)
    same_time: Literal["recorded", "in-first"] = "recorded"
    seconds: Limit = SECONDS
