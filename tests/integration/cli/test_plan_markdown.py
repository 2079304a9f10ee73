"""A plan as a comment on a pull request, from a real repository and a real registry."""

from __future__ import annotations

from tests.integration.cli.in_process import Story
from tests.team_fixtures import Team, agent, tool

MARKDOWN = ("plan", "--format", "markdown")
TOKEN = "ghp_" + "a1B2" * 9
RULES = "packages/shared/tools/rules.yaml"
STRICT = "{type: object, required: [claim], properties: {claim: {type: string}}}"
AGENT = "packages/shared/agents/x/agent.yaml"
POLICY = (
    "policy_id: limits\nname: Limits\ndescription: Keeps loops short.\nversion: 1.0.0\n"
    "applies_to: {kinds: [tool]}\nrules: [{id: never, expression: 'true', message: Never said.}]\n"
)


def test_a_reviewer_sees_what_changes_what_breaks_and_who_depends_on_it(team: Team) -> None:
    team.publish("First", {**agent("x", extra="allowed_tools: ['rules@>=1']\n"), **tool("rules")})
    folder = "packages/shared/agents/x"
    team.repository.commit(
        "Second",
        {
            **agent("x", "1.1.0", "Be long.\nAnd kind.", "allowed_tools: ['rules@>=1']\ntags: [new]\n"),
            f"{folder}/prompts/more.md": "More.\n",
            RULES: tool("rules", "2.0.0")[RULES].replace("{type: object}", STRICT),
        },
    )

    said = team.must(*MARKDOWN).stdout

    assert said.startswith("### Registry: 2 entries change, 1 breaking\n\nCommit `")
    assert "of `acme-agents` against release 1." in said
    assert "<details open><summary>update agent (1)</summary>\n\n- `agent/x` `1.0.0` → `1.1.0`, annotate\n" in said
    assert '  - `/tags`: `[]` → `["new"]`\n' in said
    assert "  - file added: `prompts/more.md` (+1 -0)\n" in said
    assert "  - file changed: `prompts/system.md` (+2 -1)\n" in said
    assert (
        "- `tool/rules` `1.0.0` → `2.0.0`, **breaking**\n  - needed by `agent/x@1.0.0` (`>=1`)\n  - breaks: `" in said
    )
    assert "; 1 entry depends on it\n" in said
    assert "Rules change" not in said


def test_what_is_held_and_what_is_no_longer_in_git_is_told(story: Story) -> None:
    said = story.team.must(*MARKDOWN).stdout

    assert said.startswith("### Registry: no changes\n")
    assert "- `agent/x` stays at `1.0.0`: git declares `1.1.0`, which a rollback turned down\n" in said
    assert said.endswith("#### No longer in git\n\nThey stay live; `registry sync --prune` retires them.\n\n"
                         "- `agent/orphan`\n")  # fmt: skip


def test_a_change_of_the_rules_is_told(team: Team) -> None:
    team.publish("First", agent("x"))
    strict = 'name = "acme-agents"\n[validate.severity]\nREG204 = "error"\n'
    team.repository.commit("Rules", {"registry.toml": strict, "packages/shared/policies/limits.yaml": POLICY})

    said = team.must(*MARKDOWN).stdout

    assert "**Rules change with it**, by which manifests are judged: `registry.toml`, `policy/limits`." in said


def test_findings_that_forbid_it_are_what_is_told(team: Team) -> None:
    team.repository.commit("Bad", agent("x", extra="max_iterations: 99\nicon: '@octocat <!--'\n"))

    refused = team.must(*MARKDOWN, code=1)

    assert refused.stdout.startswith("### Registry: this would not be published\n\n### registry: 2 errors\n\n<table>")
    assert "REG104" in refused.stdout
    assert "<!--" not in refused.stdout


def test_warnings_come_after_the_plan(team: Team) -> None:
    team.repository.commit("Ring", agent("x", extra="allowed_agents: [x]\n"))

    said = team.must(*MARKDOWN).stdout

    assert said.startswith("### Registry: 1 entry changes\n")
    assert "</details>\n\n### registry: 1 warning\n\n<table>" in said
    assert "REG204" in said


def test_a_credential_that_was_published_is_not_told(team: Team) -> None:
    waiver = " # registry: allow REG401 -- It was revoked."
    leaking = f"{agent('x')[AGENT]}metadata: {{note: {TOKEN}}}{waiver}\n"
    team.publish("Leak", {**agent("x"), AGENT: leaking})
    team.repository.commit("Clean", agent("x", extra="metadata: {note: none}\n"))

    said = team.must(*MARKDOWN).stdout

    assert '  - `/metadata/note`: `"***"` → `"none"`\n' in said
    assert TOKEN not in said


def test_the_forms_say_the_same_as_before(team: Team) -> None:
    team.repository.commit("First", agent("x"))

    assert team.must("plan", "--format", "json").stdout == team.must("plan", "--json").stdout
    assert team.must("plan", "--format", "text").stdout == team.must("plan").stdout
    assert team.must("plan", "--json", "--format", "markdown").json["changes"][0]["entry"] == "agent/x"
    assert team.must(*MARKDOWN, "--detailed-exitcode", code=2).stdout.startswith("### Registry: 1 entry changes")
    team.must("publish")
    assert team.must(*MARKDOWN, "--detailed-exitcode").stdout.startswith("### Registry: no changes")


def test_names_and_values_of_manifests_stay_in_code(team: Team) -> None:
    hostile = "@octocat #1 [x](http://e) <!-- `` </details> ![i](http://e)"
    team.publish("First", agent("x"))
    team.repository.commit("Second", agent("x", "1.1.0", extra=f"tags: ['{hostile}']\nmetadata: {{'{hostile}': 1}}\n"))

    said = team.must(*MARKDOWN).stdout

    assert f'  - `/tags`: `[]` → ```["{hostile}"]```\n' in said
    assert said.count("@octocat") == 2
