"""The fields of an agent."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from registry_cli.kinds.model import BundlePath, Id, ManifestModel, Part, ReferenceText, SchemaValue, Text


class ContextRequirements(Part):
    """What the agent needs to have in view when it starts."""

    requires_prior_outputs: list[Text] = Field(
        [],
        description="The agents or steps whose output must be there before this agent starts.",
        examples=[["intake_agent", "coverage_agent"]],
    )
    max_context_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None, description="How many tokens of context the agent can take in.", examples=[60000]
    )


class PromptTemplate(Part):
    """The template that the agent's prompts are rendered from."""

    ref: ReferenceText = Field(
        description="The id of the template, with a version range if wanted.", examples=["chatbot@^1.0"]
    )
    variables: dict[str, Any] = Field(
        {}, description="The values of the template's variables.", examples=[{"product": "household insurance"}]
    )


class AgentManifest(ManifestModel):
    """An agent: what it can do, what it may use, and what goes in and comes out."""

    agent_id: Id = Field(
        description="The id, equal to the name of the agent's folder. Other manifests refer to the agent by it.",
        examples=["fraud_agent"],
    )
    capabilities: list[Text] = Field(
        [], description="What the agent can do, in words that others search for.", examples=[["fraud_scoring"]]
    )
    allowed_tools: list[ReferenceText] = Field(
        [],
        description="The tools the agent may call, and no others: ids, each with a version range if wanted.",
        examples=[["fraud_rules@^1.2", "claim_store"]],
    )
    allowed_agents: list[ReferenceText] = Field(
        [],
        description="The agents it may call, and no others: ids, each with a version range if wanted.",
        examples=[["intake_agent@^1.0"]],
    )
    model_profile_id: ReferenceText | None = Field(
        None, description="The model profile that says which model thinks.", examples=["reasoning_large@^1.0"]
    )
    backend_id: ReferenceText | None = Field(
        None, description="The backend that runs the agent's loop.", examples=["claude_code_sdk"]
    )
    max_iterations: Annotated[int, Field(ge=1, le=50)] = Field(
        10, description="How often the agent may go round: calls of the model in one run.", examples=[12]
    )
    iteration_timeout_seconds: Annotated[int, Field(ge=10, le=300)] = Field(
        60, description="How many seconds one iteration, with its tool calls, may take.", examples=[120]
    )
    input_schema: SchemaValue | None = Field(
        None,
        description="What the agent needs, as JSON Schema (draft 2020-12 unless `$schema` says otherwise).",
        examples=[{"type": "object", "required": ["claim"], "properties": {"claim": {"type": "object"}}}],
    )
    output_schema: SchemaValue | None = Field(
        None,
        description="What the agent returns, as JSON Schema (draft 2020-12 unless `$schema` says otherwise).",
        examples=[{"type": "object", "required": ["risk_score"], "properties": {"risk_score": {"type": "integer"}}}],
    )
    context_requirements: ContextRequirements | None = Field(
        None,
        description="What must have happened before, and how much context the agent can take in.",
        examples=[{"requires_prior_outputs": ["intake_agent"], "max_context_tokens": 60000}],
    )
    prompts: dict[str, BundlePath] | None = Field(
        None,
        description=(
            "The agent's prompts: a name for each, and the file that holds it, relative to the agent's folder. "
            "Left out, every `prompts/*.md` is a prompt named after its file."
        ),
        examples=[{"system": "prompts/system.md"}],
    )
    template: PromptTemplate | None = Field(
        None,
        description="The template the prompts are rendered from, and the values of its variables.",
        examples=[{"ref": "chatbot@^1.0", "variables": {"product": "household insurance"}}],
    )
