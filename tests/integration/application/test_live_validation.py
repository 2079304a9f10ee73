"""What is kept up to date is what a run over everything says, whatever changes."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.application.live_validation import LiveValidation
from registry_cli.application.validate import validate
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.identity import EntryName
from tests.integration.application.test_validate_changes import State, states
from tests.unit.bundles.fake_tree import FakeTree
from tests.unit.validation.checking import agent, template, tool, tree_of

CONFIGURATION = Configuration(external=frozenset({EntryName("tool", "tz")}))
EXTRA: Mapping[str, str] = {
    **template("greet", "variables: {type: object, properties: {who: {type: string}}}\nbody: Hello {{ who }}\n"),
    **agent("user", "template: {ref: greet, variables: {who: you}}\nallowed_agents: [second]\n"),
    **agent("second", "template: {ref: greet@^1.0, variables: {whom: you}}\nallowed_agents: [user, a]\n"),
    **template("other", "depends_on: [greet]\nbody: Hello.\n"),
    "policies/owned.yaml": "policy_id: owned\nname: Owned\ndescription: Each has an owner.\nversion: 1.0.0\n"
    "rules: [{id: named, expression: 'manifest.name != \"who\"', message: who is no name}]\n",
    "agents/who/agent.yaml": "agent_id: who\nname: who\ndescription: Asks.\nversion: 1.0.0\n",
}


@st.composite
def many_states(draw: st.DrawFn) -> State:
    """Some manifests, some of which use a template or have to keep to a policy."""
    files = dict(draw(states()))
    for path in draw(st.sets(st.sampled_from(sorted(EXTRA)))):
        text = EXTRA[path].replace("who", draw(st.sampled_from(["who", "whom"])), 1)
        files[path] = text.replace("1.0.0", draw(st.sampled_from(["1.0.0", "2.0.0"])), 1)
    return files


def live(state: State) -> LiveValidation:
    return LiveValidation(tree_of(state), "root", CONFIGURATION)


def check_against_everything(found: LiveValidation, state: State) -> None:
    whole = validate(tree_of(state), "root", CONFIGURATION)
    assert set(found.validation.findings) == set(whole.findings)
    assert found.validation.checked == whole.checked
    assert set(found.validation.waivers) == set(whole.waivers)


@settings(max_examples=60)
@given(many_states(), st.lists(many_states(), min_size=1, max_size=3), st.data())
def test_after_each_change_it_is_what_a_run_over_everything_says(
    before: State, later: list[State], data: st.DataObject
) -> None:
    found = live(before)
    check_against_everything(found, before)
    for after in later:
        paths = {path for path in {*before, *after} if before.get(path) != after.get(path)}
        taken = data.draw(st.sets(st.sampled_from(sorted(paths)))) if paths else set()
        now = {path: text for path, text in before.items() if path not in taken}
        now |= {path: after[path] for path in taken if path in after}
        found.update(tree_of(now), [f"root/{path}" for path in taken])
        check_against_everything(found, now)
        before = now


GREETING = "variables: {type: object, properties: {who: {type: string}}}\nbody: Hello {{ who }}\n"
USE = "template: {ref: greet@^1.0, variables: {who: you}}\nallowed_tools: [t@^1.0, t, u]\nallowed_agents: [b]\n"
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "tools/t.yaml": (
        *tool("t").values(),
        *tool("t", version="2.0.0").values(),
        *tool("t", "status: deprecated\n").values(),
        *tool("t", "status: disabled\n").values(),
        "tool_id: [",
    ),
    "tools/u.yaml": (*tool("u").values(),),
    "templates/greet/template.yaml": (
        *template("greet", GREETING).values(),
        *template("greet", GREETING.replace("who", "whom")).values(),
        *template("greet", GREETING, version="2.0.0").values(),
        *template("greet", f"{GREETING}status: deprecated\n").values(),
        *template("greet", f"# A remark.\n{GREETING}").values(),
    ),
    "agents/a/agent.yaml": (
        *agent("a", USE).values(),
        *agent("a", f"# A remark.\n{USE}").values(),
        *agent("a", USE.replace("who", "whom")).values(),
        *agent("a", USE.replace("[b]", "[]")).values(),
        *agent("a", f"{USE}status: disabled\n").values(),
        *agent("a", f"{USE}colour: red\n").values(),
    ),
    "agents/b/agent.yaml": (
        *agent("b", USE.replace("[b]", "[a]")).values(),
        *agent("b", "allowed_agents: [a]\n", version="1.1.0").values(),
        *agent("b", "").values(),
    ),
}
VARIANT = st.sampled_from(sorted(VARIANTS)).flatmap(
    lambda path: st.tuples(st.just(path), st.none() | st.sampled_from(VARIANTS[path]))
)


@settings(max_examples=60)
@given(st.lists(VARIANT, min_size=1, max_size=8))
def test_one_change_after_another_it_is_what_a_run_over_everything_says(changes: list[tuple[str, str | None]]) -> None:
    files = {path: variants[0] for path, variants in VARIANTS.items()}
    found = live(files)
    for path, text in changes:
        files.pop(path)
        files |= {} if text is None else {path: text}
        found.update(tree_of(files), [f"root/{path}"])
        check_against_everything(found, files)
        files.setdefault(path, "")
        found.update(tree_of(files), [f"root/{path}"])


def test_a_line_put_above_a_ring_moves_its_finding() -> None:
    files = {**agent("a", "allowed_agents: [b]\n"), **agent("b", "allowed_agents: [a]\n")}
    found = live(files)
    files["agents/a/agent.yaml"] = f"# A remark.\n{files['agents/a/agent.yaml']}"
    found.update(tree_of(files), ["root/agents/a/agent.yaml"])
    check_against_everything(found, files)


def test_only_the_files_of_what_changed_are_read_again() -> None:
    files = {**agent("a", "allowed_tools: [t]\n"), **agent("b", ""), **tool("t")}
    found = live(files)
    tree = tree_of(files | tool("t", "status: disabled\n"))
    found.update(tree, ["root/tools/t.yaml"])
    assert {path for batch in tree.reads for path in batch} == {"root/tools/t.yaml", "root/agents/a/agent.yaml"}
    assert [finding.path for finding in found.validation.findings] == ["root/agents/a/agent.yaml"]


def test_a_folder_that_went_takes_all_that_it_held_with_it() -> None:
    files = {**agent("a", "allowed_tools: [t]\ncolour: red\n"), **tool("t")}
    found = live(files)
    found.update(tree_of({}), ["root/agents", "root/tools"])
    check_against_everything(found, {})
    found.update(tree_of(files), ["root"])
    check_against_everything(found, files)


def test_what_lies_elsewhere_concerns_nobody() -> None:
    found = live(agent("a", "colour: red\n"))
    tree = FakeTree({})
    found.update(tree, ["elsewhere/agents/a/agent.yaml"])
    assert tree.reads == []
    assert len(found.validation.findings) == 1


def test_what_an_entry_would_show_is_not_remembered() -> None:
    files = {**agent("a", "allowed_tools: [t]\n"), **tool("t")}
    found = live(files)
    part = tree_of(agent("a", "allowed_tools: [gone]\n"))
    check = found.findings_in(part, EntryName("agent", "a"))
    assert [finding.code for finding in check.findings] == ["REG201"]
    check_against_everything(found, files)
