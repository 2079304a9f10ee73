"""What policies say of one manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from registry_cli.bundles.bundle import Bundle
from registry_cli.documents.document import Document
from registry_cli.domain.digest import unrepresentable
from registry_cli.domain.finding import Finding
from registry_cli.domain.location import Pointer
from registry_cli.domain.manifest import CATALOGUE_FIELDS
from registry_cli.kinds.table import manifest_schema
from registry_cli.schemas.instances import violations
from registry_cli.schemas.violation import Part
from registry_cli.validation.codes import Code
from registry_cli.validation.codes import policies as codes
from registry_cli.validation.rules.culprit import culprit_of
from registry_cli.validation.rules.failure import missing_step, value_at
from registry_cli.validation.rules.policy import Policy, PolicyRule
from registry_cli.validation.rules.rule import Case, Rule, Unjudged, View, read_rule, view_of
from registry_cli.validation.stage import finding_at

MOST_TOLD = 100
"""How many broken rules are told of one file: with so many there is more wrong than a list can help with."""


class Judge:
    """Holds manifests to the rules of *policies*; a rule that is none says nothing."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        read = [(policy, rule, read_rule(rule.expression)) for policy in policies for rule in policy.rules]
        self._rules = [(policy, rule, one) for policy, rule, one in read if isinstance(one, Rule)]
        self._view = view_of([rule for *_, rule in self._rules])

    def findings(self, bundle: Bundle, tags: frozenset[str]) -> Iterator[Finding]:
        """A finding for every rule that *bundle*, whose tags are *tags*, breaks, or that cannot be judged for it.

        Where versions lie side by side, each is judged by its content with the catalogue fields of the manifest that
        heads them, and that manifest, which has no content, is not.
        """
        head = bundle.manifest.document
        rules = [one for one in self._rules if one[0].speaks_of(tags)]
        if head is not None and rules:
            for source in bundle.versions.values() or (bundle.manifest,):
                if source.document is not None:
                    found = _Judgement(bundle, head, source.document, self._view).findings(rules)
                    yield from islice(found, MOST_TOLD)


class _Judgement:
    """One manifest before the policies."""

    def __init__(self, bundle: Bundle, head: Document, document: Document, view: View) -> None:
        self._head = head
        self._document = document
        self._catalogue: Mapping[str, Any] = {}
        if document is not head:
            self._catalogue = {field: head.data[field] for field in CATALOGUE_FIELDS if field in head.data}
        self._kind = bundle.name.kind
        self._case = self._case_of(bundle, view)

    def _case_of(self, bundle: Bundle, view: View) -> Case:
        text, path = self._document.text, self._document.path
        if self._document is not self._head:
            text += self._head.text
        return Case(
            manifest={**self._document.data, **self._catalogue} if self._catalogue else self._document.data,
            kind=self._kind,
            entry_id=bundle.name.id,
            path=path,
            size=None if "&" in text and self._document.format == "yaml" else len(text),
            plain=text.isascii() and "\\" not in text and path.isascii(),
            view=view,
        )

    def findings(self, rules: Iterable[tuple[Policy, PolicyRule, Rule]]) -> Iterator[Finding]:
        """A finding for every one of *rules* that is broken, or cannot be judged."""
        for policy, rule, read in rules:
            verdict = read.judge(self._case)
            if verdict is True:
                continue
            if not isinstance(verdict, Unjudged):
                yield self._broken(policy, rule, read)
            elif not self._is_unsound:
                yield self._unjudged(policy, rule, read, verdict)

    def _broken(self, policy: Policy, rule: PolicyRule, read: Rule) -> Finding:
        message = f"{_one_line(rule.message).rstrip('.')} (rule {rule.id} of {policy.name})"
        hint = _one_line(rule.hint).rstrip(".") or f"make this true: {_one_line(rule.expression)}"
        return self._finding(codes.RULE_BROKEN, policy, culprit_of(read, self._case), message, hint)

    def _unjudged(self, policy: Policy, rule: PolicyRule, read: Rule, verdict: Unjudged) -> Finding:
        message = f"{verdict.reason}, so rule {rule.id} of {policy.name} cannot be judged"
        return self._finding(codes.UNJUDGED, policy, self._used(read), message, verdict.hint)

    def _used(self, read: Rule) -> Pointer:
        """The place that the rule uses first and that is not there, without its last step; else the first it uses."""
        used = [mention.pointer for mention in read.mentions if mention.pointer and not mention.asked]
        missing = (missing_step(self._case.manifest, pointer) for pointer in used)
        absent = next((pointer for pointer in missing if pointer is not None), None)
        return absent[:-1] if absent is not None else next(iter(used), ())

    def _finding(self, code: Code, policy: Policy, pointer: Pointer, message: str, hint: str) -> Finding:
        """A finding at *pointer*, in the file that it leads into; a mapping or list is shown by its head."""
        document = self._head if pointer and pointer[0] in self._catalogue else self._document
        part = Part.MISSING if isinstance(value_at(document.data, pointer), dict | list) else Part.VALUE
        return finding_at(code, document, pointer, message, hint=hint, part=part, severity=policy.severity)

    @cached_property
    def _is_unsound(self) -> bool:
        """Whether something else is wrong with the manifest, of which failing to judge it is but the echo."""
        documents = {id(one): one.data for one in (self._head, self._document)}.values()
        return any(
            violations(manifest_schema(self._kind), data) or next(unrepresentable(data), None) for data in documents
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())
