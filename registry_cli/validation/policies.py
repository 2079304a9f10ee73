"""The policies stage: the organisation's own rules, which its policies state in CEL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from registry_cli.bundles.bundle import Bundle
from registry_cli.domain.finding import Finding
from registry_cli.domain.identity import EntryName
from registry_cli.kinds.table import KINDS
from registry_cli.validation.codes.templates import TOO_MUCH
from registry_cli.validation.rules.policy import MAX_ALL_RULES, POLICY, Policy, read_policy
from registry_cli.validation.stage import Subject, finding_on

if TYPE_CHECKING:
    from registry_cli.validation.rules.judging import Judge


def find_broken_rules(subject: Subject) -> Iterator[Finding]:
    """Rules that are none, at the policy; rules that are broken or cannot be judged, at each manifest.

    Of ``subject.policies`` only those among ``subject.bundles`` are checked themselves: each is in one part only.
    A rule that cannot be judged is told at each manifest, and not once at the policy: who changes a manifest is to see
    it, also when only the change is looked at, and equal findings of several parts need not be put together.
    """
    in_force, too_many = _in_force(subject.policies)
    for bundle in subject.bundles:
        if bundle.name.kind == POLICY:
            yield from _of_policy(bundle)
        if bundle.name in too_many:
            yield _one_too_many(bundle)
    courts = {kind: _Court(policies) for kind, policies in _by_kind(in_force).items() if policies}
    for bundle in subject.bundles if courts else ():
        court = courts.get(bundle.name.kind)
        if court is not None:
            yield from court.findings(bundle)


def _of_policy(bundle: Bundle) -> Iterator[Finding]:
    from registry_cli.validation.rules.usability import unusable_rules

    return unusable_rules(bundle)


class _Court:
    """The policies that apply to a kind; rules are not read before there is a manifest to hold to them."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies = policies
        self._judge: Judge | None = None

    def findings(self, bundle: Bundle) -> Iterable[Finding]:
        """What the policies say of *bundle*."""
        tags = _tags_of(bundle)
        if not any(policy.speaks_of(tags) for policy in self._policies):
            return ()
        if self._judge is None:
            from registry_cli.validation.rules.judging import Judge

            self._judge = Judge(self._policies)
        return self._judge.findings(bundle, tags)


def _tags_of(bundle: Bundle) -> frozenset[str]:
    document = bundle.manifest.document
    tags = document.data.get("tags") if document else None
    return frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset()


def _in_force(bundles: Iterable[Bundle]) -> tuple[list[Policy], set[EntryName]]:
    """The policies that are asked, by their order, and the names of those with which the rules would be too many."""
    asked: list[Policy] = []
    too_many: set[EntryName] = set()
    left = MAX_ALL_RULES
    for bundle in bundles:
        policy = read_policy(bundle)
        if policy is None or policy.disabled or not policy.rules:
            continue
        if len(policy.rules) > left:
            too_many.add(bundle.name)
        else:
            asked.append(policy)
            left -= len(policy.rules)
    return asked, too_many


def _one_too_many(bundle: Bundle) -> Finding:
    message = f"with this policy there are more than {MAX_ALL_RULES:,} rules, so none of its rules is asked"
    hint = "put rules together, or set `status: disabled` where one is not needed"
    return finding_on(TOO_MUCH, bundle.manifest.path, message, hint=hint)


def _by_kind(policies: Sequence[Policy]) -> dict[str, list[Policy]]:
    """The policies that apply to each kind."""
    return {kind: [policy for policy in policies if not policy.kinds or kind in policy.kinds] for kind in KINDS}
