"""The fields of a model profile."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from registry_cli.kinds.model import Id, ManifestModel, Part, Text

Seconds = Annotated[float, Field(ge=0)]


class RetryPolicy(Part):
    """How a failed call of the model is repeated."""

    max_attempts: Annotated[int, Field(ge=1)] | None = Field(
        None, description="How often a call is tried, the first time included.", examples=[3]
    )
    initial_delay_seconds: Seconds | None = Field(
        None, description="How many seconds to wait before the second attempt.", examples=[1, 0.5]
    )
    backoff_multiplier: Annotated[float, Field(ge=1)] | None = Field(
        None, description="By how much each wait is longer than the one before it.", examples=[2]
    )
    max_delay_seconds: Seconds | None = Field(
        None, description="The longest wait, in seconds, however often it was multiplied.", examples=[30]
    )


class ModelProfileManifest(ManifestModel):
    """A model profile: which model, with which parameters, for what."""

    profile_id: Id = Field(
        description="The id, equal to the name of the file. Agents refer to the profile by it.",
        examples=["reasoning_large"],
    )
    provider: Text = Field(description="Who serves the model.", examples=["anthropic", "openai"])
    model_name: Text = Field(description="The model, as its provider names it.", examples=["claude-opus-4-1"])
    intended_usage: Text | None = Field(
        None, description="What the profile is meant for.", examples=["Decisions that weigh evidence."]
    )
    parameters: dict[str, Any] = Field(
        {}, description="Parameters of the model, as its provider names them.", examples=[{"temperature": 0.2}]
    )
    json_mode: bool = Field(False, description="Whether the model must answer in JSON.", examples=[True])
    constraints: dict[str, Any] = Field(
        {}, description="Limits that the runtime keeps, such as regions or budgets.", examples=[{"data_region": "eu"}]
    )
    retry_policy: RetryPolicy | None = Field(
        None,
        description="How a failed call is repeated.",
        examples=[{"max_attempts": 3, "initial_delay_seconds": 1, "backoff_multiplier": 2}],
    )
    timeout_seconds: Annotated[int, Field(ge=5, le=300)] = Field(
        30, description="How many seconds one call of the model may take.", examples=[60]
    )
