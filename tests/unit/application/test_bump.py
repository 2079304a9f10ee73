from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry_cli.application.bump import Bump, Entries, Step, bump, read_entries
from registry_cli.domain.errors import Misconfigured, NotFound
from registry_cli.domain.identity import EntryName
from registry_cli.domain.version import next_version
from tests.unit.validation.checking import agent, side_by_side, template_text, tree_of

A = EntryName("agent", "a")
GREETING = EntryName("template", "greeting")


def entries(files: Mapping[str, str], name: EntryName) -> Entries:
    return read_entries(tree_of(files), "root", [name])


def raised(
    now: Mapping[str, str], then: Mapping[str, str] | None, step: Step | None = None, name: EntryName = A
) -> Bump:
    before = None if then is None else entries(then, name)
    (one,) = bump([name, name], entries(now, name), before, "HEAD", step)
    return one


def written(one: Bump) -> dict[str, str]:
    return {rewrite.path.removeprefix("root/"): rewrite.after.decode() for rewrite in one.rewrites}


def patch_step(version: str) -> str:
    return next_version(version)


def test_a_changed_manifest_gets_the_version_that_its_change_needs() -> None:
    then, now = agent("a", "capabilities: [x]\n"), agent("a", "capabilities: []  # none\n")
    one = raised(now, then)
    assert (one.before, one.after) == ("1.0.0", "2.0.0")
    assert one.reason.startswith("it breaks: ")
    assert written(one) == agent("a", "capabilities: []  # none\n", "2.0.0")


@pytest.mark.parametrize(
    ("then", "now", "reason"),
    [
        (agent("a"), agent("a", "tags: [x]\n"), "nothing changed since HEAD"),
        (agent("b"), agent("a"), "it is new since HEAD"),
        (agent("a"), agent("a", "max_iterations: 3\n", "1.1.0"), "it is high enough"),
        (agent("a"), agent("a", "max_iterations: 3\n", "3.0.0"), "it is high enough"),
        ({}, agent("a"), "it is new since HEAD"),
    ],
)
def test_where_no_step_is_due_nothing_is_written(then: Mapping[str, str], now: Mapping[str, str], reason: str) -> None:
    one = raised(now, then)
    assert one.reason.startswith(reason)
    assert one.before == one.after
    assert one.rewrites == ()


def test_a_version_that_was_raised_too_little_is_raised_further() -> None:
    one = raised(agent("a", "max_iterations: 3\n", "1.0.1"), agent("a"))
    assert (one.before, one.after, one.reason) == ("1.0.1", "1.1.0", "there is something new in it")


def test_a_step_that_is_asked_for_is_made_whatever_changed() -> None:
    assert raised(agent("a"), agent("a"), patch_step).after == "1.0.1"
    assert raised(agent("a"), None, patch_step).after == "1.0.1"
    assert raised(agent("a"), None, lambda _: "1.0.0").rewrites == ()


def test_the_live_version_of_several_moves_to_a_file_of_its_own_and_the_old_one_is_as_it_was() -> None:
    then = side_by_side("greeting", "1.1.0", v1_0_0="body: Hi.\n", v1_1_0="body: Hello.\n")
    now = then | {"templates/greeting/versions/1.1.0.yaml": template_text("greeting", "body: Good day.\n", "1.1.0")}
    one = raised(now, then, name=GREETING)
    assert list(written(one).items()) == [
        ("templates/greeting/versions/1.1.1.yaml", template_text("greeting", "body: Good day.\n", "1.1.1")),
        ("templates/greeting/template.yaml", template_text("greeting", "", "1.1.1")),
        ("templates/greeting/versions/1.1.0.yaml", template_text("greeting", "body: Hello.\n", "1.1.0")),
    ]
    assert one.rewrites[0].before is None
    again = raised({**now, **written(one)}, then, name=GREETING)
    assert again.reason.startswith("it is high enough")


def test_without_a_change_the_live_version_is_copied_and_the_old_one_left_alone() -> None:
    then = side_by_side("greeting", "1.0.0", v1_0_0="body: Hi.\n")
    paths = list(written(raised(then, then, patch_step, GREETING)))
    assert paths == ["templates/greeting/versions/1.0.1.yaml", "templates/greeting/template.yaml"]
    assert list(written(raised(then, None, patch_step, GREETING))) == paths


def test_a_version_that_lies_there_is_not_overwritten() -> None:
    files = side_by_side("greeting", "1.0.0", v1_0_0="body: Hi.\n", v1_0_1="body: Hello.\n")
    with pytest.raises(Misconfigured, match=r"1\.0\.1\.yaml is there already"):
        raised(files, files, patch_step, GREETING)


def test_an_entry_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="no file declares agent/a") as caught:
        raised(agent("ab"), None)
    assert caught.value.hint == "did you mean agent/ab?"


def test_a_manifest_with_errors_or_an_anchored_version_is_left_to_its_author() -> None:
    with pytest.raises(Misconfigured, match="has errors"):
        raised(agent("a", "foo: 1\n"), None)
    anchored = agent("a", "metadata: {first: *v}\n", "&v 1.0.0")
    with pytest.raises(Misconfigured, match="cannot be replaced safely"):
        raised(anchored, None, patch_step)
