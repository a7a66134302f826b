"""What all models of the API have in common, and types that several share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """A model whose schema allows no further field. What the engine adds later is left out."""

    model_config = ConfigDict(
        extra="ignore", populate_by_name=True, json_schema_extra={"additionalProperties": False}
    )


class Asked(BaseModel):
    """A body; a field that is not in the schema is an error."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, strict=True)


Count = Annotated[int, Field(ge=0)]
Next = Annotated[
    str | None, Field(description="Give it as 'cursor' for the next page; null: there is none.")
]
Json = Any
