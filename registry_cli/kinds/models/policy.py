"""The fields of a governance policy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from registry_cli.kinds.model import Id, ManifestModel, Part, Text

MAX_RULES = 100
"""How many rules a policy may have: each is asked of every manifest that the policy applies to."""

KindName = Literal["agent", "template", "tool", "model_profile", "workflow", "policy", "backend"]


class Scope(Part):
    """The manifests that a policy's rules apply to."""

    kinds: list[KindName] = Field(
        [], description="Only manifests of these kinds; left out, of every kind.", examples=[["agent", "tool"]]
    )
    tags: list[Text] = Field(
        [], description="Only entries with at least one of these tags; left out, all.", examples=[["personal-data"]]
    )


class Rule(Part):
    """One rule: an expression that must be true of the manifest."""

    id: Id = Field(description="The rule's id, unique within the policy.", examples=["owners_named"])
    expression: Text = Field(
        description="What must be true, in CEL. `manifest` is the manifest as written; `has(...)` asks for a field.",
        examples=["has(manifest.owners) && size(manifest.owners) > 0"],
    )
    message: Text = Field(
        description="What is wrong when the expression is false.", examples=["Nobody is named as owner."]
    )
    hint: Text | None = Field(
        None, description="What to do about it.", examples=["Add `owners` with the team that answers for this entry."]
    )


class PolicyManifest(ManifestModel):
    """A policy: the organisation's own rules for manifests."""

    policy_id: Id = Field(description="The id, equal to the name of the file.", examples=["governance"])
    applies_to: Scope | None = Field(
        None,
        description="Which manifests the rules apply to; left out, all of them.",
        examples=[{"kinds": ["agent"], "tags": ["personal-data"]}],
    )
    severity: Literal["error", "warning"] = Field(
        "error", description="`error`: a broken rule stops a merge. `warning`: it is shown.", examples=["warning"]
    )
    rules: Annotated[list[Rule], Field(min_length=1, max_length=MAX_RULES)] = Field(
        description="The rules; each must hold.",
        examples=[
            [
                {
                    "id": "owners_named",
                    "expression": "has(manifest.owners) && size(manifest.owners) > 0",
                    "message": "Nobody is named as owner.",
                }
            ]
        ],
    )
