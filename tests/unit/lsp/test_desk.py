from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.lsp.work import ROOT, Work
from tests.unit.validation.checking import agent, tool

BROKEN = agent("a", "allowed_tools: [search]\n")
AGENT = "agents/a/agent.yaml"
WRONG_FIELD = f"{BROKEN[AGENT]}colour: red\n"


def test_everything_is_told_at_first_also_of_files_that_are_not_open(tmp_path: Path) -> None:
    work = Work(tmp_path, {**BROKEN, **tool("t", "colour: red\n")})
    assert work.codes() == {AGENT: ["REG201"], "tools/t.yaml": ["REG102"]}


def test_nothing_is_told_twice(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    work.codes()
    work.codes()
    assert work.news == []


def test_what_is_open_counts_in_place_of_what_lies_there(tmp_path: Path) -> None:
    work = Work(tmp_path, {**BROKEN, **tool("search")})
    assert work.codes() == {}
    work.open(AGENT, WRONG_FIELD)
    assert work.codes() == {AGENT: ["REG102"]}
    work.type(AGENT, BROKEN[AGENT])
    assert work.codes() == {}
    work.type(AGENT, WRONG_FIELD)
    work.codes()
    work.desk.close(work.uri(AGENT))
    assert work.codes() == {}
    assert work.news == [AGENT]


def test_a_file_that_is_not_saved_yet_counts(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    assert work.codes() == {AGENT: ["REG201"]}
    work.open("tools/search.yaml", tool("search")["tools/search.yaml"])
    assert work.codes() == {}
    work.desk.close(work.uri("tools/search.yaml"))
    assert work.codes() == {AGENT: ["REG201"]}


def test_what_git_ignores_is_looked_at_by_nobody(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    work.put({".gitignore": f"{ROOT}/tools/\n", f"{ROOT}/tools/search.yaml": "tool_id: ["})
    work.open("tools/search.yaml")
    assert work.codes() == {AGENT: ["REG201"]}


def test_a_change_on_disk_is_seen_when_it_is_told(tmp_path: Path) -> None:
    work = Work(tmp_path, {**BROKEN, **tool("search")})
    work.codes()
    (tmp_path / ROOT / "tools" / "search.yaml").unlink()
    work.touch(f"{ROOT}/tools/search.yaml", comes_or_goes=True)
    assert work.codes() == {AGENT: ["REG201"]}
    work.put({f"{ROOT}/{path}": text for path, text in tool("search", "colour: red\n").items()})
    work.touch(f"{ROOT}/tools/search.yaml", comes_or_goes=True)
    assert work.codes() == {"tools/search.yaml": ["REG102"]}
    work.put({f"{ROOT}/{path}": text for path, text in tool("search").items()})
    work.touch(f"{ROOT}/tools/search.yaml")
    assert work.codes() == {}


def test_a_folder_that_goes_takes_its_findings_with_it(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    work.codes()
    (tmp_path / ROOT / "agents").rename(tmp_path / "elsewhere")
    work.touch(f"{ROOT}/agents", comes_or_goes=True)
    assert work.codes() == {}


def test_the_root_itself_may_go_and_come_back(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    work.codes()
    (tmp_path / "packages").rename(tmp_path / "moved")
    work.touch("packages", comes_or_goes=True)
    work.codes()
    assert [loud for _, loud in work.said] == [True]
    (tmp_path / "moved").rename(tmp_path / "packages")
    work.put({f"{ROOT}/{AGENT}": agent("a")[AGENT]})
    work.touch("packages", comes_or_goes=True)
    assert work.codes() == {}


def test_registry_toml_says_what_counts(tmp_path: Path) -> None:
    work = Work(tmp_path, {**BROKEN, **tool("t", "tags: [b]\n")}, '[validate]\nignore = ["REG2"]\n')
    assert work.codes() == {}
    work.put({"registry.toml": 'name = "acme"\nexternal = ["tool/other"]\n'})
    work.touch("registry.toml")
    assert work.codes() == {AGENT: ["REG201"]}


def test_a_waiver_of_registry_toml_that_is_of_no_use_is_told_there(tmp_path: Path) -> None:
    waiver = f'[[validate.waivers]]\npath = "{AGENT}"\ncode = "REG204"\nreason = "Once."\n'
    work = Work(tmp_path, agent("a"), waiver)
    assert [*work.codes().values()] == [["REG021"]]
    (uri,) = work.told
    assert uri.endswith("/registry.toml")
    assert work.told[uri][0].range.start.line == 1


def test_what_the_baseline_holds_is_not_told(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN, '[validate]\nbaseline = "baseline.json"\n')
    work.put({"baseline.json": '{"version": 1, "findings": []}\n'})
    assert work.codes() == {AGENT: ["REG201"]}
    work.put({"baseline.json": '{"version": 2}\n'})
    work.touch("baseline.json")
    assert work.codes() == {AGENT: ["REG201"]}
    ((words, loud),) = work.said
    assert "baseline.json" in words
    assert loud


def test_a_broken_registry_toml_is_told_once_and_what_was_known_stays(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    work.codes()
    for _ in range(2):
        work.put({"registry.toml": "name = [\n"})
        work.touch("registry.toml")
        assert work.codes() == {AGENT: ["REG201"]}
    assert len(work.said) == 1
    work.put({"registry.toml": 'name = "acme"\n[validate]\nignore = ["ALL"]\n'})
    work.touch("registry.toml")
    assert work.codes() == {}


def test_a_policy_concerns_everything(tmp_path: Path) -> None:
    work = Work(tmp_path, agent("a"))
    assert work.codes() == {}
    policy = (
        "policy_id: p\nname: P\ndescription: Names.\nversion: 1.0.0\n"
        "rules: [{id: r, expression: 'manifest.name != \"a\"', message: no}]\n"
    )
    work.open("policies/p.yaml", policy)
    assert work.codes() == {AGENT: ["REG301"]}


def test_without_git_all_files_are_looked_at(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN, with_git=False)
    assert work.codes() == {AGENT: ["REG201"]}
    work.put({f"{ROOT}/{path}": text for path, text in tool("search").items()})
    work.touch(f"{ROOT}/tools/search.yaml", comes_or_goes=True)
    assert work.codes() == {}


def test_a_folder_without_manifests_is_told_of_once_and_looked_at_when_there_are_some(tmp_path: Path) -> None:
    work = Work(tmp_path, {})
    assert (work.codes(), work.codes()) == ({}, {})
    ((words, loud),) = work.said
    assert "there is no folder packages/shared" in words
    assert not loud
    work.put({f"{ROOT}/{path}": text for path, text in BROKEN.items()})
    work.touch(f"{ROOT}/{AGENT}", comes_or_goes=True)
    assert work.codes() == {AGENT: ["REG201"]}


def test_a_file_alone_brings_its_repository_with_it(tmp_path: Path) -> None:
    work = Work(tmp_path, {**BROKEN, **tool("t", "colour: red\n")}, with_folder=False)
    assert work.codes() == {}
    work.open(AGENT)
    assert work.codes() == {AGENT: ["REG201"], "tools/t.yaml": ["REG102"]}


@pytest.mark.parametrize("uri", ["untitled:a", "file:///nowhere/agents/a/agent.yaml", "http://x/agent.yaml"])
def test_a_text_that_belongs_nowhere_is_nobodys(tmp_path: Path, uri: str) -> None:
    work = Work(tmp_path, BROKEN)
    work.desk.open(uri, "agent_id: [", 1)
    work.desk.change(uri, "agent_id: {", 2)
    assert work.codes() == {AGENT: ["REG201"]}
    assert work.desk.view(uri) is None
    work.desk.close(uri)
    work.desk.touch(uri, comes_or_goes=True)
    assert work.codes() == {AGENT: ["REG201"]}


def test_what_was_never_opened_cannot_change_or_close(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    work.type(AGENT, "x")
    work.desk.close(work.uri(AGENT))
    assert work.codes() == {AGENT: ["REG201"]}


def test_every_folder_is_looked_at_and_forgotten_when_it_goes(tmp_path: Path) -> None:
    work = Work(tmp_path / "one", BROKEN)
    other = Work(tmp_path / "two", tool("t", "colour: red\n"))
    work.desk.add_folder(other.path.as_uri())
    assert sorted(work.codes().values()) == [["REG102"], ["REG201"]]
    work.desk.remove_folder(other.path.as_uri())
    assert work.codes() == {AGENT: ["REG201"]}
    work.desk.remove_folder("untitled:a")
    work.desk.add_folder("untitled:a")
    assert work.codes() == {AGENT: ["REG201"]}


def test_a_file_is_told_of_as_the_editor_names_it(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    uri = work.uri(AGENT).replace("agent.yaml", "%61gent.yaml")
    work.desk.open(uri, BROKEN[AGENT], 3)
    (told,) = work.desk.publications()
    assert (told.uri, told.version) == (uri, 3)


def test_what_an_editor_makes_of_bytes_that_are_no_text_is_not_what_is_there(tmp_path: Path) -> None:
    work = Work(tmp_path, {})
    work.put({f"{ROOT}/{AGENT}": BROKEN[AGENT].encode() + b"colour: \xff\n"})
    assert work.codes() == {AGENT: ["REG001"]}
    work.open(AGENT, BROKEN[AGENT] + "colour: \ufffd\n")
    assert work.codes() == {AGENT: ["REG001"]}
    work.type(AGENT, agent("a")[AGENT])
    assert work.codes() == {}


def test_a_secret_is_in_no_message(tmp_path: Path) -> None:
    secret = "AKIA" + "QYLPMN5HHHFPZAM2"
    work = Work(tmp_path, agent("a", f"metadata: {{{secret}: {secret}}}\ncapabilities: [{secret}, {secret}]\n"))
    assert work.codes()[AGENT]
    assert not [one for one in work.told[AGENT] if secret in one.message]


def test_after_a_change_that_moves_nothing_the_new_version_is_told_all_the_same(tmp_path: Path) -> None:
    work = Work(tmp_path, BROKEN)
    work.open(AGENT)
    work.codes()
    work.type(AGENT, f"{BROKEN[AGENT]}# A remark.\n")
    (told,) = work.desk.publications()
    assert told.version == 2


def test_a_folder_behind_a_link_is_told_of_as_the_editor_names_it(tmp_path: Path) -> None:
    work = Work(tmp_path / "real", BROKEN, with_folder=False)
    (tmp_path / "link").symlink_to("real")
    work.desk.add_folder((tmp_path / "link").as_uri())
    (told,) = work.desk.publications()
    assert told.uri == (tmp_path / "link" / ROOT / AGENT).as_uri()
    work.desk.open(told.uri, agent("a")[AGENT], 1)
    (told,) = work.desk.publications()
    assert (told.uri, told.diagnostics) == ((tmp_path / "link" / ROOT / AGENT).as_uri(), [])
