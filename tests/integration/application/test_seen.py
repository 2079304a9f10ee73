"""What a publish has seen is not read again, and everything that could matter is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry_cli.application.desired import Checkout, read_desired
from registry_cli.application.plan import Planned, PlanRequest, plan
from registry_cli.application.publish import Publication, publish
from registry_cli.domain.progress import silent
from registry_cli.git.repository import Repository
from registry_cli.settings import parse_configuration
from registry_cli.store.postgres_store import PostgresStore
from registry_cli.store.psycopg_transport import PsycopgTransport
from tests.git_fixtures import GitRepository
from tests.team_fixtures import agent, tool


class Publisher:
    """A repository and the use cases over it."""

    def __init__(self, path: Path, database: str) -> None:
        self.files = GitRepository.create(path)
        self.files.write({"registry.toml": 'name = "acme"\n'})
        self.store = PostgresStore(PsycopgTransport(database))
        repository = Repository.open(path, self.files.environment)
        self.checkout = Checkout(repository, parse_configuration, lambda configuration: configuration.name or "none")

    def publish(self) -> Publication:
        """Publish HEAD."""
        return publish(self.checkout, self.store, PlanRequest())

    def plan(self) -> Planned:
        """Plan HEAD."""
        return plan(self.checkout, self.store, PlanRequest())

    def read(self) -> list[str]:
        """The entries whose files are read when HEAD is."""
        desired = read_desired(self.checkout, self.store, "HEAD", silent)
        return sorted(str(bundle.name) for bundle in desired.bundles)


@pytest.fixture
def publisher(tmp_path: Path, database: str) -> Iterator[Publisher]:
    """Three agents and a tool, published."""
    made = Publisher(tmp_path / "agents", database)
    uses = "allowed_tools: ['rules@^1']\n"
    made.files.commit("First", {**agent("a"), **agent("b", extra=uses), **agent("c"), **tool("rules")})
    made.publish()
    yield made
    made.store.close()


def test_nothing_is_read_again_when_nothing_changed(publisher: Publisher) -> None:
    assert publisher.read() == []
    assert (publisher.plan().plan.changes, publisher.plan().findings) == ((), ())


def test_only_the_bundle_that_changed_is_read(publisher: Publisher) -> None:
    publisher.files.commit("Change a prompt", agent("a", "1.0.1", prompt="Other."))

    assert publisher.read() == ["agent/a"]
    assert [change.after.version for change in publisher.publish().planned.plan.changes] == ["1.0.1"]
    assert publisher.read() == []


def test_a_changed_registry_toml_has_everything_read_again(publisher: Publisher) -> None:
    publisher.files.commit("Configure", {"registry.toml": 'name = "acme"\nexternal = ["tool/far"]\n'})

    assert publisher.read() == ["agent/a", "agent/b", "agent/c", "tool/rules"]


def test_a_bundle_with_a_warning_is_read_every_time(publisher: Publisher) -> None:
    publisher.files.commit("Repeat", agent("c", "1.1.0", extra="allowed_tools: [rules, rules]\n"))

    first, second = publisher.publish().planned, publisher.publish().planned

    assert [finding.code for finding in first.findings] == [finding.code for finding in second.findings] != []
    assert publisher.read() == ["agent/c"]


def test_a_reference_that_breaks_is_found_in_a_file_that_was_seen(publisher: Publisher) -> None:
    publisher.files.delete("packages/shared/tools/rules.yaml")
    publisher.files.commit("Disable", tool("rules", extra="status: disabled\n"))

    found = publisher.plan()

    paths = {finding.path for finding in found.findings if finding.pointer == ("allowed_tools", 0)}
    assert found.refused
    assert paths == {"packages/shared/agents/b/agent.yaml"}


def test_a_ring_through_a_file_that_was_seen_is_found(publisher: Publisher) -> None:
    publisher.files.commit("Call a", agent("b", "1.1.0", extra="allowed_tools: [rules]\nallowed_agents: [a]\n"))
    publisher.publish()
    publisher.files.commit("Call b", agent("a", "1.1.0", extra="allowed_agents: [b]\n"))

    findings = publisher.plan().findings

    assert publisher.read() == ["agent/a"]
    assert any("agent/a -> agent/b -> agent/a" in finding.message for finding in findings), findings


def test_a_version_reused_in_a_file_that_was_seen_elsewhere_is_found_at_its_line(publisher: Publisher) -> None:
    publisher.files.commit("Edit", agent("a", prompt="Edited."))
    refused = publisher.publish()

    assert [finding.code for finding in refused.planned.findings] == ["REG501"]
    assert publisher.read() == ["agent/a"], "what was refused is not remembered"


def test_restoring_deleted_files_needs_no_reading_and_publishes_nothing_twice(publisher: Publisher) -> None:
    publisher.files.delete("packages/shared/agents/a")
    publisher.files.commit("Delete")
    publisher.publish()
    publisher.files.commit("Bring back", agent("a"))

    assert publisher.read() == []
    assert publisher.publish().planned.plan.changes == ()


def test_a_link_is_read_every_time(publisher: Publisher) -> None:
    folder = publisher.files.path / "packages/shared/agents/c/prompts"
    (folder / "review.md").symlink_to("system.md")
    publisher.files.commit("Link", agent("c", "1.1.0"))

    publisher.publish()

    assert publisher.read() == ["agent/c"]


POLICY = """\
policy_id: house
name: House
description: What every manifest keeps to.
version: {version}
rules:
  - id: tagged
    expression: "{expression}"
    message: It has no tags.
"""


def policy(expression: str, version: str = "1.0.0") -> dict[str, str]:
    """A policy with one rule."""
    return {"packages/shared/policies/house.yaml": POLICY.format(expression=expression, version=version)}


def test_a_new_policy_has_everything_judged_again(publisher: Publisher) -> None:
    publisher.files.commit("Ask for tags", policy("has(manifest.policy_id) || has(manifest.tags)"))

    found = publisher.publish().planned

    assert {finding.code for finding in found.findings} == {"REG301"}
    assert len(found.findings) == 4
    assert publisher.read() == ["agent/a", "agent/b", "agent/c", "policy/house", "tool/rules"]


def test_a_changed_policy_has_everything_judged_again(publisher: Publisher) -> None:
    publisher.files.commit("Ask for a name", policy("has(manifest.name)"))
    publisher.publish()
    assert publisher.read() == []
    publisher.files.commit("Ask for tags", policy("has(manifest.policy_id) || has(manifest.tags)", "1.1.0"))

    assert len(publisher.publish().planned.findings) == 4


def test_a_policy_that_was_seen_judges_what_is_read_again(publisher: Publisher) -> None:
    publisher.files.commit("Forbid", policy("!has(manifest.tags) || manifest.tags.all(tag, tag != 'bad')"))
    publisher.publish()
    publisher.files.commit("Tag it so", agent("c", "1.1.0", extra="tags: [bad]\n"))

    found = publisher.plan()

    assert publisher.read() == ["agent/c"]
    assert [(finding.code, finding.path) for finding in found.findings] == [
        ("REG301", "packages/shared/agents/c/agent.yaml")
    ]
    assert found.refused
