from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry_cli.application.fix import find_fixes
from registry_cli.application.validate import validate
from registry_cli.bundles.file_tree import FileTree
from registry_cli.bundles.overlay import OverlaidTree
from registry_cli.domain.configuration import Configuration
from registry_cli.domain.finding import Finding, Severity
from registry_cli.domain.fix import Edit, Fix
from registry_cli.domain.location import Location
from tests.unit.bundles.fake_tree import FakeTree
from tests.unit.validation.checking import agent, codes, side_by_side, tool, tree_of

SCHEMAS = {"schemas/agent.schema.json": "{}", "schemas/template.schema.json": "{}", "schemas/tool.schema.json": "{}"}


def check(tree: FileTree) -> tuple[Finding, ...]:
    return validate(tree, "root", Configuration()).findings


def fixed(files: Mapping[str, str]) -> dict[str, str]:
    """The files that change, by their path below the root, as they become."""
    return {
        rewrite.path.removeprefix("root/"): rewrite.after.decode()
        for rewrite in find_fixes(tree_of(files), "root", check)
    }


def test_every_fix_of_every_file_is_made() -> None:
    files = agent("a", "max_iteration: 3\ntag: [y, x]\n") | agent("b") | tool("t", "tags: [y, x]\n")
    assert fixed(files) == {
        **agent("a", "max_iterations: 3\ntags: [x, y]\n"),
        **tool("t", "tags: [x, y]\n"),
    }


def test_the_same_reference_twice_and_an_id_of_another_place_are_put_right() -> None:
    right = agent("a", "allowed_tools:\n  - t\n") | tool("t")
    wrong = agent("a", "allowed_tools:\n  - t\n  - t\n") | {"tools/t.yaml": tool("s")["tools/s.yaml"]}
    after = fixed(wrong)
    assert after["agents/a/agent.yaml"] == right["agents/a/agent.yaml"]
    assert after["tools/t.yaml"].startswith("tool_id: t\n")


def test_findings_in_files_that_are_no_documents_leave_the_fixes_of_others() -> None:
    files = agent("a", "tag: [y]\n") | {"agents/a/assets/key.txt": "AKIAQ7R5EXAMPL3KEYZZ\n"}
    assert "root/agents/a/assets/key.txt" in {finding.path for finding in check(tree_of(files))}
    assert fixed(files) == agent("a", "tags: [y]\n")


def test_the_titles_say_what_was_done_and_the_content_before_is_kept() -> None:
    files = agent("a", "max_iteration: 3\ntags: [y, x]\n")
    (rewrite,) = find_fixes(tree_of(files), "root", check)
    assert rewrite.before == files["agents/a/agent.yaml"].encode()
    assert rewrite.titles == ("rename max_iteration to max_iterations", "sort tags")


def test_a_schema_is_named_where_there_is_one_also_in_versions_side_by_side() -> None:
    files = side_by_side("greeting", "1.0.0", v1_0_0="body: Hello.\n") | agent("a")
    assert fixed(files) == {}
    after = fixed(files | SCHEMAS)
    assert after["agents/a/agent.yaml"].startswith("# yaml-language-server: $schema=../../schemas/agent.schema.json\n")
    assert after["templates/greeting/versions/1.0.0.yaml"].startswith(
        "# yaml-language-server: $schema=../../../schemas/template.schema.json\n"
    )


@pytest.mark.parametrize("root", ["", "."])
def test_the_root_may_be_the_repository_itself(root: str) -> None:
    tree = FakeTree({path: text.encode() for path, text in (agent("a") | SCHEMAS).items()})
    (rewrite,) = find_fixes(tree, root, lambda _: ())
    assert rewrite.after.startswith(b"# yaml-language-server: $schema=../../schemas/agent.schema.json\n")


def test_only_what_is_wanted_changes() -> None:
    files = agent("a", "max_iteration: 3\n") | agent("b", "tags: [y, x]\n")
    rewrites = find_fixes(tree_of(files), "root", check, wanted=lambda path: path == "root/agents/b/agent.yaml")
    assert [rewrite.path for rewrite in rewrites] == ["root/agents/b/agent.yaml"]


def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    files = {"agents/a/agent.yaml": "tags: [y, x]\n{\n", "agents/b/agent.yaml": "a: 1\na: 2\ntags: [y, x]\n"}
    assert fixed(files | SCHEMAS) == {}


