"""The policies stage: the organisation's own rules, which its policies state in CEL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry_cli.bundles.bundle import Bundle
from registry_cli.domain.finding import Finding
from registry_cli.kinds.table import KINDS
from registry_cli.validation.rules.policy import POLICY, Policy, read_policy
from registry_cli.validation.stage import Subject


def find_broken_rules(subject: Subject) -> Iterator[Finding]:
    """Rules that are none, at the policy; rules that are broken or cannot be judged, at each manifest.

    Of ``subject.policies`` only those among ``subject.bundles`` are checked themselves: each is in one part only.
    A rule that cannot be judged is told at each manifest, and not once at the policy: who changes a manifest is to see
    it, also when only the change is looked at, and equal findings of several parts need not be put together.
    """
    for bundle in subject.bundles:
        if bundle.name.kind == POLICY:
            yield from _of_policy(bundle)
    if not subject.policies:
        return
    applied = _by_kind(subject.policies)
    for bundle in subject.bundles:
        policies = applied[bundle.name.kind]
        if policies:
            yield from _of_manifest(bundle, policies)


def _of_policy(bundle: Bundle) -> Iterator[Finding]:
    from registry_cli.validation.rules.usability import unusable_rules

    return unusable_rules(bundle)


def _of_manifest(bundle: Bundle, policies: Iterable[Policy]) -> Iterator[Finding]:
    document = bundle.manifest.document
    written = document.data.get("tags") if document else None
    tags = frozenset(tag for tag in written if isinstance(tag, str)) if isinstance(written, list) else frozenset[str]()
    spoken = [policy for policy in policies if not policy.tags or not policy.tags.isdisjoint(tags)]
    if spoken:
        from registry_cli.validation.rules.judging import judged

        yield from judged(bundle, spoken)


def _by_kind(bundles: Iterable[Bundle]) -> dict[str, list[Policy]]:
    """The policies in force that apply to each kind."""
    read = [policy for bundle in bundles if (policy := read_policy(bundle)) and policy.rules and not policy.disabled]
    return {kind: [policy for policy in read if not policy.kinds or kind in policy.kinds] for kind in KINDS}
