"""The workflow for pull requests, run step by step: what reviewers see, and what nobody can get past."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from tests.team_fixtures import agent, tool

if TYPE_CHECKING:
    from tests.workflow_fixtures import Hub
    from tests.workflow_runner import Run

pytest_plugins = ["tests.workflow_fixtures"]
pytestmark = pytest.mark.node

AGENT = "packages/shared/agents/intake/agent.yaml"
POLICY = "packages/shared/policies/strict.yaml"
MARKER = "<!-- manifest-registry-plan -->"
USES = "allowed_tools:\n  - search\n"
BAD = agent("intake", "1.0.1", extra="max_iteration: 3\n")


def places(run: Run) -> list[tuple[str, str, str]]:
    """The errors that GitHub shows at lines: file, line and code."""
    found = [command.properties for command in run.commands if command.name == "error"]
    return [(one["file"], one["line"], one["title"]) for one in found]


def scanned(run: Run) -> list[str]:
    """The codes of the findings that code scanning got."""
    return [one["ruleId"] for text in run.scanned for one in json.loads(text)["runs"][0]["results"]]


def policy(expression: str = "!has(manifest.max_iterations)", version: str = "1.0.0") -> dict[str, str]:
    """A policy that is about agents."""
    head = f"policy_id: strict\nname: strict\ndescription: Keeps agents short.\nversion: {version}\n"
    rules = f"rules:\n  - {{id: short, expression: '{expression}', message: Be short.}}\n"
    return {POLICY: f"{head}applies_to: {{kinds: [agent]}}\n{rules}"}


# what a reviewer sees


def test_a_good_pull_request_is_green_and_one_comment_says_what_merging_changes(hub: Hub) -> None:
    hub.forge.push("new", agent("intake", "1.1.0", "Be kind."))

    run = hub.validate(hub.forge.pull_request("new"))

    assert run.result == "success", run.log
    assert run.commands == []
    assert "1.0.0` → `1.1.0" in run.summary
    (comment,) = hub.forge.comments()
    assert comment.startswith(f"{MARKER}\n### Registry: 1 entry changes")
    assert (len(run.scanned), scanned(run)) == (1, [])


def test_a_second_push_updates_the_comment_however_many_others_there_are(hub: Hub) -> None:
    hub.forge.push("new", agent("intake", "1.1.0", "Be kind."))
    hub.forge.comment(1, f"{MARKER}\nI made this up.", "mallory")
    for number in range(120):
        hub.forge.comment(1, f"Remark {number}.", "ada")
    hub.validate(hub.forge.pull_request("new"))
    hub.forge.push("new", agent("intake", "1.2.0", "Be kind."))

    run = hub.validate(hub.forge.pull_request("new"))

    assert run.result == "success", run.log
    (comment,) = hub.forge.comments()
    assert "1.2.0" in comment
    assert hub.forge.comments("mallory") == [f"{MARKER}\nI made this up."]


def test_a_bad_pull_request_is_red_with_the_finding_at_its_line(hub: Hub) -> None:
    hub.forge.push("bad", BAD)

    run = hub.validate(hub.forge.pull_request("bad"))

    assert run.jobs["validate"].result == "failure"
    assert places(run) == [(AGENT, "5", "REG102")]
    assert scanned(run) == ["REG102"]
    assert "max_iteration" in run.summary
    (comment,) = hub.forge.comments()
    assert "this would not be published" in comment


def test_a_breaking_change_is_told_with_who_depends_on_it(hub: Hub) -> None:
    hub.team.repository.commit("Use a tool", {**agent("intake", "1.1.0", extra=USES), **tool("search")})
    needs_more = "{type: object, properties: {q: {type: string}}, required: [q]}"
    changed = {path: text.replace("{type: object}", needs_more) for path, text in tool("search", "2.0.0").items()}
    hub.forge.push("break", changed)

    run = hub.validate(hub.forge.pull_request("break"))

    assert run.result == "success", run.log
    assert "#### Breaking" in run.summary
    assert "needed by `agent/intake@1.1.0`" in run.summary
    assert "#### Breaking" in hub.forge.comments()[0]


def test_where_nothing_changes_nothing_is_said_until_there_was_something(hub: Hub) -> None:
    hub.forge.push("docs", {"README.md": "Read me.\n"})
    assert hub.validate(hub.forge.pull_request("docs")).result == "success"
    assert hub.forge.comments() == []

    hub.forge.push("docs", agent("intake", "1.1.0", "Be kind."))
    hub.validate(hub.forge.pull_request("docs"))
    hub.forge.push("docs", agent("intake"))
    hub.validate(hub.forge.pull_request("docs"))

    (comment,) = hub.forge.comments()
    assert "no changes" in comment


def test_a_change_of_the_rules_alone_is_told(hub: Hub) -> None:
    hub.forge.push("rules", {"registry.toml": 'name = "acme-agents"\n[validate]\nignore = ["REG1"]\n'})

    assert hub.validate(hub.forge.pull_request("rules")).result == "success"

    assert "Rules change with it" in hub.forge.comments()[0]


def test_what_a_pull_request_deletes_is_told(hub: Hub) -> None:
    hub.team.repository.commit("Two", tool("search"))
    hub.forge.push("less", {}, delete=("packages/shared/tools/search.yaml",))

    assert hub.validate(hub.forge.pull_request("less")).result == "success"

    assert "#### No longer in git" in hub.forge.comments()[0]
    assert "`tool/search`" in hub.forge.comments()[0]


@pytest.mark.parametrize(("inputs", "times"), [({}, 0), ({"code-scanning": True}, 1)])
def test_a_private_repository_hands_its_findings_over_only_when_asked_to(
    make_hub: Callable[..., Hub], inputs: Mapping[str, bool], times: int
) -> None:
    hub = make_hub(private=True)
    hub.forge.push("new", agent("intake", "1.1.0", "Be kind."))

    run = hub.validate(hub.forge.pull_request("new"), inputs=inputs)

    assert run.result == "success", run.log
    assert len(run.scanned) == times


def test_manifests_in_another_folder_are_found_there(hub: Hub) -> None:
    moved = {name.replace("packages/shared", "manifests"): text for name, text in BAD.items()}
    hub.forge.push("moved", moved)

    run = hub.validate(hub.forge.pull_request("moved"), inputs={"root": "manifests"})

    assert places(run) == [("manifests/agents/intake/agent.yaml", "5", "REG102")]


# what nobody gets past


@pytest.mark.parametrize(
    ("before", "weakened"),
    [
        (policy(), policy("true", "1.0.1")),
        (policy(), {}),
        ({}, {"registry.toml": 'name = "acme-agents"\n[validate]\nselect = ["REG5"]\n'}),
        ({}, {"registry.toml": 'name = "acme-agents"\n[validate]\nfail_on = "never"\n'}),
    ],
    ids=["policy changed", "policy deleted", "selection", "threshold"],
)
def test_a_pull_request_is_judged_by_the_rules_of_its_base(
    hub: Hub, before: dict[str, str], weakened: dict[str, str]
) -> None:
    hub.team.repository.commit("Rules", before)
    broken = agent("intake", "1.1.0", extra="max_iterations: 3\n" if before else "max_iteration: 3\n")
    hub.forge.push("weaken", broken | weakened, delete=() if weakened else tuple(before))

    run = hub.validate(hub.forge.pull_request("weaken"))

    assert run.jobs["validate"].result == "failure", run.log
    assert [code for *_, code in places(run)] == ["REG301" if before else "REG102"]


def test_a_merge_queue_judges_by_the_rules_that_it_builds_on(hub: Hub) -> None:
    hub.team.repository.commit("Rules", policy())
    hub.forge.push("weaken", agent("intake", "1.1.0", extra="max_iterations: 3\n"), delete=(POLICY,))

    run = hub.validate(hub.forge.merge_group("weaken"))

    assert run.jobs["validate"].result == "failure", run.log
    assert [code for *_, code in places(run)] == ["REG301"]
    assert run.jobs["tell"].result == "skipped"


def test_a_registry_toml_that_cannot_be_read_is_red_with_the_reason(hub: Hub) -> None:
    hub.forge.push("broken", {"registry.toml": '"</pre><b>" = 1\n'})

    run = hub.validate(hub.forge.pull_request("broken"))

    assert run.jobs["validate"].result == "failure"
    assert "exit code 64" in run.summary
    assert "&lt;/pre&gt;&lt;b&gt; is not known" in run.summary
    assert (run.jobs["tell"].result, hub.forge.comments(), run.scanned) == ("success", [], [])


def test_a_baseline_that_a_pull_request_brings_hides_nothing(hub: Hub) -> None:
    hub.team.repository.write(BAD)
    hub.team.must("validate", "--baseline", "baseline.json", "--write-baseline")
    baseline = (hub.team.path / "baseline.json").read_text(encoding="utf-8")
    hub.team.repository.delete("baseline.json")
    hub.team.repository.write(agent("intake"))
    settings = 'name = "acme-agents"\n[validate]\nbaseline = "baseline.json"\n'
    hub.forge.push("weaken", BAD | {"baseline.json": baseline, "registry.toml": settings})

    run = hub.validate(hub.forge.pull_request("weaken"))

    assert run.jobs["validate"].result == "failure"
    assert places(run) == [(AGENT, "5", "REG102")]


def test_what_a_baseline_hides_is_red_all_the_same_because_it_cannot_be_published(hub: Hub) -> None:
    hub.team.repository.write(BAD)
    hub.team.must("validate", "--baseline", "baseline.json", "--write-baseline")
    settings = 'name = "acme-agents"\n[validate]\nbaseline = "baseline.json"\n'
    hub.team.repository.commit("Begin with a baseline", {"registry.toml": settings})
    hub.forge.push("docs", {"README.md": "Read me.\n"})

    run = hub.validate(hub.forge.pull_request("docs"))

    assert (run.jobs["validate"].result, places(run)) == ("failure", [])
    assert "this would not be published" in run.summary


@pytest.mark.parametrize("sound", [True, False])
def test_a_fork_is_judged_alike_and_gets_no_comment_and_no_secret(live_hub: Hub, *, sound: bool) -> None:
    live_hub.forge.push("theirs", agent("intake", "1.1.0", "Be kind.") if sound else BAD)
    event = live_hub.forge.pull_request("theirs", fork="stranger/agents")

    run = live_hub.validate(event, inputs={}, secrets={"REGISTRY_READ_URL": live_hub.team.database})

    assert run.jobs["validate"].result == ("success" if sound else "failure")
    assert (run.jobs["live"].result, run.jobs["tell"].result) == ("skipped", "skipped")
    assert places(run) == ([] if sound else [(AGENT, "5", "REG102")])
    assert "### " in run.summary
    assert (live_hub.forge.comments(), run.scanned) == ([], [])
    assert live_hub.forge.known["calls"] == []


# against what is live


def test_with_a_key_that_reads_the_comment_says_what_goes_live(live_hub: Hub, reader: str) -> None:
    live_hub.team.must("publish")
    live_hub.team.repository.commit("Kinder", agent("intake", "1.1.0", "Be kind."))
    live_hub.team.must("publish")
    live_hub.team.must("rollback", "agent/intake", "--reason", "too kind")
    live_hub.forge.push("new", tool("search"))

    secrets = {"REGISTRY_READ_URL": reader}
    run = live_hub.validate(live_hub.forge.pull_request("new"), inputs={}, secrets=secrets)

    assert run.result == "success", run.log
    (comment,) = live_hub.forge.comments()
    assert "against release 3" in comment
    assert "#### Held" in comment
    assert "`agent/intake` stays at `1.0.0`" in comment
    assert "hidden-word" not in run.log + run.summary + comment


@pytest.mark.parametrize("late", [True, False])
def test_a_registry_that_cannot_be_compared_with_is_a_notice_and_the_other_plan_is_told(
    live_hub: Hub, *, late: bool
) -> None:
    live_hub.forge.push("new", agent("intake", "1.1.0", "Be kind."))
    event = live_hub.forge.pull_request("new")
    if late:
        live_hub.team.repository.commit("Meanwhile", tool("search"))
        live_hub.team.must("publish")
    url = live_hub.team.database if late else "postgresql://reader:hidden-word@127.0.0.1:1/registry"

    run = live_hub.validate(event, inputs={}, secrets={"REGISTRY_READ_URL": url})

    assert run.result == "success", run.log
    assert [(command.name, "no plan against" in command.data) for command in run.commands] == [("notice", True)]
    assert "1.0.0` → `1.1.0" in live_hub.forge.comments()[0]
    assert "hidden-word" not in run.log + run.summary


def test_what_findings_forbid_only_beside_what_is_live_is_red_too(live_hub: Hub, reader: str) -> None:
    live_hub.team.repository.commit("Kinder", agent("intake", "1.1.0", "Be kind."))
    live_hub.team.must("publish")
    live_hub.team.repository.commit("Back", agent("intake"))
    live_hub.forge.push("again", agent("intake", "1.1.0", "Be quick."))

    secrets = {"REGISTRY_READ_URL": reader}
    run = live_hub.validate(live_hub.forge.pull_request("again"), inputs={}, secrets=secrets)

    assert (run.jobs["validate"].result, run.jobs["live"].result) == ("success", "failure")
    assert "REG501" in live_hub.forge.comments()[0]


# texts that want to be more

EVIL = "::error::x ##[set-output name=planned]0 ${{ github.token }} ` ``` </details></pre><img src=x> @acme"
ODD = ("packages/shared/agents/in,take%0A::warning::y/agent.yaml", "packages/shared/tools/##[error]odd.yaml")


def outside_of_code(text: str) -> str:
    """*text* without its code, in which nothing is live."""
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)|<code>.*?</code>", "", text)


@pytest.mark.parametrize("sound", [True, False])
def test_texts_of_manifests_are_never_commands_and_what_people_see_stays_inert(hub: Hub, *, sound: bool) -> None:
    quoted = json.dumps(EVIL)
    more = f"tags: [{quoted}]\nmetadata: {{{quoted}: {quoted}}}\n" + ("" if sound else f"{quoted}: 1\n")
    files = agent("intake", "1.1.0", EVIL, extra=more) | ({} if sound else dict.fromkeys(ODD, f"name: {quoted}\n"))
    hub.forge.push("evil", files)

    run = hub.validate(hub.forge.pull_request("evil"))

    assert run.jobs["validate"].result == ("success" if sound else "failure")
    assert run.jobs["validate"].outputs == {"reported": "yes", "planned": "2" if sound else "1"}
    assert {command.name for command in run.commands} == (set() if sound else {"error"})
    assert {command.properties["file"].replace(r"\x23#[", "##[") for command in run.commands} <= set(files)
    for text in (run.summary, *hub.forge.comments()):
        assert "set-output" in text
        assert re.search("<img|</pre>|@acme|set-output|::", outside_of_code(text)) is None
        assert outside_of_code(text).count("<details") == outside_of_code(text).count("</details>")