def test_windows_line_ends_and_byte_order_marks_stay() -> None:
    (text,) = agent("a", "max_iteration: 3\ntags:\n  - y # why\n  - x\n").values()
    content = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    (rewrite,) = find_fixes(FakeTree({"root/agents/a/agent.yaml": content}), "root", check)
    (right,) = agent("a", "max_iterations: 3\ntags:\n  - x\n  - y # why\n").values()
    assert rewrite.after == b"\xef\xbb\xbf" + right.replace("\n", "\r\n").encode()


def test_fixes_that_overlap_are_made_one_after_the_other() -> None:
    def said(tree: FileTree) -> list[Finding]:
        text = tree.read(["root/tools/t.yaml"])["root/tools/t.yaml"].decode()
        place = Location(1, 1, 1, 5)
        fixes = [Fix(new, "root/tools/t.yaml", (Edit(place, new),)) for new in ("b: 2", "c: 3") if text == "a: 1"]
        return [Finding("X", Severity.ERROR, "root/tools/t.yaml", "x", fix=fix) for fix in fixes]

    (rewrite,) = find_fixes(FakeTree({"root/tools/t.yaml": b"a: 1"}), "root", said)
    assert (rewrite.after, rewrite.titles) == (b"b: 2", ("b: 2",))


def test_fixes_that_together_break_the_file_are_made_as_far_as_they_do_not() -> None:
    def said(tree: FileTree) -> list[Finding]:
        text = tree.read(["root/tools/t.yaml"])["root/tools/t.yaml"].decode()
        edits = [(1, "x: 1"), (3, "x: 1")] if text.startswith("a") else []
        fixes = [Fix(f"{n}", "root/tools/t.yaml", (Edit(Location(n, 1, n, 5), new),)) for n, new in edits]
        return [Finding("X", Severity.ERROR, "root/tools/t.yaml", "x", fix=fix) for fix in fixes]

    (rewrite,) = find_fixes(FakeTree({"root/tools/t.yaml": b"a: 1\nb: 2\nc: 3\n"}), "root", said)
    assert rewrite.after == b"x: 1\nb: 2\nc: 3\n"


def test_a_fix_that_breaks_the_file_is_not_made_and_rounds_have_an_end() -> None:
    def broken(_: FileTree) -> list[Finding]:
        fix = Fix("break", "root/tools/t.yaml", (Edit(Location(1, 1, 1, 1), "{"),))
        return [Finding("X", Severity.ERROR, "root/tools/t.yaml", "x", fix=fix)]

    def endless(_: FileTree) -> list[Finding]:
        fix = Fix("grow", "root/tools/t.yaml", (Edit(Location(1, 1, 1, 1), "# more\n"),))
        return [Finding("X", Severity.ERROR, "root/tools/t.yaml", "x", fix=fix)]

    tree = FakeTree({"root/tools/t.yaml": b"a: 1\n"})
    assert find_fixes(tree, "root", broken) == []
    assert len(find_fixes(tree, "root", endless)) == 1


def test_a_fix_is_made_in_the_text_it_was_found_in() -> None:
    """A file that is changed while it is checked gets the fixes of what it holds then, at the place where they fit."""
    texts = iter(["max_iteration: 3\n", "name: A\nmax_iteration: 3\n"])
    (head,) = agent("a").values()

    class Changing(FakeTree):
        def read(self, paths: Collection[str]) -> Mapping[str, bytes]:
            written.append(next(texts, written[-1]) if paths else "")
            return dict.fromkeys(paths, (written[-1] + head).encode())

    written = [""]
    tree = Changing({"root/agents/a/agent.yaml": b""})
    for rewrite in find_fixes(tree, "root", check):
        assert rewrite.before is not None
        assert rewrite.after == rewrite.before.replace(b"max_iteration:", b"max_iterations:")


EXTRA = st.lists(
    st.sampled_from(
        ["max_iteration: 3\n", "tags: [y, x]\n", "tag: [b]\n", "owner: [b]\n", "capabilitys: [c]\n", "foo: 1\n",
         "tags:\n  - y # y\n  - x\n", "max_iterations: 4\n", "capability: [d]\n", "# a comment\n"]
    ),
    max_size=4,
    unique=True,
)  # fmt: skip


@given(EXTRA)
@settings(max_examples=60, deadline=None)
def test_a_second_time_there_is_nothing_to_fix_and_nothing_new_is_wrong(extra: list[str]) -> None:
    tree = tree_of(agent("a", "".join(extra)) | SCHEMAS)
    before = codes(check(tree))
    after = OverlaidTree(tree, {one.path: one.after for one in find_fixes(tree, "root", check)})
    assert find_fixes(after, "root", check) == []
    assert set(codes(check(after))) <= set(before)
    assert len(check(after)) <= len(before)
