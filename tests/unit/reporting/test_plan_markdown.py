from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from registry_cli.domain.identity import EntryName
from registry_cli.domain.plan import ChangeKind
from registry_cli.planning.compare import ABSENT, Difference
from registry_cli.planning.review import EntryReview, FileReview, HeldReview, Review
from registry_cli.reporting.plan_markdown import LONGEST_COMMENT, plan_markdown

HOSTILE = (
    "@octocat #123 [x](http://evil.example) ![i](http://evil.example/i.png) <!-- --> <img src=x onerror=y> "
    "</details></summary> `` ` ``` \n\n# Head\n- item **bold** www.evil.example ada@example.com $`x`$ ##[error]"
)
X = EntryReview(
    EntryName("agent", "x"),
    (ChangeKind.UPDATE, ChangeKind.ANNOTATE),
    "1.0.0",
    "2.0.0",
    breaks=("the capability `search` is gone (capability_removed)",),
    fields=(
        Difference(("version",), "1.0.0", "2.0.0"),
        Difference(("description",), "Old.", "New."),
        Difference(("tags",), ABSENT, ["a"]),
        Difference(("model",), "m", ABSENT),
    ),
    files=(FileReview("prompts/system.md", "changed", 3, 1), FileReview("logo.png", "added")),
    dependants=(("workflow/w@1.0.0", "^1"), ("agent/y@2.0.0", "")),
)
T = EntryReview(EntryName("tool", "t"), (ChangeKind.CREATE,), None, "1.0.0", publishes=("0.9.0",))
REVIEW = Review(
    "acme",
    "c" * 40,
    7,
    (X, T),
    (HeldReview(EntryName("agent", "h"), "1.0.0", "1.1.0"), HeldReview(EntryName("agent", "r"), None, "1.1.0")),
    (EntryName("tool", "gone"),),
    ("registry.toml", "policy/limits"),
)


def test_a_plan_is_told_short_and_then_in_full() -> None:
    assert plan_markdown(REVIEW).splitlines() == [
        "### Registry: 2 entries change, 1 breaking",
        "",
        "Commit `cccccccccccc` of `acme` against release 7.",
        "",
        "**Rules change with it**, by which manifests are judged: `registry.toml`, `policy/limits`.",
        "",
        "#### Breaking",
        "",
        f"- `agent/x` `1.0.0` → `2.0.0`: ``{X.breaks[0]}``; 2 entries depend on it",
        "",
        "<details open><summary>create tool (1)</summary>",
        "",
        "- `tool/t` `1.0.0`, publishes `0.9.0` beside it",
        "",
        "</details>",
        "",
        "<details open><summary>update agent (1, 1 breaking)</summary>",
        "",
        "- `agent/x` `1.0.0` → `2.0.0`, annotate, **breaking**",
        "  - needed by `workflow/w@1.0.0` (`^1`), `agent/y@2.0.0` (any version)",
        "  - breaks: ``the capability `search` is gone (capability_removed)``",
        '  - `/description`: `"Old."` → `"New."`',
        '  - `/tags`: new, `["a"]`',
        '  - `/model`: gone, was `"m"`',
        "  - file changed: `prompts/system.md` (+3 -1)",
        "  - file added: `logo.png`",
        "",
        "</details>",
        "",
        "#### Held",
        "",
        "- `agent/h` stays at `1.0.0`: git declares `1.1.0`, which a rollback turned down",
        "- `agent/r` stays retired: git declares `1.1.0`, which a rollback turned down",
        "",
        "#### No longer in git",
        "",
        "They stay live; `registry sync --prune` retires them.",
        "",
        "- `tool/gone`",
    ]


def test_a_plan_without_changes_says_so() -> None:
    assert plan_markdown(Review("acme", "c" * 40, 7)).splitlines() == [
        "### Registry: no changes",
        "",
        "Commit `cccccccccccc` of `acme` against release 7.",
    ]


def hostile_review(text: str, count: int = 3) -> Review:
    """A plan in which every text that may come from a manifest is *text*."""
    entry = replace(
        X,
        before=text,
        after=text + "1",
        publishes=(text,),
        breaks=(text, text),
        fields=(Difference((text, 0), text, {text: text}), Difference(("a",), ABSENT, text)),
        files=(FileReview(text, "changed", 1, 1),),
        dependants=((text, text),),
    )
    entries = tuple(replace(entry, name=EntryName("agent", f"x{number}")) for number in range(count))
    return replace(
        REVIEW,
        owner=text,
        entries=entries,
        rules=(text,),
        held=(HeldReview(X.name, text, text),),
        accepted=((text, text),),
        in_force=4,
        chain=text,
        undo=text,
    )


