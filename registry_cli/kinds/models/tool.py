"""The fields of a tool."""

from __future__ import annotations

from pydantic import Field

from registry_cli.kinds.model import Id, ManifestModel, SchemaValue, Text


class ToolManifest(ManifestModel):
    """A tool: something an agent may call, with what goes in and what comes out."""

    tool_id: Id = Field(
        description="The id, equal to the name of the tool's file or folder. Agents refer to the tool by it.",
        examples=["fraud_rules"],
    )
    endpoint: Text = Field(
        description="Where the tool is called: a URL, or `mcp://server/tool` for a tool of an MCP server.",
        examples=["https://fraud.claims.example/v1/evaluate", "mcp://similarity/search"],
    )
    input_schema: SchemaValue = Field(
        description="What the tool takes, as JSON Schema (draft 2020-12 unless `$schema` says otherwise).",
        examples=[{"type": "object", "required": ["claim_id"], "properties": {"claim_id": {"type": "string"}}}],
    )
    output_schema: SchemaValue | None = Field(
        None,
        description="What the tool returns, as JSON Schema (draft 2020-12 unless `$schema` says otherwise).",
        examples=[{"type": "object", "required": ["fired"], "properties": {"fired": {"type": "array"}}}],
    )
    lineage_tags: list[Text] = Field(
        [],
        description="Where its data comes from and goes to, for tracing.",
        examples=[["source.fraud_rules", "sink.payment_ledger"]],
    )
