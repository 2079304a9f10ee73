"""Programs that fetch a package and start it, and whether the version they are given is pinned."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from registry_cli.validation.security.command_line import Word, options


@dataclass(frozen=True, slots=True)
class Unpinned:
    """A package whose version is left open: the word that names it, what is wrong, and the pinned form."""

    word: Word
    message: str
    hint: str


Judge = Callable[[Word], Unpinned | None]
"""Says what is wrong with a package as it is named, or ``None`` when it is pinned or lies on the machine."""

_LONGEST = 1_000
_LOCAL = re.compile(r"(?:\.{0,2}/|~|\.{1,2}$|file:|link:|[A-Za-z]:[\\/]).*", re.DOTALL)
_VARIABLE = re.compile(r"[$%{<]")
_COMMIT = r"[0-9a-f]{7,40}"
_GIT = re.compile(r"(?:git\+|git:|git@|github:|gitlab:|bitbucket:)|[\w-]+/[\w.-]+(?:#.*)?$")
_GIT_PINNED = re.compile(rf"[#@](?:semver:)?(?:{_COMMIT}|v?[0-9]+(?:\.[0-9]+)+[\w.-]*)(?:[#&].*)?$")
_NPM = re.compile(r"(?P<name>(?:@[\w.~-]+/)?[\w.~-]+)(?:@(?P<version>.*))?")
_NPM_PINNED = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][\w.+-]+)?")
_PYTHON = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*(?:\[[\w,. -]*\])?)\s*(?:(?P<operator>[=~<>!]=?=?|@)\s*(?P<version>.*))?"
)
_PYTHON_PINNED = re.compile(r"v?[0-9]+(?:\.[0-9]+)*(?:[abrc.+-][\w.+]*)?")
_PYTHON_FILES = (".py", ".pyz", ".whl", ".tar.gz", ".zip")
_IMAGE = re.compile(
    r"(?P<name>(?:[\w.-]+(?::[0-9]+)?/)*[\w.-]+)(?::(?P<version>[\w.-]+))?(?P<digest>@sha256:[0-9a-f]{64})?"
)
_DENO = re.compile(r"(?P<scheme>npm:|jsr:)/?(?P<name>(?:@[\w.~-]+/)?[\w.~-]+)(?:@(?P<version>[^/]*))?(?:/.*)?")
_DENO_URL = re.compile(r"https?://(?!localhost|127\.)")
_GO = re.compile(r"(?P<name>[\w.~/-]+)@(?P<version>[\w.-]+)")
_GO_PINNED = re.compile(rf"v[0-9]+\.[0-9]+\.[0-9]+[\w.+-]*|{_COMMIT}")


def _floating(word: Word, name: str, version: str | None, pinned: str) -> Unpinned:
    what = f"version {version!r} of {name} can be another one tomorrow" if version else f"{name} has no version"
    return Unpinned(word, f"{what}, so the newest is fetched at every start", f"write {pinned}, with what was reviewed")


def _git(word: Word) -> Unpinned | None:
    if _GIT_PINNED.search(word.text):
        return None
    message = "the code is fetched from git at every start, and no commit is named"
    return Unpinned(word, message, "name the commit that was reviewed, behind # for npm and behind @ for Python")


def _npm(word: Word) -> Unpinned | None:
    if _GIT.match(word.text) and not word.text.startswith("@"):
        return _git(word)
    found = _NPM.fullmatch(word.text)
    if found is None or _NPM_PINNED.fullmatch(found["version"] or ""):
        return None
    return _floating(word, found["name"], found["version"], f"{found['name']}@1.2.3")


def _python(word: Word) -> Unpinned | None:
    if "git+" in word.text:
        return _git(word)
    found = _PYTHON.fullmatch(word.text)
    if found is None or word.text.endswith(_PYTHON_FILES):
        return None
    if found["operator"] in {"==", "===", "@"} and _PYTHON_PINNED.fullmatch(found["version"]):
        return None
    operator = found["operator"] or ""
    written = f"{operator.removeprefix('@')}{found['version']}" if operator else None
    return _floating(word, found["name"], written, f"{found['name']}==1.2.3")


def _image(word: Word) -> Unpinned | None:
    found = _IMAGE.fullmatch(word.text)
    if found is None or found["digest"] or any(letter.isdigit() for letter in found["version"] or ""):
        return None
    name = found["name"]
    return _floating(word, name, found["version"], f"{name}@sha256:... or a tag that does not move, {name}:1.2.3")


def _deno(word: Word) -> Unpinned | None:
    if _DENO_URL.match(word.text):
        if re.search(r"@v?[0-9]", word.text):
            return None
        message = "the code is fetched from an address without a version at every start"
        return Unpinned(word, message, "name a version in the address, such as /x/server@1.2.3/main.ts")
    found = _DENO.fullmatch(word.text)
    if found is None or _NPM_PINNED.fullmatch(found["version"] or ""):
        return None
    name = f"{found['scheme']}{found['name']}"
    return _floating(word, name, found["version"], f"{name}@1.2.3")


def _go(word: Word) -> Unpinned | None:
    found = _GO.fullmatch(word.text)
    if found is None or _GO_PINNED.fullmatch(found["version"]):
        return None
    return _floating(word, found["name"], found["version"], f"{found['name']}@v1.2.3")


@dataclass(frozen=True, slots=True)
class Runner:
    """A program, with its subcommand, that fetches what it runs.

    ``instead`` are the options that name the package in the operand's place, ``beside`` those that name further ones,
    ``valued`` all others with a value of their own. ``operand``: whether the first operand is a package at all.
    """

    command: tuple[str, ...]
    judge: Judge
    instead: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    valued: frozenset[str] = frozenset()
    operand: bool = True


_NPM_VALUED = frozenset({"-c", "--call", "-w", "--workspace", "--registry", "--prefix", "--cache", "--userconfig"})
_NPM_INSTEAD = frozenset({"-p", "--package"})
_UV_VALUED = frozenset(
    """
    -p --python -i --index-url --index --default-index --extra-index-url -f --find-links --directory --project
    --config-file --cache-dir --env-file --exclude-newer --refresh-package -P --upgrade-package -c --constraints
    --overrides --resolution --prerelease --link-mode --color --with-editable --with-requirements --extra --group
    --only-group --no-group --package -m --module
    """.split()  # noqa: SIM905 - a list of forty texts is harder to read
)
_DOCKER_SWITCHES = frozenset(
    """
    --rm --interactive --tty --detach --init --privileged --read-only --publish-all --no-healthcheck --sig-proxy
    --oom-kill-disable --quiet --disable-content-trust --tls --tlsverify --debug --replace --rmi --env-host --http-proxy
    """.split()  # noqa: SIM905 - likewise
)
_DOCKER_LETTERS = frozenset("itdPqD")

RUNNERS: tuple[Runner, ...] = (
    *(
        Runner(command, _npm, instead=_NPM_INSTEAD, valued=_NPM_VALUED)
        for command in (
            ("npx",),
            ("pnpx",),
            ("bunx",),
            ("npm", "exec"),
            ("npm", "x"),
            ("pnpm", "dlx"),
            ("yarn", "dlx"),
            ("bun", "x"),
        )
    ),
    *(
        Runner(command, _python, frozenset({"--from"}), frozenset({"--with", "-w"}), _UV_VALUED)
        for command in (("uvx",), ("uv", "tool", "run"))
    ),
    Runner(("uv", "run"), _python, beside=frozenset({"--with", "-w"}), valued=_UV_VALUED, operand=False),
    Runner(
        ("pipx", "run"),
        _python,
        instead=frozenset({"--spec"}),
        valued=frozenset({"--pip-args", "--python", "-i", "--index-url"}),
    ),
    *(
        Runner((program, *subcommand), _image)
        for program in ("docker", "podman", "nerdctl")
        for subcommand in (("run",), ("container", "run"))
    ),
    Runner(("deno", "run"), _deno, valued=frozenset({"-c", "--config", "--import-map", "--lock", "--env-file"})),
    Runner(("go", "run"), _go, valued=frozenset({"-C", "-exec", "-tags", "-ldflags", "-mod", "-modfile"})),
)
"""Every program that fetches what it runs."""


def unpinned_packages(words: Sequence[Word]) -> Iterator[Unpinned]:
    """Every package that the command in *words* fetches in whatever version is the newest."""
    for runner in RUNNERS:
        arguments = _arguments(runner, words)
        if arguments is not None:
            for word in _packages(runner, arguments):
                fault = runner.judge(word) if _may_be_fetched(word.text) else None
                if fault is not None:
                    yield fault
            return


def _may_be_fetched(text: str) -> bool:
    """Whether *text* may name a package: no file of the machine, no variable, and nothing of absurd length."""
    return len(text) <= _LONGEST and not _VARIABLE.search(text) and not _LOCAL.match(text)


def _arguments(runner: Runner, words: Sequence[Word]) -> Sequence[Word] | None:
    """The words behind the runner's own ones; ``None`` when another program is started."""
    program, *subcommands = runner.command
    if not words or words[0].program != program:
        return None
    rest = words[1:]
    for expected in subcommands:
        operands = [word for name, word in options(rest, _valued(runner, rest)) if not name]
        if not operands or operands[0].text != expected:
            return None
        rest = rest[rest.index(operands[0]) + 1 :]
    return rest


def _packages(runner: Runner, arguments: Sequence[Word]) -> Iterator[Word]:
    """The words among *arguments* that name packages."""
    replaced = False
    for name, word in options(arguments, _valued(runner, arguments)):
        if name in runner.instead or name in runner.beside:
            replaced = replaced or name in runner.instead
            yield word
        elif not name:
            if runner.operand and not replaced:
                yield word
            return


def _valued(runner: Runner, words: Sequence[Word]) -> Collection[str]:
    if runner.judge is not _image:
        return runner.instead | runner.beside | runner.valued
    return {word.text for word in words if not _is_switch(word.text)}


def _is_switch(option: str) -> bool:
    """Whether an option of docker stands alone: most take a value, but not in the same word."""
    if option.startswith("--"):
        return option in _DOCKER_SWITCHES
    return len(option) > len("-e") or set(option[1:]) <= _DOCKER_LETTERS
