"""What no manifest may have too much of, where a JSON Schema cannot say it."""

from __future__ import annotations

from collections.abc import Iterator

from registry_cli.domain.finding import Finding
from registry_cli.templating.limits import MAX_CHARACTERS
from registry_cli.validation.codes.templates import TOO_MUCH
from registry_cli.validation.manifest import Manifest
from registry_cli.validation.stage import finding_on

MAX_FILES = 1_000
"""How many files a bundle may have beside its manifest: each is a row that a reader of the version is given."""

MAX_PATH = 1_000
"""How many bytes the path of a file within its bundle may have: an index of Postgres takes 2,704 for entry and path."""

_PROMPTS = "prompts/"


def within_limits(manifest: Manifest) -> Iterator[Finding]:
    """A bundle has no more files, no longer paths and no longer prompts than can be handled."""
    bundle = manifest.bundle
    files = bundle.place.files
    if manifest.version is not None or not files:
        return
    if len(files) > MAX_FILES:
        message = f"the folder holds {len(files):,} files, more than the {MAX_FILES:,} that a bundle may have"
        yield finding_on(TOO_MUCH, bundle.place.folder, message, hint="pack them, or keep them elsewhere")
    if len(max(files, key=len)) * 4 > MAX_PATH:
        yield from _long_paths(manifest)
    if (
        bundle.contents
        and manifest.kind.name == "agent"
        and len(max(bundle.contents.values(), key=len)) > MAX_CHARACTERS
    ):
        yield from _long_prompts(manifest)


def _long_paths(manifest: Manifest) -> Iterator[Finding]:
    for within, file in manifest.bundle.place.files.items():
        size = len(within.encode("utf-8", "backslashreplace"))
        if size > MAX_PATH:
            message = f"the path within the folder has {size:,} bytes, more than the {MAX_PATH:,} that are kept"
            yield finding_on(TOO_MUCH, file.path, message, hint="shorten the names of its folders")


def _long_prompts(manifest: Manifest) -> Iterator[Finding]:
    long = {within: text for within, text in manifest.bundle.contents.items() if len(text) > MAX_CHARACTERS}
    if not long:
        return
    named = manifest.data.get("prompts")
    prompts = list(named.values()) if isinstance(named, dict) else []
    for within, content in long.items():
        if within.startswith(_PROMPTS) or within in prompts:
            count = len(content.decode("utf-8", "replace"))
            if count > MAX_CHARACTERS:
                path = manifest.bundle.place.files[within].path
                message = f"the prompt has {count:,} characters, more than the {MAX_CHARACTERS:,} that a model takes in"
                yield finding_on(TOO_MUCH, path, message, hint="move what is long into a file that a tool reads")
