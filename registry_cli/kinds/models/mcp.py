"""The shape of ``mcp.json``, the file beside an agent that names its MCP servers.

The format is not ours: what it must have is checked, and keys we do not know are left alone.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from registry_cli.kinds.model import Text


class McpServer(BaseModel):
    """One MCP server: a command to start, or a URL to call."""

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        frozen=True,
        json_schema_extra={"anyOf": [{"required": ["command"]}, {"required": ["url"]}]},
    )

    type: Text | None = Field(None, description="How to speak to it.", examples=["stdio", "http", "sse"])
    command: Text | None = Field(
        None, description="The program to start, for a server that runs here.", examples=["claims-similarity-server"]
    )
    args: list[str] = Field([], description="The program's arguments.", examples=[["--index", "closed-claims"]])
    env: dict[str, str] = Field(
        {}, description="The program's environment variables.", examples=[{"LOG_LEVEL": "warning"}]
    )
    url: Text | None = Field(
        None, description="Where to call it, for a server elsewhere.", examples=["https://mcp.claims.example/documents"]
    )
    headers: dict[str, str] = Field({}, description="Headers sent with every call.", examples=[{"X-Team": "claims"}])

    @model_validator(mode="after")
    def _reachable(self) -> McpServer:
        if self.command is None and self.url is None:
            raise ValueError("a server needs a command or a url")
        return self


class McpFile(BaseModel):
    """The MCP servers of an agent."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)

    mcp_servers: dict[str, McpServer] = Field(
        alias="mcpServers",
        description="The servers: a name for each, and how to reach it.",
        examples=[{"similarity": {"command": "claims-similarity-server", "args": ["--read-only"]}}],
    )
