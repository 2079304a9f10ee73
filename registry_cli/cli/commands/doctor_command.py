"""``registry doctor``: check the surroundings."""

from __future__ import annotations

import click

from registry_cli.application.doctor import MAX_CLOCK_SKEW_SECONDS, Check, Probe, clock_skew, examine
from registry_cli.bootstrap import Session
from registry_cli.cli.exits import Exit
from registry_cli.cli.options import Verb, json_option, pass_session
from registry_cli.cli.printing import counted, print_json
from registry_cli.domain.errors import Conflict


@click.command(cls=Verb)
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Check git, registry.toml, the manifests' folder and the database, each problem with its fix.

    \b
    Examples:
      registry doctor
      registry --env production doctor --json

    \b
    Exit codes of every verb:
      0 done   1 findings   2 changes or drift   4 not allowed   5 conflict
      64 wrong usage or configuration   69 database or git not reached   70 our bug   130 interrupted
    """
    checks = examine(_probes(session))
    if as_json:
        print_json([{"check": one.name, "well": one.well, "found": one.found, "fix": one.fix} for one in checks])
    else:
        for check in checks:
            _print(check)
    if not all(check.well for check in checks):
        raise click.exceptions.Exit(Exit.FINDINGS)


def _print(check: Check) -> None:
    sign = click.style("ok ", fg="green") if check.well else click.style("BAD", fg="red", bold=True)
    click.echo(f"{sign}  {check.name}: {check.found}")
    if check.fix:
        click.echo(f"     fix: {check.fix}")


def _probes(session: Session) -> list[Probe]:
    return [
        ("git", lambda: _git(session)),
        ("work tree", lambda: _work_tree(session)),
        ("registry.toml", lambda: _configuration(session)),
        ("manifests", lambda: _manifests(session)),
        ("database", lambda: _database(session)),
        ("schema", lambda: _schema(session)),
        ("clock", lambda: _clock(session)),
    ]


def _git(session: Session) -> str:
    commit = session.repository.commit()
    history = "; the history is shallow: git fetch --unshallow" if session.repository.is_shallow() else ""
    return f"{session.repository.root} at {commit.sha[:12]} on {commit.ref or 'no branch'}{history}"


def _work_tree(session: Session) -> str:
    dirty = session.repository.is_dirty(session.checkout.path(session.root))
    return f"{counted(len(dirty), 'change')} below {session.root} not committed, so not published" if dirty else "clean"


def _configuration(session: Session) -> str:
    session.require_committed_name()
    environments = ", ".join(sorted(session.configuration.environments)) or "none"
    return f"owner {session.owner}, root {session.root}, environments: {environments}"


def _manifests(session: Session) -> str:
    tree = session.worktree()
    return f"{counted(len(tree.files(session.root_in(tree))), 'file')} below {session.root}"


def _database(session: Session) -> str:
    described = session.store.describe_registry()
    role = f"{described['actor']} as {described['role']}"
    return f"{session.where}, version {described['server_version']}, {role}"


def _schema(session: Session) -> str:
    from registry_cli.store.migrations import packaged

    recorded = session.store.describe_registry()["migrations"]
    if recorded is None:
        return "this role may not read which migrations are applied"
    pending = [migration.label for migration in packaged() if migration.version not in recorded]
    if pending:
        names = ", ".join(pending)
        raise Conflict(f"{counted(len(pending), 'migration')} not applied: {names}", hint="run registry db migrate")
    return f"{counted(len(recorded), 'migration')} applied"


def _clock(session: Session) -> str:
    skew = clock_skew(session.store.describe_registry())
    if abs(skew) > MAX_CLOCK_SKEW_SECONDS:
        raise Conflict(
            f"this machine's clock and the database's differ by {skew:.0f} s",
            hint="releases are stamped with the database's time; set this machine's clock",
        )
    return f"{abs(skew):.1f} s from the database's"
