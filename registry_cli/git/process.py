"""Starting git: the one way in, in a cleaned environment; every process has ended before its answer is given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import which
from subprocess import DEVNULL, PIPE, Popen
from typing import TYPE_CHECKING, NamedTuple, cast
from weakref import finalize

from registry_cli.domain.errors import GitUnavailable
from registry_cli.git.failures import complaint_of_git, not_installed

if TYPE_CHECKING:
    from git import Git

# What turns git to another repository, index, object store or pathspec grammar than the folder's own.
# Most are what `git rev-parse --local-env-vars` names: git exports them to hooks, for the repository of the hook.
# GIT_CONFIG_COUNT and its keys stay: no hook sets them, people do, for safe.directory in a container.
REDIRECTING = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)

# One language to read complaints in, no lock files, no questions, and history as it was committed.
_STEADY = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "C",
    "LC_ALL": "C",
}

_NOT_FOUND = 127

INDEX_VARIABLE = "GIT_INDEX_FILE"
"""Names the index of the commit that is being made, to the hooks of that commit."""


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """*environ* without what would lead git away from the folder it is asked about.

    Hooks export such variables (GIT_DIR, GIT_INDEX_FILE, ...); what concerns connections and configuration files stays.
    """
    return {name: value for name, value in environ.items() if name not in REDIRECTING} | _STEADY


def is_installed(environment: Mapping[str, str]) -> bool:
    """Whether git is on the PATH of *environment*."""
    return which("git", path=environment.get("PATH")) is not None


class Answer(NamedTuple):
    """What one git process said: its exit status, its output as bytes, and its complaints."""

    status: int
    output: bytes
    complaint: str


class Started:
    """A git process that runs; it is ended when nobody waits for it any more."""

    def __init__(self, process: Popen[bytes]) -> None:
        self._process = process
        self._end = finalize(self, _end, process)

    def answer(self) -> Answer:
        """What it said, once it has ended."""
        output, complaint = self._process.communicate()
        return Answer(self._process.returncode, output, complaint.decode("utf-8", "replace"))


class _Ahead(NamedTuple):
    """A git process that was started before anybody asked, and the environment it runs in."""

    environment: Mapping[str, str]
    started: Started


_AHEAD: dict[tuple[Path, tuple[str, ...]], _Ahead] = {}
"""What was started ahead, by folder and arguments."""


def _end(process: Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()


class GitProcess:
    """Runs git commands in one folder and one environment.

    The processes are started by GitPython.
    GitPython lays an environment over the one of this process and cannot take a variable away, so ``env -u`` does.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)

    def ask(self, *arguments: str, typed: bytes = b"") -> Answer:
        """The answer of ``git <arguments>``, whatever its exit status; *typed* goes to its standard input.

        Raises ``GitUnavailable`` when git is not installed.
        """
        started = self._started(arguments)  # GitPython ends a process whose handle is dropped
        with cast("Popen[bytes]", started.proc) as process:
            try:
                output, complaint = process.communicate(typed)
            except BaseException:  # also an interrupt: no git may outlive the question
                process.kill()
                raise
        if process.returncode == _NOT_FOUND:
            raise not_installed()
        return Answer(process.returncode, output, complaint.decode("utf-8", "replace"))

    def run(self, *arguments: str, typed: bytes = b"") -> bytes:
        """The output of ``git <arguments>``; raises ``GitUnavailable`` when git fails."""
        answer = self.ask(*arguments, typed=typed)
        if answer.status != 0:
            raise self.failure(answer)
        return answer.output

    def start(self, *arguments: str) -> Started:
        """``git <arguments>``, running while its answer is not asked for; it may have been started ahead.

        GitPython takes 44 ms to import, in which git has listed ten thousand files: here it is left out.
        Raises ``GitUnavailable`` when git is not installed.
        """
        begun = _AHEAD.pop((self.folder, arguments), None)
        if begun is not None and begun.environment == self.environment:
            return begun.started
        return self._begin(arguments)

    def start_ahead(self, *arguments: str) -> None:
        """Start ``git <arguments>`` for whoever will ask the same of the same folder; raises as ``start`` does."""
        _AHEAD[self.folder, arguments] = _Ahead(self.environment, self._begin(arguments))

    def _begin(self, arguments: tuple[str, ...]) -> Started:
        try:
            process = Popen(  # noqa: S603 - fixed words and a folder
                [*self._command, *arguments], stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=self.environment
            )
        except FileNotFoundError as exc:
            raise not_installed() from exc
        return Started(process)

    @property
    def _command(self) -> list[str]:
        # No fsmonitor: its daemon would outlive us. Paths are names, never patterns.
        return ["git", "-C", str(self.folder), "-c", "core.fsmonitor=", "--literal-pathspecs"]

    def failure(self, answer: Answer) -> GitUnavailable:
        """What a failed *answer* means, ready to be raised."""
        return complaint_of_git(self.folder, answer.complaint)

    def _started(self, arguments: tuple[str, ...]) -> Git.AutoInterrupt:
        try:
            # Imported here because GitPython takes 75 ms, and needs git, which `registry --help` does not.
            from git import Git
            from git.exc import GitCommandNotFound
        except ImportError as exc:
            raise not_installed() from exc
        unset = [word for name in REDIRECTING if name not in self.environment for word in ("-u", name)]
        try:
            return Git().execute(
                ["env", *unset, *self._command, *arguments], istream=PIPE, as_process=True, env=self.environment
            )
        except GitCommandNotFound as exc:
            raise not_installed() from exc
