"""The versions stage: what the registry has published before and git declares otherwise now."""

from __future__ import annotations

from collections.abc import Iterator

from registry_cli.domain.finding import Finding
from registry_cli.domain.plan import Refusal, RefusalReason
from registry_cli.validation.codes import Code
from registry_cli.validation.codes.versions import VERSION_LOWERED, VERSION_REUSED
from registry_cli.validation.stage import Subject, finding_at, finding_on, sources_of


def find_refused_versions(subject: Subject) -> Iterator[Finding]:
    """A finding at the ``version`` of every manifest whose version the plan refuses.

    That an entry belongs to another owner is no fault of its manifest, and told elsewhere.
    """
    documents = {source.path: source.document for bundle in subject.bundles for source in sources_of(bundle)}
    for refusal in subject.refusals:
        if refusal.reason is RefusalReason.FOREIGN:
            continue
        code, message, hint = _words(refusal)
        document = documents.get(refusal.path)
        if document is None:
            yield finding_on(code, refusal.path, message, hint=hint)
        else:
            yield finding_at(code, document, ("version",), message, hint=hint)


def _words(refusal: Refusal) -> tuple[Code, str, str]:
    if refusal.reason is RefusalReason.VERSION_REUSED:
        return (
            VERSION_REUSED,
            f"{refusal.name}@{refusal.version} is published with other content, and content needs a version of its own",
            f"raise version to {refusal.other}, or take the change back",
        )
    return (
        VERSION_LOWERED,
        f"{refusal.name}@{refusal.version} was never published and is lower than {refusal.other}, which is live",
        f"raise version above {refusal.other}, or publish it as it is with --allow-downgrade",
    )