_OWN_HTML = re.compile(r"<details( open)?><summary>[a-z_]+ [a-z_]+ \(\d+(, \d+ breaking)?\)</summary>\n?|</details>\n?")
_OWN_TEXT = re.compile(r"[A-Za-z ,.:;()+→-]*[0-9]*[A-Za-z0-9 ,.:;()+→-]*")
_OWN_TOKENS = {"text", "code_inline", "strong_open", "strong_close"}


def check_nothing_is_live(markdown: str) -> None:
    """Nothing but our own words stands outside of code, and no markup but our own."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    for token in tokens:
        assert token.type != "html_block" or _OWN_HTML.fullmatch(token.content), token.content
    blocks = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert blocks <= {"heading", "paragraph", "inline", "bullet_list", "list_item", "html_block"}
    for piece in chain.from_iterable(token.children or () for token in tokens):
        assert piece.type in _OWN_TOKENS, piece
        assert piece.type != "text" or _OWN_TEXT.fullmatch(piece.content), piece.content


def test_nothing_that_a_manifest_says_becomes_live() -> None:
    markdown = plan_markdown(hostile_review(HOSTILE))
    check_nothing_is_live(markdown)
    assert "##[" not in markdown
    assert "@octocat" in markdown


@given(st.text(st.sampled_from("`<>!-[]()@#*_\\|&\n a1"), max_size=60) | st.text(max_size=60))
def test_whatever_a_manifest_says_it_stays_in_code(text: str) -> None:
    check_nothing_is_live(plan_markdown(hostile_review(text, 1)))


def many(count: int, fields: int) -> Review:
    """A plan of *count* changes with *fields* fields each."""
    differing = tuple(Difference((f"field_{number}",), "x" * 300, "y" * 300) for number in range(fields))
    entries = tuple(
        EntryReview(EntryName("agent", f"agent_{number:05}"), (ChangeKind.UPDATE,), "1.0.0", "1.1.0", fields=differing)
        for number in range(count - 1)
    )
    last = replace(X, name=EntryName("tool", "zz_last"), fields=X.fields)
    return replace(REVIEW, entries=(*entries, last))


def test_what_others_depend_on_is_told_in_full_before_what_nobody_needs() -> None:
    needed = replace(X, name=EntryName("workflow", "needed"), breaks=())
    review = many(500, 40)

    markdown = plan_markdown(replace(review, entries=(*review.entries, needed)))

    assert markdown.count("  - needed by `workflow/w@1.0.0`") == 2


def test_five_hundred_changes_are_all_named_and_folded_and_the_breaking_one_is_told_in_full() -> None:
    markdown = plan_markdown(many(500, 40))

    assert len(markdown) < LONGEST_COMMENT
    assert all(f"`agent/agent_{number:05}`" in markdown for number in range(499))
    assert "<details><summary>update agent (499)</summary>" in markdown
    assert "file changed: `prompts/system.md`" in markdown
    assert re.search(r"Of \d+ there is the line alone; `registry diff` shows all", markdown)
    check_nothing_is_live(markdown)


@pytest.mark.parametrize("count", [2_000, 20_000])
def test_what_has_no_room_is_counted(count: int) -> None:
    markdown = plan_markdown(many(count, 1))

    left = re.search(r"And (\d+) more, for which there is no room here", markdown)
    assert left is not None
    assert len(markdown) < LONGEST_COMMENT
    assert markdown.count("`1.1.0`\n") + markdown.count("**breaking**\n") + int(left[1]) == count
    assert "agent/h" in markdown


@pytest.mark.parametrize("text", ["`x" * 400, "\u202e" * 400, "`" * 400])
def test_no_text_makes_it_too_long(text: str) -> None:
    held = tuple(HeldReview(EntryName("agent", f"h{number}"), text, text) for number in range(500))
    review = replace(
        hostile_review(text, 500),
        held=held,
        orphans=tuple(one.name for one in held),
        rules=(text,) * 500,
        accepted=((text, text),) * 500,
    )
    assert len(plan_markdown(review)) < LONGEST_COMMENT
    assert len(plan_markdown(review, LONGEST_COMMENT // 2)) < LONGEST_COMMENT // 2
