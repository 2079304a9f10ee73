"""What the models of all kinds share: strictness, the fields every manifest has, and the texts with a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from registry_cli.domain.identity import ID_PATTERN, MAX_ID_LENGTH

_NUMBER = r"(0|[1-9][0-9]{0,14})"
_IDENTIFIER = rf"({_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
VERSION_PATTERN = rf"^{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-{_IDENTIFIER}(\.{_IDENTIFIER})*)?$"
"""Semver 2.0 without build metadata, as ``domain/version.py`` reads it; a test holds the two equal."""

MAX_VERSION_LENGTH = 100
"""An index of Postgres takes 2,704 bytes; a version stands in several, beside the entry and the path of a file."""

MAX_DESCRIPTION_LENGTH = 10_000
"""A description goes with its entry into every listing, and into the prompt of whoever chooses by it."""

MAX_LABELS = 100
"""How many owners or tags an entry may have, and how many characters each: they too go into every listing."""

_ID = ID_PATTERN[1:-1]
# One step of a path: anything but `.` and `..`, said without look-ahead, which the validators lack.
_STEP = r"([^./\\][^/\\]*|\.[^./\\][^/\\]*|\.\.[^/\\]+)"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a text with a pattern must be, in words; editors show it where the pattern does not match."""

    words: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), "patternErrorMessage": self.words}


def _reference(example: str, pattern: str) -> tuple[StringConstraints, Expected]:
    words = f"must be {example}, with or without a version range after `@`"
    return StringConstraints(pattern=pattern), Expected(words)


Text = Annotated[str, Field(min_length=1)]
Label = Annotated[str, Field(min_length=1, max_length=MAX_LABELS)]
Id = Annotated[
    str,
    StringConstraints(pattern=ID_PATTERN, max_length=MAX_ID_LENGTH),
    Expected("must be lower-case letters and digits in words joined by single `_` or `-`, such as `fraud_agent`"),
]
VersionText = Annotated[
    str,
    StringConstraints(pattern=VERSION_PATTERN, max_length=MAX_VERSION_LENGTH),
    Expected("must be a semantic version without build metadata, such as `1.2.0` or `2.0.0-rc.1`"),
]
ReferenceText = Annotated[str, *_reference("an id such as `fraud_rules`", rf"^{_ID}(@.+)?$")]
UseText = Annotated[str, *_reference("an agent or tool such as `tool/fraud_rules`", rf"^(agent|tool)/{_ID}(@.+)?$")]
EntryNameText = Annotated[
    str,
    StringConstraints(pattern=rf"^{_ID}/{_ID}$"),
    Expected("must be a kind and an id such as `tool/fraud_rules`"),
]
BundlePath = Annotated[
    str,
    StringConstraints(pattern=rf"^{_STEP}(/{_STEP})*$"),
    Expected("must be a path that stays within the folder, with `/`, such as `prompts/system.md`"),
]
SchemaValue = Annotated[dict[str, Any] | bool, WithJsonSchema({"type": ["object", "boolean"]})]


class Part(BaseModel):
    """A mapping inside a manifest: only the fields it declares, of exactly their types, none of them null."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, data: Any) -> Any:
        """In a manifest a field is given or left out; null is neither."""
        if isinstance(data, dict):
            for key, value in data.items():
                if value is None:
                    raise ValueError(f"{key} is null; give it a value or leave it out")
        return data


class Deprecation(Part):
    """Why an entry should no longer be used, and what to use instead."""

    message: Text | None = Field(
        None,
        description="Why the entry should no longer be used, shown to whoever refers to it.",
        examples=["The table is no longer kept up to date."],
    )
    replaced_by: EntryNameText | None = Field(
        None,
        description="The entry to use instead, as `kind/id`. `resolve` names it when the entry is out of service.",
        examples=["tool/damage_estimate"],
    )


class ManifestModel(Part):
    """What every manifest has beside its id: name, description, version, and the catalogue fields."""

    name: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="The name people read. It may hold any characters and need not be unique.",
        examples=["Fraud agent"],
    )
    description: Annotated[str, Field(min_length=1, max_length=MAX_DESCRIPTION_LENGTH)] = Field(
        description="What it is for and when to use it, in a sentence or two.",
        examples=["Looks for signs of fraud in a claim and says how strong each sign is."],
    )
    version: VersionText = Field(
        description=(
            "The semantic version of this content. Raise it with every change of the manifest or of a file beside it; "
            "only $schema and the catalogue fields (status, deprecation, owners, tags, metadata) change without "
            "a new version."
        ),
        examples=["1.2.0", "2.0.0-rc.1"],
    )
    status: Literal["active", "deprecated", "disabled"] = Field(
        "active",
        description=(
            "`active`: in use. `deprecated`: still resolves, and whoever refers to it is warned. "
            "`disabled`: no longer resolves."
        ),
        examples=["active"],
    )
    deprecation: Deprecation | None = Field(
        None,
        description="For a deprecated or disabled entry: why, and what to use instead.",
        examples=[{"message": "The table is no longer kept up to date.", "replaced_by": "tool/damage_estimate"}],
    )
    owners: Annotated[list[Label], Field(max_length=MAX_LABELS)] = Field(
        [], description="The people or teams who answer for the entry.", examples=[["fraud-desk"]]
    )
    tags: Annotated[list[Label], Field(max_length=MAX_LABELS)] = Field(
        [], description="Words to find the entry by, and to aim policies at.", examples=[["claims", "fraud"]]
    )
    metadata: dict[str, Any] = Field(
        {},
        description="Whatever else you want to note about the entry. The registry keeps it and does not read it.",
        examples=[{"cost_centre": "4711"}],
    )
    schema_location: Text | None = Field(
        None,
        alias="$schema",
        description=(
            "Where editors find the JSON Schema of this file: a path relative to it, or a URL. "
            "It is no content, and changes without a new version."
        ),
        examples=["../../schemas/agent.schema.json"],
    )
