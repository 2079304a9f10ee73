"""The page of the rules about breaking changes."""  # noqa: INP001 - docs/ is no package

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docs.markdown import WRITTEN
from registry_cli.documents.yaml_writer import write_yaml
from registry_cli.planning.breaking.changes import RULES
from registry_cli.planning.breaking.rule import Rule

_INTRODUCTION = """\
A change is breaking when somebody who uses an entry by a range such as `^1.0` would notice: a call that was taken is
refused, an answer holds what it never held, or something that could be used is gone.

`registry plan`, `publish`, `sync` and `rollback` compare every version with the one that it replaces; the JSON says
`"breaking": true`, and the text says why. A new version that breaks something and does not say so by its number is
[REG503](findings.md), and is not published. `registry validate --against REV` finds the same without a registry, by
what the revision `REV` declares; `registry bump` raises a version as far as is needed.

## The version that is needed

| live is | a breaking change needs | anything else needs |
|---|---|---|
| `1.2.3` | the next major version, `2.0.0`, or a prerelease of it | any higher version |
| `0.2.3` | the next minor version, `0.3.0`, which `^0.2` leaves out: see semver 2.0 (4) | any higher version |
| `2.0.0-rc.1` | any higher version: a prerelease promises nothing | any higher version |

To go back to a version that was published is never refused. Who has agreed on a breaking change without a major version
says so in a [waiver](../howto/quiet-findings.md) for REG503.

## How `--against` compares

The revision is taken as it is. What would be live after a merge is the tip of the branch that is merged into:
`--against origin/main`. To leave out what happened there meanwhile, name the point where the two parted:
`--against $(git merge-base origin/main HEAD)`. A registry remembers every version, a revision only those that it
declares: going back to an earlier version looks like a lower version there (REG502).

## How schemas are compared

An input breaks callers when it may refuse what it took; an output when it may hold what it ruled out.
Each keyword of the stricter schema must follow from what the other one says, through `$ref`, `allOf`, alternatives and
listed values.
What cannot be shown to be compatible counts as breaking, with a rule of its own.

- Callers pass only properties that the schema names. So an optional property that is new refuses nothing, unless no
  properties were named before and the mapping took anything.
- No input schema takes anything, and no output schema rules out nothing.
- `default` fills in nothing: a field that becomes required breaks callers, with a default too. (Not so for variables of
  templates: there a default is filled in.)
- `format` and the encoding of a text count, although not every validator looks at them.
- Two patterns are not compared: another one is another one.

Not looked at, because nobody who uses the entry relies on it: which model, backend or endpoint does the work, how long
an agent may go on, the words of a prompt, the steps of a workflow. A policy has no rules here: nothing names one by its
version, and what it forbids is found in the manifests that it forbids it to.
"""
_GROUPS = {
    "input_": "What goes in (agents and tools)",
    "output_": "What comes out (agents and tools)",
    "agent": "Agents",
    "template": "Templates",
    "model_profile": "Model profiles",
    "backend": "Backends",
    "workflow": "Workflows",
}


def breaking_changes_page() -> Iterator[str]:
    """Every rule with what it means and an example, by what it is about."""
    yield "# Breaking changes\n"
    yield WRITTEN.format(source="the rules in registry_cli/planning/breaking")
    yield _INTRODUCTION
    for group, title in _GROUPS.items():
        yield f"## {title}\n"
        for rule in RULES.values():
            if _group_of(rule) == group:
                yield from _rule(rule)


def _group_of(rule: Rule) -> str:
    return next((group for group in _GROUPS if group.endswith("_") and rule.name.startswith(group)), rule.kind)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.name}\n"
    yield f"{rule.sentence}\n"
    for word, manifest, files in (("Before", rule.before, rule.files_before), ("After", rule.after, rule.files_after)):
        shown = write_yaml(manifest) if manifest else _listed(files) if files else "{}\n"
        yield f"{word}:\n\n```yaml\n{shown}```\n"


def _listed(files: Iterable[str]) -> str:
    return "".join(f"# {path}\n" for path in files)
