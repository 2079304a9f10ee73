"""From a revision as people write it to the facts of one commit."""

from __future__ import annotations

import re
from difflib import get_close_matches

from registry_cli.domain.commit import Commit
from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.failures import missing_content
from registry_cli.git.process import GitProcess

_HEADER = re.compile(rb"([0-9a-f]{40,64}) ([a-z]+) (\d+)\n")
_BRANCH = re.compile(r"refs/(?:heads|remotes)/(.+)")
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{4,64}")
_MOST_SUGGESTIONS = 3


def checked(revision: str) -> str:
    """*revision*, if it is one line of text that git cannot take for an option; else raises ``GitUnavailable``."""
    if not revision or revision.startswith(("-", "^")) or any(character in revision for character in "\n\r\0"):
        raise GitUnavailable(
            f"{revision!r} is no revision: a revision is one line of text and does not start with a dash or a caret",
            hint="name a branch, a tag or a commit, for instance HEAD or origin/main",
        )
    return revision


def resolve(process: GitProcess, revision: str) -> str:
    """The full object name of the commit that *revision* names.

    Raises ``GitUnavailable``, each with its own reason: unknown or ambiguous revision, one that names no commit,
    a repository without commits, a damaged repository.
    """
    return _commit_object(process, revision)[0]


def read_commit(process: GitProcess, revision: str) -> Commit:
    """The facts of the commit that *revision* names; raises as ``resolve`` does."""
    sha, content = _commit_object(process, revision)
    header, _, message = content.partition(b"\n\n")
    fields = dict(line.split(b" ", 1) for line in reversed(header.split(b"\n")) if b" " in line[1:])
    encoding = fields.get(b"encoding", b"utf-8").decode("ascii", "replace")
    author = _text(fields.get(b"author", b""), encoding)
    return Commit(
        sha=sha,
        author=author[: author.rfind(">") + 1] or author,
        subject=_subject(_text(message, encoding)),
        ref=_branch_named(process, revision),
        repository_url=_origin(process),
    )


def knows(process: GitProcess, sha: str) -> bool:
    """Whether the commit *sha* is in the repository."""
    return _HEADER.match(_looked_up(process, sha, "--batch-check")[0]) is not None


def without_credentials(url: str) -> str:
    """*url* without user, password and query; of an ssh address the user stays, it is part of the address."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    kept = user.partition(":")[0] + at if scheme.endswith("ssh") else ""
    return f"{scheme}://{kept}{host}{slash}{re.split('[?#]', path, maxsplit=1)[0]}"


def _commit_object(process: GitProcess, revision: str) -> tuple[str, bytes]:
    output, complaint = _looked_up(process, checked(revision), "--batch")
    if "is ambiguous" in complaint:
        raise _ambiguous(revision, complaint)
    header = _HEADER.match(output)
    if header is not None:
        return header.group(1).decode(), output[header.end() : header.end() + int(header.group(3))]
    named = _object_named(process, revision)
    if named is not None and named[1] == "commit" and named[0] != revision:
        return _commit_object(process, named[0])  # `:/text` took the `^{commit}` for more of its text
    raise _unresolved(process, revision, None if named is None else named[1])


def _object_named(process: GitProcess, revision: str) -> tuple[str, str] | None:
    typed = f"{revision}\n".encode("utf-8", "surrogateescape")
    found = _HEADER.match(process.run("cat-file", "--batch-check", typed=typed))
    return None if found is None else (found.group(1).decode(), found.group(2).decode())


def _looked_up(process: GitProcess, revision: str, how: str) -> tuple[bytes, str]:
    # The revision is typed, not an argument: git can take nothing in it for an option.
    typed = f"{revision}^{{commit}}\n".encode("utf-8", "surrogateescape")
    answer = process.ask("cat-file", how, typed=typed)
    if answer.status != 0:
        raise process.failure(answer)
    return answer.output, answer.complaint


def _ambiguous(revision: str, complaint: str) -> GitUnavailable:
    candidates = re.findall(r"^hint:\s+([0-9a-f]{4,} .+)$", complaint, re.MULTILINE)
    if candidates:
        return GitUnavailable(
            f"the revision {revision!r} is ambiguous: it may be {'; '.join(dict.fromkeys(candidates))}",
            hint="write more digits of the commit",
        )
    return GitUnavailable(
        f"the revision {revision!r} is ambiguous: several refs have that name",
        hint=f"write it out: refs/heads/{revision} for the branch, refs/tags/{revision} for the tag",
    )


def _unresolved(process: GitProcess, revision: str, what: str | None) -> GitUnavailable:
    if what is not None:
        return GitUnavailable(
            f"the revision {revision!r} names a {what}, not a commit",
            hint="name a branch, a tag or a commit, for instance HEAD or origin/main",
        )
    named = process.ask("rev-parse", "--verify", "--quiet", revision)
    if named.status == 0 and not _OBJECT_ID.fullmatch(revision):
        return missing_content(process.folder, f"commit {named.output.decode().strip()}, which {revision} names")
    if process.ask("rev-list", "--all", "--max-count=1").output.strip():  # --all: every ref, and HEAD
        return _unknown(process, revision)
    return GitUnavailable(
        f"the repository {process.folder} has no commit yet",
        hint="commit the manifests first: `git add . && git commit`",
    )


def _unknown(process: GitProcess, revision: str) -> GitUnavailable:
    listed = process.run("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags")
    names = listed.decode("utf-8", "replace").split()
    near = get_close_matches(revision, names, n=_MOST_SUGGESTIONS)
    suggestion = f"did you mean {' or '.join(near)}? " if near else ""
    return GitUnavailable(
        f"the revision {revision!r} is unknown in {process.folder}",
        hint=f"{suggestion}if it exists elsewhere, fetch it (`git fetch origin`; in CI check out with fetch-depth: 0)",
    )


def _branch_named(process: GitProcess, revision: str) -> str | None:
    answer = process.ask("rev-parse", "--symbolic-full-name", revision)
    branch = _BRANCH.fullmatch(answer.output.decode("utf-8", "replace").strip())
    return branch.group(1) if branch else None


def _origin(process: GitProcess) -> str | None:
    answer = process.ask("config", "--get", "remote.origin.url")
    return without_credentials(_text(answer.output, "utf-8").strip()) or None


def _subject(message: str) -> str:
    paragraph = message.lstrip().split("\n\n", 1)[0]
    return " ".join(line.strip() for line in paragraph.splitlines()).strip()


def _text(raw: bytes, encoding: str) -> str:
    # A commit may claim any encoding; what comes out must be storable: no NUL, no lone surrogate.
    try:
        text = raw.decode(encoding, "replace")
    except (LookupError, ValueError):
        text = raw.decode("utf-8", "replace")
    return text.partition("\0")[0].encode("utf-8", "replace").decode()
