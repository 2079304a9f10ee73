"""A revision and a registry that holds just what the revision declares say the same: of versions, and in a plan."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from registry_cli.store.embedded import EmbeddedServer, drop_database, ensure_database
from tests.integration.cli.in_process import TeamInProcess, in_process, template
from tests.team_fixtures import agent, new_team, tool

VERSIONS = ("0.9.0", "1.0.0", "1.0.1", "1.1.0", "2.0.0", "2.0.0-rc.1")
SCHEMAS = ("{type: object}", "{type: object, required: [a]}", "{type: object, properties: {a: {type: string}}}")

PLANNED = ("commit", "changes", "held", "orphans", "findings", "written")

Files = dict[str, str]

versions = st.sampled_from(VERSIONS)
tools = st.builds(
    lambda version, schema: {
        path: text.replace("input_schema: {type: object}", f"input_schema: {schema}")
        for path, text in tool("rules", version).items()
    },
    versions,
    st.sampled_from(SCHEMAS),
)
agents = st.builds(
    lambda version, prompt, extra: agent("x", version, prompt, extra),
    versions,
    st.sampled_from(("Be brief.", "Be long.")),
    st.sampled_from(("", "capabilities: [one]\n", "capabilities: [one, two]\n", "tags: [noted]\n")),
)
templates = st.lists(versions, min_size=1, max_size=3, unique=True).map(lambda found: template(found[0], *found))
states = st.tuples(st.none() | tools, st.none() | agents, st.none() | templates).map(
    lambda parts: {path: text for part in parts if part for path, text in part.items()}
)


@pytest.fixture(scope="module")
def new_registry(
    postgres_server: EmbeddedServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Any]:
    """A function that opens an empty repository with an empty registry."""

    @contextmanager
    def opened() -> Iterator[TeamInProcess]:
        database = f"test_{uuid.uuid4().hex}"
        url = ensure_database(postgres_server, database, template=migrated_template)
        yield in_process(new_team(tmp_path_factory.mktemp("team") / "agents", "acme-agents", url))
        drop_database(postgres_server, database)

    return opened


def about_versions(data: Any) -> list[tuple[str, str, int]]:
    return [
        (finding["code"], finding["path"], finding["line"])
        for finding in data["findings"]
        if finding["code"].startswith("REG5")
    ]


BASE = {**tool("rules"), **agent("x", extra="capabilities: [one, two]\n"), **template("1.0.0", "1.0.0", "1.1.0")}


@given(before=states, after=states)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@example(before=BASE, after={**tool("rules"), **agent("x", "1.1.0", extra="capabilities: [one]\n")})
@example(before=BASE, after={**tool("rules", "0.9.0"), **agent("x"), **template("1.1.0", "1.1.0")})
@example(before=BASE, after={**agent("x", "1.0.1", "Be long."), **template("0.9.0", "0.9.0", "2.0.0")})
def test_a_revision_and_a_registry_say_the_same_about_versions(
    new_registry: Callable[[], Any], before: Files, after: Files
) -> None:
    assume(before and after)
    with new_registry() as team:
        team.publish("Before", before)
        for path in before:
            team.repository.delete(path)
        team.repository.commit("After", after)

        planned = team.run("plan", "--json").json
        instead = team.run("plan", "--against", "HEAD~1", "--json").json
        compared = team.run("validate", "--commit", "HEAD", "--against", "HEAD~1", "--json").json
        loose = team.run("validate", "--against", "HEAD~1", "--json").json

        assert about_versions(compared) == about_versions(loose) == about_versions(planned)
        assert {key: instead[key] for key in PLANNED} == {key: planned[key] for key in PLANNED}
        assert _told(team, "--against", "HEAD~1") == _told(team), "and of what breaks whom"


def _told(team: TeamInProcess, *against: str) -> list[str]:
    """The plan as Markdown, but for the line that says what it is against."""
    lines = team.run("plan", "--format", "markdown", *against).stdout.splitlines()
    return [line for line in lines if not line.startswith("Commit `")]
