"""What an editor shows of the place that somebody looks at."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lsprotocol import types

from registry_cli.documents.positions import Target
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import Reference
from registry_cli.domain.location import Pointer
from registry_cli.kinds.table import manifest_schema, mcp_schema
from registry_cli.lsp.naming import View
from registry_cli.lsp.spans import touches
from registry_cli.schemas.fields import bounds_in_words, field_schema, type_in_words
from registry_cli.validation.codes import find_code

MCP_FILE = "mcp.json"
_MOST_FINDINGS = 3
_LONGEST_EXAMPLE = 200


def hover(view: View, position: types.Position) -> types.Hover | None:
    """All there is to say of *position*: findings with their explanation, the target of a reference, the field."""
    found = [
        (finding, where)
        for finding in view.project.told.get(view.path, ())
        if touches(where := view.positions.range(finding.location), types.Range(position, position))
    ]
    parts = [_of_finding(finding) for finding, _ in found[:_MOST_FINDINGS]]
    ranges = [where for _, where in found]
    reference = view.reference(position)
    if reference is not None:
        parts.append(_of_target(view, reference[0]))
        ranges.append(reference[1])
    else:
        pointed = view.pointed(position)
        note = _of_field(view, pointed[0]) if pointed and pointed[1] is Target.KEY else ""
        if pointed and note:
            parts.append(note)
            ranges.append(pointed[2])
    if not parts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)), ranges[-1])


def _of_finding(finding: Finding) -> str:
    code = find_code(finding.code)
    if code is None:
        return f"**{finding.code}**"
    return f"**{code.code}**: {code.title}\n\n{code.explanation}\n\n**Fix:** {code.fix}"


def _of_target(view: View, reference: Reference) -> str:
    name = reference.target
    outline = view.project.outlines.get(name)
    if outline is None:
        belongs = "belongs to another owner" if name in view.project.configuration.external else "is not declared here"
        return f"**{name}** {belongs}"
    document = view.project.document(outline.path)
    data = document.data if document else {}
    status = data.get("status", "active")
    head = f"**{name}** {_text(data.get('version'))}".rstrip() + (f" ({_text(status)})" if status != "active" else "")
    words = [_text(data.get("name")), _text(data.get("description"))]
    deprecation = data.get("deprecation")
    if isinstance(deprecation, dict):
        successor = _text(deprecation.get("replaced_by"))
        words += [_text(deprecation.get("message")), f"Replaced by `{successor}`" if successor else ""]
    return "\n\n".join([head, *filter(None, words), f"`{outline.path}`"])


def _of_field(view: View, pointer: Pointer) -> str:
    kind, entry = view.project.kind_of(view.path), view.project.entry_of(view.path)
    if view.path.endswith(f"/{MCP_FILE}") and entry and entry.kind == "agent":
        schema = field_schema(mcp_schema(), pointer)
    else:
        schema = field_schema(manifest_schema(kind.name), pointer) if kind else None
    return "\n\n".join(_words(str(pointer[-1]), schema)) if schema else ""


def _words(name: str, schema: dict[str, object]) -> Iterator[str]:
    facts = [type_in_words(schema), *bounds_in_words(schema)]
    if "default" in schema:
        facts.append(f"`{json.dumps(schema['default'])}` by default")
    yield f"**{name}**: {'; '.join(filter(None, facts))}".rstrip(": ")
    if schema.get("description"):
        yield str(schema["description"])
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        text = json.dumps(examples[0], ensure_ascii=False)
        if len(text) <= _LONGEST_EXAMPLE:
            yield f"Example: `{text}`"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
