"""Manifests written in a test, read and checked as if they lay below the folder ``root``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry_cli.application.validate import validate
from registry_cli.bundles.bundle import Bundle, Misplaced
from registry_cli.bundles.discovery import discover
from registry_cli.bundles.file_tree import FileKind
from registry_cli.bundles.loading import load
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from tests.unit.bundles.fake_tree import FakeTree, Link, Sized

Content = str | bytes | Link | Sized | FileKind


def tree_of(files: Mapping[str, Content]) -> FakeTree:
    """A tree with *files* below the folder ``root``."""
    return FakeTree(
        {
            f"root/{path}": one.encode() if isinstance(one, str) and not isinstance(one, FileKind) else one
            for path, one in files.items()
        }
    )


def read(files: Mapping[str, Content]) -> tuple[tuple[Bundle, ...], tuple[Misplaced, ...]]:
    """The bundles of *files*, whose paths count from the root, and what lies out of place."""
    tree = tree_of(files)
    discovery = discover(tree, "root")
    bundles, unread = load(tree, discovery)
    return bundles, (*discovery.misplaced, *unread)


def check(files: Mapping[str, Content], *, external: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Every finding that needs no database."""
    configuration = Configuration(external=frozenset(map(EntryName.parse, external)))
    return validate(tree_of(files), "root", configuration).findings


def codes(findings: Iterable[Finding]) -> list[str]:
    """The codes of *findings*, in their order."""
    return [finding.code for finding in findings]


def tool(tool_id: str, extra: str = "", version: str = "1.0.0") -> dict[str, str]:
    """A sound tool, with more lines behind."""
    text = (
        f"tool_id: {tool_id}\nname: {tool_id}\ndescription: Helps.\nversion: {version}\nendpoint: https://x.example\n"
    )
    return {f"tools/{tool_id}.yaml": f"{text}input_schema: {{type: object}}\n{extra}"}


def agent(agent_id: str, extra: str = "", version: str = "1.0.0") -> dict[str, str]:
    """A sound agent, with more lines behind."""
    text = f"agent_id: {agent_id}\nname: {agent_id}\ndescription: Acts.\nversion: {version}\n{extra}"
    return {f"agents/{agent_id}/agent.yaml": text}


def template(template_id: str, extra: str = "body: Hello.\n", version: str = "1.0.0") -> dict[str, str]:
    """A sound template; *extra* is its content."""
    return {f"templates/{template_id}/template.yaml": template_text(template_id, extra, version)}


def template_text(template_id: str, extra: str = "body: Hello.\n", version: str = "1.0.0") -> str:
    """The text of a template's manifest, or of one of its versions."""
    return f"template_id: {template_id}\nname: {template_id}\ndescription: Speaks.\nversion: {version}\n{extra}"


def side_by_side(template_id: str, live: str, **versions: str) -> dict[str, str]:
    """A template with versions: the live one, and the content of each by its version with ``_`` for ``.``."""
    folder = f"templates/{template_id}"
    files = {f"{folder}/template.yaml": template_text(template_id, "", live)}
    for written, content in versions.items():
        version = written.removeprefix("v").replace("_", ".")
        files[f"{folder}/versions/{version}.yaml"] = template_text(template_id, content, version)
    return files
