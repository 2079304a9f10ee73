"""The fields of a backend."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from registry_cli.kinds.model import Id, ManifestModel, Part, Text


class BackendCapabilities(Part):
    """What a backend can do."""

    supports_streaming: bool | None = Field(None, description="Whether answers arrive piece by piece.", examples=[True])
    supports_tool_calls: bool | None = Field(None, description="Whether agents can call tools.", examples=[True])
    supported_content_types: list[Text] = Field(
        [], description="The media types it takes in.", examples=[["text/plain", "image/png"]]
    )
    max_context_window: Annotated[int, Field(ge=1)] | None = Field(
        None, description="How many tokens fit into its context.", examples=[200000]
    )


class BackendManifest(ManifestModel):
    """A backend: the program that runs an agent's loop."""

    backend_id: Id = Field(
        description="The id, equal to the name of the file. Agents refer to the backend by it.",
        examples=["claude_code_sdk"],
    )
    provider: Text = Field(description="Who makes the backend.", examples=["anthropic", "openai"])
    capabilities: BackendCapabilities | None = Field(
        None,
        description="What the backend can do.",
        examples=[{"supports_streaming": True, "max_context_window": 200000}],
    )
