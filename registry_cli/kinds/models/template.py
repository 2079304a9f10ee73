"""The fields of a prompt, plan or agent template."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from registry_cli.kinds.model import (
    BundlePath,
    Id,
    ManifestModel,
    Part,
    ReferenceText,
    Text,
    UseText,
    VersionText,
)


class Message(Part):
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"] = Field(description="Who speaks.", examples=["system"])
    content: str = Field(
        description="What is said; `{{ name }}` stands for a variable.", examples=["You answer for {{ company }}."]
    )


class TemplateTest(Part):
    """One check of what the template renders to."""

    name: Text = Field(description="What the test shows, in a few words.", examples=["greets by name"])
    variables: dict[str, Any] = Field({}, description="The values to render with.", examples=[{"customer": "Ada"}])
    environment: Text | None = Field(
        None, description="The environment whose values come first.", examples=["production"]
    )
    contains: list[Text] = Field([], description="Texts the result must contain.", examples=[["Dear Ada"]])
    excludes: list[Text] = Field([], description="Texts the result must not contain.", examples=[["{{"]])


class ChangelogEntry(Part):
    """What changed in one version."""

    version: VersionText = Field(description="The version the changes came with.", examples=["1.1.0"])
    changes: list[Text] | Text = Field(
        description="What changed: one text, or one for each change.", examples=[["Greets by name."]]
    )


class TemplateManifest(ManifestModel):
    """A template: text with variables, that prompts, plans or whole agents are rendered from.

    It needs a body, messages or files. Where a folder `versions/` holds several versions side by side, each file there
    is complete in itself and this one names the live version.
    """

    template_id: Id = Field(description="The id, equal to the name of the template's folder.", examples=["chatbot"])
    category: Text | None = Field(None, description="What the template is about, to sort by.", examples=["support"])
    type: Literal["prompt", "plan", "agent"] = Field(
        "prompt",
        description="What it renders to: a `prompt`, a `plan` of work, or the files of an `agent`.",
        examples=["prompt"],
    )
    body: str | None = Field(
        None,
        description="The text, when it is one; `{{ name }}` stands for a variable.",
        examples=["You help customers of {{ company }}."],
    )
    messages: list[Message] | None = Field(
        None,
        description="The messages of a conversation, in order.",
        examples=[[{"role": "system", "content": "You answer for {{ company }}."}]],
    )
    files: dict[BundlePath, BundlePath] | None = Field(
        None,
        description="The files it renders: the path to write, and the file of the template's folder it comes from.",
        examples=[{"prompts/system.md": "assets/system.md.jinja"}],
    )
    variables: dict[str, Any] = Field(
        {},
        description="The variables, as JSON Schema of an object: each property is a variable.",
        examples=[{"type": "object", "required": ["company"], "properties": {"company": {"type": "string"}}}],
    )
    environments: dict[str, dict[str, Any]] = Field(
        {},
        description="Values of variables that differ by environment: environment, then variable, then value.",
        examples=[{"production": {"company": "Acme"}, "staging": {"company": "Acme (test)"}}],
    )
    depends_on: list[ReferenceText] = Field(
        [],
        description="The templates that this one includes: ids, each with a version range if wanted.",
        examples=[["house_style@^1.0"]],
    )
    uses: list[UseText] = Field(
        [],
        description="The agents and tools the text speaks of: `agent/id` or `tool/id`, with a version range if wanted.",
        examples=[["tool/claim_store@^1.0", "agent/intake_agent"]],
    )
    tests: list[TemplateTest] = Field(
        [],
        description="Checks of the result: values to render with, and what must and must not come out.",
        examples=[[{"name": "greets by name", "variables": {"customer": "Ada"}, "contains": ["Dear Ada"]}]],
    )
    changelog: list[ChangelogEntry] | Text | None = Field(
        None,
        description="What changed, as one text or version by version.",
        examples=[[{"version": "1.1.0", "changes": ["Greets by name."]}]],
    )
