"""What is wrong with the rules of a policy themselves."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from registry_cli.bundles.bundle import Bundle
from registry_cli.documents.document import Document
from registry_cli.documents.positions import locate_within
from registry_cli.domain.finding import Finding
from registry_cli.kinds.table import KINDS, manifest_schema
from registry_cli.validation.breaks import either
from registry_cli.validation.codes import policies as codes
from registry_cli.validation.rules.policy import Policy, PolicyRule, read_policy
from registry_cli.validation.rules.rule import Rule, Unusable, read_rule
from registry_cli.validation.stage import finding_at


def unusable_rules(bundle: Bundle) -> Iterator[Finding]:
    """What is wrong with the rules of a policy, also of one that is disabled, at the very characters."""
    document, policy = bundle.manifest.document, read_policy(bundle)
    if document is None or policy is None:
        return
    for rule in policy.rules:
        read = read_rule(rule.expression)
        if not isinstance(read, Unusable):
            yield from _unknown_fields(document, policy, rule)
            continue
        code = codes.EXCESSIVE_RULE if read.excessive else codes.NO_RULE
        for fault in read.faults:
            message = f"rule {rule.id} cannot be used: {fault.message}"
            found = finding_at(code, document, rule.pointer, message, hint=fault.hint)
            whole = (fault.start, fault.end) == (0, len(rule.expression))
            yield found if whole else _within(found, document, fault.start, fault.end)


def _unknown_fields(document: Document, policy: Policy, rule: PolicyRule) -> Iterator[Finding]:
    """A finding for every field that the rule looks at and that no manifest it applies to can have."""
    read = read_rule(rule.expression)
    kinds = [kind for kind in KINDS if not policy.kinds or kind in policy.kinds]
    fields = {field for kind in kinds for field in manifest_schema(kind)["properties"]}
    for mention in read.mentions if isinstance(read, Rule) and kinds else ():
        field = mention.pointer[0] if mention.pointer else None
        if isinstance(field, str) and field not in fields:
            near = get_close_matches(field, fields, n=1)
            message = f"rule {rule.id} looks at {field}, and no {either(kinds)} has a field of that name"
            hint = f"did you mean {near[0]}?" if near else ""
            found = finding_at(codes.UNKNOWN_FIELD, document, rule.pointer, message, hint=hint)
            yield _within(found, document, mention.start, mention.end)


def _within(finding: Finding, document: Document, start: int, end: int) -> Finding:
    """*finding* at the characters from *start* up to *end* of the expression."""
    return finding._replace(location=locate_within(document, finding.pointer, start, end))
