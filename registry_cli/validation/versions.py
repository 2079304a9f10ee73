"""The versions stage: what was published before and git declares otherwise now."""

from __future__ import annotations

from collections.abc import Iterator

from registry_cli.domain.finding import Finding
from registry_cli.domain.plan import Refusal, RefusalReason
from registry_cli.validation.codes import Code
from registry_cli.validation.codes.versions import BREAKING_UNSAID, VERSION_LOWERED, VERSION_REUSED
from registry_cli.validation.stage import Subject, finding_at, finding_on, sources_of

_MOST_BREAKS = 3


def find_refused_versions(subject: Subject) -> Iterator[Finding]:
    """A finding at the ``version`` of every manifest whose version the plan refuses.

    That an entry belongs to another owner is no fault of its manifest, and told elsewhere.
    A version is raised by a fix where it stands in one file only: not where the name of the file holds it too.
    """
    # Imported here because only findings need the editor of texts.
    from registry_cli.validation.fixes import raised_version

    documents = {source.path: source.document for bundle in subject.bundles for source in sources_of(bundle)}
    alone = {bundle.manifest.path for bundle in subject.bundles if not bundle.versions}
    for refusal in subject.refusals:
        if refusal.reason is RefusalReason.FOREIGN:
            continue
        code, message, hint = _words(refusal)
        document = documents.get(refusal.path)
        if document is None:
            yield finding_on(code, refusal.path, message, hint=hint)
            continue
        # To raise a version that a merge has lowered would bring old content back under a new name.
        by_fix = refusal.path in alone and refusal.reason is not RefusalReason.VERSION_LOWERED
        fix = raised_version(document, refusal.other) if by_fix else None
        yield finding_at(code, document, ("version",), message, hint=hint, fix=fix)


def _words(refusal: Refusal) -> tuple[Code, str, str]:
    name, since = f"{refusal.name}@{refusal.version}", refusal.since
    raise_it = f"raise version to {refusal.other}, or take the change back"
    if refusal.reason is RefusalReason.BREAKING:
        return BREAKING_UNSAID, f"{name} breaks what {refusal.live} promised: {_broken(refusal)}", raise_it
    if refusal.reason is RefusalReason.VERSION_REUSED:
        held = f"has other content at {since}" if since else "is published with other content"
        also = f"; it also breaks what {refusal.live} promised: {_broken(refusal)}" if refusal.breaks else ""
        return VERSION_REUSED, f"{name} {held}, and content needs a version of its own{also}", raise_it
    if since:
        message = f"{name} is lower than {refusal.other}, which {since} declares"
        return VERSION_LOWERED, message, f"raise version above {refusal.other}, unless it was published before"
    return (
        VERSION_LOWERED,
        f"{name} was never published and is lower than {refusal.other}, which is live",
        f"raise version above {refusal.other}, or publish it as it is with --allow-downgrade",
    )


def _broken(refusal: Refusal) -> str:
    """The first few of what is broken; the others are counted."""
    more = len(refusal.breaks) - _MOST_BREAKS
    return "; ".join(refusal.breaks[:_MOST_BREAKS]) + (f"; and {more} more" if more > 0 else "")
