"""The fields of a workflow."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from registry_cli.kinds.model import Id, ManifestModel, Part, ReferenceText, Text


class Step(Part):
    """One step: which agent works, on what, and what happens when it fails."""

    id: Id = Field(description="The step's id, unique within the workflow.", examples=["intake"])
    agent: ReferenceText = Field(
        description="The agent that does the work: its id, with a version range if wanted.",
        examples=["intake_agent@^1.0"],
    )
    description: Text | None = Field(
        None, description="What the step is for.", examples=["Turn what the claimant sent into a claim."]
    )
    depends_on: list[Id] = Field(
        [], description="The ids of the steps that must be done first.", examples=[["intake", "coverage"]]
    )
    inputs: dict[str, Any] = Field(
        {},
        description="What the agent is given: a name for each value. A text that starts with `$` is read from the run.",
        examples=[{"claim": "$steps.intake.claim"}],
    )
    optional: bool = Field(False, description="Whether the workflow may end well without this step.", examples=[True])
    on_failure: Literal["stop", "continue", "retry", "escalate"] = Field(
        "stop",
        description="What happens when the step fails. `escalate` hands the work to a person.",
        examples=["retry"],
    )


class WorkflowManifest(ManifestModel):
    """A workflow: the agents that work towards a goal, step by step or at the orchestrator's choice."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["required_agents"]}, {"required": ["steps"]}]},
    )

    workflow_id: Id = Field(description="The id, equal to the name of the file.", examples=["claims_strict"])
    mode: Literal["advisory", "strict"] = Field(
        "advisory",
        description="`strict`: the runtime walks the steps. `advisory`: the orchestrator chooses the order.",
        examples=["strict"],
    )
    goal: Text | None = Field(
        None, description="What the workflow is to achieve.", examples=["Decide every claim on its policy."]
    )
    steps: list[Step] = Field(
        [],
        description="The steps. Steps that do not depend on each other may run together.",
        examples=[[{"id": "intake", "agent": "intake_agent@^1.0", "on_failure": "retry"}]],
    )
    suggested_sequence: list[ReferenceText] = Field(
        [], description="A good order of agents, for an advisory workflow.", examples=[["intake_agent@^1.0"]]
    )
    required_agents: list[ReferenceText] = Field(
        [], description="The agents that must have answered before the end.", examples=[["intake_agent"]]
    )
    optional_agents: list[ReferenceText] = Field(
        [], description="The agents that are called when there is need.", examples=[["communication_agent"]]
    )
    completion_criteria: list[Text] = Field(
        [], description="What must be true at the end, one sentence each.", examples=[["The decision letter is sent."]]
    )
    constraints: dict[str, Any] = Field(
        {}, description="Limits that the runtime keeps.", examples=[{"max_duration_minutes": 60}]
    )

    @model_validator(mode="after")
    def _someone_works(self) -> WorkflowManifest:
        if not self.model_fields_set & {"required_agents", "steps"}:
            raise ValueError("a workflow needs required_agents or steps")
        return self
